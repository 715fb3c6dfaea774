"""Which events other programs are told of: an order that was released, changed, held, cancelled, shipped, received, invoiced or not."""

from __future__ import annotations

from collections.abc import Sequence

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


def _numbers(orders: Sequence[Order]) -> list[str]:
    return [order.number for order in orders]


def on_shipped(work: Work, happened: GoodsShipped) -> None:
    announce(work, "order.shipped", happened.slip, *_numbers(happened.orders), slip=happened.slip.number)


def on_voided(work: Work, happened: SlipVoided) -> None:
    announce(work, "order.voided", happened.slip, *_numbers(happened.orders), slip=happened.slip.number)


def on_received(work: Work, happened: GoodsReceived) -> None:
    announce(work, "order.received", happened.slip, *_numbers(happened.orders), slip=happened.slip.number)


def on_invoiced(work: Work, happened: InvoiceIssued) -> None:
    """Once for each order that stands on the invoice."""
    invoice = happened.invoice
    wanted = select(StatementLine.order_number).where(StatementLine.invoice_id == invoice.id).distinct()
    with work.as_system("connection.invoiced"):
        numbers = sorted(work.session.scalars(wanted))
    announce(work, "order.invoiced", invoice, *numbers, invoice=invoice.tax_number)


def on_invoice_cancelled(work: Work, happened: InvoiceCancelled) -> None:
    """Of one that was made out; whoever heard of it takes it back."""
    if happened.invoice.tax_number:
        announce(work, "order.invoice_cancelled", happened.invoice, *happened.orders, invoice=happened.invoice.tax_number)
