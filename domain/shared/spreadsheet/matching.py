"""Columns are known by their headings, in Chinese or English, wherever the table begins and in whatever order they stand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from domain.shared.errors import Refused
from domain.shared.message import Message
from domain.shared.spreadsheet.reading import Cell, Sheet
from domain.shared.written import is_total

LOOKED_AT = 20  # rows in which the headings are looked for


@dataclass(frozen=True)
class Heading:
    """A column that is looked for: all the ways in which people head it."""

    names: tuple[str, ...]
    needed: bool = False


@dataclass(frozen=True)
class Table:
    """Where each field stands, and the rows under the headings with their number in the spreadsheet (1 is its first row).

    Sums under the rows are none of them.
    """

    columns: Mapping[str, int]
    head: int
    rows: Sequence[list[Cell]]

    def __iter__(self) -> Iterator[tuple[int, dict[str, Cell]]]:
        for number, row in enumerate(self.rows, self.head + 2):
            found = {field: row[column] if column < len(row) else None for field, column in self.columns.items()}
            first = next((value for value in row if value is not None), None)
            if any(value is not None for value in found.values()) and not (isinstance(first, str) and is_total(first)):
                yield number, found

    def cell(self, row: int, field: str) -> str:
        """The place of a cell as Excel names it: `C12`; the row alone for a column that is not there."""
        column = self.columns.get(field)
        return f"{letters(column)}{row}" if column is not None else str(row)


def match(sheet: Sheet, headings: Mapping[str, Heading]) -> Table:
    """Find the row of headings and which column is which.

    Raises Refused naming the needed columns that are missing.
    """
    known = {plain(name): field for field, heading in headings.items() for name in heading.names}
    best: tuple[int, dict[str, int]] = (0, {})
    for number, row in enumerate(sheet.rows[:LOOKED_AT]):
        found: dict[str, int] = {}
        for column, cell in enumerate(row):
            field = known.get(plain(cell)) if isinstance(cell, str) else None
            if field and field not in found:
                found[field] = column
        if len(found) > len(best[1]):
            best = number, found
    head, columns = best
    missing = [heading.names[0] for field, heading in headings.items() if heading.needed and field not in columns]
    if missing:
        names = " · ".join(missing)
        raise Refused(Message("These columns are missing: {columns}. Use the template, or head the columns so.", columns=names))
    return Table(columns, head, sheet.rows[head + 1:])


def plain(heading: str) -> str:
    """A heading without what people write differently: case, width, blanks, stars, and what stands in brackets."""
    text = unicodedata.normalize("NFKC", heading).casefold()
    return re.sub(r"\([^)]*\)|[\s*:_\-/.]", "", text)


def letters(column: int) -> str:
    """Column 0 is A, 26 is AA."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text
