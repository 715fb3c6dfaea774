"""The counted dates and what was kept of them: the only writer of `counted…`, `due…`, `on_time…`, `open` and of the months of the rate.

RULES 7. The days are set at release; what follows moves them only as `on_time` says. Whoever ships, receives or corrects calls
`recount`: it adds up the slips anew, so that calling it once more changes nothing.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import Uuid, and_, any_, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY

from domain.deliveries import rollup
from domain.deliveries.countermeasures.asking import forget_kept
from domain.deliveries.models import Slip, SlipLine, SlipState
from domain.deliveries.on_time import Basis, Delivered, Terms, kept
from domain.deliveries.rollup import DAY, DUE, ON_TIME, Counts
from domain.orders.models import FORECAST, Order, OrderLine, OrderState, ScheduleLine
from domain.shared.among import among_given
from domain.shared.changing import settle
from domain.shared.clock import today
from domain.shared.work import Work

ENDED = (OrderState.CANCELLED, OrderState.DECLINED, OrderState.WITHDRAWN)
NOTHING = Decimal(0)
DELIVERED = (
    select(SlipLine.schedule_id, Slip.state, SlipLine.shipped_on, SlipLine.quantity - SlipLine.returned, SlipLine.received_on,
           SlipLine.received)
    .join(Slip, Slip.id == SlipLine.slip_id).where(among_given(SlipLine.schedule_id, "ids"))
)
GROUND = (
    select(ScheduleLine.id, OrderLine.cancelled, Order.state, Order.dates_mean, Order.early_days, Order.late_days)
    .join(OrderLine, OrderLine.id == ScheduleLine.line_id).join(Order, Order.id == ScheduleLine.order_id)
    .where(among_given(ScheduleLine.id, "ids"))
)
IS_PART, WANTED = ScheduleLine.counts_with_id.is_not(None), among_given(ScheduleLine.id, "ids")
WHOLE = select(ScheduleLine.counts_with_id).where(WANTED, IS_PART).correlate(None).scalar_subquery()
ROOTS: Any = any_(func.array(WHOLE, type_=ARRAY(Uuid())))  # read first: else every date is
TOGETHER = (
    select(ScheduleLine)
    .where(or_(WANTED, and_(IS_PART, among_given(ScheduleLine.counts_with_id, "ids")), ScheduleLine.id == ROOTS,
               and_(IS_PART, ScheduleLine.counts_with_id == ROOTS)))
    .order_by(ScheduleLine.id).with_for_update().execution_options(populate_existing=True)
)


class Ground(NamedTuple):
    """What a date is counted on beside its slips: whether its line or order is over, and what the customer's dates mean."""

    over: bool
    terms: Terms


def recount(work: Work, schedule: ScheduleLine) -> None:
    """What was kept of one schedule line, anew from its slips."""
    with counting(work, [schedule.id]):
        pass


def recount_held(work: Work, orders: Sequence[Order], lines: Sequence[OrderLine], schedules: Sequence[ScheduleLine]) -> None:
    """The same for the dates of whole orders, which the caller holds: nothing counts together beyond an order. Run as the system."""
    terms = {order.id: (order.state in ENDED, _terms(order)) for order in orders}
    ground = {line.id: Ground(line.cancelled or terms[line.order_id][0], terms[line.order_id][1]) for line in lines}
    with _counting(work, schedules, {each.id: ground[each.line_id] for each in schedules}):
        pass


@contextmanager
def counting(work: Work, schedule_ids: Sequence[uuid.UUID]) -> Iterator[list[ScheduleLine]]:
    """Lock these lines, with those they count together with; what the block changes in them is counted when it ends."""
    with work.as_system("deliveries.counted"):
        whole = _together(work, schedule_ids)
        with _counting(work, whole):
            yield whole


@contextmanager
def _counting(work: Work, whole: Sequence[ScheduleLine], known: Mapping[uuid.UUID, Ground] | None = None) -> Iterator[None]:
    before, day = rollup.noted(whole), today(work)
    yield
    _measure(work, whole, known)
    after = rollup.noted(whole)
    moved = [each for each in whole if before.get(each) != after[each]]
    rollup.move(work, rollup.cells(before[each] for each in moved if each in before), rollup.cells(after[each] for each in moved))
    misses = {each.id: (missed, _miss(after[each], day)) for each in moved if each in before and (missed := _miss(before[each], day))}
    if others := [key for key, (was, now) in misses.items() if was != now]:
        forget_kept(work, others)


def _miss(each: Counts, day: date) -> tuple[Any, ...] | None:
    """What a case on a 交货延误对策表 stands for: a day that is over and was not kept, the counted one or that promised last."""
    over = [(DAY[basis], on) for basis in (Basis.COUNTED, Basis.LATEST)
            if (on := getattr(each, DAY[basis])) and on < day and getattr(each, ON_TIME[basis]) < getattr(each, DUE[basis])]
    return (*over, each.paused_on) if over else None


def start(schedule: ScheduleLine, line: OrderLine, *, confirmed: bool) -> None:
    """A line of the order is released: from now on it is due on the day that was promised (5.1.10(2))."""
    schedule.product_id = line.product_id
    schedule.counted = schedule.promised_first or schedule.requested
    schedule.counted_requested = schedule.requested
    schedule.counted_latest = schedule.promised_latest or schedule.counted
    schedule.confirmed = confirmed
    for due in DUE.values():
        setattr(schedule, due, schedule.quantity)


def start_part(schedule: ScheduleLine, line: OrderLine, whole: ScheduleLine) -> None:
    """A part that was divided off for our own reasons: a promise of its own, but no counted line of its own (RULES 7)."""
    start(schedule, line, confirmed=whole.confirmed)
    schedule.counted, schedule.counted_requested = whole.counted, whole.counted_requested
    schedule.due = schedule.due_requested = NOTHING


def foretell(schedule: ScheduleLine) -> None:
    """A promise that the customer turned into forecast in time is none any more: it is not due, and begins anew once it is firm."""
    for day, due in zip(DAY.values(), DUE.values(), strict=True):
        setattr(schedule, day, None)
        setattr(schedule, due, NOTHING)
    schedule.paused_on, schedule.confirmed = None, False


def is_started(schedule: ScheduleLine) -> bool:
    return schedule.counted_latest is not None


def may_start(schedule: ScheduleLine, line: OrderLine) -> bool:
    """Forecast is told beforehand and not promised; what was cancelled before it counted never counts."""
    return not is_started(schedule) and schedule.zone != FORECAST and not line.cancelled and schedule.quantity > 0


def _together(work: Work, wanted: Sequence[uuid.UUID]) -> list[ScheduleLine]:
    return list(work.session.scalars(TOGETHER, {"ids": list(wanted)}))


def _measure(work: Work, schedules: Sequence[ScheduleLine], known: Mapping[uuid.UUID, Ground] | None) -> None:
    work.session.flush()
    ids = [each.id for each in schedules]
    slips, ground = _delivered(work, ids), _ground(work, ids) if known is None else known
    for each in schedules:
        own = slips.get(each.id)
        if own is not None:
            _add_up(each, own)
        over = ground[each.id].over or not is_started(each)
        settle(each, {"open": NOTHING if over else max(NOTHING, each.quantity - each.shipped)})
    for each in schedules:
        parts = [each, *(part for part in schedules if part.counts_with_id == each.id)]
        for part in parts[1:]:  # what is counted is the whole: its day, wherever a wish or a hold moved it, is its parts' too
            settle(part, {"counted": each.counted, "counted_requested": each.counted_requested})
        together = [fact for part in parts for fact in slips.get(part.id, _as_told(part))]
        settle(each, {ON_TIME[basis]: kept(
            getattr(each, DAY[basis]), getattr(each, DUE[basis]),
            slips.get(each.id, _as_told(each)) if basis == Basis.LATEST else together, ground[each.id].terms,
        ) for basis in Basis})


def _ground(work: Work, schedule_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Ground]:
    rows = work.session.execute(GROUND, {"ids": schedule_ids})
    return {row.id: Ground(row.cancelled or row.state in ENDED, _terms(row)) for row in rows}


def _terms(agreed: Any) -> Terms:
    return Terms(agreed.dates_mean, agreed.early_days, agreed.late_days)


def _add_up(schedule: ScheduleLine, facts: Sequence[Delivered]) -> None:
    left = [fact for fact in facts if fact.shipped > 0]
    arrived = [fact for fact in facts if fact.received is not None and fact.received_on is not None]
    settle(schedule, {
        "shipped": sum((fact.shipped for fact in left), NOTHING),
        "received": sum((fact.received or NOTHING for fact in arrived), NOTHING),
        "shipped_on": max((fact.shipped_on for fact in left), default=None),
        "received_on": max((day for fact in arrived if (day := fact.received_on)), default=None),
    })


def _as_told(schedule: ScheduleLine) -> list[Delivered]:
    """What was delivered before there were slips here, as it was taken over: all of it on the last day."""
    if schedule.shipped_on is None:
        return []
    received = schedule.received if schedule.received_on else None
    return [Delivered(schedule.shipped_on, schedule.shipped, schedule.received_on, received)]


def _delivered(work: Work, schedule_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Delivered]]:
    """By schedule line; one whose slips are all void has an empty list, one that never had a slip is not there."""
    rows: Iterable[Any] = work.session.execute(DELIVERED, {"ids": schedule_ids})
    found: dict[uuid.UUID, list[Delivered]] = defaultdict(list)
    for schedule_id, state, *fact in rows:
        slips = found[schedule_id]
        if state != SlipState.VOID:
            slips.append(Delivered(*fact))
    return found
