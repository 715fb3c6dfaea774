"""Rows copied from a spreadsheet or read from a file, turned into lines: by their headings, or by what the columns hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from domain.orders import days, headings
from domain.shared.message import Message
from domain.shared.spreadsheet.matching import letters
from domain.shared.written import CURRENCY_WORDS, is_total, number_written

FORECAST = {"预测", "预告", "forecast", "fc", "f", "plan"}
WITH_UNIT = {
    "quantity": re.compile(r"([0-9][0-9,. ]*?) ?([a-zA-Z]{1,4}\.?|[一-鿿]{1,3})"),
    "price": re.compile(
        r"(?:CNY|RMB|USD|EUR|JPY|GBP)? ?([¥$€]?[0-9][0-9,.]*?) ?(?:元|CNY|RMB|USD|EUR|JPY|GBP)?(?:/[a-zA-Z一-鿿]{1,3})?", re.IGNORECASE
    ),
}
MOST = 1000


@dataclass
class Taken:
    """Lines as typed content, what stood above them, what could not be understood (by row of the source), and columns left out."""

    lines: list[dict[str, Any]] = field(default_factory=list)
    header: dict[str, str] = field(default_factory=dict)
    problems: list[Message] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Layout:
    """Which column is which, the days that head columns of quantities, and how days are written here."""

    columns: Mapping[int, str]
    dated: Mapping[int, str]
    day: days.Reader


def cells(text: str) -> list[list[str]]:
    """What a spreadsheet puts on the clipboard: rows by line, cells by tab; semicolons or commas where there are no tabs.

    A cell that holds a line break comes in quotation marks; marks that do not pair are inches, and stay.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    separator = next((each for each in "\t;" if each in text), ",")
    marked = re.compile(rf'(?:(?<=^)|(?<=[\n{separator}]))"((?:[^"]|"")*)"(?=[\n{separator}]|$)')
    bare = marked.sub(lambda found: found[1].replace('""', '"').replace("\n", " ").replace(separator, "\x00"), text)
    return [[" ".join(cell.replace("\x00", separator).split()) for cell in row.split(separator)] for row in bare.split("\n")]


def take(rows: Sequence[Sequence[str]], today: date) -> Taken:
    """Lines from rows. The first row with two known headings or more names the columns; day headings make several dates.

    Without headings: running numbers are passed over, the next column is the part number, days are dates, the first number a
    quantity, the next a price, a remaining text the name. Nothing is taken of more lines than an order may have.
    """
    taken = Taken()
    head = next((n for n, row in enumerate(rows[:30]) if _is_head(row, today)), None)
    if head is None:
        body, first = rows, 1
        layout = _guessed(taken, [row for row in rows if any(row)], today)
    else:
        body, first = rows[head + 1 :], head + 2
        layout = _headed(taken, rows[head], body, today)
        taken.header = _header(rows[:head], layout.day)
    for number, row in enumerate(body, first):
        _take_row(taken, row, layout, number)
    if len(taken.lines) > MOST:
        taken.problems = [Message("An order has at most {most} lines; this one has {n}.", most=MOST, n=len(taken.lines))]
        taken.lines = []
    return taken


def _is_head(row: Sequence[str], today: date) -> bool:
    known = {found for cell in row if (found := headings.column(cell))}
    return len(known) >= 2 or (known == {"part"} and any(map(days.reader(row, today), row)))


def _headed(taken: Taken, head: Sequence[str], body: Sequence[Sequence[str]], today: date) -> Layout:
    columns = headings.columns(head, body)
    rest = {n: cell for n, cell in enumerate(head) if cell and n not in columns}
    read = days.reader([*rest.values()], today)
    dated = {n: found.isoformat() for n, cell in rest.items() if (found := read(cell))}
    taken.ignored = [cell for n, cell in rest.items() if n not in dated and not headings.is_serial(cell)]
    due = [n for n, column in columns.items() if column == "due"]
    return Layout(columns, dated, days.reader([row[n] for row in body for n in due if n < len(row)], today))


def _header(rows: Sequence[Sequence[str]], day: days.Reader) -> dict[str, str]:
    """The order's own number, day and currency; a day that cannot be read is left for people to type."""
    found = headings.above(rows)
    if "order_date" in found:
        read = day(found["order_date"])
        found |= {"order_date": read.isoformat() if read else ""}
    if currency := found.get("currency", ""):
        found |= {"currency": CURRENCY_WORDS.get(currency, currency.upper() if currency.isascii() else "")}
    return {name: value for name, value in found.items() if value}


def _take_row(taken: Taken, row: Sequence[str], layout: Layout, number: int) -> None:
    if not any(row) or any(map(is_total, row)):
        return
    line: dict[str, Any] = {}
    for n, column in layout.columns.items():
        if n < len(row) and row[n]:
            line |= _values(column, row[n], layout.day)
    _by_days(taken, line, row, layout, number)
    if not line.get("part"):
        if line.get("quantity"):
            taken.problems.append(Message("Row {n}: no part number", n=number))
        return
    readers: tuple[tuple[str, Callable[[str], Any], Message], ...] = (
        ("quantity", number_written, Message("quantity")), ("due", layout.day, Message("date")),
        ("price", number_written, Message("price")),
    )
    for column, read, what in readers:
        if line.get(column) and read(line[column]) is None:
            taken.problems.append(Message("Row {n}: “{text}” cannot be read as {what}", n=number, text=line[column], what=what))
    taken.lines.append(line)


def _by_days(taken: Taken, line: dict[str, Any], row: Sequence[str], layout: Layout, number: int) -> None:
    """Quantities under the days that head their columns; an empty or zero one is no delivery."""
    dated = []
    for n, day in layout.dated.items():
        quantity = number_written(row[n]) if n < len(row) else None
        if quantity:
            dated.append([f"{quantity.normalize():f}", day, ""])
        elif quantity is None and n < len(row) and row[n].strip(" -—–/"):
            taken.problems.append(Message("Row {n}: “{text}” cannot be read as {what}", n=number, text=row[n], what=Message("quantity")))
    if dated:
        line["quantity"], line["due"] = dated[0][0], dated[0][1]
        if more := dated[1:]:
            line["more"] = more


def _values(column: str, text: str, day: days.Reader) -> dict[str, str]:
    """What a cell says; `2,400 pcs` says the unit too, which is checked against the list's."""
    if column in {"quantity", "price"}:
        bare = WITH_UNIT[column].fullmatch(text)
        number = number_written(bare[1] if bare else text)
        if number is None:
            return {column: text}
        said = {column: f"{number.normalize():f}"}
        return said | {"unit": bare[2]} if bare and column == "quantity" else said
    if column == "due":
        found = day(text)
        return {column: text if found is None else found.isoformat()}
    if column == "zone":
        return {column: "forecast" if text.strip().lower() in FORECAST else "firm"}
    return {column: text}


def _guessed(taken: Taken, rows: Sequence[Sequence[str]], today: date) -> Layout:
    """Columns by what most of their cells are."""
    values = {n: [row[n] for row in rows if n < len(row) and row[n]] for n in range(max(map(len, rows), default=0))}
    filled = {n: found for n, found in values.items() if found}
    part = next((n for n in filled if not (n + 2 < len(values) and headings.counting(filled[n]))), 0)
    columns: dict[int, str] = {part: "part"} if filled else {}
    read = days.reader([], today)
    for n in [each for each in filled if each > part]:
        wanted = _kind(filled[n], today, columns)
        if wanted in columns.values():
            taken.ignored.append(f"{letters(n)} “{filled[n][0]}”")
            continue
        columns[n] = wanted
        if wanted == "due":
            read = days.reader(filled[n], today)
    return Layout(columns, {}, read)


def _kind(cells_of: Sequence[str], today: date, columns: Mapping[int, str]) -> str:
    if _mostly(cells_of, days.reader(cells_of, today)):
        return "due"
    if _mostly(cells_of, _number):
        return "quantity" if "quantity" not in columns.values() else "price"
    return "name"


def _number(text: str) -> Any:
    return number_written(next(iter(_values("quantity", text, days.reader([], date.min)).values())))


def _mostly(texts: Sequence[str], read: Callable[[str], Any]) -> bool:
    return sum(read(text) is not None for text in texts) * 2 > len(texts)
