"""Mails about money: a statement to confirm, an answered dispute, an invoice, an answered deduction, to the customer's buyers."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import Uuid, bindparam, select

from domain.accounts.models import Person
from domain.notifications.telling import people, write
from domain.receivables.events import DeductionAnswered, DisputeAnswered, InvoiceIssued, StatementSent
from domain.shared.work import Work

BUYING = select(Person.id).where(
    Person.customer_id == bindparam("customer", type_=Uuid()), Person.site == "portal", Person.active, Person.roles.contains(["buyer"]))


def on_statement_sent(work: Work, happened: StatementSent) -> None:
    statement = happened.statement
    words = {"number": statement.number, "first": statement.first_on, "last": statement.last_on, "gross": statement.gross,
             "currency": statement.currency}
    _tell(work, "statement_sent", statement, words, f"/statements/{statement.number}")


def on_dispute_answered(work: Work, happened: DisputeAnswered) -> None:
    statement = happened.statement
    words = {"number": statement.number, "over": statement.state == "cancelled"}
    _tell(work, "dispute_answered", statement, words, f"/statements/{statement.number}")


def on_invoice_issued(work: Work, happened: InvoiceIssued) -> None:
    invoice = happened.invoice
    words = {"number": invoice.number, "tax_number": invoice.tax_number, "gross": invoice.gross, "currency": invoice.currency,
             "day": invoice.invoiced_on, "due": invoice.due_on}
    _tell(work, "invoice_issued", invoice, words, f"/statements/invoices/{invoice.number}")


def on_deduction_answered(work: Work, happened: DeductionAnswered) -> None:
    deduction = happened.deduction
    words = {"number": deduction.number, "reference": deduction.reference, "amount": deduction.amount, "accepted": deduction.accepted,
             "currency": deduction.currency, "answer": deduction.answer}
    _tell(work, "deduction_answered", deduction, words, "/statements/deductions")


def _tell(work: Work, template: str, about: Any, words: dict[str, Any], path: str) -> None:
    """To every active buyer of the customer; whether they may see it is asked again when the mail is sent."""
    with work.as_system("notifications"), work.session.no_autoflush:
        readers: set[uuid.UUID] = set(work.session.scalars(BUYING, {"customer": about.customer_id}))
        for person in people(work, readers - {work.person.id}):  # type: ignore[arg-type]
            write(work, person, template, words | {"path": path}, about=about)
