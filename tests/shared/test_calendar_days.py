"""People edit the company's calendar; due times follow (RULES 9)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from domain.shared import calendar_days, clock
from domain.shared.actor import system
from domain.shared.clock import Allowance, due, fill
from domain.shared.errors import Forbidden, Invalid, NotFound
from domain.shared.journal import Audit
from domain.shared.work import unit
from tests.cast import NOW, Cast

HOUSE = system("test")
TUESDAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    clock.forget()
    yield
    clock.forget()


def test_a_day_off_of_the_companys_own_moves_what_would_be_due_then(cast: Cast) -> None:
    with unit(cast.it, now=NOW) as work:
        assert due(work, NOW, Allowance.working_days(1)) == NOW + timedelta(days=1)
        calendar_days.set_day(work, TUESDAY, working=False, name="设备大修")
        assert due(work, NOW, Allowance.working_days(1)) == NOW + timedelta(days=2)


def test_a_saturday_that_is_worked_counts(cast: Cast) -> None:
    friday_evening = NOW + timedelta(days=4, hours=9)
    with unit(cast.it, now=NOW) as work:
        calendar_days.set_day(work, date(2026, 11, 28), working=True, name="赶工")
        assert due(work, friday_evening, Allowance(60)) == NOW + timedelta(days=5)


def test_a_published_holiday_can_be_taken_back_and_stays_taken_back(cast: Cast) -> None:
    with unit(cast.it, now=NOW) as work:
        fill(work, 2026)
        calendar_days.set_day(work, date(2026, 10, 7), working=True, name="上班")
        fill(work, 2026)
        (day,) = [each for each in calendar_days.days_of(work, 2026) if each.day == date(2026, 10, 7)]
        assert (day.working, day.source) == (True, "edited")


def test_a_day_taken_out_is_as_the_week_says(cast: Cast) -> None:
    with unit(cast.it, now=NOW) as work:
        calendar_days.set_day(work, TUESDAY, working=False, name="大修")
        calendar_days.clear_day(work, TUESDAY)
        assert clock.calendar(work).is_working(TUESDAY)
        assert calendar_days.days_of(work, 2026) == []


def test_what_is_not_there_cannot_be_taken_out(cast: Cast) -> None:
    with pytest.raises(NotFound), unit(cast.it, now=NOW) as work:
        calendar_days.clear_day(work, TUESDAY)


def test_each_change_is_on_record_with_what_it_was_before(cast: Cast) -> None:
    with unit(cast.it, now=NOW) as work:
        calendar_days.set_day(work, TUESDAY, working=False, name="大修")
    with unit(cast.it, now=NOW) as work:
        calendar_days.set_day(work, TUESDAY, working=True, name="改期")
    with unit(HOUSE) as work:
        entries = list(work.session.scalars(select(Audit).where(Audit.action == "calendar.changed").order_by(Audit.seq)))
    assert [entry.actor_name for entry in entries] == [cast.it.name, cast.it.name]
    assert entries[1].values["before"] == {"working": False, "name": "大修"}


@pytest.mark.parametrize("who", ["li_qian", "chen", "zhao"])
def test_others_read_the_calendar_and_do_not_change_it(cast: Cast, who: str) -> None:
    with unit(getattr(cast, who), now=NOW) as work:
        assert calendar_days.days_of(work, 2026) == []
        with pytest.raises(Forbidden):
            calendar_days.set_day(work, TUESDAY, working=False, name="大修")
        with pytest.raises(Forbidden):
            calendar_days.clear_day(work, TUESDAY)


@pytest.mark.parametrize(
    ("day", "name", "field"),
    [
        (TUESDAY, "", "name"),
        (TUESDAY, "  ", "name"),
        (TUESDAY, "字" * 61, "name"),
        (date(1999, 1, 1), "x", "day"),
        (date.min, "x", "day"),
    ],
)
def test_a_day_needs_a_reason_and_a_place_in_this_century(cast: Cast, day: date, name: str, field: str) -> None:
    with pytest.raises(Invalid) as refused, unit(cast.it, now=NOW) as work:
        calendar_days.set_day(work, day, working=False, name=name)
    assert list(refused.value.fields) == [field]
