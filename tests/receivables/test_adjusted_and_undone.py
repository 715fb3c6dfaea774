"""An adjustment and the lines under it go together: goods come back after it, or their invoice and statement are undone (0110)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from domain.receivables.actions import adjusting, sending
from domain.receivables.actions.answering import LineAnswer
from domain.receivables.models import Statement
from domain.shared.errors import Refused
from tests.receivables.received import ARM, House, received, says
from tests.receivables.test_adjusting import _end, adjust, lists, provisional
from tests.receivables.test_one_correction import corrections, found, returned, settled
from tests.remembering import remembered

D = Decimal


def cancel(house: House, number: str) -> Statement:
    return house.as_(house.cast.xu, lambda work: sending.cancel(work, number, "重开", None))


def order_of(house: House, number: str) -> str:
    return house.lines(number)[0].order_number


@remembered
def adjusted_unbilled(house: House) -> tuple[str, str]:
    """100 at a provisional price, confirmed and not invoiced, and the confirmed list that makes the price good."""
    number = house.confirmed((ARM, 100, "80.00"), provisional=True)
    house.system(lambda work: _end(work, "80.00"))
    made = house.send(adjust(house))
    house.answer(made)
    return number, made


@remembered
def credited(house: House) -> tuple[str, str]:
    """100 invoiced, 10 of them back, the credit note for them given, and the invoice cancelled; (statement, its correction)."""
    invoice = house.issued((ARM, 100, "86.40"))
    number = house.invoice(invoice).statement_number
    returned(house, order_of(house, number), 10)
    made = lists(house)[0].number
    house.answer(house.send(made))
    house.credit(made)
    house.cancel_invoice(invoice)
    return number, made


# goods come back after the adjustment


def test_goods_that_come_back_come_off_the_line_and_off_the_list_that_makes_its_price_good(house: House) -> None:
    number, made = adjusted_unbilled(house)
    returned(house, order_of(house, number), 10)
    assert [(line.quantity, line.unit_price) for each in (number, made) for line in house.lines(each)] == [(90, D("80")), (90, D("6.40"))]
    assert (house.statement(made).state, house.statement(made).net) == ("sent", D("576.00"))  # the customer confirms it anew
    house.answer(number)
    house.answer(made)
    with pytest.raises(Refused, match="become final"):
        adjust(house)


def test_all_of_them_back_take_line_and_list_off(house: House) -> None:
    number, made = adjusted_unbilled(house)
    returned(house, order_of(house, number), 100)
    assert (house.statement(number).state, house.statement(made).state, house.lines(made)) == ("cancelled", "cancelled", [])


def test_where_the_adjustment_is_invoiced_what_comes_back_is_corrected_at_both_prices(house: House) -> None:
    number, made = adjusted_unbilled(house)
    house.issue(house.asked(made), tax_number="3-2")
    returned(house, order_of(house, number), 10)
    assert house.lines(number)[0].quantity == 100
    (back,) = (each.number for each in lists(house) if each.number != made)
    house.answer(house.send(back))
    (again,) = house.as_(house.cast.xu, lambda work: adjusting.adjust_prices(work, "K001"))
    assert [house.statement(each).net for each in (number, made, back, again.number)] == [D("8000"), D("640"), D("-800"), D("-64")]


def test_what_comes_back_is_made_good_at_the_difference_that_was_agreed_in_the_dispute(house: House) -> None:
    provisional(house)
    made = house.send(adjust(house))
    house.answer(made, LineAnswer(False, "价格不对", None, D("5.00")))
    house.settle(made, 1, "accepted", who=house.cast.shen)
    house.issue(house.asked(made), tax_number="3-2")
    returned(house, order_of(house, made), 10)
    house.answer(house.send(house.tasks("statement.check")[-1].object_number))
    assert house.statement(adjust(house)).net == D("-50.00")  # 5.00 a piece, not the list's 6.40


def test_while_the_difference_is_disputed_what_came_back_is_not_made_good_yet(house: House) -> None:
    provisional(house)
    made = house.send(adjust(house))
    returned(house, order_of(house, made), 10)
    house.answer(house.send(house.tasks("statement.check")[-1].object_number))
    with pytest.raises(Refused, match="become final"):
        adjust(house)
    house.answer(made)
    assert house.statement(adjust(house)).net == D("-64.00")


# the statement under it is undone


def test_goods_whose_return_is_credited_are_not_stated_anew(house: House) -> None:
    number, made = credited(house)
    with pytest.raises(Refused) as refused:
        cancel(house, number)
    assert made in says(refused) and "corrects these goods" in says(refused)
    assert house.lines(number)[0].quantity == 100
    assert house.invoice(house.asked(number)).gross == D("9763.20")  # of which the note is taken off


def test_what_is_corrected_and_not_credited_yet_is_stated_anew_as_it_is_once_the_list_is_cancelled(house: House) -> None:
    invoice = house.issued((ARM, 100, "86.40"))
    number = house.invoice(invoice).statement_number
    returned(house, order_of(house, number), 10)
    made = lists(house)[0].number
    house.cancel_invoice(invoice)
    with pytest.raises(Refused, match="corrects these goods"):
        cancel(house, number)
    cancel(house, made)
    assert cancel(house, number).state == "cancelled"
    again = house.draft()
    assert house.lines(again)[0].quantity == 90
    assert house.system(adjusting.carry_on) == []  # the correction is part of the 90
    returned(house, order_of(house, again), 5)
    assert (house.lines(again)[0].quantity, corrections(house)) == (85, [])


def test_a_line_that_goes_back_to_the_customer_is_not_taken_off_under_its_credit(house: House) -> None:
    number, _ = credited(house)
    returned(house, order_of(house, number), 5)
    assert (house.statement(number).state, house.lines(number)[0].quantity) == ("sent", 95)
    house.answer(number, LineAnswer(False, "重复"))
    with pytest.raises(Refused, match="corrects these goods"):
        house.settle(number, 1, "dropped")
    assert house.settle(number, 1, "kept", "退货已另行更正").state == "sent"


def test_a_line_of_which_all_comes_back_stays_while_more_of_it_is_billed_on_another_list(house: House) -> None:
    invoice = house.issued((ARM, 100, "86.40"))
    number = house.invoice(invoice).statement_number
    order = order_of(house, number)
    found(house, order, 10, "surplus")
    settled(house, order, 10)
    house.answer(house.send(lists(house)[0].number))
    house.cancel_invoice(invoice)
    returned(house, order, 100)
    assert (house.lines(number)[0].quantity, [quantity for quantity, _ in corrections(house)]) == (100, [D(10), D(-100)])
    assert [line.billed for line in house.slip_lines(order)] == [True]  # or the 10 would be billed again


def test_goods_whose_price_was_made_good_are_not_stated_anew_and_adjusted_twice(house: House) -> None:
    invoice = provisional(house)
    made = house.send(adjust(house))
    house.answer(made)
    house.issue(house.asked(made), tax_number="A-1")
    number = house.invoice(invoice).statement_number
    house.cancel_invoice(invoice)
    with pytest.raises(Refused) as refused:
        cancel(house, number)
    assert made in says(refused)
    with pytest.raises(Refused, match="become final"):
        adjust(house)
    assert [each.net for each in lists(house)] == [D("640.00")]


def test_without_a_correction_a_statement_is_undone_and_its_goods_stated_anew(house: House) -> None:
    order = received(house.cast, (ARM, 100, "86.40"))
    number = house.send(house.draft())
    house.answer(number)
    invoice = house.issue(house.asked(number))
    house.cancel_invoice(invoice)
    assert cancel(house, number).state == "cancelled"
    assert order_of(house, house.draft()) == order


def test_the_page_of_the_statement_says_which_list_keeps_it(house: House, visit: object) -> None:
    number, made = credited(house)
    page = visit(house.cast.xu).get(f"/admin/receivables/statements/{number}").text  # type: ignore[operator]
    assert f"{made} 已对这些货物作更正或补差" in page
