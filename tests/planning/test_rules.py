"""How pieces are laid on days, and how much is asked of purchasing."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.planning.rules import spread, to_request

DAYS = [date(2026, 11, 24) + timedelta(days=n) for n in range(5)]


def test_pieces_fill_each_day_up_to_its_hours() -> None:
    found = spread(Decimal(250), Decimal(10), Decimal(8), DAYS, {})
    assert [(each.day, each.quantity, each.hours) for each in found] == [
        (DAYS[0], Decimal(80), Decimal(8)),
        (DAYS[1], Decimal(80), Decimal(8)),
        (DAYS[2], Decimal(80), Decimal(8)),
        (DAYS[3], Decimal(10), Decimal(1)),
    ]


def test_hours_that_are_taken_are_left_out() -> None:
    found = spread(Decimal(100), Decimal(10), Decimal(8), DAYS, {DAYS[0]: Decimal(8), DAYS[1]: Decimal(3)})
    assert [(each.day, each.quantity) for each in found] == [(DAYS[1], Decimal(50)), (DAYS[2], Decimal(50))]


def test_what_finds_no_room_is_seen_as_overload_on_the_last_day() -> None:
    found = spread(Decimal(1000), Decimal(10), Decimal(8), DAYS[:2], {})
    assert [(each.day, each.quantity) for each in found] == [(DAYS[0], Decimal(80)), (DAYS[1], Decimal(920))]
    assert spread(Decimal(5), Decimal(1), Decimal(8), [], {}) == []


@given(st.integers(1, 5000), st.integers(1, 300), st.integers(1, 24), st.lists(st.integers(0, 24), min_size=5, max_size=5))
def test_every_piece_is_laid_once_whatever_is_taken(quantity: int, rate: int, hours: int, taken: list[int]) -> None:
    found = spread(Decimal(quantity), Decimal(rate), Decimal(hours), DAYS, {day: Decimal(n) for day, n in zip(DAYS, taken, strict=True)})
    assert sum(each.quantity for each in found) == quantity
    assert len({each.day for each in found}) == len(found)


@pytest.mark.clause("5.1.8(2)")
@pytest.mark.parametrize(("short", "on_request", "asked"), [(230, 0, 230), (530, 230, 300), (230, 230, 0), (100, 230, 0)])
def test_what_is_on_request_is_not_asked_for_again(short: int, on_request: int, asked: int) -> None:
    assert to_request(Decimal(short), Decimal(on_request)) == asked
