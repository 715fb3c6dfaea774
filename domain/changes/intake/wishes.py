"""What somebody wants otherwise in an order: one field of one line, or of one of its dates; before and after in the item's shape."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from domain.changes import values
from domain.changes.models import Field
from domain.orders.inputs import LineInput
from domain.orders.models import Order, OrderLine, ScheduleLine
from domain.shared.files import Attachment
from domain.shared.message import Message
from domain.shared.written import quantity_as_written


@dataclass(frozen=True)
class Wish:
    """One field of one line, or of one of its dates, as somebody wants it. `name`: of the field on the page, for its refusal."""

    name: str
    field: Field
    before: dict[str, Any]
    asked: dict[str, Any]
    line: OrderLine | None = None
    schedule: ScheduleLine | None = None
    added: LineInput | None = None  # a line to add, as it was read
    files: tuple[Attachment, ...] = ()

    @property
    def told(self) -> tuple[Message, Any, Any]:
        """What it is called, how it stands and what is wanted, for people."""
        return values.FIELDS[self.field], values.said(self.field, self.before), values.said(self.field, self.asked)


@dataclass(frozen=True)
class Ground:
    """What is typed about: the lines that the reader sees, the customer's places, the files that came, and the day that it is."""

    order: Order
    lines: Sequence[OrderLine]
    places: Mapping[uuid.UUID, str]
    files: Mapping[uuid.UUID, Attachment]
    day: date


def day_of(schedule: ScheduleLine) -> date:
    """The day that holds for both sides: the latest promised, else the one asked for."""
    return schedule.promised_latest or schedule.requested


def plain(quantity: Decimal) -> str:
    """A quantity as it stands in a field: without the grouping, which nobody types."""
    return quantity_as_written(quantity).replace(",", "")


def before(field: Field, ground: Ground, line: OrderLine, at: ScheduleLine | None = None) -> dict[str, Any]:
    """How it stands, the place of delivery by its name."""
    here = (at.ship_to_id if at else None) or ground.order.ship_to_id
    return values.before(field, ground.order, line, at, place=ground.places.get(here, "") if here else "")


def gone(name: str, line: OrderLine, at: ScheduleLine) -> list[Wish]:
    """A date that goes, as far as it is not shipped already; none where nothing is left of it."""
    if at.quantity <= at.shipped:
        return []
    return [Wish(name, Field.QUANTITY, values.quantity_value(at.quantity), values.quantity_value(at.shipped), line, at)]


def further(name: str, line: OrderLine, day: date, quantity: Decimal, zone: str) -> Wish:
    return Wish(name, Field.QUANTITY, {}, values.delivery_value(quantity, day, zone), line)


def line_value(line: LineInput) -> dict[str, Any]:
    """A line to add, as an item keeps it; specification and quality of None are "not stated" (3.3)."""
    said: dict[str, Any] = {
        "name": line.name, "revision": line.revision, "material": line.material, "unit": line.unit, "specification": line.specification,
        "quality": line.quality, "price": values.number(line.price) if line.price is not None else "",
    }
    return values.add_value(line.part, [(each.day, each.quantity, each.zone) for each in line.dates], **said)
