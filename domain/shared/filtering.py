"""Filters of lists as their addresses carry them: what is said wrongly asks for nothing, and what says nothing is not carried."""

from __future__ import annotations

from collections.abc import Container, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import ColumnElement

from domain.shared.settings import settings
from domain.shared.written import day_written


def address(path: str, said: Mapping[str, Any]) -> str:
    """The address of a list with these filters; those that are empty are left out."""
    kept = urlencode({name: str(value) for name, value in said.items() if value})
    return f"{path}?{kept}" if kept else path


def one_of(text: str, names: Container[str]) -> str:
    return text if text in names else ""


def day_asked(text: str) -> date | None:
    """A day of this century; anything else asks for nothing."""
    day = day_written(text)
    return day if day and day.year // 100 == 20 else None


def within(column: Any, first: date | None, last: date | None) -> list[ColumnElement[bool]]:
    """Conditions on a column of moments: from the first day to the last, both whole, as days are where the company is."""
    begin, end = span(first, last)
    return [*([column >= begin] if begin else []), *([column < end] if end else [])]


def span(first: date | None, last: date | None) -> tuple[datetime | None, datetime | None]:
    """The moments from which, and before which, it is one of these days."""
    return midnight(first) if first else None, midnight(last + timedelta(days=1)) if last else None


def midnight(day: date) -> datetime:
    """When a day begins where the company is."""
    return datetime.combine(day, time(), settings().zone)
