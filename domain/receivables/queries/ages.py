"""The 应收账款明细表: what each customer owes, by age; delivered and not invoiced beside it (RULES 8)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Date,
    DateTime,
    Select,
    Text,
    Uuid,
    any_,
    bindparam,
    func,
    literal,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY

from domain.customers.models import Customer
from domain.customers.rules import payment_terms
from domain.deliveries.models import SlipLine
from domain.orders.models import Order, OrderLine
from domain.projects.ended import in_the_open
from domain.receivables.actions.drafting import BILLABLE, with_order
from domain.receivables.actions.sending import WAITS
from domain.receivables.models import Allocation, Invoice, InvoiceState, LineState, Payment, PaymentState, StatementLine
from domain.receivables.rules import Age
from domain.shared.clock import today
from domain.shared.message import Message
from domain.shared.money import rounds
from domain.shared.spreadsheet import ONE_TOO_MANY
from domain.shared.work import Work

ZERO = Decimal(0)
Rows = Select[*tuple[Any, ...]]
KEY, STATED_PART = {"customer_id", "currency"}, "stated"
CUSTOMER, PROJECT = bindparam("customer", type_=Uuid()), bindparam("project", type_=Uuid())
CURRENCY, TODAY = bindparam("currency", type_=Text()), bindparam("today", type_=Date())
CUSTOMERS = select(Customer).where(Customer.id == bindparam("customers", type_=ARRAY(Uuid())).any_())
READER, NOW = bindparam("reader", type_=Uuid()), bindparam("now", type_=DateTime(timezone=True))
OWN = (  # a customer's stated lines, as `stated_of` lets it read them
    or_(StatementLine.project_id.is_(None), func.concord_sees(StatementLine.project_id, READER, NOW)),
    StatementLine.customer_id == bindparam("own", type_=Uuid()),
)
ASKED: Any = func.array(select(Invoice.id).where(Invoice.state == InvoiceState.ASKED).scalar_subquery(), type_=ARRAY(Uuid()))
STATED: tuple[ColumnElement[bool], ...] = (  # on a statement, and on no invoice that is made out; each half reads its own index
    StatementLine.state != literal_column(f"'{LineState.DROPPED}'"), StatementLine.credit_id.is_(None), StatementLine.settled_at.is_(None),
    or_(StatementLine.invoice_id.is_(None), StatementLine.invoice_id == any_(ASKED)),
)


@dataclass(frozen=True)
class Wanted:
    """Filters of the list; `age` keeps customers that owe something of that age.

    `plain`: nothing confidential, whoever looks, but of the one project that is named.
    """

    text: str = ""
    currency: str = ""
    age: str = ""
    customer_id: uuid.UUID | None = None
    plain: bool = False
    project_id: uuid.UUID | None = None


@dataclass
class Owing:
    """One customer in one currency; all amounts with tax.

    `credit` is money that came in and stands for nothing yet, `held` what stands beforehand for an order without invoice.
    """

    number: str
    name: str
    currency: str
    payment_kind: str
    payment_days: int
    credit_limit: Decimal | None = None
    unbilled: Decimal = ZERO
    ages: dict[str, Decimal] = field(default_factory=lambda: dict.fromkeys((each.value for each in Age), ZERO))
    credit: Decimal = ZERO
    held: Decimal = ZERO
    invoices: int = 0

    @property
    def terms(self) -> Message:
        return payment_terms(self.payment_kind, self.payment_days)

    @property
    def open(self) -> Decimal:
        return sum(self.ages.values(), ZERO)

    @property
    def overdue(self) -> Decimal:
        return self.open - self.ages[Age.NOT_DUE]

    @property
    def total(self) -> Decimal:
        """Invoiced and open, and delivered without an invoice, less what came in for none."""
        return self.open + self.unbilled - self.credit - self.held


def by_customer(work: Work, wanted: Wanted = Wanted()) -> list[Owing]:
    """Customers that owe or are owed something, those most overdue first."""
    rows: dict[tuple[uuid.UUID, str], dict[str, Any]] = defaultdict(dict)
    sight, given = stated_of(work)[1], _given(work, wanted)
    for name, query in _parts(_shape(wanted), work.actor.is_customer).items():
        with sight if name == STATED_PART else nullcontext():
            found_rows = work.session.execute(query, given).mappings().all()
        for row in found_rows:
            values = rows[row["customer_id"], row["currency"]]
            for column in row.keys() - KEY:
                values[column] = values.get(column, 0) + (row[column] or 0)
    customers = {each.id: each for each in _customers(work, wanted.customer_id, [key[0] for key in rows])}
    found = [_row(customers[key[0]], key[1], values) for key, values in rows.items() if key[0] in customers]
    kept = [row for row in found if _wanted(row, wanted)]
    return sorted(kept, key=lambda row: (-row.overdue, -row.open, -row.unbilled, row.number, row.currency))


def _customers(work: Work, only: uuid.UUID | None, ids: Iterable[uuid.UUID]) -> Iterable[Customer]:
    if only is None:
        return work.session.scalars(CUSTOMERS, {"customers": list(set(ids))})
    found = work.find(Customer, only)
    return [found] if found else []


@cache
def owed() -> ColumnElement[Decimal]:
    """`Owing.total` of one customer in one currency, to stand in a statement of the system's: nothing confidential but of the one project.

    Its parameters are `customer`, `currency`, `project` and `today`.
    """
    parts = {name: query.subquery() for name, query in _parts(Shape(True, True, True), False).items()}

    def summed(part: str, *columns: str) -> ColumnElement[Decimal]:
        value = sum((parts[part].c[column] for column in columns), literal(ZERO))
        return func.coalesce(select(func.sum(value)).scalar_subquery(), ZERO)

    mine = summed("invoiced", *map(str, Age)) + summed("received", "unbilled") + summed(STATED_PART, "unbilled")
    return mine - summed("credits", "credit") - summed("held", "held")


def totals(rows: Iterable[Owing]) -> list[Owing]:
    """The foot of the list, one row a currency: of the rows that the reader sees."""
    sums: dict[str, Owing] = {}
    for row in rows:
        one = sums.setdefault(row.currency, Owing("", "", row.currency, "", 0))
        one.unbilled += row.unbilled
        one.credit += row.credit
        one.held += row.held
        one.invoices += row.invoices
        for age, value in row.ages.items():
            one.ages[age] += value
    return [sums[currency] for currency in sorted(sums)]


def bounds(on: date | ColumnElement[date]) -> dict[Age, ColumnElement[bool]]:
    """Which due days fall into an age, as conditions on the invoice."""
    late = on - Invoice.due_on  # days, as PostgreSQL subtracts dates
    return {
        Age.NOT_DUE: late <= 0, Age.TO_30: late.between(1, 30), Age.TO_60: late.between(31, 60), Age.TO_90: late.between(61, 90),
        Age.OVER_90: late > 90,
    }


class Shape(NamedTuple):
    """What is narrowed by parameters of these names: statements of one shape are built once."""

    customer: bool
    project: bool  # nothing confidential but of this project
    currency: bool


def _shape(wanted: Wanted) -> Shape:
    return Shape(wanted.customer_id is not None, wanted.plain, bool(wanted.currency))


def _given(work: Work, wanted: Wanted) -> dict[str, Any]:
    return {"customer": wanted.customer_id, "project": wanted.project_id, "currency": wanted.currency, "today": today(work),
            "own": work.actor.customer_id, "reader": work.actor.id, "now": work.now}


@cache
def _parts(shape: Shape, outside: bool) -> dict[str, Rows]:
    """What the register is put together from: rows (customer_id, currency, amounts by the name of their column)."""
    return {
        "invoiced": _invoiced(shape), "received": _received(shape), STATED_PART: _on_statements(shape, outside),
        "credits": _credits(shape), "held": _held(shape),
    }


def _invoiced(shape: Shape) -> Rows:
    left = Invoice.gross - Invoice.paid
    columns = [func.coalesce(func.sum(left).filter(bound), 0).label(age.value) for age, bound in bounds(TODAY).items()]
    return select(Invoice.customer_id, Invoice.currency, func.count().label("invoices"), *columns).where(
        Invoice.state == InvoiceState.ISSUED, *_scope(Invoice, shape)).group_by(Invoice.customer_id, Invoice.currency)


def _received(shape: Shape) -> Rows:
    """Signed for and on no statement, at the price of the order; the tax of each line rounded as the statement will round it."""
    net = rounds(SlipLine.owed * func.coalesce(OrderLine.unit_price, 0), Order.currency)
    gross = net + rounds(net * Customer.tax_rate, Order.currency)
    query = with_order(SlipLine.customer_id, Order.currency, func.sum(gross).label("unbilled")).join(
        Customer, Customer.id == SlipLine.customer_id).where(*BILLABLE, *_scope(SlipLine, shape, Order.currency))
    return query.group_by(SlipLine.customer_id, Order.currency)


def _on_statements(shape: Shape, outside: bool) -> Rows:
    """On a statement, and not on an issued invoice yet; a draft counts for the customer too, though it sees the draft itself not yet.

    Corrections that were taken off their list count as before: they are owed until the next list, too.
    """
    lines = select(StatementLine.customer_id, Order.currency, StatementLine.gross).join(Order, Order.id == StatementLine.order_id).where(
        *(OWN if outside else ()), *_scope(StatementLine, shape, Order.currency))
    found = union_all(lines.where(*STATED), lines.where(WAITS)).subquery()
    return select(found.c.customer_id, found.c.currency, func.sum(found.c.gross).label("unbilled")).group_by(
        found.c.customer_id, found.c.currency)


def stated_of(work: Work) -> tuple[list[ColumnElement[bool]], AbstractContextManager[Any]]:
    """Conditions and sight with which a customer's own stated lines are read, drafts too; the house reads with its own."""
    if not work.actor.is_customer:
        return [], nullcontext()
    seen = or_(StatementLine.project_id.is_(None), func.concord_sees(StatementLine.project_id, work.actor.id, work.now))
    return [seen, StatementLine.customer_id == work.actor.customer_id], work.as_system("receivables.account")


def _credits(shape: Shape) -> Rows:
    query = select(Payment.customer_id, Payment.currency, func.sum(Payment.amount - Payment.allocated).label("credit")).where(
        Payment.state == PaymentState.RECORDED, Payment.allocated < Payment.amount, *_scope(Payment, shape))
    return query.group_by(Payment.customer_id, Payment.currency)


def _held(shape: Shape) -> Rows:
    query = select(Payment.customer_id, Payment.currency, func.sum(Allocation.amount).label("held")).join(
        Payment, Payment.id == Allocation.payment_id).where(
        Allocation.order_id.is_not(None), Allocation.ended_at.is_(None), *_scope(Payment, shape))
    return query.group_by(Payment.customer_id, Payment.currency)


def _scope(table: Any, shape: Shape, currency: Any = None) -> list[ColumnElement[bool]]:
    conditions = []
    if shape.customer:
        conditions.append(table.customer_id == CUSTOMER)
    if shape.project:
        conditions.append(or_(in_the_open(table.project_id), table.project_id == PROJECT))
    if shape.currency:
        conditions.append((table.currency if currency is None else currency) == CURRENCY)
    return conditions


def _row(customer: Customer, currency: str, values: dict[str, Any]) -> Owing:
    limit = customer.credit_limit if customer.currency == currency else None
    row = Owing(customer.number, customer.name_short, currency, customer.payment_kind, customer.payment_days, limit,
                Decimal(values.get("unbilled", 0)), credit=Decimal(values.get("credit", 0)), held=Decimal(values.get("held", 0)),
                invoices=int(values.get("invoices", 0)))
    row.ages = {each.value: Decimal(values.get(each.value, 0)) for each in Age}
    return row


def _wanted(row: Owing, wanted: Wanted) -> bool:
    text = wanted.text.casefold()
    if text and text not in row.number.casefold() and text not in row.name.casefold():
        return False
    if wanted.age == "overdue":
        return row.overdue > 0
    return not wanted.age or (row.unbilled if wanted.age == "unbilled" else row.ages.get(wanted.age, ZERO)) != 0


def open_invoices(work: Work, wanted: Wanted = Wanted(), most: int = ONE_TOO_MANY) -> list[Any]:
    """What the columns of the register are made of: rows (Invoice, customer's number, its short name), the oldest due first."""
    query = select(Invoice, Customer.number.label("customer"), Customer.name_short).join(Customer, Customer.id == Invoice.customer_id)
    query = query.where(Invoice.state == InvoiceState.ISSUED, *_scope(Invoice, _shape(wanted)))
    if wanted.text:
        like = f"%{wanted.text.replace('%', '')}%"
        query = query.where(or_(Customer.number.ilike(like), Customer.name_short.ilike(like)))
    if wanted.age == "overdue":
        query = query.where(Invoice.due_on < today(work))
    elif wanted.age in set(Age):
        query = query.where(bounds(today(work))[Age(wanted.age)])
    sorted_query = query.order_by(Customer.number, Invoice.currency, Invoice.due_on, Invoice.id).limit(most)
    return list(work.session.execute(sorted_query, _given(work, wanted)))
