"""What is told twice counts once, two customers share no list, and nobody is asked for what they do not owe (RULES 7 and 8)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from domain.customers.models import Customer
from domain.deliveries.models import SlipLine
from domain.orders.credit import given
from domain.orders.models import Order
from domain.products.models import Price
from domain.receivables import worth
from domain.receivables.actions import adjusting, correcting, crediting, months, paying, sending
from domain.receivables.queries.ages import by_customer
from domain.shared.errors import Invalid, Refused
from tests.deliveries.shipping import noticed, released
from tests.orders.given import line
from tests.receivables.received import ARM, LINK, House, received, says
from tests.receivables.test_adjusting import provisional
from tests.receivables.test_consignment import statement, stocked, there, use  # noqa: F401 - a fixture
from tests.receivables.test_deductions import accept, claim
from tests.receivables.test_retail import house_of, order, unpaid, warnings  # noqa: F401 - a fixture
from tests.remembering import remembered
from tests.reviews.story import Story

D = Decimal
THEIRS = "B-77120"


# --- the beginning of a month: one list a customer ---


def returned(house: House, customer: str, part: str, price: str) -> None:
    """Two of ten come back after their invoice; the correction is taken off its list and waits."""
    who = house.cast.wang_min if customer == "a" else house.cast.b_buyer
    order_number = received(house.cast, (part, 10, price), customer=customer, po=f"R-{customer}")
    number = house.send(house.draft(house.cast.customers[customer].number))
    house.answer(number, who=who)
    house.issue(house.asked(number, who=who), tax_number=f"3-{customer}")
    (goods,) = house.slip_lines(order_number)
    house.system(lambda work: _back(work, goods))
    (made,) = house.tasks("statement.check")
    (row,) = house.lines(made.object_number)
    house.as_(house.cast.xu, lambda work: sending.drop_line(work, made.object_number, row.id, None))
    house.as_(house.cast.xu, lambda work: sending.cancel(work, made.object_number, "下月再列", None))


def _back(work: Any, goods: SlipLine) -> None:
    found = work.fetch(SlipLine, goods.id)
    found.received -= 2
    found.returned += 2
    work.session.flush()
    correcting.correct(work, found, D(-2))


@pytest.fixture
@remembered
def two_waiting(house: House) -> None:
    returned(house, "a", ARM, "86.40")
    returned(house, "b", THEIRS, "4.35")


@pytest.mark.clause("5.1.12(2)")
def test_corrections_of_two_customers_that_wait_come_on_a_list_each(house: House, two_waiting: None) -> None:
    """On one list the second customer's money stood in the first one's sum."""
    house.now = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
    made = house.system(lambda work: [(each.customer_id, each.number, each.gross) for each in months.begin(work)])
    assert {customer: gross for customer, _, gross in made} == {
        house.cast.a.id: D("-195.26"), house.cast.b.id: D("-9.83")}  # 2 at 86.40 and at 4.35 with 13 %
    for customer, number, _ in made:
        assert [each.customer_id for each in house.lines(number)] == [customer]


def test_by_hand_a_list_takes_up_what_waits_of_its_own_customer_alone(house: House, two_waiting: None) -> None:
    made = house.as_(house.cast.xu, lambda work: adjusting.adjust_prices(work, "K002"))
    assert [each.gross for each in made] == [D("-9.83")]
    assert house.system(lambda work: [each.gross for each in adjusting.carry_on(work)]) == [D("-195.26")]


# --- prices that became final (补差) ---


def begun(house: House) -> list[tuple[str, Decimal]]:
    house.now = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
    return house.system(lambda work: [(each.kind, each.net) for each in months.begin(work)])


def test_a_price_that_became_final_is_adjusted_at_the_beginning_of_the_month_without_anybody_thinking_of_it(house: House) -> None:
    provisional(house)
    assert begun(house) == [("adjustment", D("640.00"))]  # 100 at 86.40 less 80.00
    assert [str(task.kind) for task in house.tasks("statement.check")] == ["statement.check"]
    assert begun(house) == []


def test_a_price_that_was_right_is_final_from_then_on_and_makes_no_list(house: House) -> None:
    invoice = provisional(house, price="86.40")
    assert begun(house) == []
    assert [each.provisional for each in house.lines(house.invoice(invoice).statement_number)] == [False]


def test_a_price_that_is_provisional_still_waits_for_another_month(house: House) -> None:
    invoice = house.issued((ARM, 100, "80.00"), provisional=True)

    def over(work: Any) -> None:
        for each in work.session.scalars(select(Price).where(Price.provisional.is_(False), Price.customer_id == house.cast.a.id)):
            each.valid_to = date(2026, 1, 2)

    house.system(over)
    assert begun(house) == []
    assert [each.provisional for each in house.lines(house.invoice(invoice).statement_number)] == [True]  # 80.00 again, and not for good


# --- a consumption report ---


def days(first: int, last: int) -> dict[str, date]:
    return {"first": date(2026, 11, first), "last": date(2026, 11, last)}


def test_the_same_report_sent_again_is_refused_with_the_number_of_the_first(house: House, stocked: tuple[str, str]) -> None:  # noqa: F811
    number = use(house, (ARM, 60), **days(1, 7))
    with pytest.raises(Refused) as error:
        use(house, (ARM, 60), **days(1, 7))
    assert says(error) == f"{number} reports the same for this time already."
    assert there(house) == [(ARM, D(90))]


@pytest.mark.parametrize(("used", "time"), [
    ([(ARM, 59)], (1, 7)), ([(ARM, 60)], (1, 8)), ([(ARM, 60)], (2, 7)), ([(ARM, 61)], (1, 7)),
], ids=["fewer", "until another day", "from another day", "more"])
def test_another_quantity_or_another_time_is_another_report(
    house: House, stocked: tuple[str, str], used: list[tuple[str, int]], time: tuple[int, int],  # noqa: F811
) -> None:
    use(house, (ARM, 60), **days(1, 7))
    use(house, *used, **days(*time))
    assert there(house) == [(ARM, D(90) - used[0][1])]


def test_rows_of_one_part_are_compared_by_their_sum(house: House, stocked: tuple[str, str]) -> None:  # noqa: F811
    use(house, (ARM, 40), (ARM, 20), **days(1, 7))
    with pytest.raises(Refused, match="reports the same"):
        use(house, (ARM, 60), **days(1, 7))


def test_a_report_whose_statement_was_cancelled_is_sent_again(house: House, stocked: tuple[str, str]) -> None:  # noqa: F811
    use(house, (ARM, 60), **days(1, 7))
    number = statement(house)
    house.as_(house.cast.xu, lambda work: sending.cancel(work, number, "报错地点", None))
    use(house, (ARM, 60), **days(1, 7))
    assert there(house) == [(ARM, D(90))]


# --- a debit note ---


@pytest.mark.parametrize("agreed", [False, True])
def test_a_debit_note_of_one_number_is_claimed_once(house: House, agreed: bool) -> None:
    invoice = house.issued((ARM, 10, "86.40"))
    first = claim(house, "100.00", reference="DN-7", invoice=invoice)
    if agreed:
        accept(house, first, "100.00")
    for who in (house.cast.wang_min, house.cast.xu):
        with pytest.raises(Invalid) as error:
            claim(house, "100.00", who=who, reference="DN-7")
        assert says(error) == "reference: A deduction of this number is entered already."
    assert claim(house, "100.00", reference="DN-8")


def test_what_was_refused_or_taken_back_may_be_claimed_anew_under_its_number(house: House) -> None:
    house.issued((ARM, 10, "86.40"))
    first = claim(house, "100.00", reference="DN-7")
    house.as_(house.cast.xu, lambda work: crediting.refuse(work, first, "无依据", None))
    second = claim(house, "80.00", reference="DN-7")
    house.as_(house.cast.wang_min, lambda work: crediting.withdraw(work, second, None))
    assert claim(house, "60.00", reference="DN-7")


def test_another_customers_number_is_its_own_and_no_number_is_none(house: House) -> None:
    claim(house, "100.00", reference="DN-7")
    assert claim(house, "100.00", reference="DN-7", customer="b", who=house.cast.b_buyer)
    assert claim(house, "5.00") != claim(house, "5.00")


@pytest.mark.parametrize(("amounts", "agreed", "possible"), [
    (("976.32",), None, True), (("976.33",), None, False), (("500.00", "476.32"), None, True), (("500.00", "476.33"), None, False),
    (("500.00", "500.00"), "400.00", True), (("500.00", "576.33"), "400.00", False),
])
def test_of_an_invoice_no_more_is_deducted_than_it_comes_to_all_claims_together(
    house: House, amounts: tuple[str, ...], agreed: str | None, possible: bool
) -> None:
    """976.32: what was agreed counts with that, what is claimed with all of it."""
    invoice = house.issued((ARM, 10, "86.40"))
    *before, last = amounts
    for amount in before:
        number = claim(house, amount, invoice=invoice)
        if agreed:
            accept(house, number, agreed, "部分同意")
    if possible:
        assert claim(house, last, invoice=invoice)
    else:
        with pytest.raises(Invalid) as error:
            claim(house, last, invoice=invoice)
        assert says(error).startswith("amount: That is more than the invoice")
        assert ("before" in says(error)) is bool(before)


# --- what retail is asked for before goods leave (5.1.12(3)) ---


@pytest.mark.parametrize(("counted", "gone"), [
    ({}, "9763.20"),  # on its way: 100 at 86.40 and 13 %
    ({"received": 100}, "9763.20"),
    ({"received": 90}, "8786.88"),  # ten are missing
    ({"received": 100, "not_owed": 10}, "8786.88"),  # ten damaged are credited
    ({"received": 105, "not_owed": 5}, "9763.20"),  # five too many that nobody kept
    ({"received": 105}, "10251.36"),  # kept by an approved change
    ({"returned": 40}, "5857.92"),
])
def test_of_goods_that_left_what_is_owed_counts(house: House, counted: dict[str, int], gone: str) -> None:
    number = received(house.cast, (ARM, 100, "86.40"), signed=False, state="shipped")
    (goods,) = house.slip_lines(number)
    house.system(lambda work: [setattr(work.fetch(SlipLine, goods.id), name, D(value)) for name, value in counted.items()])
    assert house.system(lambda work: worth.gone(work, house.order(number).id, D("0.13"))) == D(gone)


def test_a_free_replacement_is_worth_nothing_at_the_gate_whatever_price_stands_on_it(house: House) -> None:
    number = received(house.cast, (ARM, 100, "86.40"), signed=False, state="shipped", kind="replacement")
    found = house.order(number)
    (goods,) = house.slip_lines(number)
    assert house.system(lambda work: worth.gone(work, found.id, D("0.13"))) == 0
    assert house.system(lambda work: worth.of_slip(work, goods.slip_id, D("0.13"))) == {}
    assert house.system(lambda work: work.session.scalar(select(worth.on_the_way()), given(work, house.cast.a, None))) == 0


@pytest.mark.clause("5.1.12(3)")
@pytest.mark.parametrize(("kind", "held"), [("single", True), ("replacement", False)])
def test_a_replacement_leaves_without_payment_though_the_customer_wrote_a_price(order: Story, kind: str, held: bool) -> None:  # noqa: F811
    shipment = noticed(order, 100, sign=False)
    order.system(lambda work: setattr(work.fetch(Order, order.order.id), "kind", kind))
    assert bool(unpaid(order, shipment.number)) is held


# --- money held for an order stands in the register ---


@pytest.mark.clause("5.1.12(2)")
def test_who_paid_beforehand_does_not_seem_to_owe(house: House) -> None:
    number = received(house.cast, (ARM, 10, "86.40"))
    house.pay("976.32", order=number)
    (row,) = house.system(lambda work: by_customer(work))
    assert (row.unbilled, row.credit, row.held, row.total) == (D("976.32"), 0, D("976.32"), 0)


def test_with_the_invoice_it_is_held_no_more_and_paid(house: House) -> None:
    number = received(house.cast, (ARM, 10, "86.40"), (LINK, 5, "21.75"))
    house.pay("1200.00", order=number)
    made = house.send(house.draft())
    house.answer(made)
    house.issue(house.asked(made))
    (row,) = house.system(lambda work: by_customer(work))
    assert (row.open, row.held, row.credit, row.total) == (0, 0, D("100.79"), D("-100.79"))  # the order is closed: the rest is credit


def test_money_that_is_no_longer_held_is_credit_and_counted_once(house: House) -> None:
    number = received(house.cast, (ARM, 10, "86.40"))
    payment = house.pay("976.32", order=number)
    (held,) = house.allocations(payment)
    house.as_(house.cast.xu, lambda work: paying.unmatch(work, payment, held.id, None))
    (row,) = house.system(lambda work: by_customer(work))
    assert (row.credit, row.held, row.total) == (D("976.32"), 0, 0)


def test_the_credit_limit_does_not_warn_of_what_was_paid_beforehand(cast: Any) -> None:
    story = released(cast, line(quantity=100))
    story.system(lambda work: setattr(work.fetch(Customer, cast.a.id), "credit_limit", D("9763.20")))
    house = house_of(story)
    received(cast, (LINK, 100, "21.75"), po="before")  # 2457.75
    notice = noticed(story, 100, sign=False)
    assert any("2457.75 CNY more" in each for each in warnings(story, notice.number))
    house.pay("2457.75", order=story.number)
    assert warnings(story, notice.number) == []
