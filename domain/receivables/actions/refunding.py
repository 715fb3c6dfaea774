"""Credit that is paid back to the customer: proposed by one of finance, signed by another when the bank was told (RULES 2 and 8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from domain.accounts.signing import sign
from domain.receivables.actions.drafting import FINANCE
from domain.receivables.actions.matching import give_back
from domain.receivables.actions.paying import divided, known_reference, open_payment
from domain.receivables.events import PaymentRecorded
from domain.receivables.finding import by_number, draw, scope
from domain.receivables.models import Allocation, Payment, PaymentKind, PaymentState
from domain.receivables.rules import plain_number
from domain.receivables.workflow import decides_own
from domain.shared.base import new_id
from domain.shared.clock import Allowance, today
from domain.shared.errors import Invalid, Refused
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.tasks import end_tasks, open_task
from domain.shared.work import Work
from domain.shared.workflow import authorise, require_version


@dataclass(frozen=True)
class Sent:
    """When it left our bank, and the bank's number for it."""

    day: date
    reference: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "reference", plain_number(self.reference))


def propose(work: Work, number: str, amount: Decimal | None, why: str, version: int | None) -> Payment:
    """Pay back what is left of a payment or credit note, or so much of it; it is set aside at once.

    Raises NotFound, Forbidden, Stale, Refused, Invalid.
    """
    source = open_payment(work, number, version)
    part = source.left if amount is None else amount
    if not source.left or source.kind == PaymentKind.REFUND:
        raise Refused(Message("Nothing of it is left."))
    if part > source.left:
        raise Invalid({"back": Message("No more than what is left of the payment.")})
    divided(part, source.currency, "back")
    if not why.strip():
        raise Invalid({"why_back": Message("Please give a reason.")})
    refund = work.add(Payment(
        id=new_id(), number=draw(work, "TK", source.project_id), kind=PaymentKind.REFUND, state=PaymentState.PROPOSED,
        currency=source.currency, amount=part, allocated=part, received_on=today(work), method="transfer", payer=source.payer,
        reason=why.strip(), source="page", recorded_at=work.now, recorded_by=work.person.name, **scope(source),
    ))
    work.session.flush()
    work.add(Allocation(id=new_id(), payment_id=source.id, refund_id=refund.id, amount=part, at=work.now, by=work.person.name,
                        **scope(source)))
    source.allocated += part
    journal(work, "refund.proposed", refund, after={"number": refund.number, "amount": part, "of": source.number}, why=why)
    open_task(work, refund, "receivables.refund", Message("Sign that {number} is paid back", number=refund.number), FINANCE,
              Allowance.working_days(2), clause="5.1.12(2)", path=f"/receivables/payments/{refund.number}")
    return refund


def approve(work: Work, number: str, sent: Sent, password: str, version: int | None) -> Payment:
    """Another of finance signs with the bank's day and number; the customer is told.

    Raises NotFound, Forbidden, Stale, Refused, Invalid, PasswordNeeded.
    """
    refund = _proposed(work, number, version)
    if reasons := refusals(work, refund):
        raise Refused(*reasons)
    if sent.day > today(work):
        raise Invalid({"day": Message("This day has not come yet.")})
    known_reference(work, sent.reference)
    content = {"refund": refund.number, "amount": refund.amount, "currency": refund.currency, "day": sent.day, "reference": sent.reference}
    refund.signature_id = sign(work, refund, "payment", Message("Paid back to the customer"), content, password).id
    refund.state, refund.received_on, refund.reference = PaymentState.RECORDED, sent.day, sent.reference
    journal(work, "refund.signed", refund, before={"state": "proposed"}, after={"state": "recorded", "reference": sent.reference})
    end_tasks(work, refund)
    work.emit(PaymentRecorded(refund))
    return refund


def refuse(work: Work, number: str, why: str, version: int | None) -> Payment:
    """It is not paid back after all, with the reason; what was set aside is credit again. Raises as above."""
    refund = _proposed(work, number, version)
    if not why.strip():
        raise Invalid({"why": Message("Please give a reason.")})
    refund.state, refund.why_cancelled = PaymentState.CANCELLED, why.strip()
    give_back(work, refund)
    journal(work, "refund.refused", refund, before={"state": "proposed"}, after={"state": "cancelled"}, why=why)
    end_tasks(work, refund, outcome="withdrawn")
    return refund


def refusals(work: Work, refund: Payment) -> list[Message]:
    """Nobody both makes and approves the same thing, nor has it approved in their place."""
    return [Message("Whoever proposed it does not sign it.")] if decides_own(work, refund.id, "refund.proposed") else []


def _proposed(work: Work, number: str, version: int | None) -> Payment:
    refund = by_number(work, Payment, number)
    authorise(work, "receivables.payment.record", refund)
    require_version(refund, version)
    if refund.state != PaymentState.PROPOSED:
        raise Refused(Message("It is signed or refused already."))
    return refund
