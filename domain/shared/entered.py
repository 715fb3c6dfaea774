"""What was entered in a form, read field by field; all mistakes are told at once, each at its field."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from domain.shared.errors import Invalid
from domain.shared.message import Message
from domain.shared.written import day_written, number_written

LONGEST = 200
LONG = 4000
CENTURY = 20  # a day of another one was typed wrongly: nothing of it is on record here
REQUIRED = Message("Please fill this in.")
BESIDE = frozenset({  # what is said beside a field and names none: told elsewhere, the field's label stands before it
    "Please fill this in.", "At most {n} characters.", "Please choose one of the list.", "Enter a number, such as 1,500 or 0.25.",
    "Enter a number from {least} to {most}.", "At most {n} decimals.", "Enter a whole number.", "Enter a day, such as 2026-12-18.",
    "Please choose at least one.",
})


class Entered:
    """Reads fields and collects what is wrong; `check()` raises Invalid with all of it. `prefix` stands before each name.

    `labels`: of fields that only some pages show, so that what is wrong with them names them on the others, too.
    """

    def __init__(self, fields: Mapping[str, str], prefix: str = "", labels: Mapping[str, Message] | None = None) -> None:
        self.fields, self.prefix, self.labels = fields, prefix, labels or {}
        self.errors: dict[str, Message] = {}

    def text(self, name: str, *, needed: bool = False, longest: int = LONGEST) -> str:
        text = (self.fields.get(self.prefix + name) or "").strip()
        if needed and not text:
            self.wrong(name, REQUIRED)
        elif len(text) > longest:
            self.wrong(name, Message("At most {n} characters.", n=longest))
        return text

    def choice(self, name: str, among: Collection[str], default: str = "") -> str:
        text = self.text(name) or default
        if text not in among:
            self.wrong(name, Message("Please choose one of the list."))
        return text

    def flag(self, name: str) -> bool:
        return bool(self.text(name))

    def number(self, name: str, *, needed: bool = False, least: Decimal | int = 0, most: Decimal | int = 10**9,
               places: int = 6) -> Decimal | None:
        """A number as people write it; None where nothing was entered."""
        text = self.text(name, needed=needed)
        if not text:
            return None
        found = number_written(text)
        if found is None:
            self.wrong(name, Message("Enter a number, such as 1,500 or 0.25."))
        elif not least <= found <= most:
            self.wrong(name, Message("Enter a number from {least} to {most}.", least=f"{least:,}", most=f"{most:,}"))
        elif found != found.quantize(Decimal(1).scaleb(-places)):
            self.wrong(name, Message("At most {n} decimals.", n=places) if places else Message("Enter a whole number."))
        return found

    def whole(self, name: str, *, needed: bool = False, least: int = 0, most: int = 10**6) -> int | None:
        found = self.number(name, needed=needed, least=least, most=most, places=0)
        return None if found is None or name in self._wrong() else int(found)

    def day(self, name: str, *, needed: bool = False) -> date | None:
        text = self.text(name, needed=needed)
        found = day_written(text) if text else None
        found = found if found and found.year // 100 == CENTURY else None
        if text and found is None:
            self.wrong(name, Message("Enter a day, such as 2026-12-18."))
        return found

    def wrong(self, name: str, why: Message) -> None:
        """Note a mistake; the first one of a field is the one that is told."""
        named = Message("{field}: {what}", field=self.labels[name], what=why) if name in self.labels and why.id in BESIDE else why
        self.errors.setdefault(self.prefix + name, named)

    def check(self) -> None:
        """Raises Invalid with everything that is wrong."""
        if self.errors:
            raise Invalid(self.errors)

    def _wrong(self) -> set[str]:
        return {name.removeprefix(self.prefix) for name in self.errors}


def as_typed(value: Any) -> str:
    """A value as somebody would type it."""
    match value:
        case None | False:
            return ""
        case True:
            return "1"
        case Decimal():
            return f"{value.normalize():f}"
        case _:
            return str(value)
