"""Deductions, consignment and the credit limit by hand: each figure with its neighbour on the other side of the line (RULES 4 and 8)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.customers.models import Customer
from domain.projects.actions import open_project
from domain.receivables.actions import crediting, sending
from domain.receivables.actions.answering import LineAnswer
from domain.receivables.queries.ages import Wanted, by_customer
from domain.shared.errors import Invalid, Refused, Stale
from tests.cast import PASSWORD, TODAY
from tests.receivables.received import ARM, LINK, House, received
from tests.receivables.test_consignment import statement, there, use
from tests.receivables.test_deductions import accept, claim, deduction
from tests.remembering import remembered

D = Decimal


# deductions


@pytest.fixture
@remembered
def two(house: House) -> tuple[str, str]:
    """976.32 due first and 122.89 due later."""
    older = house.issued((ARM, 10, "86.40"), tax_number="1001", day=TODAY - timedelta(days=40))
    return older, house.issued((LINK, 5, "21.75"), tax_number="1002")


# claimed, agreed, from which of both (None: none in particular) → open of the older, open of the later, credit
AGREED = [
    ("100.00", "100.00", None, "876.32", "122.89", "0"),
    ("100.00", "0.01", None, "976.31", "122.89", "0"),
    ("100.00", "100.00", 1, "976.32", "22.89", "0"),
    ("122.89", "122.89", 1, "976.32", "0", "0"),
    ("1099.21", "1099.21", None, "0", "0", "0"),
    ("1099.22", "1099.22", None, "0", "0", "0.01"),
]


@pytest.mark.parametrize(("claimed", "agreed", "named", "older", "later", "credit"), AGREED)
def test_what_is_agreed_is_taken_from_the_named_invoice_else_from_the_oldest_and_the_rest_is_credit(
    house: House, two: tuple[str, str], claimed: str, agreed: str, named: int | None, older: str, later: str, credit: str
) -> None:
    number = claim(house, claimed, invoice="" if named is None else two[named])
    accept(house, number, agreed, "仅此部分属我方")
    assert [house.invoice(each).open for each in two] == [D(older), D(later)]
    rows = house.as_(house.cast.xu, lambda work: by_customer(work))
    assert [(row.open, row.credit) for row in rows] == [(D(older) + D(later), D(credit))] * (D(older) + D(later) + D(credit) > 0)


def test_a_deduction_for_an_invoice_that_is_paid_meanwhile_goes_to_what_is_open(house: House, two: tuple[str, str]) -> None:
    number = claim(house, "50.00", invoice=two[0])
    house.pay("976.32", invoices=(two[0],))
    accept(house, number, "50.00")
    assert [house.invoice(each).open for each in two] == [0, D("72.89")]


def test_two_deductions_are_two_credit_notes_over_one_invoice(house: House, two: tuple[str, str]) -> None:
    for amount in ("100.00", "50.00"):
        accept(house, claim(house, amount, invoice=two[0], reference=f"DN-{amount}"), amount)
    assert house.invoice(two[0]).open == D("826.32")


@pytest.mark.parametrize("what", ["accepted", "refused", "withdrawn"])
def test_what_is_answered_is_answered_once(house: House, two: tuple[str, str], what: str) -> None:
    number = claim(house, "100.00", invoice=two[0])
    deeds = {
        "accepted": lambda: accept(house, number, "100.00"),
        "refused": lambda: house.as_(house.cast.xu, lambda work: crediting.refuse(work, number, "运输损伤", None)),
        "withdrawn": lambda: house.as_(house.cast.wang_min, lambda work: crediting.withdraw(work, number, None)),
    }
    deeds[what]()
    assert (deduction(house, number).state, house.tasks("receivables.deduction")) == (what, [])
    for again in deeds.values():
        with pytest.raises(Refused, match="cannot be done"):
            again()
    assert house.invoice(two[0]).open == (D("876.32") if what == "accepted" else D("976.32"))


def test_an_old_page_agrees_to_nothing(house: House, two: tuple[str, str]) -> None:
    number = claim(house, "100.00", invoice=two[0])
    seen = deduction(house, number).version
    with pytest.raises(Stale):
        house.as_(house.cast.xu, lambda work: crediting.accept(work, number, D("100.00"), "", PASSWORD, seen + 1))
    house.as_(house.cast.xu, lambda work: crediting.accept(work, number, D("100.00"), "", PASSWORD, seen))
    assert deduction(house, number).accepted == D("100.00")


def test_a_deduction_from_an_invoice_is_in_the_invoices_currency(house: House) -> None:
    order = received(house.cast, (LINK, 100, "3.00"))
    house.system(lambda work: setattr(work.fetch(type(house.order(order)), house.order(order).id), "currency", "EUR"))
    number = house.send(house.draft())
    house.answer(number)
    invoice = house.issue(house.asked(number))
    found = deduction(house, claim(house, "10.00", invoice=invoice))
    assert found.currency == "EUR"
    assert deduction(house, claim(house, "10.00")).currency == "CNY"  # the customer's own, where none is named


# consignment: 100 at 86.40 on the second, 50 at 88.00 on the ninth


@pytest.fixture
@remembered
def stocked(house: House) -> tuple[str, str]:
    first = received(house.cast, (ARM, 100, "86.40"), consignment=True, day=date(2026, 11, 2))
    return first, received(house.cast, (ARM, 50, "88.00"), consignment=True, day=date(2026, 11, 9))


@pytest.mark.parametrize(("used", "stated", "net", "left"), [
    (1, [(1, "86.40")], "86.40", 149),
    (100, [(100, "86.40")], "8640.00", 50),
    (101, [(100, "86.40"), (1, "88.00")], "8728.00", 49),
    (150, [(100, "86.40"), (50, "88.00")], "13040.00", 0),
])
def test_the_first_in_is_the_first_used_each_at_its_own_price(
    house: House, stocked: tuple[str, str], used: int, stated: list[tuple[int, str]], net: str, left: int
) -> None:
    use(house, (ARM, used))
    number = statement(house)
    assert [(line.quantity, line.unit_price) for line in house.lines(number)] == [(n, D(price)) for n, price in stated]
    assert house.statement(number).net == D(net)
    assert there(house) == ([(ARM, D(left))] if left else [])


def test_reports_one_after_the_other_use_what_the_one_before_left(house: House, stocked: tuple[str, str]) -> None:
    seen = []
    for day, used in ((1, 60), (2, 60), (3, 30)):
        use(house, (ARM, used), first=date(2026, 11, day), last=date(2026, 11, day))
        seen.append([(line.order_number, line.quantity) for line in house.lines(statement(house))])
    first, second = stocked
    assert seen == [[(first, 60)], [(first, 40), (second, 20)], [(second, 30)]]
    with pytest.raises(Invalid, match="does not stand"):
        use(house, (ARM, 1))


def test_a_cancelled_report_stands_there_again_in_its_old_place(house: House, stocked: tuple[str, str]) -> None:
    use(house, (ARM, 120))
    number = statement(house)
    house.as_(house.cast.xu, lambda work: sending.cancel(work, number, "报错", None))
    assert there(house) == [(ARM, D(150))]
    use(house, (ARM, 100))
    assert [line.order_number for line in house.lines(statement(house))] == [stocked[0]]


@pytest.mark.parametrize(("quantity", "possible"), [(130, True), (150, True), (151, False)])
def test_in_a_dispute_more_can_be_stated_as_used_up_to_what_stands_there(
    house: House, stocked: tuple[str, str], quantity: int, possible: bool
) -> None:
    """100 of the first delivery and 30 of the second were reported: of the second line 20 more stand there."""
    use(house, (ARM, 130))
    number = house.send(statement(house))
    more = quantity - 100
    house.answer(number, LineAnswer(True), LineAnswer(False, f"实用 {quantity} 件", D(more)) if more != 30 else LineAnswer(True))
    if more == 30:
        assert house.statement(number).state == "confirmed"
        return
    if not possible:
        with pytest.raises(Invalid):
            house.settle(number, 2, "accepted")
        assert there(house) == [(ARM, D(20))]
        return
    house.settle(number, 2, "accepted")
    assert (house.statement(number).state, there(house)) == ("confirmed", [])


def test_goods_in_consignment_are_in_no_age_and_no_credit_warning_until_they_are_used(house: House, stocked: tuple[str, str]) -> None:
    assert house.system(lambda work: by_customer(work)) == []
    use(house, (ARM, 10))
    (row,) = house.system(lambda work: by_customer(work))
    assert (row.unbilled, row.open) == (D("976.32"), 0)


# what is confidential, in sums


@pytest.mark.clause("5.1.1(4)")
def test_every_sum_is_of_what_its_reader_may_know(house: House) -> None:
    """Open 976.32 and 122.89 received; of the project 86.40 × 1.13 received, and 56.50 invoiced: one register for each reader."""
    house.issued((ARM, 10, "86.40"))
    received(house.cast, (LINK, 5, "21.75"))
    project = house.system(lambda work: open_project(work, house.cast.a.id, "E27", {house.cast.wang_min.id: "buyer"}).id)
    secret = received(house.cast, (LINK, 5, "10.00"), project=project)
    asked = house.asked_for(*house.slip_lines(secret))
    assert asked is not None
    house.system(lambda work: _made_out(work, asked.number))
    received(house.cast, (ARM, 1, "86.40"), project=project)

    def sums(who: Any, **wanted: Any) -> list[tuple[Decimal, Decimal]]:
        return house.as_(who, lambda work: [(row.open, row.unbilled) for row in by_customer(work, Wanted(**wanted))])

    whole, known = (D("1032.82"), D("220.52")), (D("976.32"), D("122.89"))
    assert sums(house.cast.wang_min) == [whole]  # a member
    for who in (house.cast.a_admin, house.cast.song_head, house.cast.li_qian, house.cast.shen):
        assert sums(who) == [known], who.name
    assert sums(house.cast.wang_min, plain=True) == [known]  # as it is printed
    assert sums(house.cast.wang_min, plain=True, project_id=project) == [whole]
    assert sums(house.cast.b_buyer) == []


def _made_out(work: Any, number: str) -> None:
    """As finance would, who is not of the project here."""
    from domain.receivables.finding import by_number
    from domain.receivables.models import Invoice

    invoice = by_number(work, Invoice, number)
    invoice.state, invoice.tax_number, invoice.invoiced_on, invoice.due_on = "issued", "77001", TODAY, TODAY


# the credit limit


@pytest.mark.parametrize(("limit", "over"), [("976.32", "0"), ("976.31", "0.01"), ("0", "976.32"), (None, None)])
def test_a_row_says_by_how_much_it_is_over_its_limit(house: House, visit: Any, limit: str | None, over: str | None) -> None:
    house.issued((ARM, 10, "86.40"))
    value = None if limit is None else D(limit)
    house.system(lambda work: setattr(work.fetch(Customer, house.cast.a.id), "credit_limit", value))
    (row,) = house.as_(house.cast.xu, lambda work: by_customer(work))
    assert row.credit_limit == value
    if value is not None and over is not None:
        assert max(D(0), row.total - value) == D(over)
    page = visit(house.cast.xu).get("/admin/receivables").text
    assert ("超出信用额度" in page or "over the credit limit" in page) is (over not in (None, "0"))


def test_the_limit_is_of_the_customers_own_currency_alone(house: House) -> None:
    order = received(house.cast, (LINK, 100, "3.00"))
    house.system(lambda work: setattr(work.fetch(type(house.order(order)), house.order(order).id), "currency", "EUR"))
    house.issued((ARM, 10, "86.40"))
    rows = house.as_(house.cast.xu, lambda work: {row.currency: row.credit_limit for row in by_customer(work)})
    assert rows == {"CNY": D(5_000_000), "EUR": None}
