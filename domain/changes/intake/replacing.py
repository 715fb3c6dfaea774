"""A newer word on a field takes the place of an older request that is still open (RULES 6)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence

from sqlalchemy import Uuid, bindparam, select

from domain.changes.answers import moving
from domain.changes.answers.opening import ENGINEERING, PRICE_NOTED
from domain.changes.answers.technical import supersede
from domain.changes.events import ChangeEnded
from domain.changes.finding import BY_ID, live, sections_of
from domain.changes.models import OPEN_CHANGES, Change, ChangeItem, Field
from domain.changes.rules import TECHNICAL, asked_of
from domain.changes.workflow import CHANGE
from domain.orders.models import Order
from domain.shared.among import among_these
from domain.shared.tasks import end_tasks
from domain.shared.work import Work

OPEN = (
    select(ChangeItem, Change).join(Change, Change.id == ChangeItem.change_id)
    .where(ChangeItem.order_id == bindparam("order", type_=Uuid()), ChangeItem.ended_at.is_(None), among_these(Change.state, OPEN_CHANGES))
    .order_by(Change.asked_at, ChangeItem.position)
)


def replace(work: Work, order: Order, replaced: Iterable[tuple[ChangeItem, Change]], made: Sequence[Change]) -> None:
    """End the older items; a change that has none left is replaced as a whole and names its successor (RULES 6)."""
    touched: dict[uuid.UUID, None] = {}
    for item, change in replaced:
        item.state, item.ended_at = "replaced", work.now
        touched[change.id] = None
    work.session.flush()
    for change_id in touched:
        change = work.session.scalars(BY_ID, {"change": change_id}, execution_options={"populate_existing": True}).unique().one()
        if live(change.items):
            _narrow(work, order, change)
            continue
        successor = next((new for new in made if new.project_id == change.project_id), made[0])
        change.replaced_by_id, change.decided_at = successor.id, work.now
        CHANGE.apply(work, change, "replace", version=None)
        work.emit(ChangeEnded(change, order))


def _narrow(work: Work, order: Order, change: Change) -> None:
    """A part whose every item was taken over by a newer request has nothing to answer any more."""
    fields = {item.field for item in live(change.items)}
    for section in sections_of(work, change).values():
        if section.state == "open" and not asked_of(section.kind) & fields:
            section.state, section.answer = "signed", "not_applicable"
            end_tasks(work, section, outcome="withdrawn")
    for kind, of in ((ENGINEERING, TECHNICAL), (PRICE_NOTED, {Field.PRICE})):
        if not fields & of:
            end_tasks(work, change, kind, outcome="withdrawn")
    work.session.flush()
    supersede(work, change, order)
    moving.narrowed(work, change, order)
