"""What an import would do, row by row: nothing is done before it is shown, and what is done is what was shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from domain.shared.errors import Invalid
from domain.shared.message import Message

A = TypeVar("A")
B = TypeVar("B")
Row = tuple[int, dict[str, str]]  # number in the spreadsheet, text by field


@dataclass(frozen=True)
class Step:
    """One thing that changes: shown as (row, key, title, what, [[field, before, after]]), done by `run`."""

    row: int
    key: str
    title: str
    what: str  # added | changed | price
    fields: tuple[tuple[str, str, str], ...]
    run: Callable[[], object]

    @property
    def shown(self) -> list[Any]:
        return [self.row, self.key, self.title, self.what, [list(each) for each in self.fields]]


@dataclass
class Plan:
    """All steps, the rows in which nothing changes, and what is wrong: (row, field, why). `hold` locks what several steps share."""

    steps: list[Step] = field(default_factory=list)
    unchanged: int = 0
    wrong: list[tuple[int, str, Message]] = field(default_factory=list)
    hold: Callable[[], None] | None = None

    @contextmanager
    def row(self, number: int) -> Iterator[None]:
        """What a row's inputs refuse is noted with the row, and the other rows go on."""
        try:
            yield
        except Invalid as refused:
            self.wrong += [(number, name, why) for name, why in refused.fields.items()]


def both(first: Callable[[], A], then: Callable[[], B]) -> tuple[A, B]:
    """What both read. Raises Invalid with what either of them refuses: somebody who mends one value need not come back for the next."""
    wrong: dict[str, Message] = {}
    found: list[Any] = []
    for read in (first, then):
        try:
            found.append(read())
        except Invalid as refused:
            wrong |= {name: why for name, why in refused.fields.items() if name not in wrong}
    if wrong:
        raise Invalid(wrong)
    return found[0], found[1]


def differing(before: Mapping[str, Any], after: Mapping[str, Any], among: Sequence[str] | None = None) -> tuple[tuple[str, str, str], ...]:
    """Which fields differ, with both values in words; every filled one where there was nothing before."""
    names = [name for name in after if among is None or name in among]
    return tuple((name, words(before.get(name)), words(after[name])) for name in names if words(before.get(name)) != words(after[name]))


def words(value: Any) -> str:
    """A value as a cell shows it; the same number is the same words."""
    match value:
        case None | False:
            return ""
        case True:
            return "是"
        case Decimal():
            return f"{value.normalize():f}"
        case date():
            return value.isoformat()
        case _:
            return str(value)
