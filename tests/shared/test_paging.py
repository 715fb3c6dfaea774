"""Pages by key and counts that stop: cursors are read strictly, and no page is lost between two others."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.shared.paging import Count, Cursor, Place, cursor, listed
from domain.shared.tasks import Task

SOME = uuid.UUID(int=7)


@pytest.mark.parametrize("value", [date(2026, 11, 23), datetime(2026, 11, 23, 1, 2, 3, 456, tzinfo=UTC)])
def test_a_cursor_reads_back_as_it_was_written(value: date | datetime) -> None:
    assert cursor(str(Cursor(value, SOME))) == Cursor(value, SOME)


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=8)), timezone(timedelta(hours=-5))])
def test_a_cursor_goes_through_an_address_as_it_is(zone: tzinfo) -> None:
    """A plus would come back as a blank, and the next page would be the first one again."""
    at = Cursor(datetime(2026, 11, 23, 9, 2, 3, 456, tzinfo=zone), SOME)
    assert set(str(at)) <= set("0123456789abcdefTZ:.-_")
    ((_, back),) = parse_qsl(f"after={at}")
    assert cursor(back) == at


@pytest.mark.parametrize("text", ["", "x", "2026-11-23", "_", "2026-99-99_00000000-0000-0000-0000-000000000007", "2026-11-23_nonsense",
                                  "2026-11-23_00000000-0000-0000-0000-000000000007 OR 1=1", "2026-11-23T_" + "0" * 36])
def test_anything_else_is_no_cursor(text: str) -> None:
    assert cursor(text) is None


@given(st.text(max_size=80))
def test_no_text_breaks_the_reading_of_cursors(text: str) -> None:
    assert cursor(text) is None or str(cursor(text))


def page(rows: list[int], **edges: Cursor | None) -> tuple[list[int], bool, bool]:
    place = Place(key=Task.due_at, id=Task.id, down=False, size=2, **edges)
    found = listed(rows, place, lambda row: Cursor(date(2026, 1, row), SOME))
    return found.rows, found.earlier is not None, found.later is not None


def test_the_first_page_has_none_before_it_and_one_after_it_where_there_is_more() -> None:
    assert page([1, 2]) == ([1, 2], False, False)
    assert page([1, 2, 3]) == ([1, 2], False, True)


def test_a_page_after_another_has_that_one_before_it() -> None:
    assert page([3], after=Cursor(date(2026, 1, 2), SOME)) == ([3], True, False)


def test_a_page_that_was_leafed_back_to_stands_in_order_and_has_one_after_it() -> None:
    assert page([4, 3, 2], before=Cursor(date(2026, 1, 5), SOME)) == ([3, 4], True, True)
    assert page([2, 1], before=Cursor(date(2026, 1, 3), SOME)) == ([1, 2], False, True)


def test_an_empty_page_leads_nowhere() -> None:
    assert page([]) == ([], False, False)


def test_a_count_that_stopped_says_so() -> None:
    assert (str(Count(0)), str(Count(99)), str(Count(100))) == ("0", "99", "99+")
    assert bool(Count(1)) and not Count(0)
