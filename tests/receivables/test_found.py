"""What money is found by, and by whom: our numbers, the tax system's, the bank's; never what is another's (RULES 5 and 8)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import pytest

from domain.customers.models import Customer
from domain.receivables.models import Statement
from domain.receivables.queries.ages import Owing, totals
from domain.receivables.queries.unbilled import Unbilled, sums
from domain.receivables.rules import Age
from domain.search import queries
from domain.shared.actor import Actor
from tests.receivables.received import ARM, House, received
from tests.receivables.test_deductions import claim
from tests.remembering import remembered

D = Decimal
TAX = "26322000000100000001"


@pytest.fixture
@remembered
def paid(house: House) -> dict[str, str]:
    """An invoice with its statement, a payment of the bank's number ICBC-20261123-77, and a deduction DN-88."""
    number = house.issued((ARM, 10, "86.40"), tax_number=TAX)
    payment = house.pay("100.00", reference="ICBC-20261123-77")
    return {"invoice": number, "statement": house.invoice(number).statement_number, "payment": payment,
            "deduction": claim(house, reference="DN-88")}


def rows(house: House, who: Actor, query: str) -> list[queries.Found]:
    limits = queries.CUSTOMER_LIMITS if who.is_customer else queries.STAFF_LIMITS
    return house.as_(who, lambda work: queries.find(work, query, limits))


def found(house: House, who: Actor, query: str) -> list[str]:
    return [each.number for each in rows(house, who, query)]


@pytest.mark.parametrize(("query", "kind"), [
    (TAX, "invoice"), ("ICBC-20261123-77", "payment"), ("icbc-20261123-77", "payment"), ("DN-88", "deduction"),
])
def test_finance_finds_by_the_number_that_others_gave(house: House, paid: dict[str, str], query: str, kind: str) -> None:
    assert paid[kind] in found(house, house.cast.xu, query)


@pytest.mark.parametrize(("kind", "theirs"), [("invoice", True), ("statement", True), ("payment", False), ("deduction", False)])
def test_the_house_finds_all_by_our_number_its_customer_what_has_a_page_and_another_nothing(
    house: House, paid: dict[str, str], kind: str, theirs: bool
) -> None:
    assert found(house, house.cast.xu, paid[kind])[0] == paid[kind]
    assert (paid[kind] in found(house, house.cast.wang_min, paid[kind])) is theirs
    assert found(house, house.cast.b_buyer, paid[kind]) == []


def test_a_draft_is_found_by_the_house_alone_until_it_is_sent(house: House) -> None:
    received(house.cast)
    number = house.draft()

    def kinds(who: Actor) -> list[str]:
        return [each.kind for each in rows(house, who, number) if each.number == number]

    assert (kinds(house.cast.xu), kinds(house.cast.wang_min)) == (["draft"], [])
    house.send(number)
    assert (kinds(house.cast.xu), kinds(house.cast.wang_min)) == (["statement"], ["statement"])


def test_a_statement_says_its_months_and_whose_it_is(house: House, paid: dict[str, str]) -> None:
    (row,) = [each for each in rows(house, house.cast.xu, paid["statement"]) if each.kind == "statement"]
    made = house.system(lambda work: work.session.get(Statement, row.object_id))
    assert row.title == f"{made.first_on} – {made.last_on}"
    assert row.note == house.system(lambda work: work.fetch(Customer, house.cast.a.id).name_short)


# --- sums that stand beside what is found ---


def waiting(*given: tuple[str, str]) -> Iterable[Unbilled]:
    day = date(2026, 11, 2)
    return [Unbilled(ARM, "左臂", "pcs", "SO-1", "4500", "CK-1", day, D(1), currency, D(gross)) for currency, gross in given]


@pytest.mark.parametrize(("given", "expected"), [
    ((), {}), ((("CNY", "976.32"),), {"CNY": D("976.32")}), ((("CNY", "976.32"), ("CNY", "-76.32")), {"CNY": D("900.00")}),
    ((("CNY", "1.00"), ("JPY", "1100"), ("CNY", "2.50")), {"CNY": D("3.50"), "JPY": D(1100)}),
    ((("USD", "5.00"), ("USD", "-5.00")), {"USD": D("0.00")}),
])
def test_what_is_not_invoiced_is_summed_by_currency_and_never_across(
    given: tuple[tuple[str, str], ...], expected: dict[str, Decimal]
) -> None:
    assert sums(waiting(*given)) == expected


def owing(currency: str, *, unbilled: str = "0", credit: str = "0", held: str = "0", **ages: str) -> Owing:
    row = Owing("K001", "远江", currency, "month_end", 60, unbilled=D(unbilled), credit=D(credit), held=D(held))
    row.ages |= {Age[name.upper()].value: D(value) for name, value in ages.items()}
    return row


@pytest.mark.parametrize(("row", "open_", "overdue", "total"), [
    (owing("CNY"), "0", "0", "0"),
    (owing("CNY", not_due="100", to_30="20", to_60="3", to_90="0.5", over_90="0.25"), "123.75", "23.75", "123.75"),
    (owing("CNY", not_due="100", unbilled="50", credit="30"), "100", "0", "120"),
    (owing("CNY", over_90="10", credit="30", held="5"), "10", "10", "-25"),  # we owe the customer
    (owing("CNY", unbilled="976.32", held="976.32"), "0", "0", "0.00"),  # paid beforehand, and not invoiced yet
])
def test_a_row_of_the_register_by_hand(row: Owing, open_: str, overdue: str, total: str) -> None:
    assert (row.open, row.overdue, row.total) == (D(open_), D(overdue), D(total))


def test_the_foot_has_a_row_for_each_currency_in_their_order() -> None:
    register = [owing("USD", to_30="1"), owing("CNY", not_due="2", unbilled="3"), owing("CNY", over_90="4", credit="1", held="2")]
    foot = totals(register)
    assert [row.currency for row in foot] == ["CNY", "USD"]
    assert [(row.open, row.overdue, row.total) for row in foot] == [(D(6), D(4), D(6)), (D(1), D(1), D(1))]
