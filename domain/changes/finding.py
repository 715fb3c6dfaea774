"""A change and what belongs to it, found in the sight of whoever asks; its order is locked where something is about to be decided."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Text, Uuid, bindparam, select
from sqlalchemy.orm import joinedload, selectinload

from domain.changes import values
from domain.changes.models import (
    Change,
    ChangeItem,
    ChangeNotice,
    ChangeSection,
    ChangeStep,
    EngineeringRequest,
    Field,
    InformationCheck,
    SubcontractorNotice,
)
from domain.orders.models import Order, OrderLine
from domain.shared.errors import NotFound
from domain.shared.work import Work

GIVEN = bindparam("change", type_=Uuid())
BY_NUMBER = select(Change).where(Change.number == bindparam("number", type_=Text())).options(selectinload(Change.items))
BY_ID = select(Change).where(Change.id == GIVEN).options(selectinload(Change.items))
LOCKED = BY_ID.with_for_update()
ITEMS = select(ChangeItem).where(ChangeItem.change_id == GIVEN).order_by(ChangeItem.position)
SECTIONS = select(ChangeSection).where(ChangeSection.change_id == GIVEN).order_by(ChangeSection.id)
STEPS = select(ChangeStep).where(ChangeStep.change_id == GIVEN).order_by(ChangeStep.at, ChangeStep.id)
REQUESTS = select(EngineeringRequest).where(EngineeringRequest.change_id == GIVEN).order_by(EngineeringRequest.id)
NOTICES = select(ChangeNotice).where(ChangeNotice.change_id == GIVEN).order_by(ChangeNotice.id)
OUTSIDE = select(SubcontractorNotice).where(SubcontractorNotice.change_id == GIVEN).order_by(SubcontractorNotice.id)
CHECKS = select(InformationCheck).where(InformationCheck.change_id == GIVEN).order_by(InformationCheck.id)
LINES = (
    select(OrderLine).where(OrderLine.order_id == bindparam("order", type_=Uuid())).options(joinedload(OrderLine.schedules))
    .order_by(OrderLine.position)
)
ENDED = ("refused", "declined", "replaced", "withdrawn", "divided")


@dataclass(frozen=True)
class Case:
    """A change with its order, and the lines of that order as the actor sees them."""

    change: Change
    order: Order
    lines: Mapping[uuid.UUID, OrderLine]
    items: Sequence[ChangeItem]

    @property
    def live(self) -> list[ChangeItem]:
        return live(self.items)

    @property
    def fields(self) -> list[str]:
        return [item.field for item in self.live]

    @property
    def redrawn(self) -> set[uuid.UUID]:
        """Lines that are asked for in another drawing revision."""
        return {item.line_id for item in self.live if item.line_id and item.field == Field.DRAWING}

    def line_of(self, item: ChangeItem) -> OrderLine | None:
        return self.lines.get(item.line_id) if item.line_id else None


def case(work: Work, number: str, *, lock: bool = True) -> Case:
    """The change with this number. Locked, decisions about one order come one after the other. Raises NotFound."""
    change = work.session.scalars(BY_NUMBER, {"number": number}).one_or_none()
    if change is None:
        raise NotFound
    order = work.fetch(Order, change.order_id, lock=lock)
    if lock:
        change = work.session.scalars(LOCKED, {"change": change.id}, execution_options={"populate_existing": True}).one()
    return Case(change, order, lines_of(work, order.id), list(change.items))


def lines_of(work: Work, order_id: uuid.UUID) -> dict[uuid.UUID, OrderLine]:
    return {line.id: line for line in work.session.scalars(LINES, {"order": order_id}).unique()}


def items_of(work: Work, change: Change) -> list[ChangeItem]:
    """All its items in order, those that were replaced or declined included."""
    return _all(work, ITEMS, change)


def sections_of(work: Work, change: Change) -> dict[str, ChangeSection]:
    return {each.kind: each for each in work.session.scalars(SECTIONS, {"change": change.id})}


def _all(work: Work, statement: Any, change: Change) -> list[Any]:
    return list(work.session.scalars(statement, {"change": change.id}))


def steps_of(work: Work, change: Change) -> list[ChangeStep]:
    return _all(work, STEPS, change)


def requests_of(work: Work, change: Change) -> list[EngineeringRequest]:
    return _all(work, REQUESTS, change)


def notices_of(work: Work, change: Change) -> list[ChangeNotice]:
    return _all(work, NOTICES, change)


def outside_of(work: Work, change: Change) -> list[SubcontractorNotice]:
    return _all(work, OUTSIDE, change)


def checks_of(work: Work, change: Change) -> list[InformationCheck]:
    return _all(work, CHECKS, change)


def live(items: Iterable[ChangeItem]) -> list[ChangeItem]:
    """What is still being settled, or was agreed."""
    return [item for item in items if item.state not in ENDED]


def wanted(item: ChangeItem) -> dict[str, Any]:
    """The value that is under discussion, or was agreed: the last that a side put forward."""
    return item.agreed if item.agreed is not None else item.asked


def kept(item: ChangeItem) -> bool:
    """Is it agreed that this stays as it is?"""
    return item.agreed is not None and values.same(item.field, item.agreed, item.before)


def in_force(items: Sequence[ChangeItem]) -> list[ChangeItem]:
    """Of the settled items those that change something."""
    return [item for item in items if item.state == "agreed" and not kept(item)]
