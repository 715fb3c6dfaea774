"""RULES 1 and 4 row by row: which of many prices holds, what a replacement costs, what a customer's unit means, how a refusal is worded."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from domain.products.rules import (
    UNITS,
    DayHours,
    Match,
    is_valid,
    match_price,
    match_replacement,
    monday,
    pack_hint,
    plain,
    quantity_refusal,
    unit_meant,
    weeks_from,
)
from domain.shared.clock import Calendar
from domain.shared.settings import settings
from tests.products.test_rules import CALENDAR, DAY, Row, holds, price

OLD, NEW = date(2026, 1, 1), date(2026, 6, 1)
HUNDRED = Decimal(100)


@pytest.mark.clause("5.1.2(2)A")
@pytest.mark.parametrize(
    ("rows", "found"),
    [  # the first thing that differs decides: where it rests, then the break, then the day
        ([price("1", source="list", valid_from=NEW), price("2", source="quotation", valid_from=OLD)], "2"),
        ([price("1", source="list", minimum_quantity=HUNDRED), price("2", source="quotation")], "2"),
        ([price("1", valid_from=NEW), price("2", minimum_quantity=HUNDRED, valid_from=OLD)], "2"),
        ([price("1", minimum_quantity=Decimal(50), valid_from=NEW), price("2", minimum_quantity=HUNDRED, valid_from=OLD)], "2"),
        ([price("1", valid_from=OLD), price("2", valid_from=NEW)], "2"),
        ([price("2", valid_from=NEW), price("1", valid_from=OLD)], "2"),
        ([price("1", source="quotation", currency="EUR"), price("2")], "2"),
        ([price("1", source="quotation", valid_to=date(2026, 11, 22)), price("2")], "2"),
        ([price("1", source="quotation", minimum_quantity=Decimal(101)), price("2")], "2"),
    ],
)
def test_of_several_prices_one_holds_whatever_their_order(rows: list[Row], found: str) -> None:
    assert holds(*rows, quantity=100) == holds(*reversed(rows), quantity=100) == Decimal(found)


def test_of_no_price_none_holds() -> None:
    assert holds() is None


@pytest.mark.parametrize(("currency", "found"), [("CNY", "10"), ("EUR", "2"), ("USD", None)])
def test_each_currency_has_its_own_price(currency: str, found: str | None) -> None:
    rows = [price("10"), price("2", currency="EUR")]
    assert holds(*rows, currency=currency) == (Decimal(found) if found else None)


@pytest.mark.parametrize(
    ("first", "last", "valid"),
    [
        (DAY, None, True),
        (DAY, DAY, True),
        (DAY - timedelta(days=1), DAY, True),
        (DAY + timedelta(days=1), None, False),
        (OLD, DAY - timedelta(days=1), False),
    ],
)
def test_a_price_is_valid_from_its_first_day_to_its_last(first: date, last: date | None, valid: bool) -> None:
    assert is_valid(price("1", valid_from=first, valid_to=last), DAY) is valid


@pytest.mark.clause("5.1.2(2)A")
@pytest.mark.parametrize(
    ("asked", "currency", "ours", "match"),
    [
        ("86.40", "CNY", price("86.40"), Match.EQUAL),
        ("86.41", "CNY", price("86.40"), Match.DIFFERENT),
        ("86.39", "CNY", price("86.40"), Match.DIFFERENT),
        (None, "CNY", price("86.40"), Match.OURS),
        ("86.40", "EUR", price("86.40"), Match.NO_PRICE),
        (None, "EUR", price("86.40"), Match.NO_PRICE),
        ("86.40", "CNY", None, Match.NO_PRICE),
        (None, "CNY", None, Match.NO_PRICE),
    ],
)
def test_an_ordered_price_is_matched_with_ours(asked: str | None, currency: str, ours: Row | None, match: Match) -> None:
    assert match_price(Decimal(asked) if asked else None, currency, ours) == match


@pytest.mark.parametrize(
    ("asked", "ours", "match"),
    [
        (None, price("86.40"), Match.FREE),
        ("0", price("86.40"), Match.FREE),
        (None, None, Match.FREE),
        ("86.40", price("86.40"), Match.EQUAL),
        ("5", price("86.40"), Match.DIFFERENT),
        ("5", None, Match.NO_PRICE),
    ],
)
def test_a_free_replacement_costs_nothing_unless_a_price_was_written_on_it(asked: str | None, ours: Row | None, match: Match) -> None:
    assert match_replacement(Decimal(asked) if asked else None, "CNY", ours) == match


# units


@pytest.mark.parametrize(
    ("written", "unit"),
    [
        ("pcs", "pcs"), ("PCS.", "pcs"), (" Pce ", "pcs"), ("EA", "pcs"), ("件", "pcs"), ("个", "pcs"), ("只", "pcs"),
        ("Set", "set"), ("套", "set"), ("KG", "kg"), ("公斤", "kg"), ("千克", "kg"), ("米", "m"), ("Meter", "m"),
        ("箱", None), ("千件", None), ("box", None), ("", None), ("p c s", None), ("t", None),
    ],
)  # fmt: skip
def test_a_customers_word_for_a_unit_is_understood_or_not_guessed(written: str, unit: str | None) -> None:
    assert unit_meant(written) == unit


def test_each_of_our_units_means_itself_and_no_word_means_two() -> None:
    assert {unit: unit_meant(unit) for unit in UNITS} == {unit: unit for unit in UNITS}
    words = [word for meant in UNITS.values() for word in meant]
    assert len(set(words)) == len(words)


@pytest.mark.parametrize(
    ("unit", "quantity", "words"),
    [
        ("pcs", "5", None), ("pcs", "5.5", "Enter a whole number of pieces."), ("pcs", "0.001", "Enter a whole number of pieces."),
        ("set", "5.000", None), ("set", "0.5", "Enter a whole number."),
        ("m", "0.125", None), ("m", "1.0005", "Enter at most three decimals."),
        ("kg", "1.0000", None),
    ],
)  # fmt: skip
def test_a_quantity_is_refused_in_the_words_of_its_unit(unit: str, quantity: str, words: str | None) -> None:
    refused = quantity_refusal(unit, Decimal(quantity))
    assert (str(refused) if refused else None) == words


@pytest.mark.parametrize(
    ("quantity", "pack", "minimum", "words"),
    [
        ("100", "20", "100", None),
        ("99", "20", "100", "The agreed minimum quantity is 100."),
        ("110", "20", "100", "A full pack holds 20: 100 or 120 would be full packs."),
        ("7", "20", None, "A full pack holds 20: 0 or 20 would be full packs."),
        ("1500", "1000", None, "A full pack holds 1,000: 1,000 or 2,000 would be full packs."),
        ("2.5", "0.5", None, None),
        ("2.7", "0.5", None, "A full pack holds 0.5: 2.5 or 3 would be full packs."),
        ("7", "0", "0", None),
    ],
)
def test_what_to_round_to_is_hinted_the_minimum_first(quantity: str, pack: str | None, minimum: str | None, words: str | None) -> None:
    hint = pack_hint(Decimal(quantity), Decimal(pack) if pack else None, Decimal(minimum) if minimum else None)
    assert (str(hint) if hint else None) == words


@pytest.mark.parametrize(
    ("number", "text"),
    [("0", "0"), ("0.000", "0"), ("1000", "1,000"), ("10.50", "10.5"), ("-0.50", "-0.5"), ("1234567.125", "1,234,567.125")],
)
def test_a_number_keeps_its_noughts_before_the_point_only(number: str, text: str) -> None:
    assert plain(Decimal(number)) == text


# hours


@pytest.mark.clause("5.1.5(1)")
@pytest.mark.parametrize(("first", "last", "days"), [(0, 6, 5), (0, 0, 1), (4, 7, 2), (5, 6, 0), (3, 2, 0)])
def test_a_line_runs_on_the_working_days_from_the_first_to_the_last(first: int, last: int, days: int) -> None:
    week = monday(DAY)
    pattern = DayHours(Decimal(80), CALENDAR)
    assert len(pattern.working(week + timedelta(days=first), week + timedelta(days=last))) == days
    assert pattern.capacity(week + timedelta(days=first), week + timedelta(days=last)) == 16 * days


def test_the_hours_of_a_week_are_spread_over_its_ordinary_days() -> None:
    assert DayHours(Decimal(120), CALENDAR).a_day == 24
    assert DayHours(Decimal(120), Calendar(settings().zone, weekdays=frozenset({0, 1, 2, 3, 4, 5}))).a_day == 20
    assert DayHours(Decimal(120), Calendar(settings().zone, weekdays=frozenset())).a_day == 120


@pytest.mark.parametrize(("day", "begins"), [("2026-11-23", "2026-11-23"), ("2026-11-29", "2026-11-23"), ("2026-11-22", "2026-11-16")])
def test_a_week_begins_on_its_monday(day: str, begins: str) -> None:
    assert monday(date.fromisoformat(day)) == date.fromisoformat(begins)
    assert weeks_from(date.fromisoformat(day), 2) == [date.fromisoformat(begins), date.fromisoformat(begins) + timedelta(days=7)]
    assert weeks_from(date.fromisoformat(day), 0) == []
