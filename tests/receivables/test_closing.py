"""An order closes when it is received, billed and paid, and opens when it is not any more: each step and its way back (RULES 1 and 8)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from domain.receivables.actions import closing, paying, sending
from domain.receivables.actions.answering import LineAnswer
from domain.shared.errors import Refused
from tests.cast import PASSWORD, TODAY
from tests.receivables.received import ARM, LINK, House, received
from tests.receivables.test_adjusting import adjust, provisional
from tests.receivables.test_deductions import accept, claim
from tests.remembering import remembered

D = Decimal


@pytest.fixture
@remembered
def owed(house: House) -> tuple[str, str]:
    """One order, received and invoiced with 976.32; (order, invoice)."""
    invoice = house.issued((ARM, 10, "86.40"))
    return house.lines(house.invoice(invoice).statement_number)[0].order_number, invoice


def state(house: House, order: str) -> str:
    return house.order(order).state


WAYS: list[tuple[str, Callable[[House, str], object]]] = [
    ("one payment", lambda house, invoice: house.pay("976.32")),
    ("more than it costs", lambda house, invoice: house.pay("2000.00")),
    ("in parts", lambda house, invoice: [house.pay("900.00"), house.pay("76.32")]),
    ("by name", lambda house, invoice: house.pay("976.32", invoices=(invoice,))),
    ("a deduction for all of it", lambda house, invoice: accept(house, claim(house, "976.32", invoice=invoice), "976.32")),
    ("a deduction and the rest", lambda house, invoice: [accept(house, claim(house, "76.32", invoice=invoice), "76.32"), house.pay("900")]),
]


@pytest.mark.clause("5.1.12(2)")
@pytest.mark.parametrize("pay", [way for _, way in WAYS], ids=[name for name, _ in WAYS])
def test_however_it_is_paid_in_full_the_order_is_closed(house: House, owed: tuple[str, str], pay: Callable[[House, str], object]) -> None:
    order, invoice = owed
    pay(house, invoice)
    assert (house.invoice(invoice).state, house.invoice(invoice).open, state(house, order)) == ("paid", 0, "closed")
    assert house.invoice(invoice).paid_on == TODAY


@pytest.mark.parametrize("amount", ["976.31", "0.01"])
def test_a_cent_less_leaves_it_open(house: House, owed: tuple[str, str], amount: str) -> None:
    order, invoice = owed
    house.pay(amount)
    assert (house.invoice(invoice).state, state(house, order)) == ("issued", "received")


def test_the_day_on_which_the_last_of_it_came_is_the_day_on_which_it_was_paid(house: House, owed: tuple[str, str]) -> None:
    from datetime import timedelta

    house.pay("900.00", day=TODAY)
    house.pay("76.32", day=TODAY - timedelta(days=3))  # entered later, came earlier
    assert house.invoice(owed[1]).paid_on == TODAY - timedelta(days=3)


def test_an_order_on_two_invoices_waits_for_both(house: House) -> None:
    order = received(house.cast, (ARM, 10, "86.40"), (LINK, 5, "21.75"))
    arm, link = house.slip_lines(order)
    first, second = house.asked_for(arm), house.asked_for(link)
    assert first is not None and second is not None
    house.issue(first.number, tax_number="1001")
    house.issue(second.number, tax_number="1002")
    house.pay("976.32", invoices=(first.number,))
    assert state(house, order) == "received"
    house.pay("122.89", invoices=(second.number,))
    assert state(house, order) == "closed"


def test_an_invoice_over_two_orders_closes_both_and_one_with_goods_on_the_way_stays_open(house: House) -> None:
    first, second = received(house.cast, (ARM, 10, "86.40")), received(house.cast, (LINK, 5, "21.75"), state="part_shipped")
    number = house.send(house.draft())
    house.answer(number)
    house.issue(house.asked(number))
    house.pay(house.statement(number).gross)
    assert (state(house, first), state(house, second)) == ("closed", "part_shipped")


def test_a_line_in_dispute_keeps_its_order_open_after_the_rest_was_paid(house: House) -> None:
    order = received(house.cast, (ARM, 10, "86.40"), (LINK, 5, "21.75"))
    number = house.send(house.draft())
    house.answer(number, LineAnswer(True), LineAnswer(False, "未收到"))
    invoice = house.issue(house.asked(number))  # of the line that is confirmed
    assert house.invoice(invoice).gross == D("976.32")
    house.pay("976.32")
    assert state(house, order) == "received"
    house.settle(number, 2, "kept", "已签收")
    house.answer(number)
    house.issue(house.asked(number), tax_number="1002")
    house.pay("122.89")
    assert state(house, order) == "closed"


def test_a_line_taken_off_its_statement_keeps_the_order_open_until_it_is_stated_again(house: House) -> None:
    order = received(house.cast, (ARM, 10, "86.40"), (LINK, 5, "21.75"))
    number = house.draft()
    house.as_(house.cast.xu, lambda work: sending.drop_line(work, number, house.lines(number)[1].id, None))
    house.answer(house.send(number))
    house.issue(house.asked(number))
    house.pay("976.32")
    assert state(house, order) == "received"
    again = house.send(house.draft())
    house.answer(again)
    house.issue(house.asked(again), tax_number="1002")
    house.pay("122.89")
    assert state(house, order) == "closed"


@pytest.mark.parametrize("price", ["80.00", "90.00"])
def test_an_adjustment_of_a_price_opens_no_closed_order(house: House, price: str) -> None:
    """The order is over; what became final since is money alone, on a list of its own."""
    invoice = provisional(house, price=price)
    order = house.lines(house.invoice(invoice).statement_number)[0].order_number
    house.pay(house.invoice(invoice).gross)
    assert state(house, order) == "closed"
    house.answer(house.send(adjust(house)))
    assert state(house, order) == "closed"


def test_an_adjustment_list_that_is_not_confirmed_yet_keeps_no_order_from_being_closed(house: House) -> None:
    invoice = provisional(house)
    order = house.lines(house.invoice(invoice).statement_number)[0].order_number
    house.send(adjust(house))
    house.pay(house.invoice(invoice).gross, invoices=(invoice,))
    assert state(house, order) == "closed"


def test_an_invoice_cancelled_after_its_payment_was_undone_opens_the_order_and_its_lines(house: House, owed: tuple[str, str]) -> None:
    order, invoice = owed
    payment = house.pay("976.32")
    with pytest.raises(Refused, match="“Paid”"):
        house.cancel_invoice(invoice)
    (matched,) = house.allocations(payment)
    house.as_(house.cast.xu, lambda work: paying.unmatch(work, payment, matched.id, None))
    house.cancel_invoice(invoice)
    assert state(house, order) == "received"
    again = house.issue(house.asked(house.invoice(invoice).statement_number))
    house.as_(house.cast.xu, lambda work: paying.match_rest(work, payment, [again], None))
    assert state(house, order) == "closed"


def test_opened_and_closed_as_often_as_the_bank_likes(house: House, owed: tuple[str, str]) -> None:
    order, invoice = owed
    for n in range(3):
        payment = house.pay("976.32", reference=f"ICBC-{n}")
        assert state(house, order) == "closed"
        house.as_(house.cast.xu, lambda work, payment=payment: paying.cancel(work, payment, "退票", PASSWORD, None))
        assert (state(house, order), house.invoice(invoice).open) == ("received", D("976.32"))


def test_asking_twice_whether_all_is_settled_closes_once(house: House, owed: tuple[str, str]) -> None:
    order = house.order(owed[0])
    assert house.system(lambda work: closing.close_settled(work, {order.id})) == []  # not paid yet
    assert house.system(lambda work: closing.open_again(work, {order.id})) == []  # and not closed
    house.pay("976.32")
    assert house.system(lambda work: closing.close_settled(work, {order.id})) == []  # it is already
    assert house.system(lambda work: closing.open_again(work, {order.id})) == []  # and rightly so


@pytest.mark.clause("5.1.12(3)")
@pytest.mark.parametrize(("beforehand", "more", "left"), [
    ("976.32", None, "0"), ("1000.00", None, "23.68"), ("900.00", "76.32", "0"), ("0.01", "976.31", "0"),
])
def test_what_was_paid_beforehand_goes_to_the_invoice_and_what_is_over_is_credit(
    house: House, beforehand: str, more: str | None, left: str
) -> None:
    order = received(house.cast, (ARM, 10, "86.40"))
    payment = house.pay(beforehand, order=order)
    number = house.send(house.draft())
    house.answer(number)
    house.issue(house.asked(number))
    if more:
        assert state(house, order) == "received"
        house.pay(more)
    assert (state(house, order), house.payment(payment).left) == ("closed", D(left))


def test_what_two_orders_have_beforehand_pays_their_common_invoice_and_no_third(house: House) -> None:
    first, second = received(house.cast, (ARM, 10, "86.40")), received(house.cast, (LINK, 5, "21.75"))
    third = received(house.cast, (LINK, 5, "21.75"), state="released", signed=False)
    payments = [house.pay(amount, order=order) for amount, order in (("976.32", first), ("122.89", second), ("50.00", third))]
    number = house.send(house.draft())
    house.answer(number)
    invoice = house.issue(house.asked(number))
    assert (house.invoice(invoice).state, house.invoice(invoice).paid) == ("paid", D("1099.21"))
    assert [house.payment(each).left for each in payments] == [0, 0, 0]
    assert [each.order_id is not None for each in house.allocations(payments[2])] == [True]
