"""What a change is found by: its own number, its order's, who asked for it, its 申请单. What the house keeps to itself is another kind."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from sqlalchemy import select

from domain.changes.answers.technical import RequestState
from domain.changes.models import Change, EngineeringRequest
from domain.customers.models import Customer
from domain.search.index import Entry
from domain.search.watch import watch
from domain.shared.among import among_given
from domain.shared.work import Work

THESE = select(Change, Customer.name_short).join(Customer, Customer.id == Change.customer_id).where(among_given(Change.id, "ids"))


def describe(work: Work, ids: list[uuid.UUID]) -> Iterator[Entry]:
    for change, customer in work.session.execute(THESE, {"ids": ids}):
        yield Entry(
            kind="proposal" if change.internal else "change", object_id=change.id, number=change.number, title=change.order_number,
            note=f"{customer} · {change.asked_by_name}", at=change.asked_at, texts=(change.order_number, customer, change.asked_by_name),
            customer_id=change.customer_id, project_id=change.project_id,
        )


def describe_requests(work: Work, ids: list[uuid.UUID]) -> Iterator[Entry]:
    """An engineering request leads to its change; an edition that another one took the place of is found no more."""
    wanted = (
        select(EngineeringRequest, Change.number, Change.order_number, Customer.name_short)
        .join(Change, Change.id == EngineeringRequest.change_id).join(Customer, Customer.id == Change.customer_id)
        .where(EngineeringRequest.id.in_(ids), EngineeringRequest.state != RequestState.SUPERSEDED, ~EngineeringRequest.followed)
    )
    for request, change, order, customer in work.session.execute(wanted):
        yield Entry(
            kind="request", object_id=request.id, number=request.number, title=change, note=f"{order} · {customer}", at=request.raised_at,
            texts=(change, order, customer), customer_id=request.customer_id, project_id=request.project_id,
        )


watch(Change, ("number", "internal", "project_id"), describe)
watch(EngineeringRequest, ("number", "state", "followed", "project_id"), describe_requests)
