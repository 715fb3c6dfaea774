"""What somebody typed about the lines of an order, and how it is read: all faults at once, each by the name of its field.

`content` is what a draft stores and the page shows again: `{"fields": {name: text}, "more": {line id: [[day, quantity, zone]]},
"lines": [{column: text}], "drawings": {line id: attachment id}, "files": […], "open": [line id]}`. Fields are named by what they
stand for: `day-<date's id>`, `quantity-<date's id>`, `place-<date's id>`, `zone-<date's id>`; `transport-<line's id>` and its like.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from domain.changes import values
from domain.changes.intake import excepted
from domain.changes.intake.wishes import Ground, Wish, before, day_of, further, line_value, plain
from domain.changes.models import Field
from domain.orders import typed as orders
from domain.orders.models import FORECAST, Order, OrderLine, ScheduleLine
from domain.products.rules import quantity_refusal
from domain.shared.files import Attachment
from domain.shared.message import Message
from domain.shared.written import day_written, number_written, price_as_written

ZONES = ("firm", FORECAST)
OF_A_LINE = ("transport", "packaging", "specification", "revision", "price", "cancel")
LONGEST = {"transport": 200, "packaging": 200, "specification": 1000, "revision": 40}
WORDS = {"transport": Field.TRANSPORT, "packaging": Field.PACKAGING, "specification": Field.SPECIFICATION}

Content = dict[str, Any]


ALL = ("place", "transport", "packaging")  # named once for the whole order: `transport-all`; empty where it stays as it is


def from_form(form: orders.Form, ground: Ground) -> Content:
    """The content of a posted page: of the fields of lines those that differ from the order, for these alone are wishes."""
    shown = stands(ground)
    fields = {name: text for name, text in form.pairs() if name in shown and (name.startswith("cancel-") or text != shown[name])}
    lines = orders.from_form(form)["lines"]
    return {
        "fields": fields,
        "all": {name: text[:LONGEST.get(name, 40) + 1] for name in ALL if (text := form.get(f"{name}-all").strip())},
        "except": {name: text[:excepted.LONGEST + 1] for name in ALL if (text := form.get(f"{name}-except").strip())},
        "more": {str(line.id): rows for line in ground.lines if (rows := _more(form, line.id))},
        "lines": [line for line in lines if not orders.is_empty(line)],
        "drawings": {str(line.id): kept for line in ground.lines if (kept := form.get(f"drawing_id-{line.id}"))},
        "files": [each for each in form.all("files_id") if orders.uuid_written(each)],
        "open": [each for each in form.all("open") if orders.uuid_written(each)],
        "reason": form.get("reason")[:4000],
        "source": form.get("source")[:10],
    }


def stands(ground: Ground) -> dict[str, str]:
    """What each field of the page holds while nothing is asked: the order as it is now."""
    found: dict[str, str] = {}
    for line in ground.lines:
        for each in line.schedules:
            found |= {
                f"day-{each.id}": day_of(each).isoformat(), f"quantity-{each.id}": plain(each.quantity), f"zone-{each.id}": each.zone,
                f"place-{each.id}": str(each.ship_to_id or ground.order.ship_to_id or ""),
            }
        found |= {
            f"transport-{line.id}": line.transport or ground.order.transport,
            f"packaging-{line.id}": line.packaging or ground.order.packaging,
            f"specification-{line.id}": line.specification or "", f"revision-{line.id}": line.drawing_revision,
            f"price-{line.id}": price_as_written(line.unit_price) if line.unit_price is not None else "", f"cancel-{line.id}": "",
        }
    return found


def reading(content: Content, ground: Ground) -> tuple[list[Wish], dict[str, Message]]:
    """Every wish that can be read, in the order of the lines, and every fault; a field with a fault is no wish."""
    reader = Reader(ground, content)
    wishes = [wish for name in ALL for wish in reader.everywhere(name)]
    wishes += [wish for line in ground.lines for wish in reader.line(line)]
    wishes += reader.added(content.get("lines", ()))
    if not wishes and not reader.wrong:
        reader.wrong["_nothing"] = Message("Nothing differs from the order yet: change what you want to have otherwise.")
    return wishes, reader.wrong


class Reader:
    """Reads line by line and remembers what is wrong."""

    def __init__(self, ground: Ground, content: Content) -> None:
        self.ground, self.content = ground, content
        self.typed: Mapping[str, str] = content.get("fields", {})
        self.wrong: dict[str, Message] = {}

    def everywhere(self, name: str) -> list[Wish]:
        """What is wanted of the whole order, and of each line that keeps what it has (`place-except`: "20, 30")."""
        wish, but = self.whole(name), self.content.get("except", {}).get(name, "")
        if not but or f"{name}-all" in self.wrong:
            return [wish] if wish else []
        told: list[Message] = []
        if wish is None:
            told.append(excepted.HINT)
        elif len(but) > excepted.LONGEST:
            told.append(Message("at most {longest} characters", longest=excepted.LONGEST))
        kept = excepted.excepted(Field(name), but, self.ground, self.typed, told.append) if wish and not told else []
        if told:
            self.wrong[f"{name}-except"] = Message("Whole order: {what}", what=told[0])
        return [each for each in (wish, *kept) if each]

    def whole(self, name: str) -> Wish | None:
        """Of the whole order: it holds for every line that has no arrangement of its own."""
        text, field = self.content.get("all", {}).get(name, ""), Field(name)
        place = orders.uuid_written(text) if field == Field.PLACE else None
        if not text:
            return None
        if field == Field.PLACE and (place is None or place not in self.ground.places):
            self.wrong[f"{name}-all"] = Message("Whole order: {what}", what=Message("choose where the goods go"))
            return None
        if field != Field.PLACE and len(text) > LONGEST[name]:
            self.wrong[f"{name}-all"] = Message("Whole order: {what}", what=Message("at most {longest} characters", longest=LONGEST[name]))
            return None
        asked = values.place_value(place, self.ground.places[place]) if place else values.text_value(text)
        was = values.before(field, self.ground.order, None, None, self.ground.places.get(self.ground.order.ship_to_id, "")
                            if self.ground.order.ship_to_id else "")
        return None if values.same(field, asked, was) else Wish(f"{name}-all", field, was, asked)

    def line(self, line: OrderLine) -> list[Wish]:
        """What is wanted otherwise in this line; a line that is cancelled is nothing else besides."""
        wishes = [wish for each in line.schedules for wish in self.dated(line, each)]
        wishes += self.further(line)
        wishes += [wish for name in WORDS if (wish := self.words(line, name))]
        wishes += [wish for wish in (self.drawing(line), self.price(line)) if wish]
        if not self.typed.get(f"cancel-{line.id}"):
            return self.something_left(line, wishes)
        if wishes:
            self.fault(f"cancel-{line.id}", line, Message("you also ask for other changes of it: either cancel it, or change it"))
            return []
        return [self.wish(f"cancel-{line.id}", Field.CANCEL, values.quantity_value(line.shipped), line)]

    def something_left(self, line: OrderLine, wishes: list[Wish]) -> list[Wish]:
        """Every date taken away is a cancellation, which finance answers too (RULES 6)."""
        pieces = {wish.schedule.id: Decimal(wish.asked["quantity"]) for wish in wishes if wish.schedule and wish.field == Field.QUANTITY}
        more = any(wish.field == Field.QUANTITY and wish.schedule is None for wish in wishes)
        if not pieces or more or any(pieces.get(each.id, each.quantity) > 0 for each in line.schedules):
            return wishes
        self.fault(f"quantity-{next(iter(pieces))}", line, Message("nothing of it is left then: cancel the line instead"))
        return []

    def dated(self, line: OrderLine, at: ScheduleLine) -> list[Wish]:
        return [wish for wish in (self.day(line, at), self.quantity(line, at), self.place(line, at)) if wish]

    def day(self, line: OrderLine, at: ScheduleLine) -> Wish | None:
        """Another day, or the same one firm that was forecast, or both."""
        name, zone = f"day-{at.id}", self.typed.get(f"zone-{at.id}", at.zone)
        day = self.read_day(name, line, self.typed[name]) if name in self.typed else day_of(at)
        turned = zone in ZONES and zone != at.zone
        if day is None or (day == day_of(at) and not turned):
            return None
        was, now = values.date_value(day_of(at)), values.date_value(day)
        zones = ({"zone": at.zone}, {"zone": zone}) if turned else ({}, {})
        return Wish(name, Field.DATE, was | zones[0], now | zones[1], line, at)

    def read_day(self, name: str, line: OrderLine, text: str) -> date | None:
        reader = orders.Reader(self.ground.day)
        day = reader.due(0, "due", text)
        if day is None and day_written(text) is None:
            self.fault(name, line, Message("enter a day, such as 2026-12-18"))
        elif day is None:
            past = (day_written(text) or self.ground.day) < self.ground.day
            told = Message("{day} is past", day=day_written(text))
            self.fault(name, line, told if past else Message("{day} is more than five years away", day=day_written(text)))
        return day

    def quantity(self, line: OrderLine, at: ScheduleLine) -> Wish | None:
        name = f"quantity-{at.id}"
        if name not in self.typed or (pieces := self.read_quantity(name, line, self.typed[name])) is None or pieces == at.quantity:
            return None
        return self.wish(name, Field.QUANTITY, values.quantity_value(pieces), line, at)

    def read_quantity(self, name: str, line: OrderLine, text: str) -> Decimal | None:
        """From nothing (this date goes) up to the most that an order can ask for, whole where pieces are."""
        number = number_written(text)
        if number is None or not 0 <= number < orders.MOST:
            self.fault(name, line, Message("enter a quantity from 0 to 9,999,999"))
        elif refusal := quantity_refusal(line.unit, number):
            self.fault(name, line, refusal)
        else:
            return number
        return None

    def place(self, line: OrderLine, at: ScheduleLine) -> Wish | None:
        name = f"place-{at.id}"
        if name not in self.typed:
            return None
        wanted = orders.uuid_written(self.typed[name])
        if wanted is None or wanted not in self.ground.places:
            self.fault(name, line, Message("choose where the goods go"))
            return None
        here = at.ship_to_id or self.ground.order.ship_to_id
        if wanted == here:
            return None
        return self.wish(name, Field.PLACE, values.place_value(wanted, self.ground.places[wanted]), line, at)

    def further(self, line: OrderLine) -> list[Wish]:
        """Dates that come to those of a line; a row in which nothing stands is none."""
        found = []
        for n, (day, quantity, zone) in enumerate(self.content.get("more", {}).get(str(line.id), ())):
            name = f"more_day-{line.id}"
            read, pieces = self.read_day(name, line, day), self.read_quantity(f"more_quantity-{line.id}", line, quantity)
            if pieces == 0:
                self.fault(f"more_quantity-{line.id}", line, Message("enter a quantity from 1 to 9,999,999"))
            elif read is not None and pieces is not None:
                found.append(further(f"{name}-{n}" if n else name, line, read, pieces, zone if zone in ZONES else ZONES[0]))
        return found

    def words(self, line: OrderLine, field: str) -> Wish | None:
        name = f"{field}-{line.id}"
        if name not in self.typed:
            return None
        text, before = self.typed[name], stands_in(line, self.ground.order, field)
        if not text:
            self.fault(name, line, Message("it cannot be left empty; write what is to hold"))
        elif len(text) > LONGEST[field]:
            self.fault(name, line, Message("at most {longest} characters", longest=LONGEST[field]))
        elif text != before:
            return self.wish(name, WORDS[field], values.text_value(text), line)
        return None

    def drawing(self, line: OrderLine) -> Wish | None:
        """A new revision comes with its drawing: technical cannot judge one that it has not seen."""
        name, file = f"revision-{line.id}", self.file(line)
        revision = self.typed.get(name, line.drawing_revision)
        if file is None and name not in self.typed:
            return None
        if not revision or revision == line.drawing_revision:
            self.fault(name, line, Message("name the new revision of the drawing"))
        elif len(revision) > LONGEST["revision"]:
            self.fault(name, line, Message("at most {longest} characters", longest=LONGEST["revision"]))
        elif file is None:
            self.fault(f"drawing-{line.id}", line, Message("attach the drawing of revision {revision}", revision=revision))
        else:
            return self.wish(name, Field.DRAWING, values.drawing_value(revision), line, files=(file,))
        return None

    def file(self, line: OrderLine) -> Attachment | None:
        named = orders.uuid_written(self.content.get("drawings", {}).get(str(line.id), ""))
        return self.ground.files.get(named) if named else None

    def price(self, line: OrderLine) -> Wish | None:
        name = f"price-{line.id}"
        if name not in self.typed:
            return None
        price = number_written(self.typed[name])
        if price is None or not 0 <= price < orders.MOST or price != round(price, 6):
            self.fault(name, line, Message("enter an untaxed unit price"))
            return None
        if price == line.unit_price:
            return None
        return self.wish(name, Field.PRICE, values.price_value(price, self.ground.order.currency), line)

    def added(self, rows: Iterable[Mapping[str, Any]]) -> list[Wish]:
        reader = orders.Reader(self.ground.day)
        read = [reader.line(n, row) for n, row in enumerate(rows)]
        self.wrong |= reader.wrong
        faulty = {int(name.split("-")[1]) for name in reader.wrong}
        return [Wish(f"lines-{line.row}-part", Field.ADD, {}, line_value(line), added=line) for line in read if line.row not in faulty]

    def wish(self, name: str, field: Field, asked: dict[str, Any], line: OrderLine, at: ScheduleLine | None = None,
             files: tuple[Attachment, ...] = ()) -> Wish:
        return Wish(name, field, before(field, self.ground, line, at), asked, line, at, files=files)

    def fault(self, name: str, line: OrderLine, what: Message) -> None:
        self.wrong.setdefault(name, Message("Line {n}: {what}", n=line.position, what=what))


def stands_in(line: OrderLine, order: Order, field: str) -> str:
    own = getattr(line, field) or ""
    return own or (getattr(order, field) if field in {"transport", "packaging"} else "")


def _more(form: orders.Form, line_id: uuid.UUID) -> list[list[str]]:
    columns = [form.all(f"{name}-{line_id}") for name in ("more_day", "more_quantity", "more_zone")]
    rows = [[column[n] if n < len(column) else "" for column in columns] for n in range(max(map(len, columns)))]
    return [row for row in rows if row[0] or row[1]]
