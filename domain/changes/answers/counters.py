"""What the customer would have instead of our proposal, read in the shape of the item's field."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from domain.changes import values
from domain.changes.finding import Case, wanted
from domain.changes.models import ChangeItem, Field
from domain.changes.rules import against
from domain.customers.models import ShipTo
from domain.orders import typed as orders
from domain.products.rules import quantity_refusal
from domain.shared.clock import today
from domain.shared.message import Message
from domain.shared.work import Work
from domain.shared.written import day_written, number_written

TEXT_MOST = 1000
REVISION_MOST = 40
Value = dict[str, Any]
Read = tuple[Value, Message | None]


def countered(work: Work, found: Case, item: ChangeItem, text: str, on: str = "") -> tuple[Value, Message | None, bool]:
    """The counter-value, or why it is none, and whether that is a matter of the day that was named beside it.

    `on`: of a further delivery another day, with another quantity or by itself.
    """
    if not is_further(item) or not on.strip():
        value, fault = NAMED[Field(item.field)](work, found, item, text)
        return *(({}, fault) if fault is not None else _askable(work, found, item, value)), False
    value, fault = _quantity(work, found, item, text) if text.strip() else (dict(_on_table(item)), None)
    if fault is not None:
        return {}, fault, False
    day, fault = _day(work, found, item, on)
    value, fault = ({}, fault) if fault is not None else _askable(work, found, item, value | {"day": day["day"]})
    return value, fault, fault is not None


def _askable(work: Work, found: Case, item: ChangeItem, value: Value) -> Read:
    """The same as ours is no counter; what cannot be asked cannot be countered either."""
    if values.same(item.field, value, wanted(item)):
        return {}, Message("That is what is proposed: then accept it.")
    if values.same(item.field, value, item.before):
        return {}, Message("That is how it stands now: then decline it.")
    line = found.line_of(item)
    at = next((each for each in (line.schedules if line else ()) if each.id == item.schedule_id), None) or line
    quantity, shipped = (at.quantity, at.shipped) if at is not None and not is_further(item) else (Decimal(0), Decimal(0))
    return value, against(item.field, value, today=today(work), quantity=quantity, shipped=shipped)


def is_further(item: ChangeItem) -> bool:
    """A delivery of its own on a day of its own: both may be countered."""
    return item.field == Field.QUANTITY and item.schedule_id is None


def _day(work: Work, found: Case, item: ChangeItem, text: str) -> Read:
    day = day_written(text)
    if day is None:
        return {}, Message("Enter a day, such as 2026-12-18.")
    return ({**values.date_value(day), **({"zone": item.asked["zone"]} if "zone" in item.asked else {})}), None


def _quantity(work: Work, found: Case, item: ChangeItem, text: str) -> Read:
    """Of a delivery that stands; of a further one the quantity too, on the day that is proposed, where no other is named."""
    number, line = number_written(text), found.line_of(item)
    if number is None or not 0 <= number < orders.MOST:
        return {}, Message("Enter a quantity from 0 to 9,999,999.")
    if line is not None and (fault := quantity_refusal(line.unit, number)):
        return {}, fault
    if number == 0 and (fault := _nothing(found, item)):
        return {}, fault
    return {**_on_table(item), **values.quantity_value(number)}, None


def _nothing(found: Case, item: ChangeItem) -> Message | None:
    """No pieces are no delivery; and a line of which nothing is left is a cancellation, which finance answers, too (RULES 6)."""
    if is_further(item):
        return Message("Enter a quantity from 1 to 9,999,999, or say that it stays as it is.")
    line = found.line_of(item)
    if line is None or any(each.quantity > 0 for each in line.schedules if each.id != item.schedule_id):
        return None
    return Message("Nothing of the line would be left: that is a cancellation, which is asked for by itself.")


def _on_table(item: ChangeItem) -> Value:
    """Of a further delivery that shall stay undelivered nothing is on the table but what was asked: its day, and how many."""
    return wanted(item) or item.asked


def _place(work: Work, found: Case, item: ChangeItem, text: str) -> Read:
    wanted_id = orders.uuid_written(text)
    place = next((each for each in places(work, found.order.customer_id) if each[0] == wanted_id), None)
    return ({}, Message("Choose where the goods go.")) if place is None else (values.place_value(*place), None)


def _text(work: Work, found: Case, item: ChangeItem, text: str) -> Read:
    if not text.strip():
        return {}, Message("Write what you propose.")
    if len(text) > TEXT_MOST:
        return {}, Message("This is too long: at most {longest} characters.", longest=TEXT_MOST)
    return values.text_value(text.strip()), None


def _price(work: Work, found: Case, item: ChangeItem, text: str) -> Read:
    price = number_written(text)
    if price is None or not 0 <= price < orders.MOST or price != round(price, 6):
        return {}, Message("Enter the unit price that you propose.")
    return values.price_value(price, found.order.currency), None


def _revision(work: Work, found: Case, item: ChangeItem, text: str) -> Read:
    """Of a drawing that comes with it: technical cannot judge one that it has not seen."""
    if not text.strip():
        return {}, Message("Name the revision of the drawing.")
    if len(text.strip()) > REVISION_MOST:
        return {}, Message("This is too long: at most {longest} characters.", longest=REVISION_MOST)
    return values.drawing_value(text.strip()), None


def _left(work: Work, found: Case, item: ChangeItem, text: str) -> Read:
    """Of a cancellation: how many of the line are to stay ordered."""
    number, line = number_written(text), found.line_of(item)
    if line is None or number is None or not line.shipped <= number <= line.quantity:
        shipped, ordered = (line.shipped, line.quantity) if line else (Decimal(0), Decimal(0))
        return {}, Message("Enter how many are to stay ordered, from {shipped} to {ordered}.", shipped=shipped, ordered=ordered)
    if fault := quantity_refusal(line.unit, number):
        return {}, fault
    return values.quantity_value(number), None


# a further line is countered in its review, item by item as the line of a new order
NAMED: dict[str, Callable[[Work, Case, ChangeItem, str], Read]] = {
    Field.DATE: _day, Field.QUANTITY: _quantity, Field.PLACE: _place, Field.TRANSPORT: _text, Field.PACKAGING: _text,
    Field.SPECIFICATION: _text, Field.PRICE: _price, Field.DRAWING: _revision, Field.CANCEL: _left,
}


def places(work: Work, customer_id: uuid.UUID) -> list[tuple[uuid.UUID, str]]:
    """The customer's places of delivery, by id and name."""
    wanted_ones = select(ShipTo).where(ShipTo.customer_id == customer_id, ShipTo.active).order_by(ShipTo.code)
    return [(each.id, " ".join(filter(None, (each.address, each.name, each.dock)))) for each in work.session.scalars(wanted_ones)]
