"""Technical data change: sales raises the 设计/工程变更申请单, technical signs, FM-13 follows, old copies leave the portal."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import select

from domain.changes.answers import engineering
from domain.changes.answers.engineering import Raised
from domain.changes.finding import checks_of, requests_of
from domain.changes.models import ChangeState, EngineeringRequest, Field, InformationCheck
from domain.products.models import ListEntry
from domain.shared.actor import Actor
from domain.shared.errors import Forbidden, Invalid, NotFound, Refused
from domain.shared.files import Attachment, Given, attach
from tests.cast import Cast
from tests.changes.story import Told, released

S = ChangeState
PDF = b"%PDF-1.4\n%\xe2\xe3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


class Technical(Told):
    @property
    def requests(self) -> list[EngineeringRequest]:
        return self.story.system(lambda work: requests_of(work, self.change))

    @property
    def checks(self) -> list[InformationCheck]:
        return self.story.system(lambda work: checks_of(work, self.change))

    def raises(self, what: str = "孔径 12 改 14", who: Actor | None = None) -> None:
        given = {at.id: Raised(what, "客户新版图纸") for at in self.lines}
        self.story.as_(who or self.cast.li_qian, lambda work: engineering.raise_requests(work, self.number, given, None))

    def looks(self, affected: bool = True) -> dict[uuid.UUID, tuple[bool, str]]:
        return {check.id: (affected, "目录第 3 页") for check in self.checks}

    def goes_through(self) -> None:
        self.raises()
        self.signs("technical", effect="夹具需调整，库存可用完")
        self.signs("information", checks=self.looks())
        self.approves()


@pytest.fixture
def told(cast: Cast) -> Technical:
    return Technical(released(cast).story)


@pytest.mark.clause("5.1.9(2)")
def test_another_drawing_revision_is_raised_by_sales_before_technical_has_it(told: Technical) -> None:
    told.asks(told.drawing("C"))
    assert set(told.sections) == {"technical", "information"}
    assert [(task.kind, task.person_id) for task in told.tasks("change.e")] == [("change.engineering", told.cast.li_qian.id)]
    assert told.tasks("change.technical") == []


@pytest.mark.clause("5.1.9(2)")
def test_technical_does_not_sign_before_the_request_is_raised(told: Technical) -> None:
    told.asks(told.drawing("C"))
    with pytest.raises(Refused, match="not raised"):
        told.signs("technical", effect="无影响")
    told.raises()
    assert told.signs("technical", effect="无影响").signed_by == "方文涛"


def test_the_request_says_from_which_revision_to_which(told: Technical) -> None:
    told.asks(told.drawing("C"))
    told.raises()
    request = told.requests[0]
    assert (request.from_revision, request.to_revision, request.what, request.raised_by) == ("B", "C", "孔径 12 改 14", "李倩")
    assert request.number.startswith("EC-261123-")


def test_technicals_word_and_signature_stand_on_the_request(told: Technical) -> None:
    told.asks(told.drawing("C"))
    told.raises()
    told.signs("technical", effect="夹具需调整")
    request = told.requests[0]
    assert (request.effect, request.signed_by, request.signature_id) == ("夹具需调整", "方文涛", told.sections["technical"].signature_id)


def test_it_is_raised_once_and_with_words(told: Technical) -> None:
    told.asks(told.drawing("C"))
    with pytest.raises(Invalid):
        told.raises(" ")
    told.raises()
    with pytest.raises(Refused, match="raised already"):
        told.raises()


def test_only_sales_raises_it(told: Technical) -> None:
    told.asks(told.drawing("C"))
    with pytest.raises(Forbidden):
        told.raises(who=told.cast.fang)


def test_technical_says_what_a_yes_means(told: Technical) -> None:
    told.asks(told.drawing("C"))
    told.raises()
    with pytest.raises(Invalid) as error:
        told.signs("technical")
    assert set(error.value.fields) == {"effect"}


@pytest.mark.clause("5.1.9(2)")
def test_without_technicals_signature_it_is_never_in_force(told: Technical) -> None:
    told.asks(told.drawing("C"))
    told.raises()
    told.signs("information", checks=told.looks())
    with pytest.raises(Refused):
        told.approves()
    assert told.lines[0].drawing_revision == "B"


@pytest.mark.clause("5.1.9(2)")
def test_in_force_the_line_and_the_customers_list_have_the_new_revision(told: Technical) -> None:
    told.asks(told.drawing("C"))
    told.goes_through()
    entry = told.story.system(lambda work: work.fetch(ListEntry, told.cast.entries["2904110-K80"].id))
    assert (told.state, told.lines[0].drawing_revision, entry.revision) == (S.IN_FORCE, "C", "C")


def test_another_specification_stands_in_the_line_and_in_the_list(told: Technical) -> None:
    told.asks(told.words(Field.SPECIFICATION, "硬度 HRC 42–46"))
    told.goes_through()
    entry = told.story.system(lambda work: work.fetch(ListEntry, told.cast.entries["2904110-K80"].id))
    assert told.lines[0].specification == entry.specification == "硬度 HRC 42–46"


@pytest.mark.clause("5.1.9(7)")
def test_each_kind_of_information_is_looked_at_before_use(told: Technical) -> None:
    told.asks(told.drawing("C"))
    assert [check.what for check in told.checks] == ["product_information", "catalogue", "advertising", "specification"]
    with pytest.raises(Invalid) as error:
        told.signs("information", checks={told.checks[0].id: (False, "")})
    assert set(error.value.fields) == {f"check-{check.id}" for check in told.checks[1:]}
    told.signs("information", checks=told.looks())
    assert {(check.affected, check.confirmed_by) for check in told.checks} == {(True, "李倩")}


@pytest.mark.clause("5.1.9(7)")
def test_old_copies_are_marked_superseded_and_leave_the_portal_while_the_house_keeps_them(told: Technical) -> None:
    old = told.story.as_(told.cast.li_qian, lambda work: attach(
        work, told.order, Given("2904110-K80_B.pdf", PDF), "drawing", line_id=told.lines[0].id))
    assert told.story.as_(told.cast.wang_min, lambda work: work.fetch(Attachment, old.id)).name == "2904110-K80_B.pdf"
    told.asks(told.drawing("C"))
    told.goes_through()
    with pytest.raises(NotFound):
        told.story.as_(told.cast.wang_min, lambda work: work.fetch(Attachment, old.id))
    kept = told.story.as_(told.cast.fang, lambda work: work.fetch(Attachment, old.id))
    assert kept.superseded_by == told.number
    assert [each["name"] for check in told.checks for each in check.superseded] == ["2904110-K80_B.pdf"]


def test_drawings_that_came_with_the_change_are_then_those_of_the_order(told: Technical) -> None:
    told.asks(told.drawing("C"))
    told.story.as_(told.cast.wang_min, lambda work: attach(
        work, told.items[0], Given("2904110-K80_C.pdf", PDF), "drawing"))
    told.goes_through()
    wanted = select(Attachment.name).where(Attachment.object_kind == "order", Attachment.line_id == told.lines[0].id)
    assert told.story.as_(told.cast.wang_min, lambda work: list(work.session.scalars(wanted))) == ["2904110-K80_C.pdf"]
