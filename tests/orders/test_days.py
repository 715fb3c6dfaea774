"""Days as customers of many countries write them; what can be meant in two ways is asked, not guessed. No database."""

from __future__ import annotations

from datetime import date

import pytest

from domain.orders import days

TODAY = date(2026, 11, 23)
CHRISTMAS = date(2026, 12, 25)


def read(text: str, *column: str) -> date | None:
    return days.reader([text, *column], TODAY)(text)


@pytest.mark.parametrize(
    "text", ["2026-12-25", "2026/12/25", "2026年12月25日", "20261225", "25.12.2026", "25.12.26", "25 Dec 2026", "25-Dec-26", "25-DEC-2026",
             "December 25, 2026", "Dec 25th, 2026", "25/12/2026", "12/25/2026", "25-12-2026", "12月25日", "12/25", "２０２６－１２－２５"],
)  # fmt: skip
def test_one_day_in_the_ways_of_many_countries(text: str) -> None:
    assert read(text) == CHRISTMAS


def test_a_day_that_can_be_meant_in_two_ways_is_not_read() -> None:
    assert read("05/06/2027") is None


@pytest.mark.parametrize(("other", "meant"), [("25/12/2026", date(2027, 6, 5)), ("12/25/2026", date(2027, 5, 6))])
def test_another_day_of_the_column_settles_which_way_it_is_meant(other: str, meant: date) -> None:
    assert read("05/06/2027", other) == meant


def test_a_column_that_contradicts_itself_settles_nothing() -> None:
    assert read("05/06/2027", "25/12/2026", "12/25/2026") is None


def test_the_same_either_way_needs_no_settling() -> None:
    assert read("05/05/2027") == date(2027, 5, 5)


@pytest.mark.parametrize(
    ("text", "day"),
    [("12/18", date(2026, 12, 18)), ("1月8日", date(2027, 1, 8)), ("11/23", TODAY), ("9/24", date(2026, 9, 24)),
     ("9/23", date(2027, 9, 23))],
)  # fmt: skip
def test_a_day_without_its_year_is_the_next_one_or_one_just_past(text: str, day: date) -> None:
    assert read(text) == day


@pytest.mark.parametrize("text", ["", "bald", "31.02.2027", "32/13/2026", "25 Xyz 2026", "13/32", "2.5", "12", "1/2/3", "2400", "0.0.2026"])
def test_what_is_no_day_is_none(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize(
    "text", ["25.12.2026 00:00", "25/12/2026 00:00:00", "25-Dec-2026 00:00", "12月25日 00:00", " 25.12.2026 ", "25/12/2026T00:00"]
)
def test_midnight_and_blanks_beside_a_day_say_nothing(text: str) -> None:
    assert read(text) == CHRISTMAS


@pytest.mark.parametrize("text", ["25.12.2026 08:00", "25.12.2026 00:30", "25/12/2026 24:00", "25.12.2026 x"])
def test_another_hour_is_not_cut_off(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize(("other", "meant"), [
    ("13/01/2027", date(2027, 6, 5)), ("01/13/2027", date(2027, 5, 6)), ("12/12/2027", None), ("12/11/2027", None), ("01/12/2027", None),
])  # fmt: skip
def test_from_the_thirteenth_on_a_number_is_no_month(other: str, meant: date | None) -> None:
    assert read("05/06/2027", other) == meant
