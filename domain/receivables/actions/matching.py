"""What came in is matched with what is owed: to the oldest unless named; what nobody owes yet is kept as credit (RULES 8)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from decimal import Decimal

from sqlalchemy import Select, Text, Uuid, bindparam, func, select

from domain.customers.models import Customer
from domain.orders.models import Order
from domain.projects.ended import as_secret_as, still_of
from domain.receivables import worth
from domain.receivables.actions.closing import close_settled, open_again
from domain.receivables.events import InvoicePaid
from domain.receivables.finding import scope
from domain.receivables.models import Allocation, Invoice, InvoiceState, Payment, PaymentState, StatementLine
from domain.receivables.rules import Owed, share
from domain.receivables.workflow import INVOICE
from domain.shared.base import new_id
from domain.shared.errors import NotFound, Refused
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.work import Work

AGAIN = {"populate_existing": True}


def _open(project_id: uuid.UUID | None) -> Select[Invoice]:
    """What a customer owes in a currency, of this project or in the open: locked, the oldest due first."""
    return select(Invoice).where(
        Invoice.customer_id == bindparam("customer", type_=Uuid()), Invoice.currency == bindparam("currency", type_=Text()),
        Invoice.state == InvoiceState.ISSUED, as_secret_as(Invoice.project_id, project_id),
    ).order_by(Invoice.due_on, Invoice.id).with_for_update()


OPEN = _open(None)


def match(work: Work, payment: Payment, named: Sequence[str] = ()) -> dict[str, Decimal]:
    """Match what is left of a payment: the named invoices first, then the oldest due; answers invoice → amount.

    Of the payment's customer, currency and project. The payment's row is locked by the caller; the invoices are locked here,
    in one order, so that two payments wait for each other and never pay the same twice. Raises NotFound for an unknown name.
    """
    project_id = still_of(work, payment.project_id)
    wanted, asked = OPEN if project_id is None else _open(project_id), {"customer": payment.customer_id, "currency": payment.currency}
    invoices = {each.number: each for each in work.session.scalars(wanted, asked, execution_options=AGAIN)}
    if unknown := [number for number in named if number not in invoices]:
        raise Refused(Message("{number} is not an open invoice of this customer.", number=unknown[0]))
    owed = [Owed(each.number, each.due_on, each.invoiced_on, each.open) for each in invoices.values() if each.due_on and each.invoiced_on]
    shared = share(payment.left, owed, named)
    for number, part in shared.parts.items():
        allocate(work, payment, invoices[str(number)], part)
    return {str(number): part for number, part in shared.parts.items()}


def allocate(work: Work, payment: Payment, invoice: Invoice, part: Decimal) -> Allocation:
    """So much of a payment for an invoice; both rows are locked."""
    if part <= 0 or part > payment.left or part > invoice.open:
        raise Refused(Message("No more than what is left of the payment, and no more than what is open."))
    row = _row(work, payment, part, invoice_id=invoice.id)
    payment.allocated += part
    invoice.paid += part
    journal(work, "payment.matched", payment, after={"to": invoice.tax_number or invoice.number, "amount": part})
    settle_if_paid(work, invoice, payment)
    return row


def reserve(work: Work, payment: Payment, order: Order, part: Decimal) -> Allocation:
    """So much of a payment beforehand for an order, as retail pays (5.1.12(3)); it goes to the order's invoice when that is made."""
    if part <= 0 or part > payment.left:
        raise Refused(Message("No more than what is left of the payment."))
    row = _row(work, payment, part, order_id=order.id)
    payment.allocated += part
    journal(work, "payment.matched", payment, after={"to": order.number, "amount": part})
    return row


def match_prepaid(work: Work, invoice: Invoice) -> None:
    """What was paid beforehand for the orders of an invoice is matched with it, the oldest first; the rest stays with the order.

    For each order no more than its own goods come to there: another's are not paid with its money (docs/decisions/0212).
    """
    with work.as_system("invoice.prepaid"):
        room = _shares(work, invoice)
        wanted = select(Allocation).where(
            Allocation.order_id.in_(room), Allocation.ended_at.is_(None),
            as_secret_as(Allocation.project_id, still_of(work, invoice.project_id)))
        for held in list(work.session.scalars(wanted.order_by(Allocation.at, Allocation.id))):
            of = held.order_id
            if of is None or min(room[of], invoice.open) <= 0:
                continue
            payment = work.fetch(Payment, held.payment_id, lock=True)
            work.session.refresh(held)
            if held.ended_at is None:
                room[of] -= _move(work, payment, held, invoice, min(room[of], invoice.open))


def _shares(work: Work, invoice: Invoice) -> dict[uuid.UUID, Decimal]:
    """What each order's goods come to on an invoice; what its own rounding differs by is the greatest's."""
    wanted = select(StatementLine.order_id, func.sum(StatementLine.gross)).where(StatementLine.invoice_id == invoice.id)
    shares = {order_id: Decimal(gross) for order_id, gross in work.session.execute(wanted.group_by(StatementLine.order_id))}
    if shares:
        shares[max(shares, key=lambda each: (shares[each], each))] += invoice.gross - sum(shares.values())
    return shares


def undo(work: Work, payment: Payment, allocation: Allocation) -> None:
    """The match was wrong: the money is credit again, the invoice open. The payment's row is locked."""
    if allocation.payment_id != payment.id:
        raise NotFound
    if allocation.ended_at is not None:
        raise Refused(Message("This match was undone already."))
    _end(work, payment, allocation)
    if allocation.invoice_id is not None:
        invoice = work.fetch(Invoice, allocation.invoice_id, lock=True)
        invoice.paid -= allocation.amount
        if invoice.state == InvoiceState.PAID:
            _unpay(work, invoice)
    journal(work, "payment.unmatched", payment, after={"amount": allocation.amount})


def give_back(work: Work, refund: Payment) -> None:
    """What was set aside for it is credit of the payment again."""
    wanted = select(Allocation).where(Allocation.refund_id == refund.id, Allocation.ended_at.is_(None))
    for held in list(work.session.scalars(wanted)):
        undo(work, work.fetch(Payment, held.payment_id, lock=True), held)


def undo_by_hand(work: Work, payment: Payment, allocation: Allocation) -> None:
    """As `undo`; but money on which retail goods left stays with their order (5.1.12(3)). Raises Refused."""
    if allocation.refund_id is not None and allocation.ended_at is None:
        raise Refused(Message("It is paid back to the customer, or is to be: cancel that first."))
    if allocation.order_id is not None and allocation.payment_id == payment.id and allocation.ended_at is None:
        with work.as_system("payment.spoken_for"):
            order = work.fetch(Order, allocation.order_id, lock=True)
            customer = work.fetch(Customer, order.customer_id)
            others = worth.paid(work, order) - allocation.amount + worth.let_go(work, order.id)
            needed = worth.gone(work, order.id, customer.tax_rate) - others
        if customer.retail and needed > 0:
            raise Refused(Message("Goods of {order} left on this money: it stays with the order until their invoice.", order=order.number))
    undo(work, payment, allocation)


def settle_if_paid(work: Work, invoice: Invoice, payment: Payment | None = None) -> None:
    """Paid in full: the invoice is done with, and orders that waited for it alone are closed."""
    if invoice.open or invoice.state != InvoiceState.ISSUED:
        return
    with work.as_system("invoice.paid"):
        INVOICE.apply(work, invoice, "pay", version=None)
        invoice.paid_on = payment.received_on if payment is not None else invoice.paid_on or invoice.invoiced_on
        work.session.flush()
        close_settled(work, _orders(work, invoice))
    work.emit(InvoicePaid(invoice))


def _unpay(work: Work, invoice: Invoice) -> None:
    """The invoice is open again, and with it the orders that were closed because it was paid."""
    with work.as_system("invoice.unpaid"):
        INVOICE.apply(work, invoice, "unpay", version=None)
        invoice.paid_on = None
        open_again(work, _orders(work, invoice))


def _move(work: Work, payment: Payment, held: Allocation, invoice: Invoice, most: Decimal) -> Decimal:
    """From the order to the invoice, so much at most; what remains stands for the order on. Answers how much it was."""
    part = min(held.amount, most)
    _end(work, payment, held)
    if part < held.amount:
        _row(work, payment, held.amount - part, order_id=held.order_id)
        payment.allocated += held.amount - part
    allocate(work, payment, invoice, part).held_for_id = held.order_id
    return part


def _end(work: Work, payment: Payment, allocation: Allocation) -> None:
    allocation.ended_at, allocation.ended_by = work.now, work.person.name
    payment.allocated -= allocation.amount


def _row(
    work: Work, payment: Payment, part: Decimal, *, invoice_id: uuid.UUID | None = None, order_id: uuid.UUID | None = None
) -> Allocation:
    if payment.state != PaymentState.RECORDED:
        raise Refused(Message("This payment was cancelled."))
    row = Allocation(id=new_id(), payment_id=payment.id, invoice_id=invoice_id, order_id=order_id, amount=part, at=work.now,
                     by=work.person.name, **scope(payment))
    return work.add(row)


def _orders(work: Work, invoice: Invoice) -> Iterable[uuid.UUID]:
    return set(work.session.scalars(select(StatementLine.order_id).where(StatementLine.invoice_id == invoice.id)))
