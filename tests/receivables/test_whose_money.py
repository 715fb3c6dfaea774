"""Money that is held for an order pays for its own goods, also on an invoice over several orders (5.1.12(3))."""

from __future__ import annotations

from decimal import Decimal

import pytest

from domain.receivables import worth
from tests.receivables.received import ARM, House, received
from tests.remembering import remembered

D = Decimal
OURS, THEIRS = D("976.32"), D("4881.60")  # 10 and 50 at 86.40 with 13 % tax


@remembered
def two_orders(house: House) -> tuple[str, str, str]:
    """Goods of two orders on one statement; (what of the first has left, the second, the statement)."""
    first = received(house.cast, (ARM, 10, "86.40"), state="part_shipped", po="A")
    second = received(house.cast, (ARM, 50, "86.40"), po="B")
    number = house.send(house.draft())
    house.answer(number)
    return first, second, number


def paid(house: House, order: str) -> Decimal:
    return house.system(lambda work: worth.paid(work, house.order(order)))


@pytest.mark.clause("5.1.12(3)")
def test_money_held_for_one_order_pays_no_goods_of_another_on_the_same_invoice(house: House) -> None:
    first, second, number = two_orders(house)
    payment = house.pay("5000.00", order=first)
    invoice = house.issue(house.asked(number))
    assert (house.invoice(invoice).paid, house.invoice(invoice).open) == (OURS, THEIRS)
    held = [each.amount for each in house.allocations(payment) if each.order_id and each.ended_at is None]
    assert held == [D("5000.00") - OURS]
    assert (paid(house, first), paid(house, second)) == (D("5000.00"), 0)


@pytest.mark.clause("5.1.12(3)")
def test_what_pays_the_rest_of_the_invoice_pays_for_the_other_order(house: House) -> None:
    first, second, number = two_orders(house)
    house.pay(OURS, order=first)
    invoice = house.issue(house.asked(number))
    house.pay("2440.80")
    assert (paid(house, first), paid(house, second)) == (OURS, D("2440.80"))
    house.pay("2440.80")
    assert house.invoice(invoice).state == "paid"
    assert (paid(house, first), paid(house, second)) == (OURS, THEIRS)


def test_money_of_nobody_in_particular_pays_all_orders_of_an_invoice_alike(house: House) -> None:
    first, second, number = two_orders(house)
    house.issue(house.asked(number))
    house.pay("2928.96")  # half of it
    assert (paid(house, first), paid(house, second)) == (OURS / 2, THEIRS / 2)


def test_money_held_for_each_of_them_pays_the_invoice_with_its_rounding(house: House) -> None:
    first, second, number = two_orders(house)
    house.pay(OURS, order=first)
    house.pay(THEIRS + D("0.01"), order=second)
    asked = house.asked(number)
    sums = house.invoice(asked)
    invoice = house.issue(asked, tax=sums.tax + D("0.01"), gross=sums.gross + D("0.01"))
    assert (house.invoice(invoice).state, house.invoice(invoice).open) == ("paid", 0)
