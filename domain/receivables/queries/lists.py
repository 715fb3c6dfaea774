"""Lists of statements, invoices and payments, newest first, page by page."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import aliased

from domain.customers.models import Customer
from domain.orders.models import Order
from domain.receivables.models import Allocation, Invoice, InvoiceState, Payment, PaymentKind, PaymentState, Statement
from domain.receivables.queries.ages import bounds
from domain.receivables.rules import Age, age
from domain.shared.clock import today
from domain.shared.paging import Cursor, Listed, Place, cursor, listed
from domain.shared.work import Work

PAGE = 50


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
    return _listed(work, Statement, Statement.made_at, wanted, _text(wanted, Statement.number))


def invoices(work: Work, wanted: Wanted = Wanted()) -> Listed[Any]:
    """Rows (Invoice, customer's number, its short name)."""
    conditions = _text(wanted, Invoice.number, Invoice.tax_number)
    if wanted.age:
        conditions.append(Invoice.state == InvoiceState.ISSUED)
        conditions.append(bounds(today(work))[Age(wanted.age)] if wanted.age in set(Age) else Invoice.due_on < today(work))
    return _listed(work, Invoice, Invoice.asked_at, wanted, conditions)


def payments(work: Work, wanted: Wanted = Wanted()) -> Listed[Any]:
    """Rows (Payment, customer's number, its short name); `state` credit: with something left."""
    conditions = _text(wanted, Payment.number, Payment.reference)
    if wanted.state == "credit":
        conditions += [Payment.allocated < Payment.amount, Payment.state == "recorded"]
    if work.actor.is_customer:  # what was proposed and never paid back is the house's own
        conditions.append(or_(Payment.kind != PaymentKind.REFUND, Payment.signature_id.is_not(None)))
    plain = replace(wanted, state="" if wanted.state == "credit" else wanted.state)
    return _listed(work, Payment, Payment.recorded_at, plain, conditions)


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
    refund = aliased(Payment)
    wanted = select(
        Allocation, Payment.number.label("payment"), Payment.received_on, Payment.kind, Invoice.number.label("invoice"), Invoice.tax_number,
        Order.number.label("order_number"), refund.number.label("refund"),
    ).join(Payment, Payment.id == Allocation.payment_id).outerjoin(Invoice, Invoice.id == Allocation.invoice_id).outerjoin(
        Order, Order.id == Allocation.order_id).outerjoin(refund, refund.id == Allocation.refund_id)
    if invoice_id is not None:
        wanted = wanted.where(Allocation.invoice_id == invoice_id)
    else:
        wanted = wanted.where(Allocation.payment_id.in_(list(payments)))
    return list(work.session.execute(wanted.order_by(Allocation.at, Allocation.id)))


def age_of(invoice: Invoice, on: date) -> Age | None:
    """None for what is not owed."""
    return age(invoice.due_on, on) if invoice.due_on and invoice.state == InvoiceState.ISSUED else None


def _text(wanted: Wanted, *columns: Any) -> list[ColumnElement[bool]]:
    if not wanted.text:
        return []
    like = f"%{wanted.text.replace('%', '')}%"
    return [or_(*(column.ilike(like) for column in (*columns, Customer.number, Customer.name_short, Customer.name_zh)))]


def _listed(work: Work, model: Any, key: Any, wanted: Wanted, conditions: Sequence[ColumnElement[bool]]) -> Listed[Any]:
    place = Place(key, model.id, True, wanted.size, cursor(wanted.after), cursor(wanted.before))
    query = select(model, Customer.number.label("customer"), Customer.name_short).join(Customer, Customer.id == model.customer_id)
    narrowed = list(conditions)
    if wanted.state:
        narrowed.append(model.state == wanted.state)
    if wanted.customer_id is not None:
        narrowed.append(model.customer_id == wanted.customer_id)
    if wanted.text:  # customers are looked for too
        query = query.where(*narrowed, *place.limits()).limit(wanted.size + 1)
    else:  # first the page, by its index: joined as a whole, the database would begin with the customers and sort all that they have
        chosen = place.ids([narrowed])
        query = query.join(chosen, chosen.c.id == model.id)
    rows = list(work.session.execute(query.order_by(*place.order())))
    return listed(rows, place, lambda row: Cursor(getattr(row[0], key.key), row[0].id))
