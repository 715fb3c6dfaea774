"""Reading what was typed: each reader answers a value or enters what is wrong, so that all errors are told at once.

read = Reader(desk.form)
name = read.text("name", Message("Name"))
lines = [line.whole("quantity", Message("quantity")) for line in read.rows("lines", Message("Line {n} {field}"), most=500)]
read.done()                      # raises Invalid with every field that is wrong
"""

from __future__ import annotations

import re
import unicodedata
import uuid
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from decimal import Decimal

from domain.shared.errors import Invalid
from domain.shared.message import Message
from web.fields import Fields

WHOLE = re.compile(r"[0-9]{1,15}|[0-9]{1,3}(,[0-9]{3}){1,4}")
NUMBER = re.compile(r"(-?)([0-9]{1,15}|[0-9]{1,3}(?:,[0-9]{3}){1,4})(\.[0-9]{1,12})?")
DAY = re.compile(r"(20[0-9]{2})[-/.](0?[1-9]|1[0-2])[-/.](0?[1-9]|[12][0-9]|3[01])")
LINE = Message("Line {n} {field}")  # the frame of a row, unless it has another
INDEX = re.compile(r"[0-9]{1,4}")
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Reader:
    """`prefix` and `frame` are those of a row: names become `lines-3-quantity`, labels "Line 3 quantity"."""

    def __init__(self, form: Fields, prefix: str = "", frame: Message | None = None, errors: dict[str, Message] | None = None) -> None:
        self.form, self.prefix, self.frame = form, prefix, frame
        self.errors: dict[str, Message] = {} if errors is None else errors

    def raw(self, name: str) -> str:
        return self.form.get(self.prefix + name)

    def given(self, *names: str) -> bool:
        """Was anything typed into one of these?"""
        return any(self.raw(name) for name in names)

    def wrong(self, name: str, message: Message) -> None:
        """Enter what is wrong with a field; the first word about it stays."""
        self.errors.setdefault(self.prefix + name, message)

    def done(self) -> None:
        """Raises Invalid where anything is wrong."""
        if self.errors:
            raise Invalid(self.errors)

    def text(self, name: str, label: Message, *, required: bool = True, most: int = 200, lines: bool = False) -> str:
        """Text of at most `most` characters; on one line unless `lines`."""
        value = self.raw(name)
        value = value if lines else " ".join(value.split())
        if required and not value:
            self.wrong(name, Message("{field}: please fill this in", field=self._named(label)))
        elif len(value) > most:
            self.wrong(
                name, Message("{field}: at most {most} characters, this has {n}", field=self._named(label), most=f"{most:,}", n=len(value))
            )
        return value

    def whole(self, name: str, label: Message, *, least: int = 1, most: int = 99_999, required: bool = True) -> int | None:
        """A whole number; full-width digits and thousands commas are understood."""
        value = self._number(name)
        if not value and not required:
            return None
        number = int(value.replace(",", "")) if WHOLE.fullmatch(value) else None
        if number is None or not least <= number <= most:
            message = Message(
                "{field}: enter a whole number from {least} to {most}", field=self._named(label), least=f"{least:,}", most=f"{most:,}"
            )
            self.wrong(name, message)
            return None
        return number

    def decimal(
        self,
        name: str,
        label: Message,
        *,
        places: int = 3,
        least: Decimal | int = 0,
        most: Decimal | int = 999_999_999,
        required: bool = True,
    ) -> Decimal | None:
        """An exact number with at most `places` digits after the point."""
        value = self._number(name)
        if not value and not required:
            return None
        found = NUMBER.fullmatch(value)
        number = Decimal(value.replace(",", "")) if found else None
        if number is None or not least <= number <= most:
            message = Message(
                "{field}: enter a number from {least} to {most}", field=self._named(label), least=f"{least:,}", most=f"{most:,}"
            )
            self.wrong(name, message)
            return None
        if found and len((found[3] or ".").rstrip("0")) - 1 > places:
            self.wrong(name, Message("{field}: at most {places} digits after the point", field=self._named(label), places=places))
            return None
        return number

    def day(
        self, name: str, label: Message, *, earliest: date | None = None, latest: date | None = None, required: bool = True
    ) -> date | None:
        """A day of this century, as 2026-11-28 (also with strokes or points)."""
        value = self._number(name)
        if not value and not required:
            return None
        day = parse_day(value)
        if day is None:
            self.wrong(name, Message("{field}: enter a date such as 2026-11-28", field=self._named(label)))
        elif earliest and day < earliest:
            self.wrong(name, Message("{field}: not before {day}", field=self._named(label), day=earliest))
        elif latest and day > latest:
            self.wrong(name, Message("{field}: not after {day}", field=self._named(label), day=latest))
        else:
            return day
        return None

    def choice(self, name: str, label: Message, options: Collection[str] | Mapping[str, object], *, required: bool = True) -> str:
        """One of the options; anything else is as if nothing was chosen."""
        value = self.raw(name)
        if value in options:
            return value
        if required or value:
            self.wrong(name, Message("{field}: please choose", field=self._named(label)))
        return ""

    def choices(self, name: str, label: Message, options: Collection[str], *, required: bool = False) -> tuple[str, ...]:
        """Those of the options that are ticked, in the order of the options."""
        ticked = set(self.form.all(self.prefix + name))
        if ticked - set(options) or (required and not ticked):
            self.wrong(name, Message("{field}: please choose", field=self._named(label)))
        return tuple(option for option in options if option in ticked)

    def check(self, name: str) -> bool:
        return self.raw(name) not in {"", "0"}

    def id(self, name: str, label: Message, *, required: bool = True) -> uuid.UUID | None:
        """The id of something chosen from a list."""
        value = self.raw(name)
        if UUID.fullmatch(value):
            return uuid.UUID(value)
        if required or value:
            self.wrong(name, Message("{field}: please choose", field=self._named(label)))
        return None

    def rows(self, name: str, frame: Message, *, most: int) -> Iterator[Reader]:
        """The rows `name-0-…`, `name-1-…` in their order; `frame` puts a row's number `n` beside a `field`.

        More rows than `most` are an error, never a cut; so is an index that is no small number.
        """
        indices = row_indices(self.form, name)
        if indices is None or len(indices) > most:
            self.wrong(name, Message("There are too many rows; {most} at most.", most=f"{most:,}"))
            return
        for position, index in enumerate(indices, 1):
            yield Reader(self.form, f"{name}-{index}-", Message(frame.id, **{**frame.params, "n": position}), self.errors)

    def _number(self, name: str) -> str:
        return unicodedata.normalize("NFKC", self.raw(name)).strip()

    def _named(self, label: Message) -> Message:
        return label if self.frame is None else Message(self.frame.id, **{**self.frame.params, "field": label})


def row_indices(form: Fields, name: str) -> list[str] | None:
    """The indices of the rows that came, in number order; None where one is no number of one to four digits."""
    start, found = f"{name}-", set()
    for key in form:
        if key.startswith(start):
            index, dash, rest = key[len(start) :].partition("-")
            if dash and rest:
                found.add(index)
    if any(not INDEX.fullmatch(index) for index in found):
        return None
    return sorted(found, key=int)


def parse_day(text: str) -> date | None:
    """2026-11-28, 2026/11/28 or 2026.11.28; None for anything that is no day."""
    found = DAY.fullmatch(text)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None
