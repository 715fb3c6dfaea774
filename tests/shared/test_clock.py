"""Working hours of the company's calendar (RULES 9), to the minute."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.shared import clock
from domain.shared.actor import system
from domain.shared.clock import Allowance, Calendar, CalendarDay, due, fill, working_minutes_between
from domain.shared.work import unit

SHANGHAI = ZoneInfo("Asia/Shanghai")
PLAIN = Calendar(SHANGHAI)
HOUSE = system("test")


def at(day: str, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(hour, minute), SHANGHAI).astimezone(UTC)


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    clock.forget()
    yield
    clock.forget()


def test_an_hour_of_a_morning_is_an_hour() -> None:
    assert PLAIN.add(at("2026-03-02", 9), 60) == at("2026-03-02", 10)


def test_lunch_is_not_counted() -> None:
    assert PLAIN.add(at("2026-03-02", 11, 30), 60) == at("2026-03-02", 13, 30)


def test_what_is_used_up_at_noon_ends_at_noon_and_not_after_lunch() -> None:
    assert PLAIN.add(at("2026-03-02", 11), 60) == at("2026-03-02", 12)


def test_what_is_used_up_at_closing_time_ends_then_and_not_next_morning() -> None:
    assert PLAIN.add(at("2026-03-02", 16), 60) == at("2026-03-02", 17)


def test_a_minute_more_runs_into_the_next_morning() -> None:
    assert PLAIN.add(at("2026-03-02", 16), 61) == at("2026-03-03", 8, 1)


@pytest.mark.parametrize("arrived", [
    at("2026-03-06", 17), at("2026-03-06", 23, 59), at("2026-03-07", 12), at("2026-03-09", 7, 59), at("2026-03-09", 8),
])
def test_what_arrives_after_hours_starts_on_the_next_working_morning(arrived: datetime) -> None:
    assert PLAIN.add(arrived, 30) == at("2026-03-09", 8, 30)


def test_no_time_at_all_is_due_at_once() -> None:
    assert PLAIN.add(at("2026-03-07", 12), 0) == at("2026-03-07", 12)


def test_the_result_is_aware_utc() -> None:
    assert PLAIN.add(at("2026-03-02", 9), 60).tzinfo is UTC


def test_a_working_day_is_eight_hours() -> None:
    assert PLAIN.add(at("2026-03-02", 10), Allowance.working_days(1).minutes) == at("2026-03-03", 10)


def test_the_night_between_two_days_counts_nothing() -> None:
    assert PLAIN.minutes_between(at("2026-03-02", 16, 45), at("2026-03-03", 8, 15)) == 30


def test_backwards_counts_below_nothing() -> None:
    assert PLAIN.minutes_between(at("2026-03-03", 8, 15), at("2026-03-02", 16, 45)) == -30


def test_working_days_are_counted_forward_and_back_over_a_weekend() -> None:
    assert PLAIN.working_day_after(date(2026, 3, 6)) == date(2026, 3, 9)
    assert PLAIN.working_day_after(date(2026, 3, 9), -1) == date(2026, 3, 6)
    assert PLAIN.working_day_after(date(2026, 3, 7), 0) == date(2026, 3, 7)


def test_a_calendar_in_which_nobody_works_is_refused_and_not_searched_for_ever() -> None:
    with pytest.raises(ValueError, match="no working day"):
        Calendar(SHANGHAI, weekdays=frozenset()).add(at("2026-03-02", 9), 1)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 60 * 24 * 60), st.integers(1, 4000))
def test_adding_and_counting_agree(offset: int, minutes: int) -> None:
    start = at("2026-01-01", 0) + timedelta(minutes=offset)
    assert PLAIN.minutes_between(start, PLAIN.add(start, minutes)) == minutes


class TestTheChineseYear:
    def due(self, start: datetime, minutes: int) -> datetime:
        with unit(HOUSE, now=start) as work:
            fill(work, 2026)
            return due(work, start, Allowance(minutes))

    def test_spring_festival_stops_the_clock_from_the_eve_to_the_last_day(self) -> None:
        # Sunday 15 to Monday 23 February 2026 are free; Saturday 14 and 28 are worked instead
        assert self.due(at("2026-02-14", 16), 120) == at("2026-02-24", 9)

    def test_a_saturday_worked_for_spring_festival_counts(self) -> None:
        assert self.due(at("2026-02-13", 16), 120) == at("2026-02-14", 9)
        assert self.due(at("2026-02-27", 16, 30), 60) == at("2026-02-28", 8, 30)

    def test_national_day_runs_from_the_first_to_the_seventh_of_october(self) -> None:
        assert self.due(at("2026-09-30", 16), 120) == at("2026-10-08", 9)

    def test_the_weekend_days_worked_for_national_day_count(self) -> None:
        assert self.due(at("2026-09-18", 16, 59), 2) == at("2026-09-20", 8, 1)
        assert self.due(at("2026-10-09", 17), 1) == at("2026-10-10", 8, 1)

    def test_minutes_over_the_holiday_are_those_that_were_worked(self) -> None:
        with unit(HOUSE) as work:
            fill(work, 2026)
            assert working_minutes_between(work, at("2026-09-30", 16), at("2026-10-08", 9)) == 120


def test_calendar_time_runs_through_nights_and_holidays() -> None:
    with unit(HOUSE) as work:
        assert due(work, at("2026-09-30", 16), Allowance.calendar_hours(24)) == at("2026-10-01", 16)
        assert due(work, at("2026-09-30", 16), Allowance.calendar_days(3)) == at("2026-10-03", 16)


def test_a_day_that_people_edited_stays_as_they_left_it() -> None:
    with unit(HOUSE) as work:
        work.add(CalendarDay(day=date(2026, 10, 7), working=True, name="赶工"))
        work.session.flush()
        fill(work, 2026)
        assert clock.calendar(work).is_working(date(2026, 10, 7))
        assert not clock.calendar(work).is_working(date(2026, 10, 6))


def test_a_year_is_filled_once() -> None:
    with unit(HOUSE) as work:
        assert fill(work, 2026) > 20
        assert fill(work, 2026) == 0


def test_the_hours_of_the_company_can_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    from domain.shared.settings import Settings

    monkeypatch.setattr(clock, "settings", lambda: Settings(working_days="1 2 3 4 5 6", working_hours="07:30-11:30"))
    with unit(HOUSE) as work:
        assert due(work, at("2026-03-06", 11), Allowance(60)) == at("2026-03-07", 8)


def test_the_doctor_warns_of_a_year_whose_shifted_days_nobody_published() -> None:
    with unit(HOUSE, now=at("2026-11-22", 9)) as work:
        fill(work, 2026)
        fill(work, 2027)
        assert [warning.params["year"] for warning in clock.warnings(work)] == [2027]


def test_the_doctor_is_content_when_the_year_is_known_and_the_next_is_far() -> None:
    with unit(HOUSE, now=at("2026-03-02", 9)) as work:
        fill(work, 2026)
        assert clock.warnings(work) == []


def test_the_calendar_is_read_once_and_not_for_each_question() -> None:
    with unit(HOUSE) as work:
        first = clock.calendar(work)
        assert clock.calendar(work) is first
        clock.forget()
        assert clock.calendar(work) is not first
