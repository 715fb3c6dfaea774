"""What slips say of the lines of orders: shipped less what came back, received as it was counted; and how far each order is by that."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from domain.deliveries.counting import recount_held
from domain.deliveries.models import SlipLine
from domain.deliveries.receipts.rules import Figures
from domain.orders.evidence.reservations import reserve
from domain.orders.models import Order, OrderLine, OrderState, ScheduleLine
from domain.orders.workflow import ORDER
from domain.shared.among import among_given
from domain.shared.changing import settle
from domain.shared.work import Work

S = OrderState
NOTHING = Decimal(0)
ORDERS, LINES, DATES = (
    select(model).where(among_given(of, "orders")).order_by(model.id).with_for_update()
    for model, of in ((Order, Order.id), (OrderLine, OrderLine.order_id), (ScheduleLine, ScheduleLine.order_id))
)
WAY = (S.RELEASED, S.IN_PRODUCTION, S.PART_SHIPPED, S.SHIPPED, S.RECEIVED)


def tally(work: Work, orders: Collection[uuid.UUID]) -> list[Order]:
    """Count the dates of these orders again from their slips, sum them up for each line, move the orders; answers them.

    Run as the system. The orders are held until the transaction ends, always in the same sequence: two receipts of slips that
    share an order come one after the other, and never wait for each other.
    """
    found, lines, dates = hold(work, orders)
    recount_held(work, found, lines, dates)
    of_line = defaultdict(list)
    for each in dates:
        of_line[each.line_id].append(each)
    for line in lines:
        _sum(line, of_line[line.id])
        if line.project_id is not None:
            reserve(work, line)  # what a confidential line holds of stock and hours is less now, or more
    for order in found:
        _move(work, order, [line for line in lines if line.order_id == order.id and not line.cancelled])
    return found


def hold(work: Work, orders: Collection[uuid.UUID]) -> tuple[list[Order], list[OrderLine], list[ScheduleLine]]:
    """Orders, their lines and dates, in the sequence in which everybody holds them; products come after."""
    work.session.flush()
    return (
        _held(work, ORDERS, orders),
        _held(work, LINES, orders),
        _held(work, DATES, orders),
    )


def figures(line: SlipLine) -> Figures:
    return Figures(line.quantity, line.returned, line.received or NOTHING, line.not_owed)


def write(line: SlipLine, counted: Figures) -> None:
    """The only place that changes what a signed line counts for."""
    line.returned, line.received, line.not_owed = counted.returned, counted.received, counted.not_owed


def _held(work: Work, wanted: Any, orders: Collection[uuid.UUID]) -> list[Any]:
    return list(work.session.scalars(wanted, {"orders": list(orders)}, execution_options={"populate_existing": True}))


def _sum(line: OrderLine, dates: Sequence[ScheduleLine]) -> None:
    shipped = sum((each.shipped for each in dates), NOTHING)
    settle(line, {"shipped": shipped, "received": sum((each.received for each in dates), NOTHING)})
    if not line.cancelled:
        settle(line, {"open_quantity": max(NOTHING, line.quantity - shipped)})


def _move(work: Work, order: Order, lines: Sequence[OrderLine]) -> None:
    """Part shipped, shipped, received: as far as all its lines are; back again where goods came back."""
    far = _far(order, lines)
    if order.state not in WAY or far == order.state:
        return
    if far == S.PART_SHIPPED:
        ORDER.apply(work, order, "ship_part", version=None)
        return
    if WAY.index(far) < WAY.index(S(order.state)):
        ORDER.apply(work, order, "come_back", version=None, target=far)
        return
    if far == S.IN_PRODUCTION:
        return  # it is for production to begin
    if order.state != S.SHIPPED:
        ORDER.apply(work, order, "ship", version=None)
    if far == S.RECEIVED:
        ORDER.apply(work, order, "receive", version=None)


def _far(order: Order, lines: Sequence[OrderLine]) -> OrderState:
    """How far an order is by what left and what was received of its lines."""
    if lines and all(line.shipped >= line.quantity for line in lines):
        return S.RECEIVED if all(line.received >= line.quantity for line in lines) else S.SHIPPED
    if any(line.shipped > 0 for line in lines):
        return S.PART_SHIPPED
    begun = order.state == S.IN_PRODUCTION or any(line.made > 0 for line in lines)
    return S.IN_PRODUCTION if begun else S.RELEASED
