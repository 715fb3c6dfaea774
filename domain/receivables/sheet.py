"""What the statement 对账单 and the 应收账款明细表 say on paper."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from domain.accounts.models import Person
from domain.customers.models import Customer
from domain.customers.rules import payment_terms
from domain.projects.ended import in_the_open
from domain.receivables.actions.paying import way_of
from domain.receivables.finding import lines_of, provisional_prices
from domain.receivables.models import Invoice, LineState, Payment, PaymentKind, Statement, StatementLine, StatementState
from domain.receivables.queries import ages, lists
from domain.receivables.queries.ages import Owing, Wanted
from domain.receivables.rules import AGES, Age, age
from domain.shared.clock import day_of, today
from domain.shared.message import Message
from domain.shared.work import Work

A_YEAR = timedelta(days=365)
MOST_PRINTED = 1000  # invoices on one paper
KINDS = {
    "goods": Message("Goods received"),
    "request": Message("Goods received, invoice asked for"),
    "consumption": Message("Used from consignment stock"),
    "adjustment": Message("Adjustment of provisional prices"),
}


@dataclass(frozen=True)
class LineOnPaper:
    position: int
    received_on: date
    slip: str
    order: str
    po_number: str
    part: str
    name: str
    quantity: Decimal
    unit: str
    unit_price: Decimal | None
    provisional: bool
    net: Decimal
    tax: Decimal
    gross: Decimal
    state: str  # open | confirmed | disputed; on a void one dropped
    dispute: str = ""  # what the customer sees otherwise, in their words and figures
    their_quantity: Decimal | None = None
    their_price: Decimal | None = None
    provisional_price: Decimal | None = None  # that its price makes good


@dataclass(frozen=True)
class StatementSheet:
    """`confirmed_by` is empty while the customer has not confirmed every line."""

    number: str
    kind: Message
    customer: str
    customer_en: str
    invoicing: Mapping[str, str]
    owner: str
    first_on: date
    last_on: date
    currency: str
    tax_rate: Decimal
    terms: Message
    lines: Sequence[LineOnPaper]
    net: Decimal
    tax: Decimal
    gross: Decimal
    made_by: str
    made_on: date
    confirmed_by: str
    confirmed_on: date | None
    void: Message | None = None  # across the paper: it was cancelled


@dataclass(frozen=True)
class OwingOnPaper:
    number: str
    name: str
    currency: str
    terms: Message | None
    unbilled: Decimal
    ages: Sequence[Decimal]
    open: Decimal
    credit: Decimal
    held: Decimal = Decimal(0)
    overdue: Decimal = Decimal(0)
    total: Decimal = Decimal(0)  # owed in all


@dataclass(frozen=True)
class InvoiceOnPaper:
    number: str
    invoiced_on: date
    due_on: date
    currency: str
    gross: Decimal
    paid: Decimal
    open: Decimal
    age: Message
    customer: str = ""
    late: int = 0  # days past due


@dataclass(frozen=True)
class PaymentOnPaper:
    number: str
    received_on: date
    way: Message
    reference: str
    currency: str
    amount: Decimal
    matched: Decimal
    left: Decimal


@dataclass(frozen=True)
class ReceivablesSheet:
    """The whole register, or one customer's account and what came in (`customer` is empty for the whole), with the open invoices.

    `too_many` invoices are named by the workbook alone.
    """

    customer: str
    customer_en: str
    on: date
    headings: Sequence[Message]
    rows: Sequence[OwingOnPaper]
    totals: Sequence[OwingOnPaper]
    invoices: Sequence[InvoiceOnPaper]
    made_by: str
    payments: Sequence[PaymentOnPaper] = ()
    too_many: int = 0


def statement_sheet(work: Work, statement: Statement) -> StatementSheet:
    """The statement as it stands; lines that were taken off are not on it. A cancelled one has those that its customer knew: void."""
    customer = work.fetch(Customer, statement.customer_id)
    owner = work.fetch(Person, customer.owner_id)
    void = statement.state == StatementState.CANCELLED
    lines = [line for line in lines_of(work, statement, dropped=True) if not line.internal] if void else lines_of(work, statement)
    old = provisional_prices(work, lines)
    return StatementSheet(
        statement.number, KINDS[statement.kind], customer.name_zh, customer.name_en,
        {key: str(each) for key, each in customer.invoicing.items()}, owner.name, statement.first_on, statement.last_on,
        statement.currency, statement.tax_rate,
        payment_terms(customer.payment_kind, customer.payment_days), [_line(each, old) for each in lines],
        statement.net, statement.tax, statement.gross, statement.made_by, day_of(statement.made_at), statement.confirmed_by or "",
        day_of(statement.confirmed_at) if statement.confirmed_at else None, Message("Void") if void else None,
    )


def receivables_sheet(work: Work, customer: Customer | None = None, made_by: str = "") -> ReceivablesSheet:
    """Only what everybody of the house, or of the customer, may read: nothing of a confidential project is printed."""
    customer_id: uuid.UUID | None = customer.id if customer is not None else None
    wanted, on = Wanted(customer_id=customer_id, plain=True), today(work)
    found, invoices = ages.by_customer(work, wanted), ages.open_invoices(work, wanted, MOST_PRINTED + 1)
    too_many = sum(row.invoices for row in found) if len(invoices) > MOST_PRINTED else 0
    payments = lists.came_in(work, customer.id, on - A_YEAR, in_the_open(Payment.project_id)) if customer is not None else []
    return ReceivablesSheet(
        customer.name_zh if customer else "", customer.name_en if customer else "", on, [AGES[each] for each in Age],
        [_owing(row) for row in found], [_owing(row) for row in ages.totals(found)],
        [] if too_many else [_invoice(row[0], row.name_short, on) for row in invoices], made_by,
        [_payment(each) for each in payments], too_many,
    )


def _line(line: StatementLine, provisional: Mapping[uuid.UUID, Decimal]) -> LineOnPaper:
    theirs = (line.dispute, line.their_quantity, line.their_price) if line.state == LineState.DISPUTED else ("", None, None)
    return LineOnPaper(
        line.position, line.received_on, line.slip_number, line.order_number, line.po_number, line.customer_part, line.name, line.quantity,
        line.unit, line.unit_price, line.provisional, line.net, line.tax, line.gross, str(line.state), *theirs,
        provisional.get(line.adjusts_id) if line.adjusts_id else None,
    )


def _owing(row: Owing) -> OwingOnPaper:
    terms = payment_terms(row.payment_kind, row.payment_days) if row.payment_kind else None
    return OwingOnPaper(row.number, row.name, row.currency, terms, row.unbilled, [row.ages[each] for each in Age], row.open, row.credit,
                        row.held, row.overdue, row.total)


def _invoice(each: Invoice, customer: str, on: date) -> InvoiceOnPaper:
    invoiced, due = each.invoiced_on or on, each.due_on or on  # an open invoice has both
    return InvoiceOnPaper(each.tax_number, invoiced, due, each.currency, each.gross, each.paid, each.open, AGES[age(due, on)], customer,
                          max(0, (on - due).days))


def _payment(each: Payment) -> PaymentOnPaper:
    matched = Decimal(0) if each.kind == PaymentKind.REFUND else each.allocated
    return PaymentOnPaper(each.number, each.received_on, way_of(each), each.reference or each.reason, each.currency, each.counts, matched,
                          each.left)
