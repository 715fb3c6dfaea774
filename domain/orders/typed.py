"""What somebody typed, as typed, and how it is read: all faults at once, by the name of the field, nothing cut or guessed away.

`content` is what a draft stores and a page shows again: `{"header": {name: text}, "flags": […], "lines": [{column: text,
"more": [[quantity, due, zone]], "supplied": [[material, expected]]}], "files": [id]}`.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

from domain.orders.inputs import DateInput, LineInput, OrderInput, SuppliedInput
from domain.orders.models import OrderKind
from domain.shared.errors import Invalid, NotFound
from domain.shared.message import Message
from domain.shared.written import day_written, number_written

HEADER = (
    "po", "kind", "order_date", "currency", "program", "ship_to", "ship_to_text", "transport", "packaging", "contact",
    "stands_behind", "services", "notes", "split", "relation", "related", "source",
)
COLUMNS = (
    "part", "name", "revision", "material", "specification", "quality", "quantity", "unit", "due", "zone", "price", "id",
    "specification_unstated", "quality_unstated", "open",
)
FIELD = re.compile(r"lines-([0-9]{1,4})-([a-z_]{2,30})")
MOST_LINES = 1000
LONGEST = {"notes": 4000, "services": 2000, "specification": 1000, "quality": 1000}
MOST = Decimal(10_000_000)
YEARS = 5

Content = dict[str, Any]


class Form(Protocol):
    """Fields as a door hands them over."""

    def get(self, name: str, default: str = "") -> str: ...
    def all(self, name: str) -> list[str]: ...
    def pairs(self) -> list[tuple[str, str]]: ...


def blank(lines: int = 3) -> Content:
    return {"header": {"split": "1", "kind": "single"}, "flags": [], "lines": [{} for _ in range(lines)], "files": []}


def from_form(form: Form) -> Content:
    """The content of a posted page. Lines stand in the order of their numbers, whatever gaps removal left."""
    lines: dict[int, dict[str, Any]] = {}
    for name, value in form.pairs():
        found = FIELD.fullmatch(name)
        if found and value:
            _put(lines.setdefault(int(found[1]), {}), found[2], value)
        elif found:
            lines.setdefault(int(found[1]), {})
    for index, line in lines.items():
        _gather(line, form, index)
    return {
        "header": {name: form.get(name) for name in HEADER if form.get(name)},
        "flags": [flag for flag in form.all("flags") if len(flag) < 40],
        "lines": [lines[index] for index in sorted(lines)],
        "files": [each for each in form.all("files_id") if len(each) == 36],
    }


def _put(line: dict[str, Any], column: str, value: str) -> None:
    if column in COLUMNS:
        line[column] = value


def _gather(line: dict[str, Any], form: Form, index: int) -> None:
    """Columns that come several times: further dates, supplied materials."""
    columns = [form.all(f"lines-{index}-{name}") for name in ("more_quantity", "more_due", "more_zone")]
    count = max(map(len, columns))
    rows = [[column[n] if n < len(column) else "" for column in columns] for n in range(count)]
    if rows := [row for row in rows if row[0] or row[1]]:
        line["more"] = rows
    materials, expected = form.all(f"lines-{index}-supplied_material"), form.all(f"lines-{index}-supplied_expected")
    if pairs := [[material, amount] for material, amount in zip(materials, expected, strict=False) if material or amount]:
        line["supplied"] = pairs


def open_faulty(content: Content, wrong: Mapping[str, Message]) -> Content:
    """With each line opened that has a fault in one of its further fields."""
    found = {int(each[1]) for name in wrong if (each := FIELD.fullmatch(name)) and each[2] not in {"part", "quantity", "due"}}
    return content | {"lines": [line | {"open": "1"} if n in found else line for n, line in enumerate(content.get("lines", ()))]}


def id_written(text: str) -> uuid.UUID:
    """Raises NotFound for what cannot be the id of anything."""
    found = uuid_written(text)
    if found is None:
        raise NotFound
    return found


def index(text: str) -> int:
    """The place of a row, as the page counts it; the first where it names none."""
    return int(text) if re.fullmatch(r"[0-9]{1,4}", text) else 0


def is_empty(line: Mapping[str, Any]) -> bool:
    """A row in which nothing was typed is no line, and no fault."""
    return not any(line.get(name) for name in (*COLUMNS[:9], "price", "more", "supplied"))


def read(content: Content, customer_id: uuid.UUID, today: date, *, source: str = "portal", places: Iterable[uuid.UUID] = ()) -> OrderInput:
    """The order that was typed. `places` are the customer's ship-to places. Raises Invalid with every fault of `reading`."""
    given, wrong = reading(content, customer_id, today, source=source, places=places)
    if wrong:
        raise Invalid(wrong)
    return given


def reading(
    content: Content, customer_id: uuid.UUID, today: date, *, source: str = "portal", places: Iterable[uuid.UUID] = ()
) -> tuple[OrderInput, dict[str, Message]]:
    """What can be read of the order that was typed, lines with a fault left out; and every fault, keyed `po`, `lines-3-quantity` …;
    row 3 is the fourth on the page."""
    reader = Reader(today)
    header = content.get("header", {})
    typed = [(row, line) for row, line in enumerate(content.get("lines", ())) if not is_empty(line)]
    if not typed:
        reader.wrong["lines-0-part"] = Message("Enter at least one line.")
    if len(typed) > MOST_LINES:
        reader.wrong["lines-0-part"] = Message("An order has at most {most} lines; this one has {n}.", most=MOST_LINES, n=len(typed))
        typed = typed[:MOST_LINES]
    lines = tuple(reader.line(row, line) for row, line in typed)
    faulty = {int(name.split("-")[1]) for name in reader.wrong if name.startswith("lines-")}
    values = reader.header(header, set(places))
    given = OrderInput(
        customer_id=customer_id,
        lines=tuple(line for line in lines if line.row not in faulty),
        source=source,
        flags=tuple(content.get("flags", ())),
        split_allowed=bool(header.get("split")),
        files=tuple(filter(None, map(uuid_written, content.get("files", ())))),
        **values,
    )
    return given, reader.wrong


class Reader:
    """Reads field by field and remembers what is wrong."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.wrong: dict[str, Message] = {}

    def header(self, typed: Mapping[str, str], places: set[uuid.UUID]) -> dict[str, Any]:
        if not typed.get("po"):
            self.wrong["po"] = Message("Enter your order number.")
        kind = typed.get("kind") or OrderKind.SINGLE
        if kind not in set(OrderKind):
            self.wrong["kind"] = Message("Choose the kind of order.")
        place = next((each for each in places if str(each) == typed.get("ship_to")), None)
        if place is None and not typed.get("ship_to_text"):
            self.wrong["ship_to"] = Message("Choose where the goods go.")
        if not typed.get("transport"):
            self.wrong["transport"] = Message("Say how the goods are to come.")
        currency = typed.get("currency") or "CNY"
        if not re.fullmatch(r"[A-Z]{3}", currency):
            self.wrong["currency"] = Message("Enter a currency by its three letters, such as CNY.")
        texts = {
            name: self.text(name, typed.get(name, ""))
            for name in ("program", "transport", "packaging", "contact", "stands_behind", "services", "notes", "ship_to_text", "related")
        }
        return texts | {
            "po_number": self.text("po", typed.get("po", ""), 60),
            "kind": kind,
            "ship_to_id": place,
            "currency": currency,
            "order_date": self.order_date(typed.get("order_date", "")),
            "relation": self.relation(typed.get("relation", "")),
        }

    def line(self, row: int, typed: Mapping[str, Any]) -> LineInput:
        if not typed.get("part"):
            self.fault(row, "part", Message("enter the part number"))
        dates = [self.dated(row, "", typed.get("quantity", ""), typed.get("due", ""), typed.get("zone", ""))]
        dates += [self.dated(row, "more_", *each) for each in typed.get("more", ())]
        supplied = [self.supply(row, *each) for each in typed.get("supplied", ())]
        texts = {name: self.text(f"lines-{row}-{name}", typed.get(name, "")) for name in ("part", "name", "revision", "material", "unit")}
        return LineInput(
            row=row,
            dates=_by_day(each for each in dates if each),
            price=self.price(row, typed.get("price", "")),
            id=uuid_written(typed.get("id", "")),
            supplied=tuple(each for each in supplied if each),
            **texts,
            **{  # type: ignore[arg-type]
                name: None if typed.get(f"{name}_unstated") else self.text(f"lines-{row}-{name}", typed.get(name, ""))
                for name in ("specification", "quality")
            },
        )

    def dated(self, row: int, prefix: str, quantity: str, due: str, zone: str) -> DateInput | None:
        pieces = self.quantity(row, f"{prefix}quantity", quantity)
        day = self.due(row, f"{prefix}due", due)
        return DateInput(pieces, day, "forecast" if zone == "forecast" else "firm") if pieces is not None and day is not None else None

    def quantity(self, row: int, name: str, text: str) -> Decimal | None:
        number = number_written(text)
        if number is not None and 0 < number < MOST:
            return number
        self.fault(row, name, Message("enter a quantity from 1 to 9,999,999"))
        return None

    def due(self, row: int, name: str, text: str) -> date | None:
        day = day_written(text)
        if day is None:
            self.fault(row, name, Message("enter a day, such as 2026-12-18"))
        elif day < self.today:
            self.fault(row, name, Message("{day} is past", day=day))
        elif day > self.today + timedelta(days=366 * YEARS):
            self.fault(row, name, Message("{day} is more than five years away", day=day))
        else:
            return day
        return None

    def price(self, row: int, text: str) -> Decimal | None:
        if not text:
            return None
        number = number_written(text)
        if number is None or not 0 <= number < MOST or number != round(number, 6):
            self.fault(row, "price", Message("enter an untaxed unit price"))
            return None
        return number

    def supply(self, row: int, material: str, expected: str) -> SuppliedInput | None:
        number = number_written(expected)
        if not material or number is None or not 0 < number < MOST or number != round(number, 3):
            self.fault(row, "supplied", Message("say which material you supply, and how much"))
            return None
        return SuppliedInput(self.text(f"lines-{row}-supplied", material), number)

    def order_date(self, text: str) -> date:
        day = day_written(text) if text else self.today
        if day is None or not self.today - timedelta(days=366) <= day <= self.today:
            self.wrong["order_date"] = Message("Enter the day of the order: not in the future, not over a year ago.")
            return self.today
        return day

    def relation(self, text: str) -> str:
        return text if text in {"revision_of", "call_off_of"} else ""

    def text(self, name: str, text: str, longest: int = 0) -> str:
        longest = longest or LONGEST.get(name.rpartition("-")[2], 200)
        if len(text) > longest:
            self.wrong.setdefault(name, Message("This is too long: at most {longest} characters.", longest=longest))
        return text

    def fault(self, row: int, name: str, what: Message) -> None:
        self.wrong.setdefault(f"lines-{row}-{name}", Message("Line {n}: {what}", n=row + 1, what=what))


def _by_day(dates: Iterable[DateInput]) -> tuple[DateInput, ...]:
    """One delivery for each day and zone: the same day typed twice is the sum."""
    sums: dict[tuple[date, str], Decimal] = {}
    for each in dates:
        sums[each.day, each.zone] = sums.get((each.day, each.zone), Decimal(0)) + each.quantity
    return tuple(DateInput(quantity, day, zone) for (day, zone), quantity in sums.items())


def uuid_written(text: str) -> uuid.UUID | None:
    """For what may as well be something else; None then."""
    try:
        return uuid.UUID(text) if len(text) == 36 else None
    except ValueError:
        return None


def decimal(text: str) -> Decimal | None:
    """For showing while it is typed: what can be read, else nothing."""
    try:
        return number_written(text)
    except InvalidOperation:
        return None
