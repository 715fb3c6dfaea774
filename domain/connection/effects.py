"""Which events other programs are told of: an order that was released, changed, held, cancelled, shipped, received, invoiced or not."""

from __future__ import annotations

from sqlalchemy import select

from domain.changes.events import ChangeInForce
from domain.connection.hooks import announce
from domain.deliveries.events import GoodsReceived, GoodsShipped, SlipVoided
from domain.orders.events import OrderCancelled, OrderHeld, OrderResumed
from domain.orders.models import Order
from domain.receivables.events import InvoiceCancelled, InvoiceIssued
from domain.receivables.models import StatementLine
from domain.reviews.events import OrderReleased
from domain.shared.work import Work


def on_released(work: Work, happened: OrderReleased) -> None:
    announce(work, "order.released", happened.order, happened.order.number)


def on_changed(work: Work, happened: ChangeInForce) -> None:
    announce(work, "order.changed", happened.change, happened.order.number, change=happened.change.number)


def on_held(work: Work, happened: OrderHeld) -> None:
    _of_accepted(work, "order.held", happened.order)


def on_resumed(work: Work, happened: OrderResumed) -> None:
    _of_accepted(work, "order.resumed", happened.order)


def on_cancelled(work: Work, happened: OrderCancelled) -> None:
    _of_accepted(work, "order.cancelled", happened.order)


def _of_accepted(work: Work, event: str, order: Order) -> None:
    """Of an order that nobody outside knows yet nobody outside is told."""
    if order.released_at is not None:
        announce(work, event, order, order.number)


def on_shipped(work: Work, happened: GoodsShipped) -> None:
    for order in happened.orders:
        announce(work, "order.shipped", happened.slip, order.number, slip=happened.slip.number)


def on_voided(work: Work, happened: SlipVoided) -> None:
    for order in happened.orders:
        announce(work, "order.voided", happened.slip, order.number, slip=happened.slip.number)


def on_received(work: Work, happened: GoodsReceived) -> None:
    for order in happened.orders:
        announce(work, "order.received", happened.slip, order.number, slip=happened.slip.number)


def on_invoiced(work: Work, happened: InvoiceIssued) -> None:
    """Once for each order that stands on the invoice."""
    invoice = happened.invoice
    wanted = select(StatementLine.order_number).where(StatementLine.invoice_id == invoice.id).distinct()
    with work.as_system("connection.invoiced"):
        numbers = sorted(work.session.scalars(wanted))
    for number in numbers:
        announce(work, "order.invoiced", invoice, number, invoice=invoice.tax_number)


def on_invoice_cancelled(work: Work, happened: InvoiceCancelled) -> None:
    """Of one that was made out; whoever heard of it takes it back."""
    for number in happened.orders if happened.invoice.tax_number else ():
        announce(work, "order.invoice_cancelled", happened.invoice, number, invoice=happened.invoice.tax_number)
