"""What stands between goods and the road for money's sake: retail pays before (5.1.12(3)), a credit limit warns (RULES 4)."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from decimal import Decimal

from sqlalchemy import Uuid, bindparam, func, select

from domain.customers.models import Customer
from domain.deliveries.dispatch.finding import values_of
from domain.deliveries.events import NoticeSent
from domain.deliveries.gates import Finding, gate
from domain.deliveries.models import DispatchNotice, Slip, SlipLine, SlipState
from domain.orders.models import Order, OrderLine
from domain.receivables.models import Allocation, ExceptionState, Invoice, InvoiceState, RetailException, StatementLine
from domain.receivables.queries.ages import Wanted, by_customer
from domain.receivables.rules import with_tax
from domain.shared.clock import Allowance
from domain.shared.message import Message
from domain.shared.tasks import For, open_about, open_task
from domain.shared.work import Work

OF = bindparam("order", type_=Uuid())
NOTED = "credit.acknowledge"
LEFT = select(func.coalesce(func.sum((SlipLine.quantity - SlipLine.returned) * func.coalesce(OrderLine.unit_price, 0)), 0)).select_from(
    SlipLine).join(Slip, Slip.id == SlipLine.slip_id).join(OrderLine, OrderLine.id == SlipLine.line_id).where(Slip.state != SlipState.VOID)
SHIPPED = LEFT.where(SlipLine.order_id == OF)
ON_THE_WAY = LEFT.join(Order, Order.id == SlipLine.order_id).where(
    SlipLine.customer_id == bindparam("customer", type_=Uuid()), SlipLine.received.is_(None), Order.currency == bindparam("currency"))
BEFOREHAND = select(func.coalesce(func.sum(Allocation.amount), 0)).where(Allocation.order_id == OF, Allocation.ended_at.is_(None))
INVOICED = select(func.coalesce(func.sum(StatementLine.gross * Invoice.paid / Invoice.gross), 0)).select_from(StatementLine).join(
    Invoice, Invoice.id == StatementLine.invoice_id).where(
    StatementLine.order_id == OF, Invoice.state.in_((InvoiceState.ISSUED, InvoiceState.PAID)), Invoice.gross > 0)
EXCEPTED = select(func.coalesce(func.sum(RetailException.amount), 0)).where(
    RetailException.order_id == OF, RetailException.state == ExceptionState.SIGNED)


@gate("notify", "ship")
def unpaid(work: Work, notice: DispatchNotice) -> Iterator[Finding]:
    """A retail customer's goods leave when they are paid, or when the general manager signed an exception for so much."""
    customer = work.fetch(Customer, notice.customer_id)
    if not customer.retail:
        return
    for order, value in values_of(work, notice):
        missing = short_of(work, order, with_tax(value, customer.tax_rate), customer.tax_rate)
        if missing > 0:
            yield Finding(Message(
                "{order}: {amount} {currency} is not paid yet. Retail leaves after payment, or with an exception that the general manager "
                "signed.", order=order.number, amount=f"{missing:.2f}", currency=order.currency))


@gate("make")
def not_paid_yet(work: Work, notice: DispatchNotice) -> Iterator[Finding]:
    """A draft may wait for the payment; what is missing is said."""
    for found in unpaid(work, notice):
        yield Finding(found.message, blocks=False)


@gate("make", "notify", "ship")
def over_limit(work: Work, notice: DispatchNotice) -> Iterator[Finding]:
    """Beyond the credit limit the goods may leave; it is said, and finance and the general manager hear of it."""
    for currency, over in _over(work, notice):
        yield Finding(Message("With this the customer owes {amount} {currency} more than the credit limit.", amount=f"{over:.2f}",
                              currency=currency), blocks=False)


def tell_of_limit(work: Work, happened: NoticeSent) -> None:
    """Finance and the general manager take note, once for each order."""
    notice = happened.notice
    with work.as_system("dispatch.credit"):
        for currency, over in _over(work, notice):
            for order, _ in values_of(work, notice):
                if order.currency == currency and not any(task.kind == NOTED for task in open_about(work, order.number)):
                    _note(work, order, over)


def short_of(work: Work, order: Order, leaving: Decimal, tax_rate: Decimal) -> Decimal:
    """How much of a retail order's goods, those gone and those about to leave, nobody paid or excepted; with tax, never below 0."""
    of = {"order": order.id}
    gone = with_tax(Decimal(work.session.scalar(SHIPPED, of) or 0), tax_rate)
    return max(Decimal(0), gone + leaving - covered(work, order.id))


def covered(work: Work, order_id: uuid.UUID) -> Decimal:
    """What was paid for an order, beforehand or on its invoices, and what may leave unpaid."""
    of = {"order": order_id}
    return sum((Decimal(work.session.scalar(each, of) or 0) for each in (BEFOREHAND, INVOICED, EXCEPTED)), Decimal(0))


def _over(work: Work, notice: DispatchNotice) -> Iterator[tuple[str, Decimal]]:
    customer = work.fetch(Customer, notice.customer_id)
    if customer.credit_limit is None:
        return
    leaving = sum((value for order, value in values_of(work, notice) if order.currency == customer.currency), Decimal(0))
    if not leaving:
        return
    owing = by_customer(work, Wanted(customer_id=customer.id, currency=customer.currency))
    travelling = Decimal(work.session.scalar(ON_THE_WAY, {"customer": customer.id, "currency": customer.currency}) or 0)
    used = sum((row.total for row in owing), Decimal(0)) + with_tax(travelling + leaving, customer.tax_rate)
    if used > customer.credit_limit:
        yield customer.currency, used - customer.credit_limit


def _note(work: Work, order: Order, over: Decimal) -> None:
    for department, position in (("finance", "member"), ("general_office", "general_manager")):
        open_task(work, order, NOTED, Message("Take note: {number} leaves {amount} over the customer's credit limit", number=order.number,
                                              amount=f"{over:.2f} {order.currency}"),
                  For(department=department, position=position), Allowance.working_days(1), clause="5.1.12(2)",
                  path=f"/reviews/{order.number}", number=order.number)
