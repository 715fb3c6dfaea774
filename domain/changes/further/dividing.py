"""A further line that is split off under review stays a change of its order, one of its own, as confidential as it is (RULES 1, 5, 6)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from sqlalchemy import select, update

from domain.changes.events import ChangeDivided
from domain.changes.finding import items_of
from domain.changes.further.adding import open_section
from domain.changes.models import Change, ChangeItem, ChangeSection, ChangeState, ChangeStep
from domain.orders.events import OrderAmended, OrderSplit
from domain.orders.models import ADDITION, Order
from domain.orders.queries import lines_of
from domain.reviews.events import LineOverruled
from domain.shared.base import new_id
from domain.shared.files import Attachment
from domain.shared.journal import journal
from domain.shared.work import Work

COPIED = (
    "customer_id", "order_id", "order_number", "origin", "source", "reason", "asked_at", "asked_by", "asked_by_name", "base_revision",
)
FILE = ("customer_id", "sha256", "name", "purpose", "internal", "uploaded_at", "uploaded_by", "uploaded_by_name")


def on_split(work: Work, happened: OrderSplit) -> None:
    """What leaves takes its items, their thread and files with it; nothing seen of the change that stays tells of what left."""
    if happened.part.relation != ADDITION:
        return
    with work.as_system("change.divided"):
        found = open_section(work, happened.order)
        if found is not None:
            section, change = found
            made = _divide(work, section, change, happened.part)
            work.emit(ChangeDivided(made, work.fetch(Order, change.order_id), change))


def on_judged(work: Work, happened: OrderAmended | LineOverruled) -> None:
    """A further line that turns out to be in development is confidential in its change too, as is a change of nothing else (5.1.1(4))."""
    if happened.order.relation != ADDITION:
        return
    with work.as_system("change.hidden"):
        found = open_section(work, happened.order)
        if found is not None:
            section, change = found
            _hide(work, section, change, {str(line.id): line.project_id for line in lines_of(work, happened.order.id)})


def _hide(work: Work, section: ChangeSection, change: Change, projects: Mapping[str, uuid.UUID | None]) -> None:
    told, items = section.evidence["added"], items_of(work, change)
    for item in items:
        project_id = projects.get(told.get(str(item.id), ""))
        if project_id is not None and item.project_id is None:
            _scope(work, [item], project_id)
    held = {item.project_id for item in items}
    if len(held) == 1 and change.project_id is None and (project_id := held.pop()) is not None:
        change.project_id = section.project_id = project_id
        _of(work, "change", [change.id], project_id)
    work.session.flush()


def _scope(work: Work, items: Sequence[ChangeItem], project_id: uuid.UUID | None) -> None:
    """Items, with their thread and files, as confidential as this."""
    ids = [item.id for item in items]
    for item in items:
        item.project_id = project_id
    work.session.execute(update(ChangeStep).where(ChangeStep.item_id.in_(ids)).values(project_id=project_id))
    _of(work, "change_item", ids, project_id)


def _of(work: Work, kind: str, things: Sequence[uuid.UUID], project_id: uuid.UUID | None) -> None:
    files = update(Attachment).where(Attachment.object_kind == kind, Attachment.object_id.in_(things))
    work.session.execute(files.values(project_id=project_id))


def _divide(work: Work, section: ChangeSection, change: Change, part: Order) -> Change:
    told, here = section.evidence["added"], {str(line.id) for line in lines_of(work, part.id)}
    made = work.add(Change(
        id=new_id(), version=1, number=part.number, state=ChangeState.ASKED, items=[], project_id=part.project_id,
        **{name: getattr(change, name) for name in COPIED},
    ))
    work.session.flush()
    leaving = [item for item in items_of(work, change) if told.get(str(item.id)) in here]
    _move(work, leaving, change, made)
    for position, item in enumerate((each for each in items_of(work, change) if each not in leaving), 1):
        item.position = position
    work.add(ChangeSection(
        id=new_id(), version=1, change_id=made.id, kind=section.kind, clause=section.clause,
        evidence={"order": part.number, "added": {key: line for key, line in told.items() if line in here}},
        customer_id=made.customer_id, project_id=made.project_id,
    ))
    section.evidence = section.evidence | {"added": {key: line for key, line in told.items() if line not in here}}
    journal(work, "change.divided", made, after={"number": made.number, "order": made.order_number, "items": len(leaving)})
    work.session.flush()
    work.session.expire(change, ["items"])
    work.session.expire(made, ["items"])
    return made


def _move(work: Work, items: Sequence[ChangeItem], asked_in: Change, made: Change) -> None:
    """The papers on which all of it was asked hang on both."""
    steps = update(ChangeStep).where(ChangeStep.item_id.in_([item.id for item in items]))
    for position, item in enumerate(items, 1):
        item.change_id, item.position = made.id, position
    work.session.execute(steps.values(change_id=made.id))
    _scope(work, items, made.project_id)
    for file in work.session.scalars(select(Attachment).where(Attachment.object_kind == "change", Attachment.object_id == asked_in.id)):
        kept = {name: getattr(file, name) for name in FILE}
        work.add(Attachment(object_kind="change", object_id=made.id, project_id=made.project_id, **kept))
    work.session.flush()
