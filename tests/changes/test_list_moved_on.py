"""An older change comes into force after a newer one: the list keeps what is newer, and technical confirms which holds (decision 0200)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from domain.changes.models import Field
from domain.products.models import ListEntry
from domain.shared.files import Attachment
from tests.cast import Cast
from tests.changes.story import Told, released
from tests.changes.test_superseding import files, hang
from tests.changes.test_technical import Technical
from tests.orders.given import line
from tests.visitors import Visitor, words

PART = "2904110-K80"


def two(cast: Cast) -> tuple[Technical, Technical]:
    one = Technical(released(cast, line(PART, 300), po_number="4500874055").story)
    return one, Technical(released(cast, line(PART, 400)).story)


def later(*told: Technical) -> None:
    """Half an hour goes by."""
    for each in told:
        each.story.now += timedelta(minutes=30)


def listed(told: Told) -> str:
    entry_id = told.lines[0].entry_id
    return told.story.system(lambda work: work.fetch(ListEntry, entry_id).revision)


def documents(told: Told, department: str) -> str:
    return str(told.notices[department].documents)


@pytest.mark.clause("5.1.9(2)", "5.1.9(7)")
def test_an_older_revision_that_comes_into_force_late_holds_for_its_order_alone(cast: Cast, visit: Callable[..., Visitor]) -> None:
    newer, older = two(cast)
    older.asks(older.drawing("C"))
    newer.asks(newer.drawing("D"))
    later(newer, older)
    newer.goes_through()
    hang(newer, "D.pdf")
    assert listed(newer) == "D" and "keeps revision" not in documents(newer, "technical")
    older.goes_through()
    assert (listed(older), older.lines[0].drawing_revision, newer.lines[0].drawing_revision) == ("D", "C", "D")
    kept: dict[str, Attachment] = files(newer)
    assert kept["D.pdf"].superseded_at is None, "what is of the newer revision stays in the portal"
    for department in ("technical", "sales"):
        assert "keeps revision" in documents(older, department)
    assert "请确认以哪个版本为准" in words(visit(cast.li_qian).get(f"/admin/changes/{older.number}").text)


@pytest.mark.clause("5.1.9(2)")
def test_asked_after_the_list_had_moved_it_moves_the_list_on(cast: Cast) -> None:
    first, second = two(cast)
    first.asks(first.drawing("C"))
    first.goes_through()
    later(first, second)
    second.asks(second.drawing("D"))
    second.goes_through()
    assert listed(first) == "D" and "keeps revision" not in documents(second, "technical")


@pytest.mark.clause("5.1.9(2)")
def test_of_a_list_that_moved_in_another_field_the_revision_follows(cast: Cast) -> None:
    first, second = two(cast)
    second.asks(second.drawing("C"))
    first.asks(first.words(Field.SPECIFICATION, "Ra 1.6"))
    later(first, second)
    first.goes_through()
    second.goes_through()
    assert listed(first) == "C"
