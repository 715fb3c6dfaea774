"""The 设计/工程变更申请单 through a change: accepted, refused, otherwise, superseded by its next edition, not carried out (5.1.9(2))."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from domain.changes.answers import engineering
from domain.changes.models import ChangeState, EngineeringRequest, Field
from domain.changes.values import text_value
from domain.records.models import Record
from domain.search.models import SearchEntry
from domain.shared.errors import Refused
from domain.shared.files import Given as Paper
from tests.cast import Cast
from tests.changes.story import released
from tests.changes.test_technical import PDF, Technical
from tests.orders.given import line
from tests.remembering import remembered

S = ChangeState
ASKED, OFFERED, COUNTERED = (text_value(f"硬度 {each}±3 HA") for each in (65, 62, 63))


@pytest.fixture
@remembered
def told(cast: Cast) -> Technical:
    """Another hardness is asked for, and sales raised the request."""
    told = Technical(released(cast).story)
    told.asks(told.words(Field.SPECIFICATION, "硬度 65±3 HA"))
    told.raises("硬度改为 65")
    return told


def states(told: Technical) -> list[tuple[int, str]]:
    return [(each.edition, each.state) for each in told.requests]


def papers(told: Technical) -> list[dict[str, Any]]:
    """What each edition of the paper says, in order."""
    rows = told.story.system(lambda work: list(work.session.scalars(
        select(Record).where(Record.form == "design-change").order_by(Record.number, Record.edition))))
    return [row.sheet for row in rows]


def looked(told: Technical, answer: str = "yes") -> None:
    told.signs("information", answer, checks=told.looks(), **({"remark": "目录须先更换"} if answer == "no" else {}))


@pytest.mark.clause("5.1.9(2)")
def test_accepted_it_says_so_with_what_it_means(told: Technical) -> None:
    told.signs("technical", effect="夹具需调整")
    assert states(told) == [(1, "accepted")]
    last = papers(told)[-1]
    assert (last["state"], last["effect"], last["signed_by"]) == ("accepted", "夹具需调整", "方文涛")


@pytest.mark.clause("5.1.9(2)")
def test_refused_it_does_not_print_as_accepted(told: Technical) -> None:
    told.signs("technical", "no", remark="材料做不到")
    assert states(told) == [(1, "refused")]
    last = papers(told)[-1]
    assert (last["state"], last["effect"], last["remark"], last["signed_by"]) == ("refused", "", "材料做不到", "方文涛")


def test_what_technical_can_do_instead_stands_on_it(told: Technical) -> None:
    told.signs("technical", "no", offer=OFFERED, remark="最高 62")
    assert states(told) == [(1, "otherwise")]
    (item,) = papers(told)[-1]["items"]
    assert (item["asked"], item["offered"]) == ("硬度 65±3 HA", "硬度 62±3 HA")


def test_technicals_own_offer_needs_no_second_request(told: Technical) -> None:
    told.signs("technical", "no", offer=OFFERED)
    looked(told)
    told.customer("accept")
    told.approves()
    assert (told.state, states(told), told.lines[0].specification) == (S.IN_FORCE, [(1, "otherwise")], "硬度 62±3 HA")


class TestCountered:
    @pytest.fixture
    @remembered
    def told(self, told: Technical) -> Technical:
        """Technical offers 62, the customer would rather have 63."""
        told.signs("technical", "no", offer=OFFERED, remark="最高 62")
        looked(told)
        told.customer("counter", "硬度 63±3 HA")
        return told

    def test_the_request_keeps_its_words_and_holds_no_longer(self, told: Technical) -> None:
        assert states(told) == [(1, "superseded")]
        assert papers(told)[-1]["state"] == "superseded"

    @pytest.mark.clause("5.1.9(2)")
    def test_sales_raises_the_next_edition_before_technical_answers(self, told: Technical) -> None:
        assert {task.kind for task in told.tasks("change")} == {"change.engineering", "change.information"}
        with pytest.raises(Refused, match="not raised"):
            told.signs("technical", effect="无影响")
        told.raises("硬度改为 63")
        assert states(told) == [(1, "superseded"), (2, "raised")]
        first, second = told.requests
        assert first.number == second.number and second.what == "硬度改为 63"
        told.signs("technical", effect="无影响")
        assert states(told) == [(1, "superseded"), (2, "accepted")]

    def test_its_papers_are_editions_of_one_number(self, told: Technical) -> None:
        told.raises("硬度改为 63")
        told.signs("technical", effect="无影响")
        said = [(each["edition"], each["state"]) for each in papers(told)]
        assert said == [(1, "raised"), (1, "otherwise"), (1, "superseded"), (2, "raised"), (2, "accepted")]
        assert len({each["number"] for each in papers(told)}) == 1

    def test_what_it_was_signed_for_comes_into_force_and_no_older_word(self, told: Technical) -> None:
        told.raises("硬度改为 63")
        told.signs("technical", effect="无影响")
        looked(told)
        told.approves()
        assert told.lines[0].specification == "硬度 63±3 HA"


def test_sales_another_word_supersedes_what_technical_refused(told: Technical) -> None:
    told.signs("technical", "no", remark="材料做不到")
    looked(told)
    told.settles(OFFERED, remark="可做 62")
    assert states(told) == [(1, "refused")], "a refusal stays what it was"
    told.raises("硬度改为 62")
    told.signs("technical", effect="无影响")
    assert states(told) == [(1, "refused"), (2, "accepted")]
    looked(told)
    assert told.state == S.WITH_CUSTOMER


def test_what_stays_as_it_is_needs_no_request(told: Technical) -> None:
    told.signs("technical", "no", remark="材料做不到")
    looked(told)
    told.settles(told.items[0].before, remark="维持原规格")
    assert (told.state, states(told)) == (S.APPROVAL, [(1, "refused")])
    assert [task.kind for task in told.tasks("change")] == ["change.refusal"]


@pytest.mark.parametrize("signed", [False, True])
def test_of_a_change_that_ends_nothing_is_made(told: Technical, signed: bool) -> None:
    if signed:
        told.signs("technical", effect="夹具需调整")
    told.refuses("计划取消")
    assert states(told) == [(1, "withdrawn")]
    assert papers(told)[-1]["state"] == "withdrawn"


def test_a_newer_request_of_the_customer_leaves_the_older_paper_void(told: Technical) -> None:
    first = told.number
    told.asks(told.words(Field.SPECIFICATION, "硬度 70±3 HA"))
    rows = told.story.system(lambda work: {each.state for each in work.session.scalars(select(EngineeringRequest))})
    assert rows == {"withdrawn"} and told.number != first


class TestDrawing:
    """A drawing is countered with the drawing that is meant (RULES 6; technical judges none that it has not seen)."""

    @pytest.fixture
    @remembered
    def told(self, cast: Cast) -> Technical:
        told = Technical(released(cast).story)
        told.asks(told.drawing("C"))
        told.raises()
        told.signs("technical", "no", offer={"revision": "C1"}, remark="可做 C1")
        told.signs("information", checks=told.looks())
        return told

    def counter(self, told: Technical, text: str, *files: Paper) -> dict[str, Any]:
        from domain.changes.answers import settling
        from domain.shared.errors import Invalid
        from tests.cast import PASSWORD

        answers = {told.items[0].id: settling.Answer("counter", text, "请按我方图纸", files)}
        try:
            told.story.as_(told.cast.wang_min, lambda work: settling.answer(work, told.number, answers, password=PASSWORD, version=None))
        except Invalid as wrong:
            return dict(wrong.fields)
        return {}

    def test_with_its_file_it_goes_back_to_technical(self, told: Technical) -> None:
        assert self.counter(told, "D", Paper("2904110-K80-D.pdf", PDF)) == {}
        assert (told.state, told.items[0].agreed) == (S.ASKED, {"revision": "D"})
        assert states(told) == [(1, "superseded")]

    @pytest.mark.parametrize(("text", "field"), [("D", "file"), ("", "value"), ("C1", "value"), ("B", "value"), ("x" * 41, "value")])
    def test_without_file_or_revision_or_as_it_stands_it_is_none(self, told: Technical, text: str, field: str) -> None:
        files = () if text == "D" else (Paper("x.pdf", PDF),)
        assert set(self.counter(told, text, *files)) == {f"{field}-{told.items[0].id}"}
        assert told.state == S.WITH_CUSTOMER


class TestFound:
    """What a request is found by: its edition that stands, never one that another took the place of (5.1.9(2))."""

    def found(self, told: Technical) -> list[Any]:
        rows = told.story.system(lambda work: list(work.session.scalars(select(SearchEntry).where(SearchEntry.kind == "request"))))
        return [row.object_id for row in rows]

    @pytest.mark.clause("5.1.9(2)")
    def test_a_refused_edition_is_found_until_the_next_is_raised(self, told: Technical) -> None:
        told.signs("technical", "no", remark="材料做不到")
        looked(told)
        first, = told.requests
        assert self.found(told) == [first.id]
        told.settles(OFFERED, remark="可做 62")
        told.raises("硬度改为 62")
        first, second = told.requests
        assert (first.state, first.followed, second.followed) == ("refused", True, False)
        assert self.found(told) == [second.id]

    def test_a_countered_edition_is_found_no_more(self, told: Technical) -> None:
        told.signs("technical", "no", offer=OFFERED, remark="最高 62")
        looked(told)
        told.customer("counter", "硬度 63±3 HA")
        assert self.found(told) == []
        told.raises("硬度改为 63")
        assert self.found(told) == [told.requests[1].id]

    def test_of_two_lines_each_keeps_its_own(self, cast: Cast) -> None:
        told = Technical(released(cast, line(), line("2916035-K80", 300, row=1)).story)
        told.asks(told.words(Field.SPECIFICATION, "硬度 65±3 HA"), told.words(Field.SPECIFICATION, "硬度 70±3 HA", 1))
        given = {at.id: engineering.Raised("按客户要求", "") for at in told.lines}
        told.story.as_(told.cast.li_qian, lambda work: engineering.raise_requests(work, told.number, given, None))
        assert sorted(map(str, self.found(told))) == sorted(str(each.id) for each in told.requests) and len(told.requests) == 2
