"""The company's hours at their edges: opening and closing to the minute, days that differ, weeks without work (RULES 9)."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.shared.clock import FURTHEST, Allowance, Calendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
PLAIN = Calendar(SHANGHAI)
MON, TUE, FRI, SAT, SUN = (date(2026, 3, day) for day in (2, 3, 6, 7, 8))


def at(day: date, clock: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), zone).astimezone(UTC)


@pytest.mark.parametrize(("first", "second", "minutes"), [
    ("08:00", "08:00", 0), ("12:00", "13:00", 0), ("17:00", "23:59", 0), ("00:00", "08:00", 0), ("12:30", "12:45", 0),
    ("08:00", "08:01", 1), ("11:59", "13:01", 2), ("16:59", "17:30", 1), ("08:00", "17:00", 480), ("00:00", "23:59", 480),
])
def test_between_two_moments_of_a_day_lies_what_was_open(first: str, second: str, minutes: int) -> None:
    assert PLAIN.minutes_between(at(MON, first), at(MON, second)) == minutes
    assert PLAIN.minutes_between(at(MON, second), at(MON, first)) == -minutes


def test_seconds_short_of_a_minute_are_not_counted() -> None:
    assert PLAIN.minutes_between(at(MON, "09:00"), at(MON, "09:00") + timedelta(seconds=119)) == 1


@pytest.mark.parametrize(("start", "minutes", "end_day", "end"), [
    ("08:00", 240, MON, "12:00"), ("08:00", 241, MON, "13:01"), ("08:00", 480, MON, "17:00"), ("08:00", 481, TUE, "08:01"),
    ("12:00", 1, MON, "13:01"), ("12:59", 1, MON, "13:01"), ("17:00", 480, TUE, "17:00"), ("07:00", 1, MON, "08:01"),
])
def test_an_allowance_is_used_up_to_the_minute(start: str, minutes: int, end_day: date, end: str) -> None:
    assert PLAIN.add(at(MON, start), minutes) == at(end_day, end)


@pytest.mark.parametrize(("day", "differs", "worked"), [
    (MON, {}, True), (SAT, {}, False), (SUN, {}, False), (MON, {MON: False}, False), (SAT, {SAT: True}, True), (TUE, {MON: False}, True),
])
def test_a_day_is_worked_as_its_week_says_unless_the_calendar_says_otherwise(day: date, differs: dict[date, bool], worked: bool) -> None:
    assert Calendar(SHANGHAI, days=differs).is_working(day) is worked


def test_a_saturday_that_is_worked_carries_the_allowance_of_friday() -> None:
    assert Calendar(SHANGHAI, days={SAT: True}).add(at(FRI, "16:30"), 60) == at(SAT, "08:30")
    assert PLAIN.add(at(FRI, "16:30"), 60) == at(date(2026, 3, 9), "08:30")


def test_the_day_is_that_of_the_companys_zone_not_of_utc() -> None:
    sunday_night_in_utc = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)  # Monday 7:30 in Shanghai
    assert PLAIN.add(sunday_night_in_utc, 30) == at(MON, "08:30")
    assert PLAIN.minutes_between(sunday_night_in_utc, datetime(2026, 3, 2, 1, 0, tzinfo=UTC)) == 60


def test_where_summer_time_begins_a_day_has_the_same_hours_of_work() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    sunday = date(2026, 3, 29)
    worked = Calendar(berlin, days={sunday: True})
    assert worked.minutes_between(at(sunday, "00:00", berlin), at(sunday, "23:59", berlin)) == 480
    assert worked.add(at(sunday, "00:30", berlin), 1) == at(sunday, "08:01", berlin)


class TestDaysOfWork:
    @pytest.mark.parametrize(("day", "count", "then"), [
        (MON, 0, MON), (MON, 1, TUE), (FRI, 1, date(2026, 3, 9)), (FRI, 5, date(2026, 3, 13)), (SAT, 1, date(2026, 3, 9)),
        (TUE, -1, MON), (MON, -1, date(2026, 2, 27)), (SUN, -1, FRI), (date(2026, 3, 9), -6, date(2026, 2, 27)),
    ])
    def test_are_counted_forward_and_back(self, day: date, count: int, then: date) -> None:
        assert PLAIN.working_day_after(day, count) == then

    def test_pass_over_a_holiday_and_stop_at_a_saturday_that_is_worked(self) -> None:
        assert Calendar(SHANGHAI, days={TUE: False}).working_day_after(MON) == date(2026, 3, 4)
        assert Calendar(SHANGHAI, days={SAT: True}).working_day_after(FRI) == SAT

    @pytest.mark.parametrize("count", [1, -1])
    def test_where_nobody_ever_works_are_not_searched_for_ever(self, count: int) -> None:
        with pytest.raises(ValueError, match="too few working days"):
            Calendar(SHANGHAI, weekdays=frozenset()).working_day_after(MON, count)

    def test_more_than_the_calendar_looks_ahead_are_refused_and_as_many_are_found(self) -> None:
        assert Calendar(SHANGHAI, weekdays=frozenset(range(7))).working_day_after(MON, FURTHEST - 1) == MON + timedelta(days=FURTHEST - 1)
        with pytest.raises(ValueError, match="too few working days"):
            PLAIN.working_day_after(MON, FURTHEST)


class TestALongStandstill:
    nobody = Calendar(SHANGHAI, weekdays=frozenset())

    def test_years_without_work_between_two_moments_are_no_minutes_and_no_error(self) -> None:
        assert self.nobody.minutes_between(at(MON, "09:00"), at(MON, "09:00") + timedelta(days=3 * 365)) == 0

    def test_an_allowance_waits_out_a_long_one_and_not_an_endless_one(self) -> None:
        opens = MON + timedelta(days=FURTHEST - 1)
        late = Calendar(SHANGHAI, weekdays=frozenset(), days={opens: True})
        assert late.add(at(MON, "09:00"), 60) == at(opens, "09:00")
        with pytest.raises(ValueError, match="no working day"):
            self.nobody.add(at(MON, "09:00"), 60)

    def test_the_spans_of_some_days_end_with_the_last(self) -> None:
        assert list(PLAIN.spans(SAT, SUN)) == []
        assert list(PLAIN.spans(MON, MON)) == [(at(MON, "08:00"), at(MON, "12:00")), (at(MON, "13:00"), at(MON, "17:00"))]
        assert len(list(PLAIN.spans(FRI, date(2026, 3, 9)))) == 4


@pytest.mark.parametrize(("allowance", "minutes", "clock"), [
    (Allowance(90), 90, "working"), (Allowance.working_hours(2), 120, "working"), (Allowance.working_days(3), 1440, "working"),
    (Allowance.calendar_hours(24), 1440, "calendar"), (Allowance.calendar_days(2), 2880, "calendar"),
])
@pytest.mark.clause("1.3")
def test_an_allowance_says_which_time_it_means(allowance: Allowance, minutes: int, clock: str) -> None:
    assert (allowance.minutes, allowance.clock) == (minutes, clock)
