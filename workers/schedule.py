"""The times of what happens by itself. The text is read by a calculator; the truth about "when next" is a row (decision 5)."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from functools import cache
from typing import Any

from domain.deliveries import morning
from domain.shared import schedules
from domain.shared.settings import settings
from domain.shared.work import unit
from workers.run import RUNNER

TIMES: dict[str, str] = {  # kind of work -> minute hour day month weekday, in the company's time zone
    "tasks.remind": "*/5 * * * *",
    "audit.anchor": "30 18 * * *",
    "calendar.fill": "10 3 * * *",
    "tidy": "40 3 * * *",
    "receivables.statements": "0 5 1 * *",
    "receivables.exceptions": "5 0 * * *",
    "deliveries.return_copies": "15 7 * * *",
    # half past seven and after, one upon the other; whether the day is worked the company's calendar says
    **{name: f"{minute} 7 * * *" for minute, name in enumerate(morning.PARTS, start=30)},
}
AT_ONCE = {"calendar.fill"}  # also at the first start
PAUSE = 15.0
_looked = 0.0


def turn() -> None:
    """Do the ticks that are due; looks at the table every few seconds, however often it is asked."""
    global _looked
    if time.monotonic() - _looked < PAUSE:
        return
    _looked = time.monotonic()
    with unit(RUNNER) as work:
        for name, was in schedules.due_jobs(work).items():
            if name in TIMES:
                schedules.tick(work, name, was, following(name, work.now))


def plan_all() -> None:
    """Let the table know each job, once; a job that it knows keeps its time."""
    with unit(RUNNER) as work:
        for name in TIMES:
            schedules.plan(work, name, work.now if name in AT_ONCE else following(name, work.now))


def following(name: str, after: datetime) -> datetime:
    """The first time of a job after a moment; aware UTC."""
    found: datetime | None = _trigger(name).get_next_fire_time(after, after.astimezone(settings().zone))
    if found is None:
        raise ValueError(f"{name} never happens")
    return found.astimezone(UTC)


@cache
def _trigger(name: str) -> Any:
    from apscheduler.triggers.cron import CronTrigger  # a calculator only, needed once a tick

    return CronTrigger.from_crontab(TIMES[name], timezone=settings().zone)
