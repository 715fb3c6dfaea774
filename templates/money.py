"""Receivables as workbooks, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from domain.customers.rules import payment_terms
from domain.receivables.models import LineState
from domain.receivables.queries.ages import Owing
from domain.receivables.queries.lists import age_of
from domain.receivables.queries.things import StatementPage
from domain.receivables.rules import AGES, Age
from domain.shared.message import Message
from domain.shared.spreadsheet import MEDIA_TYPE, Column, write
from templates.language import say, speaking
from templates.states import look

File = tuple[bytes, str, str]
Heading = tuple[Message, str, int]

OWING: tuple[Heading, ...] = (
    (Message("Number"), "text", 10),
    (Message("Customer"), "text", 22),
    (Message("Currency"), "text", 8),
    (Message("Terms of payment"), "text", 22),
    (Message("Delivered, not invoiced"), "money", 16),
    *((AGES[each], "money", 14) for each in Age),
    (Message("Unpaid"), "money", 16),
    (Message("Credit"), "money", 14),
    (Message("Credit limit"), "money", 16),
)
INVOICES: tuple[Heading, ...] = (
    (Message("Number"), "text", 16),
    (Message("Invoice number"), "text", 24),
    (Message("Customer"), "text", 18),
    (Message("State"), "text", 10),
    (Message("Invoice date"), "date", 12),
    (Message("Due day"), "date", 12),
    (Message("Currency"), "text", 8),
    (Message("Untaxed amount"), "money", 14),
    (Message("Tax"), "money", 12),
    (Message("Amount with tax"), "money", 14),
    (Message("Paid"), "money", 14),
    (Message("Unpaid"), "money", 14),
    (Message("Age"), "text", 12),
)
LINES: tuple[Heading, ...] = (
    (Message("Line"), "number", 6),
    (Message("Received on"), "date", 12),
    (Message("Outbound slip"), "text", 16),
    (Message("Order number"), "text", 16),
    (Message("Customer's order number"), "text", 18),
    (Message("Customer part"), "text", 18),
    (Message("Part name"), "text", 26),
    (Message("Quantity"), "number", 10),
    (Message("Unit"), "text", 6),
    (Message("Untaxed unit price"), "money", 14),
    (Message("Provisional price"), "text", 10),
    (Message("Untaxed amount"), "money", 14),
    (Message("Tax"), "money", 12),
    (Message("Amount with tax"), "money", 14),
    (Message("State"), "text", 10),
    (Message("What differs"), "text", 30),
    (Message("Our answer"), "text", 30),
)


def receivables_workbook(rows: Iterable[Owing], language: str) -> File:
    """The 应收账款明细表 as it is filtered."""
    with speaking(language):
        return _file(OWING, (_owing(row) for row in rows), Message("Receivables"), "receivables.xlsx")


def invoices_workbook(rows: Iterable[Any], on: date, language: str) -> File:
    with speaking(language):
        return _file(INVOICES, (_invoice(row, on) for row in rows), Message("Invoices"), "invoices.xlsx")


def statement_workbook(found: StatementPage, language: str) -> File:
    """A statement's lines, those taken off left out."""
    with speaking(language):
        lines = [line for line in found.lines if line.state != LineState.DROPPED]
        return _file(LINES, (_line(line) for line in lines), Message("Statement"), f"{found.statement.number}.xlsx")


def _file(headings: Sequence[Heading], rows: Iterable[list[Any]], sheet: Message, name: str) -> File:
    columns = [Column(say(heading), kind, width) for heading, kind, width in headings]  # type: ignore[arg-type]
    return write(columns, rows, sheet=say(sheet)), name, MEDIA_TYPE


def _owing(row: Owing) -> list[Any]:
    return [row.number, row.name, row.currency, say(payment_terms(row.payment_kind, row.payment_days)), row.unbilled,
            *(row.ages[each] for each in Age), row.open, row.credit, row.credit_limit]


def _invoice(row: Any, on: date) -> list[Any]:
    invoice, _, name = row
    age = age_of(invoice, on)
    return [invoice.number, invoice.tax_number, name, say(look("invoice", invoice.state).word), invoice.invoiced_on, invoice.due_on,
            invoice.currency, invoice.net, invoice.tax, invoice.gross, invoice.paid, invoice.open, say(AGES[age]) if age else ""]


def _line(line: Any) -> list[Any]:
    return [line.position, line.received_on, line.slip_number, line.order_number, line.po_number, line.customer_part, line.name,
            line.quantity, line.unit, line.unit_price, say(Message("yes")) if line.provisional else "", line.net, line.tax, line.gross,
            say(look("statement_line", line.state).word), line.dispute, line.answer]
