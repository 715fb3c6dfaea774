"""Objections that meet: a second while one is ruled on, conditions refused, a price sent back, an agreement meanwhile (5.1.7(1))."""

from __future__ import annotations

from decimal import Decimal

import pytest

from domain.reviews.actions import deviations, signatures
from domain.reviews.models import Deviation
from domain.shared.errors import Refused
from tests.cast import Cast
from tests.orders.given import line
from tests.reviews.story import Story, begin

CHEAP = Decimal("80.00")


def objected(cast: Cast) -> Story:
    """Marketing signed with the price standing."""
    story = begin(cast, line(price=CHEAP))
    story.sign("marketing")
    return story


def refuse(story: Story, deviation: Deviation, why: str = "价格不变") -> None:
    story.as_(story.cast.wang_min, lambda work: deviations.refuse(work, story.number, deviation.id, why, None))


@pytest.mark.clause("5.1.7(1)")
def test_an_objection_raised_while_the_general_manager_rules_goes_to_the_heads_first(cast: Cast) -> None:
    story = objected(cast)
    story.negotiate()
    assert story.order.state == "ruling"
    story.no("delivery", "mode", "无法每日两次送货")
    story.sign("delivery")
    assert story.order.state == "objection"
    assert not story.tasks("review.ruling")
    with pytest.raises(Refused):
        story.rule()
    story.negotiate(who=cast.he_head, heads=["赵志远"], record="送货改为每日一次")
    story.rule()
    assert {each.state for each in story.deviations} == {"ruled"}


@pytest.mark.clause("5.1.7(1)")
def test_each_department_is_called_once_however_many_object(cast: Cast) -> None:
    story = objected(cast)
    story.no("delivery", "mode", "无法每日两次送货")
    story.sign("delivery")
    assert sorted(task.department or "" for task in story.tasks("review.negotiation")) == ["production", "sales"]


@pytest.mark.clause("5.1.7(1)")
def test_conditions_that_the_customer_refuses_are_an_objection_again(cast: Cast) -> None:
    story = objected(cast)
    story.negotiate()
    story.rule()
    refuse(story, story.deviations[0])
    assert story.order.state == "objection"
    assert story.tasks("review.negotiation")
    story.negotiate()
    story.rule(False, "价格无法谈拢")
    assert story.order.state == "declined"


@pytest.mark.clause("5.1.7(1)", "5.1.2(2)A")
def test_a_price_that_the_general_manager_sends_back_after_marketing_signed_is_an_objection(cast: Cast) -> None:
    story = begin(cast, line(price=CHEAP))
    (deviation,) = story.deviations
    story.as_(cast.li_qian, lambda work: deviations.accept_asked(work, story.number, deviation.id, "按客户价", None))
    story.sign("marketing")
    assert story.order.state == "in_review"
    story.sign_price(deviation, accept=False, why="低于成本")
    assert story.order.state == "objection"


@pytest.mark.clause("5.1.7(1)", "1.1")
@pytest.mark.parametrize("before_the_general_manager", [False, True])
def test_no_objection_is_left_when_the_customer_agrees_meanwhile(cast: Cast, before_the_general_manager: bool) -> None:
    story = objected(cast)
    if before_the_general_manager:
        story.negotiate()
    (deviation,) = story.deviations
    story.propose(deviation, "请按 86.40 更正", price="86.40")
    story.agree(deviation)
    assert story.order.state == "in_review"
    assert not story.tasks("review.negotiation")
    assert not story.tasks("review.ruling")
    story.sign("delivery")
    assert story.approve().state == "approved"


@pytest.mark.clause("5.1.7(1)")
def test_an_objection_stays_while_one_of_two_deviations_stands(cast: Cast) -> None:
    story = begin(cast, line(price=CHEAP), line("2916035-K80", 600, price=CHEAP))
    story.sign("marketing")
    story.propose(story.deviations[0], "请按 86.40 更正", price="86.40")
    story.agree(story.deviations[0])
    assert story.order.state == "objection"


@pytest.mark.clause("5.1.7(1)", "5.1.2(2)A")
def test_the_price_ruled_is_the_one_that_the_customer_confirms_and_not_their_last_word(cast: Cast) -> None:
    story = objected(cast)
    (deviation,) = story.deviations
    story.propose(deviation, "请按 86.40 更正", price="86.40")
    story.as_(cast.wang_min, lambda work: deviations.counter(work, story.number, deviation.id, "最多 81", {"price": "81.00"}, None))
    story.negotiate()
    story.rule(True, "单价 85，量保 3 万", values={deviation.id: {"price": "85.00"}})
    assert story.deviations[0].value == {"price": "85.00"}
    story.agree(deviation)
    assert (story.lines[0].customer_price, story.lines[0].unit_price) == (Decimal("85.00"), Decimal("85.00"))


@pytest.mark.clause("5.1.7(1)", "5.1.2(2)A")
def test_conditions_that_name_no_price_leave_the_price_asked_and_finance_is_told(cast: Cast) -> None:
    story = objected(cast)
    (deviation,) = story.deviations
    story.negotiate()
    story.rule(True, "按客户价，年度返利 2%")
    story.agree(deviation)
    assert story.lines[0].unit_price == CHEAP
    assert [(task.department, task.kind) for task in story.tasks("price.")] == [("finance", "price.acknowledge")]
    assert not story.tasks("review.price"), "the ruling is the general manager's signature"


@pytest.mark.clause("5.1.7(1)")
@pytest.mark.parametrize("price", ["0", "-1", "viel", "NaN"])
def test_a_ruling_names_a_price_that_is_one(cast: Cast, price: str) -> None:
    from domain.shared.errors import Invalid

    story = objected(cast)
    story.negotiate()
    with pytest.raises(Invalid):
        story.rule(True, "条件", values={story.deviations[0].id: {"price": price}})
    assert story.order.state == "ruling"


@pytest.mark.clause("5.1.7(1)")
def test_a_day_ruled_is_the_day_promised_when_the_customer_confirms(cast: Cast) -> None:
    story = begin(cast)
    story.sign("marketing")
    deviation = story.no("delivery", "capacity", "设备检修", story.lines[0].id)
    assert deviation
    story.sign("delivery")
    story.negotiate()
    story.rule(True, "加班，12-22 交付", values={deviation.id: {"date": "2026-12-22"}})
    story.agree(deviation)
    story.approve()
    story.release()
    assert str(story.lines[0].schedules[0].promised_first) == "2026-12-22"


def test_a_signature_stays_once_the_general_manager_has_ruled_on_it(cast: Cast) -> None:
    story = objected(cast)
    story.negotiate()
    story.rule()
    with pytest.raises(Refused, match="next step"):
        story.as_(cast.li_qian, lambda work: signatures.take_back(work, story.number, "marketing", None))
    assert story.sections["marketing"].state == "signed"
