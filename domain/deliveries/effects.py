"""What moves the counted dates: release, changes in force, the customer's hold, cancellation, slips (RULES 7)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from domain.changes.events import ChangeInForce
from domain.changes.models import ChangeItem, Field
from domain.deliveries.counting import counting, foretell, is_started, may_start, start, start_part
from domain.deliveries.on_time import Basis, day_after_hold, day_by_wish, due_after_cancellation, due_by_wish, in_time_to_say, is_paused
from domain.deliveries.receipts.tally import tally
from domain.deliveries.rollup import DAY, DUE
from domain.orders.events import OrderCancelled, OrderCountersigned, OrderHeld, OrderResumed
from domain.orders.models import FORECAST, Order, OrderLine, OrderState, ScheduleLine
from domain.orders.workflow import ORDER
from domain.reviews.events import OrderReleased
from domain.shared.clock import today
from domain.shared.journal import journal
from domain.shared.settings import settings
from domain.shared.work import Work


def on_released(work: Work, happened: OrderReleased) -> None:
    """The promise counts from release on; that the customer confirms it is chased, and shown beside the rate (docs/decisions/0050)."""
    with counting(work, _of_order(work, happened.order)) as schedules:
        _start(work, schedules)


def on_countersigned(work: Work, happened: OrderCountersigned) -> None:
    with counting(work, _of_order(work, happened.order)) as schedules:
        for each in schedules:
            each.confirmed = is_started(each)


def on_held(work: Work, happened: OrderHeld) -> None:
    """The customer's hold stops the days of what has not left; ours does not."""
    if happened.for_customer:
        with counting(work, _of_order(work, happened.order)) as schedules:
            for each in schedules:
                if is_started(each) and each.open > 0:
                    each.paused_on = today(work)


def on_resumed(work: Work, happened: OrderResumed) -> None:
    """The days that the hold stopped go on, those that the rate counts and the one promised last, by which the board works."""
    with counting(work, _of_order(work, happened.order)) as schedules:
        for each in schedules:
            if each.paused_on is not None:
                _go_on(each, each.paused_on, today(work))
                _promise_goes_on(work, each, each.paused_on)
                each.paused_on = None


def _go_on(each: ScheduleLine, held_since: date, day: date) -> None:
    for basis in Basis:
        if counted := getattr(each, DAY[basis]):
            setattr(each, DAY[basis], day_after_hold(counted, held_since, day))


def _promise_goes_on(work: Work, each: ScheduleLine, held_since: date) -> None:
    before = each.promised_latest
    if before is not None and (after := day_after_hold(before, held_since, today(work))) != before:
        each.promised_latest = after
        journal(work, "schedule.resume", each, before={"promised_latest": before}, after={"promised_latest": after})


def on_cancelled(work: Work, happened: OrderCancelled) -> None:
    """At the customer's wish: nothing is due any more on a day that is not over. At ours: the promise stays, and is missed.

    Where a change ended the order, whose wish it was is said of each of its items: an earlier line of ours stays missed (decision 0199).
    """
    with counting(work, _of_order(work, happened.order)) as schedules:
        if happened.by_change:
            return
        for each in schedules:
            if happened.for_customer:
                _cancel(each, Basis, today(work), schedules)
        _rest_no_more(schedules)


def _rest_no_more(schedules: Iterable[ScheduleLine]) -> None:
    """Nothing is held of what is cancelled: a day that was stopped is judged."""
    for each in schedules:
        each.paused_on = None


def on_change_in_force(work: Work, happened: ChangeInForce) -> None:
    """What the customer asked for moves what counts; what we asked for moves the latest promise alone (5.1.9(3))."""
    asked_on = happened.change.asked_at.astimezone(settings().zone).date()
    asked = _quantities_asked(happened.items)
    with counting(work, _of_order(work, happened.order)) as schedules:
        _agreed_in_hold(happened.items, schedules, today(work))
        _start(work, schedules)
        for item in happened.items:
            for each in _touched(item, schedules):
                _apply(item, each, asked_on, schedules, asked)
        if happened.order.state == OrderState.CANCELLED:
            _rest_no_more(schedules)
    nothing_left = not any(each.open > 0 for each in schedules)
    with work.as_system("deliveries.as_far_as"):
        if nothing_left and happened.order.state == OrderState.ON_HOLD:
            _hold_no_more(work, happened.order)
        tally(work, {happened.order.id})  # what was left of it may be cancelled, or something come to it: it is as far as its lines are


def _quantities_asked(items: Iterable[ChangeItem]) -> dict[uuid.UUID, Decimal]:
    """What the customer asked for, by delivery; we may have agreed on less."""
    return {item.schedule_id: Decimal(item.asked["quantity"]) for item in items
            if item.by_customer and item.field == Field.QUANTITY and item.schedule_id is not None}


def _hold_no_more(work: Work, order: Order) -> None:
    """Of what was held nothing is left: the hold ends by itself, and the order is as far as what left before."""
    ORDER.apply(work, order, "resume", version=None, target=order.held_from)
    order.held_from = None
    work.emit(OrderResumed(order))


def _of_order(work: Work, order: Order) -> list[uuid.UUID]:
    with work.as_system("deliveries.of_order"):
        return list(work.session.scalars(select(ScheduleLine.id).where(ScheduleLine.order_id == order.id)))


def _agreed_in_hold(items: Iterable[ChangeItem], schedules: Sequence[ScheduleLine], day: date) -> None:
    """A date that is agreed while the customer holds goes on only by what they hold from now on, whoever moved it.

    The other days of that delivery have gone on by what was held until now; a delivery that is new is held from now on as they are.
    """
    moved = {item.schedule_id for item in items if item.field == Field.DATE}
    held = any(each.paused_on is not None for each in schedules)
    for each in schedules:
        if each.paused_on is not None and each.id in moved:
            _go_on(each, each.paused_on, day)
            each.paused_on = day
        elif held and not is_started(each):
            each.paused_on = day


def _start(work: Work, schedules: Sequence[ScheduleLine]) -> None:
    """`confirmed` says of a further date whether the customer asked for it themselves, in the portal or on paper (RULES 7)."""
    wanted = select(OrderLine).where(OrderLine.id.in_({each.line_id for each in schedules}))
    lines = {line.id: line for line in work.session.scalars(wanted)}
    for each in schedules:
        line = lines[each.line_id]
        if may_start(each, line):
            whole = next((one for one in schedules if one.id == each.counts_with_id), None)
            if whole is None:
                start(each, line, confirmed=each.confirmed)
            else:
                start_part(each, line, whole)


def _touched(item: ChangeItem, schedules: Sequence[ScheduleLine]) -> list[ScheduleLine]:
    """The dates that an item is about: its own, or each of its line's; a further delivery is new, and only starts: what stood stands."""
    if item.schedule_id is None and item.field in (Field.DATE, Field.QUANTITY):
        return []
    return [
        each for each in schedules
        if is_started(each) and (each.id == item.schedule_id or (item.schedule_id is None and each.line_id == item.line_id))
    ]


def _apply(item: ChangeItem, each: ScheduleLine, asked_on: date, schedules: Sequence[ScheduleLine],
           asked: Mapping[uuid.UUID, Decimal]) -> None:
    """`each` has its new quantity and latest promise already; the days and quantities that count follow here.

    `asked`: by delivery, what the customer wanted of it. Another day alone changes no quantity that is due.
    """
    cut = item.field == Field.CANCEL and Decimal((item.agreed or item.asked)["quantity"]) > 0 and each.quantity > each.shipped
    if item.field == Field.CANCEL and not cut:
        _cancel(each, Basis if item.by_customer else (Basis.LATEST,), asked_on, schedules)
        return
    if item.field not in (Field.DATE, Field.QUANTITY) and not cut:
        return
    if item.by_customer and (item.agreed or item.asked).get("zone") == FORECAST:
        _foretell(each, asked_on, schedules)
        return
    if item.by_customer:
        whole = next((one for one in schedules if one.id == each.counts_with_id), each)
        if cut or item.field == Field.QUANTITY or "parts" in (item.agreed or item.asked):
            _due_by_wish(whole, _parts(whole, schedules), asked_on, asked)
        if item.field == Field.DATE and each is whole:
            _move(item, each, asked_on)
    if item.field == Field.DATE:
        each.counted_latest = each.promised_latest
    each.due_latest = each.quantity


def _foretell(each: ScheduleLine, asked_on: date, schedules: Sequence[ScheduleLine]) -> None:
    """Forecast is told beforehand and not promised: said on the day or before, nothing of it is due but what had left (RULES 7)."""
    if each.counts_with_id is None and each.shipped == 0 and len(_parts(each, schedules)) == 1 and each.counted is not None and (
            in_time_to_say(each.counted, _said_on(each, each.counted, asked_on))):
        foretell(each)
    else:
        _cancel(each, Basis, asked_on, schedules)


def _due_by_wish(whole: ScheduleLine, parts: Sequence[ScheduleLine], asked_on: date, asked: Mapping[uuid.UUID, Decimal]) -> None:
    agreed = sum((part.quantity for part in parts), Decimal(0))
    wanted = sum((asked.get(part.id, part.quantity) for part in parts), Decimal(0))
    for basis in (Basis.COUNTED, Basis.REQUESTED):
        day = getattr(whole, DAY[basis])
        setattr(whole, DUE[basis], due_by_wish(day, getattr(whole, DUE[basis]), wanted, agreed, _said_on(whole, day, asked_on)))


def _said_on(each: ScheduleLine, day: date | None, asked_on: date) -> date:
    """A day that their hold stopped is not over: what they say in the hold is said in time."""
    return each.paused_on if day and each.paused_on and is_paused(day, each.paused_on) else asked_on


def _move(item: ChangeItem, each: ScheduleLine, asked_on: date) -> None:
    asked, agreed = (date.fromisoformat((value or {})["day"]) for value in (item.asked, item.agreed or item.asked))
    if each.counted is not None and in_time_to_say(each.counted, asked_on):
        each.counted, each.confirmed = day_by_wish(each.counted, asked, agreed, asked_on), True
    if each.counted_requested is not None and in_time_to_say(each.counted_requested, asked_on):
        each.counted_requested = asked


def _cancel(each: ScheduleLine, bases: Iterable[Basis], asked_on: date, schedules: Sequence[ScheduleLine]) -> None:
    together = sum((part.shipped for part in _parts(each, schedules)), Decimal(0))
    for basis in bases:
        if (day := getattr(each, DAY[basis])) is not None:
            said = _said_on(each, day, asked_on)
            shipped = each.shipped if basis == Basis.LATEST else together
            setattr(each, DUE[basis], due_after_cancellation(day, getattr(each, DUE[basis]), shipped, said))


def _parts(whole: ScheduleLine, schedules: Sequence[ScheduleLine]) -> list[ScheduleLine]:
    return [whole, *(each for each in schedules if each.counts_with_id == whole.id)]
