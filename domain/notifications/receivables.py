"""Mails about money, to the customer's buyers and, where it is their turn or their customer, to people of the house."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from sqlalchemy import Uuid, bindparam, select

from domain.accounts.known import remember
from domain.customers.models import Customer
from domain.notifications.recipients import BUYERS, buyers
from domain.notifications.telling import people, write
from domain.orders.models import Order
from domain.receivables.events import (
    DeductionAnswered,
    DisputeAnswered,
    ExceptionDecided,
    InvoiceCancelled,
    InvoiceIssued,
    OrderReopened,
    OrderSettled,
    PaymentCancelled,
    PaymentRecorded,
    StatementCancelled,
    StatementDisputed,
    StatementSent,
)
from domain.receivables.models import Allocation, Invoice, PaymentKind
from domain.shared.work import Work

TO_ORDERS = select(Order).join(Allocation, Allocation.order_id == Order.id).where(
    Allocation.payment_id == bindparam("payment", type_=Uuid()), Allocation.ended_at.is_(None)).order_by(Order.id)
TO_INVOICES = select(Invoice).join(Allocation, Allocation.invoice_id == Invoice.id).where(
    Allocation.payment_id == bindparam("payment", type_=Uuid()), Allocation.ended_at.is_(None)).order_by(Invoice.due_on, Invoice.id)


def on_statement_sent(work: Work, happened: StatementSent) -> None:
    statement = happened.statement
    words = {"number": statement.number, "first": statement.first_on, "last": statement.last_on, "gross": statement.gross,
             "currency": statement.currency}
    _tell_buyers(work, "statement_sent", statement, words, f"/statements/{statement.number}")


def on_statement_cancelled(work: Work, happened: StatementCancelled) -> None:
    """What was with the customer, or signed by them, stands no longer; its goods come on another."""
    statement = happened.statement
    words = {"number": statement.number, "gross": statement.gross, "currency": statement.currency, "why": happened.why}
    _tell_buyers(work, "statement_cancelled", statement, words, f"/statements/{statement.number}")


def on_statement_disputed(work: Work, happened: StatementDisputed) -> None:
    """The account manager knows what was agreed; the task itself is finance's."""
    statement = happened.statement
    with work.as_system("notifications"):
        customer = work.fetch(Customer, statement.customer_id)
    words = {"number": statement.number, "customer": customer.name_short, "gross": statement.gross, "currency": statement.currency}
    _tell(work, "statement_disputed", statement, words, {customer.owner_id}, f"/admin/receivables/statements/{statement.number}")


def on_dispute_answered(work: Work, happened: DisputeAnswered) -> None:
    statement = happened.statement
    words = {"number": statement.number, "over": statement.state == "cancelled", "confirmed": statement.state == "confirmed",
             "invoiced": happened.invoiced}
    _tell_buyers(work, "dispute_answered", statement, words, f"/statements/{statement.number}")


def on_invoice_issued(work: Work, happened: InvoiceIssued) -> None:
    invoice = happened.invoice
    words = {"number": invoice.number, "tax_number": invoice.tax_number, "gross": invoice.gross, "currency": invoice.currency,
             "day": invoice.invoiced_on, "due": invoice.due_on}
    _tell_buyers(work, "invoice_issued", invoice, words, f"/statements/invoices/{invoice.number}")


def on_invoice_cancelled(work: Work, happened: InvoiceCancelled) -> None:
    """Why it stands no longer, or is not made out; what it was for can be invoiced anew."""
    invoice = happened.invoice
    words = {"number": invoice.tax_number or invoice.number, "made_out": bool(invoice.tax_number), "gross": invoice.gross,
             "currency": invoice.currency, "why": invoice.why_cancelled}
    _tell_buyers(work, "invoice_cancelled", invoice, words, f"/statements/invoices/{invoice.number}")


def on_payment_recorded(work: Work, happened: PaymentRecorded) -> None:
    """A payment: a receipt for who paid, and for the account manager of an order that may leave now. A credit note: its notice."""
    payment = happened.payment
    words = {"number": payment.number, "amount": payment.amount, "currency": payment.currency, "day": payment.received_on,
             "reference": payment.reference, "left": payment.left, "reason": payment.reason}
    if payment.kind == PaymentKind.REFUND:
        return _tell_buyers(work, "paid_back", payment, words, "/statements/account")
    if payment.kind == PaymentKind.CREDIT_NOTE:
        if payment.source == "statement":  # an agreed deduction has a mail of its own
            _tell_buyers(work, "credit_given", payment, words, "/statements/account")
        return
    with work.as_system("notifications"):
        of = {"payment": payment.id}
        held = list(work.session.scalars(TO_ORDERS, of))
        invoices = [each.tax_number or each.number for each in work.session.scalars(TO_INVOICES, of)]
    words |= {"invoices": invoices, "orders": [order.po_number or order.number for order in held]}
    _tell_buyers(work, "payment_received", payment, words, "/statements/account")
    for order in held:
        _tell(work, "order_paid", payment, words | {"order": order.number}, {order.owner_id}, f"/admin/orders/{order.number}")


def on_payment_cancelled(work: Work, happened: PaymentCancelled) -> None:
    """What the customer counts on stands no longer: what was paid is open, what was credited waits for another note."""
    payment = happened.payment
    words = {"number": payment.number, "kind": payment.kind, "source": payment.source, "amount": payment.amount,
             "currency": payment.currency, "reference": payment.reference, "why": payment.why_cancelled}
    _tell_buyers(work, "payment_cancelled", payment, words, "/statements/account")


def on_deduction_answered(work: Work, happened: DeductionAnswered) -> None:
    deduction = happened.deduction
    words = {"number": deduction.number, "reference": deduction.reference, "amount": deduction.amount, "accepted": deduction.accepted,
             "currency": deduction.currency, "answer": deduction.answer}
    _tell_buyers(work, "deduction_answered", deduction, words, "/statements/deductions")


def on_exception_decided(work: Work, happened: ExceptionDecided) -> None:
    """Finance, who proposed it, and the account manager, who sends the goods now or tells the customer that they wait."""
    exception, order = happened.exception, happened.order
    words = {"number": exception.number, "order": order.number, "signed": exception.state == "signed", "amount": exception.amount,
             "currency": exception.currency, "last_on": exception.last_on, "why": exception.why, "by": exception.decided_by}
    readers = {exception.proposed_by_id, order.owner_id}
    _tell(work, "exception_decided", exception, words, readers, "/admin/receivables/exceptions")


def on_order_settled(work: Work, happened: OrderSettled) -> None:
    """Received, billed and paid: both sides may put it away."""
    order = happened.order
    words = {"number": order.number, "po_number": order.po_number, "name": order.title}
    with work.as_system("notifications"):
        customers = buyers(work, happened)
    _tell(work, "order_closed", order, words, customers, f"/orders/{order.number}")
    _tell(work, "order_closed", order, words, {order.owner_id}, f"/admin/orders/{order.number}")


def on_order_reopened(work: Work, happened: OrderReopened) -> None:
    """The money was taken back: the account manager hears that the order is open again."""
    order = happened.order
    words = {"number": order.number, "po_number": order.po_number, "name": order.title}
    _tell(work, "order_reopened", order, words, {order.owner_id}, f"/admin/orders/{order.number}")


def _tell_buyers(work: Work, template: str, about: Any, words: dict[str, Any], path: str) -> None:
    """To every active buyer of the customer; whether they may see it is asked again when the mail is sent."""
    with work.as_system("notifications"):
        readers = {remember(work, row) for row in work.session.execute(BUYERS, {"customer": about.customer_id})}
    _tell(work, template, about, words, readers, path)


def _tell(work: Work, template: str, about: Any, words: dict[str, Any], readers: Collection[uuid.UUID | None], path: str) -> None:
    with work.as_system("notifications"), work.session.no_autoflush:
        for person in people(work, set(readers) - {work.person.id, None}):  # type: ignore[arg-type]
            write(work, person, template, words | {"path": path}, about=about)

