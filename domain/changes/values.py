"""What stands in `before`, `asked` and `agreed` of an item, field by field: plain JSON, and the words that people read for it.

| field | of | value |
|---|---|---|
| date | a schedule line | `{"day": "2026-12-24"}`, with `"zone"` where firm or forecast changes too |
| date | a schedule line, in parts | `{"parts": [["2026-12-20", "300"], ["2026-12-28", "200"]]}` |
| quantity | a schedule line | `{"quantity": "600"}`; 0 takes the delivery away |
| quantity | a line, no schedule line | `{"quantity": "300", "day": "2026-12-24", "zone": "firm"}`: one more delivery; before is `{}` |
| place | schedule line, line, or header | `{"ship_to_id": "…" or None, "text": "总装二厂"}` |
| transport, packaging | line or header | `{"text": "空运"}` |
| the three of them | a line, or its date | `… | {"own": True}`: kept as its own, while the rest of the order gets another |
| specification | line | `{"text": "…"}` |
| drawing | line | `{"revision": "D"}`; its files hang on the item as attachments with purpose "drawing" |
| price | line | `{"price": "84.90", "currency": "CNY"}` |
| cancel | line | `{"quantity": "0"}`: what is left of it, which is what was shipped; before is its whole quantity |
| add | order | `{"part", "name", "revision", …, "price", "dates": [["2026-12-24", "300", "firm"]]}`; before is `{}` |
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from domain.changes.models import Field
from domain.orders.models import FORECAST, Order, OrderLine, ScheduleLine
from domain.shared.message import Message, Named
from domain.shared.written import price_as_written

Value = dict[str, Any]

FIELDS: dict[str, Message] = {
    Field.DATE: Message("Delivery date"),
    Field.QUANTITY: Message("Quantity"),
    Field.PLACE: Message("Place of delivery"),
    Field.TRANSPORT: Message("Way of transport"),
    Field.PACKAGING: Message("Packaging"),
    Field.SPECIFICATION: Message("Specification"),
    Field.DRAWING: Message("Drawing revision"),
    Field.PRICE: Message("Unit price"),
    Field.CANCEL: Message("Cancellation"),
    Field.ADD: Message("A further line"),
}
ZONES = {"firm": Message("firm"), FORECAST: Message("forecast")}


def date_value(day: date) -> Value:
    return {"day": day.isoformat()}


def parts_value(parts: Iterable[tuple[date, Decimal]]) -> Value:
    """One delivery in several: day and quantity of each; their sum is the quantity of the delivery."""
    return {"parts": [[day.isoformat(), number(quantity)] for day, quantity in sorted(parts)]}


def quantity_value(quantity: Decimal) -> Value:
    return {"quantity": number(quantity)}


def delivery_value(quantity: Decimal, day: date, zone: str = "firm") -> Value:
    """A further delivery of a line that is ordered already."""
    return {"quantity": number(quantity), "day": day.isoformat(), "zone": zone}


def place_value(ship_to_id: uuid.UUID | None, text: str) -> Value:
    return {"ship_to_id": str(ship_to_id) if ship_to_id else None, "text": text}


def text_value(text: str) -> Value:
    return {"text": text}


def drawing_value(revision: str) -> Value:
    return {"revision": revision}


def price_value(price: Decimal | None, currency: str) -> Value:
    return {"price": number(price) if price is not None else None, "currency": currency}


def add_value(part: str, dates: Iterable[tuple[date, Decimal, str]], **said: str) -> Value:
    """`said`: name, revision, specification, quality, price as they were written; what is missing is empty."""
    rows = [[day.isoformat(), number(quantity), zone] for day, quantity, zone in dates]
    blank = dict.fromkeys(("name", "revision", "specification", "quality", "price"), "")
    return blank | said | {"part": part, "dates": rows}


def number(value: Decimal) -> str:
    """Without trailing zeros, and never with an exponent: the same quantity is written the same."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def before(field: str, order: Order, line: OrderLine | None, schedule: ScheduleLine | None, place: str = "") -> Value:
    """How it stands now, in the shape of the field; `place` names the place of delivery as it stands."""
    match field:
        case Field.DATE if schedule is not None:
            return date_value(schedule.promised_latest or schedule.requested)
        case Field.QUANTITY:
            return quantity_value(schedule.quantity) if schedule is not None else {}
        case Field.PLACE:
            return place_value((schedule.ship_to_id if schedule else None) or order.ship_to_id, place or order.ship_to_text)
        case Field.TRANSPORT | Field.PACKAGING:
            return text_value((getattr(line, field) if line else "") or getattr(order, field))
        case Field.ADD:
            return {}
    if line is None:
        raise ValueError(f"an item on {field} needs its line")
    match field:
        case Field.SPECIFICATION:
            return text_value(line.specification or "")
        case Field.DRAWING:
            return drawing_value(line.drawing_revision)
        case Field.PRICE:
            return price_value(line.unit_price, order.currency)
        case Field.CANCEL:
            return quantity_value(line.quantity)
    raise ValueError(f"no such field: {field}")


def same(field: str, one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Do two values of a field say the same?"""
    if field == Field.PRICE:
        return _decimal(one.get("price")) == _decimal(other.get("price")) and one.get("currency") == other.get("currency")
    if field in (Field.QUANTITY, Field.CANCEL) and "quantity" in one and "quantity" in other:
        return _decimal(one["quantity"]) == _decimal(other["quantity"]) and one.get("day") == other.get("day")
    return dict(one) == dict(other)


def said(field: str, value: Mapping[str, Any] | None) -> Message | str | date | Decimal:
    """A value as people read it: words, a day, a number; the page puts days and numbers into the reader's own writing."""
    if not value:
        return "—"
    match field:
        case Field.DATE if "parts" in value:
            return _listed([_delivery(day, each, "firm") for day, each in value["parts"]])
        case Field.DATE if value.get("zone"):
            return Message("{day} ({zone})", day=date.fromisoformat(value["day"]), zone=ZONES[value["zone"]])
        case Field.DATE:
            return date.fromisoformat(value["day"])
        case Field.QUANTITY if value.get("day"):
            return _delivery(value["day"], value["quantity"], value.get("zone", "firm"))
        case Field.CANCEL if _decimal(value["quantity"]) == 0:
            return Message("Cancelled")
        case Field.QUANTITY | Field.CANCEL:
            return Decimal(value["quantity"])
        case Field.PRICE:
            return _priced(value)
        case Field.DRAWING:
            return value.get("revision") or "—"
        case Field.ADD:
            return _line(value)
    text = value.get("text") or "—"
    return Message("{what}, for this line alone", what=text) if value.get("own") else text


def _line(value: Mapping[str, Any]) -> Message:
    dates = [_delivery(*each) for each in value["dates"]]
    if not value.get("name"):
        return Message("{part}: {dates}", part=value["part"], dates=_listed(dates))
    return Message("{part} {name}: {dates}", part=value["part"], name=Named(value["name"], value["part"]), dates=_listed(dates))


def _priced(value: Mapping[str, Any]) -> Message | str:
    price = _decimal(value.get("price"))
    return "—" if price is None else Message("{price} {currency}", price=price_as_written(price), currency=value["currency"])


def _delivery(day: str, quantity: str, zone: str) -> Message:
    told = {"quantity": Decimal(quantity), "day": date.fromisoformat(day)}
    return Message("{quantity} on {day} (forecast)", **told) if zone == FORECAST else Message("{quantity} on {day}", **told)


def _listed(each: list[Message]) -> Message | str:
    if not each:
        return "—"
    first, *rest = each
    return Message("{one}, {other}", one=first, other=_listed(rest)) if rest else first


def _decimal(value: Any) -> Decimal | None:
    return Decimal(str(value)) if value not in (None, "") else None
