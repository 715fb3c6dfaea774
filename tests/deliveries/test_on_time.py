"""RULES 7, rule by rule, with no database: which day counts, what is due on it, and what was kept."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.deliveries.on_time import (
    Delivered,
    Share,
    Terms,
    day_after_hold,
    day_by_wish,
    due_after_cancellation,
    due_by_wish,
    is_over,
    is_paused,
    kept,
    share,
)

DAY = date(2026, 11, 20)
GATE, ARRIVAL = Terms("gate"), Terms("arrival")


def days(n: int) -> date:
    return DAY + timedelta(days=n)


def left(on: int, quantity: int, arrived: int | None = None, counted: int | None = None) -> Delivered:
    """So much left `on` days after the day, and was received so many days after it."""
    received = None if arrived is None else Decimal(quantity if counted is None else counted)
    return Delivered(days(on), Decimal(quantity), None if arrived is None else days(arrived), received)


def on_time(due: int, *facts: Delivered, terms: Terms = GATE) -> int:
    return int(kept(DAY, Decimal(due), facts, terms))


@pytest.mark.clause("5.1.10(3)")
@pytest.mark.parametrize(("shipped_on", "expected"), [(-30, 100), (-1, 100), (0, 100), (1, 0), (30, 0)])
def test_goods_are_on_time_by_the_end_of_the_day_however_early(shipped_on: int, expected: int) -> None:
    assert on_time(100, left(shipped_on, 100)) == expected


@pytest.mark.clause("5.1.10(3)")
def test_where_dates_mean_the_gate_the_way_is_not_ours() -> None:
    assert on_time(100, left(0, 100, arrived=3)) == 100


@pytest.mark.clause("5.1.10(3)")
@pytest.mark.parametrize(("arrived", "expected"), [(-1, 100), (0, 100), (1, 0), (None, 0)])
def test_where_dates_mean_arrival_only_what_was_received_by_then_counts(arrived: int | None, expected: int) -> None:
    assert on_time(100, left(-2, 100, arrived), terms=ARRIVAL) == expected


@pytest.mark.clause("5.1.10(3)")
def test_what_the_receiver_did_not_find_did_not_arrive() -> None:
    assert on_time(100, left(-2, 100, 0, counted=97), terms=ARRIVAL) == 97


def test_what_the_receiver_counted_too_many_did_not_leave() -> None:
    assert on_time(200, left(-2, 100, 0, counted=103), terms=ARRIVAL) == 100


@pytest.mark.parametrize(("early", "shipped_on", "expected"), [(None, -9, 100), (3, -3, 100), (3, -4, 0), (0, -1, 0), (0, 0, 100)])
def test_early_is_on_time_unless_the_customer_set_how_early(early: int | None, shipped_on: int, expected: int) -> None:
    assert on_time(100, left(shipped_on, 100), terms=Terms("gate", early_days=early)) == expected


@pytest.mark.parametrize(("late", "shipped_on", "expected"), [(None, 1, 0), (2, 2, 100), (2, 3, 0)])
def test_the_customers_late_window_is_theirs_to_give(late: int | None, shipped_on: int, expected: int) -> None:
    assert on_time(100, left(shipped_on, 100), terms=Terms("gate", late_days=late)) == expected


@pytest.mark.clause("5.1.10(3)")
def test_part_shipments_add_up_and_what_came_late_does_not() -> None:
    assert on_time(100, left(-5, 40), left(0, 30), left(1, 30)) == 70


def test_more_than_was_due_counts_as_what_was_due() -> None:
    assert on_time(100, left(-1, 120)) == 100


def test_a_line_without_a_day_keeps_nothing() -> None:
    assert kept(None, Decimal(100), [left(0, 100)], GATE) == 0


@pytest.mark.parametrize(("late", "today", "expected"), [(None, 0, False), (None, 1, True), (2, 2, False), (2, 3, True)])
def test_a_line_is_judged_when_its_day_and_the_late_window_are_over(late: int | None, today: int, expected: bool) -> None:
    assert is_over(DAY, Terms("gate", late_days=late), days(today)) is expected


@pytest.mark.clause("5.1.9(3)", "5.1.10(3)")
@pytest.mark.parametrize(
    ("asked", "agreed", "said", "expected"),
    [
        (10, 10, -5, 10),  # a later day, asked for and got
        (10, 10, 0, 10),  # said on the day itself
        (10, 10, 1, 0),  # said when the day was over: what was missed stays missed
        (10, 14, -5, 10),  # we countered with a later one: the difference is our reason
        (10, 7, -5, 7),  # we countered with an earlier one, which they took
        (-4, -4, -9, -4),  # an earlier day is a promise of ours, and stricter
        (-4, -2, -9, -2),  # we could not do quite as early
        (-4, 3, -9, 0),  # asked for earlier, got later: nothing of that was their wish
    ],
)
def test_the_day_that_counts_after_the_customers_wish(asked: int, agreed: int, said: int, expected: int) -> None:
    assert day_by_wish(DAY, days(asked), days(agreed), days(said)) == days(expected)


@pytest.mark.clause("5.1.10(3)")
@pytest.mark.parametrize(("said", "expected"), [(-1, 60), (0, 60), (1, 100)])
def test_a_quantity_cut_on_the_day_or_before_is_the_new_one(said: int, expected: int) -> None:
    assert due_by_wish(DAY, Decimal(100), Decimal(60), Decimal(60), days(said)) == expected


@pytest.mark.clause("5.1.10(3)")
@pytest.mark.parametrize(("asked", "agreed", "expected"), [
    (130, 130, 130),  # more was asked for and promised
    (130, 110, 110),  # more, though not all of it
    (130, 40, 100),  # they asked for more, and we talked it down: what was promised stays due
    (80, 40, 80),  # they wanted fewer, but not so few
    (80, 90, 90),  # fewer, and took more of what was made
    (0, 30, 30),
])
def test_what_we_counter_with_makes_no_less_due_than_they_asked_for(asked: int, agreed: int, expected: int) -> None:
    assert due_by_wish(DAY, Decimal(100), Decimal(asked), Decimal(agreed), days(-1)) == expected
    assert due_by_wish(DAY, Decimal(100), Decimal(asked), Decimal(agreed), days(1)) == 100


@pytest.mark.clause("5.1.10(3)")
@pytest.mark.parametrize(("said", "shipped", "expected"), [(-1, 0, 0), (0, 0, 0), (0, 40, 40), (0, 140, 100), (1, 0, 100), (1, 40, 100)])
def test_cancelled_on_the_day_or_before_is_not_due_and_later_stays(said: int, shipped: int, expected: int) -> None:
    assert due_after_cancellation(DAY, Decimal(100), Decimal(shipped), days(said)) == expected


@pytest.mark.parametrize(("held", "paused"), [(-3, True), (0, True), (1, False), (None, False)])
def test_the_customers_hold_pauses_only_a_day_that_was_not_over(held: int | None, paused: bool) -> None:
    assert is_paused(DAY, None if held is None else days(held)) is paused


@pytest.mark.parametrize(("held", "resumed", "expected"), [(-3, 4, 7), (0, 5, 5), (-3, -3, 0), (1, 9, 0)])
def test_a_held_day_goes_on_by_as_many_days_as_it_was_held(held: int, resumed: int, expected: int) -> None:
    assert day_after_hold(DAY, days(held), days(resumed)) == days(expected)


@pytest.mark.clause("5.1.10(3)")
def test_lines_are_all_or_nothing_and_quantities_are_not() -> None:
    """By hand: 3 lines of 100, 50 and 50; kept 100, 49 and 0 → 1 of 3 lines, 149 of 200 pieces."""
    total = sum((share(DAY, Decimal(due), Decimal(kept_)) for due, kept_ in ((100, 100), (50, 49), (50, 0))), Share())
    assert (total.lines, total.lines_on_time, total.missed) == (3, 1, 2)
    assert total.rate == Decimal(100) / 3
    assert total.quantity_rate == Decimal("74.5")


@pytest.mark.clause("5.1.10(3)")
def test_where_nothing_is_due_there_is_no_rate() -> None:
    assert share(DAY, Decimal(0), Decimal(0)) == share(None, Decimal(5), Decimal(0)) == share(DAY, Decimal(5), Decimal(5), DAY) == Share()
    assert Share().rate is None
    assert Share().quantity_rate is None


quantities = st.integers(0, 500).map(Decimal)
offsets = st.integers(-20, 20)


def delivered(on: int, quantity: Decimal, way: int | None, counted: Decimal) -> Delivered:
    return Delivered(days(on), quantity) if way is None else Delivered(days(on), quantity, days(on + way), counted)


facts = st.builds(delivered, offsets, quantities, st.none() | st.integers(0, 9), quantities)
terms = st.builds(Terms, st.sampled_from(["gate", "arrival"]), st.none() | st.integers(0, 9), st.none() | st.integers(0, 9))


@given(quantities, st.lists(facts, max_size=6), terms)
def test_what_is_kept_lies_between_nothing_and_what_is_due(due: Decimal, told: list[Delivered], agreed: Terms) -> None:
    assert 0 <= kept(DAY, due, told, agreed) <= due


@given(quantities, st.lists(facts, max_size=6), facts, terms)
def test_one_more_delivery_never_makes_a_line_worse(due: Decimal, told: list[Delivered], more: Delivered, agreed: Terms) -> None:
    assert kept(DAY, due, [*told, more], agreed) >= kept(DAY, due, told, agreed)


@given(quantities, st.lists(facts, max_size=6), terms, st.permutations(range(6)))
def test_it_does_not_matter_in_which_order_deliveries_are_told(
    due: Decimal, told: list[Delivered], agreed: Terms, order: list[int],
) -> None:
    mixed = [told[n] for n in order if n < len(told)]
    assert kept(DAY, due, mixed, agreed) == kept(DAY, due, told, agreed)


@given(offsets, offsets, st.integers(1, 20))
def test_nothing_that_is_said_after_the_day_moves_it(asked: int, agreed: int, late: int) -> None:
    assert day_by_wish(DAY, days(asked), days(agreed), days(late)) == DAY


@given(offsets, offsets, st.integers(-20, 0))
def test_the_day_never_goes_beyond_what_the_customer_asked_for_or_had(asked: int, agreed: int, said: int) -> None:
    assert day_by_wish(DAY, days(asked), days(agreed), days(said)) <= max(DAY, days(asked))


@given(offsets, st.integers(0, 30))
def test_a_hold_never_brings_a_day_nearer(held: int, length: int) -> None:
    assert day_after_hold(DAY, days(held), days(held + length)) >= DAY


@given(st.lists(st.tuples(quantities, quantities), max_size=8))
def test_rates_lie_between_nought_and_a_hundred_and_shares_add_up(rows: list[tuple[Decimal, Decimal]]) -> None:
    shares = [share(DAY, due, on) for due, on in rows]
    total = sum(shares, Share())
    assert total - sum(shares, Share()) == Share()
    assert total.lines == sum(1 for due, _ in rows if due)
    for rate in (total.rate, total.quantity_rate):
        assert rate is None or 0 <= rate <= 100
    if total.rate == 100:
        assert total.quantity_rate == 100
