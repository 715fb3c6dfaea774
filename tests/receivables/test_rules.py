"""Money by rule: cents, due days, ages, the oldest first (RULES 8), each without a database."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.receivables.rules import (
    AGES,
    Age,
    Figures,
    Owed,
    age,
    beside,
    consume,
    due_on,
    figures,
    month_before,
    month_end,
    share,
    total,
)

CENT = Decimal("0.01")
PRICES = st.decimals(min_value=0, max_value=100_000, places=4)
QUANTITIES = st.decimals(min_value=0, max_value=1_000_000, places=3)
RATES = st.sampled_from([Decimal("0"), Decimal("0.06"), Decimal("0.09"), Decimal("0.13")])
MONEY = st.decimals(min_value=CENT, max_value=10**9, places=2)
DAYS = st.dates(min_value=date(2024, 1, 1), max_value=date(2030, 12, 31))


# what a line costs


@pytest.mark.parametrize(("quantity", "price", "net", "tax", "gross"), [
    ("1000", "86.40", "86400.00", "11232.00", "97632.00"),
    ("1", "0.005", "0.01", "0.00", "0.01"),  # half a cent goes up
    ("1", "0.0049", "0.00", "0.00", "0.00"),
    ("3", "1.115", "3.35", "0.44", "3.79"),  # 3.345 up, 0.4355 up
    ("-10", "86.40", "-864.00", "-112.32", "-976.32"),  # an adjustment in the customer's favour
    ("0", "86.40", "0.00", "0.00", "0.00"),
])
def test_a_line_is_rounded_half_up_to_the_cent_and_its_tax_by_itself(quantity: str, price: str, net: str, tax: str, gross: str) -> None:
    assert figures(Decimal(quantity), Decimal(price), Decimal("0.13")) == (Decimal(net), Decimal(tax), Decimal(gross))


@given(st.lists(st.tuples(QUANTITIES, PRICES), max_size=30), RATES)
def test_a_statement_is_exactly_the_sum_of_its_lines(rows: list[tuple[Decimal, Decimal]], rate: Decimal) -> None:
    lines = [figures(quantity, price, rate) for quantity, price in rows]
    whole = total(lines)
    assert whole.net == sum((line.net for line in lines), Decimal(0))
    assert whole.tax == sum((line.tax for line in lines), Decimal(0))
    assert whole.gross == whole.net + whole.tax
    for line in lines:
        assert line.gross == line.net + line.tax
        assert all(each == each.quantize(CENT) for each in line)


@given(QUANTITIES, PRICES, RATES)
def test_what_is_charged_and_credited_again_is_nothing(quantity: Decimal, price: Decimal, rate: Decimal) -> None:
    assert total([figures(quantity, price, rate), figures(-quantity, price, rate)]) == (0, 0, 0)


@given(QUANTITIES, PRICES, RATES)
def test_rounding_is_never_more_than_half_a_cent_away(quantity: Decimal, price: Decimal, rate: Decimal) -> None:
    line = figures(quantity, price, rate)
    assert abs(line.net - quantity * price) <= Decimal("0.005")
    assert abs(line.tax - line.net * rate) <= Decimal("0.005")


def test_an_empty_statement_is_worth_nothing() -> None:
    assert total([]) == (0, 0, 0)


# due days and ages


@pytest.mark.parametrize(("invoiced", "kind", "days", "due"), [
    (date(2026, 11, 23), "invoice", 30, date(2026, 12, 23)),
    (date(2026, 11, 23), "invoice", 0, date(2026, 11, 23)),
    (date(2026, 11, 23), "month_end", 60, date(2027, 1, 29)),
    (date(2026, 11, 30), "month_end", 0, date(2026, 11, 30)),
    (date(2026, 11, 1), "month_end", 30, date(2026, 12, 30)),
    (date(2026, 12, 31), "month_end", 30, date(2027, 1, 30)),
    (date(2028, 2, 1), "month_end", 1, date(2028, 3, 1)),  # a leap year's February
])
def test_an_invoice_is_due_by_the_terms(invoiced: date, kind: str, days: int, due: date) -> None:
    assert due_on(invoiced, kind, days) == due


@given(DAYS, st.integers(min_value=0, max_value=180))
def test_all_invoices_of_a_month_on_month_end_terms_are_due_on_one_day(day: date, days: int) -> None:
    assert due_on(day, "month_end", days) == due_on(day.replace(day=1), "month_end", days) == month_end(day) + timedelta(days=days)


@pytest.mark.parametrize(("late", "expected"), [
    (-400, Age.NOT_DUE), (-1, Age.NOT_DUE), (0, Age.NOT_DUE), (1, Age.TO_30), (30, Age.TO_30), (31, Age.TO_60), (60, Age.TO_60),
    (61, Age.TO_90), (90, Age.TO_90), (91, Age.OVER_90), (4000, Age.OVER_90),
])
def test_an_age_is_counted_by_days_past_due(late: int, expected: Age) -> None:
    due = date(2026, 11, 23)
    assert age(due, due + timedelta(days=late)) == expected


@given(DAYS, DAYS)
def test_an_invoice_never_grows_younger(due: date, day: date) -> None:
    order = list(Age)
    assert order.index(age(due, day)) <= order.index(age(due, day + timedelta(days=1)))


def test_every_age_has_its_words() -> None:
    assert set(AGES) == set(Age)


@pytest.mark.parametrize(("day", "first", "last"), [
    (date(2026, 12, 1), date(2026, 11, 1), date(2026, 11, 30)), (date(2027, 1, 31), date(2026, 12, 1), date(2026, 12, 31)),
    (date(2028, 3, 15), date(2028, 2, 1), date(2028, 2, 29)),
])
def test_the_month_before_is_a_whole_month(day: date, first: date, last: date) -> None:
    assert month_before(day) == (first, last)


# payments


def owed(key: str, day: int, open_: str) -> Owed:
    due = date(2026, 1, 1) + timedelta(days=day)
    return Owed(key, due, due, Decimal(open_))


ROWS = [owed("c", 30, "100"), owed("a", 10, "50"), owed("b", 20, "70")]


@pytest.mark.parametrize(("money", "named", "parts", "left"), [
    ("30", (), {"a": "30"}, "0"),
    ("60", (), {"a": "50", "b": "10"}, "0"),
    ("500", (), {"a": "50", "b": "70", "c": "100"}, "280"),
    ("60", ("c",), {"c": "60"}, "0"),
    ("120", ("c",), {"c": "100", "a": "20"}, "0"),
    ("150", ("c", "b"), {"c": "100", "b": "50"}, "0"),
    ("0.01", (), {"a": "0.01"}, "0"),
])
def test_a_payment_goes_to_the_oldest_unless_others_are_named(money: str, named: tuple[str, ...], parts: dict[str, str], left: str) -> None:
    shared = share(Decimal(money), ROWS, named)
    assert shared.parts == {key: Decimal(part) for key, part in parts.items()}
    assert shared.left == Decimal(left)


LISTS = st.lists(st.tuples(st.integers(0, 400), MONEY), max_size=12).map(
    lambda rows: [owed(str(n), day, str(open_)) for n, (day, open_) in enumerate(rows)])


@given(MONEY, LISTS)
def test_of_a_payment_nothing_is_lost_and_nothing_paid_twice(money: Decimal, rows: list[Owed]) -> None:
    shared = share(money, rows)
    assert sum(shared.parts.values(), Decimal(0)) + shared.left == money
    assert all(0 < part <= next(row.open for row in rows if row.key == key) for key, part in shared.parts.items())
    if shared.left:
        assert len(shared.parts) == len(rows)  # credit remains only when all is paid


@given(MONEY, LISTS)
def test_no_younger_invoice_is_paid_while_an_older_one_is_open(money: Decimal, rows: list[Owed]) -> None:
    shared = share(money, rows)
    unpaid = [row.due for row in rows if shared.parts.get(row.key, Decimal(0)) < row.open]
    paid = [row.due for row in rows if row.key in shared.parts]
    assert not unpaid or all(due <= min(unpaid) for due in paid)


@given(MONEY, MONEY, LISTS)
def test_two_payments_pay_what_one_of_both_would(one: Decimal, other: Decimal, rows: list[Owed]) -> None:
    first = share(one, rows)
    rest = [row._replace(open=row.open - first.parts.get(row.key, Decimal(0))) for row in rows]
    second, whole = share(other, rest), share(one + other, rows)
    keys = {row.key for row in rows}
    assert {key: first.parts.get(key, Decimal(0)) + second.parts.get(key, Decimal(0)) for key in keys} == {
        key: whole.parts.get(key, Decimal(0)) for key in keys}
    assert first.left + second.left == whole.left


# consignment stock


@pytest.mark.parametrize(("quantity", "parts", "left"), [
    ("5", {"one": "5"}, "0"), ("10", {"one": "10"}, "0"), ("12", {"one": "10", "two": "2"}, "0"), ("31", {"one": "10", "two": "20"}, "1"),
])
def test_what_came_first_is_used_first(quantity: str, parts: dict[str, str], left: str) -> None:
    shared = consume([("one", Decimal(10)), ("two", Decimal(20))], Decimal(quantity))
    assert shared.parts == {key: Decimal(part) for key, part in parts.items()}
    assert shared.left == Decimal(left)


# what an invoice may differ by


LINES = Figures(Decimal("864.00"), Decimal("112.32"), Decimal("976.32"))


@pytest.mark.parametrize(("net", "tax", "gross", "lines", "wrong"), [
    ("864.00", "112.32", "976.32", 1, 0),
    ("864.01", "112.32", "976.33", 1, 0),
    ("864.02", "112.32", "976.34", 1, 1),
    ("864.02", "112.32", "976.34", 2, 0),
    ("864.00", "112.32", "976.33", 1, 1),  # does not add up
    ("800.00", "112.32", "976.32", 1, 2),
    ("864.00", "112.34", "976.34", 1, 1),
])
def test_an_invoice_differs_from_its_lines_by_a_cent_each_and_no_more(net: str, tax: str, gross: str, lines: int, wrong: int) -> None:
    assert len(beside(Figures(Decimal(net), Decimal(tax), Decimal(gross)), LINES, lines)) == wrong


@given(PRICES, QUANTITIES)
def test_half_up_is_not_bankers_rounding(price: Decimal, quantity: Decimal) -> None:
    assert figures(quantity, price, Decimal(0)).net == (price * quantity).quantize(CENT, ROUND_HALF_UP)
