"""Production lines: their weekly hours, and the days on which they do not run."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import select

from domain.products.models import LineDayOff, ProductionLine
from domain.shared.changing import change
from domain.shared.errors import Invalid
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.work import Work
from domain.shared.workflow import authorise, require_version

MOST_HOURS = 168
MOST_DAYS = 62


def set_line(work: Work, line: ProductionLine, name: str, weekly_hours: Decimal, *, version: int | None) -> None:
    """Change a line's name and hours in an ordinary week. Raises Forbidden, Stale, Invalid."""
    authorise(work, "products.capacity.edit", line)
    require_version(line, version)
    if not 0 < weekly_hours <= MOST_HOURS:
        raise Invalid({"weekly_hours": Message("Enter a number from {least} to {most}.", least="1", most=str(MOST_HOURS))})
    change(work, line, "line.edited", {"name": name or line.name, "weekly_hours": weekly_hours})


def add_day_off(work: Work, line: ProductionLine, first: date, last: date | None, reason: str) -> int:
    """Let a line stand still from `first` to `last`, both included. Returns how many days were new. Raises Invalid."""
    authorise(work, "products.capacity.edit", line)
    count = ((last or first) - first).days + 1
    if count < 1:
        raise Invalid({"last": Message("The last day lies before the first.")})
    if count > MOST_DAYS:
        raise Invalid({"last": Message("At most {n} days at once.", n=MOST_DAYS)})
    days = {first + timedelta(days=number) for number in range(count)}
    days -= set(work.session.scalars(select(LineDayOff.day).where(LineDayOff.line_id == line.id, LineDayOff.day.in_(days))))
    work.session.add_all(LineDayOff(line_id=line.id, day=day, reason=reason) for day in sorted(days))
    if days:
        journal(work, "line.days_off", line, after={"days": sorted(days)}, why=reason or None)
    return len(days)


def remove_day_off(work: Work, line: ProductionLine, off: LineDayOff) -> None:
    """Let the line run on a day after all."""
    authorise(work, "products.capacity.edit", line)
    journal(work, "line.days_off", line, before={"days": [off.day]})
    work.session.delete(off)
