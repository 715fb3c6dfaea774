"""How far a review is: for staff with names, for the customer which department and when, and nothing of who said what."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Text, Uuid, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from domain.accounts.models import Signature
from domain.orders.models import Order, OrderState
from domain.orders.workflow import UNDER_REVIEW
from domain.reviews.models import Deviation, DeviationState, Review, Section, SectionState
from domain.reviews.questions import PARTS, Kind
from domain.shared.message import Message, signer
from domain.shared.work import Work

ASKED = bindparam("order", type_=Uuid())
SECTIONS = (
    select(
        Review.opened_at, Review.due_at, Review.decided_at, Review.decision, Review.approved_by,
        Section.key, Section.kind, Section.department, Section.state, Section.signed_at, Section.signed_by, Section.on_behalf_of,
        Section.covers, Signature.on_behalf_of.label("approved_for"),
    )
    .outerjoin(Signature, Signature.id == Review.approval_signature_id)
    .outerjoin(Section, (Section.review_id == Review.id) & (Section.state != SectionState.DROPPED))
    .where(Review.order_id == ASKED)
)
COUNTS = (
    select(Order.number, func.count().filter(Section.state == SectionState.SIGNED), func.count())
    .join(Review, Review.order_id == Order.id)
    .join(Section, Section.review_id == Review.id)
    .where(Order.number == bindparam("numbers", type_=ARRAY(Text())).any_(), Section.state != SectionState.DROPPED)
    .group_by(Order.number)
)
PROPOSED = select(Deviation.line_id).where(
    Deviation.order_id == ASKED, Deviation.line_id.is_not(None), Deviation.internal.is_(False),
    Deviation.state.in_((DeviationState.PROPOSED, DeviationState.RULED)),
)


@dataclass(frozen=True)
class SectionRow:
    """A department's part; `who` is empty for a customer."""

    key: str
    title: Message
    clause: str
    department: str
    state: str
    signed_at: datetime | None
    who: str | Message
    route: str  # mass | new in a mixed order, where a department answers each route apart; else all

    @property
    def signed(self) -> bool:
        return self.state == SectionState.SIGNED


@dataclass(frozen=True)
class Progress:
    """A review so far: its sections in their order, when it began, and when it was approved."""

    opened_at: datetime
    due_at: datetime
    decided_at: datetime | None
    decision: str | None
    approved_by: str | Message
    sections: list[SectionRow]

    @property
    def signed(self) -> int:
        return sum(section.signed for section in self.sections)

    @property
    def mixed(self) -> bool:
        """Whether the reader sees parts of both routes, so that each must say which lines it is about."""
        return {"mass", "new"} <= {section.route for section in self.sections}


def of_order(work: Work, order_id: uuid.UUID) -> Progress | None:
    """The review of an order with its sections, in one query; None where it was never opened (or is out of sight)."""
    found = work.session.execute(SECTIONS, {"order": order_id}).all()
    if not found:
        return None
    inside, first = not work.actor.is_customer, found[0]
    rows = [_section(row, inside) for row in found if row.key is not None]
    order = {kind.value: place for place, kind in enumerate(Kind)}
    rows.sort(key=lambda row: (order.get(row.key.removesuffix("-new"), 99), row.key))
    approved_by = signer(first.approved_by or "", first.approved_for) if inside else ""
    return Progress(first.opened_at, first.due_at, first.decided_at, first.decision, approved_by, rows)


def _section(row: Any, inside: bool) -> SectionRow:
    part = PARTS[Kind(row.kind)]
    who = signer(row.signed_by or "", row.on_behalf_of) if inside else ""
    return SectionRow(row.key, part.title, part.clause, row.department, row.state, row.signed_at, who, row.covers)


def counts(work: Work, numbers: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Order number → how many sections of its review are signed, and how many there are. One query."""
    return {number: (signed, every) for number, signed, every in work.session.execute(COUNTS, {"numbers": list(numbers)})}


def of_rows(work: Work, rows: Iterable[Any]) -> dict[str, tuple[int, int]]:
    """The same for the rows of an order list that are in review; nothing is asked where none is."""
    numbers = [row.number for row in rows if row.state == OrderState.IN_REVIEW]
    return counts(work, numbers) if numbers else {}


def waiting_for_customer(work: Work, order: Order) -> set[uuid.UUID]:
    """The lines of an order on which a proposal of ours waits for the customer's answer; none once it is out of review."""
    if OrderState(order.state) not in UNDER_REVIEW:
        return set()
    return set(work.session.scalars(PROPOSED, {"order": order.id}))
