"""One statement, invoice or payment with all that its page shows."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from domain.customers.models import Customer
from domain.projects.ended import as_secret_as, still_of
from domain.receivables.actions import refunding
from domain.receivables.finding import by_number, lines_of
from domain.receivables.models import Invoice, LineState, Payment, PaymentState, Statement, StatementLine
from domain.receivables.queries.lists import matches, open_invoices
from domain.receivables.workflow import INVOICE, STATEMENT
from domain.shared.errors import NotFound
from domain.shared.files import Attachment, attachments
from domain.shared.message import Message
from domain.shared.work import Work
from domain.shared.workflow import Transition, history


@dataclass(frozen=True)
class StatementPage:
    statement: Statement
    customer: Customer
    lines: list[StatementLine]
    invoices: dict[uuid.UUID, Invoice]
    moves: dict[str, list[Message]]
    history: list[Transition]

    @property
    def free(self) -> Decimal:
        """What its confirmed lines come to that stand on neither invoice nor credit note."""
        rows = [line for line in self.lines if line.state == LineState.CONFIRMED and line.invoice_id is None and line.credit_id is None]
        return sum((line.gross for line in rows if line.settled_at is None), Decimal(0))

    @property
    def waiting(self) -> list[StatementLine]:
        """Lines that wait for the customer."""
        return [line for line in self.lines if line.state == LineState.OPEN]

    @property
    def disputed(self) -> list[StatementLine]:
        return [line for line in self.lines if line.state == LineState.DISPUTED]


@dataclass(frozen=True)
class InvoicePage:
    invoice: Invoice
    customer: Customer
    lines: list[StatementLine]
    matches: list[Any]
    files: list[Attachment]
    moves: dict[str, list[Message]]


@dataclass(frozen=True)
class PaymentPage:
    payment: Payment
    customer: Customer
    matches: list[Any]
    owed: list[Invoice]
    refusals: list[Message]  # why the reader does not sign it, where it is a refund that waits


def statement(work: Work, number: str) -> StatementPage:
    """Raises NotFound."""
    found = by_number(work, Statement, number, lock=False)
    lines = lines_of(work, found, dropped=True)
    ids = {line.invoice_id for line in lines if line.invoice_id}
    invoices = {each.id: each for each in work.session.scalars(select(Invoice).where(Invoice.id.in_(ids)))} if ids else {}
    return StatementPage(found, work.fetch(Customer, found.customer_id), lines, invoices, STATEMENT.open_moves(work, found),
                         history(work, "statement", found.id))


def line(work: Work, number: str, line_id: uuid.UUID) -> StatementLine:
    """A line of this statement; what belongs to another, or to one out of sight, is not there. Raises NotFound."""
    found = by_number(work, Statement, number, lock=False)
    wanted = next((each for each in lines_of(work, found) if each.id == line_id), None)
    if wanted is None:
        raise NotFound
    return wanted


def invoice(work: Work, number: str) -> InvoicePage:
    """Raises NotFound."""
    found = by_number(work, Invoice, number, lock=False)
    wanted = select(StatementLine).where(StatementLine.invoice_id == found.id)
    lines = list(work.session.scalars(wanted.order_by(StatementLine.statement_id, StatementLine.position)))
    return InvoicePage(found, work.fetch(Customer, found.customer_id), lines, matches(work, invoice_id=found.id), attachments(work, found),
                       INVOICE.open_moves(work, found))


def payment(work: Work, number: str) -> PaymentPage:
    """Raises NotFound."""
    found = by_number(work, Payment, number, lock=False)
    same = as_secret_as(Invoice.project_id, still_of(work, found.project_id))
    owed = open_invoices(work, found.customer_id, found.currency, same)
    return PaymentPage(found, work.fetch(Customer, found.customer_id), matches(work, [found.id]), owed if found.left else [],
                       refunding.refusals(work, found) if found.state == PaymentState.PROPOSED else [])


def customers(work: Work) -> Sequence[tuple[str, str]]:
    """(number, name) of those who may be billed, for choosing one."""
    wanted = select(Customer.number, Customer.number + " " + Customer.name_short).where(Customer.potential.is_(False))
    return [(number, name) for number, name in work.session.execute(wanted.order_by(Customer.number).limit(1000))]
