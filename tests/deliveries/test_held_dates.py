"""A date that is agreed while the customer holds: it goes on only by what they hold after it, whoever moved it (RULES 7, decision 0081).

November 20 is the promised day of every line, the 13th the requested one; days are told from the 20th.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from domain.deliveries import ledger
from domain.deliveries.board import queries as board
from domain.deliveries.board.queries import BoardFilter
from domain.deliveries.ledger import LedgerFilter
from domain.deliveries.on_time import Basis, day_after_hold
from domain.orders.models import ScheduleLine
from domain.shared.actor import system
from domain.shared.work import unit
from tests.cast import Cast
from tests.deliveries.counted import DAY, Promise, at, day, divided, from_scratch, kept_months, promised

pytestmark = pytest.mark.clause("5.1.10(1)", "5.1.10(3)")


def days(promise: Promise) -> dict[str, int | None]:
    """What is promised last, and the day of each basis, from the 20th."""
    line = promise.line
    named = ("promised_latest", "counted", "counted_requested", "counted_latest")
    return {name: None if getattr(line, name) is None else (getattr(line, name) - DAY).days for name in named}


@pytest.mark.parametrize(("held", "moved", "to", "resumed", "promise", "counted"), [
    (-5, -2, 10, 1, 13, 6),  # three of the six held days lie after the move
    (-5, -5, 10, 1, 16, 6),  # moved on the first day of the hold: all of it lies after
    (-5, 1, 10, 1, 10, 6),  # moved on the day on which it ends: nothing does
    (0, 4, 6, 8, 10, 8),  # the hold began on the promised day itself, which it stops
])
def test_a_date_that_we_move_in_the_hold_goes_on_by_what_is_held_after_the_move(
    cast: Cast, held: int, moved: int, to: int, resumed: int, promise: int, counted: int,
) -> None:
    told = promised(cast).held(held).moved(moved, to, by_customer=False).resumed(resumed)
    found = days(told)
    assert (found["promised_latest"], found["counted_latest"]) == (promise, promise)
    assert found["counted"] == counted, "what counts goes on by the whole hold"
    assert found["counted_requested"] == -7 and told.line.paused_on is None


def test_what_we_moved_before_the_hold_goes_on_by_all_of_it(cast: Cast) -> None:
    assert days(promised(cast).moved(-6, 10, by_customer=False).held(-5).resumed(1))["promised_latest"] == 16


def test_moved_twice_in_one_hold_the_last_move_counts(cast: Cast) -> None:
    found = days(promised(cast).held(-5).moved(-3, 8, by_customer=False).moved(-1, 12, by_customer=False).resumed(3))
    assert (found["promised_latest"], found["counted"]) == (16, 8)


def test_a_promise_broken_before_the_hold_and_moved_in_it_goes_on_and_the_miss_stays_one(cast: Cast) -> None:
    promise = promised(cast).held(1).moved(4, 9, by_customer=False).resumed(6)
    found = days(promise)
    assert (found["promised_latest"], found["counted"]) == (11, 0)
    promise.ship(11)
    assert promise.on_time(Basis.COUNTED) == (100, 0) and promise.on_time(Basis.LATEST) == (100, 100)


def test_the_customers_own_wish_in_the_hold_goes_on_as_ours_does(cast: Cast) -> None:
    found = days(promised(cast).held(-5).moved(-2, 10, by_customer=True).resumed(1))
    assert (found["promised_latest"], found["counted"], found["counted_latest"]) == (13, 13, 13)


@pytest.mark.parametrize(("held", "asked", "counted"), [(-1, 4, 12), (1, 4, 0)])
def test_a_day_that_the_hold_stopped_is_not_over_when_they_ask_for_another_in_the_hold(
    cast: Cast, held: int, asked: int, counted: int,
) -> None:
    """The 20th went by while they held it: they ask in time. Held after it was missed, their wish saves nothing."""
    assert days(promised(cast).held(held).moved(asked, 10, by_customer=True).resumed(asked + 2))["counted"] == counted


@pytest.mark.parametrize(("held", "due"), [(-1, 60), (1, 100)])
def test_less_that_they_ask_for_in_the_hold_of_a_day_that_it_stopped_is_what_is_due(cast: Cast, held: int, due: int) -> None:
    promise = promised(cast).held(held)
    promise.changed(4, "quantity", by_customer=True, asked={"quantity": "60"},
                    write=lambda work, schedule: setattr(schedule, "quantity", Decimal(60)))
    assert promise.line.due == due


@pytest.mark.parametrize(("held", "due"), [(-1, 0), (1, 100)])
def test_cancelled_in_the_hold_after_we_moved_the_date_is_cancelled_in_time(cast: Cast, held: int, due: int) -> None:
    assert promised(cast).held(held).moved(3, 9, by_customer=False).cancelled(5).line.due == due


def test_the_other_dates_of_the_order_go_on_by_the_whole_hold(cast: Cast) -> None:
    moved = promised(cast)
    part = divided(moved, ours=False)  # 40 of them for the 28th, at their wish: a delivery of its own
    moved.held(-4).moved(-1, 5, by_customer=False).resumed(2)
    with unit(system("test")) as work:
        other = work.fetch(ScheduleLine, part)
        assert (other.promised_latest, other.counted) == (day(14), day(14))
    assert days(moved)["promised_latest"] == 8


@pytest.mark.parametrize("ours", [True, False])
def test_a_part_that_is_divided_off_in_the_hold_is_held_with_the_rest(cast: Cast, ours: bool) -> None:
    promise = promised(cast).held(-8)
    part = divided(promise, ours=ours)  # on day -5, for day 8
    for n in (-5, 9):
        with unit(cast.chen, now=at(n)) as work:
            assert board.page(work, BoardFilter(view="all")).rows == []
    promise.resumed(2)
    with unit(system("test")) as work:
        new = work.fetch(ScheduleLine, part)
        assert (new.promised_latest, new.paused_on) == (day(15), None), "seven of the ten days lie after it was divided off"
    with unit(cast.chen, now=at(2)) as work:
        assert len(board.page(work, BoardFilter(view="all")).rows) == 2


def test_what_comes_to_an_order_that_nobody_holds_or_that_we_hold_is_not_paused(cast: Cast) -> None:
    free, ours = promised(cast), promised(cast, number="SO-261106-019").held(-8, for_customer=False)
    for promise in (free, ours):
        part = divided(promise, ours=False)
        with unit(system("test")) as work:
            assert work.fetch(ScheduleLine, part).paused_on is None


def test_held_moved_and_resumed_the_months_are_what_a_count_from_scratch_says(cast: Cast) -> None:
    promise = promised(cast)
    for deed in (lambda: promise.held(-5), lambda: promise.moved(-2, 14, by_customer=False), lambda: promise.resumed(9),
                 lambda: promise.ship(15)):
        deed()
        with unit(system("test")) as work:
            assert kept_months(work) == from_scratch(work)
    with unit(system("test")) as work:
        months = {key.basis: key.month for key in kept_months(work)}
    assert months == {"counted": date(2026, 12, 1), "requested": date(2026, 11, 1), "latest": date(2026, 12, 1)}


def test_in_the_hold_the_moved_date_is_late_for_nobody_and_after_it_on_its_own_day(cast: Cast) -> None:
    promise = promised(cast).held(-5).moved(-2, 2, by_customer=False)

    def late(n: int) -> list[Any]:
        with unit(cast.chen, now=at(n)) as work:
            return [row.promised_latest for row in ledger.page(work, LedgerFilter(state="late")).rows]

    assert late(30) == []
    promise.resumed(1)
    assert (late(5), late(6)) == ([], [day(5)])


@pytest.mark.parametrize("since", [-3, 0])
def test_going_on_in_two_steps_is_going_on_in_one(since: int) -> None:
    """Why the days may go on at the move and again at the end of the hold."""
    for between in range(since, 6):
        first = day_after_hold(DAY, day(since), day(between))
        assert day_after_hold(first, day(between), day(6)) == day_after_hold(DAY, day(since), day(6))
        assert day_after_hold(day(since - 1), day(since), day(between)) == day(since - 1)


def test_after_the_move_the_hold_counts_from_that_day_and_the_first_promise_stands(cast: Cast) -> None:
    promise = promised(cast).held(-5).moved(-2, 10, by_customer=False)
    with unit(system("test")) as work:
        assert [each.paused_on for each in work.session.scalars(select(ScheduleLine))] == [day(-2)]
    assert promise.line.promised_first == day(0), "what was promised at release stays on record"


@pytest.mark.parametrize("moved", [False, True])
def test_a_part_shows_the_counted_day_of_its_delivery_whatever_moves_it(cast: Cast, moved: bool) -> None:
    """The part counts with the delivery that it was divided off; board and ledger name one counted day for both."""
    promise = promised(cast).held(-8)
    part = divided(promise, ours=True)  # on day -5, in the hold
    promise.resumed(2)
    if moved:
        promise.moved(3, 20, by_customer=True)
    whole = promise.line
    with unit(system("test")) as work:
        new = work.fetch(ScheduleLine, part)
        assert (new.counted, new.counted_requested) == (whole.counted, whole.counted_requested)
        assert whole.counted == day(20 if moved else 10) and new.due == 0
        assert kept_months(work) == from_scratch(work)
    with unit(cast.chen, now=at(3)) as work:
        assert {row.counted for row in board.page(work, BoardFilter(view="all")).rows} == {whole.counted}
