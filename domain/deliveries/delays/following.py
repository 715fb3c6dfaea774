"""What an open case does when its delivery changes: it ends where nothing of it is late any more, and its dates keep to what is open."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from domain.deliveries.delays.finding import day_at_gate
from domain.deliveries.delays.meeting import end
from domain.deliveries.delays.offers import write_anew, written
from domain.deliveries.delays.queries import locked, parts_of
from domain.deliveries.delays.workflow import DELAY, standing_offers
from domain.deliveries.models import Delay, DelayOffer
from domain.deliveries.models.lateness import OPEN_DELAYS
from domain.orders.models import ScheduleLine
from domain.shared.journal import journal
from domain.shared.work import Work

Part = tuple[date, Decimal]
NONE = Decimal(0)
SAME = ("delay_id", "delay_number", "order_id", "schedule_id", "position", "premium_amount", "confirmed_at", "confirmed_by",
        "confirmed_for", "offered_at", "internal", "customer_id", "project_id")


def follow(work: Work, order_ids: Collection[uuid.UUID], *, moved: Collection[uuid.UUID | None] = (), left: bool = False) -> None:
    """After something happened to these orders, which the caller holds: each of their open cases follows its delivery.

    Nothing of it is open any more, or it has another day (`moved`): the case ends, and with it what was asked of anybody. Less is
    open than the dates stand for: they stand for what is left, less of the earliest where goods `left`, of the last where they are
    ordered no more. More is open: nobody confirmed dates for so much, others are written. The case keeps to the day that is promised
    now, where a hold or another way moved it. Run as the system.
    """
    wanted = select(Delay.number).where(Delay.order_id.in_(order_ids), Delay.state.in_(OPEN_DELAYS)).order_by(Delay.id)
    for number in list(work.session.scalars(wanted)):
        delay = locked(work, number)  # somebody may write in it at this moment: their word stands, and the case follows
        if delay.state in OPEN_DELAYS:
            _follow(work, delay, work.fetch(ScheduleLine, delay.schedule_id), moved, left=left)


def less(parts: Sequence[Part], gone: Decimal, *, left: bool) -> tuple[Part, ...]:
    """Parts without so many pieces: of the earliest where they left, of the last where they are ordered no more."""
    kept: list[Part] = []
    for day, quantity in parts if left else reversed(parts):
        rest = max(NONE, quantity - gone)
        gone -= quantity - rest
        if rest > 0:
            kept.append((day, rest))
    return tuple(kept if left else reversed(kept))


def _follow(work: Work, delay: Delay, schedule: ScheduleLine, moved: Collection[uuid.UUID | None], *, left: bool) -> None:
    if schedule.open <= 0 or schedule.id in moved:
        DELAY.apply(work, delay, "close" if schedule.shipped >= schedule.quantity > 0 else "overtake", version=None)
        end(work, delay)
        return
    _keep_to_day(work, delay, schedule)
    standing = standing_offers(work, delay)
    stood_for = sum((quantity for _, quantity in parts_of(standing[0])), NONE) if standing else schedule.open
    if schedule.open > stood_for:
        DELAY.apply(work, delay, "outgrow", version=None)
        write_anew(work, delay)
    elif schedule.open < stood_for:
        _fit(work, delay, standing, stood_for - schedule.open, left=left)
        journal(work, "delay.fitted", delay, before={"quantity": stood_for}, after={"quantity": schedule.open})


def _keep_to_day(work: Work, delay: Delay, schedule: ScheduleLine) -> None:
    """The days that the case names are those of its delivery; whose month it is, is settled once it stands on a sheet."""
    gate = day_at_gate(work, schedule.id)
    if gate is None:  # it rests
        return
    missed, promised = delay.missed, delay.promised
    delay.missed, delay.promised = gate, schedule.promised_latest or delay.promised
    if delay.sheet_id is None and schedule.counted is not None:
        delay.counted, delay.month = schedule.counted, schedule.counted.replace(day=1)
    if (missed, promised) != (delay.missed, delay.promised):
        journal(work, "delay.day_moved", delay, before={"day": missed, "promised_latest": promised},
                after={"day": delay.missed, "promised_latest": delay.promised})


def _fit(work: Work, delay: Delay, standing: Iterable[DelayOffer], gone: Decimal, *, left: bool) -> None:
    """New rows in place of the old: who chose one of those on a page that they had open is told, and chooses again."""
    known: set[tuple[str, tuple[Part, ...]]] = set()
    for each in standing:
        parts = less(parts_of(each), gone, left=left)
        kind = "full" if each.kind == "partial" and len(parts) == 1 else each.kind
        each.withdrawn_at = work.now
        if (kind, parts) not in known:
            known.add((kind, parts))
            work.add(_instead_of(each, kind, parts))
    work.session.flush()


def _instead_of(each: DelayOffer, kind: str, parts: Iterable[Part]) -> DelayOffer:
    return DelayOffer(kind=kind, parts=written(parts), **{name: getattr(each, name) for name in SAME})

