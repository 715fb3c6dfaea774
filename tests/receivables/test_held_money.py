"""Money that is in already is held for a retail order; what is held opens the gate once, and what is left over is credit (5.1.12(3))."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from domain.customers.models import Customer
from domain.deliveries import returns
from domain.deliveries.dispatch import notices
from domain.orders.models import Order, OrderLine
from domain.projects.actions import open_project
from domain.receivables.actions import paying
from domain.receivables.models import Payment
from domain.shared.actor import Actor
from domain.shared.errors import Forbidden, Invalid, Refused, Stale
from tests.cast import PASSWORD, Cast
from tests.deliveries.shipping import noticed, packed, released, ship, verified
from tests.orders.given import line
from tests.receivables.received import ARM, House, received, says
from tests.receivables.test_retail import house_of, unpaid
from tests.remembering import remembered
from tests.reviews.story import Story

D = Decimal
WHOLE = D("9763.20")  # 100 at 86.40 with 13 % tax
HALF = D("4881.60")


@pytest.fixture
@remembered
def order(cast: Cast) -> Story:
    """A released order of 100, of a customer who pays before shipping."""
    story = released(cast, line(quantity=100))
    story.system(lambda work: setattr(work.fetch(Customer, cast.a.id), "retail", True))
    return story


def hold(
    house: House, payment: str, order: str, amount: str | None = None, who: Actor | None = None, version: int | None = None
) -> Payment:
    part = None if amount is None else D(amount)
    return house.as_(who or house.cast.xu, lambda work: paying.reserve_rest(work, payment, order, part, version))


@pytest.mark.clause("5.1.12(3)")
def test_money_that_came_in_before_is_held_for_the_order_and_opens_the_gate(order: Story) -> None:
    house, shipment = house_of(order), noticed(order, 100, sign=False)
    payment = house.pay(WHOLE)
    assert unpaid(order, shipment.number)  # it names nothing, and pays no order
    hold(house, payment, order.number)
    assert unpaid(order, shipment.number) == []
    assert house.payment(payment).left == 0
    order.as_(order.cast.li_qian, lambda work: notices.notify(work, shipment.number, PASSWORD, version=None))


def test_so_much_of_it_as_is_named_is_held_and_the_rest_stays_credit(order: Story) -> None:
    house = house_of(order)
    payment = house.pay("6000.00")
    hold(house, payment, order.number, "4881.60")
    assert house.payment(payment).left == D("1118.40")
    assert unpaid(order, noticed(order, 50, sign=False).number) == []
    with pytest.raises(Invalid, match="No more than what is left"):
        hold(house, payment, order.number, "1118.41")
    hold(house, payment, order.number)
    with pytest.raises(Refused, match="Nothing of it is left"):
        hold(house, payment, order.number)


def test_a_credit_note_is_held_like_money(order: Story) -> None:
    house = house_of(order)
    payment = house.pay(HALF)
    house.system(lambda work: setattr(work.fetch(Payment, house.payment(payment).id), "kind", "credit_note"))
    hold(house, payment, order.number)
    assert unpaid(order, noticed(order, 50, sign=False).number) == []


def test_it_is_held_for_an_order_of_the_same_customer_currency_and_project_that_is_still_open(order: Story) -> None:
    house = house_of(order)
    payment = house.pay(WHOLE)
    theirs = received(house.cast, ("B-77120", 10, "4.35"), customer="b")
    euro = received(house.cast, (ARM, 10, "86.40"))
    over = received(house.cast, (ARM, 10, "86.40"), state="closed")
    project = house.system(lambda work: open_project(work, house.cast.a.id, "E27", {}).id)
    secret = received(house.cast, (ARM, 10, "86.40"), project=project)
    house.system(lambda work: setattr(work.fetch(Order, house.order(euro).id), "currency", "EUR"))
    for number, said in ((theirs, "No order of this customer"), ("SO-000000-000", "No order of this customer"), (euro, "is in EUR"),
                         (over, "is over"), (secret, "No order of this customer")):
        with pytest.raises(Invalid) as refused:
            hold(house, payment, number)
        assert said in says(refused)
    assert house.payment(payment).left == WHOLE
    hold(house, payment, order.number)


def test_finance_holds_it_and_nobody_else_and_not_on_an_old_page(order: Story) -> None:
    house = house_of(order)
    payment = house.pay(WHOLE)
    for who in (order.cast.li_qian, order.cast.shen, order.cast.wang_min):
        with pytest.raises(Forbidden):
            hold(house, payment, order.number, who=who)
    seen = house.payment(payment).version
    hold(house, payment, order.number, "100.00", version=seen)
    with pytest.raises(Stale):
        hold(house, payment, order.number, version=seen)


def test_a_cancelled_payment_is_held_for_nothing(order: Story) -> None:
    house = house_of(order)
    payment = house.pay(WHOLE)
    house.as_(house.cast.xu, lambda work: paying.cancel(work, payment, "退票", PASSWORD, None))
    with pytest.raises(Refused, match="was cancelled"):
        hold(house, payment, order.number)


# two notices, one payment


def test_money_is_not_promised_twice_by_two_notices(order: Story) -> None:
    house_of(order).pay(HALF, order=order.number)
    first = noticed(order, 50)
    second = noticed(order, 50, sign=False)
    (why,) = unpaid(order, second.number)
    assert f"{order.number}: 4881.60 CNY" in str(why)
    order.as_(order.cast.li_qian, lambda work: notices.cancel(work, first.number, "改期", version=None))
    assert unpaid(order, second.number) == []


def test_a_signed_notice_is_not_held_up_by_another_that_was_signed_later(order: Story) -> None:
    house = house_of(order)
    payment = house.pay(WHOLE, order=order.number)
    first, _ = noticed(order, 50), noticed(order, 50)
    (held,) = [each for each in house.allocations(payment) if each.ended_at is None]
    house.as_(house.cast.xu, lambda work: paying.unmatch(work, payment, held.id, None))
    hold(house, payment, order.number, "4881.60")
    assert unpaid(order, first.number, "ship") == []  # who ships first has the money


# taking it back


def moved(house: House, payment: str) -> Callable[[], Payment]:
    held = next(each for each in house.allocations(payment) if each.ended_at is None)
    return lambda: house.as_(house.cast.xu, lambda work: paying.unmatch(work, payment, held.id, None))


def test_held_money_goes_elsewhere_while_nothing_has_left(order: Story) -> None:
    house = house_of(order)
    payment = house.pay(WHOLE, order=order.number)
    moved(house, payment)()
    assert house.payment(payment).left == WHOLE
    assert unpaid(order, noticed(order, 100, sign=False).number)


@pytest.mark.clause("5.1.12(3)")
def test_money_on_which_goods_left_stays_with_their_order_unless_the_bank_took_it_back(order: Story) -> None:
    house = house_of(order)
    payment = house.pay(WHOLE, order=order.number)
    ship(order, 50)
    with pytest.raises(Refused, match="left on this money"):
        moved(house, payment)()
    house.as_(house.cast.xu, lambda work: paying.cancel(work, payment, "银行退票", PASSWORD, None))
    assert house.payment(payment).state == "cancelled"
    rest = noticed(order, 50, sign=False)
    (why,) = unpaid(order, rest.number)
    assert f"{WHOLE} CNY is not paid yet" in str(why)  # the goods that are gone are asked for with the next money
    house.pay(WHOLE, order=order.number, reference="again")
    assert unpaid(order, rest.number) == []


def test_goods_that_came_back_unsigned_free_the_money(order: Story) -> None:
    house = house_of(order)
    payment = house.pay(WHOLE, order=order.number)
    sent = ship(order, 50)
    order.as_(order.cast.sun_li, lambda work: returns.void(work, sent.slip, "拒收，原车返回", None))
    moved(house, payment)()
    assert house.payment(payment).left == WHOLE


# one rounding


def test_the_gate_asks_for_what_the_statement_will_say_line_by_line(cast: Cast) -> None:
    """7 at 0.0715 is 0.5005 → 0.50, its tax 0.065 → 0.07: 0.57; the whole with tax in one go were 0.565565 → 0.57, twice 1.13."""
    story = released(cast, line(quantity=14))
    story.system(lambda work: setattr(work.fetch(Customer, cast.a.id), "retail", True))
    story.system(lambda work: setattr(work.fetch(OrderLine, story.lines[0].id), "unit_price", D("0.0715")))
    house_of(story).system(lambda work: setattr(work.fetch(Customer, cast.a.id), "retail", False))
    first = noticed(story, 7)
    house_of(story).system(lambda work: setattr(work.fetch(Customer, cast.a.id), "retail", True))
    assert "0.57 CNY is not paid yet" in str(unpaid(story, first.number, "ship")[0])
    second = noticed(story, 7, sign=False)
    assert "1.14 CNY is not paid yet" in str(unpaid(story, second.number)[0])  # 0.57 twice, as two lines of a statement
    house_of(story).pay("1.13", order=story.number)
    assert "0.01 CNY is not paid yet" in str(unpaid(story, second.number)[0])
    house_of(story).pay("0.01", order=story.number)
    assert unpaid(story, second.number) == []


def test_the_gate_shows_how_it_counts(order: Story) -> None:
    house_of(order).pay("1000.00", order=order.number)
    (why,) = unpaid(order, noticed(order, 100, sign=False).number)
    assert "leaving 9763.20, left or promised before 0.00, paid 1000.00, excepted 0.00" in str(why)
    assert str(why).startswith(f"{order.number}: 8763.20 CNY")


def test_what_was_verified_leaves_when_it_is_paid_and_not_before(order: Story) -> None:
    house = house_of(order)
    payment = house.pay(WHOLE, order=order.number)
    shipment = verified(packed(noticed(order, 100)))
    house.as_(house.cast.xu, lambda work: paying.cancel(work, payment, "银行退票", PASSWORD, None))
    assert unpaid(order, shipment.number, "ship")
    late = house.pay(WHOLE, reference="late")
    hold(house, late, order.number)
    assert unpaid(order, shipment.number, "ship") == []
