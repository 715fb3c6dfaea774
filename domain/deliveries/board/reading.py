"""The deliveries that still have to leave, as one statement: its ground, the risks on it, what was chased, which delay is open."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CTE, Date, Select, Subquery, and_, bindparam, case, cast, func, literal_column, select

from domain.customers.models import Customer, ShipTo
from domain.deliveries.board.risks import judged
from domain.deliveries.models import Chase, Delay
from domain.deliveries.models.lateness import OPEN_DELAYS
from domain.orders.models import Order, OrderLine, ScheduleLine
from domain.projects.ended import in_the_open

TODAY, FAR, UNTIL = (bindparam(name, type_=Date()) for name in ("today", "far", "until"))
FURTHEST_WAY = 120  # days; no truck or ship is longer on its way
OPEN = ScheduleLine.open > literal_column("0")  # written out, so that the partial index is proved to hold


def to_ship(*also: Any) -> CTE:
    """Open deliveries with the day at our gate, up to the parameter `until`; what the customer put on hold pauses (RULES 7).

    They are read first and alone, through their partial index, by the promised day: the day at the gate never lies after it. What
    has left is more every year, what is open is not. Of the customer and the place only the days of the way are asked, row by row.
    """
    columns = (ScheduleLine.id, ScheduleLine.line_id, ScheduleLine.order_id, ScheduleLine.product_id, ScheduleLine.customer_id,
               ScheduleLine.ship_to_id, ScheduleLine.open, ScheduleLine.promised_latest)
    soon = ScheduleLine.promised_latest <= UNTIL + FURTHEST_WAY
    dates = select(*columns).where(OPEN, soon, ScheduleLine.paused_on.is_(None), *also).cte("open_date").prefix_with("MATERIALIZED")
    of_order = select(Order.ship_to_id).where(Order.id == dates.c.order_id).correlate(dates).scalar_subquery()
    way = select(ShipTo.transport_days).where(ShipTo.id == func.coalesce(dates.c.ship_to_id, of_order)).correlate(dates).scalar_subquery()
    arrival = dates.c.customer_id.in_(select(Customer.id).where(Customer.dates_mean == "arrival"))
    ship_by = cast(dates.c.promised_latest - case((arrival, func.coalesce(way, 0)), else_=0), Date)
    kept = (dates.c.id, dates.c.line_id, dates.c.order_id, dates.c.product_id, dates.c.customer_id)
    days = select(*kept, ship_by.label("ship_by"), dates.c.open.label("need")).cte("day").prefix_with("MATERIALIZED")
    return select(days).where(days.c.ship_by <= UNTIL).cte("near").prefix_with("MATERIALIZED")


def described(chosen: Subquery) -> Select[*tuple[Any, ...]]:
    """Chosen deliveries with all that their rows show: few are described, however many are judged."""
    last = (
        select(Chase.at, Chase.answered_at, Chase.answer, Chase.by).where(Chase.schedule_id == chosen.c.id)
        .order_by(Chase.at.desc(), Chase.id.desc()).limit(1).correlate(chosen).lateral("chased")
    )
    return (
        select(
            chosen, Order.number, Order.po_number, Order.state, OrderLine.position, OrderLine.name, OrderLine.customer_part, OrderLine.unit,
            OrderLine.project_id, Customer.number.label("customer_number"), Customer.name_short,
            ScheduleLine.quantity.label("ordered"), ScheduleLine.shipped, ScheduleLine.counted,
            Delay.number.label("delay"), Delay.state.label("delay_state"), last.c.at.label("chased_at"), last.c.by.label("chased_by"),
            last.c.answered_at, last.c.answer,
        )
        .select_from(chosen).join(ScheduleLine, ScheduleLine.id == chosen.c.id).join(OrderLine, OrderLine.id == chosen.c.line_id)
        .join(Order, Order.id == chosen.c.order_id).join(Customer, Customer.id == chosen.c.customer_id)
        .outerjoin(Delay, and_(Delay.schedule_id == chosen.c.id, Delay.state.in_(OPEN_DELAYS)))
        .outerjoin(last, literal_column("true"))
    )


def _figures(risk: CTE) -> Any:
    """How many are late, leave today, on the next working days, at risk: all counted in one walk."""
    near_day = bindparam("near", type_=Date())
    count = func.count()
    return select(
        count.filter(risk.c.ship_by < TODAY).label("late"), count.filter(risk.c.ship_by == TODAY).label("today"),
        count.filter(and_(risk.c.ship_by > TODAY, risk.c.ship_by <= near_day)).label("next3"),
        count.filter(and_(risk.c.ship_by > TODAY, risk.c.ship_by <= FAR)).label("next7"),
        count.filter(risk.c.risky).label("risk"), func.min(risk.c.ship_by).label("oldest"),
        *(count.filter(and_(risk.c.risky, risk.c[reason])).label(reason) for reason in ("quantity", "load", "material")),
    ).select_from(risk)


NEAR = to_ship()
RISK = judged(NEAR, TODAY, FAR)
FIGURES = _figures(RISK)
PUBLIC_FIGURES = _figures(judged(to_ship(in_the_open(ScheduleLine.project_id)), TODAY, FAR))
