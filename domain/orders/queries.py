"""What is read of orders: by number, drafts of a person, lines for the page. Plain rows for pages, models for actions."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from domain.customers.models import Customer
from domain.orders.models import Order, OrderDraft, OrderLine, OrderRevision
from domain.shared.errors import NotFound
from domain.shared.files import Attachment, StoredFile
from domain.shared.work import Work


def by_number(work: Work, number: str, *, lock: bool = False) -> Order:
    """The order with this number, if the actor may see it.

    Raises NotFound otherwise, the same as for one that never was.
    """
    wanted = select(Order).where(Order.number == number)
    found = work.session.scalars(wanted.with_for_update().execution_options(populate_existing=True) if lock else wanted).one_or_none()
    if found is None:
        raise NotFound
    return found


def lines_of(work: Work, order_id: uuid.UUID, *, cancelled: bool = True) -> list[OrderLine]:
    """The lines of an order that the actor may see, by position, each with its dates and the material that the customer supplies."""
    whole = selectinload(OrderLine.schedules), selectinload(OrderLine.supplied)
    wanted = select(OrderLine).where(OrderLine.order_id == order_id).options(*whole).order_by(OrderLine.position)
    if not cancelled:
        wanted = wanted.where(OrderLine.cancelled.is_(False))
    return list(work.session.scalars(wanted))


def revisions_of(work: Work, order_id: uuid.UUID) -> list[OrderRevision]:
    """Each revision as it was, oldest first; confidential lines come in rows of their own, for their members."""
    return list(
        work.session.scalars(
            select(OrderRevision).where(OrderRevision.order_id == order_id).order_by(OrderRevision.revision, OrderRevision.id)
        )
    )


@dataclass(frozen=True)
class DraftRow:
    """`amends` is the number of the order that it changes; empty for a new one."""

    id: uuid.UUID
    po_number: str
    lines: int
    updated_at: datetime
    customer: str
    amends: str


def drafts(work: Work, amends: Order | None = None, limit: int = 50) -> list[DraftRow]:
    """What this person began and did not send, latest first. Nobody else sees it, not even of the same customer."""
    wanted = (
        select(OrderDraft, Customer.name_short, Order.number)
        .join(Customer, Customer.id == OrderDraft.customer_id)
        .outerjoin(Order, Order.id == OrderDraft.amends_id)
        .where(OrderDraft.person_id == work.actor.id)
    )
    if amends is not None:
        wanted = wanted.where(OrderDraft.amends_id == amends.id)
    return [
        DraftRow(each.id, each.content.get("header", {}).get("po", ""), _filled(each.content), each.updated_at, customer, number or "")
        for each, customer, number in work.session.execute(wanted.order_by(OrderDraft.updated_at.desc()).limit(limit))
    ]


def _filled(content: dict[str, Any]) -> int:
    """Lines in which anything stands; the empty ones of a fresh page are none."""
    return sum(1 for line in content.get("lines", ()) if line.get("part") or line.get("quantity"))


@dataclass(frozen=True)
class FileRow:
    id: uuid.UUID
    name: str
    purpose: str
    size: int | None
    line_id: uuid.UUID | None


def files_of(work: Work, kind: str, object_id: uuid.UUID) -> Sequence[FileRow]:
    """The files of a draft or an order, oldest first."""
    wanted: Any = (
        select(Attachment.id, Attachment.name, Attachment.purpose, StoredFile.size, Attachment.line_id)
        .outerjoin(StoredFile, StoredFile.sha256 == Attachment.sha256)
        .where(Attachment.object_kind == kind, Attachment.object_id == object_id)
        .order_by(Attachment.uploaded_at, Attachment.id)
    )
    return [FileRow(*row) for row in work.session.execute(wanted)]
