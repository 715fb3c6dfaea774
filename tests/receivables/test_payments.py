"""Payments: once, matched to the oldest unless named, over-payment kept as credit (RULES 8)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from domain.receivables.actions import paying
from domain.receivables.queries import things
from domain.shared.errors import Forbidden, Invalid, PasswordNeeded, Refused
from tests.cast import PASSWORD, TODAY
from tests.receivables.received import ARM, LINK, House, received
from tests.remembering import remembered


@pytest.fixture
@remembered
def three(house: House) -> list[str]:
    """Invoices of 976.32, 122.89 and 976.32; the second is the oldest."""
    first = house.issued((ARM, 10, "86.40"), tax_number="1001", day=TODAY)
    second = house.issued((LINK, 5, "21.75"), tax_number="1002", day=date(2026, 9, 3))
    third = house.issued((ARM, 10, "86.40"), tax_number="1003", day=date(2026, 10, 9))
    return [first, second, third]


def _open(house: House, numbers: list[str]) -> list[Decimal]:
    return [house.invoice(number).open for number in numbers]


@pytest.mark.clause("5.1.12(2)")
def test_a_part_payment_goes_to_the_oldest(house: House, three: list[str]) -> None:
    number = house.pay("1000.00")
    assert _open(house, three) == [Decimal("976.32"), Decimal(0), Decimal("99.21")]
    assert [house.invoice(each).state for each in three] == ["issued", "paid", "issued"]
    assert house.payment(number).left == 0


def test_named_invoices_come_first_and_the_rest_goes_to_the_oldest(house: House, three: list[str]) -> None:
    house.pay("1000.00", invoices=[three[0]])
    assert _open(house, three) == [Decimal(0), Decimal("99.21"), Decimal("976.32")]


def test_what_is_over_is_kept_as_credit_and_matched_later(house: House, three: list[str]) -> None:
    number = house.pay("3000.00")
    assert _open(house, three) == [0, 0, 0]
    assert house.payment(number).left == Decimal("924.47")
    with pytest.raises(Refused, match="stays as credit"):
        house.as_(house.cast.xu, lambda work: paying.match_rest(work, number, [], None))
    later = house.issued((LINK, 5, "21.75"), tax_number="1004")
    house.as_(house.cast.xu, lambda work: paying.match_rest(work, number, [], None))
    assert (house.invoice(later).state, house.payment(number).left) == ("paid", Decimal("801.58"))


def test_the_same_reference_counts_once(house: House, three: list[str]) -> None:
    house.pay("100.00", reference="ICBC-20261123-77")
    with pytest.raises(Invalid, match="recorded already"):
        house.pay("100.00", reference="ICBC-20261123-77")
    house.pay("100.00", reference="ICBC-20261123-78")
    assert sum(_open(house, three)) == Decimal("2075.53") - 200


def test_a_payment_is_recorded_by_finance_with_the_password(house: House, three: list[str]) -> None:
    for who in (house.cast.li_qian, house.cast.shen, house.cast.wang_min):
        with pytest.raises(Forbidden):
            house.pay("100.00", who=who)
    with pytest.raises(PasswordNeeded):
        house.pay("100.00", password="wrong")
    assert house.payment(house.pay("100.00")).signature_id


def test_a_payment_of_tomorrow_is_refused(house: House, three: list[str]) -> None:
    with pytest.raises(Invalid, match="not come yet"):
        house.pay("100.00", day=TODAY + timedelta(days=1))
    assert house.payment(house.pay("100.00", day=TODAY)).received_on == TODAY


def test_an_invoice_that_is_not_open_is_not_named(house: House, three: list[str]) -> None:
    house.pay("122.89")
    with pytest.raises(Refused, match="not an open invoice"):
        house.pay("10.00", invoices=[three[1]])
    with pytest.raises(Invalid, match="IV-NOBODY is not an open invoice"):
        house.pay("10.00", invoices=[three[2], "IV-NOBODY"])
    house.pay("10.00", invoices=[three[2]])
    assert house.invoice(three[2]).open == Decimal("966.32")


def test_another_customers_invoice_is_not_paid_with_it(house: House, three: list[str]) -> None:
    received(house.cast, ("B-77120", 100, "4.35"), customer="b")
    house.pay("5000.00", customer="K002")
    assert _open(house, three) == [Decimal("976.32"), Decimal("122.89"), Decimal("976.32")]


def test_another_currency_does_not_pay_yuan(house: House, three: list[str]) -> None:
    number = house.pay("5000.00", currency="EUR")
    assert house.payment(number).left == Decimal("5000.00")
    assert _open(house, three)[0] == Decimal("976.32")


def test_what_is_left_of_a_payment_is_offered_the_open_invoices_of_its_customer_and_currency_alone(house: House, three: list[str]) -> None:
    left = [house.pay("3000.00"), house.pay("10.00", currency="EUR"), house.pay("10.00", customer="K002")]
    later = house.issued((LINK, 5, "21.75"), tax_number="1004")
    offered = [house.as_(house.cast.xu, lambda work, each=each: things.payment(work, each).owed) for each in left]
    assert [[invoice.number for invoice in each] for each in offered] == [[later], [], []]


def test_an_undone_match_opens_the_invoice_again_and_frees_the_money(house: House, three: list[str]) -> None:
    number = house.pay("122.89")
    (matched,) = house.allocations(number)
    house.as_(house.cast.xu, lambda work: paying.unmatch(work, number, matched.id, None))
    assert (house.invoice(three[1]).state, house.invoice(three[1]).open, house.payment(number).left) == (
        "issued", Decimal("122.89"), Decimal("122.89"))
    with pytest.raises(Refused, match="undone already"):
        house.as_(house.cast.xu, lambda work: paying.unmatch(work, number, matched.id, None))
    house.as_(house.cast.xu, lambda work: paying.match_rest(work, number, [three[2]], None))
    assert house.invoice(three[2]).open == Decimal("853.43")


def test_a_cancelled_payment_opens_all_that_it_paid_and_frees_its_reference(house: House, three: list[str]) -> None:
    number = house.pay("1000.00", reference="ICBC-1")
    with pytest.raises(Invalid, match="reason"):
        house.as_(house.cast.xu, lambda work: paying.cancel(work, number, "", PASSWORD, None))
    with pytest.raises(PasswordNeeded):
        house.as_(house.cast.xu, lambda work: paying.cancel(work, number, "银行退票", "", None))
    house.as_(house.cast.xu, lambda work: paying.cancel(work, number, "银行退票", PASSWORD, None))
    assert _open(house, three) == [Decimal("976.32"), Decimal("122.89"), Decimal("976.32")]
    with pytest.raises(Refused, match="was cancelled"):
        house.as_(house.cast.xu, lambda work: paying.match_rest(work, number, [], None))
    assert house.payment(house.pay("1000.00", reference="ICBC-1")).state == "recorded"


@pytest.mark.clause("5.1.12(3)")
def test_a_payment_beforehand_stands_for_its_order_and_goes_to_the_orders_invoice(house: House) -> None:
    order = received(house.cast, (ARM, 10, "86.40"))
    number = house.pay("1500.00", order=order)
    assert house.payment(number).left == 0
    statement = house.send(house.draft())
    house.answer(statement)
    invoice = house.issue(house.asked(statement))
    assert house.invoice(invoice).state == "paid"
    assert house.order(order).state == "closed"
    stands = [(each.amount, each.order_id is not None) for each in house.allocations(number) if each.ended_at is None]
    assert stands == [(Decimal("976.32"), False)]
    assert house.payment(number).left == Decimal("523.68")  # the order is over: what is too much is credit


def test_another_customers_order_is_not_paid_beforehand(house: House) -> None:
    order = received(house.cast, ("B-77120", 10, "4.35"), customer="b")
    with pytest.raises(Invalid, match="No order of this customer"):
        house.pay("10.00", order=order)


@pytest.mark.clause("5.1.12(3)")
def test_an_order_that_is_over_or_unknown_is_not_paid_beforehand_and_the_reason_stands_at_its_field(house: House) -> None:
    over, waits = received(house.cast, (ARM, 10, "86.40"), state="cancelled"), received(house.cast, (ARM, 10, "86.40"))
    for number, said in ((over, "is over"), ("SO-MISTYPED", "No order of this customer")):
        with pytest.raises(Invalid, match=said) as refused:
            house.pay("10.00", order=number)
        assert set(refused.value.fields) == {"order"}
    assert house.payment(house.pay("10.00", order=waits)).left == 0


@pytest.mark.clause("5.1.12(3)")
def test_an_order_is_paid_beforehand_in_its_own_currency(house: House) -> None:
    order = received(house.cast, (ARM, 10, "86.40"))
    with pytest.raises(Invalid, match="is in CNY"):
        house.pay("1500.00", order=order, currency="JPY")
    assert house.payment(house.pay("1500.00", order=order, currency="CNY")).left == 0
