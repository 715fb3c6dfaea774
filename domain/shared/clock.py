"""Working hours and calendar time (RULES 9)."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.shared.work import Work


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


def due(work: Work, start: datetime, allowance: Allowance) -> datetime:
    """When an allowance that starts at `start` is used up, by the company's calendar; aware UTC."""
    return start + timedelta(minutes=allowance.minutes)
