"""What happens by itself each working morning: the check opens, missed days become cases, missed lines ask for their sheets; packaging."""

from __future__ import annotations

from domain.deliveries import checks, packaging_asking
from domain.deliveries.countermeasures.asking import ask_for_missed, forget_kept
from domain.deliveries.delays.finding import find_missed
from domain.deliveries.delays.offers import renew_lapsed
from domain.shared.clock import calendar, today
from domain.shared.work import Work


def come(work: Work) -> None:
    """Run by the schedule; on a day that is not worked, and for what it did already, nothing happens.

    Also where somebody ended the check before it came: what was missed is found all the same.
    """
    checks.begin_day(work)
    if calendar(work).is_working(today(work)):
        renew_lapsed(work)
        find_missed(work)
        forget_kept(work)
        ask_for_missed(work)
        packaging_asking.ask(work)
