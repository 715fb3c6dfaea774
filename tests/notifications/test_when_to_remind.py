"""When a task is recalled and how far up it has gone, to the minute of the company's hours (RULES 2, clause 1.3)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from domain.notifications import reminders
from domain.shared.clock import Calendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
FRI, SAT, MON, TUE, WED = (date(2026, 11, day) for day in (20, 21, 23, 24, 25))

pytestmark = pytest.mark.clause("1.3")


@pytest.fixture(autouse=True)
def _ordinary_weeks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reminders, "calendar", lambda work: Calendar(SHANGHAI))


def at(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), SHANGHAI).astimezone(UTC)


def now(day: date, clock: str) -> Any:
    return SimpleNamespace(now=at(day, clock))


def task(opened: tuple[date, str], due: tuple[date, str], *, internal: bool = True) -> Any:
    return SimpleNamespace(opened_at=at(*opened), due_at=at(*due), internal=internal)


@pytest.mark.parametrize(("moment", "recalled"), [
    ((MON, "09:00"), False),
    ((TUE, "11:59"), False),  # four hours and a minute are left
    ((TUE, "12:00"), True),
    ((TUE, "12:30"), True),  # at noon nothing is used up
    ((TUE, "16:59"), True),
    ((TUE, "17:00"), True),
    ((WED, "09:00"), True),  # late
])
def test_half_a_working_day_before_its_time_a_task_is_recalled(moment: tuple[date, str], recalled: bool) -> None:
    assert reminders._soon(now(*moment), task((MON, "09:00"), (TUE, "17:00"))) is recalled


@pytest.mark.parametrize(("moment", "recalled"), [((MON, "09:00"), False), ((MON, "09:59"), False), ((MON, "10:00"), True)])
def test_one_that_was_given_two_hours_is_recalled_when_one_is_over(moment: tuple[date, str], recalled: bool) -> None:
    assert reminders._soon(now(*moment), task((MON, "09:00"), (MON, "11:00"))) is recalled


def test_over_a_weekend_no_time_runs_out() -> None:
    over_the_weekend = task((FRI, "08:00"), (MON, "14:00"))
    assert not reminders._soon(now(FRI, "15:59"), over_the_weekend)
    assert not reminders._soon(now(SAT, "23:00"), over_the_weekend)
    assert not reminders._soon(now(MON, "08:59"), over_the_weekend)
    assert reminders._soon(now(MON, "09:00"), over_the_weekend)


@pytest.mark.parametrize(("moment", "level"), [
    ((MON, "16:00"), 0),
    ((MON, "17:00"), 0),  # on time to the minute
    ((MON, "17:01"), 1),  # the head of the department
    ((TUE, "08:00"), 1),
    ((TUE, "16:59"), 1),
    ((TUE, "17:00"), 2),  # a working day late: the general manager
    ((WED, "17:00"), 2),  # there is nobody above
    ((date(2026, 12, 31), "12:00"), 2),
])
def test_what_is_late_goes_up_by_a_level_each_working_day(moment: tuple[date, str], level: int) -> None:
    assert reminders._level(now(*moment), task((MON, "09:00"), (MON, "17:00"))) == level


def test_what_is_late_on_friday_evening_is_not_a_day_late_on_monday_morning() -> None:
    late = task((FRI, "09:00"), (FRI, "17:00"))
    assert [reminders._level(now(day, "12:00"), late) for day in (SAT, MON)] == [1, 1]
    assert reminders._level(now(MON, "17:00"), late) == 2


def test_what_waits_for_the_customer_never_goes_up_in_the_house() -> None:
    theirs = task((MON, "09:00"), (MON, "17:00"), internal=False)
    assert reminders._level(now(WED, "17:00"), theirs) == 0
    assert reminders._soon(now(MON, "16:00"), theirs)
