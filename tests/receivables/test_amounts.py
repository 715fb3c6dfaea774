"""Amounts by hand: what a line, a statement and an invoice come to in each currency, calculated with pencil and paper (RULES 8)."""

from __future__ import annotations

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import literal, select

from domain.orders.building import summarise
from domain.orders.models import Order, OrderLine
from domain.receivables.actions.invoicing import InvoiceInput
from domain.receivables.rules import Figures, beside, figures, plain_number, total
from domain.shared import money
from tests.cast import TODAY
from tests.receivables.received import House

D = Decimal
CURRENCIES = ("CNY", "EUR", "USD", "JPY", "KRW")

# quantity, untaxed price, rate, currency → untaxed, tax, with tax
BY_HAND = [
    # whole figures, nothing to round
    ("1500", "86.40", "0.13", "CNY", "129600.00", "16848.00", "146448.00"),
    ("3000", "21.75", "0.13", "CNY", "65250.00", "8482.50", "73732.50"),
    # the untaxed amount is rounded first, the tax is of the rounded one: 333 × 21.755 = 7244.415 → 7244.42; × 13 % = 941.7746
    ("333", "21.755", "0.13", "CNY", "7244.42", "941.77", "8186.19"),
    # 7 × 0.0715 = 0.5005 → 0.50; 0.50 × 13 % = 0.065 → 0.07
    ("7", "0.0715", "0.13", "CNY", "0.50", "0.07", "0.57"),
    # 12.5 kg × 3.333 = 41.6625 → 41.66; × 9 % = 3.7494 → 3.75
    ("12.5", "3.333", "0.09", "CNY", "41.66", "3.75", "45.41"),
    # 0.125 t × 4,380.10 = 547.5125 → 547.51; × 6 % = 32.8506 → 32.85
    ("0.125", "4380.10", "0.06", "CNY", "547.51", "32.85", "580.36"),
    # abroad no tax is charged
    ("240", "12.345", "0", "EUR", "2962.80", "0.00", "2962.80"),
    ("1", "0.004", "0.13", "USD", "0.00", "0.00", "0.00"),
    # a yen is not divided: 100 × 12.5 = 1250; × 10 % = 125
    ("100", "12.5", "0.10", "JPY", "1250", "125", "1375"),
    # 3 × 33.5 = 100.5 → 101; × 10 % = 10.1 → 10
    ("3", "33.5", "0.10", "JPY", "101", "10", "111"),
    # 7 × 0.07 = 0.49 → 0: not 0.49 first and 0.5 → 1 then
    ("7", "0.07", "0.10", "JPY", "0", "0", "0"),
    # 15 × 1.1 = 16.5 → 17; × 8 % = 1.36 → 1
    ("15", "1.1", "0.08", "JPY", "17", "1", "18"),
    ("40", "1234.5", "0.10", "KRW", "49380", "4938", "54318"),
    # what comes back comes back at the same figures
    ("-333", "21.755", "0.13", "CNY", "-7244.42", "-941.77", "-8186.19"),
    ("-3", "33.5", "0.10", "JPY", "-101", "-10", "-111"),
]


@pytest.mark.parametrize(("quantity", "price", "rate", "currency", "net", "tax", "gross"), BY_HAND)
def test_a_line_comes_to_what_the_hand_calculation_says(
    quantity: str, price: str, rate: str, currency: str, net: str, tax: str, gross: str
) -> None:
    found = figures(D(quantity), D(price), D(rate), currency)
    assert found == (D(net), D(tax), D(gross))
    assert [-each.as_tuple().exponent for each in found] == [money.places(currency)] * 3  # type: ignore[operator]


STATEMENTS = [
    # three lines of half a cent each: 0.005 → 0.01, three times, not 0.015 → 0.02
    ("CNY", "0", [("1", "0.005")] * 3, ("0.03", "0.00", "0.03")),
    # tax by line: 3 × round(0.065) = 0.21, where 13 % of the sum 1.50 were 0.195 → 0.20
    ("CNY", "0.13", [("7", "0.0715")] * 3, ("1.50", "0.21", "1.71")),
    # 86.40 × 10 + 21.75 × 5 = 864.00 + 108.75; 112.32 + 14.1375 → 14.14
    ("CNY", "0.13", [("10", "86.40"), ("5", "21.75")], ("972.75", "126.46", "1099.21")),
    # charged and credited again
    ("CNY", "0.13", [("10", "86.40"), ("-10", "86.40")], ("0.00", "0.00", "0.00")),
    ("JPY", "0.10", [("3", "33.5"), ("3", "33.5")], ("202", "20", "222")),
    ("JPY", "0.10", [("3", "33.5"), ("-1", "33.5")], ("67", "7", "74")),  # 101 − 34; 10 − 3.4 → 3
]


@pytest.mark.parametrize(("currency", "rate", "lines", "sums"), STATEMENTS)
def test_a_statement_comes_to_the_sum_of_its_rounded_lines(
    currency: str, rate: str, lines: list[tuple[str, str]], sums: tuple[str, str, str]
) -> None:
    found = total(figures(D(quantity), D(price), D(rate), currency) for quantity, price in lines)
    assert found == tuple(map(D, sums))


@pytest.mark.parametrize(("currency", "value", "shown"), [
    ("CNY", "1234.5", "1234.50"), ("CNY", "0.005", "0.01"), ("CNY", "-0.004", "0.00"), ("JPY", "1234.5", "1235"), ("JPY", "0.49", "0"),
    ("JPY", "-0.4", "0"), ("KRW", "1E+3", "1000"), ("EUR", "1E+3", "1000.00"), ("CHF", "1.239", "1.24"),
])
def test_a_bare_figure_has_the_digits_of_its_currency_and_no_sign_before_nothing(currency: str, value: str, shown: str) -> None:
    assert money.plain(D(value), currency) == shown


@pytest.mark.parametrize(("currency", "value", "fits"), [
    ("CNY", "0.01", True), ("CNY", "0.001", False), ("CNY", "5", True), ("JPY", "5", True), ("JPY", "5.0", True), ("JPY", "5.5", False),
    ("KRW", "0.01", False),
])
def test_nobody_pays_less_than_the_smallest_unit(currency: str, value: str, fits: bool) -> None:
    assert money.fits(D(value), currency) is fits


@given(st.decimals(min_value=-10**9, max_value=10**9, places=5), st.sampled_from(CURRENCIES))
def test_what_is_rounded_once_is_rounded(value: Decimal, currency: str) -> None:
    once = money.rounded(value, currency)
    assert money.rounded(once, currency) == once
    assert abs(once - value) <= money.smallest(currency) / 2
    assert money.fits(once, currency)


def test_the_database_rounds_as_the_program_does(house: House) -> None:
    """The list of ages sums up in SQL what the statement will say: half a cent and half a yen go the same way."""
    values = [D(text) for text in ("0.005", "0.0049", "2.675", "-2.675", "1.5", "2.5", "-2.5", "0.49", "7244.415", "100.5")]
    wanted = [money.rounds(literal(value), literal(currency)) for value, currency in product(values, CURRENCIES)]
    found = house.system(lambda work: work.session.execute(select(*wanted)).one())
    assert [D(each) for each in found] == [money.rounded(value, currency) for value, currency in product(values, CURRENCIES)]


def test_an_order_in_yen_is_the_sum_of_whole_lines() -> None:
    order = Order(currency="JPY", project_id=None)
    lines = [OrderLine(unit_price=D("33.5"), quantity=D(3), line_class="mass_production", cancelled=False, name="x", project_id=None,
                       schedules=[]) for _ in range(2)]
    summarise(order, lines)
    assert order.amount == 202
    order.currency = "CNY"
    summarise(order, lines)
    assert order.amount == D("201.00")


# what an invoice may differ by


@pytest.mark.parametrize(("currency", "recorded", "computed", "lines", "agrees"), [
    ("CNY", ("100.00", "13.00", "113.00"), ("100.00", "13.00", "113.00"), 1, True),
    ("CNY", ("100.03", "13.00", "113.03"), ("100.00", "13.00", "113.00"), 3, True),  # a cent for each of three lines
    ("CNY", ("100.04", "13.00", "113.04"), ("100.00", "13.00", "113.00"), 3, False),
    ("CNY", ("99.97", "13.00", "112.97"), ("100.00", "13.00", "113.00"), 3, True),
    ("CNY", ("99.96", "13.00", "112.96"), ("100.00", "13.00", "113.00"), 3, False),
    ("JPY", ("1001", "100", "1101"), ("1000", "100", "1100"), 1, True),  # one yen for its line
    ("JPY", ("1002", "100", "1102"), ("1000", "100", "1100"), 1, False),
    ("JPY", ("1000", "101", "1101"), ("1000", "100", "1100"), 1, True),
    ("CNY", ("1000.00", "101.00", "1101.00"), ("1000.00", "100.00", "1100.00"), 1, False),  # a whole yuan is no rounding
])
def test_the_tax_system_may_round_otherwise_by_one_unit_a_line(
    currency: str, recorded: tuple[str, ...], computed: tuple[str, ...], lines: int, agrees: bool
) -> None:
    wrong = beside(Figures(*map(D, recorded)), Figures(*map(D, computed)), lines, currency)
    assert (wrong == []) is agrees


# the number of an invoice


@pytest.mark.parametrize(("typed", "number"), [
    ("26322000000100000001", "26322000000100000001"),
    ("2632 2000 0001 0000 0001", "26322000000100000001"),  # as it stands on paper
    ("  26322000000100000001\t\n", "26322000000100000001"),  # as a spreadsheet gives it
    ("26322000000100000001\u3000", "26322000000100000001"),  # a full-width blank
    ("\u00a026322000000100000001", "26322000000100000001"),  # a blank that does not break
    ("２６３２２０００", "26322000"),  # full-width digits
    ("dzfp-26322", "DZFP-26322"),
    ("", ""),
])
def test_the_number_of_an_invoice_is_one_however_it_was_written(typed: str, number: str) -> None:
    assert plain_number(typed) == number
    assert InvoiceInput(typed, TODAY, D(1), D(0), D(1)).number == number  # from a page, a file or a program alike
