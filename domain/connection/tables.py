"""Files that go out: the fields that were chosen, headed as the other system heads them, as .xlsx or CSV with text as text."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from domain.connection import mappings
from domain.connection.kinds import OUTGOING, Field, Incoming, Outgoing, Span
from domain.connection.mappings import LONGEST_HEADING, Column
from domain.connection.models import ColumnMapping
from domain.shared import spreadsheet
from domain.shared.errors import Invalid, NotFound, Refused
from domain.shared.message import Message
from domain.shared.spreadsheet import MOST_ROWS
from domain.shared.work import Work
from domain.shared.workflow import authorise
from domain.shared.written import day_written

Say = Callable[[Message], str]
ALWAYS = Span()
LIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", "%")  # what a spreadsheet may take for a formula
SHEET_KINDS = {"number": "number", "money": "money", "date": "date"}


def kind_of(work: Work, name: str) -> Outgoing:
    """A kind that this actor may take out. Raises NotFound, Forbidden."""
    if name not in OUTGOING:
        raise NotFound
    authorise(work, "connection.exchange")
    authorise(work, OUTGOING[name].permission)
    return OUTGOING[name]


def usual(kind: Outgoing) -> list[Column]:
    """Every field under its own heading, where no mapping is chosen."""
    return [Column(field.name, field.heading) for field in kind.fields]


def read_columns(kind: Outgoing, taken: Sequence[str], headings: dict[str, str], places: dict[str, str]) -> list[Column]:
    """The chosen fields with their headings, in the order of their places. Raises Invalid."""
    known = {field.name: field for field in kind.fields}
    chosen = [name for name in known if name in taken]
    wrong: dict[str, Message] = {}
    if not chosen:
        wrong["fields"] = Message("Please choose at least one.")
    for name in chosen:
        if len(headings.get(name, "")) > LONGEST_HEADING:
            wrong[f"heading-{name}"] = Message("At most {n} characters.", n=LONGEST_HEADING)
        if not _place(places.get(name, "")):
            wrong[f"place-{name}"] = Message("Enter a whole number.")
    if wrong:
        raise Invalid(wrong)
    ordered = sorted(chosen, key=lambda name: (int(places[name]), list(known).index(name)))
    return [Column(name, headings.get(name, "").strip() or known[name].heading) for name in ordered]


def as_xlsx(work: Work, kind: Outgoing, columns: Sequence[Column], span: Span = ALWAYS, say: Say = str) -> bytes:
    """`say` puts a message, such as the state of an order, into the words of whoever takes the file out."""
    fields = _fields(kind, columns)
    heads = [
        spreadsheet.Column(column.heading, SHEET_KINDS.get(field.kind, "text"), field.width)  # type: ignore[arg-type]
        for column, field in zip(columns, fields, strict=True)
    ]
    return spreadsheet.write(heads, _rows(work, kind, columns, span, say), sheet=kind.name)


def as_csv(work: Work, kind: Outgoing, columns: Sequence[Column], span: Span = ALWAYS, say: Say = str) -> bytes:
    """UTF-8 with the mark that spreadsheets know it by; a text that could be taken for a formula begins with an apostrophe."""
    packed = io.StringIO(newline="")
    writer = csv.writer(packed, lineterminator="\r\n")
    writer.writerow([_inert(column.heading) for column in columns])
    writer.writerows([_inert(value) for value in row] for row in _rows(work, kind, columns, span, say))
    return b"\xef\xbb\xbf" + packed.getvalue().encode("utf-8", "replace")


def template(kind: Incoming) -> bytes:
    """An empty sheet with the headings of a kind that comes in."""
    heads = [
        spreadsheet.Column(field.heading + (" *" if field.needed else ""), SHEET_KINDS.get(field.kind, "text"), field.width)  # type: ignore[arg-type]
        for field in kind.fields
    ]
    return spreadsheet.write(heads, [])


def read_span(first: str, last: str) -> Span:
    """Days as they were written; empty is without an end. Raises Invalid."""
    days = {name: day_written(text) for name, text in (("from", first), ("to", last)) if text.strip()}
    if strange := [name for name, day in days.items() if day is None or not 2000 <= day.year < 2100]:
        raise Invalid({name: Message("Enter a day, such as 2026-12-18.") for name in strange})
    return Span(days.get("from"), days.get("to"))


def _rows(work: Work, kind: Outgoing, columns: Sequence[Column], span: Span, say: Say = str) -> list[list[Any]]:
    """Raises Refused for more than go into one file: nothing is left out in silence."""
    found = kind.rows(work, span, MOST_ROWS + 1)
    if len(found) > MOST_ROWS:
        raise Refused(Message("There are more than {n} rows: choose days, and take them out in parts.", n=f"{MOST_ROWS:,}"))
    return [[say(value) if isinstance(value := row.get(column.field), Message) else value for column in columns] for row in found]


def _fields(kind: Outgoing, columns: Sequence[Column]) -> list[Field]:
    known = {field.name: field for field in kind.fields}
    return [known[column.field] for column in columns]


def columns_of(kind: Outgoing, mapping: ColumnMapping) -> list[Column]:
    """As they were kept; a field that is no more is left out."""
    known = {field.name for field in kind.fields}
    return [column for column in mappings.columns_of(mapping) if column.field in known]


def _inert(value: Any) -> str:
    match value:
        case None:
            return ""
        case Decimal():
            return f"{value.normalize():f}"
        case bool():
            return "1" if value else "0"
        case int():
            return str(value)
        case date():
            return value.isoformat()
        case _:
            text = str(value)
            return f"'{text}" if text.startswith(LIVE) else text


def _place(text: str) -> bool:
    return text.isascii() and text.isdigit() and 0 < len(text) < 4
