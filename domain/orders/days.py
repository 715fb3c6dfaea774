"""Days as orders from many countries write them. What can be meant in two ways is not guessed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date, timedelta

from domain.shared.written import day_written

MONTHS = {name: n for n, name in enumerate(("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1)}
DOTTED = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4}|[0-9]{2})")
STROKED = re.compile(r"([0-9]{1,2})[/-]([0-9]{1,2})[/-]([0-9]{4})")
NAMED = re.compile(
    r"([0-9]{1,2})[ .-]*([a-z]{3})[a-z]*[ .,-]*([0-9]{4}|[0-9]{2})"
    r"|([a-z]{3})[a-z]*[ .-]*([0-9]{1,2})(?:st|nd|rd|th)?[ ,]+([0-9]{4})"
)
YEARLESS = re.compile(r"([0-9]{1,2})月([0-9]{1,2})[日号]?|([0-9]{1,2})/([0-9]{1,2})")
BEHIND = timedelta(days=60)  # a day without its year that lies further back is one of next year

Reader = Callable[[str], date | None]


def reader(cells: Iterable[str], today: date) -> Reader:
    """Reads the days of one column: its unmistakable ones (25/12/2026) settle how the others (05/06/2026) are meant.

    Without any such it reads neither way; months alone, and a day without its year, are the next ones from `today` on.
    """
    pairs = [(int(found[1]), int(found[2])) for cell in cells if (found := STROKED.fullmatch(_plain(cell)))]
    day_first, month_first = any(first > 12 for first, _ in pairs), any(second > 12 for _, second in pairs)
    order = None if day_first == month_first else day_first
    return lambda text: day_written(text) or _dotted(text) or _named(text) or _stroked(text, order) or _yearless(text, today)


def _plain(text: str) -> str:
    return re.sub(r"(?<=[0-9日号])[t ]+00:00(:00)?$", "", unicodedata.normalize("NFKC", text).strip().casefold())


def _dotted(text: str) -> date | None:
    found = DOTTED.fullmatch(_plain(text))
    return _day(found[3], found[2], found[1]) if found else None


def _named(text: str) -> date | None:
    """18 Dec 2026, 18-Dec-26, Dec 18, 2026"""
    found = NAMED.fullmatch(_plain(text))
    if found is None:
        return None
    day, month, year = found.groups()[:3] if found[1] else (found[5], found[4], found[6])
    return _day(year, str(MONTHS.get(month, 0)), day)


def _stroked(text: str, day_first: bool | None) -> date | None:
    found = STROKED.fullmatch(_plain(text))
    if found is None or (day_first is None and found[1] != found[2]):
        return None
    return _day(found[3], found[2], found[1]) if day_first else _day(found[3], found[1], found[2])


def _yearless(text: str, today: date) -> date | None:
    found = YEARLESS.fullmatch(_plain(text))
    if found is None:
        return None
    month, day = found.groups()[:2] if found[1] else found.groups()[2:]
    this, following = (_day(str(year), month, day) for year in (today.year, today.year + 1))
    return this if this and this >= today - BEHIND else following


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
    except ValueError:
        return None
