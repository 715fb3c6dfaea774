"""The days of the board and the hours until them, without a database: working days, holidays, shifts, what is left of today."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.deliveries.board.days import FAR, NEAR, Days, left_of_day, summed
from domain.deliveries.board.queries import VIEWS, BoardFilter, BoardRow, Figures, reasons
from domain.products.rules import DayHours
from domain.shared.clock import Calendar

pytestmark = pytest.mark.clause("5.1.10(1)")
SHANGHAI = ZoneInfo("Asia/Shanghai")
PLAIN = Calendar(SHANGHAI)
MON, TUE, WED, THU, FRI, SAT, SUN = (date(2026, 11, 23) + timedelta(days=n) for n in range(7))
# National Day 2026 as it was published: 1 to 7 October are off, Sunday 27 September and Saturday 10 October are worked for it
NATIONAL_DAY = Calendar(SHANGHAI, days={
    **{date(2026, 10, day): False for day in range(1, 8)}, date(2026, 9, 27): True, date(2026, 10, 10): True,
})


def at(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), SHANGHAI).astimezone(UTC)


@pytest.mark.parametrize(("today", "near", "far"), [
    (MON, THU, date(2026, 12, 2)),  # three working days on, and seven: Wednesday of the week after
    (TUE, FRI, date(2026, 12, 3)),
    (WED, date(2026, 11, 30), date(2026, 12, 4)),
    (FRI, date(2026, 12, 2), date(2026, 12, 8)),
    (SAT, date(2026, 12, 2), date(2026, 12, 8)),  # on a day off the next one is counted from
    (SUN, date(2026, 12, 2), date(2026, 12, 8)),
])
def test_the_board_looks_three_and_seven_working_days_ahead(today: date, near: date, far: date) -> None:
    assert Days.from_day(today, PLAIN) == Days(today, near, far)


@pytest.mark.parametrize(("today", "near", "far"), [
    (date(2026, 9, 25), date(2026, 9, 29), date(2026, 10, 10)),  # Friday; Sunday the 27th is worked, then seven days are off
    (date(2026, 9, 30), date(2026, 10, 10), date(2026, 10, 15)),
    (date(2026, 10, 4), date(2026, 10, 10), date(2026, 10, 15)),
])
def test_holidays_are_leapt_over_and_shifted_days_are_worked(today: date, near: date, far: date) -> None:
    assert Days.from_day(today, NATIONAL_DAY) == Days(today, near, far)


@given(st.dates(date(2026, 1, 1), date(2027, 12, 1)))
def test_between_today_and_the_far_day_lie_as_many_working_days_as_are_said(today: date) -> None:
    known = Days.from_day(today, NATIONAL_DAY)
    for last, count in ((known.near, NEAR), (known.far, FAR)):
        between = [today + timedelta(days=n) for n in range(1, (last - today).days + 1)]
        assert sum(NATIONAL_DAY.is_working(day) for day in between) == count and NATIONAL_DAY.is_working(last)


@pytest.mark.parametrize(("now", "left"), [
    ("00:00", 1), ("08:00", 1), ("10:00", "0.75"), ("12:00", "0.5"), ("12:30", "0.5"), ("13:00", "0.5"), ("15:00", "0.25"), ("17:00", 0),
    ("23:59", 0),
])
def test_of_today_counts_what_is_left_of_its_working_hours(now: str, left: Any) -> None:
    assert left_of_day(PLAIN, at(MON, now), MON) == Decimal(left)


def test_of_a_day_to_come_all_is_left_and_of_a_day_off_nothing() -> None:
    assert left_of_day(PLAIN, at(MON, "16:00"), TUE) == 1
    assert left_of_day(PLAIN, at(MON, "16:00"), MON - timedelta(days=1)) == 0 == left_of_day(PLAIN, at(SAT, "09:00"), SAT)


def hours(pattern: DayHours, now: datetime, last: date, held: dict[date, Decimal] | None = None) -> list[Decimal]:
    first = now.astimezone(SHANGHAI).date()
    return [total for _, total in summed(pattern, now, first, last, held or {})]


def test_the_hours_of_a_line_add_up_day_by_day_and_stand_still_where_it_does_not_run() -> None:
    two_shifts = DayHours(Decimal(80), PLAIN)
    assert hours(two_shifts, at(MON, "08:00"), MON + timedelta(days=7)) == [16, 32, 48, 64, 80, 80, 80, 96]
    assert hours(two_shifts, at(MON, "15:00"), TUE) == [4, 20], "a quarter of Monday is left, on each of its shifts"
    assert hours(two_shifts, at(SAT, "09:00"), SAT + timedelta(days=2)) == [0, 0, 16]


def test_a_day_on_which_the_line_itself_is_off_gives_no_hours() -> None:
    assert hours(DayHours(Decimal(40), PLAIN, frozenset({TUE})), at(MON, "08:00"), WED) == [8, 8, 16]


def test_neutral_reservations_take_their_share_of_each_day_of_their_week() -> None:
    """Ten hours of the week are held for what nobody else sees: two a day."""
    assert hours(DayHours(Decimal(40), PLAIN), at(MON, "08:00"), WED, {MON: Decimal(10)}) == [6, 12, 18]
    assert hours(DayHours(Decimal(40), PLAIN, frozenset({TUE})), at(MON, "08:00"), WED, {MON: Decimal(10)}) == [5.5, 5.5, 11]
    assert hours(DayHours(Decimal(40), PLAIN), at(MON, "08:00"), TUE, {MON: Decimal(400)}) == [0, 0], "more than there are leaves none"
    assert hours(DayHours(Decimal(40), PLAIN), at(MON, "08:00"), TUE, {MON - timedelta(days=7): Decimal(40)}) == [8, 16]


@given(st.integers(1, 40), st.sampled_from(["07:00", "11:00", "14:30", "18:00"]), st.integers(0, 400))
def test_hours_never_become_fewer_the_further_the_day(days: int, now: str, held: int) -> None:
    found = hours(DayHours(Decimal(120), NATIONAL_DAY), at(date(2026, 9, 24), now), date(2026, 9, 24) + timedelta(days=days),
                  {date(2026, 9, 28): Decimal(held)})
    assert found == sorted(found) and found[0] >= 0 and len(found) == days + 1


@dataclass
class Judged:
    """What the database says of a delivery."""

    quantity: bool = False
    load: bool = False
    material: bool = False
    to_make: Decimal = Decimal("300.000000")
    hours: Decimal = Decimal("12.04")
    line_hours: Decimal = Decimal("40.06")
    hours_left: Decimal | None = Decimal("8")
    production_line: str = "L2"
    lacking: list[list[str]] = field(default_factory=list)


def said(**known: Any) -> list[tuple[str, dict[str, Any]]]:
    return [(each.id, dict(each.params)) for each in reasons(Judged(**known))]


def test_each_reason_says_its_figures_and_only_what_holds_is_said() -> None:
    assert said() == []
    assert said(quantity=True) == [
        ("{n} still to be made: {hours} h of work, {left} h until then", {"n": "300", "hours": "12", "left": "8"}),
    ]
    assert said(load=True) == [
        ("{line} has {hours} h of work up to it and {left} h until then", {"line": "L2", "hours": "40.1", "left": "8"}),
    ]
    short = ["{code}: {n} {unit} short"] * 2
    found = said(material=True, lacking=[["S-2", "7.500", "m"], ["NR-60", "25.000000", "kg"]])
    assert [each for each, _ in found] == short
    assert [params for _, params in found] == [{"code": "NR-60", "n": "25", "unit": "kg"}, {"code": "S-2", "n": "7.5", "unit": "m"}]
    assert len(said(quantity=True, material=True, lacking=[["S-2", "1", "m"]])) == 2


def row(**known: Any) -> BoardRow:
    blank: dict[str, Any] = dict.fromkeys(BoardRow.__dataclass_fields__) | {"late_days": 0, "risk": "", "need": Decimal(400)}
    return BoardRow(**(blank | known))


@pytest.mark.parametrize(("known", "why", "ready"), [
    ({"late_days": 1, "risk": "load", "to_make": Decimal(400)}, "late", 0),
    ({"risk": "material", "to_make": Decimal(100)}, "material", 300),
    ({"to_make": Decimal(0)}, "told", 400), ({"to_make": None}, "told", 400),
])
def test_a_row_says_why_its_case_would_be_opened_and_how_much_of_it_lies_ready(known: dict[str, Any], why: str, ready: int) -> None:
    assert (row(**known).why, row(**known).ready) == (why, ready)


@pytest.mark.parametrize("view", VIEWS)
def test_each_figure_leads_to_the_view_that_shows_it(view: str) -> None:
    wanted = BoardFilter.of({"view": view, "customer": " K001 ", "line": "L2", "reason": "load", "q": "x" * 200})
    assert (wanted.view, wanted.customer, wanted.line, wanted.reason, len(wanted.q)) == (view, "K001", "L2", "load", 100)
    address = dict(pair.split("=") for pair in wanted.address().partition("?")[2].split("&"))
    assert BoardFilter.of(address) == wanted and ("view" in address) is (view != "late")
    assert set(Figures(1, 2, 3, 4, 5, None).views) == set(VIEWS) - {"all"}
