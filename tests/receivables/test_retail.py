"""Retail leaves after payment, or with an exception that the general manager signed; a credit limit warns (5.1.12(3), RULES 4)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from domain.customers.models import Customer
from domain.deliveries import gates
from domain.deliveries.dispatch import notices
from domain.deliveries.models import DispatchNotice
from domain.receivables.actions import retail
from domain.receivables.models import RetailException
from domain.shared.actor import Actor
from domain.shared.errors import Forbidden, Invalid, PasswordNeeded, Refused
from domain.shared.message import Message
from tests.cast import NOW, PASSWORD, Cast
from tests.deliveries.shipping import noticed, packed, released, verified
from tests.orders.given import line
from tests.receivables.received import ARM, House, received, says
from tests.remembering import remembered
from tests.reviews.story import Story

WHOLE = Decimal("9763.20")  # 100 at 86.40 with 13 % tax


@pytest.fixture
@remembered
def order(cast: Cast) -> Story:
    """A released order of 100, of a customer who pays before shipping."""
    story = released(cast, line(quantity=100))
    story.system(lambda work: setattr(work.fetch(Customer, cast.a.id), "retail", True))
    return story


def house_of(story: Story) -> House:
    return House(story.cast, NOW)


def unpaid(story: Story, number: str, stage: str = "notify") -> list[Message]:
    """What the gate says against the notice at a stage."""
    def asked(work: Any) -> list[Message]:
        notice = work.session.scalars(select(DispatchNotice).where(DispatchNotice.number == number)).one()
        return [each.message for each in gates.findings(work, notice, stage) if each.blocks and "not paid" in each.message.id]

    return story.system(asked)


def warnings(story: Story, number: str, stage: str = "notify") -> list[str]:
    def asked(work: Any) -> list[str]:
        notice = work.session.scalars(select(DispatchNotice).where(DispatchNotice.number == number)).one()
        return [str(each) for each in gates.warnings(work, notice, stage)]

    return story.system(asked)


def propose(story: Story, amount: str = "9763.20", reason: str = "老客户，货急，明日到账", who: Actor | None = None) -> str:
    return story.as_(who or story.cast.xu, lambda work: retail.propose(work, story.number, Decimal(amount), reason).number)


def sign(story: Story, number: str, who: Actor | None = None, password: str = PASSWORD) -> RetailException:
    return story.as_(who or story.cast.shen, lambda work: retail.decide(work, number, password, None))


@pytest.mark.clause("5.1.12(3)")
def test_a_retail_order_that_nobody_paid_does_not_leave(order: Story) -> None:
    shipment = noticed(order, 100, sign=False)
    (why,) = unpaid(order, shipment.number)
    assert str(why).startswith(f"{order.number}: 9763.20 CNY is not paid yet")
    with pytest.raises(Refused, match="is not paid yet"):
        order.as_(order.cast.li_qian, lambda work: notices.notify(work, shipment.number, PASSWORD, version=None))


@pytest.mark.clause("5.1.12(3)")
def test_an_exception_is_for_an_order_that_is_there_and_not_over_and_says_so_at_its_field(order: Story) -> None:
    for number, said in (("SO-MISTYPED", "no order SO-MISTYPED"), (received(order.cast, (ARM, 10, "86.40"), state="closed"), "is over")):
        with pytest.raises(Invalid, match=said) as refused:
            order.as_(order.cast.xu, lambda work, of=number: retail.propose(work, of, Decimal("1.00"), "货急"))
        assert set(refused.value.fields) == {"order"}
    assert propose(order)


def test_a_draft_may_wait_for_the_payment_and_says_what_is_missing(order: Story) -> None:
    shipment = noticed(order, 100, sign=False)
    assert unpaid(order, shipment.number, "make") == []
    assert unpaid(order, shipment.number, "notify")
    assert "not paid" in warnings(order, shipment.number, "make")[0]


@pytest.mark.clause("5.1.12(3)")
def test_paid_beforehand_it_leaves(order: Story) -> None:
    shipment = noticed(order, 100, sign=False)
    house_of(order).pay(WHOLE, order=order.number)
    assert unpaid(order, shipment.number) == []
    order.as_(order.cast.li_qian, lambda work: notices.notify(work, shipment.number, PASSWORD, version=None))


def test_a_part_payment_lets_a_part_leave_and_names_what_is_missing(order: Story) -> None:
    house_of(order).pay("4881.60", order=order.number)
    half = noticed(order, 50, sign=False)
    assert unpaid(order, half.number) == []
    order.as_(order.cast.li_qian, lambda work: notices.cancel(work, half.number, "改批量", version=None))
    more = noticed(order, 51, sign=False)
    assert "97.63 CNY" in str(unpaid(order, more.number)[0])


def test_a_payment_that_names_nothing_pays_no_order(order: Story) -> None:
    house_of(order).pay(WHOLE)
    assert unpaid(order, noticed(order, 100, sign=False).number)


def test_a_customer_with_terms_of_payment_is_not_held(cast: Cast) -> None:
    story = released(cast, line(quantity=100))
    assert unpaid(story, noticed(story, 100, sign=False).number) == []


@pytest.mark.clause("5.1.12(3)")
def test_the_general_managers_signature_opens_the_gate_up_to_its_amount(order: Story) -> None:
    shipment = noticed(order, 100, sign=False)
    number = propose(order, "9763.19")
    assert unpaid(order, shipment.number)  # a proposal opens nothing
    assert sign(order, number).state == "signed"
    assert "0.01 CNY" in str(unpaid(order, shipment.number)[0])
    sign(order, propose(order, "0.01"))
    assert unpaid(order, shipment.number) == []


@pytest.mark.clause("5.1.12(3)")
def test_the_gate_is_asked_again_when_the_goods_leave(order: Story) -> None:
    from domain.receivables.actions import paying

    house = house_of(order)
    payment = house.pay(WHOLE, order=order.number)
    shipment = verified(packed(noticed(order, 100)))
    house.as_(order.cast.xu, lambda work: paying.cancel(work, payment, "银行退票", PASSWORD, None))
    assert unpaid(order, shipment.number, "ship")
    house.pay(WHOLE, order=order.number)
    assert unpaid(order, shipment.number, "ship") == []


def test_finance_proposes_and_nobody_else(order: Story) -> None:
    for who in (order.cast.li_qian, order.cast.shen, order.cast.sun_li):
        with pytest.raises(Forbidden):
            propose(order, who=who)
    assert [task.position for task in (propose(order), house_of(order).tasks("receivables.exception"))[1]] == ["general_manager"]


def test_the_general_manager_signs_with_the_password_and_finance_does_not(order: Story) -> None:
    number = propose(order)
    with pytest.raises(Refused, match="somebody else"):
        sign(order, number, who=order.cast.song_head)
    with pytest.raises(PasswordNeeded):
        sign(order, number, password="wrong")
    found = sign(order, number)
    assert (found.decided_by, found.signature_id is not None) == ("沈岳", True)
    assert house_of(order).tasks("receivables.exception") == []


def test_it_needs_a_reason_and_stands_once_at_a_time(order: Story) -> None:
    with pytest.raises(Invalid, match="reason"):
        propose(order, reason="  ")
    number = propose(order)
    with pytest.raises(Refused, match="waits for the general manager"):
        propose(order)
    order.as_(order.cast.xu, lambda work: retail.withdraw(work, number, "", None))
    assert propose(order)


def test_a_refused_one_opens_nothing_and_keeps_the_reason(order: Story) -> None:
    number = propose(order)
    with pytest.raises(Refused, match="reason"):
        order.as_(order.cast.shen, lambda work: retail.refuse(work, number, "", None))
    refused = order.as_(order.cast.shen, lambda work: retail.refuse(work, number, "先收款", None))
    assert (refused.state, refused.why) == ("refused", "先收款")
    assert unpaid(order, noticed(order, 100, sign=False).number)


def test_a_customer_who_is_not_retail_needs_no_exception(cast: Cast) -> None:
    story = released(cast, line(quantity=100))
    with pytest.raises(Refused) as refused:
        propose(story)
    assert says(refused).startswith("Only retail pays before shipping")


def test_exceptions_are_listed_with_who_decided(order: Story, visit: Any) -> None:
    sign(order, propose(order))
    page = visit(order.cast.song_head).get("/admin/receivables/exceptions").text
    assert "老客户，货急" in page and "沈岳" in page and "¥9,763.20" in page


def test_the_general_manager_signs_on_the_page(order: Story, visit: Any) -> None:
    finance, manager = visit(order.cast.xu), visit(order.cast.shen)
    typed = {"order": order.number, "amount": "9,763.20", "reason": "货急"}
    assert finance.post("/admin/receivables/exceptions", typed | {"reason": ""}).status_code == 422
    assert finance.post("/admin/receivables/exceptions", typed).status_code == 303
    (task,) = house_of(order).tasks("receivables.exception")
    at = f"/admin/receivables/exceptions/{task.object_number}"
    assert "/signature" in manager.get(f"/admin{task.path}").text
    assert "/signature" not in finance.get(f"/admin{task.path}").text
    assert manager.post(f"{at}/signature", {"password": "wrong"}).status_code == 422
    assert manager.post(f"{at}/signature", {"password": PASSWORD}).status_code == 303
    assert unpaid(order, noticed(order, 100, sign=False).number) == []


# the credit limit


def limited(story: Story, limit: str) -> Story:
    story.system(lambda work: setattr(work.fetch(Customer, story.cast.a.id), "credit_limit", Decimal(limit)))
    return story


def warned(story: Story, number: str) -> list[str]:
    return [each for each in warnings(story, number) if "credit limit" in each]


def test_goods_beyond_the_credit_limit_leave_with_a_warning_and_finance_and_the_general_manager_hear_of_it(cast: Cast) -> None:
    story = limited(released(cast, line(quantity=100)), "9763.19")
    shipment = noticed(story, 100)
    assert warned(story, shipment.number) == ["With this the customer owes 0.01 CNY more than the credit limit."]
    told = [task for task in house_of(story).tasks("credit.acknowledge") if "leaves" in str(task.title)]
    assert {(task.department, task.position) for task in told} == {("finance", "member"), ("general_office", "general_manager")}


def test_within_the_limit_nobody_hears_anything(cast: Cast) -> None:
    story = limited(released(cast, line(quantity=100)), "9763.20")
    shipment = noticed(story, 100)
    assert warned(story, shipment.number) == []
    assert house_of(story).tasks("credit.acknowledge") == []


def test_what_is_owed_already_counts_and_credit_counts_against_it(cast: Cast) -> None:
    story = released(cast, line(quantity=100))
    house = house_of(story)
    house.issued(("2916035-K80", 100, "10.00"))
    limited(story, "9763.20")
    shipment = noticed(story, 100, sign=False)
    assert "1130.00 CNY" in warned(story, shipment.number)[0]
    house.pay("1130.00")
    assert warned(story, shipment.number) == []


def test_without_a_limit_there_is_no_warning(cast: Cast) -> None:
    story = released(cast, line(quantity=100))
    story.system(lambda work: setattr(work.fetch(Customer, cast.a.id), "credit_limit", None))
    assert warned(story, noticed(story, 100, sign=False).number) == []
