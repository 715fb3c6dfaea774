"""The deliveries that still have to leave, as one statement: its ground, the risks on it, what was chased, which delay is open."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CTE, Date, and_, bindparam, case, cast, func, literal_column, select

from domain.customers.models import Customer, ShipTo
from domain.deliveries.board.risks import risks
from domain.deliveries.models import Chase, Delay
from domain.deliveries.models.lateness import OPEN_DELAYS
from domain.orders.models import Order, OrderLine, ScheduleLine
from domain.products.models import Product, ProductionLine

TODAY, FAR, UNTIL = (bindparam(name, type_=Date()) for name in ("today", "far", "until"))
FURTHEST_WAY = 120  # days; no truck or ship is longer on its way
OPEN = ScheduleLine.open > literal_column("0")  # written out, so that the partial index is proved to hold


def to_ship(*also: Any) -> CTE:
    """Open deliveries with the day at our gate, up to the parameter `until`; what the customer put on hold pauses (RULES 7).

    They are read first, through their partial index, by the promised day: the day at the gate never lies after it. What has
    left is more every year, what is open is not.
    """
    columns = (ScheduleLine.id, ScheduleLine.line_id, ScheduleLine.order_id, ScheduleLine.product_id, ScheduleLine.project_id,
               ScheduleLine.ship_to_id, ScheduleLine.open, ScheduleLine.promised_latest)
    soon = ScheduleLine.promised_latest <= UNTIL + FURTHEST_WAY
    dates = select(*columns).where(OPEN, soon, ScheduleLine.paused_on.is_(None), *also).cte("open_date").prefix_with("MATERIALIZED")
    way = case((Customer.dates_mean == "arrival", func.coalesce(ShipTo.transport_days, 0)), else_=0)
    ship_by = cast(dates.c.promised_latest - way, Date)
    return (
        select(dates.c.id, dates.c.line_id, dates.c.order_id, dates.c.product_id, ship_by.label("ship_by"), dates.c.open.label("need"))
        .select_from(dates).join(Order, Order.id == dates.c.order_id).join(Customer, Customer.id == Order.customer_id)
        .outerjoin(ShipTo, ShipTo.id == func.coalesce(dates.c.ship_to_id, Order.ship_to_id))
        .where(ship_by <= UNTIL).cte("near").prefix_with("MATERIALIZED")
    )


NEAR = to_ship()
RISK = risks(NEAR, TODAY, FAR)
LAST_CHASE = (
    select(Chase.at, Chase.answered_at, Chase.answer, Chase.by).where(Chase.schedule_id == NEAR.c.id)
    .order_by(Chase.at.desc(), Chase.id.desc()).limit(1).correlate(NEAR).lateral("chased")
)
ROWS = (
    select(
        NEAR.c.id, NEAR.c.ship_by, NEAR.c.need, Order.number, Order.po_number, Order.state, Customer.number.label("customer_number"),
        Customer.name_short, OrderLine.position, OrderLine.name, OrderLine.customer_part, OrderLine.unit, OrderLine.project_id,
        Product.code, ProductionLine.code.label("production_line"), ScheduleLine.quantity.label("ordered"), ScheduleLine.shipped,
        ScheduleLine.counted, RISK.c.to_make, RISK.c.hours, RISK.c.line_hours, RISK.c.hours_left, RISK.c.lacking,
        RISK.c.quantity, RISK.c.load, RISK.c.material, Delay.number.label("delay"), Delay.state.label("delay_state"),
        LAST_CHASE.c.at.label("chased_at"), LAST_CHASE.c.by.label("chased_by"), LAST_CHASE.c.answered_at, LAST_CHASE.c.answer,
    )
    .select_from(NEAR).join(ScheduleLine, ScheduleLine.id == NEAR.c.id).join(OrderLine, OrderLine.id == NEAR.c.line_id)
    .join(Order, Order.id == NEAR.c.order_id).join(Customer, Customer.id == Order.customer_id)
    .outerjoin(Product, Product.id == NEAR.c.product_id).outerjoin(ProductionLine, ProductionLine.id == Product.line_id)
    .outerjoin(RISK, RISK.c.id == NEAR.c.id)
    .outerjoin(Delay, and_(Delay.schedule_id == NEAR.c.id, Delay.state.in_(OPEN_DELAYS)))
    .outerjoin(LAST_CHASE, literal_column("true"))
)


def _figures(near: CTE, risk: CTE) -> Any:
    """How many are late, leave today, on the next working days, at risk: all counted in one walk."""
    near_day = bindparam("near", type_=Date())
    count = func.count()
    return (
        select(
            count.filter(near.c.ship_by < TODAY).label("late"), count.filter(near.c.ship_by == TODAY).label("today"),
            count.filter(and_(near.c.ship_by > TODAY, near.c.ship_by <= near_day)).label("next3"),
            count.filter(and_(near.c.ship_by > TODAY, near.c.ship_by <= FAR)).label("next7"),
            count.filter(risk.c.risky).label("risk"), func.min(near.c.ship_by).label("oldest"),
            count.filter(and_(risk.c.risky, risk.c.quantity)).label("quantity"),
            count.filter(and_(risk.c.risky, risk.c.load)).label("load"),
            count.filter(and_(risk.c.risky, risk.c.material)).label("material"),
        )
        .select_from(near).outerjoin(risk, risk.c.id == near.c.id)
    )


FIGURES = _figures(NEAR, RISK)
_OPEN_TO_ALL = to_ship(ScheduleLine.project_id.is_(None))
PUBLIC_FIGURES = _figures(_OPEN_TO_ALL, risks(_OPEN_TO_ALL, TODAY, FAR))
