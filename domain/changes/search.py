"""What a change is found by: its own number, its order's, and who asked for it. What the house keeps to itself is another kind."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from sqlalchemy import select

from domain.changes.models import Change
from domain.customers.models import Customer
from domain.search.index import Entry
from domain.search.watch import watch
from domain.shared.work import Work


def describe(work: Work, ids: list[uuid.UUID]) -> Iterator[Entry]:
    wanted = select(Change, Customer.name_short).join(Customer, Customer.id == Change.customer_id).where(Change.id.in_(ids))
    for change, customer in work.session.execute(wanted):
        yield Entry(
            kind="proposal" if change.internal else "change", object_id=change.id, number=change.number, title=change.order_number,
            note=f"{customer} · {change.asked_by_name}", at=change.asked_at, texts=(change.order_number, customer, change.asked_by_name),
            customer_id=change.customer_id, project_id=change.project_id,
        )


watch(Change, ("number", "internal", "project_id"), describe)
