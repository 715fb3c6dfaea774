"""Receivables as workbooks, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from domain.receivables.actions.paying import PAYMENT_STATES, way_of
from domain.receivables.models import LineState, Payment, PaymentKind, PaymentState
from domain.receivables.queries.ages import Owing
from domain.receivables.queries.lists import age_of
from domain.receivables.queries.things import StatementPage
from domain.receivables.queries.unbilled import Unbilled
from domain.receivables.rules import AGES, Age
from domain.shared.message import Message
from domain.shared.money import Money
from domain.shared.spreadsheet import MEDIA_TYPE, Column, Page, write, write_book
from templates.labels import unit
from templates.language import customer, part, say, speaking
from templates.states import look

File = tuple[bytes, str, str]
Heading = tuple[Message, str, int]

UNINVOICED = Message("Delivered, not invoiced")
FROM_THEIR_SIDE = {
    UNINVOICED: Message("Received, not invoiced"),
    Message("Unpaid"): Message("Payable"),
    Message("Credit"): Message("Your credit"),
    Message("Credit left"): Message("Your credit left"),
    Message("Owed in all"): Message("Payable in all"),
    Message("Payments"): Message("Your payments"),
}
OWING: tuple[Heading, ...] = (
    (Message("Number"), "text", 10),
    (Message("Customer"), "text", 22),
    (Message("Currency"), "text", 8),
    (Message("Terms of payment"), "text", 22),
    (UNINVOICED, "money", 16),
    *((AGES[each], "money", 14) for each in Age),
    (Message("Unpaid"), "money", 16),
    (Message("Overdue"), "money", 16),
    (Message("Credit"), "money", 14),
    (Message("Held for orders"), "money", 14),
    (Message("Owed in all"), "money", 16),
    (Message("Credit limit"), "money", 16),
)
GOODS: tuple[Heading, ...] = (  # what came with a slip, wherever a row is about it
    (Message("Received on"), "date", 12),
    (Message("Outbound slip"), "text", 16),
    (Message("Order number"), "text", 16),
    (Message("Customer's order number"), "text", 18),
    (Message("Customer part"), "text", 18),
    (Message("Part name"), "text", 26),
    (Message("Quantity"), "number", 10),
    (Message("Unit"), "text", 6),
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
    (Message("Days past due"), "number", 10),
)
UNBILLED: tuple[Heading, ...] = (
    *GOODS,
    (Message("Currency"), "text", 8),
    (Message("Amount with tax"), "money", 14),
    (Message("Statement"), "text", 16),
)
PAYMENTS: tuple[Heading, ...] = (
    (Message("Number"), "text", 16),
    (Message("Date of payment"), "date", 12),
    (Message("Payment method"), "text", 16),
    (Message("Reference of the bank"), "text", 24),
    (Message("Currency"), "text", 8),
    (Message("Amount"), "money", 14),
    (Message("Matched"), "money", 14),
    (Message("Credit left"), "money", 14),
    (Message("State"), "text", 10),
)
STATEMENTS: tuple[Heading, ...] = (
    (Message("Statement"), "text", 18),
    (Message("Number"), "text", 10),
    (Message("Customer"), "text", 22),
    (Message("From"), "date", 12),
    (Message("to"), "date", 12),
    (Message("State"), "text", 14),
    (Message("Currency"), "text", 8),
    (Message("Untaxed amount"), "money", 14),
    (Message("Tax"), "money", 12),
    (Message("Amount with tax"), "money", 14),
    (Message("Made by"), "text", 12),
    (Message("Confirmed by"), "text", 12),
)
LINES: tuple[Heading, ...] = (
    (Message("Line"), "number", 6),
    *GOODS,
    (Message("Untaxed unit price"), "money", 14),
    (Message("Provisional price"), "text", 10),
    (Message("Untaxed amount"), "money", 14),
    (Message("Tax"), "money", 12),
    (Message("Amount with tax"), "money", 14),
    (Message("State"), "text", 10),
    (Message("What differs"), "text", 30),
    (Message("Our answer"), "text", 30),
)


def receivables_workbook(rows: Iterable[Owing], invoices: Iterable[Any], on: date, language: str) -> File:
    """The 应收账款明细表 as it is filtered: a row a customer, and on a second sheet each invoice that is open."""
    with speaking(language):
        pages = [
            Page(say(Message("Receivables")), _columns(OWING), [_owing(row) for row in rows]),
            Page(say(Message("Open invoices")), _columns(INVOICES), [_invoice(row, on) for row in invoices]),
        ]
        return write_book(pages), "receivables.xlsx", MEDIA_TYPE


def invoices_workbook(rows: Iterable[Any], on: date, language: str) -> File:
    with speaking(language):
        return _file(INVOICES, (_invoice(row, on) for row in rows), Message("Invoices"), "invoices.xlsx")


def statements_workbook(rows: Iterable[Any], language: str) -> File:
    with speaking(language):
        return _file(STATEMENTS, (_statement(row) for row in rows), Message("Statements"), "statements.xlsx")


def payments_workbook(rows: Iterable[Any], language: str) -> File:
    """Payments and credit notes of all customers, each row with whose it is."""
    with speaking(language):
        headings = (*PAYMENTS[:1], (Message("Customer"), "text", 22), *PAYMENTS[1:])
        named = ([line[0], customer(row.name_short), *line[1:]] for row in rows for line in [_payment(row[0])])
        return _file(headings, named, Message("Payments"), "payments.xlsx")


def account_workbook(
    owing: Iterable[Owing], unbilled: Iterable[Unbilled], invoices: Iterable[Any], payments: Iterable[Any], on: date, language: str,
    theirs: bool = False,
) -> File:
    """A customer's statement of account: what is owed by age, what is delivered and not invoiced, each invoice, each payment.

    `theirs`: in the words of who pays, not of who is paid.
    """
    with speaking(language):
        sheets = [
            (Message("Statement of account"), OWING, [_owing(row) for row in owing]),
            (UNINVOICED, UNBILLED, [_unbilled(row) for row in unbilled]),
            (Message("Invoices"), INVOICES, [_invoice(row, on) for row in invoices]),
            (Message("Payments"), PAYMENTS, [_payment(row[0]) for row in payments]),
        ]
        words = FROM_THEIR_SIDE if theirs else {}
        pages = [Page(say(words.get(name, name)), _columns([(words.get(word, word), kind, width) for word, kind, width in headings]), rows)
                 for name, headings, rows in sheets]
        return write_book(pages), f"account-{on:%Y%m%d}.xlsx", MEDIA_TYPE


def statement_workbook(found: StatementPage, language: str) -> File:
    """A statement's lines, those taken off left out."""
    with speaking(language):
        lines = [line for line in found.lines if line.state != LineState.DROPPED]
        rows = (_line(line, found.statement.currency) for line in lines)
        return _file(LINES, rows, Message("Statement"), f"{found.statement.number}.xlsx")


def _file(headings: Sequence[Heading], rows: Iterable[list[Any]], sheet: Message, name: str) -> File:
    return write(_columns(headings), rows, sheet=say(sheet)), name, MEDIA_TYPE


def _columns(headings: Sequence[Heading]) -> list[Column]:
    return [Column(say(heading), kind, width) for heading, kind, width in headings]  # type: ignore[arg-type]


def _owing(row: Owing) -> list[Any]:
    figures = (row.unbilled, *(row.ages[each] for each in Age), row.open, row.overdue, row.credit, row.held, row.total,
               row.credit_limit)
    return [row.number, customer(row.name, row.number), row.currency, say(row.terms), *_in(row.currency, *figures)]


def _invoice(row: Any, on: date) -> list[Any]:
    invoice, number, name = row
    age = age_of(invoice, on)
    late = (on - invoice.due_on).days if age and invoice.due_on else None
    return [invoice.number, invoice.tax_number, customer(name, number), say(look("invoice", invoice.state).word), invoice.invoiced_on,
            invoice.due_on, invoice.currency, *_in(invoice.currency, invoice.net, invoice.tax, invoice.gross, invoice.paid, invoice.open),
            say(AGES[age]) if age else "", late if late and late > 0 else None]


def _statement(row: Any) -> list[Any]:
    found, number, name = row
    return [found.number, number, customer(name, number), found.first_on, found.last_on, say(look("statement", found.state).word),
            found.currency, *_in(found.currency, found.net, found.tax, found.gross), found.made_by, found.confirmed_by or ""]


def _unbilled(row: Unbilled) -> list[Any]:
    return [row.received_on, row.slip, row.order_number, row.po_number, row.customer_part, part(row.name, row.customer_part),
            row.quantity, unit(row.unit), row.currency, *_in(row.currency, row.gross), row.statement]


def _payment(payment: Payment) -> list[Any]:
    stands = payment.state == PaymentState.RECORDED
    matched = None if payment.kind == PaymentKind.REFUND else payment.allocated
    return [payment.number, payment.received_on, say(way_of(payment)), payment.reference or payment.reason, payment.currency,
            *_in(payment.currency, payment.counts, matched, payment.left if stands else None),
            "" if stands else say(PAYMENT_STATES[PaymentState(payment.state)])]


def _line(line: Any, currency: str) -> list[Any]:
    return [line.position, line.received_on, line.slip_number, line.order_number, line.po_number, line.customer_part,
            part(line.name, line.code, line.customer_part), line.quantity, unit(line.unit), line.unit_price,
            say(Message("yes")) if line.provisional else "", *_in(currency, line.net, line.tax, line.gross),
            say(look("statement_line", line.state).word), line.dispute, line.answer]


def _in(currency: str, *values: Decimal | None) -> list[Money]:
    return [Money(value, currency) for value in values]
