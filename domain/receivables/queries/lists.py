"""Lists of statements, invoices and payments, newest first, page by page."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Date, Select, Text, Uuid, bindparam, or_, select
from sqlalchemy.orm import aliased

from domain.customers.models import Customer
from domain.orders.models import Order
from domain.receivables.models import Allocation, Invoice, InvoiceState, Payment, PaymentKind, PaymentState, Statement
from domain.receivables.queries.ages import bounds
from domain.receivables.rules import Age, age
from domain.shared.among import among_given
from domain.shared.clock import today
from domain.shared.paging import Cursor, Listed, Place, cursor, listed
from domain.shared.work import Work

PAGE = 50
KEPT = 100  # statements of lists


@dataclass(frozen=True)
class Wanted:
    """Filters of a list, as its address carries them."""

    text: str = ""
    state: str = ""
    age: str = ""
    after: str = ""
    before: str = ""
    size: int = PAGE
    customer_id: uuid.UUID | None = None


def statements(work: Work, wanted: Wanted = Wanted()) -> Listed[Any]:
    """Rows (Statement, customer's number, its short name)."""
    return _listed(work, STATEMENTS, wanted)


def invoices(work: Work, wanted: Wanted = Wanted()) -> Listed[Any]:
    """Rows (Invoice, customer's number, its short name)."""
    return _listed(work, INVOICES, wanted)


def payments(work: Work, wanted: Wanted = Wanted()) -> Listed[Any]:
    """Rows (Payment, customer's number, its short name); `state` credit: with something left."""
    return _listed(work, PAYMENTS, wanted)


def open_invoices(work: Work, customer_id: uuid.UUID, currency: str = "", *more: ColumnElement[bool]) -> list[Invoice]:
    """Issued and not yet paid, the oldest due first."""
    wanted = select(Invoice).where(Invoice.customer_id == customer_id, Invoice.state == InvoiceState.ISSUED, *more)
    if currency:
        wanted = wanted.where(Invoice.currency == currency)
    return list(work.session.scalars(wanted.order_by(Invoice.due_on, Invoice.id)))


def came_in(work: Work, customer_id: uuid.UUID, since: date, *more: ColumnElement[bool]) -> list[Payment]:
    """What stands of a customer's payments and credit notes: those since a day, and older ones of which something is left; oldest first."""
    wanted = select(Payment).where(
        Payment.customer_id == customer_id, Payment.state == PaymentState.RECORDED,
        or_(Payment.received_on >= since, Payment.allocated < Payment.amount), *more)
    return list(work.session.scalars(wanted.order_by(Payment.received_on, Payment.id)))


def matches(work: Work, payments: Sequence[uuid.UUID] = (), invoice_id: uuid.UUID | None = None) -> list[Any]:
    """Of payments or of one invoice, the oldest first: Allocation, payment, its day and kind; numbers of its invoice, order, refund."""
    return list(work.session.execute(_matches(invoice_id is not None), {"invoice": invoice_id, "payments": list(payments)}))


@cache
def _matches(of_invoice: bool) -> Select[*tuple[Any, ...]]:
    refund = aliased(Payment)
    wanted = select(
        Allocation, Payment.number.label("payment"), Payment.received_on, Payment.kind, Invoice.number.label("invoice"), Invoice.tax_number,
        Order.number.label("order_number"), refund.number.label("refund"),
    ).join(Payment, Payment.id == Allocation.payment_id).outerjoin(Invoice, Invoice.id == Allocation.invoice_id).outerjoin(
        Order, Order.id == Allocation.order_id).outerjoin(refund, refund.id == Allocation.refund_id)
    if of_invoice:
        wanted = wanted.where(Allocation.invoice_id == bindparam("invoice", type_=Uuid()))
    else:
        wanted = wanted.where(among_given(Allocation.payment_id, "payments"))
    return wanted.order_by(Allocation.at, Allocation.id)


def age_of(invoice: Invoice, on: date) -> Age | None:
    """None for what is not owed."""
    return age(invoice.due_on, on) if invoice.due_on and invoice.state == InvoiceState.ISSUED else None


class Shape(NamedTuple):
    """Which conditions a list has. What they compare with are parameters: lists of one shape share a statement, which is built once."""

    text: bool
    state: bool
    age: str
    of_customer: bool
    credit: bool  # payments of which something is left
    outside: bool  # the reader is a customer


class Kind(NamedTuple):
    """One of the lists: what it shows, sorted by, and the columns in which a text is looked for."""

    model: Any
    key: Any
    numbers: tuple[Any, ...]


STATEMENTS = Kind(Statement, Statement.made_at, (Statement.number,))
INVOICES = Kind(Invoice, Invoice.asked_at, (Invoice.number, Invoice.tax_number))
PAYMENTS = Kind(Payment, Payment.recorded_at, (Payment.number, Payment.reference))
TODAY, LIKE = bindparam("today", type_=Date()), bindparam("like", type_=Text())


def _listed(work: Work, kind: Kind, wanted: Wanted) -> Listed[Any]:
    place = Place(kind.key, kind.model.id, True, wanted.size, cursor(wanted.after), cursor(wanted.before))
    credit = kind is PAYMENTS and wanted.state == "credit"
    age = wanted.age and (wanted.age if wanted.age in set(Age) else "late") if kind is INVOICES else ""
    shape = Shape(
        bool(wanted.text), bool(wanted.state) and not credit, age, wanted.customer_id is not None, credit, work.actor.is_customer,
    )
    given = {"like": f"%{wanted.text.replace('%', '')}%", "state": wanted.state, "customer": wanted.customer_id, "today": today(work)}
    rows = list(work.session.execute(_statement(kind, place.shape, shape), given | place.edge))
    return listed(rows, place, lambda row: Cursor(getattr(row[0], kind.key.key), row[0].id))


@lru_cache(KEPT)
def _statement(kind: Kind, place: Place, shape: Shape) -> Select[Any]:
    model = kind.model
    query = select(model, Customer.number.label("customer"), Customer.name_short).join(Customer, Customer.id == model.customer_id)
    narrowed = list(_conditions(kind, shape))
    if shape.text:  # customers are looked for too
        query = query.where(*narrowed, *place.limits()).limit(place.size + 1)
    else:  # first the page, by its index: joined as a whole, the database would begin with the customers and sort all that they have
        chosen = place.ids([narrowed])
        query = query.join(chosen, chosen.c.id == model.id)
    return query.order_by(*place.order())


def _conditions(kind: Kind, shape: Shape) -> Iterator[ColumnElement[bool]]:
    model = kind.model
    if shape.text:
        yield or_(*(column.ilike(LIKE) for column in (*kind.numbers, Customer.number, Customer.name_short, Customer.name_zh)))
    if shape.age:
        yield Invoice.state == InvoiceState.ISSUED
        yield bounds(TODAY)[Age(shape.age)] if shape.age in set(Age) else Invoice.due_on < TODAY
    if shape.credit:
        yield Payment.allocated < Payment.amount
        yield Payment.state == PaymentState.RECORDED
    if kind is PAYMENTS and shape.outside:  # what was proposed and never paid back is the house's own
        yield or_(Payment.kind != PaymentKind.REFUND, Payment.signature_id.is_not(None))
    if shape.state:
        yield model.state == bindparam("state", type_=Text())
    if shape.of_customer:
        yield model.customer_id == bindparam("customer", type_=Uuid())
