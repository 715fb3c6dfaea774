"""How the orders of the past were delivered: most on the day, some late, some put off by the customer or by us. Plain rows."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from concord.demo.past import GONE, PastOrder
from concord.demo.seed import Seed
from domain.deliveries.on_time import ARRIVAL, Basis, Delivered, Terms, due_after_cancellation, kept
from domain.deliveries.rollup import DAY, DUE, ON_TIME
from domain.orders.models import OrderState

S = OrderState
EARLY = ((0, 62), (1, 20), (2, 8), (3, 5))  # days before the day, of what came in time
LATE = ((1, 5), (2, 3), (4, 2), (9, 1))  # and after it, of what did not
MISSED, PUT_OFF_BY_THEM, PUT_OFF_BY_US = 0.035, 0.03, 0.02  # of a hundred lines
WAY = (1, 1, 2, 3)  # days until somebody signs
NOTHING = Decimal(0)


def deliver(seed: Seed, order: PastOrder, today: date) -> None:
    """Writes into the rows of the lines and their dates what production, logistics and the customer's dock made of them."""
    for line in order.lines:
        dates = [each for each in order.schedules if each["line_id"] == line["id"]]
        for each in dates:
            _date(seed, order, line, each, today, gone=order.row["state"] in GONE or (each is dates[0] and len(dates) > 1))
        if order.released:
            shipped, received = (sum((each.get(name, NOTHING) for each in dates), NOTHING) for name in ("shipped", "received"))
            line |= dict(shipped=shipped, received=received, made=_made(seed, order.row["state"], line["quantity"], shipped))


def _date(seed: Seed, order: PastOrder, line: dict[str, Any], schedule: dict[str, Any], today: date, *, gone: bool) -> None:
    schedule |= dict(product_id=line.get("product_id"), confirmed=order.released)
    if not order.released:
        return
    schedule |= dict(counted=schedule["promised_first"], counted_requested=schedule["requested"], counted_latest=schedule["promised_first"],
                     due=schedule["quantity"], due_requested=schedule["quantity"], due_latest=schedule["quantity"])
    _put_off(seed, schedule)
    state, quantity = order.row["state"], schedule["quantity"]
    if gone:
        _leave(seed, order, schedule, quantity, today, signed=state in {S.RECEIVED, S.CLOSED})
    if state == S.CANCELLED:
        for basis in Basis:
            schedule[DUE[basis]] = due_after_cancellation(schedule[DAY[basis]], schedule[DUE[basis]], NOTHING, order.submitted_at.date())
    schedule["open"] = NOTHING if gone or state == S.CANCELLED else quantity
    _judge(order, schedule)


def _put_off(seed: Seed, schedule: dict[str, Any]) -> None:
    chance, later = seed.random(), timedelta(days=7 * seed.choice((1, 1, 2)))
    if chance < PUT_OFF_BY_THEM + PUT_OFF_BY_US:
        schedule["promised_latest"] = schedule["counted_latest"] = schedule["promised_first"] + later
        if chance < PUT_OFF_BY_THEM:
            schedule["counted"] = schedule["promised_latest"]


def _leave(seed: Seed, order: PastOrder, schedule: dict[str, Any], left: Decimal, today: date, *, signed: bool) -> None:
    """Days mean the gate or arrival; what has left, left before today, and what is signed for arrived by then: on working days both."""
    way = timedelta(days=max(seed.choice(WAY), order.way))
    missed = seed.random() < MISSED
    day = schedule["counted_latest"] + timedelta(days=seed.weighted(LATE) if missed else -seed.weighted(EARLY))
    if order.customer.dates_mean == ARRIVAL:
        day -= way
    day = _open(order, day, later=missed)
    day = max(_open(order, order.submitted_at.date() + timedelta(days=2), later=True), min(day, _open(order, today - timedelta(days=1))))
    if signed:
        arrives = _open(order, day + way, later=True)
        if arrives >= today:
            arrives = _open(order, today - timedelta(days=1))
            day = _open(order, arrives - way)
        schedule |= dict(received=left, received_on=arrives)
    schedule |= dict(shipped=left, shipped_on=day)


def _open(order: PastOrder, day: date, *, later: bool = False) -> date:
    """This day, or the next one before it (after it, where it is `later`) on which gate and dock are open."""
    return day if order.calendar.is_working(day) else order.calendar.working_day_after(day, 1 if later else -1)


def _made(seed: Seed, state: str, quantity: Decimal, left: Decimal) -> Decimal:
    if state in GONE:
        return quantity
    if state == S.IN_PRODUCTION:
        return (quantity * seed.choice((0, 1, 2, 3, 4)) / 5).to_integral_value()
    return left


def _judge(order: PastOrder, schedule: dict[str, Any]) -> None:
    customer, facts = order.customer, list[Delivered]()
    if schedule.get("shipped_on"):
        facts.append(Delivered(schedule["shipped_on"], schedule["shipped"], schedule.get("received_on"), schedule.get("received")))
    terms = Terms(customer.dates_mean, customer.early_days, customer.late_days)
    for basis in Basis:
        schedule[ON_TIME[basis]] = kept(schedule[DAY[basis]], schedule[DUE[basis]], facts, terms)
