"""RULES 4: committed load of a production line, week by week, against its capacity."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from domain.orders.evidence import load
from domain.orders.models import OrderLine, OrderState, ScheduleLine
from domain.products.models import LineDayOff
from domain.shared import clock
from domain.shared.actor import system
from domain.shared.clock import CalendarDay
from domain.shared.work import unit
from tests.cast import NOW, TODAY, Cast
from tests.orders.evidence.made import an_order, change

ARM = "2904110-K80"  # line L1: 80 hours a week, 60 pieces an hour
WEEK = TODAY + timedelta(weeks=2)  # its Monday


def week(cast: Cast, monday: date = WEEK):  # type: ignore[no-untyped-def]
    with unit(cast.chen, now=NOW) as work:
        return load(work, cast.lines["L1"].id, monday, 1)[0]


@pytest.mark.clause("5.1.5(1)")
@pytest.mark.parametrize("state", [OrderState.RELEASED, OrderState.IN_PRODUCTION, OrderState.PART_SHIPPED])
def test_released_orders_are_committed_load_in_the_week_they_are_due(cast: Cast, state: OrderState) -> None:
    an_order(cast, (ARM, 600, WEEK + timedelta(days=3)), state=state)
    assert week(cast).committed == 10
    assert week(cast, WEEK + timedelta(weeks=1)).committed == 0


@pytest.mark.clause("5.1.5(1)")
def test_a_review_counts_once_its_delivery_section_is_signed(cast: Cast) -> None:
    an_order(cast, (ARM, 600, WEEK))
    assert week(cast).committed == 0
    an_order(cast, (ARM, 1200, WEEK), signed=True)
    assert week(cast).committed == 20


@pytest.mark.parametrize(
    "state", [OrderState.DECLINED, OrderState.WITHDRAWN, OrderState.CANCELLED, OrderState.CLOSED, OrderState.ACCEPTED_FOR_DEVELOPMENT]
)
def test_what_came_to_nothing_is_no_load_though_it_was_signed(cast: Cast, state: OrderState) -> None:
    an_order(cast, (ARM, 600, WEEK), state=state, signed=True)
    assert week(cast).committed == 0


def test_a_held_order_keeps_its_hours_when_it_was_released(cast: Cast) -> None:
    an_order(cast, (ARM, 600, WEEK), state=OrderState.ON_HOLD, held_from="in_production")
    an_order(cast, (ARM, 600, WEEK), state=OrderState.ON_HOLD, held_from="in_review")
    assert week(cast).committed == 10


def test_only_what_is_open_is_load_and_it_is_that_of_the_latest_deliveries(cast: Cast) -> None:
    order = an_order(cast, (ARM, 600, WEEK), state=OrderState.PART_SHIPPED)
    with unit(system("test"), now=NOW) as work:
        line = work.session.scalars(select(OrderLine).where(OrderLine.order_id == order.id)).one()
        line.quantity, line.open_quantity = Decimal(1200), Decimal(900)  # 600 and 600, 300 are shipped
        work.add(
            ScheduleLine(
                customer_id=order.customer_id,
                order_id=order.id,
                line_id=line.id,
                quantity=Decimal(600),
                requested=WEEK + timedelta(weeks=1),
            )
        )
    assert week(cast).committed == 5
    assert week(cast, WEEK + timedelta(weeks=1)).committed == 10


@pytest.mark.clause("5.1.5(1)")
@pytest.mark.parametrize(("made", "left", "hours"), [(0, 1200, [10, 10]), (300, 1200, [5, 10]), (900, 1200, [0, 5]), (1200, 1200, [0, 0]),
                                                     (1500, 1200, [0, 0]), (300, 900, [5, 10]), (600, 900, [0, 10])])
def test_what_is_made_already_takes_no_hours_though_it_has_not_left(cast: Cast, made: int, left: int, hours: list[int]) -> None:
    """600 and 600 a week later, 60 an hour: what was made serves the first of them; what left was made."""
    order = an_order(cast, (ARM, 600, WEEK), state=OrderState.IN_PRODUCTION)
    with unit(system("test"), now=NOW) as work:
        line = work.session.scalars(select(OrderLine).where(OrderLine.order_id == order.id)).one()
        line.quantity, line.open_quantity, line.made = Decimal(1200), Decimal(left), Decimal(made)
        work.add(ScheduleLine(customer_id=order.customer_id, order_id=order.id, line_id=line.id, quantity=Decimal(600),
                              requested=WEEK + timedelta(weeks=1)))
    assert [week(cast).committed, week(cast, WEEK + timedelta(weeks=1)).committed] == hours


def test_what_is_overdue_burdens_the_present_week(cast: Cast) -> None:
    an_order(cast, (ARM, 600, TODAY - timedelta(days=20)), state=OrderState.RELEASED)
    assert week(cast, TODAY).committed == 10


def test_a_promised_date_moves_the_load_and_the_latest_holds(cast: Cast) -> None:
    order = an_order(cast, (ARM, 600, WEEK), state=OrderState.RELEASED)
    with unit(system("test"), now=NOW) as work:
        each = work.session.scalars(select(ScheduleLine).where(ScheduleLine.order_id == order.id)).one()
        each.promised_first, each.promised_latest = WEEK + timedelta(weeks=1), WEEK + timedelta(weeks=2)
    assert (week(cast).committed, week(cast, WEEK + timedelta(weeks=2)).committed) == (0, 10)


def test_goods_that_must_arrive_on_monday_are_made_the_week_before(cast: Cast) -> None:
    an_order(cast, (ARM, 600, WEEK), state=OrderState.RELEASED)
    change(cast.a, dates_mean="arrival")  # two days of transport
    assert (week(cast).committed, week(cast, WEEK - timedelta(weeks=1)).committed) == (0, 10)


def test_a_forecast_commits_nothing(cast: Cast) -> None:
    order = an_order(cast, (ARM, 600, WEEK), state=OrderState.RELEASED)
    with unit(system("test"), now=NOW) as work:
        work.session.scalars(select(ScheduleLine).where(ScheduleLine.order_id == order.id)).one().zone = "forecast"
    assert week(cast).committed == 0


@pytest.mark.clause("5.1.5(1)")
def test_capacity_is_the_weekly_hours_less_holidays_and_days_off(cast: Cast) -> None:
    assert week(cast).capacity == 80
    with unit(system("test"), now=NOW) as work:
        work.add(LineDayOff(line_id=cast.lines["L1"].id, day=WEEK, reason="保养"))
        work.add(LineDayOff(line_id=cast.lines["L2"].id, day=WEEK + timedelta(days=1)))
        work.add(LineDayOff(line_id=cast.lines["L1"].id, day=WEEK + timedelta(days=5), reason="周六"))
    assert week(cast).capacity == 64


def test_chinese_holidays_take_hours_and_shifted_saturdays_give_them_back(cast: Cast) -> None:
    with unit(system("test"), now=NOW) as work:
        work.add(CalendarDay(day=WEEK + timedelta(days=4), working=False, name="假日"))
        work.add(CalendarDay(day=WEEK + timedelta(days=5), working=True, name="调休上班"))
        work.add(CalendarDay(day=WEEK + timedelta(days=8), working=False, name="假日"))
    clock.forget()
    try:
        assert week(cast).capacity == 80
        assert week(cast, WEEK + timedelta(weeks=1)).capacity == 64
    finally:
        clock.forget()


def test_the_present_week_has_the_days_that_are_left_of_it(cast: Cast) -> None:
    with unit(cast.chen, now=NOW + timedelta(days=3)) as work:  # Thursday
        assert load(work, cast.lines["L1"].id, TODAY, 1)[0].capacity == 32


@pytest.mark.clause("5.1.5(1)")
def test_a_week_tells_its_load_in_percent_and_what_is_free(cast: Cast) -> None:
    an_order(cast, (ARM, 3600, WEEK), state=OrderState.RELEASED)
    found = week(cast)
    assert (found.percent, found.free, found.over) == (75, 20, False)
    an_order(cast, (ARM, 3600, WEEK), state=OrderState.RELEASED)
    found = week(cast)
    assert (found.percent, found.free, found.over) == (150, 0, True)


def test_a_week_without_a_working_day_has_no_percentage(cast: Cast) -> None:
    with unit(system("test"), now=NOW) as work:
        for number in range(5):
            work.add(LineDayOff(line_id=cast.lines["L1"].id, day=WEEK + timedelta(days=number)))
    assert (week(cast).capacity, week(cast).percent) == (0, None)


def test_an_unknown_line_has_no_load(cast: Cast) -> None:
    with unit(cast.chen, now=NOW) as work:
        assert load(work, cast.a.id, WEEK, 4) == []


def test_open_lines_are_found_through_the_partial_index(cast: Cast) -> None:
    """At a million lines the closed ones must not be read: the plan names the index of open lines, whoever asks."""
    from domain.orders.evidence.reading import COMMITTED_HOURS

    with unit(system("test"), now=NOW) as work:
        connection = work.session.connection()
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        given = {"lines": [cast.lines["L1"].id], "but": None, "this_week": WEEK}
        wanted = COMMITTED_HOURS.compile(connection).construct_expanded_state(given)
        plan = "\n".join(row[0] for row in connection.exec_driver_sql(f"EXPLAIN {wanted.statement}", wanted.parameters))
    assert "ix_order_line_product" in plan
