"""An order as it stands, written down: the content of a revision, and what differs between two (RULES 1, 3)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from domain.orders.kinds import FLAGS, KINDS
from domain.orders.models import OrderLine
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
    "stands_behind",
)
LINE = ("position", "customer_part", "name", "drawing_revision", "material", "specification", "quality", "unit", "customer_price")
HELD = "held_price"  # what holds: the customer's, or the list's where they named none
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


def content(order: Any, lines: Iterable[OrderLine]) -> dict[str, Any]:
    """Header and the given lines with their dates and the material supplied for them, as plain JSON; a cancelled line is gone.

    `order` is an Order, or the input of one that has the same header.
    """
    return json.loads(
        canonical(
            {
                "header": {name: getattr(order, name) for name in HEADER},
                "lines": [
                    {name: getattr(line, name) for name in LINE}
                    | {"dates": sorted([each.requested, each.quantity, each.zone] for each in line.schedules)}
                    | {"supplied": sorted([each.material, each.unit, each.expected] for each in line.supplied if each.expected)}
                    | _settled(line)
                    for line in sorted(lines, key=lambda line: line.position)
                    if not line.cancelled
                ],
            }
        )
    )


def _settled(line: OrderLine) -> dict[str, Any]:
    """What a line has only once it is promised or was changed: the days promised, a transport, packaging or place of its own."""
    promised = sorted(each.promised_latest for each in line.schedules if each.promised_latest)
    places = sorted(str(each.ship_to_id) for each in line.schedules if each.ship_to_id)
    own = {"promised": promised, "transport": line.transport, "packaging": line.packaging, "places": places, HELD: line.unit_price}
    return {name: value for name, value in own.items() if value}


def changed(before: dict[str, Any], after: dict[str, Any]) -> frozenset[str]:
    """What differs, in the words of OrderAmended: lines, quantity, dates, prices, specification, material, quality, delivery, services."""
    found = {MEANS.get(name, "header") for name in HEADER if before["header"].get(name) != after["header"].get(name)}
    old, new = _by_position(before), _by_position(after)
    if old.keys() != new.keys():
        found.add("lines")
    for position in old.keys() & new.keys():
        found |= _line_changes(old[position], new[position])
    return frozenset(found)


def touched(before: dict[str, Any], after: dict[str, Any]) -> frozenset[int]:
    """The positions of lines added, removed or changed."""
    old, new = _by_position(before), _by_position(after)
    return frozenset(position for position in old.keys() | new.keys() if _asked(old.get(position)) != _asked(new.get(position)))


def _asked(line: dict[str, Any] | None) -> dict[str, Any] | None:
    """What the customer asks of a line: the price that holds follows from the list, where they named none."""
    return line if line is None else {name: value for name, value in line.items() if name != HELD}


def _line_changes(old: dict[str, Any], new: dict[str, Any]) -> set[str]:
    found = {MEANS.get(name, "lines") for name in LINE if old[name] != new[name]}
    if _total(old) != _total(new):
        found.add("quantity")
    if old["dates"] != new["dates"] and (
        found.isdisjoint({"quantity"}) or [row[0] for row in old["dates"]] != [row[0] for row in new["dates"]]
    ):
        found.add("dates")
    if _supplied(old) != _supplied(new):
        found.add("material")
    return found


def differences(before: dict[str, Any], after: dict[str, Any]) -> tuple[Message, ...]:
    """Header and lines, for people: what was added, removed, changed (a delivery schedule sent again is read like this)."""
    return (*_header_told(before["header"], after["header"]), *_told(_by_position(before), _by_position(after)))


def _header_told(was: dict[str, Any], now: dict[str, Any]) -> Iterator[Message]:
    for name, field in HEADER_FIELDS.items():
        old, new = was.get(name) or "—", now.get(name) or "—"
        if old != new:
            said = [KINDS.get(each, each) if name == "kind" else each for each in (old, new)]
            yield Message("{field}: {old} → {new}", field=field, old=said[0], new=said[1])
    if was.get("ship_to_id") != now.get("ship_to_id"):
        yield Message("The goods go to another place.")
    if was.get("split_allowed") != now.get("split_allowed"):
        yield SPLIT if now.get("split_allowed") else WHOLE
    before, after = set(was.get("flags") or ()), set(now.get("flags") or ())
    yield from (Message("Asked for: {what}", what=FLAGS[flag]) for flag in FLAGS if flag in after - before)
    yield from (Message("No longer asked for: {what}", what=FLAGS[flag]) for flag in FLAGS if flag in before - after)


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
    place: dict[str, Any] = {"n": position, "part": now["customer_part"]}
    if _total(was) != _total(now):
        yield Message("Line {n}, {part}: quantity {old} → {new}", old=_total(was), new=_total(now), **place)
    if len(was["dates"]) == len(now["dates"]) == 1 and was["dates"][0][2] == now["dates"][0][2]:
        if was["dates"][0][0] != now["dates"][0][0]:
            yield Message("Line {n}, {part}: dates {old} → {new}", old=was["dates"][0][0], new=now["dates"][0][0], **place)
    else:
        yield from _dates_told(place, was, now)
    yield from _settled_told(place, was, now)
    for name in LINE[1:]:
        if was[name] != now[name] and name != "customer_price":
            told = {"field": FIELDS[name], "old": was[name] or "—", "new": now[name] or "—"}
            yield Message("Line {n}, {part}: {field} {old} → {new}", **told, **place)
    yield from _price_told(place, was, now)
    old, new = _supplied(was), _supplied(now)
    for what in sorted(old.keys() | new.keys()):
        if old.get(what) != new.get(what):
            told = {"material": what, "old": old.get(what, "—"), "new": new.get(what, "—")}
            yield Message("Line {n}, {part}: supplied by the customer, {material} {old} → {new}", **told, **place)


def _price_told(place: dict[str, Any], was: dict[str, Any], now: dict[str, Any]) -> Iterator[Message]:
    """The price that held and the one that holds now: the list's where the customer named none (5.1.9(4)).

    A revision of an earlier version wrote down only what the customer named.
    """
    if was["customer_price"] == now["customer_price"] and not (was.get(HELD) and now.get(HELD)):
        return
    old, new = (line.get(HELD) or line["customer_price"] or LISTED for line in (was, now))
    if old != new:
        yield Message("Line {n}, {part}: {field} {old} → {new}", field=FIELDS["customer_price"], old=old, new=new, **place)


def _settled_told(place: dict[str, Any], was: dict[str, Any], now: dict[str, Any]) -> Iterator[Message]:
    """Days promised that are not simply those asked for; transport and packaging of the line's own; another place."""
    asked = sorted(day for day, *_ in now["dates"])
    before, after = was.get("promised") or sorted(day for day, *_ in was["dates"]), now.get("promised") or asked
    if before != after and after != asked:
        old, new = (", ".join(days) for days in (before, after))
        yield Message("Line {n}, {part}: promised for {old} → {new}", old=old, new=new, **place)
    for name in ("transport", "packaging"):
        if was.get(name) != now.get(name):
            told = {"field": HEADER_FIELDS[name], "old": was.get(name) or "—", "new": now.get(name) or "—"}
            yield Message("Line {n}, {part}: {field} {old} → {new}", **told, **place)
    if was.get("places") != now.get("places"):
        yield Message("Line {n}, {part}: the goods go to another place.", **place)


def _dates_told(place: dict[str, Any], was: dict[str, Any], now: dict[str, Any]) -> Iterator[Message]:
    """Day by day, firm and forecast apart: a schedule's quantities move between its days."""
    old, new = _by_day(was), _by_day(now)
    for day in sorted(old.keys() | new.keys()):
        if old.get(day) != new.get(day):
            yield Message("Line {n}, {part}, {day}: {old} → {new}", day=day, old=old.get(day, "—"), new=new.get(day, "—"), **place)


def _supplied(line: dict[str, Any]) -> dict[str, Message]:
    """What the customer sends for a line, by its material (2.3); a revision of an earlier version did not write it down."""
    rows = line.get("supplied", ())
    return {material: Message("{quantity} {unit}", quantity=Decimal(expected), unit=unit) for material, unit, expected in rows}


def _by_day(line: dict[str, Any]) -> dict[str, Decimal | Message]:
    found: dict[str, Decimal | Message] = {}
    for day, quantity, zone in line["dates"]:
        amount = Message("{quantity} (forecast)", quantity=Decimal(quantity)) if zone == "forecast" else Decimal(quantity)
        found[day] = Message("{first} and {second}", first=found[day], second=amount) if day in found else amount
    return found


LISTED = Message("price of the list")
SPLIT = Message("The other lines may be confirmed while new parts are still in review.")
WHOLE = Message("No line is confirmed while new parts are still in review.")
HEADER_FIELDS = {
    "po_number": Message("Order number"),
    "kind": Message("Kind of order"),
    "order_date": Message("Order date"),
    "currency": Message("Currency"),
    "program": Message("Vehicle / project"),
    "stands_behind": Message("Stands behind the order"),
    "ship_to_text": Message("Ship to"),
    "transport": Message("Way of transport"),
    "packaging": Message("Packaging"),
    "contact": Message("Who receives the goods"),
    "services": Message("Services"),
    "notes": Message("Notes"),
}
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


def first_day(lines: Sequence[OrderLine]) -> date | None:
    """The earliest day that a line still in the order is asked for."""
    return min((each.requested for line in lines if not line.cancelled for each in line.schedules), default=None)
