"""What a customer is found by: number and names, in characters and pinyin."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from sqlalchemy import select

from domain.customers.models import Customer
from domain.search.index import Entry
from domain.search.watch import watch
from domain.shared.work import Work


def describe(work: Work, ids: list[uuid.UUID]) -> Iterator[Entry]:
    """The index rows of these customers, in one query."""
    for customer in work.session.scalars(select(Customer).where(Customer.id.in_(ids))):
        yield Entry(
            kind="customer", object_id=customer.id, number=customer.number, title=customer.name_zh, note=customer.name_en, at=work.now,
            texts=(customer.name_zh, customer.name_en, customer.name_short), customer_id=customer.id, project_id=customer.project_id,
        )


watch(Customer, ("number", "name_zh", "name_en", "name_short", "project_id"), describe)
