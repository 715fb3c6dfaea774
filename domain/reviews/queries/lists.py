"""The list of reviews: by what waits, by class, by customer or number; pages by key."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select

from domain.customers.models import Customer
from domain.orders.models import Order, OrderState
from domain.projects.ended import confidential
from domain.reviews.actions.turns import WHOLE
from domain.reviews.models import Review, Section, SectionState
from domain.shared.paging import Cursor, Listed, Place, capped, cursor, listed
from domain.shared.tasks import Task
from domain.shared.work import Work

VIEWS: dict[str, tuple[str, ...]] = {
    "open": (OrderState.IN_REVIEW, OrderState.OBJECTION, OrderState.RULING, OrderState.RETURNED, OrderState.ON_HOLD),
    "objection": (OrderState.OBJECTION, OrderState.RULING),
    "approved": (OrderState.APPROVED,),
    "done": (
        OrderState.RELEASED,
        OrderState.ACCEPTED_FOR_DEVELOPMENT,
        OrderState.IN_PRODUCTION,
        OrderState.PART_SHIPPED,
        OrderState.SHIPPED,
        OrderState.RECEIVED,
        OrderState.CLOSED,
    ),
    "ended": (OrderState.DECLINED, OrderState.WITHDRAWN, OrderState.CANCELLED),
}
PAGE = 50


@dataclass(frozen=True)
class ReviewFilter:
    """What the address asks for; unknown words fall back to the whole."""

    view: str = "open"
    text: str = ""
    order_class: str = ""
    after: str = ""
    before: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> ReviewFilter:
        view = query.get("view", "open")
        return cls(
            view if view in VIEWS else "open",
            query.get("q", "")[:60],
            query.get("class", "")[:30],
            query.get("after", ""),
            query.get("before", ""),
        )

    def conditions(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = [Order.state.in_(VIEWS[self.view])]
        if self.view in ("open", "objection"):
            found.append(Review.decided_at.is_(None))
        if self.text:
            like = f"%{self.text.replace('%', '')}%"
            found.append(
                or_(Order.number.ilike(like), Order.po_number.ilike(like), Review.number.ilike(like), Customer.name_short.ilike(like))
            )
        if self.order_class:
            found.append(Order.order_class == self.order_class)
        return found


@dataclass(frozen=True)
class ReviewRow:
    """`signed` of `parts` sections, of those that the reader may see."""

    id: uuid.UUID
    review: str
    number: str
    po_number: str
    state: str
    order_class: str
    title: str
    line_count: int
    customer: str
    opened_at: datetime
    due_at: datetime
    decided_at: datetime | None
    confidential: bool
    stands: bool
    parts: int
    signed: int
    late: bool


def waiting(work: Work, wanted: ReviewFilter) -> Listed[ReviewRow]:
    """A page of reviews, newest first (those that wait: oldest first), in two queries."""
    place = Place(Review.opened_at, Review.id, wanted.view != "open", PAGE, cursor(wanted.after), cursor(wanted.before))
    columns = (
        Review.id,
        Review.number.label("review"),
        Order.number,
        Order.po_number,
        Order.state,
        Order.order_class,
        Order.title,
        Order.line_count,
        Customer.name_short.label("customer"),
        Review.opened_at,
        Review.due_at,
        Review.decided_at,
        confidential(Review.project_id).label("confidential"),
        exists()
        .where(Task.object_id == Review.id, Task.kind == WHOLE, Task.ended_at.is_(None), Task.paused_at.is_not(None))
        .label("stands"),
    )
    found = select(*columns).join(Order, Order.id == Review.order_id).join(Customer, Customer.id == Order.customer_id)
    chosen = found.where(*wanted.conditions(), *place.limits()).order_by(*place.order()).limit(PAGE + 1)
    rows = work.session.execute(chosen).all()
    counts = _counts(work, [row.id for row in rows])
    return listed([_row(work, row, *counts.get(row.id, (0, 0))) for row in rows], place, lambda row: Cursor(row.opened_at, row.id))


def _row(work: Work, row: Any, parts: int, signed: int) -> ReviewRow:
    late = row.decided_at is None and not row.stands and work.now > row.due_at
    return ReviewRow(**row._mapping, parts=parts, signed=signed, late=late)


def _counts(work: Work, ids: list[uuid.UUID]) -> dict[uuid.UUID, tuple[int, int]]:
    signed = func.count().filter(Section.state == SectionState.SIGNED)
    wanted = select(Section.review_id, func.count(), signed).where(Section.review_id.in_(ids), Section.state != SectionState.DROPPED)
    return {row[0]: (row[1], row[2]) for row in work.session.execute(wanted.group_by(Section.review_id))} if ids else {}


def view_counts(work: Work) -> dict[str, int]:
    """How many reviews stand in each view but the finished ones, counted to 99: as many as its list shows."""
    names = ("open", "objection", "approved")
    reviews = select(Review.id).join(Order, Order.id == Review.order_id)
    counted = [capped(reviews.where(*ReviewFilter(name).conditions()), 99) for name in names]
    return dict(zip(names, work.session.execute(select(*counted)).one(), strict=True))
