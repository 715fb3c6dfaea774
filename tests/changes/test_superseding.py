"""Old copies of a drawing are for new use no more, wherever they hang; who confirmed the new ones is on record (5.1.9(6), (7))."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from domain.changes.models import Field
from domain.orders.models import OrderLine
from domain.products.models import ListEntry
from domain.shared.files import Attachment, Given, attach
from domain.shared.journal import Audit
from domain.shared.work import Work
from tests.cast import Cast
from tests.changes.story import Told, released
from tests.changes.test_technical import PDF, Technical
from tests.orders.given import line
from tests.remembering import remembered


def hang(told: Told, name: str, at: int = 0, purpose: str = "drawing") -> None:
    """A file of a line, as the customer sent it with the order."""
    of = told.lines[at]
    told.story.as_(told.cast.wang_min, lambda work: attach(work, told.order, Given(name, PDF), purpose, line_id=of.id))


def files(told: Told) -> dict[str, Attachment]:
    wanted = select(Attachment).where(Attachment.object_kind == "order").order_by(Attachment.id)
    return told.story.system(lambda work: {each.name: each for each in work.session.scalars(wanted)})


def seen(told: Told) -> set[str]:
    """By the customer, of all their orders."""
    wanted = select(Attachment.name).where(Attachment.object_kind == "order")
    return told.story.as_(told.cast.wang_min, lambda work: set(work.session.scalars(wanted)))


@pytest.fixture
@remembered
def told(cast: Cast) -> Technical:
    """Two orders of the part and one of another, each with its drawing."""
    other = Told(released(cast, line("2904110-K80", 300), po_number="4500874055").story)
    hang(other, "other-B.pdf")
    mine = Technical(released(cast, line("2904110-K80", 2400), line("2916035-K80", 600)).story)
    hang(mine, "mine-B.pdf")
    hang(mine, "rod-A.pdf", at=1)
    hang(mine, "spec-B.pdf", purpose="specification")
    return mine


@pytest.fixture
@remembered
def done(told: Technical) -> Technical:
    told.asks(told.drawing("C"))
    told.goes_through()
    return told


class TestEverywhere:
    @pytest.mark.clause("5.1.9(7)")
    def test_on_every_order_of_the_part_it_leaves_the_portal(self, told: Technical) -> None:
        assert seen(told) == {"other-B.pdf", "mine-B.pdf", "rod-A.pdf", "spec-B.pdf"}
        told.asks(told.drawing("C"))
        told.goes_through()
        assert seen(told) == {"rod-A.pdf"}, "the other part has nothing to do with it"

    @pytest.mark.clause("5.1.9(7)")
    def test_the_house_keeps_it_marked_with_the_change(self, done: Technical) -> None:
        found = files(done)
        assert {name: each.superseded_by for name, each in found.items()} == {
            "other-B.pdf": done.number, "mine-B.pdf": done.number, "spec-B.pdf": done.number, "rod-A.pdf": None}

    @pytest.mark.clause("5.1.9(7)")
    def test_the_trail_says_of_each_file_which_change_and_who_confirmed_it_before_use(self, done: Technical) -> None:
        wanted = select(Audit.values["after"]).where(Audit.action == "file.superseded")
        said = done.story.system(lambda work: list(work.session.scalars(wanted)))
        assert said == [{"by": done.number, "confirmed_by": "李倩"}] * 3

    @pytest.mark.clause("5.1.9(7)")
    def test_the_check_of_the_specification_lists_what_left(self, done: Technical) -> None:
        check = next(each for each in done.checks if each.what == "specification")
        assert {each["name"] for each in check.superseded} == {"other-B.pdf", "mine-B.pdf", "spec-B.pdf"}
        assert (check.affected, check.confirmed_by) == (True, "李倩")

    @pytest.mark.clause("5.1.9(6)")
    def test_sales_is_told_of_the_orders_that_still_run_on_the_old_revision(self, done: Technical) -> None:
        told = [each["params"] for each in done.notices["sales"].documents if each["params"].get("revision") == "B"]
        assert [(each["number"], each["n"]) for each in told] == [("SO-261123-001", 10)]

    def test_the_other_order_keeps_the_revision_that_was_ordered(self, done: Technical) -> None:
        revisions = done.story.system(lambda work: list(work.session.scalars(
            select(OrderLine.drawing_revision).where(OrderLine.customer_part == "2904110-K80").order_by(OrderLine.id))))
        assert sorted(revisions) == ["B", "C"]

    def test_before_it_is_in_force_nothing_leaves(self, told: Technical) -> None:
        told.asks(told.drawing("C"))
        told.raises()
        told.signs("technical", effect="夹具需调整")
        assert seen(told) == {"other-B.pdf", "mine-B.pdf", "rod-A.pdf", "spec-B.pdf"}


class TestOfAnEarlierChange:
    """What came with a change is the old copy once the next is in force (5.1.9(7))."""

    def drawn(self, told: Technical, revision: str, *, hung: bool = True) -> Technical:
        told.asks(told.drawing(revision))
        item = told.items[0]
        if hung:
            paper = Given(f"arm-{revision}.pdf", PDF)
            told.story.as_(told.cast.wang_min, lambda work: attach(work, item, paper, "drawing", line_id=item.line_id))
        return told

    def portal(self, told: Technical) -> set[str]:
        wanted = select(Attachment.name).where(Attachment.object_kind == "change_item")
        return told.story.as_(told.cast.wang_min, lambda work: set(work.session.scalars(wanted)))

    @pytest.mark.clause("5.1.9(7)")
    def test_the_drawing_of_the_change_before_leaves_the_portal_with_its_copy(self, told: Technical) -> None:
        self.drawn(told, "C").goes_through()
        assert "arm-C.pdf" in self.portal(told) & seen(told)
        self.drawn(told, "D").goes_through()
        assert self.portal(told) == {"arm-D.pdf"} and "arm-C.pdf" not in seen(told)

    def test_while_the_next_is_only_asked_for_it_stays(self, told: Technical) -> None:
        self.drawn(told, "C").goes_through()
        self.drawn(told, "D")
        assert self.portal(told) == {"arm-C.pdf", "arm-D.pdf"}

    def test_what_a_request_brought_that_never_was_in_force_stays_with_it(self, told: Technical) -> None:
        """Refused, it is evidence of what was asked, and nobody works by it."""
        self.drawn(told, "X")
        told.refuses("做不到")
        self.drawn(told, "C").goes_through()
        assert self.portal(told) == {"arm-X.pdf", "arm-C.pdf"}

    def test_another_parts_change_keeps_its_drawing(self, told: Technical) -> None:
        told.asks(told.drawing("K", 1))
        item = told.items[0]
        told.story.as_(told.cast.wang_min, lambda work: attach(work, item, Given("rod-K.pdf", PDF), "drawing", line_id=item.line_id))
        told.goes_through()
        self.drawn(told, "C").goes_through()
        assert {"rod-K.pdf", "arm-C.pdf"} <= self.portal(told)


class TestAnotherSpecification:
    @pytest.mark.clause("5.1.9(7)")
    def test_it_replaces_the_papers_of_the_specification_and_leaves_the_drawing(self, told: Technical) -> None:
        told.asks(told.words(Field.SPECIFICATION, "Ra 1.6"))
        told.goes_through()
        assert seen(told) == {"other-B.pdf", "mine-B.pdf", "rod-A.pdf"}
        assert told.story.system(lambda work: _listed(work, told)) == ("B", "Ra 1.6")

    @pytest.mark.clause("5.1.9(7)")
    def test_what_is_not_touched_is_confirmed_as_well(self, told: Technical) -> None:
        told.asks(told.words(Field.SPECIFICATION, "Ra 1.6"))
        told.raises()
        told.signs("technical", effect="无")
        told.signs("information", checks=told.looks(affected=False))
        wanted = select(Audit.values["after"]).where(Audit.action == "change.information_checked")
        said: list[Any] = told.story.system(lambda work: list(work.session.scalars(wanted)))
        assert {each["what"] for each in said} == {"product_information", "catalogue", "advertising", "specification"}
        assert {(each["affected"], each["by"]) for each in said} == {(False, "李倩")}


def _listed(work: Work, told: Technical) -> tuple[str, str]:
    entry = work.fetch(ListEntry, told.lines[0].entry_id)
    return entry.revision, entry.specification
