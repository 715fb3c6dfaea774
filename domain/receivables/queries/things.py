"""One statement, invoice or payment with all that its page shows."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, Uuid, bindparam, func, select

from domain.customers.models import Customer
from domain.projects.ended import as_secret_as, still_of
from domain.receivables.actions import refunding
from domain.receivables.finding import by_number, lines_of, provisional_prices
from domain.receivables.models import Invoice, LineState, Payment, PaymentState, Statement, StatementLine, StatementState
from domain.receivables.queries.lists import matches, open_invoices
from domain.receivables.workflow import INVOICE, STATEMENT
from domain.shared.among import among_given
from domain.shared.errors import NotFound
from domain.shared.files import Attachment, attachments
from domain.shared.message import Message
from domain.shared.work import Work
from domain.shared.workflow import Transition, history

LINES = 50  # on a page: a month may have thousands
ANSWERED = (StatementState.SENT, StatementState.DISPUTED)
OF = StatementLine.statement_id == bindparam("statement", type_=Uuid())
DISPUTED = select(StatementLine).where(OF, StatementLine.state == LineState.DISPUTED).order_by(StatementLine.position)
INVOICED = select(StatementLine.invoice_id).where(OF, StatementLine.invoice_id.is_not(None)).distinct()
INVOICES = select(Invoice).where(among_given(Invoice.id, "invoices"))
FREE = select(func.sum(StatementLine.gross)).where(
    OF, StatementLine.state == LineState.CONFIRMED, StatementLine.invoice_id.is_(None), StatementLine.credit_id.is_(None),
    StatementLine.settled_at.is_(None))


def first_of(text: str) -> int:
    """The first line of the page that an address asks for; anything else asks for the first page."""
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 7 and int(text) else 1


@dataclass(frozen=True)
class Place:
    """Which lines stand on a page, from the `first` of `total` on."""

    first: int
    total: int

    @property
    def earlier(self) -> int | None:
        return max(1, self.first - LINES) if self.first > 1 else None

    @property
    def later(self) -> int | None:
        return self.first + LINES if self.first + LINES <= self.total else None


@dataclass(frozen=True)
class StatementPage:
    """All lines; or those of one place, with what the others come to beside them."""

    statement: Statement
    customer: Customer
    lines: list[StatementLine]
    invoices: dict[uuid.UUID, Invoice]
    moves: dict[str, list[Message]]
    history: list[Transition]
    place: Place | None = None
    unbilled: Decimal | None = None
    unsettled: Sequence[StatementLine] | None = None
    provisional: Mapping[uuid.UUID, Decimal] = field(default_factory=dict)  # by the line whose price is made good

    @property
    def free(self) -> Decimal:
        """What its confirmed lines come to that stand on neither invoice nor credit note."""
        if self.unbilled is not None:
            return self.unbilled
        rows = [line for line in self.lines if line.state == LineState.CONFIRMED and line.invoice_id is None and line.credit_id is None]
        return sum((line.gross for line in rows if line.settled_at is None), Decimal(0))

    @property
    def waiting(self) -> list[StatementLine]:
        """Lines that wait for the customer."""
        return [line for line in self.lines if line.state == LineState.OPEN]

    @property
    def disputed(self) -> list[StatementLine]:
        return [line for line in (self.lines if self.unsettled is None else self.unsettled) if line.state == LineState.DISPUTED]


@dataclass(frozen=True)
class InvoicePage:
    invoice: Invoice
    customer: Customer
    lines: list[StatementLine]
    matches: list[Any]
    files: list[Attachment]
    moves: dict[str, list[Message]]
    place: Place | None = None


@dataclass(frozen=True)
class PaymentPage:
    payment: Payment
    customer: Customer
    matches: list[Any]
    owed: list[Invoice]
    refusals: list[Message]  # why the reader does not sign it, where it is a refund that waits


def statement(work: Work, number: str, first: int = 0) -> StatementPage:
    """With all its lines; with those from the `first` on where one is named, and the statement is longer than a page.

    While it waits for an answer its customer has all lines on one page, since they are signed together. Raises NotFound.
    """
    found = by_number(work, Statement, number, lock=False)
    place, lines = _placed(work, StatementLine.statement_id, found.id, first) if first else (None, [])
    more: dict[str, Any] = {}
    if place is None or (work.actor.is_customer and found.state in ANSWERED):
        lines = lines_of(work, found, dropped=True)
    else:
        unsettled = list(work.session.scalars(DISPUTED, {"statement": found.id})) if found.state == StatementState.DISPUTED else []
        more = {"place": place, "unsettled": unsettled, "unbilled": Decimal(work.session.scalar(FREE, {"statement": found.id}) or 0)}
    ids = {line.invoice_id for line in lines if line.invoice_id}
    if place is not None and found.state == StatementState.CONFIRMED:
        ids |= set(work.session.scalars(INVOICED, {"statement": found.id}))
    invoices = {each.id: each for each in work.session.scalars(INVOICES, {"invoices": list(ids)})} if ids else {}
    return StatementPage(found, work.fetch(Customer, found.customer_id), lines, invoices, STATEMENT.open_moves(work, found),
                         history(work, "statement", found.id), provisional=provisional_prices(work, lines), **more)


def _placed(work: Work, of: Any, key: uuid.UUID, first: int) -> tuple[Place | None, list[StatementLine]]:
    """The lines from the `first` on, and where they stand; no place where they are all there are. Raises NotFound beyond the last."""
    lines = list(work.session.scalars(_lines(of), {"key": key, "before": first - 1, "most": LINES + 1}))
    if first == 1 and len(lines) <= LINES:
        return None, lines
    if not lines:
        raise NotFound
    total = work.session.scalar(select(func.count()).select_from(StatementLine).where(of == key)) or 0
    return Place(first, total), lines[:LINES]


@cache
def _lines(of: Any) -> Select[Any]:
    wanted = select(StatementLine).where(of == bindparam("key", type_=Uuid())).order_by(StatementLine.statement_id, StatementLine.position)
    return wanted.offset(bindparam("before", type_=Integer())).limit(bindparam("most", type_=Integer()))


def line(work: Work, number: str, line_id: uuid.UUID) -> StatementLine:
    """A line of this statement; what belongs to another, or to one out of sight, is not there. Raises NotFound."""
    found = by_number(work, Statement, number, lock=False)
    wanted = next((each for each in lines_of(work, found) if each.id == line_id), None)
    if wanted is None:
        raise NotFound
    return wanted


def invoice(work: Work, number: str, first: int = 1) -> InvoicePage:
    """With its lines from the `first` on. Raises NotFound."""
    found = by_number(work, Invoice, number, lock=False)
    place, lines = _placed(work, StatementLine.invoice_id, found.id, first)
    return InvoicePage(found, work.fetch(Customer, found.customer_id), lines, matches(work, invoice_id=found.id), attachments(work, found),
                       INVOICE.open_moves(work, found), place)


def payment(work: Work, number: str) -> PaymentPage:
    """Raises NotFound."""
    found = by_number(work, Payment, number, lock=False)
    owed: list[Invoice] = []
    if found.left:
        same = as_secret_as(Invoice.project_id, still_of(work, found.project_id))
        owed = open_invoices(work, found.customer_id, found.currency, same)
    return PaymentPage(found, work.fetch(Customer, found.customer_id), matches(work, [found.id]), owed,
                       refunding.refusals(work, found) if found.state == PaymentState.PROPOSED else [])


def customers(work: Work) -> Sequence[tuple[str, str]]:
    """(number, short name) of those who may be billed, for choosing one."""
    return [(number, name) for number, name in work.session.execute(BILLED)]


BILLED = select(Customer.number, Customer.name_short).where(Customer.potential.is_(False)).order_by(Customer.number).limit(1000)
