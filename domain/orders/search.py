"""What an order is found by: its numbers, its parts, their names, and the customer's.

Confidential lines of a mixed order are described in a row of their own project, so that nobody else finds the order by them.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import and_, select

from domain.customers.models import Customer
from domain.orders.models import ADDITION, Order, OrderLine
from domain.products.models import Product
from domain.search.index import Entry
from domain.search.watch import watch
from domain.shared.among import among_given
from domain.shared.work import Work


class Ordered(NamedTuple):
    """Of an order, what the index needs; `customer` is the short name."""

    id: uuid.UUID
    number: str
    po_number: str
    title: str
    submitted_at: datetime
    customer: str
    customer_id: uuid.UUID
    project_id: uuid.UUID | None


class Part(NamedTuple):
    order_id: uuid.UUID
    customer_part: str
    name: str
    code: str | None
    project_id: uuid.UUID | None


HEADS = (Order.id, Order.number, Order.po_number, Order.title, Order.submitted_at, Customer.name_short, Order.customer_id, Order.project_id)
PARTS = (OrderLine.order_id, OrderLine.customer_part, OrderLine.name, Product.code, OrderLine.project_id)
ORDERS = (
    select(*HEADS, *PARTS).join(Customer, Customer.id == Order.customer_id)
    .outerjoin(OrderLine, and_(OrderLine.order_id == Order.id, OrderLine.cancelled.is_(False)))
    .outerjoin(Product, Product.id == OrderLine.product_id)
    .where(among_given(Order.id, "orders"), Order.relation.is_distinct_from(ADDITION)).order_by(Order.id, OrderLine.position)
)


def describe(work: Work, ids: list[uuid.UUID]) -> Iterator[Entry]:
    """The index rows of these orders, in one query."""
    split = len(HEADS)
    found: Iterable[Any] = work.session.execute(ORDERS, {"orders": ids})
    for head, rows in groupby(found, key=lambda row: row[:split]):
        yield from entries(Ordered(*head), [Part(*row[split:]) for row in rows if row[split] is not None])


def entries(order: Ordered, parts: Iterable[Part]) -> Iterator[Entry]:
    """The rows of one order: its own, and one for each confidential project of single lines."""
    scopes: dict[uuid.UUID | None, list[Part]] = {order.project_id: []}
    for part in parts:
        scopes.setdefault(part.project_id, []).append(part)
    for project_id, inside in scopes.items():
        own = project_id == order.project_id
        title = order.title if own else inside[0].name
        texts = [text for part in inside for text in (part.customer_part, part.name, part.code or "")]
        yield Entry(
            kind="order", object_id=order.id, number=order.number, title=title, note=f"{order.po_number} · {order.customer}",
            at=order.submitted_at, texts=(order.po_number, order.customer, *dict.fromkeys(texts)),
            customer_id=order.customer_id, project_id=project_id,
        )


watch(Order, ("number", "po_number", "title", "project_id"), describe)
watch(OrderLine, ("customer_part", "name", "product_id", "cancelled", "project_id"), describe, key="order_id")
