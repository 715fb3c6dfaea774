"""What starts, moves, rests and ends of a counted date, line by line and by hand: the deeds of RULES 7 on rows in memory."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.changes.models import ChangeItem
from domain.deliveries.counting import _add_up, _as_told, is_started, may_start, start, start_part
from domain.deliveries.effects import _agreed_in_hold, _cancel, _go_on, _move, _parts, _said_on, _touched
from domain.deliveries.on_time import Basis, Delivered
from domain.deliveries.rollup import DAY, DUE
from domain.orders.models import OrderLine, ScheduleLine

D = Decimal
pytestmark = pytest.mark.clause("5.1.10(3)")
DAY_0 = date(2026, 11, 20)
LINE = uuid.UUID(int=7)


def day(n: int) -> date:
    return DAY_0 + timedelta(days=n)


def told(n: int | None) -> date | None:
    return None if n is None else day(n)


def schedule(n: int = 1, **known: Any) -> ScheduleLine:
    """A hundred pieces, asked for the 18th, promised for the 20th, as they count after the release."""
    given: dict[str, Any] = {
        "id": uuid.UUID(int=n), "line_id": LINE, "quantity": D(100), "shipped": D(0), "zone": "firm", "requested": day(-2),
        "promised_first": day(0), "promised_latest": day(0), "counted": day(0), "counted_requested": day(-2), "counted_latest": day(0),
        "due": D(100), "due_requested": D(100), "due_latest": D(100), "open": D(100),
    }
    return ScheduleLine(**given | known)


def fresh(**known: Any) -> ScheduleLine:
    """Before its release: nothing counts yet."""
    return schedule(**{"counted": None, "counted_requested": None, "counted_latest": None, "due": None, **known})


def line(**known: Any) -> OrderLine:
    return OrderLine(**{"id": LINE, "product_id": uuid.UUID(int=3), "cancelled": False} | known)


def item(field: str = "date", *, asked: int = 5, agreed: int | None = None, by_customer: bool = True, of: int | None = 1) -> ChangeItem:
    values = {"day": str(day(asked))}, None if agreed is None else {"day": str(day(agreed))}
    return ChangeItem(field=field, asked=values[0], agreed=values[1], by_customer=by_customer, line_id=LINE,
                      schedule_id=uuid.UUID(int=of) if of else None)


def days(of: ScheduleLine) -> tuple[int, int, int]:
    """Counted, requested and latest, told from the 20th."""
    return tuple((getattr(of, DAY[basis]) - DAY_0).days for basis in (Basis.COUNTED, Basis.REQUESTED, Basis.LATEST))  # type: ignore[return-value]


def due(of: ScheduleLine) -> tuple[int, int, int]:
    return tuple(int(getattr(of, DUE[basis])) for basis in (Basis.COUNTED, Basis.REQUESTED, Basis.LATEST))  # type: ignore[return-value]


class TestTheRelease:
    @pytest.mark.parametrize(("first", "latest", "counted"), [
        (0, 0, (0, -2, 0)),  # promised for the 20th
        (None, None, (-2, -2, -2)),  # nothing was promised otherwise: the day that was asked for
        (0, 4, (0, -2, 4)),  # promised anew before it began to count: the first promise is the one that the rate is about
        (0, None, (0, -2, 0)),
    ])
    def test_it_counts_from_then_on_as_it_was_promised(self, first: int | None, latest: int | None, counted: tuple[int, int, int]) -> None:
        one = fresh(promised_first=None if first is None else day(first), promised_latest=None if latest is None else day(latest))
        start(one, line(), confirmed=True)
        assert days(one) == counted and due(one) == (100, 100, 100) and one.confirmed and one.product_id == uuid.UUID(int=3)

    @pytest.mark.parametrize(("known", "of_line", "may"), [
        ({}, {}, True),
        ({"zone": "forecast"}, {}, False),  # told beforehand, and not promised
        ({"quantity": D(0)}, {}, False),
        ({}, {"cancelled": True}, False),  # before it counted: never
        ({"counted_latest": day(0)}, {}, False),  # it counts already
    ])
    def test_forecast_what_is_nothing_and_what_was_cancelled_before_does_not_begin(
        self, known: dict[str, Any], of_line: dict[str, Any], may: bool
    ) -> None:
        one = fresh(**known)
        assert may_start(one, line(**of_line)) is may
        assert is_started(one) is ("counted_latest" in known)

    def test_a_part_divided_off_for_our_reasons_has_a_promise_and_no_counted_line_of_its_own(self) -> None:
        """Else one delivery that is late would be two misses, or one of two."""
        whole, part = schedule(confirmed=True), fresh(n=2, quantity=D(40), promised_first=day(6), promised_latest=day(6))
        start_part(part, line(), whole)
        assert days(part) == (0, -2, 6) and due(part) == (0, 0, 40) and part.confirmed


class TestAWish:
    @pytest.mark.parametrize(("asked", "agreed", "said", "counted", "requested"), [
        (5, None, -3, 5, 5),  # asked for later in time, and got: it replaces both
        (5, 8, -2, 5, 5),  # we countered later still: the difference is our own reason
        (5, 3, -3, 3, 5),  # we can do it sooner than they asked
        (5, None, -1, 5, -2),  # the day that they had requested is over, the promised one is not
        (5, None, 0, 5, -2),  # on the day itself is in time for the promise; the day that they had requested is over
        (5, None, 1, 0, -2),  # the day after: what was missed stays missed
        (-1, None, -4, -1, -1),  # sooner, and got
        (-1, 2, -4, 0, -1),  # sooner, and we cannot: the promise stands
    ])
    def test_moves_what_counts_where_it_came_on_the_day_or_before(
        self, asked: int, agreed: int | None, said: int, counted: int, requested: int
    ) -> None:
        one = schedule()
        _move(item(asked=asked, agreed=agreed), one, day(said))
        assert days(one)[:2] == (counted, requested)

    def test_what_the_customer_moved_themselves_is_confirmed_by_it(self) -> None:
        early, late = schedule(confirmed=False), schedule(confirmed=False)
        _move(item(), early, day(0))
        _move(item(), late, day(1))
        assert (early.confirmed, late.confirmed) == (True, False)

    @pytest.mark.parametrize(("said", "left", "expected"), [
        (-3, 0, (0, 0, 0)),  # before every day
        (-1, 0, (0, 100, 0)),  # the requested day was over: on that basis it stays
        (0, 0, (0, 100, 0)),
        (1, 0, (100, 100, 100)),  # all days were over
        (-3, 30, (30, 30, 30)),  # what had left was due, and was kept
        (1, 30, (100, 100, 100)),
    ])
    def test_a_cancellation_takes_away_what_was_not_over(self, said: int, left: int, expected: tuple[int, int, int]) -> None:
        one = schedule(shipped=D(left))
        _cancel(one, Basis, day(said), [one])
        assert due(one) == expected

    def test_at_our_wish_the_latest_promise_alone_goes(self) -> None:
        one = schedule()
        _cancel(one, (Basis.LATEST,), day(-3), [one])
        assert due(one) == (100, 100, 0)

    def test_what_left_of_any_part_was_due_of_the_whole_and_of_the_latest_promise_its_own(self) -> None:
        whole, part = schedule(shipped=D(20)), schedule(2, counts_with_id=uuid.UUID(int=1), shipped=D(30), due=D(0), due_requested=D(0))
        _cancel(whole, Basis, day(-3), [whole, part])
        assert due(whole) == (50, 50, 20)

    def test_a_date_without_a_day_on_a_basis_is_left_alone_there(self) -> None:
        one = schedule(counted_requested=None)
        _cancel(one, Basis, day(-3), [one])
        assert (one.due, one.due_requested, one.due_latest) == (0, 100, 0)


class TestAHold:
    @pytest.mark.parametrize(("held", "resumed", "expected"), [
        (-5, -1, (4, 2, 4)),  # four days on each basis
        (-1, 3, (4, -2, 4)),  # the requested day was over when it began
        (0, 3, (3, -2, 3)),  # on the day itself: it is not over
        (1, 9, (0, -2, 0)),  # after the day: a miss does not rest
        (-5, -5, (0, -2, 0)),
    ])
    def test_days_that_were_not_over_go_on_by_as_long_as_it_was_held(
        self, held: int, resumed: int, expected: tuple[int, int, int]
    ) -> None:
        one = schedule()
        _go_on(one, day(held), day(resumed))
        assert days(one) == expected

    @pytest.mark.parametrize(("held", "asked_on", "said"), [
        (None, 4, 4),  # nobody holds
        (-1, 4, -1),  # the day rests: what they say on the fourth day after it is said in time
        (0, 4, 0),
        (1, 4, 4),  # it was over when they began to hold
    ])
    def test_what_is_said_in_the_hold_of_a_day_that_it_stopped_is_said_in_time(self, held: int | None, asked_on: int, said: int) -> None:
        one = schedule(paused_on=None if held is None else day(held))
        assert _said_on(one, one.counted, day(asked_on)) == day(said)
        assert _said_on(one, None, day(asked_on)) == day(asked_on)

    def test_a_date_agreed_in_it_has_gone_on_until_then_and_is_held_from_then(self) -> None:
        moved, other = schedule(paused_on=day(-3)), schedule(2, paused_on=day(-3))
        _agreed_in_hold([item()], [moved, other], day(-1))
        assert (days(moved), moved.paused_on) == ((2, -2 + 2, 2), day(-1))
        assert (days(other), other.paused_on) == ((0, -2, 0), day(-3))

    def test_a_delivery_that_is_new_is_held_with_the_rest_and_without_a_hold_it_is_not(self) -> None:
        new, again = fresh(n=2), fresh(n=2)
        _agreed_in_hold([item("quantity", of=None)], [schedule(paused_on=day(-3)), new], day(-1))
        _agreed_in_hold([item("quantity", of=None)], [schedule(), again], day(-1))
        assert (new.paused_on, again.paused_on) == (day(-1), None)

    def test_another_field_than_the_date_moves_nothing(self) -> None:
        one = schedule(paused_on=day(-3))
        _agreed_in_hold([item("quantity")], [one], day(-1))
        assert (days(one), one.paused_on) == ((0, -2, 0), day(-3))


class TestWhichDates:
    @pytest.mark.parametrize(("of", "field", "touched"), [
        (1, "date", [1]), (2, "date", [2]), (3, "date", []),  # the third has not begun to count
        (None, "cancel", [1, 2]),  # of the line as a whole
        (None, "date", []), (None, "quantity", []),  # a further delivery is new: it only starts
    ])
    def test_an_item_is_about_its_own_or_all_of_its_line(self, of: int | None, field: str, touched: list[int]) -> None:
        dates = [schedule(), schedule(2), fresh(n=3), schedule(4, line_id=uuid.UUID(int=8))]
        assert [each.id.int for each in _touched(item(field, of=of), dates)] == touched

    def test_a_whole_counts_with_its_parts_and_no_others(self) -> None:
        whole, part, other = schedule(), schedule(2, counts_with_id=uuid.UUID(int=1)), schedule(3, counts_with_id=uuid.UUID(int=9))
        assert [each.id.int for each in _parts(whole, [whole, part, other])] == [1, 2]
        assert [each.id.int for each in _parts(part, [whole, part, other])] == [2]


class TestWhatWasDelivered:
    @pytest.mark.parametrize(("facts", "shipped", "on", "received", "received_on"), [
        ([], 0, None, 0, None),
        ([(0, 60, None, None)], 60, 0, 0, None),
        ([(0, 60, 2, 58), (3, 40, 4, 40)], 100, 3, 98, 4),  # the last day of each
        ([(3, 40, 4, 40), (0, 60, 9, 60)], 100, 3, 100, 9),  # whichever left first
        ([(0, 0, None, None), (5, 0, None, None)], 0, None, 0, None),  # all of it came back
        ([(0, 60, 2, 0)], 60, 0, 0, 2),  # counted, and nothing was there
    ])
    def test_slips_add_up_to_quantity_and_last_day(
        self, facts: list[tuple[int, int, int | None, int | None]], shipped: int, on: int | None, received: int, received_on: int | None
    ) -> None:
        one = schedule(shipped=D(7), shipped_on=day(-9), received=D(7), received_on=day(-9))
        _add_up(one, [Delivered(day(left), D(n), told(at), None if got is None else D(got)) for left, n, at, got in facts])
        assert (one.shipped, one.received) == (shipped, received)
        assert (one.shipped_on, one.received_on) == (told(on), told(received_on))

    @pytest.mark.parametrize(("known", "facts"), [
        ({}, []),
        ({"shipped_on": day(1), "shipped": D(100), "received": D(0)}, [Delivered(day(1), D(100), None, None)]),
        ({"shipped_on": day(1), "shipped": D(100), "received_on": day(3), "received": D(98)}, [Delivered(day(1), D(100), day(3), D(98))]),
    ])
    def test_what_was_taken_over_without_slips_is_one_delivery_on_its_last_day(
        self, known: dict[str, Any], facts: list[Delivered]
    ) -> None:
        assert _as_told(schedule(**{"shipped_on": None, "received_on": None} | known)) == facts
