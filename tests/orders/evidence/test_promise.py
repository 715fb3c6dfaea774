"""RULES 4: the earliest day that can be promised, and the reasons that are shown with it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.orders.evidence import Promise, earliest_promise, for_order
from domain.orders.evidence.rules import FreeHours, levelled
from domain.orders.models import OrderLine, OrderState
from domain.products.models import LineDayOff
from domain.products.rules import DayHours, monday
from domain.shared.actor import system
from domain.shared.clock import Calendar
from domain.shared.settings import settings
from domain.shared.work import unit
from tests.cast import NOW, TODAY, Cast
from tests.orders.evidence.made import LATER, Asked, an_order, change

ARM, MOUNT, LINK = "2904110-K80", "1001120-T15", "2916035-K80"
CALENDAR = Calendar(settings().zone)


def promise(cast: Cast, *asked: Asked) -> Promise:
    order = an_order(cast, *asked)
    with unit(cast.chen, now=NOW) as work:
        return for_order(work, order).lines[-1].promise


def days(number: int) -> date:
    return TODAY + timedelta(days=number)


def reasons(found: Promise) -> str:
    return " | ".join(str(reason) for reason in found.reasoning)


@pytest.mark.clause("5.1.5(1)")
def test_what_stock_covers_can_leave_today(cast: Cast) -> None:
    found = promise(cast, (ARM, 320))
    assert found.day == TODAY
    assert reasons(found) == "Stock covers it: 320 are available."


def test_what_stock_covers_on_a_sunday_leaves_on_monday(cast: Cast) -> None:
    order = an_order(cast, (ARM, 10))
    with unit(cast.chen, now=NOW - timedelta(days=1)) as work:
        assert for_order(work, order).lines[0].promise.day == TODAY


@pytest.mark.clause("5.1.5(1)")
def test_what_is_to_be_made_beside_stock_waits_for_free_hours_alone(cast: Cast) -> None:
    """1,280 pieces, 320 there: 960 at 60 an hour take 16 hours, one day of the line."""
    found = promise(cast, (ARM, 1280))
    assert found.day == TODAY
    assert "320 are available, 960 are to be made." in reasons(found)
    assert "16 hours on 焊接一线 at 60 an hour are free by" in reasons(found)


def test_one_piece_more_takes_the_next_day(cast: Cast) -> None:
    assert promise(cast, (ARM, 1281)).day == days(1)


@pytest.mark.clause("5.1.5(1)")
def test_nothing_in_stock_is_not_promised_before_the_standard_lead_time(cast: Cast) -> None:
    change(cast.products["HC-4801-012"], on_hand=Decimal(0))
    found = promise(cast, (ARM, 60))
    assert found.day == days(15)  # a Tuesday
    assert "not before the standard lead time of 15 days" in reasons(found)


def test_a_lead_time_that_ends_at_the_weekend_ends_on_monday(cast: Cast) -> None:
    change(cast.products["HC-4801-012"], on_hand=Decimal(0), lead_days=12)
    assert promise(cast, (ARM, 60)).day == days(14)


@pytest.mark.clause("5.1.5(1)")
def test_hours_that_others_have_are_not_promised_again(cast: Cast) -> None:
    an_order(cast, (ARM, 4800, days(3)), state=OrderState.RELEASED, at=NOW + timedelta(seconds=1))  # the whole 80 hours of this week
    assert promise(cast, (ARM, 1280)).day == days(7)


def test_what_is_late_already_takes_the_hours_of_the_weeks_to_come(cast: Cast) -> None:
    """120 hours are late: the whole of this week and half of each day of the next, so that 16 hours take until Tuesday."""
    an_order(cast, (ARM, 7200, days(-9)), state=OrderState.RELEASED, at=NOW + timedelta(seconds=1))
    assert promise(cast, (ARM, 1280)).day == days(8)


def test_a_week_that_is_overbooked_takes_the_hours_before_it(cast: Cast) -> None:
    an_order(cast, (ARM, 9600, days(10)), state=OrderState.RELEASED, at=NOW + timedelta(seconds=1))  # 160 hours due in the next week
    assert promise(cast, (ARM, 1280)).day == days(14)


@pytest.mark.clause("5.1.5(3)")
def test_a_material_that_is_short_puts_the_start_off_by_its_lead_time(cast: Cast) -> None:
    """260 mounts: 220 to make take 110 kg of rubber, 100 are there; it comes in 10 days, Thursday week."""
    found = promise(cast, (MOUNT, 260))
    assert found.day == days(10)
    assert "橡胶 NR-60 is short by 10 kg, safety stock aside; bought today it is here on 2026-12-03." in reasons(found)


def test_a_material_of_which_only_the_safety_stock_is_touched_puts_nothing_off(cast: Cast) -> None:
    found = promise(cast, (MOUNT, 240))  # 200 to make: exactly the 100 kg
    assert found.day == TODAY
    assert "short by" not in reasons(found)


@pytest.mark.clause("5.1.5(2)")
def test_where_dates_mean_arrival_the_transport_comes_on_top(cast: Cast) -> None:
    change(cast.a, dates_mean="arrival")
    found = promise(cast, (ARM, 320, days(1)))
    assert (found.leaves, found.day) == (TODAY, days(2))
    assert found.late_days == 1
    assert "2 days of transport" in reasons(found)


@pytest.mark.clause("5.1.5(2)")
def test_where_dates_mean_our_gate_the_transport_is_the_customers(cast: Cast) -> None:
    found = promise(cast, (ARM, 320, TODAY))
    assert (found.leaves, found.day, found.on_time) == (TODAY, TODAY, True)


def test_a_day_off_of_the_line_is_not_promised(cast: Cast) -> None:
    with unit(system("test"), now=NOW) as work:
        for number in range(3):
            work.add(LineDayOff(line_id=cast.lines["L1"].id, day=days(number), reason="大修"))
    assert promise(cast, (ARM, 1280)).day == days(3)


def test_lines_of_one_order_share_the_hours(cast: Cast) -> None:
    """Two parts of one line, 16 hours each: the second is there a day later."""
    change(cast.products["HC-4801-013"], on_hand=Decimal(320))
    order = an_order(cast, (ARM, 1280), ("2904120-K80", 1280))
    with unit(cast.chen, now=NOW) as work:
        first, second = for_order(work, order).lines
        assert (first.promise.day, second.promise.day) == (TODAY, days(1))
        assert for_order(work, order).promised == days(1)


def test_each_delivery_of_a_line_has_its_own_day(cast: Cast) -> None:
    from sqlalchemy import select

    from domain.orders.models import ScheduleLine

    order = an_order(cast, (ARM, 320, TODAY))
    with unit(system("test"), now=NOW) as work:
        line = work.session.scalars(select(OrderLine).where(OrderLine.order_id == order.id)).one()
        line.quantity = line.open_quantity = Decimal(1281)
        work.add(ScheduleLine(customer_id=order.customer_id, order_id=order.id, line_id=line.id, quantity=Decimal(961), requested=TODAY))
    with unit(cast.chen, now=NOW) as work:
        found = for_order(work, order).lines[0].promise
    assert sorted(each.day for each in found.schedules if each.day) == [TODAY, days(1)]
    assert (found.day, found.late_days, found.on_time) == (days(1), 1, False)


def test_a_part_without_line_or_rate_has_its_standard_lead_time(cast: Cast) -> None:
    change(cast.products["HC-4801-012"], pieces_per_hour=None)
    found = promise(cast, (ARM, 1000))
    assert found.day == days(15)
    assert "No production line or rate is on record" in reasons(found)


def test_more_than_a_year_of_hours_is_not_promised(cast: Cast) -> None:
    found = promise(cast, (ARM, 10_000_000))
    assert found.day is None
    assert not found.on_time
    assert "too few free hours in the next 53 weeks" in reasons(found)


@pytest.mark.clause("3.2")
def test_a_part_without_a_company_code_has_no_date_and_says_why(cast: Cast) -> None:
    found = promise(cast, ("NEW-1", 100))
    assert found.day is None
    assert reasons(found) == "This part has no company code yet: its date follows from the technical review."


def test_material_that_the_customer_supplies_puts_no_day_off_but_is_named(cast: Cast) -> None:
    from sqlalchemy import update

    from domain.products.models import Consumption

    with unit(system("test"), now=NOW) as work:
        rubber = Consumption.material_id == cast.materials["NR-60"].id
        work.session.execute(update(Consumption).values(customer_supplied=True).where(rubber))
    found = promise(cast, (MOUNT, 260))
    assert found.day == TODAY
    assert "110 kg are asked of the customer" in reasons(found)


def test_the_promise_of_one_line_is_the_one_in_the_whole(cast: Cast) -> None:
    from sqlalchemy import select

    order = an_order(cast, (ARM, 1280), ("2904120-K80", 2000))
    with unit(cast.chen, now=NOW) as work:
        line = work.session.scalars(select(OrderLine).where(OrderLine.order_id == order.id, OrderLine.position == 20)).one()
        assert earliest_promise(work, line) == for_order(work, order).lines[1].promise


def test_an_order_already_committed_does_not_stand_in_its_own_way(cast: Cast) -> None:
    order = an_order(cast, (ARM, 1280, LATER), state=OrderState.RELEASED)
    with unit(cast.chen, now=NOW) as work:
        assert for_order(work, order).lines[0].promise.day == TODAY


@given(st.integers(0, 6), st.lists(st.tuples(st.integers(0, 30), st.decimals(min_value="0.1", max_value=200, places=1)), max_size=8))
def test_hours_are_given_once_and_never_on_a_day_off(weekday: int, wishes: list[tuple[int, Decimal]]) -> None:
    today = TODAY + timedelta(days=weekday)
    off = frozenset({TODAY + timedelta(days=8)})
    free = FreeHours(DayHours(Decimal(80), CALENDAR, off), today, {monday(TODAY) + timedelta(weeks=2): Decimal(30)}, weeks=60)
    before = sum(free.left.values())
    for start, hours in wishes:
        finished = free.take(today + timedelta(days=start), hours)
        assert finished is not None
        assert finished >= today + timedelta(days=start)
        assert CALENDAR.is_working(finished) and finished not in off
    assert all(left > 0 for left in free.left.values())
    assert abs(before - sum(free.left.values()) - sum((hours for _, hours in wishes), Decimal(0))) < Decimal("0.0001")


@given(st.lists(st.tuples(st.integers(0, 80), st.integers(0, 200)), min_size=1, max_size=10))
def test_no_hour_is_free_that_somebody_has(weeks: list[tuple[int, int]]) -> None:
    days_of = [monday(TODAY) + timedelta(weeks=number) for number in range(len(weeks))]
    capacity = {week: Decimal(hours) for week, (hours, _) in zip(days_of, weeks, strict=True)}
    left = levelled(capacity, {week: Decimal(load) for week, (_, load) in zip(days_of, weeks, strict=True)})
    assert all(0 <= left[week] <= capacity[week] for week in capacity)
    assert sum(left.values()) == max(0, sum(hours for hours, _ in weeks) - sum(load for _, load in weeks))


@given(st.decimals(min_value="0.1", max_value=500, places=1), st.decimals(min_value="0.1", max_value=500, places=1))
def test_more_hours_are_never_ready_earlier(some: Decimal, more: Decimal) -> None:
    first, second = (FreeHours(DayHours(Decimal(80), CALENDAR), TODAY, {}).take(TODAY, hours) for hours in sorted((some, some + more)))
    assert first and second and first <= second
