"""Invoices: asked for by the customer or from the confirmed statement, recorded by finance with what the tax system gave (5.1.12(2))."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import exists, select

from domain.accounts.signing import sign
from domain.customers.models import Customer
from domain.deliveries.models import SlipLine
from domain.receivables.actions.answering import LineAnswer, signed
from domain.receivables.actions.asking import drawn_up
from domain.receivables.actions.drafting import goods, make
from domain.receivables.actions.matching import match_prepaid, settle_if_paid
from domain.receivables.actions.paying import divided
from domain.receivables.actions.turns import go_on_confirmed
from domain.receivables.events import InvoiceCancelled, InvoiceIssued, StatementConfirmed
from domain.receivables.finding import by_number, lines_of
from domain.receivables.models import Invoice, InvoiceState, LineState, Statement, StatementKind, StatementLine, StatementState
from domain.receivables.rules import Figures, beside, due_on, plain_number
from domain.receivables.workflow import INVOICE, STATEMENT
from domain.shared.clock import today
from domain.shared.errors import Invalid, Refused
from domain.shared.files import Upload, attach
from domain.shared.journal import journal
from domain.shared.locks import one_at_a_time
from domain.shared.message import Message
from domain.shared.tasks import end_tasks
from domain.shared.work import Work
from domain.shared.workflow import authorise, require_version


@dataclass(frozen=True)
class InvoiceInput:
    """What the tax system says; amounts to the smallest unit. `number` is its own, kept without the blanks of files and papers."""

    number: str
    day: date
    net: Decimal
    tax: Decimal
    gross: Decimal
    note: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "number", plain_number(self.number))


def ask(work: Work, statement_number: str, version: int | None) -> Invoice:
    """An invoice of all confirmed lines of a statement that are on none yet; asked for by the customer, or made by finance.

    Raises NotFound, Forbidden, Stale, Refused (nothing is owed for them, or it is we who owe: then finance signs a credit note).
    """
    statement = by_number(work, Statement, statement_number)
    STATEMENT.apply(work, statement, "ask_invoice", version=version)
    return drawn_up(work, statement, lines_of(work, statement, lock=True))


def ask_for_received(work: Work, chosen: Sequence[uuid.UUID], password: str) -> Invoice | None:
    """The customer asks for an invoice on received goods without waiting for the month (5.1.12(2)).

    Its base is a statement as any other (RULES 8): of these goods, confirmed line by line by this very signature, and printed.
    None where nothing is owed for them. Raises Forbidden, Refused, PasswordNeeded.
    """
    authorise(work, "receivables.statement.answer")
    found = goods(work, [SlipLine.id.in_(list(chosen))])
    if not chosen or len(found) != len(set(chosen)):
        raise Refused(Message("Some of these goods stand on a statement already, or were not received. Please look again."))
    if len({(each.line.customer_id, each.currency, each.project_id) for each in found}) > 1:
        raise Refused(Message("An invoice is made out for one currency and one project."))
    if any(each.unit_price is None for each in found):
        raise Refused(Message("A line has no price yet: ask your account manager."))
    days = [each.line.received_on for each in found if each.line.received_on]
    statement = make(work, StatementKind.REQUEST, found, min(days), max(days), state=StatementState.CONFIRMED)
    lines = lines_of(work, statement)
    said = {line: LineAnswer(agrees=True) for line in lines}
    signature = sign(work, statement, "statement", Message("Answers to the statement"), signed(statement, said), password)
    for line in lines:
        line.state, line.confirmed_at, line.signature_id = LineState.CONFIRMED, work.now, signature.id
    statement.sent_at = statement.confirmed_at = work.now
    statement.confirmed_by = signature.person_name
    with work.as_system("statement.requested"):
        work.session.flush()
        work.emit(StatementConfirmed(statement))
    if statement.gross > 0:
        return drawn_up(work, statement, lines)
    go_on_confirmed(work, statement, lines)
    return None


def issue(work: Work, number: str, given: InvoiceInput, upload: Upload | None, password: str, version: int | None) -> Invoice:
    """Finance records the invoice that it made, signed; the customer is told, and the due day counts from its date.

    Raises NotFound, Forbidden, Stale, Refused, Invalid, PasswordNeeded.
    """
    invoice = by_number(work, Invoice, number)
    require_version(invoice, version)
    if reasons := INVOICE.refusals(work, invoice, "issue"):
        raise Refused(*reasons)
    check(work, invoice, given)
    content = {"invoice": given.number, "day": given.day, "net": given.net, "tax": given.tax, "gross": given.gross, "of": invoice.number}
    signature = sign(work, invoice, "invoice", Message("Invoice recorded"), content, password)
    INVOICE.apply(work, invoice, "issue", version=version, signature=signature)
    invoice.signature_id = signature.id
    if upload is not None:
        attach(work, invoice, upload, "invoice")
    enter(work, invoice, given)
    return invoice


def check(work: Work, invoice: Invoice, given: InvoiceInput) -> None:
    """A number stands once, whoever can see where; amounts are those of the lines but for their rounding. Raises Invalid."""
    if given.day > today(work):
        raise Invalid({"day": Message("This day has not come yet.")})
    one_at_a_time(work, "invoice number", given.number)
    with work.as_system("invoice.number"):
        taken = work.session.scalar(select(exists().where(
            Invoice.tax_number == given.number, Invoice.state != InvoiceState.CANCELLED, Invoice.id != invoice.id)))
        n = len(list(work.session.scalars(select(StatementLine.id).where(StatementLine.invoice_id == invoice.id))))
    if taken:
        raise Invalid({"number": Message("An invoice of this number is recorded already.")})
    for name in ("net", "tax", "gross"):
        divided(getattr(given, name), invoice.currency, name)
    computed = Figures(invoice.net, invoice.tax, invoice.gross)
    if wrong := beside(Figures(given.net, given.tax, given.gross), computed, n, invoice.currency):
        raise Invalid({"gross": wrong[0]})


def enter(work: Work, invoice: Invoice, given: InvoiceInput) -> None:
    """The recorded figures, the due day by the customer's terms, what was paid beforehand; then everybody is told."""
    customer = work.fetch(Customer, invoice.customer_id)
    invoice.tax_number, invoice.invoiced_on = given.number, given.day
    invoice.net, invoice.tax, invoice.gross, invoice.note = given.net, given.tax, given.gross, given.note
    invoice.terms = {"kind": customer.payment_kind, "days": customer.payment_days}
    invoice.due_on = due_on(given.day, customer.payment_kind, customer.payment_days)
    invoice.issued_at, invoice.issued_by = work.now, work.person.name
    journal(work, "invoice.issued", invoice,
            after={"number": given.number, "date": given.day, "gross": given.gross, "due_on": invoice.due_on})
    end_tasks(work, invoice)
    work.session.flush()
    match_prepaid(work, invoice)
    work.emit(InvoiceIssued(invoice))
    settle_if_paid(work, invoice)


def cancel(work: Work, number: str, why: str, password: str, version: int | None) -> Invoice:
    """Asked for by mistake: it is not made out. Made out already: it stands no longer (红冲), signed by finance.

    Its lines can be invoiced anew; the customer is told why. Raises as `issue`.
    """
    invoice = by_number(work, Invoice, number)
    if invoice.state == InvoiceState.ASKED:
        INVOICE.apply(work, invoice, "decline", version=version, why=why)
    else:
        _revoke(work, invoice, why, password, version)
    invoice.why_cancelled = why.strip()
    lines = list(work.session.scalars(select(StatementLine).where(StatementLine.invoice_id == invoice.id).with_for_update()))
    for line in lines:
        line.invoice_id = None
    end_tasks(work, invoice, outcome="withdrawn")
    work.emit(InvoiceCancelled(invoice, sorted({line.order_number for line in lines})))
    with work.as_system("invoice.cancelled"):
        work.session.flush()
        statement = by_number(work, Statement, invoice.statement_number)
        if statement.state == StatementState.CONFIRMED:
            end_tasks(work, statement, "invoice.make", outcome="withdrawn")
            go_on_confirmed(work, statement, lines_of(work, statement))
    return invoice


def _revoke(work: Work, invoice: Invoice, why: str, password: str, version: int | None) -> None:
    require_version(invoice, version)
    if reasons := INVOICE.refusals(work, invoice, "cancel"):
        raise Refused(*reasons)
    if not why.strip():
        raise Invalid({"why": Message("Please give a reason.")})
    content = {"invoice": invoice.tax_number, "gross": invoice.gross, "why": why}
    signature = sign(work, invoice, "invoice", Message("Invoice cancelled"), content, password)
    INVOICE.apply(work, invoice, "cancel", version=version, why=why, signature=signature)
