"""An order is closed when it is received, billed and paid; nobody needs to remember it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from sqlalchemy import Uuid, and_, bindparam, exists, or_, select

from domain.changes.events import ChangeInForce
from domain.deliveries.events import GoodsReceived
from domain.deliveries.models import Slip, SlipLine, SlipState
from domain.orders.models import Order, OrderState
from domain.orders.workflow import ORDER
from domain.receivables.actions.drafting import FREE
from domain.receivables.events import OrderSettled
from domain.receivables.models import Invoice, InvoiceState, LineState, StatementKind, StatementLine
from domain.shared.work import Work

OF = bindparam("order", type_=Uuid())
UNBILLED = exists().where(
    SlipLine.order_id == OF, SlipLine.billed.is_(False), Slip.id == SlipLine.slip_id, Slip.state != SlipState.VOID,
    or_(SlipLine.received.is_(None), SlipLine.received > 0), Order.id == SlipLine.order_id, Order.kind.not_in(FREE),
)
UNPAID = exists().where(
    StatementLine.order_id == OF, StatementLine.state != LineState.DROPPED, StatementLine.kind != StatementKind.ADJUSTMENT,
    or_(
        StatementLine.state != LineState.CONFIRMED,
        and_(StatementLine.net != 0, or_(StatementLine.invoice_id.is_(None), exists().where(
            Invoice.id == StatementLine.invoice_id, Invoice.state != InvoiceState.PAID))),
    ),
)
OPEN = select(or_(UNBILLED, UNPAID))


def on_received(work: Work, happened: GoodsReceived) -> None:
    """What was paid beforehand, or is free, is closed with the customer's signature."""
    close_settled(work, {order.id for order in happened.orders})


def on_changed(work: Work, happened: ChangeInForce) -> None:
    """What was still to come is cancelled, and the rest is received, billed and paid already."""
    close_settled(work, {happened.order.id})


def close_settled(work: Work, order_ids: Iterable[uuid.UUID]) -> list[Order]:
    """Close those of the orders that are received, billed and paid. Runs as the system: hidden lines count too."""
    closed = []
    with work.as_system("order.settled"):
        work.session.flush()
        for order_id in sorted(order_ids):
            order = work.fetch(Order, order_id, lock=True)
            if order.state == OrderState.RECEIVED and not work.session.scalar(OPEN, {"order": order.id}):
                ORDER.apply(work, order, "close", version=None)
                work.emit(OrderSettled(order))
                closed.append(order)
    return closed
