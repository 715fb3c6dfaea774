"""Credit notes: what we owe the customer after an adjustment of prices, or after a deduction that we agreed to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import exists, func, literal_column, select

from domain.accounts.models import Signature
from domain.accounts.signing import sign
from domain.customers.models import Customer
from domain.receivables.actions.drafting import FINANCE
from domain.receivables.actions.matching import match
from domain.receivables.actions.paying import divided
from domain.receivables.actions.turns import go_on_confirmed
from domain.receivables.events import DeductionAnswered, DeductionClaimed, PaymentCancelled, PaymentRecorded
from domain.receivables.finding import by_number, draw, lines_of, named_invoices, scope
from domain.receivables.models import (
    MADE_OUT,
    Deduction,
    DeductionState,
    Invoice,
    Payment,
    PaymentKind,
    PaymentState,
    Statement,
    StatementLine,
)
from domain.receivables.rules import plain_number
from domain.receivables.workflow import DEDUCTION, STATEMENT
from domain.shared.base import new_id
from domain.shared.clock import Allowance, today
from domain.shared.errors import Invalid, Refused
from domain.shared.files import Upload, attach
from domain.shared.journal import journal
from domain.shared.locks import one_at_a_time
from domain.shared.message import Message
from domain.shared.tasks import end_tasks, open_task
from domain.shared.work import Work
from domain.shared.workflow import authorise, require_version

SAME_NUMBER = func.upper(func.regexp_replace(func.normalize(Deduction.reference, literal_column("NFKC")), r"\s", "", "g"))


@dataclass(frozen=True)
class DeductionInput:
    """`amount` with tax; `invoice` the number of the invoice that it is taken from, empty for none in particular."""

    amount: Decimal
    reason: str
    reference: str = ""
    invoice: str = ""
    currency: str = ""


def credit(work: Work, number: str, password: str, version: int | None) -> Payment:
    """A confirmed adjustment in the customer's favour becomes a credit note over its lines (补差), signed by finance.

    Raises NotFound, Forbidden, Stale, Refused, PasswordNeeded.
    """
    statement = by_number(work, Statement, number)
    require_version(statement, version)
    if reasons := STATEMENT.refusals(work, statement, "credit"):
        raise Refused(*reasons)
    lines = [line for line in lines_of(work, statement, lock=True) if line.invoice_id is None and line.credit_id is None]
    owed = -sum((line.gross for line in lines), Decimal(0))
    content = {"statement": statement.number, "amount": owed, "currency": statement.currency}
    signature = sign(work, statement, "payment", Message("Credit note given"), content, password)
    STATEMENT.apply(work, statement, "credit", version=version, signature=signature)
    note = _note(work, statement, owed, statement.currency, statement.number, signature)
    note.source, note.statement_id = "statement", statement.id
    work.session.flush()
    for line in lines:
        line.credit_id = note.id
    end_tasks(work, statement, "invoice.credit")
    _recorded(work, note)
    return note


def claim(work: Work, customer: Customer, given: DeductionInput, uploads: Sequence[Upload] = ()) -> Deduction:
    """A debit note or deduction of the customer, entered by them or by finance with their paper.

    Raises Forbidden, Invalid (a number that was claimed before, an invoice that is none of theirs, more than is left of it,
    entered by the house without their paper).
    """
    authorise(work, "receivables.deduction.claim", customer)
    if not work.person.is_customer and not uploads:
        raise Invalid({"file": Message("Please attach the customer's debit note or mail: it is their deduction.")})
    invoice = _named(work, customer, given.invoice) if given.invoice else None
    _once(work, customer, given, invoice)
    currency = invoice.currency if invoice else given.currency or customer.currency
    divided(given.amount, currency)
    deduction = work.add(Deduction(
        id=new_id(), number=draw(work, "KK", invoice.project_id if invoice else None), state=DeductionState.CLAIMED,
        reference=given.reference, currency=currency, amount=given.amount,
        reason=given.reason, invoice_id=invoice.id if invoice else None, claimed_at=work.now, claimed_by=work.person.name,
        claimed_side="customer" if work.person.is_customer else "staff", customer_id=customer.id,
        project_id=invoice.project_id if invoice else None,
    ))
    work.session.flush()
    for upload in uploads:
        attach(work, deduction, upload, "other")
    journal(work, "deduction.claimed", deduction, after={"number": deduction.number, "amount": given.amount, "reference": given.reference},
            why=given.reason)
    _ask_finance(work, deduction)
    work.emit(DeductionClaimed(deduction))
    return deduction


def accept(work: Work, number: str, amount: Decimal, answer: str, password: str, version: int | None) -> Deduction:
    """Agreed, in whole or in part: a credit note for so much, taken from the invoice that was named, else from the oldest.

    Raises NotFound, Forbidden, Stale, Refused, Invalid, PasswordNeeded.
    """
    deduction = by_number(work, Deduction, number)
    require_version(deduction, version)
    if reasons := DEDUCTION.refusals(work, deduction, "accept"):
        raise Refused(*reasons)
    divided(amount, deduction.currency)
    if amount > deduction.amount:
        raise Invalid({"amount": Message("That is more than was claimed.")})
    if amount < deduction.amount and not answer.strip():
        raise Invalid({"answer": Message("Please tell the customer why only a part is agreed.")})
    content = {"deduction": deduction.number, "claimed": deduction.amount, "agreed": amount}
    signature = sign(work, deduction, "payment", Message("Deduction agreed, credit note"), content, password)
    DEDUCTION.apply(work, deduction, "accept", version=version, why=answer.strip() or None, signature=signature)
    deduction.accepted, deduction.signature_id = amount, signature.id
    note = _note(work, deduction, amount, deduction.currency, f"{deduction.number} {deduction.reference}".strip(), signature)
    note.source = "deduction"
    work.session.flush()
    deduction.payment_id = note.id
    _recorded(work, note)
    named = work.fetch(Invoice, deduction.invoice_id) if deduction.invoice_id else None
    match(work, note, [named.number] if named is not None and named.state == "issued" else [])
    _answered(work, deduction, answer)
    return deduction


def on_payment_cancelled(work: Work, happened: PaymentCancelled) -> None:
    """What a credit note was given for waits for another: the lines of its list, or the deduction, which finance answers anew."""
    note = happened.payment
    if note.kind != PaymentKind.CREDIT_NOTE:
        return
    with work.as_system("credit_note.cancelled"):
        for line in work.session.scalars(select(StatementLine).where(StatementLine.credit_id == note.id).with_for_update()):
            line.credit_id = None
        work.session.flush()
        if note.statement_id is not None:
            statement = work.fetch(Statement, note.statement_id, lock=True)
            go_on_confirmed(work, statement, lines_of(work, statement))
        for deduction in work.session.scalars(select(Deduction).where(Deduction.payment_id == note.id).with_for_update()):
            DEDUCTION.apply(work, deduction, "reopen", version=None, why=note.why_cancelled)
            deduction.accepted = deduction.payment_id = deduction.signature_id = deduction.answered_at = deduction.answered_by = None
            deduction.answer = ""
            _ask_finance(work, deduction)


def refuse(work: Work, number: str, answer: str, version: int | None) -> Deduction:
    """Not agreed, with the reason; what is owed stays owed. Raises NotFound, Forbidden, Stale, Refused."""
    deduction = by_number(work, Deduction, number)
    DEDUCTION.apply(work, deduction, "refuse", version=version, why=answer)
    _answered(work, deduction, answer)
    return deduction


def withdraw(work: Work, number: str, version: int | None) -> Deduction:
    """Whoever claimed it takes it back."""
    deduction = by_number(work, Deduction, number)
    DEDUCTION.apply(work, deduction, "withdraw", version=version)
    with work.as_system("deduction.withdrawn"):  # the task is the company's, which the customer does not see
        end_tasks(work, deduction, outcome="withdrawn")
    return deduction


def _named(work: Work, customer: Customer, number: str) -> Invoice:
    """The invoice that something is taken from. Raises Invalid for one that is another's, not there for the actor, or not made out."""
    invoice = named_invoices(work, customer.id, [number]).get(number)
    if invoice is None or invoice.state not in MADE_OUT:
        raise Invalid({"invoice": Message("No invoice of this customer that is made out has this number.")})
    return invoice


def _once(work: Work, customer: Customer, given: DeductionInput, invoice: Invoice | None) -> None:
    """Of one number the customer claims once, whoever enters it; of an invoice no more than it comes to, all claims together."""
    one_at_a_time(work, "deduction", customer.id)
    stands = (Deduction.customer_id == customer.id, Deduction.state.in_((DeductionState.CLAIMED, DeductionState.ACCEPTED)))
    with work.as_system("deduction.once"):
        before = given.reference and work.session.scalar(select(exists().where(SAME_NUMBER.in_([plain_number(given.reference)]), *stands)))
        taken = func.sum(func.coalesce(Deduction.accepted, Deduction.amount))
        of_it = work.session.scalar(select(taken).where(Deduction.invoice_id == invoice.id, *stands)) if invoice is not None else None
    if before:
        raise Invalid({"reference": Message("A deduction of this number is entered already.")})
    if invoice is not None and given.amount + (of_it or 0) > invoice.gross:
        raise Invalid({"amount": Message("That is more than the invoice, with what was deducted from it before.") if of_it
                       else Message("That is more than the invoice.")})


def _ask_finance(work: Work, deduction: Deduction) -> None:
    open_task(work, deduction, "receivables.deduction", Message("Answer the deduction {number}", number=deduction.number), FINANCE,
              Allowance.working_days(2), clause="5.1.12(2)", path=f"/receivables/deductions/{deduction.number}")


def _answered(work: Work, deduction: Deduction, answer: str) -> None:
    deduction.answer, deduction.answered_at, deduction.answered_by = answer.strip(), work.now, work.person.name
    end_tasks(work, deduction)
    work.emit(DeductionAnswered(deduction))


def _note(
    work: Work, thing: Statement | Deduction, amount: Decimal, currency: str, reason: str, signature: Signature | None = None
) -> Payment:
    return work.add(Payment(
        id=new_id(), number=draw(work, "HC", thing.project_id), kind=PaymentKind.CREDIT_NOTE, state=PaymentState.RECORDED,
        currency=currency, amount=amount, allocated=Decimal(0), received_on=today(work), method="note", reason=reason, source="page",
        recorded_at=work.now, recorded_by=work.person.name, signature_id=signature.id if signature else None, **scope(thing),
    ))


def _recorded(work: Work, note: Payment) -> None:
    work.session.flush()
    journal(work, "credit_note.given", note, after={"number": note.number, "amount": note.amount}, why=note.reason)
    work.emit(PaymentRecorded(note))
