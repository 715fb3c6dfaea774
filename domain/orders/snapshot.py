"""An order as it stands, written down: the content of a revision, and what differs between two (RULES 1, 3)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from domain.orders.models import Order, OrderLine
from domain.shared.journal import canonical
from domain.shared.message import Message

HEADER = (
    "po_number",
    "kind",
    "order_date",
    "currency",
    "program",
    "ship_to_id",
    "ship_to_text",
    "transport",
    "packaging",
    "contact",
    "services",
    "flags",
    "notes",
    "split_allowed",
)
LINE = ("position", "customer_part", "name", "drawing_revision", "material", "specification", "quality", "unit", "customer_price")
# what a difference means to a review: the sections that read it are opened again, the others stay signed
MEANS = {
    "specification": "specification",
    "drawing_revision": "specification",
    "material": "material",
    "quality": "quality",
    "customer_price": "prices",
    "currency": "prices",
    "transport": "delivery",
    "ship_to_id": "delivery",
    "ship_to_text": "delivery",
    "packaging": "delivery",
    "services": "services",
    "flags": "services",
    "notes": "services",
}


def content(order: Order, lines: Iterable[OrderLine]) -> dict[str, Any]:
    """Header and the given lines with their dates, as plain JSON; a cancelled line is no longer in the order."""
    return json.loads(
        canonical(
            {
                "header": {name: getattr(order, name) for name in HEADER},
                "lines": [
                    {name: getattr(line, name) for name in LINE}
                    | {"dates": sorted([each.requested, each.quantity, each.zone] for each in line.schedules)}
                    for line in sorted(lines, key=lambda line: line.position)
                    if not line.cancelled
                ],
            }
        )
    )


def changed(before: dict[str, Any], after: dict[str, Any]) -> frozenset[str]:
    """What differs, in the words of OrderAmended: lines, quantity, dates, prices, specification, material, quality, delivery, services."""
    found = {MEANS.get(name, "header") for name in HEADER if before["header"][name] != after["header"][name]}
    old, new = _by_position(before), _by_position(after)
    if old.keys() != new.keys():
        found.add("lines")
    for position in old.keys() & new.keys():
        found |= _line_changes(old[position], new[position])
    return frozenset(found)


def touched(before: dict[str, Any], after: dict[str, Any]) -> frozenset[int]:
    """The positions of lines added, removed or changed."""
    old, new = _by_position(before), _by_position(after)
    return frozenset(position for position in old.keys() | new.keys() if old.get(position) != new.get(position))


def _line_changes(old: dict[str, Any], new: dict[str, Any]) -> set[str]:
    found = {MEANS.get(name, "lines") for name in LINE if old[name] != new[name]}
    if _total(old) != _total(new):
        found.add("quantity")
    if old["dates"] != new["dates"] and (
        found.isdisjoint({"quantity"}) or [row[0] for row in old["dates"]] != [row[0] for row in new["dates"]]
    ):
        found.add("dates")
    return found


def differences(before: dict[str, Any], after: dict[str, Any]) -> tuple[Message, ...]:
    """Line by line, for people: rows added, removed, changed (a delivery schedule sent again is read like this)."""
    old, new = _by_position(before), _by_position(after)
    return tuple(_told(old, new))


def _told(old: dict[int, dict[str, Any]], new: dict[int, dict[str, Any]]) -> Iterator[Message]:
    for position in sorted(old.keys() | new.keys()):
        was, now = old.get(position), new.get(position)
        if was is None and now is not None:
            yield Message("Line {n} added: {part}, {quantity}", n=position, part=now["customer_part"], quantity=_total(now))
        elif now is None and was is not None:
            yield Message("Line {n} removed: {part}, {quantity}", n=position, part=was["customer_part"], quantity=_total(was))
        elif was is not None and now is not None and was != now:
            yield from _line_told(position, was, now)


def _line_told(position: int, was: dict[str, Any], now: dict[str, Any]) -> Iterator[Message]:
    if _total(was) != _total(now):
        yield Message("Line {n}, {part}: quantity {old} → {new}", n=position, part=now["customer_part"], old=_total(was), new=_total(now))
    if [row[0] for row in was["dates"]] != [row[0] for row in now["dates"]]:
        yield Message("Line {n}, {part}: dates {old} → {new}", n=position, part=now["customer_part"], old=_days(was), new=_days(now))
    for name in LINE[1:]:
        if was[name] != now[name]:
            yield Message(
                "Line {n}, {part}: {field} {old} → {new}",
                n=position,
                part=now["customer_part"],
                field=FIELDS[name],
                old=was[name] or "—",
                new=now[name] or "—",
            )


FIELDS = {
    "customer_part": Message("part number"),
    "name": Message("name"),
    "drawing_revision": Message("revision"),
    "material": Message("material"),
    "specification": Message("specification"),
    "quality": Message("quality requirement"),
    "unit": Message("unit"),
    "customer_price": Message("unit price"),
}


def _by_position(content: dict[str, Any]) -> dict[int, dict[str, Any]]:
    return {line["position"]: line for line in content["lines"]}


def _total(line: dict[str, Any]) -> Decimal:
    return sum((Decimal(row[1]) for row in line["dates"]), Decimal(0))


def _days(line: dict[str, Any]) -> str:
    return ", ".join(row[0] for row in line["dates"])


def first_day(lines: Sequence[OrderLine]) -> date | None:
    """The earliest day that a line still in the order is asked for."""
    return min((each.requested for line in lines if not line.cancelled for each in line.schedules), default=None)
