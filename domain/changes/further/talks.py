"""What the review of a further line has come to with the customer: its deviations, each with the item that it is about (RULES 3, 6)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Text, Uuid, bindparam, select

from domain.changes.models import Change, ChangeItem, ChangeSection, Field
from domain.changes.rules import Part
from domain.orders.models import ADDITION, Order
from domain.reviews.models import Deviation, DeviationState
from domain.reviews.questions import SUBJECTS
from domain.shared.message import Message
from domain.shared.work import Work
from domain.shared.workflow import state_name

THEIRS = (DeviationState.PROPOSED, DeviationState.RULED)  # it waits for the customer
ABOUT = (
    select(Deviation).join(Order, Order.id == Deviation.order_id)
    .where(Order.number == bindparam("number", type_=Text()), Order.relation == ADDITION).order_by(Deviation.opened_at, Deviation.id)
)
ADDED = select(ChangeSection.evidence["added"]).where(
    ChangeSection.change_id == bindparam("change", type_=Uuid()), ChangeSection.kind == Part.REVIEW)


@dataclass(frozen=True)
class Talk:
    """A difference between what was asked of a further line and what we can do. `waits`: the customer answers it, at `url`."""

    subject: Message
    asked: str
    ours: str
    agreed: str
    state: Message
    waits: bool
    url: str


def talks(work: Work, change: Change, items: Sequence[ChangeItem]) -> Mapping[uuid.UUID, list[Talk]]:
    """By item; what is about all further lines alike stands with the first. The customer reads those that were put to them."""
    added = [item for item in items if item.field == Field.ADD]
    found = list(work.session.scalars(ABOUT, {"number": change.number})) if added else []
    if not found:
        return {}
    with work.as_system("change.talks"):  # which line a further line is under review as, is no secret; what departments say is
        told = {line: item for item, line in (work.session.scalar(ADDED, {"change": change.id}) or {}).items()}
    by_item: dict[uuid.UUID, list[Talk]] = defaultdict(list)
    for each in found:
        item = told.get(str(each.line_id), str(added[0].id))
        by_item[uuid.UUID(item)].append(_talk(work, change, each))
    return by_item


def _talk(work: Work, change: Change, about: Deviation) -> Talk:
    url = f"/admin/reviews/{change.number}" if work.actor.is_staff else f"/orders/{change.number}/deviations/{about.id}/answer"
    return Talk(SUBJECTS[about.subject], about.theirs, about.ours, about.agreed, state_name("deviation", about.state),
                about.state in THEIRS, url)
