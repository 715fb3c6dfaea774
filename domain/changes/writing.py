"""What was agreed, written into the order's header, lines and dates. No decision here: `putting.py` calls it once, in force."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from decimal import Decimal

from domain.changes.finding import Case
from domain.changes.models import ChangeItem, Field
from domain.orders.models import Order, OrderLine, ScheduleLine
from domain.shared.base import new_id

NONE = Decimal(0)


def write(found: Case, item: ChangeItem) -> None:
    """Write one agreed item. What was shipped stays; a line's quantity is the sum of its deliveries."""
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
        made.promised_first = day if item.by_customer else schedule.promised_first
        if not item.by_customer:
            made.counts_with_id = schedule.id
        line.schedules.append(made)
    schedule.quantity, schedule.promised_latest = schedule.shipped + first, first_day
    if item.by_customer:
        schedule.requested = first_day


def _quantity(found: Case, item: ChangeItem) -> None:
    line, agreed = _line(found, item), item.agreed or {}
    quantity = Decimal(agreed["quantity"])
    if item.schedule_id is None:
        day = date.fromisoformat(agreed["day"])
        made = _delivery(line, quantity, day, agreed.get("zone", "firm"))
        made.promised_first = made.promised_latest = day
        line.schedules.append(made)
    else:
        schedule = _schedule(found, item)
        schedule.quantity = max(quantity, schedule.shipped)
    _sum(line)


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
    """The line goes as far as nothing of it was shipped; what was shipped stays ordered, and no more."""
    line = _line(found, item)
    line.cancelled = line.shipped == 0
    line.open_quantity = NONE
    if not line.cancelled:
        for schedule in line.schedules:
            schedule.quantity = schedule.shipped
        line.quantity = line.shipped


def _add(found: Case, item: ChangeItem) -> None:
    """The further line stands in the order beside this one, which its review opened and released."""


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
    Field.QUANTITY: _quantity,
    Field.PLACE: _place,
    Field.TRANSPORT: _words,
    Field.PACKAGING: _words,
    Field.SPECIFICATION: _words,
    Field.DRAWING: _drawing,
    Field.PRICE: _price,
    Field.CANCEL: _cancel,
    Field.ADD: _add,
}
