"""What was agreed, written into the order's header, lines and dates. No decision here: `putting.py` calls it once, in force."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

from domain.changes import values
from domain.changes.finding import Case
from domain.changes.further import joining
from domain.changes.intake.wishes import day_of
from domain.changes.models import ChangeItem, Field
from domain.changes.rules import stays
from domain.orders.models import FORECAST, Order, OrderLine, ScheduleLine
from domain.shared.base import new_id
from domain.shared.work import Work

NONE = Decimal(0)


def write(work: Work, found: Case, items: Sequence[ChangeItem]) -> None:
    """Write what was agreed. What was shipped stays; a line's quantity is the sum of its deliveries.

    What takes something from a line is written before what brings it a further date: of our own proposal the one may be the other,
    moved to another day, and is no promise of its own then (RULES 7).
    """
    left: dict[uuid.UUID, list[tuple[ScheduleLine, Decimal]]] = {}
    for item in sorted(items, key=lambda each: each.field == Field.QUANTITY and each.schedule_id is None):
        if item.field == Field.ADD:
            joining.join(work, found, item)
        elif item.field == Field.QUANTITY and item.schedule_id is None:
            _further(found, item, left.setdefault(_line(found, item).id, []))
        elif item.field == Field.QUANTITY:
            schedule, before = _schedule(found, item), _schedule(found, item).quantity
            _quantity(found, item)
            if not item.by_customer and schedule.quantity < before and schedule.zone != FORECAST:
                left.setdefault(schedule.line_id, []).append((schedule, before - schedule.quantity))
        else:
            WRITERS[item.field](found, item)


def _date(found: Case, item: ChangeItem) -> None:
    schedule = _schedule(found, item)
    agreed = item.agreed or {}
    if "parts" in agreed:
        _divide(found, item, schedule)
        return
    day = date.fromisoformat(agreed["day"])
    if item.by_customer:
        schedule.requested = date.fromisoformat(item.asked.get("day", agreed["day"]))
    if schedule.zone == FORECAST and agreed.get("zone", FORECAST) != FORECAST:
        schedule.promised_first, schedule.confirmed = day, item.by_customer  # told beforehand it was no promise; now it is the first
    schedule.promised_latest = day
    schedule.zone = agreed.get("zone", schedule.zone)


def _divide(found: Case, item: ChangeItem, schedule: ScheduleLine) -> None:
    """One delivery in several: the first part stays with what was shipped, the others are deliveries of their own.

    Divided for our reasons it stays one delivery to the on-time rate (`counts_with_id`); at the customer's wish each counts.
    """
    parts = [(date.fromisoformat(day), Decimal(each)) for day, each in (item.agreed or {})["parts"]]
    (first_day, first), *others = parts
    line = _line(found, item)
    for day, quantity in others:
        made = _delivery(line, quantity, day if item.by_customer else schedule.requested, schedule.zone)
        made.ship_to_id, made.promised_latest = schedule.ship_to_id, day
        made.promised_first, made.confirmed = day if item.by_customer else schedule.promised_first, item.by_customer
        if not item.by_customer:
            made.counts_with_id = schedule.counts_with_id or schedule.id
        line.schedules.append(made)
    schedule.quantity, schedule.promised_latest = schedule.shipped + first, first_day
    if item.by_customer:
        schedule.requested = first_day


def _quantity(found: Case, item: ChangeItem) -> None:
    schedule = _schedule(found, item)
    schedule.quantity = max(Decimal((item.agreed or {})["quantity"]), schedule.shipped)
    _sum(_line(found, item))


def _further(found: Case, item: ChangeItem, left: list[tuple[ScheduleLine, Decimal]]) -> None:
    """One more delivery. Where we proposed it for what the same proposal takes from another day, it is counted there (decision 0060)."""
    line, agreed = _line(found, item), item.agreed or {}
    day, zone, quantity = date.fromisoformat(agreed["day"]), agreed.get("zone", "firm"), Decimal(agreed["quantity"])
    for whole, part in [] if item.by_customer or zone == FORECAST else _taken(left, quantity):
        made = _delivery(line, part, whole.requested, zone)
        made.promised_first, made.promised_latest, made.ship_to_id = whole.promised_first, day, whole.ship_to_id
        made.counts_with_id = whole.counts_with_id or whole.id
        line.schedules.append(made)
        quantity -= part
    if quantity > 0:
        made = _delivery(line, quantity, date.fromisoformat(item.asked.get("day", agreed["day"])) if item.by_customer else day, zone)
        made.promised_first = made.promised_latest = None if zone == FORECAST else day
        made.confirmed = item.by_customer
        line.schedules.append(made)
    _sum(line)


def _taken(left: list[tuple[ScheduleLine, Decimal]], quantity: Decimal) -> list[tuple[ScheduleLine, Decimal]]:
    """So much of what was taken from earlier days, first come first served; what is used is gone from `left`."""
    used: list[tuple[ScheduleLine, Decimal]] = []
    for index, (whole, rest) in enumerate(left):
        part = min(rest, quantity - sum((each for _, each in used), NONE))
        if part > 0:
            used.append((whole, part))
            left[index] = (whole, rest - part)
    return used


def _place(found: Case, item: ChangeItem) -> None:
    agreed = item.agreed or {}
    place = uuid.UUID(agreed["ship_to_id"]) if agreed.get("ship_to_id") else None
    if item.line_id is None:
        found.order.ship_to_id, found.order.ship_to_text = place, agreed.get("text", "")
        return
    for schedule in _line(found, item).schedules:
        if item.schedule_id in (None, schedule.id):
            schedule.ship_to_id = place


def _words(found: Case, item: ChangeItem) -> None:
    thing: Order | OrderLine = _line(found, item) if item.line_id else found.order
    setattr(thing, item.field, (item.agreed or {})["text"])


def _drawing(found: Case, item: ChangeItem) -> None:
    _line(found, item).drawing_revision = (item.agreed or {})["revision"]


def _price(found: Case, item: ChangeItem) -> None:
    line = _line(found, item)
    line.customer_price = line.unit_price = Decimal((item.agreed or {})["price"])
    line.price_id = None


def _cancel(found: Case, item: ChangeItem) -> None:
    """The line goes as far as nothing of it was shipped; what was shipped, or is agreed to stay, stays ordered, and no more.

    More may have left since it was asked for: that stays too, and the change says so, on its page and in the notice.
    """
    line = _line(found, item)
    if Decimal((item.agreed or {})["quantity"]) > line.shipped:
        _cut(line, Decimal((item.agreed or {})["quantity"]))
        return
    item.agreed = values.quantity_value(line.shipped)
    line.cancelled = line.shipped == 0
    line.open_quantity = NONE
    if not line.cancelled:
        for schedule in line.schedules:
            schedule.quantity = schedule.shipped
        line.quantity = line.shipped


def _cut(line: OrderLine, quantity: Decimal) -> None:
    """As much as is to stay, what has left of it included, from the first delivery on: the last ones go first."""
    deliveries = sorted(line.schedules, key=day_of)
    for schedule, left in zip(deliveries, stays([(each.quantity, each.shipped) for each in deliveries], quantity), strict=True):
        schedule.quantity = left
    _sum(line)


def _line(found: Case, item: ChangeItem) -> OrderLine:
    return found.lines[item.line_id]  # type: ignore[index]


def _schedule(found: Case, item: ChangeItem) -> ScheduleLine:
    return next(each for each in _line(found, item).schedules if each.id == item.schedule_id)


def _delivery(line: OrderLine, quantity: Decimal, day: date, zone: str) -> ScheduleLine:
    return ScheduleLine(
        id=new_id(), version=1, line_id=line.id, order_id=line.order_id, customer_id=line.customer_id, project_id=line.project_id,
        product_id=line.product_id, quantity=quantity, requested=day, zone=zone, shipped=NONE, received=NONE,
    )


def _sum(line: OrderLine) -> None:
    line.quantity = sum((each.quantity for each in line.schedules), NONE)
    line.open_quantity = max(NONE, line.quantity - line.shipped)


WRITERS: dict[str, Callable[[Case, ChangeItem], None]] = {
    Field.DATE: _date,
    Field.PLACE: _place,
    Field.TRANSPORT: _words,
    Field.PACKAGING: _words,
    Field.SPECIFICATION: _words,
    Field.DRAWING: _drawing,
    Field.PRICE: _price,
    Field.CANCEL: _cancel,
}
