"""What is late and what was missed, said once for the board, the ledger, the rate, the sheets and the customer's page (RULES 7).

*Late* is what has still to leave though the day promised last is over: that day at our gate, with the late window of its order, and
not while they hold it. *Missed* is what the rate counts as not kept: a day of one of its bases that is over, of which less left in
time than was due. Both as conditions on schedule lines; `on_time` says the same of one line without a database.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import CTE, ColumnElement, Date, Integer, and_, bindparam, case, cast, exists, func, literal_column, or_, select
from sqlalchemy.orm import aliased

from domain.customers.models import ShipTo
from domain.deliveries.models import Countermeasure, Delay
from domain.deliveries.on_time import ARRIVAL, Basis
from domain.deliveries.rollup import DAY, DUE, ON_TIME
from domain.orders.models import Order, ScheduleLine

FURTHEST_WAY = 120  # days; no truck or ship is longer on its way
OPEN = ScheduleLine.open > literal_column("0")  # written out, so that the partial index is proved to hold
# others than stand in the statement around; made once, for each takes a millisecond to make, and one page asks a dozen times
ANY, OWN, AGREED, ORDER, PLACE = aliased(Order), aliased(Order), aliased(Order), aliased(Order), aliased(ShipTo)
LONGEST = cast(select(func.coalesce(func.max(ANY.late_days), 0)).scalar_subquery(), Integer)


def running(day: Any) -> ColumnElement[bool]:
    """The customer's hold does not stop this day of a schedule line: there is none, or it began when the day was over."""
    return or_(ScheduleLine.paused_on.is_(None), ScheduleLine.paused_on > day)


def is_over(day: Any, today: Any) -> ColumnElement[bool]:
    """The day of a schedule line is over, and the late window of its order; whose window it is, is asked only where it can matter."""
    return or_(day + LONGEST < today, day + _of_line(_window) < today)


def missed(basis: Basis, today: Any) -> tuple[ColumnElement[bool], ...]:
    """Schedule lines that did not keep their day on this basis; the first condition is that of the basis's partial index."""
    day, due, kept = (getattr(ScheduleLine, names[basis]) for names in (DAY, DUE, ON_TIME))
    return kept < due, day < today, is_over(day, today), running(day)


def on_signed_sheet() -> ColumnElement[bool]:
    """A schedule line stands with one of its cases on a 交货延误对策表 that is signed (5.1.10(4))."""
    return exists().where(
        Delay.schedule_id == ScheduleLine.id, Countermeasure.id == Delay.sheet_id, Countermeasure.signed_at.is_not(None),
    )


def to_ship(*also: Any, today: Any = None, until: Any = None) -> CTE:
    """Open deliveries with the day at our gate, up to the day `until`, and whether they are `late`; what the customer holds is none.

    `last_day` is the last that still counts: where the day is over and the customer's window is not, the end of the window. The days
    are those of the parameters “today” and “until” unless given. Open lines are read first and alone, through their partial
    index, by the promised day: the day at the gate never lies after it. What has left is more every year, what is open is not. Of the
    customer and the place only the days of the way are asked, row by row, and the window only of what is past its day.
    """
    today = bindparam("today", type_=Date()) if today is None else today
    until = bindparam("until", type_=Date()) if until is None else bindparam(None, until, type_=Date())
    columns = (ScheduleLine.id, ScheduleLine.line_id, ScheduleLine.order_id, ScheduleLine.product_id, ScheduleLine.customer_id,
               ScheduleLine.ship_to_id, ScheduleLine.open, ScheduleLine.promised_latest)
    soon = ScheduleLine.promised_latest <= until + FURTHEST_WAY
    dates = select(*columns).where(OPEN, soon, ScheduleLine.paused_on.is_(None), *also).cte("open_date").prefix_with("MATERIALIZED")
    kept = (dates.c.id, dates.c.line_id, dates.c.order_id, dates.c.product_id, dates.c.customer_id)
    days = select(*kept, gate_day(dates).label("ship_by"), dates.c.open.label("need")).cte("day").prefix_with("MATERIALIZED")
    late = and_(days.c.ship_by < today, days.c.ship_by + _window(days) < today)
    last_day = case((days.c.ship_by < today, days.c.ship_by + _window(days)), else_=days.c.ship_by)
    near = select(days, cast(last_day, Date).label("last_day"), late.label("late")).where(days.c.ship_by <= until)
    return near.cte("near").prefix_with("MATERIALIZED")


def gate_day(dates: Any) -> ColumnElement[date]:
    """The day at our gate of what was promised last: days of the way earlier, where the order's dates mean arrival."""
    each = getattr(dates, "c", dates)
    of_order = select(ORDER.ship_to_id).where(ORDER.id == each.order_id).correlate(dates).scalar_subquery()
    way = select(PLACE.transport_days).where(PLACE.id == func.coalesce(each.ship_to_id, of_order)).correlate(dates).scalar_subquery()
    mean = select(AGREED.dates_mean).where(AGREED.id == each.order_id).correlate(dates).scalar_subquery()
    return cast(each.promised_latest - case((mean == ARRIVAL, func.coalesce(way, 0)), else_=0), Date)


def late_now(today: Any) -> ColumnElement[bool]:
    """The same as `to_ship` says, of one schedule line that is read anyway."""
    each, day = ScheduleLine, _of_line(gate_day)
    return and_(OPEN, each.promised_latest.is_not(None), each.paused_on.is_(None), day < today, day + _of_line(_window) < today)


@cache
def _of_line(what: Callable[[Any], ColumnElement[Any]]) -> ColumnElement[Any]:
    """Of a schedule line itself: the same each time."""
    return what(ScheduleLine)


def _window(dates: Any) -> ColumnElement[int]:
    """The late window in days that was agreed for the order, 0 where none was."""
    each = getattr(dates, "c", dates)
    window = select(func.coalesce(OWN.late_days, 0)).where(OWN.id == each.order_id).correlate(dates).scalar_subquery()
    return cast(window, Integer)
