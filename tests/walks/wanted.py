"""What somebody may want otherwise of a released order, anything; and what may be answered to it in its place, anything."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from domain.changes import values
from domain.changes.intake.wishes import Wish, day_of, further
from domain.changes.models import ChangeItem, Field
from domain.orders.models import Order, OrderLine, ScheduleLine
from tests.walks.walk import Walk

KINDS = ("day", "day", "day", "quantity", "quantity", "further", "place", "place_of_all", "transport", "transport_of_all", "packaging",
         "specification", "drawing", "price", "cancel")
QUANTITIES = tuple(map(Decimal, (0, 50, 100, 200, 300, 500, 700, 1000)))


def quantity(walk: Walk) -> dict[str, Any]:
    return values.quantity_value(walk.one(QUANTITIES))


def price(walk: Walk) -> dict[str, Any]:
    return values.price_value(Decimal(walk.random.randint(20, 90)), "CNY")


def anything(walk: Walk, order: Order, lines: list[OrderLine]) -> Wish:
    """One wish for a line, for one of its dates or for the whole order."""
    line = walk.one(lines)
    schedule = walk.one(line.schedules)
    kind = walk.one(KINDS)
    if kind in ("day", "quantity", "place"):
        return _of_a_date(walk, kind, line, schedule)
    if kind.endswith("_of_all"):
        return _of_all(walk, kind, order)
    if kind == "further":
        return further(f"more_day-{line.id}", line, walk.coming_day(), walk.one(QUANTITIES[1:]), "firm")
    if kind == "drawing":
        return Wish(f"revision-{line.id}", Field.DRAWING, values.drawing_value(line.drawing_revision),
                    values.drawing_value(walk.one("CDEF")), line)
    if kind == "price":
        return Wish(f"price-{line.id}", Field.PRICE, values.price_value(line.unit_price, "CNY"), price(walk), line)
    if kind == "cancel":
        return Wish(f"cancel-{line.id}", Field.CANCEL, values.quantity_value(line.quantity), values.quantity_value(line.shipped), line)
    field = Field(kind)
    return Wish(f"{kind}-{line.id}", field, values.before(field, order, line, None), _words(walk), line)


def _of_a_date(walk: Walk, kind: str, line: OrderLine, schedule: ScheduleLine) -> Wish:
    name = f"{kind}-{schedule.id}"
    if kind == "day":
        return Wish(name, Field.DATE, values.date_value(day_of(schedule)), values.date_value(walk.coming_day()), line, schedule)
    if kind == "quantity":
        return Wish(name, Field.QUANTITY, values.quantity_value(schedule.quantity), quantity(walk), line, schedule)
    return Wish(name, Field.PLACE, values.place_value(None, ""), _place(walk), line, schedule)


def _of_all(walk: Walk, kind: str, order: Order) -> Wish:
    if kind == "place_of_all":
        return Wish("place-all", Field.PLACE, values.place_value(order.ship_to_id, order.ship_to_text), _place(walk))
    return Wish("transport-all", Field.TRANSPORT, values.text_value(order.transport), _words(walk))


def _place(walk: Walk) -> dict[str, Any]:
    return values.place_value(walk.cast.ship_to["a"].id, "总装二厂")


def _words(walk: Walk) -> dict[str, Any]:
    return values.text_value(walk.one(("空运", "海运", "公路", "木箱", "吸塑盘")))


def instead(walk: Walk, item: ChangeItem) -> dict[str, Any]:
    """What the company offers in place of what was asked; now and then that it stays as it is."""
    if item.before and walk.often(0.2):
        return dict(item.before)
    match item.field:
        case Field.DATE:
            return values.date_value(walk.coming_day())
        case Field.QUANTITY:
            return {**item.asked, **quantity(walk)}
        case Field.CANCEL:
            return quantity(walk)
        case Field.PRICE:
            return price(walk)
        case Field.DRAWING:
            return values.drawing_value(walk.one("XYZ"))
        case Field.PLACE:
            return dict(item.asked)
        case _:
            return _words(walk)


def typed(walk: Walk, item: ChangeItem) -> str:
    """What the customer types into the field of a counter-proposal."""
    match item.field:
        case Field.DATE:
            return str(walk.coming_day())
        case Field.QUANTITY | Field.CANCEL:
            return str(walk.one(QUANTITIES))
        case Field.PRICE:
            return "33.3"
        case Field.DRAWING:
            return "Q"
        case Field.PLACE:
            return str(walk.cast.ship_to["a"].id)
        case _:
            return "请按我司要求"
