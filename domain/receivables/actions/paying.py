"""Payments: recorded once however often they are told, matched, and unmatched where that was wrong."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Select, Text, bindparam, exists, select

from domain.accounts.models import Signature
from domain.accounts.signing import sign
from domain.customers.models import Customer
from domain.orders.models import Order, OrderKind, OrderState
from domain.projects.ended import still_of
from domain.receivables.actions.matching import give_back, match, reserve, undo, undo_by_hand
from domain.receivables.events import PaymentCancelled, PaymentRecorded
from domain.receivables.finding import by_number, customer_of, draw, named_invoices
from domain.receivables.models import Allocation, Invoice, Payment, PaymentKind, PaymentState
from domain.receivables.rules import plain_number
from domain.shared.base import new_id
from domain.shared.clock import today
from domain.shared.errors import Invalid, Refused
from domain.shared.journal import journal
from domain.shared.locks import one_at_a_time
from domain.shared.message import Message
from domain.shared.money import fits
from domain.shared.work import Work
from domain.shared.workflow import authorise, require_version

METHODS = {
    "transfer": Message("Bank transfer"),
    "draft": Message("Bank acceptance draft"),
    "cash": Message("Cash"),
    "other": Message("Other"),
}


PAID_BACK = (Allocation.refund_id.is_not(None), Allocation.ended_at.is_(None))
KNOWN = select(exists().where(Payment.reference == bindparam("reference", type_=Text()), Payment.state != PaymentState.CANCELLED))
OVER = (OrderState.CLOSED, OrderState.CANCELLED, OrderState.DECLINED, OrderState.WITHDRAWN)


PAYMENT_STATES = {PaymentState.PROPOSED: Message("To be signed"), PaymentState.CANCELLED: Message("Cancelled")}
KINDS = {PaymentKind.CREDIT_NOTE: Message("Credit note"), PaymentKind.REFUND: Message("Paid back")}


def way_of(payment: Payment) -> Message:
    """How it came in; of what is no money that came in, what it is."""
    return KINDS.get(PaymentKind(payment.kind)) or METHODS.get(payment.method, METHODS["other"])


@dataclass(frozen=True)
class PaymentInput:
    """`reference` is the bank's number: the same one counts once. `invoices` and `order` name what it is for; none: the oldest."""

    customer: str
    amount: Decimal
    day: date
    currency: str = ""
    method: str = "transfer"
    reference: str = ""
    payer: str = ""
    invoices: Sequence[str] = ()
    order: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "reference", plain_number(self.reference))


def record(work: Work, given: PaymentInput, password: str) -> Payment:
    """Finance records what came in, signed; it is matched at once. Raises NotFound, Forbidden, Refused, Invalid, PasswordNeeded."""
    authorise(work, "receivables.payment.record")
    customer = customer_of(work, given.customer)
    check(work, customer, given)
    content = {"customer": customer.number, "amount": given.amount, "currency": given.currency or customer.currency, "day": given.day,
               "reference": given.reference}
    return enter(work, customer, given, sign(work, customer, "payment", Message("Payment recorded"), content, password))


def check(work: Work, customer: Customer, given: PaymentInput) -> None:
    """Raises Invalid for a reference that was recorded (seen or not), a day to come, half a yen, what it names and is not to be paid."""
    currency = given.currency or customer.currency
    divided(given.amount, currency)
    if given.day > today(work):
        raise Invalid({"day": Message("This day has not come yet.")})
    if given.invoices and given.order:
        raise Invalid({"order": Message("Name invoices or an order, not both.")})
    if given.order:
        _payable(work.session.scalars(_order(customer.id, given.order)).one_or_none(), currency, "currency")
    if unknown := given.invoices and set(given.invoices) - named_invoices(work, customer.id, given.invoices).keys():
        raise Invalid({"invoices": Message("{number} is not an open invoice of this customer.", number=min(unknown))})
    known_reference(work, given.reference)


def known_reference(work: Work, reference: str) -> None:
    """Raises Invalid for a bank's number that was recorded (seen or not)."""
    if not reference:
        return
    one_at_a_time(work, "payment reference", reference)
    with work.as_system("payment.reference"):
        if work.session.scalar(KNOWN, {"reference": reference}):
            raise Invalid({"reference": Message("A payment of this reference is recorded already.")})


def enter(work: Work, customer: Customer, given: PaymentInput, signature: Signature | None, source: str = "page") -> Payment:
    """The payment, and what it is matched with: an order beforehand, the invoices named, else the oldest. Raises NotFound, Refused."""
    order = work.session.scalars(_order(customer.id, given.order)).one() if given.order else None
    named = named_invoices(work, customer.id, given.invoices)
    project_id = still_of(work, order.project_id) if order is not None else _project(work, named.values())
    payment = work.add(Payment(
        id=new_id(), number=draw(work, "SK", project_id), kind=PaymentKind.PAYMENT, state=PaymentState.RECORDED,
        currency=given.currency or customer.currency, amount=given.amount, allocated=Decimal(0), received_on=given.day, method=given.method,
        reference=given.reference, payer=given.payer, source=source, recorded_at=work.now, recorded_by=work.person.name,
        signature_id=signature.id if signature else None, customer_id=customer.id, project_id=project_id,
    ))
    work.session.flush()
    journal(work, "payment.recorded", payment, after={"number": payment.number, "amount": given.amount, "reference": given.reference})
    if order is not None:
        reserve(work, payment, order, payment.amount)
    else:
        match(work, payment, _numbers(named, given.invoices))
    work.emit(PaymentRecorded(payment))
    return payment


def open_payment(work: Work, number: str, version: int | None) -> Payment:
    """A payment that stands, locked for what is done with it. Raises NotFound, Forbidden, Stale, Refused."""
    payment = by_number(work, Payment, number)
    authorise(work, "receivables.payment.record", payment)
    require_version(payment, version)
    if payment.state != PaymentState.RECORDED:
        waits = payment.state == PaymentState.PROPOSED
        raise Refused(Message("It is not signed yet.") if waits else Message("This payment was cancelled."))
    return payment


def match_rest(work: Work, number: str, named: Sequence[str], version: int | None) -> dict[str, Decimal]:
    """Match what is left of a payment: the named invoices, else the oldest. Raises NotFound, Forbidden, Stale, Refused."""
    payment = open_payment(work, number, version)
    if not payment.left:
        raise Refused(Message("Nothing of it is left."))
    matched = match(work, payment, _numbers(named_invoices(work, payment.customer_id, named), named))
    if not matched:
        raise Refused(Message("No invoice is open: it stays as credit."))
    return matched


def reserve_rest(work: Work, number: str, order_number: str, amount: Decimal | None, version: int | None) -> Payment:
    """What is left of a payment that came in already (or so much of it) beforehand for an order, as retail pays (5.1.12(3)).

    Raises NotFound, Forbidden, Stale, Refused, Invalid (an order of another customer, currency or project, or one that is over).
    """
    payment = open_payment(work, number, version)
    if not payment.left:
        raise Refused(Message("Nothing of it is left."))
    wanted = _order(payment.customer_id, order_number).with_for_update()
    order = _payable(work.session.scalars(wanted).one_or_none(), payment.currency)
    if still_of(work, order.project_id) != still_of(work, payment.project_id):
        raise Invalid({"order": Message("Payment and order do not belong to the same project.")})
    part = payment.left if amount is None else amount
    if part > payment.left:
        raise Invalid({"part": Message("No more than what is left of the payment.")})
    divided(part, payment.currency, "part")
    reserve(work, payment, order, part)
    return payment


def divided(amount: Decimal, currency: str, field: str = "amount") -> None:
    """Raises Invalid where the currency has no such small unit."""
    if not fits(amount, currency):
        raise Invalid({field: Message("{currency} is not divided: enter a whole amount.", currency=currency)})


def unmatch(work: Work, number: str, allocation_id: uuid.UUID, version: int | None) -> Payment:
    """Raises NotFound, Forbidden, Stale, Refused (undone already, or goods left on it)."""
    payment = open_payment(work, number, version)
    undo_by_hand(work, payment, work.fetch(Allocation, allocation_id))
    return payment


def cancel(work: Work, number: str, why: str, password: str, version: int | None) -> Payment:
    """Entered by mistake, or the bank took it back: what it paid is open again. Signed. Raises as above, and PasswordNeeded.

    Nothing of it may have been paid back meanwhile; of a refund itself, what it paid back is credit again. The customer is told.
    """
    payment = open_payment(work, number, version)
    if not why.strip():
        raise Invalid({"why": Message("Please give a reason.")})
    if work.session.scalar(select(exists().where(Allocation.payment_id == payment.id, *PAID_BACK))):
        raise Refused(Message("Something of it is paid back to the customer, or is to be: cancel that first."))
    content = {"payment": payment.number, "amount": payment.amount, "why": why}
    sign(work, payment, "payment", Message("Payment cancelled"), content, password)
    give_back(work, payment)
    wanted = select(Allocation).where(Allocation.payment_id == payment.id, Allocation.ended_at.is_(None)).order_by(Allocation.id)
    for allocation in list(work.session.scalars(wanted)):
        undo(work, payment, allocation)
    payment.state, payment.why_cancelled = PaymentState.CANCELLED, why.strip()
    journal(work, "payment.cancelled", payment, before={"state": "recorded"}, after={"state": "cancelled"}, why=why)
    work.emit(PaymentCancelled(payment))
    return payment


def _order(customer_id: uuid.UUID, number: str) -> Select[Order]:
    return select(Order).where(Order.number == number, Order.customer_id == customer_id)


def _payable(order: Order | None, currency: str, wrong: str = "order") -> Order:
    """The order that is paid beforehand; in another currency goods would leave that nobody paid: told at the field `wrong`.

    Raises Invalid.
    """
    if order is None:
        raise Invalid({"order": Message("No order of this customer has this number.")})
    if order.currency != currency:
        raise Invalid({wrong: Message("The order is in {currency}: it is paid beforehand in that.", currency=order.currency)})
    if reason := never_leaves(order):
        raise Invalid({"order": reason})
    return order


def never_leaves(order: Order) -> Message | None:
    """Why nothing of an order will leave, so that no money is held for it, and none let go; None where something may."""
    if order.kind == OrderKind.FRAMEWORK:
        return Message("{number} is a framework: of it nothing leaves. Name its call-off.", number=order.number)
    return Message("This order is over: nothing of it will leave any more.") if order.state in OVER else None


def _numbers(named: Mapping[str, Invoice], names: Sequence[str]) -> list[str]:
    """By our own numbers, in the order in which they were named; what names none stays as it is, to be refused."""
    return [named[name].number if name in named else name for name in names]


def _project(work: Work, invoices: Iterable[Invoice]) -> uuid.UUID | None:
    """A payment is as confidential as the invoices that it names; both kinds together are two payments."""
    projects = {still_of(work, each.project_id) for each in invoices}
    if len(projects) > 1:
        raise Refused(Message("These invoices do not belong together: record a payment for each project."))
    return projects.pop() if projects else None
