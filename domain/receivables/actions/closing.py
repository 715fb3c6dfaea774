"""An order is closed when it is received, billed and paid; nobody needs to remember it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from sqlalchemy import Uuid, and_, bindparam, exists, false, or_, select

from domain.changes.events import ChangeInForce
from domain.deliveries.events import GoodsReceived
from domain.deliveries.models import Slip, SlipLine, SlipState
from domain.orders.models import Order, OrderState
from domain.orders.workflow import ORDER
from domain.receivables.actions.drafting import FREE
from domain.receivables.events import OrderReopened, OrderSettled
from domain.receivables.models import Allocation, Invoice, InvoiceState, LineState, Payment, StatementKind, StatementLine
from domain.shared.journal import journal
from domain.shared.work import Work

OF = bindparam("order", type_=Uuid())
UNBILLED = exists().where(
    SlipLine.order_id == OF, SlipLine.billed == false(), Slip.id == SlipLine.slip_id, Slip.state != SlipState.VOID,
    or_(SlipLine.received.is_(None), SlipLine.owed > 0), Order.id == SlipLine.order_id, Order.kind.not_in(FREE),
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
    """What was paid beforehand, or is free, is closed with the customer's signature. The receipt holds the orders already."""
    with work.as_system("order.settled"):
        for order in sorted(happened.orders, key=lambda each: each.id):
            _close(work, order)


def on_changed(work: Work, happened: ChangeInForce) -> None:
    """What was still to come is cancelled, and the rest is received, billed and paid already."""
    close_settled(work, {happened.order.id})


def close_settled(work: Work, order_ids: Iterable[uuid.UUID]) -> list[Order]:
    """Close those of the orders that are received, billed and paid. Runs as the system: hidden lines count too."""
    with work.as_system("order.settled"):
        work.session.flush()
        held = [work.fetch(Order, order_id, lock=True) for order_id in sorted(order_ids)]
        return [order for order in held if _close(work, order)]


def _close(work: Work, order: Order) -> bool:
    """Close one that is held, if it is received, billed and paid."""
    if order.state != OrderState.RECEIVED or work.session.scalar(OPEN, {"order": order.id}):
        return False
    ORDER.apply(work, order, "close", version=None)
    _free(work, order)
    work.emit(OrderSettled(order))
    return True


def open_again(work: Work, order_ids: Iterable[uuid.UUID]) -> list[Order]:
    """An order that was closed as paid and is not paid any more is received and open again. Runs as the system."""
    opened = []
    with work.as_system("order.unsettled"):
        work.session.flush()
        for order_id in sorted(order_ids):
            order = work.fetch(Order, order_id, lock=True)
            if order.state == OrderState.CLOSED and work.session.scalar(OPEN, {"order": order.id}):
                ORDER.apply(work, order, "unsettle", version=None)
                work.emit(OrderReopened(order))
                opened.append(order)
    return opened


def _free(work: Work, order: Order) -> None:
    """What was paid beforehand beyond what the order came to is credit of the customer."""
    wanted = select(Allocation).where(Allocation.order_id == order.id, Allocation.ended_at.is_(None)).order_by(Allocation.id)
    for held in list(work.session.scalars(wanted)):
        payment = work.fetch(Payment, held.payment_id, lock=True)
        work.session.refresh(held)
        if held.ended_at is None:
            held.ended_at, held.ended_by = work.now, work.person.name
            payment.allocated -= held.amount
            journal(work, "payment.unmatched", payment, after={"amount": held.amount, "of": order.number})
