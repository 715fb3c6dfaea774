"""What slips say of the lines of orders: shipped less what came back, received as it was counted; and how far each order is by that."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from domain.deliveries.counting import recount_all
from domain.orders.evidence.reservations import reserve
from domain.orders.models import Order, OrderLine, OrderState, ScheduleLine
from domain.orders.workflow import ORDER
from domain.shared.among import among
from domain.shared.work import Work

S = OrderState
NOTHING = Decimal(0)


def tally(work: Work, orders: Collection[uuid.UUID]) -> list[Order]:
    """Count the dates of these orders again from their slips, sum them up for each line, move the orders; answers them.

    Run as the system. The orders are held until the transaction ends, always in the same sequence: two receipts of slips that
    share an order come one after the other, and never wait for each other.
    """
    found, lines, dates = hold(work, orders)
    recount_all(work, dates)
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
        _held(work, select(Order).where(among(Order.id, orders)).order_by(Order.id)),
        _held(work, select(OrderLine).where(among(OrderLine.order_id, orders)).order_by(OrderLine.id)),
        _held(work, select(ScheduleLine).where(among(ScheduleLine.order_id, orders)).order_by(ScheduleLine.id)),
    )


def _held(work: Work, wanted: Any) -> list[Any]:
    return list(work.session.scalars(wanted.with_for_update().execution_options(populate_existing=True)))


def _sum(line: OrderLine, dates: Sequence[ScheduleLine]) -> None:
    line.shipped = sum((each.shipped for each in dates), NOTHING)
    line.received = sum((each.received for each in dates), NOTHING)
    if not line.cancelled:
        line.open_quantity = max(NOTHING, line.quantity - line.shipped)


def _move(work: Work, order: Order, lines: Sequence[OrderLine]) -> None:
    """Part shipped, shipped, received: as far as all its lines are; back again where goods came back."""
    if not lines or not any(line.shipped for line in lines):
        return
    whole = all(line.shipped >= line.quantity for line in lines)
    received = all(line.received >= line.quantity for line in lines)
    if received and order.state in {S.PART_SHIPPED, S.SHIPPED}:
        ORDER.apply(work, order, "receive", version=None)
    elif whole and order.state in {S.RELEASED, S.IN_PRODUCTION, S.PART_SHIPPED}:
        ORDER.apply(work, order, "ship", version=None)
        if received:
            ORDER.apply(work, order, "receive", version=None)
    elif not whole and order.state in {S.RELEASED, S.IN_PRODUCTION, S.SHIPPED, S.RECEIVED}:
        ORDER.apply(work, order, "ship_part", version=None)
