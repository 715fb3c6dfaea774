"""The days of the board: today, three and seven working days on, and the hours that production lines have until then."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from domain.orders.evidence import reading
from domain.products.models import ProductionLine
from domain.products.rules import DayHours, monday
from domain.shared.clock import Calendar, calendar, today
from domain.shared.work import Work

EVERY = select(ProductionLine.id)
NEAR, FAR = 3, 7  # working days
NONE = Decimal(0)


@dataclass(frozen=True)
class Hours:
    """By production line and day: the hours from now to the end of that day, less what neutral reservations hold."""

    lines: list[uuid.UUID] = field(default_factory=list)
    days: list[date] = field(default_factory=list)
    hours: list[Decimal] = field(default_factory=list)


@dataclass(frozen=True)
class Days:
    """Today, and the third and the seventh working day after it."""

    today: date
    near: date
    far: date

    @classmethod
    def from_day(cls, day: date, ours: Calendar) -> Days:
        return cls(day, ours.working_day_after(day, NEAR), ours.working_day_after(day, FAR))


def days(work: Work) -> Days:
    return Days.from_day(today(work), calendar(work))


def hours(work: Work, until: date) -> Hours:
    """What the production lines can still work until each day up to `until`, in three queries."""
    first = today(work)
    with work.as_system("board.hours"):
        lines = list(work.session.scalars(EVERY))
        patterns = reading.patterns(work, lines, monday(first), (until - first).days // 7 + 2)
        held = reading.reserved(work, monday(first)).hours
    found = Hours()
    for line_id, (_, pattern) in patterns.items():
        for day, total in summed(pattern, work.now, first, until, held.get(line_id, {})):
            found.lines.append(line_id)
            found.days.append(day)
            found.hours.append(total)
    return found


def summed(pattern: DayHours, now: datetime, first: date, last: date, held: Mapping[date, Decimal]) -> Iterable[tuple[date, Decimal]]:
    """Each day from `first` to `last` with the hours that a line runs until its end; of the first day, what is left of it.

    `held` are hours by Monday that reservations take; they are spread over the days on which the line runs that week.
    """
    total, working = NONE, set(pattern.working(first, last))
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        if day in working:
            week = pattern.week(monday(day))
            taken = held.get(monday(day), NONE) / len(week)
            share = left_of_day(pattern.calendar, now, day) if day == first else Decimal(1)
            total += max(NONE, pattern.a_day - taken) * share
        yield day, total.quantize(Decimal("0.001"))


def left_of_day(ours: Calendar, now: datetime, day: date) -> Decimal:
    """The part of a working day that lies after `now`: 1 before it begins, 0 after it ends."""
    spans: list[Any] = list(ours.spans(day, day))
    whole = sum((closes - opens for opens, closes in spans), timedelta())
    left = sum((closes - max(opens, now) for opens, closes in spans if closes > now), timedelta())
    return Decimal(int(left.total_seconds())) / int(whole.total_seconds()) if whole else NONE
