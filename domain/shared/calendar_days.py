"""The company's calendar, edited by people: a holiday of one's own, a Saturday that is worked, a published day taken back (RULES 9)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import extract, select

from domain.shared import clock
from domain.shared.clock import CalendarDay
from domain.shared.errors import Invalid, NotFound
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.work import Work
from domain.shared.workflow import authorise

EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)
LONGEST = 60


@dataclass(frozen=True)
class _Named:
    """A day as the audit trail names it."""

    day: date
    __tablename__: str = "calendar_day"
    id: uuid.UUID | None = None


def days_of(work: Work, year: int) -> Sequence[CalendarDay]:
    """The days of a year that differ from the ordinary week, in their order."""
    return list(work.session.scalars(select(CalendarDay).where(extract("year", CalendarDay.day) == year).order_by(CalendarDay.day)))


def set_day(work: Work, day: date, *, working: bool, name: str) -> CalendarDay:
    """Say of a day whether it is worked, whatever was published of it.

    Due times that are already set stay as they were promised. Raises Forbidden, Invalid.
    """
    authorise(work, "system.calendar.edit")
    if not EARLIEST <= day <= LATEST:
        raise Invalid({"day": Message("Choose a day of this century.")})
    if not name.strip() or len(name) > LONGEST:
        raise Invalid({"name": Message("Say in a few words what kind of day it is.")})
    entry = work.find(CalendarDay, day)
    before = {"working": entry.working, "name": entry.name} if entry else None
    if entry is None:
        entry = work.add(CalendarDay(day=day, working=working))
    entry.working, entry.name, entry.source = working, name.strip(), "edited"
    journal(work, "calendar.changed", _Named(day), before=before, after={"day": day, "working": working, "name": entry.name})
    work.session.flush()
    clock.forget()
    return entry


def clear_day(work: Work, day: date) -> None:
    """Let a day be as the ordinary week says. Raises Forbidden, NotFound."""
    authorise(work, "system.calendar.edit")
    entry = work.find(CalendarDay, day)
    if entry is None:
        raise NotFound
    journal(work, "calendar.changed", _Named(day), before={"day": day, "working": entry.working, "name": entry.name})
    work.session.delete(entry)
    work.session.flush()
    clock.forget()
