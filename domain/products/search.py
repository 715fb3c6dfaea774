"""What a part is found by: the company's code and names, and the number and name by which each customer knows it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from sqlalchemy import select

from domain.customers.models import Customer
from domain.products.models import ListEntry, Product
from domain.search.index import Entry
from domain.search.watch import watch
from domain.shared.work import Work


def describe_products(work: Work, ids: list[uuid.UUID]) -> Iterator[Entry]:
    for product in work.session.scalars(select(Product).where(Product.id.in_(ids))):
        yield Entry(
            kind="product", object_id=product.id, number=product.code, title=product.name_zh, note=product.name_en, at=work.now,
            texts=(product.name_zh, product.name_en),
        )


def describe_entries(work: Work, ids: list[uuid.UUID]) -> Iterator[Entry]:
    wanted = select(ListEntry, Product.code, Customer.name_short).where(ListEntry.id.in_(ids))
    wanted = wanted.join(Product, Product.id == ListEntry.product_id).join(Customer, Customer.id == ListEntry.customer_id)
    for entry, code, customer in work.session.execute(wanted):
        yield Entry(
            kind="entry", object_id=entry.id, number=entry.customer_part, title=entry.name, note=f"{code} · {customer}", at=work.now,
            texts=(entry.name, entry.drawing, code, entry.program), customer_id=entry.customer_id, project_id=entry.project_id,
        )


watch(Product, ("code", "name_zh", "name_en"), describe_products)
watch(ListEntry, ("customer_part", "name", "drawing", "program", "product_id", "project_id"), describe_entries)
