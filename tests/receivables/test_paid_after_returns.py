"""What of a retail order's money is still its own after goods came back, and goods that nobody named a price for (5.1.12(3))."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import update

from domain.deliveries import taking_back
from domain.deliveries.dispatch import notices
from domain.deliveries.models import Slip, SlipLine
from domain.deliveries.receipts import signing
from domain.deliveries.receipts.inputs import Receipt
from domain.deliveries.receipts.rules import Counted
from domain.orders.models import OrderLine
from domain.receivables import worth
from domain.receivables.actions import paying, refunding
from domain.receivables.actions.answering import LineAnswer
from domain.receivables.actions.refunding import Sent
from domain.shared.errors import Refused
from tests.cast import PASSWORD, TODAY
from tests.deliveries.shipping import noticed, ship
from tests.receivables.test_retail import WHOLE, house_of, order, unpaid  # noqa: F401
from tests.remembering import remembered
from tests.reviews.story import Story

D = Decimal
HALF = D("4881.60")


@remembered
def half_back(order: Story) -> str:  # noqa: F811
    """Half of the order paid, gone, signed for and invoiced, and come back; answers the adjustment list that gives it back."""
    house = house_of(order)
    house.pay(HALF, order=order.number)
    sent = ship(order, 50)
    (line,) = sent.slip_lines
    receipt = Receipt("王敏", {line.id: Counted(D(50))})
    order.as_(order.cast.wang_min, lambda work: signing.in_portal(work, work.fetch(Slip, sent.slip.id), receipt, PASSWORD, None))
    asked = house.asked_for(line)
    assert asked is not None
    house.issue(asked.number)
    back = taking_back.CameBack(D(50), "退货", True)
    order.as_(order.cast.sun_li,
              lambda work: taking_back.take_back(work, work.fetch(Slip, sent.slip.id), work.fetch(SlipLine, line.id), back, None))
    return str(house.tasks("statement.check")[-1].object_number)


def noted(order: Story) -> str:  # noqa: F811
    """… and the credit note for it."""
    house, number = house_of(order), half_back(order)
    house.answer(house.send(number))
    return house.credit(number)


def paid(story: Story) -> Decimal:
    house = house_of(story)
    return house.system(lambda work: worth.paid(work, house.order(story.number)))


@pytest.mark.clause("5.1.12(3)")
def test_money_that_was_credited_for_goods_that_came_back_pays_for_no_others(order: Story) -> None:  # noqa: F811
    house, note = house_of(order), noted(order)
    refund = house.as_(house.cast.xu, lambda work: refunding.propose(work, note, None, "退款", None).number)
    house.as_(house.cast.song_head, lambda work: refunding.approve(work, refund, Sent(TODAY, "B1"), PASSWORD, None))
    again = noticed(order, 50, sign=False)
    assert paid(order) == 0
    (why,) = unpaid(order, again.number)
    assert str(why).startswith(f"{order.number}: 4881.60 CNY is not paid yet")
    with pytest.raises(Refused, match="is not paid yet"):
        order.as_(order.cast.li_qian, lambda work: notices.notify(work, again.number, PASSWORD, version=None))
    house.pay(HALF, order=order.number)
    assert unpaid(order, again.number) == []


@pytest.mark.clause("5.1.12(3)")
def test_a_credit_note_that_is_held_for_the_order_pays_once(order: Story) -> None:  # noqa: F811
    house, note = house_of(order), noted(order)
    house.as_(house.cast.xu, lambda work: paying.reserve_rest(work, note, order.number, None, None))
    assert paid(order) == HALF
    again = noticed(order, 50, sign=False)
    assert unpaid(order, again.number) == []
    order.as_(order.cast.li_qian, lambda work: notices.cancel(work, again.number, "改批量", version=None))
    assert "4881.60 CNY" in str(unpaid(order, noticed(order, 100, sign=False).number)[0])


@pytest.mark.clause("5.1.12(3)")
def test_money_for_goods_that_came_back_is_spoken_for_from_the_first_draft_of_its_credit(order: Story) -> None:  # noqa: F811
    number = half_back(order)
    assert house_of(order).statement(number).state == "draft"
    assert paid(order) == 0
    assert unpaid(order, noticed(order, 50, sign=False).number)


@pytest.mark.clause("5.1.12(3)")
def test_goods_without_a_price_do_not_leave_before_one_is_agreed_and_paid(order: Story) -> None:  # noqa: F811
    house_of(order).pay(WHOLE, order=order.number)

    def price(amount: str | None) -> None:
        order.system(lambda work: work.session.execute(update(OrderLine).values(unit_price=amount and D(amount))))

    shipment = noticed(order, 100, sign=False)
    price(None)
    with pytest.raises(Refused, match="has no price yet, and nothing says what is to be paid"):
        order.as_(order.cast.li_qian, lambda work: notices.notify(work, shipment.number, PASSWORD, version=None))
    price("86.40")
    order.as_(order.cast.li_qian, lambda work: notices.notify(work, shipment.number, PASSWORD, version=None))


@pytest.mark.clause("5.1.12(3)")
@pytest.mark.parametrize(("outcome", "more"), [("accepted", 10), ("kept", 0)])
def test_what_a_dispute_conceded_is_owed_by_nobody_and_asks_for_no_payment_before_the_rest_leaves(
    order: Story, outcome: str, more: int,  # noqa: F811
) -> None:
    """50 of 100 are paid and left; the customer says 40, and finance concedes the ten, or does not."""
    house = house_of(order)
    house.pay(HALF, order=order.number)
    sent = ship(order, 50)
    receipt = Receipt("王敏", {sent.slip_lines[0].id: Counted(D(50))})
    order.as_(order.cast.wang_min, lambda work: signing.in_portal(work, work.fetch(Slip, sent.slip.id), receipt, PASSWORD, None))
    statement = house.send(house.draft())
    house.answer(statement, LineAnswer(False, "少 10 件", D(40)))
    house.settle(statement, 1, outcome, "同意少计" if outcome == "accepted" else "已签收 50 件")
    if more:
        assert unpaid(order, noticed(order, more, sign=False).number) == []
    (why,) = unpaid(order, noticed(order, more + 1, sign=False).number)
    assert str(why).startswith(f"{order.number}: 97.63 CNY is not paid yet")


@pytest.mark.clause("5.1.12(3)")
def test_goods_whose_return_both_sides_count_otherwise_are_paid_with_their_money_and_no_others(order: Story) -> None:  # noqa: F811
    """50 were paid, left and came back; customer and finance agree on 30 of them: the money of 20 is ours, and lets no others leave."""
    house, number = house_of(order), half_back(order)
    house.send(number)
    house.answer(number, LineAnswer(False, "只退 30 件", D(-30)))
    assert house.settle(number, 1, "accepted").state == "confirmed"
    assert paid(order) == D("1952.64")
    (why,) = unpaid(order, noticed(order, 20, sign=False).number)
    assert str(why).startswith(f"{order.number}: 1952.64 CNY is not paid yet")
