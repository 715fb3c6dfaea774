"""The 应收账款明细表: what each customer owes, by days past due, in each currency; part payments, over-payments and credit (RULES 8)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.customers.models import Customer
from domain.receivables.actions import paying
from domain.receivables.models import Invoice
from domain.receivables.queries import ages, lists
from domain.receivables.queries.ages import Owing, Wanted
from domain.receivables.rules import Age
from domain.shared.errors import Refused
from tests.cast import PASSWORD, TODAY
from tests.receivables.received import ARM, LINK, House, received

D = Decimal


def register(house: House, who: Any = None, **wanted: Any) -> list[Owing]:
    return house.as_(who or house.cast.xu, lambda work: ages.by_customer(work, Wanted(**wanted)))


def due(house: House, number: str, late: int) -> None:
    """So many days past due today; less than 0: not due yet."""
    house.system(lambda work: setattr(work.fetch(Invoice, house.invoice(number).id), "due_on", TODAY - timedelta(days=late)))


def by_age(row: Owing) -> dict[str, Decimal]:
    return {age: value for age, value in row.ages.items() if value}


# ages


@pytest.mark.clause("5.1.12(2)")
def test_open_invoices_stand_in_the_column_of_their_days_past_due(house: House) -> None:
    """One told story: the same invoice walks through the columns; on its due day nothing is late yet."""
    number = house.issued((ARM, 10, "86.40"))
    for late, age in ((-1, Age.NOT_DUE), (0, Age.NOT_DUE), (1, Age.TO_30), (30, Age.TO_30), (31, Age.TO_60), (60, Age.TO_60),
                      (61, Age.TO_90), (90, Age.TO_90), (91, Age.OVER_90), (1000, Age.OVER_90)):
        due(house, number, late)
        (row,) = register(house)
        assert by_age(row) == {age: D("976.32")}, late
        assert row.overdue == (0 if age == Age.NOT_DUE else D("976.32"))
        listed = house.as_(house.cast.xu, lambda work, age=age: lists.invoices(work, lists.Wanted(age=age.value)).rows)
        assert [each[0].number for each in listed] == [number], late  # the list of that age names it


@pytest.mark.parametrize(("kind", "days", "day", "due_on"), [
    ("month_end", 60, date(2026, 11, 23), date(2027, 1, 29)),
    ("month_end", 0, date(2026, 11, 1), date(2026, 11, 30)),
    ("invoice", 30, date(2026, 11, 23), date(2026, 12, 23)),
    ("invoice", 0, date(2026, 11, 23), date(2026, 11, 23)),
])
def test_the_due_day_is_of_the_terms_on_the_day_of_the_invoice(house: House, kind: str, days: int, day: date, due_on: date) -> None:
    def terms(work: Any, kind: str, days: int) -> None:
        customer = work.fetch(Customer, house.cast.a.id)
        customer.payment_kind, customer.payment_days = kind, days

    house.system(lambda work: terms(work, kind, days))
    number = house.issued((ARM, 10, "86.40"), day=day)
    house.system(lambda work: terms(work, "invoice", 7))  # agreed later, for later invoices
    assert house.invoice(number).due_on == due_on
    assert house.invoice(number).terms == {"kind": kind, "days": days}


def test_delivered_and_not_invoiced_is_a_column_of_its_own_all_the_way_to_the_invoice(house: House) -> None:
    """Received, on a draft, sent, confirmed, asked for: the same amount; made out, it has an age instead."""
    received(house.cast, (ARM, 10, "86.40"), (LINK, 333, "21.755"))
    whole = D("976.32") + D("8186.19")

    def unbilled() -> Decimal:
        (row,) = register(house)
        assert row.open == 0
        return row.unbilled

    assert unbilled() == whole  # rounded by the database as the statement will round it
    number = house.draft()
    assert unbilled() == whole == house.statement(number).gross
    house.send(number)
    assert unbilled() == whole
    house.answer(number)
    assert unbilled() == whole
    invoice = house.asked(number)
    assert unbilled() == whole
    house.issue(invoice)
    (row,) = register(house)
    assert (row.unbilled, row.open, row.total) == (0, whole, whole)


def test_what_was_taken_off_is_unbilled_again_and_counted_once(house: House) -> None:
    received(house.cast, (ARM, 10, "86.40"), (LINK, 5, "21.75"))
    number = house.draft()
    from domain.receivables.actions import sending

    house.as_(house.cast.xu, lambda work: sending.drop_line(work, number, house.lines(number)[1].id, None))
    assert [row.unbilled for row in register(house)] == [D("1099.21")]
    house.as_(house.cast.xu, lambda work: sending.cancel(work, number, "重做", None))
    assert [row.unbilled for row in register(house)] == [D("1099.21")]


def test_each_currency_has_a_row_and_a_total_and_yen_are_whole(house: House) -> None:
    house.issued((ARM, 10, "86.40"))
    yen = received(house.cast, (LINK, 3, "33.5"))
    house.system(lambda work: setattr(work.fetch(type(house.order(yen)), house.order(yen).id), "currency", "JPY"))
    received(house.cast, ("B-77120", 500, "4.35"), customer="b")
    rows = register(house)
    assert {(row.number, row.currency): (row.open, row.unbilled) for row in rows} == {
        ("K001", "CNY"): (D("976.32"), 0), ("K001", "JPY"): (0, D(114)), ("K002", "CNY"): (0, D("2457.75"))}  # 101 and 13 % of it
    assert [(sum_.currency, sum_.open, sum_.unbilled) for sum_ in ages.totals(rows)] == [
        ("CNY", D("976.32"), D("2457.75")), ("JPY", 0, 114)]


def test_those_most_overdue_come_first_and_filters_keep_what_they_name(house: House) -> None:
    first = house.issued((ARM, 10, "86.40"))
    due(house, first, 5)
    received(house.cast, ("B-77120", 500, "4.35"), customer="b")
    assert [row.number for row in register(house)] == ["K001", "K002"]
    for wanted, numbers in (({"age": "overdue"}, ["K001"]), ({"age": "to_30"}, ["K001"]), ({"age": "to_60"}, []),
                            ({"age": "unbilled"}, ["K002"]), ({"text": "k002"}, ["K002"]), ({"text": "远江"}, ["K001"]),
                            ({"currency": "EUR"}, []), ({"customer_id": house.cast.b.id}, ["K002"])):
        assert [row.number for row in register(house, **wanted)] == numbers, wanted


def test_a_customer_reads_its_own_row_and_a_draft_in_it(house: House) -> None:
    received(house.cast, (ARM, 10, "86.40"))
    received(house.cast, ("B-77120", 500, "4.35"), customer="b")
    house.draft()  # not to be seen yet, but owed all the same
    assert [(row.number, row.unbilled) for row in register(house, house.cast.wang_min)] == [("K001", D("976.32"))]
    assert [(row.number, row.unbilled) for row in register(house, house.cast.b_buyer)] == [("K002", D("2457.75"))]


# part and over payments: the oldest unless named, the rest is credit


def state(house: House, *numbers: str) -> list[tuple[str, Decimal]]:
    return [(house.invoice(number).state, house.invoice(number).open) for number in numbers]


@pytest.fixture
def two(house: House) -> tuple[str, str]:
    """976.32 due first, 122.89 due later."""
    older = house.issued((ARM, 10, "86.40"), tax_number="1001", day=TODAY - timedelta(days=40))
    return older, house.issued((LINK, 5, "21.75"), tax_number="1002")


def test_part_payments_pay_the_oldest_until_it_is_paid_and_what_is_over_is_credit(house: House, two: tuple[str, str]) -> None:
    house.pay("500.00")
    assert state(house, *two) == [("issued", D("476.32")), ("issued", D("122.89"))]
    house.pay("500.00")
    assert state(house, *two) == [("paid", 0), ("issued", D("99.21"))]
    last = house.pay("100.00")
    assert state(house, *two) == [("paid", 0), ("paid", 0)]
    assert house.payment(last).left == D("0.79")
    (row,) = register(house)
    assert (row.open, row.credit, row.total) == (0, D("0.79"), D("-0.79"))


def test_a_named_invoice_is_paid_before_an_older_one(house: House, two: tuple[str, str]) -> None:
    house.pay("200.00", invoices=(two[1],))
    assert state(house, *two) == [("issued", D("899.21")), ("paid", 0)]  # 77.11 were over and went to the oldest


def test_credit_waits_and_pays_the_next_invoice_when_finance_matches_it(house: House, two: tuple[str, str]) -> None:
    payment = house.pay("1199.21")
    assert house.payment(payment).left == D("100.00")
    third = house.issued((LINK, 10, "21.75"), tax_number="1003")
    assert state(house, third) == [("issued", D("245.78"))]
    matched = house.as_(house.cast.xu, lambda work: paying.match_rest(work, payment, [], None))
    assert matched == {third: D("100.00")}
    assert state(house, third) == [("issued", D("145.78"))]
    with pytest.raises(Refused, match="Nothing of it is left"):
        house.as_(house.cast.xu, lambda work: paying.match_rest(work, payment, [], None))


def test_a_payment_taken_back_opens_what_it_paid_and_nothing_else(house: House, two: tuple[str, str]) -> None:
    first, second = house.pay("976.32"), house.pay("122.89")
    assert state(house, *two) == [("paid", 0), ("paid", 0)]
    house.as_(house.cast.xu, lambda work: paying.cancel(work, first, "银行退票", PASSWORD, None))
    assert state(house, *two) == [("issued", D("976.32")), ("paid", 0)]
    assert (house.payment(first).allocated, house.payment(second).allocated) == (0, D("122.89"))
    assert [row.open for row in register(house)] == [D("976.32")]


def test_money_in_another_currency_pays_nothing_of_these(house: House, two: tuple[str, str]) -> None:
    payment = house.pay("1000.00", currency="EUR")
    assert state(house, *two) == [("issued", D("976.32")), ("issued", D("122.89"))]
    assert house.payment(payment).left == 1000
    assert {(row.currency, row.credit) for row in register(house)} == {("CNY", 0), ("EUR", 1000)}
