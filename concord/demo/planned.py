"""Rows of the daily parts production plan for the orders of the past: what is still open lies ahead, what was made lies behind."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, select

from domain.customers.models import ShipTo
from domain.orders.evidence.reading import patterns
from domain.orders.models import Order, OrderLine, OrderState, ScheduleLine
from domain.planning.models import PlanRow
from domain.planning.rules import spread
from domain.products.models import Product, ProductionLine
from domain.shared.clock import today
from domain.shared.settings import settings
from domain.shared.work import Work

BEHIND = timedelta(weeks=6)  # how far back a company at work still looks into its plan
AHEAD = 26  # weeks
LATE = timedelta(weeks=3)
MADE = (OrderState.RELEASED, OrderState.IN_PRODUCTION, OrderState.PART_SHIPPED, OrderState.ON_HOLD, OrderState.SHIPPED, OrderState.RECEIVED)
Taken = dict[uuid.UUID, dict[date, Decimal]]


def lay(work: Work) -> None:
    """What was made, on the first days after its release that had hours; what is open, on the last ones before it leaves."""
    first = today(work) - BEHIND
    lines = list(work.session.scalars(select(ProductionLine.id)))
    days = {line: found for line, (_, found) in patterns(work, lines, first, AHEAD).items()}
    taken: Taken = defaultdict(lambda: defaultdict(Decimal))
    now, rows = today(work), work.session.execute(_wanted().where(ScheduleLine.promised_latest >= first)).all()
    made = _made(rows)
    for row in rows:
        hours = days[row.production_line]
        _rows(work, row, row.quantity - row.open + made[row.date], hours.working(_begins(row), now - timedelta(days=1)), hours.a_day, taken)
    for row in sorted(rows, key=lambda row: row.promised_latest):
        hours, leaves = days[row.production_line], _leaves(row)
        ahead = _best_first(hours.working(max(now, _begins(row)), max(now, leaves) + LATE), leaves)
        _rows(work, row, row.open - made[row.date], ahead, hours.a_day, taken)
    work.session.flush()


def _made(rows: Sequence[Row[Any]]) -> dict[uuid.UUID, Decimal]:
    """Of what is open of each date: the pieces that lie ready, the earliest date of a line first (decision 0170)."""
    ready = {row.id: max(Decimal(0), row.made - row.shipped) for row in rows}
    found = {}
    for row in sorted(rows, key=lambda row: row.promised_latest):
        found[row.date] = min(row.open, ready[row.id])
        ready[row.id] -= found[row.date]
    return found


def _wanted() -> Any:
    return (
        select(OrderLine.id, OrderLine.order_id, OrderLine.customer_id, OrderLine.product_id, OrderLine.made, OrderLine.shipped,
               ScheduleLine.id.label("date"), ScheduleLine.quantity, ScheduleLine.open,
               Order.released_at, ScheduleLine.promised_latest, Order.dates_mean, ShipTo.transport_days, Product.pieces_per_hour,
               Product.line_id.label("production_line"))
        .join(Order, Order.id == OrderLine.order_id).join(ScheduleLine, ScheduleLine.line_id == OrderLine.id)
        .join(Product, Product.id == OrderLine.product_id)
        .outerjoin(ShipTo, ShipTo.id == Order.ship_to_id)
        .where(Order.state.in_(MADE), Order.released_at.is_not(None), OrderLine.project_id.is_(None))
        .order_by(Order.released_at, Order.number, OrderLine.position)
    )


def _begins(row: Row[Any]) -> date:
    return row.released_at.astimezone(settings().zone).date() + timedelta(days=1)


def _leaves(row: Row[Any]) -> date:
    return row.promised_latest - timedelta(days=row.transport_days or 0 if row.dates_mean == "arrival" else 0)


def _best_first(days: Sequence[date], leaves: date) -> Sequence[date]:
    """As late as the goods still leave in time; where those days are full, as soon as possible after."""
    return [day for day in reversed(days) if day <= leaves] + [day for day in days if day > leaves]


def _rows(work: Work, row: Row[Any], quantity: Decimal, days: Sequence[date], a_day: Decimal, taken: Taken) -> None:
    if not quantity:
        return
    for each in spread(quantity, row.pieces_per_hour, a_day, days, taken[row.production_line]):
        taken[row.production_line][each.day] += each.hours
        work.add(PlanRow(order_id=row.order_id, line_id=row.id, product_id=row.product_id, production_line_id=row.production_line, day=each.day,
                         quantity=each.quantity, hours=each.hours, customer_id=row.customer_id, project_id=None))
