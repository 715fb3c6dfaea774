"""RULES 4 on figures alone: which price holds, what equals it, how many hours a week has."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.products.rules import (
    DayHours,
    Match,
    conforms,
    match_price,
    monday,
    pack_hint,
    plain,
    price_difference,
    price_that_holds,
    quantity_refusal,
    weeks_from,
)
from domain.shared.clock import Calendar
from domain.shared.settings import settings

DAY = date(2026, 11, 23)
CALENDAR = Calendar(settings().zone)


@dataclass(frozen=True)
class Row:
    unit_price: Decimal
    currency: str = "CNY"
    minimum_quantity: Decimal = Decimal(0)
    valid_from: date = date(2026, 1, 1)
    valid_to: date | None = None
    source: str = "list"


def price(text: str, **fields: object) -> Row:
    return Row(Decimal(text), **fields)  # type: ignore[arg-type]


def holds(*rows: Row, day: date = DAY, quantity: int = 100, currency: str = "CNY") -> Decimal | None:
    found = price_that_holds(rows, day, Decimal(quantity), currency)
    return found.unit_price if found else None


@pytest.mark.clause("5.1.2(2)A")
def test_a_quoted_price_goes_before_the_list() -> None:
    assert holds(price("86.40"), price("85.00", source="quotation")) == Decimal("85.00")


@pytest.mark.clause("5.1.2(2)A")
def test_the_price_of_the_nearest_quantity_break_holds() -> None:
    rows = [price("10"), price("9", minimum_quantity=Decimal(100)), price("8", minimum_quantity=Decimal(1000))]
    assert [holds(*rows, quantity=quantity) for quantity in (1, 99, 100, 999, 1000)] == [10, 10, 9, 9, 8]


def test_a_quotation_from_a_larger_quantity_on_leaves_the_list_price_for_less() -> None:
    rows = [price("10"), price("8", source="quotation", minimum_quantity=Decimal(1000))]
    assert (holds(*rows, quantity=500), holds(*rows, quantity=1000)) == (10, 8)


@pytest.mark.clause("5.1.2(2)A")
@pytest.mark.parametrize(("days", "there"), [(-1, False), (0, True), (10, True), (11, False)])
def test_both_days_of_a_validity_count(days: int, there: bool) -> None:
    row = price("10", valid_from=DAY, valid_to=DAY + timedelta(days=10))
    assert (holds(row, day=DAY + timedelta(days=days)) is not None) is there


def test_the_newest_of_two_valid_prices_holds() -> None:
    assert holds(price("10"), price("11", valid_from=date(2026, 6, 1)), price("12", valid_from=date(2027, 1, 1))) == 11


def test_a_price_in_another_currency_is_none() -> None:
    assert holds(price("10", currency="EUR")) is None
    assert match_price(Decimal(10), "CNY", price("10", currency="EUR")) == Match.NO_PRICE


@pytest.mark.clause("5.1.2(2)A")
@pytest.mark.parametrize(
    ("asked", "match"),
    [
        ("86.4", Match.EQUAL),
        ("86.40000", Match.EQUAL),
        ("86.400001", Match.DIFFERENT),
        ("0", Match.DIFFERENT),
        (None, Match.OURS),
    ],
)
def test_prices_are_equal_to_the_last_decimal_or_not_at_all(asked: str | None, match: Match) -> None:
    assert match_price(Decimal(asked) if asked else None, "CNY", price("86.40")) == match


@given(st.decimals(min_value="0.000001", max_value=10**6, places=6), st.decimals(min_value="0.000001", max_value=10**6, places=6))
def test_two_prices_match_exactly_when_they_are_the_same_number(ours: Decimal, theirs: Decimal) -> None:
    assert (match_price(theirs, "CNY", Row(ours)) == Match.EQUAL) == (ours == theirs)
    assert conforms(match_price(theirs, "CNY", Row(ours))) == (ours == theirs)


def test_no_price_and_another_price_do_not_conform() -> None:
    assert {match for match in Match if not conforms(match)} == {Match.DIFFERENT, Match.NO_PRICE}


@pytest.mark.parametrize(("asked", "ours", "percent"), [("84.90", "86.40", "-1.74"), ("118", "113.6", "3.87"), ("5", "5", "0.00")])
def test_a_difference_is_told_in_percent_of_ours(asked: str, ours: str, percent: str) -> None:
    assert price_difference(Decimal(asked), Decimal(ours)) == Decimal(percent)
    assert price_difference(Decimal(asked), Decimal(0)) is None


@pytest.mark.clause("5.1.5(1)")
def test_a_week_has_its_hours_less_holidays_and_days_off() -> None:
    week = monday(DAY)
    calendar = Calendar(settings().zone, days={week: False, week + timedelta(days=5): True, week + timedelta(days=6): True})
    pattern = DayHours(Decimal(80), calendar, frozenset({week + timedelta(days=1), week + timedelta(days=6)}))
    assert pattern.capacity(week, week + timedelta(days=6)) == 64  # Wednesday to Saturday
    assert DayHours(Decimal(80), CALENDAR).capacity(week, week + timedelta(days=6)) == 80
    assert DayHours(Decimal(80), CALENDAR).capacity(week + timedelta(days=3), week + timedelta(days=6)) == 32


@given(st.dates(date(2020, 1, 1), date(2035, 1, 1)), st.integers(1, 60))
def test_weeks_begin_on_mondays_and_follow_each_other(day: date, count: int) -> None:
    weeks = weeks_from(day, count)
    assert weeks[0] <= day < weeks[0] + timedelta(days=7)
    assert all(week.weekday() == 0 for week in weeks)
    assert all((after - before).days == 7 for before, after in pairwise(weeks))


@pytest.mark.parametrize(
    ("unit", "quantity", "refused"),
    [
        ("pcs", "5", False),
        ("pcs", "5.000", False),
        ("pcs", "5.5", True),
        ("kg", "5.125", False),
        ("kg", "5.1255", True),
    ],
)
def test_pieces_are_whole_and_weights_have_three_decimals(unit: str, quantity: str, refused: bool) -> None:
    assert (quantity_refusal(unit, Decimal(quantity)) is not None) is refused


def test_packs_and_minimum_quantities_are_hinted() -> None:
    assert pack_hint(Decimal(40), Decimal(20), Decimal(40)) is None
    assert str(pack_hint(Decimal(50), Decimal(20), None)) == "A full pack holds 20: 40 or 60 would be full packs."
    assert str(pack_hint(Decimal(10), Decimal(20), Decimal(1000))) == "The agreed minimum quantity is 1,000."
    assert pack_hint(Decimal(7), None, None) is None


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("1500.000000", "1,500"),
        ("0.250000", "0.25"),
        ("1E+3", "1,000"),
        ("-180", "-180"),
        ("100", "100"),
    ],
)
def test_numbers_are_written_as_people_do(number: str, text: str) -> None:
    assert plain(Decimal(number)) == text
