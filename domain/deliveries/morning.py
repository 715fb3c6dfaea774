"""What happens by itself each working morning: the check opens, missed days become cases, missed lines ask for their sheets; packaging."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from domain.deliveries import checks
from domain.deliveries.countermeasures.asking import ask_for_missed, forget_kept
from domain.deliveries.delays import unanswered
from domain.deliveries.delays.finding import find_missed
from domain.deliveries.delays.offers import renew_lapsed
from domain.deliveries.packaging import asking
from domain.shared.clock import calendar, today
from domain.shared.work import Work

# Each is a job of its own, so that none falls with another: the check opens also on a day on which a case cannot be opened.
# Only the first asks whether its day came already; the others find what is still to be done, also where somebody ended the check before.
PARTS: Mapping[str, Callable[[Work], Any]] = {
    "deliveries.morning": checks.begin_day,
    "deliveries.lapsed_dates": renew_lapsed,
    "deliveries.unanswered_dates": unanswered.ask,
    "deliveries.missed_days": find_missed,
    "deliveries.kept_after_all": forget_kept,
    "deliveries.missing_sheets": ask_for_missed,
    "deliveries.packaging": asking.ask,
}


def part(work: Work, name: str) -> None:
    """One of them, run by the schedule; on a day that is not worked, and for what it did already, nothing happens."""
    if calendar(work).is_working(today(work)):
        PARTS[name](work)


def come(work: Work) -> None:
    """All of them, in their order."""
    for name in PARTS:
        part(work, name)
