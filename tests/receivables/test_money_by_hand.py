"""Money counted with pencil and paper, without a database: by currency and rate, due days by terms, ages, shares, stock (RULES 8)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.orders import pages
from domain.receivables.actions.consuming import UsedInput, _taken
from domain.receivables.actions.paying import divided
from domain.receivables.gates import Standing
from domain.receivables.models import Invoice
from domain.receivables.queries.ages import Owing, totals
from domain.receivables.queries.lists import age_of
from domain.receivables.rules import (
    Age,
    Figures,
    Owed,
    age,
    beside,
    consume,
    corrected,
    due_on,
    figures,
    month_before,
    share,
    still_missing,
    total,
)
from domain.shared import money
from domain.shared.base import new_id
from domain.shared.errors import Invalid
from domain.shared.message import Message

D = Decimal


# one line in every currency that the company sells in


@pytest.mark.parametrize(("currency", "rate", "quantity", "price", "net", "tax", "gross"), [
    # 1,234.5 × 6.789 = 8381.0205 → 8381.02; 13 % = 1089.5326
    ("CNY", "0.13", "1234.5", "6.789", "8381.02", "1089.53", "9470.55"),
    # 17 × 3.355 = 57.035 → 57.04 (57.03 with bankers' rounding); 13 % = 7.4152
    ("CNY", "0.13", "17", "3.355", "57.04", "7.42", "64.46"),
    # 9 × 1.0055 = 9.0495 → 9.05; 9 % = 0.8145
    ("CNY", "0.09", "9", "1.0055", "9.05", "0.81", "9.86"),
    # 250 × 0.0333 = 8.325 → 8.33; 6 % = 0.4998
    ("CNY", "0.06", "250", "0.0333", "8.33", "0.50", "8.83"),
    ("EUR", "0", "999", "10.015", "10004.99", "0.00", "10004.99"),  # 10004.985
    ("USD", "0", "3", "33.335", "100.01", "0.00", "100.01"),  # 100.005
    # 120 × 86.45 = 10374; 10 % = 1037.4
    ("JPY", "0.10", "120", "86.45", "10374", "1037", "11411"),
    ("JPY", "0.10", "5", "0.1", "1", "0", "1"),  # half a yen goes up: 0.5 → 1, its tax 0.1 → 0
    ("JPY", "0.08", "25", "0.25", "6", "0", "6"),  # 6.25; 0.48
    ("KRW", "0.10", "7", "1250.5", "8754", "875", "9629"),  # 8753.5; 875.4
])
def test_a_line_by_hand(currency: str, rate: str, quantity: str, price: str, net: str, tax: str, gross: str) -> None:
    assert figures(D(quantity), D(price), D(rate), currency) == (D(net), D(tax), D(gross))


@pytest.mark.parametrize(("currency", "price", "quantities", "net", "tax"), [
    # 0.333 a piece: 33 in one line 10.99, in three lines of 11 each 3.66 → 10.98
    ("CNY", "0.333", ["33"], "10.99", "1.43"),
    ("CNY", "0.333", ["11", "11", "11"], "10.98", "1.44"),  # 13 % of 3.66 is 0.4758 → 0.48 each
    # half a yen each: one by one three yen, together two
    ("JPY", "0.5", ["1", "1", "1"], "3", "0"),
    ("JPY", "0.5", ["3"], "2", "0"),
])
def test_what_came_in_parts_is_worth_its_parts_and_not_the_whole(
    currency: str, price: str, quantities: list[str], net: str, tax: str
) -> None:
    rate = D("0.13") if currency == "CNY" else D("0.10")
    found = total(figures(D(each), D(price), rate, currency) for each in quantities)
    assert (found.net, found.tax, found.gross) == (D(net), D(tax), D(net) + D(tax))


# provisional → final, both signs: quantity, difference of the price, currency → untaxed, tax, with tax
ADJUSTED = [
    ("100", "6.40", "CNY", "640.00", "83.20", "723.20"),
    ("100", "-3.60", "CNY", "-360.00", "-46.80", "-406.80"),
    # 333 × 0.005 = 1.665 → 1.67; 0.2171; and the same back
    ("333", "0.005", "CNY", "1.67", "0.22", "1.89"),
    ("333", "-0.005", "CNY", "-1.67", "-0.22", "-1.89"),
    ("1", "0.004", "CNY", "0.00", "0.00", "0.00"),  # less than a cent is nothing
    ("3", "0.5", "JPY", "2", "0", "2"),
    ("3", "-0.5", "JPY", "-2", "0", "-2"),
    ("1", "-0.4", "JPY", "0", "0", "0"),
]


@pytest.mark.parametrize(("quantity", "difference", "currency", "net", "tax", "gross"), ADJUSTED)
def test_the_difference_of_a_provisional_price_is_as_much_back_as_forth(
    quantity: str, difference: str, currency: str, net: str, tax: str, gross: str
) -> None:
    rate = D("0.13") if currency == "CNY" else D("0.10")
    there, back = (figures(D(quantity), sign * D(difference), rate, currency) for sign in (1, -1))
    assert there == (D(net), D(tax), D(gross))
    assert total([there, back]) == (0, 0, 0)
    assert not any(each.is_signed() and not each for each in there)  # nothing has no sign: no "-0.00" on a paper


# the order's page rounds as the statement will


def row(quantity: str, price: str | None, currency: str) -> pages.LineRow:
    return pages.LineRow(new_id(), 10, "x", None, "x", "A", None, None, D(quantity), "pcs", None if price is None else D(price),
                         "mass_production", Message("listed"), False, False, currency=currency)


@pytest.mark.parametrize(("currency", "quantity", "price", "amount"), [
    ("JPY", "7", "0.07", "0"),  # 0.49 is no yen; rounded twice it were 0.5 and then one
    ("JPY", "3", "33.5", "101"), ("JPY", "29", "0.05", "1"), ("KRW", "1", "0.495", "0"), ("KRW", "40", "1234.5", "49380"),
    ("CNY", "7", "0.07", "0.49"), ("EUR", "333", "21.755", "7244.42"),
])
def test_a_line_of_an_order_is_rounded_once_in_its_own_currency(currency: str, quantity: str, price: str, amount: str) -> None:
    found = row(quantity, price, currency).amount
    assert found == D(amount) == figures(D(quantity), D(price), D(0), currency).net
    assert money.fits(found, currency)


def test_an_orders_page_adds_up_whole_yen_and_leaves_out_what_has_no_price() -> None:
    head: Any = object()
    page = pages.OrderPage(head, [row("7", "0.07", "JPY"), row("3", "33.5", "JPY"), row("5", None, "JPY")], [], [])
    assert (page.total, page.unpriced) == (D(101), 1)


# due days: the day of the invoice, the terms → the day by which it is paid
DUE = [
    (date(2026, 11, 1), "invoice", 7, date(2026, 11, 8)),
    (date(2026, 11, 30), "invoice", 1, date(2026, 12, 1)),
    (date(2026, 12, 31), "invoice", 1, date(2027, 1, 1)),
    (date(2026, 12, 2), "invoice", 30, date(2027, 1, 1)),
    (date(2027, 1, 30), "invoice", 30, date(2027, 3, 1)),  # February has 28 days
    (date(2028, 1, 30), "invoice", 30, date(2028, 2, 29)),  # and 29 in a leap year
    (date(2026, 11, 23), "invoice", 90, date(2027, 2, 21)),
    (date(2026, 11, 1), "month_end", 0, date(2026, 11, 30)),
    (date(2026, 11, 30), "month_end", 30, date(2026, 12, 30)),
    (date(2026, 12, 1), "month_end", 30, date(2027, 1, 30)),  # a day later, a month more
    (date(2027, 2, 1), "month_end", 0, date(2027, 2, 28)),
    (date(2027, 2, 28), "month_end", 1, date(2027, 3, 1)),
    (date(2028, 2, 28), "month_end", 1, date(2028, 3, 1)),
    (date(2026, 10, 31), "month_end", 60, date(2026, 12, 30)),
    (date(2026, 11, 30), "month_end", 90, date(2027, 2, 28)),
    (date(2026, 12, 31), "month_end", 120, date(2027, 4, 30)),
]


@pytest.mark.clause("5.1.12(2)")
@pytest.mark.parametrize(("invoiced", "kind", "days", "due"), DUE)
def test_an_invoice_is_due_on_the_day_that_the_calendar_says(invoiced: date, kind: str, days: int, due: date) -> None:
    assert due_on(invoiced, kind, days) == due


@pytest.mark.clause("5.1.12(2)")
@pytest.mark.parametrize(("kind", "days"), [("invoice", 0), ("invoice", 30), ("invoice", 60), ("month_end", 0), ("month_end", 30),
                                            ("month_end", 60), ("month_end", 90)])
def test_whatever_the_terms_the_columns_change_on_the_same_days_past_due(kind: str, days: int) -> None:
    due = due_on(date(2026, 8, 17), kind, days)
    found = [age(due, due + timedelta(days=late)) for late in (0, 1, 30, 31, 60, 61, 90, 91)]
    assert found == [Age.NOT_DUE, Age.TO_30, Age.TO_30, Age.TO_60, Age.TO_60, Age.TO_90, Age.TO_90, Age.OVER_90]
    assert age(due, date(2026, 8, 17)) == Age.NOT_DUE  # on the day on which it is made out nothing is late


@pytest.mark.parametrize(("state", "due", "expected"), [
    ("issued", date(2026, 11, 22), Age.TO_30), ("issued", date(2026, 11, 23), Age.NOT_DUE),
    ("asked", None, None), ("paid", date(2026, 1, 1), None), ("cancelled", date(2026, 1, 1), None),
])
def test_only_what_is_owed_has_an_age(state: str, due: date | None, expected: Age | None) -> None:
    assert age_of(Invoice(state=state, due_on=due), date(2026, 11, 23)) == expected


@pytest.mark.parametrize(("day", "first", "last"), [
    (date(2026, 11, 1), date(2026, 10, 1), date(2026, 10, 31)), (date(2026, 11, 30), date(2026, 10, 1), date(2026, 10, 31)),
    (date(2027, 1, 1), date(2026, 12, 1), date(2026, 12, 31)), (date(2027, 3, 1), date(2027, 2, 1), date(2027, 2, 28)),
    (date(2028, 3, 31), date(2028, 2, 1), date(2028, 2, 29)),
])
def test_a_statement_is_of_the_whole_month_before(day: date, first: date, last: date) -> None:
    assert month_before(day) == (first, last)


# payments


def owed(key: str, due: int, invoiced: int, amount: str) -> Owed:
    start = date(2026, 1, 1)
    return Owed(key, start + timedelta(days=due), start + timedelta(days=invoiced), D(amount))


SAME_DAY = [owed("later", 60, 20, "10"), owed("earlier", 60, 10, "10"), owed("overdue", 5, 50, "10")]


@pytest.mark.parametrize(("amount", "named", "parts", "left"), [
    ("10", (), {"overdue": "10"}, "0"),  # by the due day, not by the day on which it was made out
    ("15", (), {"overdue": "10", "earlier": "5"}, "0"),  # due on one day: the one made out first
    ("30.01", (), {"overdue": "10", "earlier": "10", "later": "10"}, "0.01"),
    ("10", ("later", "earlier"), {"later": "10"}, "0"),  # in the order in which they were named
    ("25", ("later", "earlier"), {"later": "10", "earlier": "10", "overdue": "5"}, "0"),
    ("5", ("nobody's",), {"overdue": "5"}, "0"),
])
def test_a_payment_pays_the_oldest_due_unless_it_names_others(
    amount: str, named: tuple[str, ...], parts: dict[str, str], left: str
) -> None:
    found = share(D(amount), SAME_DAY, named)
    assert (found.parts, found.left) == ({key: D(part) for key, part in parts.items()}, D(left))


def test_what_nobody_owes_is_credit_and_nothing_is_nothing() -> None:
    assert (share(D("50"), []).parts, share(D("50"), []).left) == ({}, 50)
    assert (share(D(0), SAME_DAY).parts, share(D(0), SAME_DAY).left) == ({}, 0)
    assert share(D(5), [owed("paid", 1, 1, "0")]).left == 5  # what is paid already takes nothing


@pytest.mark.parametrize(("currency", "amount", "possible"), [
    ("CNY", "0.01", True), ("CNY", "0.015", False), ("JPY", "1", True), ("JPY", "1.00", True), ("JPY", "0.5", False),
    ("KRW", "10.1", False),
])
def test_nobody_pays_or_claims_less_than_the_smallest_unit(currency: str, amount: str, possible: bool) -> None:
    wrong: list[str] = []
    try:
        divided(D(amount), currency, "part")
    except Invalid as refused:
        wrong = list(refused.fields)
    assert wrong == ([] if possible else ["part"])


# the foot of the register


def owing(currency: str, unbilled: str, credit: str, **ages: str) -> Owing:
    made = Owing("K", "k", currency, "month_end", 60, None, D(unbilled), credit=D(credit), invoices=len(ages))
    made.ages |= {name: D(value) for name, value in ages.items()}
    return made


def test_the_foot_of_the_register_is_the_sum_of_its_rows_a_currency_each() -> None:
    rows = [owing("CNY", "10.00", "1.00", not_due="100.00", to_30="5.00"), owing("JPY", "7", "0", over_90="30"),
            owing("CNY", "0.50", "0", to_30="2.50", to_90="1.00")]
    yuan, yen = totals(rows)
    assert (yuan.currency, yuan.unbilled, yuan.credit, yuan.invoices) == ("CNY", D("10.50"), D("1.00"), 4)
    assert (yuan.open, yuan.overdue, yuan.total) == (D("108.50"), D("8.50"), D("118.00"))
    assert (yen.currency, yen.open, yen.overdue, yen.total) == ("JPY", 30, 30, 37)
    assert totals([]) == []


def test_adding_up_the_foot_leaves_the_rows_as_they_are() -> None:
    one = owing("CNY", "10.00", "0", to_30="5.00")
    totals([one, one])
    assert (one.unbilled, one.ages["to_30"]) == (D("10.00"), D("5.00"))


# consignment


@pytest.mark.parametrize(("stock", "used", "parts", "left"), [
    ([("old", "10"), ("new", "10")], "10", {"old": "10"}, "0"),
    ([("old", "10"), ("new", "10")], "10.5", {"old": "10", "new": "0.5"}, "0"),
    ([("empty", "0"), ("new", "3")], "3", {"new": "3"}, "0"),
    ([], "1", {}, "1"),
])
def test_what_came_first_is_used_first(stock: list[tuple[str, str]], used: str, parts: dict[str, str], left: str) -> None:
    found = consume([(key, D(there)) for key, there in stock], D(used))
    assert (found.parts, found.left) == ({key: D(part) for key, part in parts.items()}, D(left))


def test_a_part_that_is_not_there_is_told_beside_its_own_row() -> None:
    with pytest.raises(Invalid) as refused:
        _taken([], [UsedInput("A-1", D(5), "row-3"), UsedInput("A-2", D(1))])
    assert list(refused.value.fields) == ["row-3", "A-2"]


# what retail still has to pay, told as it happens: 100 a shipment


@pytest.mark.clause("5.1.12(3)")
def test_the_life_of_a_retail_order_at_its_gate() -> None:
    def missing(leaving: str, gone: str, paid: str, excepted: str, let_go: str) -> Decimal:
        found = Standing(D(leaving), D(gone), D(paid), D(excepted), D(let_go))
        assert found.missing == still_missing(D(leaving), D(gone), D(paid), D(excepted), D(let_go))
        return found.missing

    assert missing("100", "0", "0", "0", "0") == 100  # nothing came in
    assert missing("100", "0", "60", "0", "0") == 40  # a part
    assert missing("100", "0", "60", "40", "0") == 0  # the general manager lets the rest go
    assert missing("100", "100", "60", "0", "40") == 100  # it left; the next goods need their own money
    assert missing("100", "100", "160", "0", "40") == 40  # the customer paid for what was let go: it does not come back
    assert missing("100", "100", "200", "0", "40") == 0
    assert missing("0", "200", "0", "0", "40") == 160  # the bank takes all back: what left is owed, but for what was let go


# one correction, told as it happens


def test_a_dispute_then_two_differences_then_a_return_take_off_what_they_should() -> None:
    stated, conceded = D(1000), D(0)
    stated, conceded = stated - 10, conceded + 10  # the dispute: ten fewer
    first = corrected(D(-4), conceded, stated)
    assert first == (0, 6)  # four of the ten
    second = corrected(D(-10), first.conceded, stated + first.by)
    assert second == (-4, 0)  # six more of the ten; four are new
    back = corrected(D(-20), D(0), stated + second.by)
    assert back == (-20, 0)  # goods that come back were in nobody's dispute
    assert stated + second.by + back.by == 966


# what the tax system may say


@pytest.mark.parametrize(("net", "tax", "gross", "said"), [
    ("864.00", "112.32", "976.32", []),
    ("864.00", "112.32", "976.31", ["together"]),
    ("863.99", "112.32", "976.31", []),
    ("863.98", "112.34", "976.32", ["come to"]),  # two cents off for one line, though the sum is right
    ("1864.00", "112.32", "976.32", ["together", "come to"]),
])
def test_what_does_not_agree_in_an_invoice_is_said(net: str, tax: str, gross: str, said: list[str]) -> None:
    wrong = beside(Figures(D(net), D(tax), D(gross)), Figures(D("864.00"), D("112.32"), D("976.32")), 1)
    assert len(wrong) == len(said) and all(word in str(each) for word, each in zip(said, wrong, strict=True))


def test_what_does_not_agree_is_said_to_the_cent() -> None:
    (wrong,) = beside(Figures(D("864.00"), D("112.00"), D("976.50")), Figures(D("864.00"), D("112.32"), D("976.32")), 20)
    assert "are 976.00, not 976.50" in str(wrong)
