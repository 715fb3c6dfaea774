"""What the page of an order says of its late deliveries, in one statement: to the house its cases, to the customer the dates offered."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Date, Uuid, and_, bindparam, func, or_, select

from domain.deliveries.delays.queries import parts_of
from domain.deliveries.judging import late_now
from domain.deliveries.models import Delay, DelayOffer
from domain.orders.models import OrderLine, ScheduleLine
from domain.shared.clock import today
from domain.shared.work import Work

ORDER = bindparam("order", type_=Uuid())
DATE = (ScheduleLine.id, OrderLine.position, OrderLine.name, OrderLine.unit, ScheduleLine.open, ScheduleLine.promised_latest)
LATE = late_now(bindparam("today", type_=Date())).label("late")
OF_HOUSE = (
    select(*DATE, LATE, Delay.number, Delay.state).join(OrderLine, OrderLine.id == ScheduleLine.line_id)
    .outerjoin(Delay, Delay.schedule_id == ScheduleLine.id).where(ScheduleLine.order_id == ORDER, or_(Delay.id.is_not(None), LATE))
    .order_by(OrderLine.position, ScheduleLine.promised_latest, ScheduleLine.id, Delay.found_at.desc(), Delay.id.desc())
)
MADE = and_(DelayOffer.schedule_id == ScheduleLine.id, DelayOffer.offered_at.is_not(None),
            or_(DelayOffer.withdrawn_at.is_(None), DelayOffer.taken_at.is_not(None)))
OF_CUSTOMER = (
    select(*DATE, LATE, DelayOffer).join(OrderLine, OrderLine.id == ScheduleLine.line_id).outerjoin(DelayOffer, MADE)
    .where(ScheduleLine.order_id == ORDER, or_(DelayOffer.id.is_not(None), LATE))
    .order_by(OrderLine.position, ScheduleLine.promised_latest, ScheduleLine.id,
              func.coalesce(DelayOffer.taken_at, DelayOffer.offered_at).desc())
)


@dataclass(frozen=True)
class LateDate:
    """A delivery that is late, with its cases: number and state of each, the newest first."""

    id: uuid.UUID
    position: int
    name: str
    unit: str
    open: Decimal
    promised: date
    late: bool
    cases: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class OfferedDate:
    """A delivery that is late, with what the customer was offered: `number` leads to the choice, `taken` are the days they took."""

    id: uuid.UUID
    position: int
    name: str
    unit: str
    open: Decimal
    promised: date
    late: bool
    number: str = ""
    waits: bool = False  # for the customer to choose
    taken: tuple[tuple[date, Decimal], ...] = field(default=())


def of_house(work: Work, order_id: uuid.UUID) -> list[LateDate]:
    """The late deliveries of an order and those that have a case, as far as the reader may see them."""
    found: dict[uuid.UUID, LateDate] = {}
    rows: Iterable[Any] = work.session.execute(OF_HOUSE, {"order": order_id, "today": today(work)})
    for *each, number, state in rows:
        known = found.setdefault(each[0], LateDate(*each))
        if number is not None:
            found[known.id] = replace(known, cases=(*known.cases, (number, state)))
    return list(found.values())


def of_customer(work: Work, order_id: uuid.UUID) -> list[OfferedDate]:
    """The late deliveries of their order and those for which they were offered new dates; our cases are not theirs to read."""
    found: dict[uuid.UUID, OfferedDate] = {}
    rows: Iterable[Any] = work.session.execute(OF_CUSTOMER, {"order": order_id, "today": today(work)})
    for *each, offer in rows:
        known = found.setdefault(each[0], OfferedDate(*each))
        if offer is not None and not known.number:
            waits = offer.taken_at is None
            found[known.id] = replace(known, number=offer.delay_number, waits=waits, taken=() if waits else parts_of(offer))
    return list(found.values())


def late_ones(rows: Iterable[Any]) -> Collection[uuid.UUID]:
    """Which dates of the order's lines are late now."""
    return {row.id for row in rows if row.late}
