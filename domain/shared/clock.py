"""Working hours and calendar time (RULES 9).

The company's calendar is the table `calendar_day` (holidays, and days off that are worked) over the ordinary week of the
settings. It is read once and kept by each process for a minute.
"""

from __future__ import annotations

import time as monotonic_time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Mapped, mapped_column

from domain.shared.base import Base
from domain.shared.message import Message
from domain.shared.settings import settings
from domain.shared.work import Work

KEPT_SECONDS = 60
FURTHEST = 1000  # days; a calendar without a working day in so many is a mistake


class CalendarDay(Base):
    """A day that differs from the ordinary week: a holiday, or a Saturday or Sunday that is worked."""

    __tablename__ = "calendar_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    working: Mapped[bool]
    name: Mapped[str] = mapped_column(default="")
    source: Mapped[str] = mapped_column(default="edited")  # published (by the holidays package) | edited


@dataclass(frozen=True)
class Allowance:
    """How long something may take. `minutes` of working time, or of calendar time for 8D."""

    minutes: int
    clock: str = "working"

    @classmethod
    def working_days(cls, days: int) -> Allowance:
        return cls(days * 8 * 60)

    @classmethod
    def working_hours(cls, hours: int) -> Allowance:
        return cls(hours * 60)

    @classmethod
    def calendar_hours(cls, hours: int) -> Allowance:
        return cls(hours * 60, "calendar")

    @classmethod
    def calendar_days(cls, days: int) -> Allowance:
        return cls(days * 24 * 60, "calendar")


@dataclass(frozen=True)
class Calendar:
    """The working week, its hours, and the days that differ. Pure: no database, no clock."""

    zone: ZoneInfo
    weekdays: frozenset[int] = frozenset(range(5))  # Monday is 0
    hours: tuple[tuple[time, time], ...] = ((time(8), time(12)), (time(13), time(17)))
    days: Mapping[date, bool] = field(default_factory=dict)
    _weeks: dict[date, tuple[date, ...]] = field(default_factory=dict, init=False, compare=False, repr=False)  # as they were asked for
    _moments: dict[tuple[date, time], datetime] = field(default_factory=dict, init=False, compare=False, repr=False)
    _between: dict[tuple[date, date], int] = field(default_factory=dict, init=False, compare=False, repr=False)

    @cached_property
    def _ordinary(self) -> list[tuple[datetime, datetime]]:
        """The hours of a day, on any date."""
        return [(datetime.combine(date.min, start), datetime.combine(date.min, end)) for start, end in self.hours]

    def is_working(self, day: date) -> bool:
        return self.days.get(day, day.weekday() in self.weekdays)

    def week(self, monday: date) -> tuple[date, ...]:
        """The working days of the week that begins on this Monday."""
        found = self._weeks.get(monday)
        if found is None:
            whole = (monday + timedelta(days=number) for number in range(7))
            found = self._weeks[monday] = tuple(day for day in whole if self.is_working(day))
        return found

    def spans(self, first: date, last: date | None = None) -> Iterator[tuple[datetime, datetime]]:
        """The spans of working time from `first` on (to `last`, included), as aware UTC."""
        day = first
        while last is None or day <= last:
            if self.is_working(day):
                for start, end in self.hours:
                    yield self._moment(day, start), self._moment(day, end)
            elif last is None and (day - first).days > FURTHEST:
                raise ValueError("the company's calendar has no working day")
            day += timedelta(days=1)

    def add(self, start: datetime, minutes: int) -> datetime:
        """The moment at which `minutes` of working time after `start` are used up; what starts at night starts in the morning."""
        left = timedelta(minutes=minutes)
        if not left:
            return start
        for opens, closes in self.spans(start.astimezone(self.zone).date()):
            here = max(opens, start)
            if here < closes:
                if here + left <= closes:
                    return here + left
                left -= closes - here
        raise AssertionError("spans without an end came to one")

    def minutes_between(self, start: datetime, end: datetime) -> int:
        """Whole minutes of working time between two moments; negative when `end` lies before `start`."""
        if end < start:
            return -self.minutes_between(end, start)
        first, last = start.astimezone(self.zone).date(), end.astimezone(self.zone).date()
        whole = self._whole_days(first, last)
        spent = whole * sum((closes - opens for opens, closes in self._ordinary), timedelta())
        for day in {first, last}:
            for opens, closes in self.spans(day, day):
                spent += max(timedelta(), min(closes, end) - max(opens, start))
        return int(spent.total_seconds() // 60)

    def _whole_days(self, first: date, last: date) -> int:
        """The working days between these two: asked for each row of a list, of few pairs of days."""
        found = self._between.get((first, last))
        if found is None:
            found = sum(self.is_working(first + timedelta(days=number)) for number in range(1, (last - first).days))
            self._between[first, last] = found
        return found

    def working_day_after(self, day: date, count: int = 1) -> date:
        """The `count`-th working day after `day`; with a negative count, before it."""
        step = timedelta(days=1 if count > 0 else -1)
        for _ in range(FURTHEST):
            if not count:
                return day
            day += step
            if self.is_working(day):
                count -= step.days
        raise ValueError("the company's calendar has too few working days")

    def _moment(self, day: date, at: time) -> datetime:
        found = self._moments.get((day, at))
        if found is None:
            found = self._moments[day, at] = datetime.combine(day, at, self.zone).astimezone(UTC)
        return found


def due(work: Work, start: datetime, allowance: Allowance) -> datetime:
    """When an allowance that starts at `start` is used up, by the company's calendar; aware UTC."""
    if allowance.clock == "calendar":
        return start + timedelta(minutes=allowance.minutes)
    return calendar(work).add(start, allowance.minutes)


def working_minutes_between(work: Work, start: datetime, end: datetime) -> int:
    """Whole minutes of the company's working time from `start` to `end`."""
    return calendar(work).minutes_between(start, end)


def today(work: Work) -> date:
    """The day that it is in the company's time zone."""
    return day_of(work.now)


def day_of(moment: datetime) -> date:
    """The day of a moment as the house counts days."""
    return moment.astimezone(settings().zone).date()


_kept: tuple[float, Calendar] | None = None


def calendar(work: Work) -> Calendar:
    """The company's calendar as this process knows it, at most a minute old."""
    global _kept
    if _kept is None or monotonic_time.monotonic() - _kept[0] > KEPT_SECONDS:
        days = {row.day: row.working for row in work.session.execute(select(CalendarDay.day, CalendarDay.working))}
        _kept = monotonic_time.monotonic(), Calendar(settings().zone, *_ordinary_week(), days)
    return _kept[1]


def forget() -> None:
    """Read the calendar again at the next question: somebody edited it."""
    global _kept
    _kept = None


def _ordinary_week() -> tuple[frozenset[int], tuple[tuple[time, time], ...]]:
    weekdays = frozenset(int(number) - 1 for number in settings().working_days.split())
    spans = [span.split("-") for span in settings().working_hours.split()]
    return weekdays, tuple((time.fromisoformat(start), time.fromisoformat(end)) for start, end in spans)


def fill(work: Work, year: int) -> int:
    """Enter the published holidays and shifted working days of a year; days that stand there already stay as people left them.

    Returns how many days were entered: 0 where the year was there already.
    """
    there = set(work.session.scalars(select(CalendarDay.day).where(func.extract("year", CalendarDay.day) == year)))
    new = [day for day in _published(year) if day.day not in there]
    work.session.add_all(new)
    work.session.flush()
    forget()
    return len(new)


def _published(year: int) -> list[CalendarDay]:
    import holidays  # large, and needed once a year

    known = holidays.country_holidays("CN", years=year, language="zh_CN")
    free = [CalendarDay(day=day, working=False, name=name, source="published") for day, name in sorted(known.items())]
    shifted = sorted(day for day in known.weekend_workdays if day.year == year)
    return free + [CalendarDay(day=day, working=True, name="调休上班", source="published") for day in shifted]


def warnings(work: Work) -> list[Message]:
    """For `concord doctor`: years, this one and from November the next, whose shifted working days are not in the calendar.

    The holidays themselves can be computed for any year; which weekends are worked in exchange is published in autumn.
    """
    day = today(work)
    years = [day.year, day.year + 1] if day.month >= 11 else [day.year]
    shifted = set(work.session.scalars(select(func.extract("year", CalendarDay.day)).where(CalendarDay.working).distinct()))
    return [
        Message("The calendar does not know the shifted working days of {year}: enter them, or update the holidays package.", year=year)
        for year in years if year not in shifted
    ]
