"""A difference between what was asked and what can be done is settled item by item before anything is approved (1.1)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from domain.orders.models import OrderLine
from domain.orders.queries import revisions_of
from domain.reviews.actions import deviations
from domain.reviews.actions.answers import Given
from domain.reviews.models import Deviation
from domain.reviews.queries.deviations import of_review
from domain.shared.errors import Forbidden, Invalid, NotFound, PasswordNeeded, Refused
from domain.shared.work import unit
from tests.cast import PASSWORD, Cast
from tests.orders.given import line
from tests.reviews.story import Story, begin, reasons

CHEAP = Decimal("84.90")


def late(cast: Cast) -> tuple[Story, Deviation, OrderLine]:
    """Production cannot keep the day asked."""
    story = begin(cast)
    story.sign("marketing")
    (ordered,) = story.lines
    deviation = story.no("delivery", "capacity", "设备检修至 12-20", ordered.id)
    assert deviation is not None
    return story, deviation, ordered


@pytest.mark.clause("1.1")
def test_a_no_with_its_remark_opens_a_deviation_and_a_no_without_one_is_not_signed(cast: Cast) -> None:
    story = begin(cast)
    story.answer("marketing", Given("service", None, "no", ""))
    assert story.deviations == []
    with pytest.raises(Refused) as refused:
        story.sign("marketing")
    assert "need a remark" in reasons(refused)
    story.answer("marketing", Given("service", None, "no", "不能提供驻厂服务"))
    (deviation,) = story.deviations
    assert (deviation.state, deviation.subject, deviation.clause, deviation.internal) == ("open", "service", "5.1.2(2)B", True)
    assert deviation.ours == "不能提供驻厂服务", "what the department said stands as ours until something is proposed"
    assert [task.person_id for task in story.tasks("review.deviation")] == [cast.li_qian.id]


@pytest.mark.clause("1.1")
def test_an_answer_taken_back_before_the_customer_was_asked_withdraws_its_deviation(cast: Cast) -> None:
    story, _deviation, ordered = late(cast)
    story.answer("delivery", Given("capacity", ordered.id, "yes", ""))
    assert [each.state for each in story.deviations] == ["withdrawn"]
    assert not story.tasks("review.deviation")


@pytest.mark.clause("1.1")
def test_when_the_customer_agrees_the_order_is_revised_and_the_answer_becomes_yes(cast: Cast) -> None:
    story, deviation, ordered = late(cast)
    story.propose(deviation, "可于 12-24 交付", date="2026-12-24")
    assert [task.kind for task in story.tasks("order.deviation")] == ["order.deviation"]
    with pytest.raises(Forbidden):
        story.agree(deviation, who=cast.li_qian)
    with pytest.raises(PasswordNeeded):
        story.agree(deviation, password="wrong")
    with pytest.raises(NotFound):
        story.agree(deviation, who=cast.b_buyer)
    with pytest.raises(Forbidden):
        story.agree(deviation, who=cast.a_quality)
    agreed = story.agree(deviation)
    assert (agreed.state, agreed.agreed) == ("agreed", "可于 12-24 交付")
    assert agreed.signature_id is not None
    assert story.answers("delivery")["capacity", ordered.id].value == "yes"
    assert story.order.revision == 2
    assert story.sections["marketing"].state == "signed"
    assert not story.tasks("order.deviation")
    story.sign("delivery")
    assert story.order.state == "in_review"
    story.approve()
    story.release()
    (schedule,) = story.lines[0].schedules
    assert (schedule.requested, schedule.promised_first) == (date(2026, 12, 18), date(2026, 12, 24))


@pytest.mark.clause("1.1")
def test_the_thread_keeps_each_turn_with_who_and_from_which_side(cast: Cast) -> None:
    story, deviation, _ = late(cast)
    story.propose(deviation, "12-28", date="2026-12-28")
    story.as_(cast.wang_min, lambda work: deviations.counter(work, story.number, deviation.id, "最晚 12-22", {"date": "2026-12-22"}, None))
    assert [task.kind for task in story.tasks("review.deviation")] == ["review.deviation"]
    story.as_(cast.li_qian, lambda work: deviations.accept_counter(work, story.number, deviation.id, None))
    (row,) = story.as_(cast.li_qian, lambda work: of_review(work, story.review.id))
    assert [(step.side, step.who, step.text) for step in row.steps] == [
        ("company", cast.li_qian.name, "12-28"),
        ("customer", cast.wang_min.name, "最晚 12-22"),
        ("company", cast.li_qian.name, "最晚 12-22"),
    ]
    assert (row.state, row.agreed) == ("agreed", "最晚 12-22")


@pytest.mark.clause("1.1")
def test_the_customer_sees_a_deviation_only_once_it_is_proposed_and_nobody_else_of_another_house(cast: Cast) -> None:
    story, deviation, _ = late(cast)
    with unit(cast.wang_min, now=story.now) as work, pytest.raises(NotFound):
        work.fetch(Deviation, deviation.id)
    story.propose(deviation, "12-28", date="2026-12-28")
    with unit(cast.wang_min, now=story.now) as work:
        assert work.fetch(Deviation, deviation.id).ours == "12-28"
    with unit(cast.b_buyer, now=story.now) as work, pytest.raises(NotFound):
        work.fetch(Deviation, deviation.id)


@pytest.mark.clause("1.1")
def test_an_order_with_an_open_deviation_is_not_approved(cast: Cast) -> None:
    story, deviation, _ = late(cast)
    story.sign("delivery", rest=True)
    assert story.order.state == "objection"
    with pytest.raises(Refused):
        story.approve()
    story.negotiate()
    story.rule(True, "按 12-24 交付")
    with pytest.raises(Refused) as refused:
        story.approve()
    assert "1 deviations are not settled yet." in reasons(refused)
    story.agree(deviation)
    assert story.approve().state == "approved"


@pytest.mark.clause("1.1")
def test_a_refused_proposal_goes_back_to_sales_and_can_be_proposed_anew(cast: Cast) -> None:
    story, deviation, _ = late(cast)
    story.propose(deviation, "12-28", date="2026-12-28")
    with pytest.raises(Refused, match="reason"):
        story.as_(cast.wang_min, lambda work: deviations.refuse(work, story.number, deviation.id, "", None))
    refused = story.as_(cast.wang_min, lambda work: deviations.refuse(work, story.number, deviation.id, "产线不能等", None))
    assert refused.state == "refused"
    assert story.order.state == "in_review", "the section is not signed yet: there is no objection"
    assert story.propose(deviation, "12-22", date="2026-12-22").state == "proposed"


@pytest.mark.parametrize(("text", "value"), [("", {"date": "2026-12-28"}), ("12-28", {}), ("12-28", {"date": "soon"})])
def test_a_proposal_says_what_and_when(cast: Cast, text: str, value: dict[str, str]) -> None:
    story, deviation, _ = late(cast)
    with pytest.raises(Invalid):
        story.propose(deviation, text, **value)
    assert story.deviations[0].state == "open"


@pytest.mark.parametrize("price", ["", "cheap", "-1", "0", "NaN", "Infinity"])
def test_a_price_proposal_names_a_price(cast: Cast, price: str) -> None:
    story = begin(cast, line(price=CHEAP))
    with pytest.raises(Invalid):
        story.propose(story.deviations[0], "另议", price=price)


@pytest.mark.clause("5.1.2(2)A")
def test_a_price_that_is_not_the_valid_one_answers_no_beforehand_and_opens_its_deviation(cast: Cast) -> None:
    story = begin(cast, line(price=CHEAP))
    (ordered,) = story.lines
    answer = story.answers("marketing")["price", ordered.id]
    assert (answer.value, answer.prefilled["params"]) == ("no", {"asked": "84.90", "listed": "86.40"})  # type: ignore[index]
    (deviation,) = story.deviations
    assert (deviation.theirs, deviation.ours) == ("84.90", "86.40")


@pytest.mark.clause("5.1.2(2)A")
@pytest.mark.parametrize("price", [None, Decimal("86.40"), Decimal("86.400")])
def test_the_valid_price_or_none_given_conforms(cast: Cast, price: Decimal | None) -> None:
    story = begin(cast, line(price=price))
    assert story.deviations == []
    assert {row.value for row in story.answers("marketing").values()} == {None}


@pytest.mark.clause("5.1.2(2)A", "5.1.9(4)")
def test_another_price_informs_finance_and_holds_only_with_the_general_managers_signature(cast: Cast) -> None:
    story = begin(cast, line(price=CHEAP))
    (deviation,) = story.deviations
    story.as_(cast.li_qian, lambda work: deviations.accept_asked(work, story.number, deviation.id, "按客户价，年降已谈定", None))
    assert [(task.department, task.kind) for task in story.tasks("price.")] == [("finance", "price.acknowledge")]
    assert [(task.department, task.position) for task in story.tasks("review.price")] == [("general_office", "general_manager")]
    assert story.lines[0].unit_price != CHEAP or story.order.revision == 1
    story.sign_all("marketing", "delivery")
    with pytest.raises(Refused) as refused:
        story.approve()
    assert "general manager has not yet signed the other price" in reasons(refused)
    with pytest.raises(Forbidden):
        story.sign_price(deviation, who=cast.zhao)
    signed = story.sign_price(deviation)
    assert signed.price_signed_by == cast.shen.name
    assert story.lines[0].unit_price == CHEAP
    assert story.approve().state == "approved"


@pytest.mark.clause("5.1.7(1)", "5.1.9(4)")
@pytest.mark.parametrize("agreed", [True, False])
def test_signing_with_a_remark_while_the_general_manager_has_an_agreed_price_is_no_objection(cast: Cast, agreed: bool) -> None:
    story = begin(cast, line(price=CHEAP))
    (deviation,) = story.deviations
    said = Given("price", story.lines[0].id, "no", "已与客户商定，待总经理签核")
    story.answer("marketing", said)
    if agreed:
        story.as_(cast.li_qian, lambda work: deviations.accept_asked(work, story.number, deviation.id, "按客户价", None))
    story.answer("marketing", said, rest=True)
    story.sign("marketing", rest=False)
    assert len(story.deviations) == 1 and story.order.state == ("in_review" if agreed else "objection")


@pytest.mark.clause("5.1.9(4)")
def test_a_price_that_the_general_manager_does_not_accept_is_open_again(cast: Cast) -> None:
    story = begin(cast, line(price=CHEAP))
    (deviation,) = story.deviations
    story.as_(cast.li_qian, lambda work: deviations.accept_asked(work, story.number, deviation.id, "按客户价", None))
    with pytest.raises(Refused, match="reason"):
        story.sign_price(deviation, accept=False)
    back = story.sign_price(deviation, accept=False, why="低于成本")
    assert (back.state, back.price_needed) == ("open", False)
    assert story.answers("marketing")["price", story.lines[0].id].value == "no"
    with pytest.raises(Refused, match="No price waits"):
        story.sign_price(deviation)


@pytest.mark.clause("5.1.2(2)A")
def test_the_customer_correcting_the_price_to_ours_needs_no_general_manager(cast: Cast) -> None:
    story = begin(cast, line(price=CHEAP))
    (deviation,) = story.deviations
    story.propose(deviation, "请按 86.40 更正", price="86.40")
    agreed = story.agree(deviation)
    assert (agreed.state, agreed.price_needed) == ("agreed", False)
    assert (story.lines[0].customer_price, story.order.revision) == (Decimal("86.40"), 2)
    assert story.order.amount == Decimal("207360.00")


@pytest.mark.clause("5.1.5(3)")
def test_a_shortage_is_settled_inside_the_house_with_its_remedy(cast: Cast) -> None:
    story = begin(cast, line("1001120-T15", 3000))
    story.sign("marketing")
    (ordered,) = story.lines
    assert story.answers("delivery")["stock", ordered.id].note is not None
    deviation = story.no("delivery", "stock", "NR-60 不足", ordered.id)
    assert deviation is not None
    assert not deviation.touches_customer
    with pytest.raises(Refused, match="inside the house"):
        story.propose(deviation, "等料")
    with pytest.raises(Forbidden):
        story.as_(cast.fang, lambda work: deviations.settle(work, story.number, deviation.id, "加急采购", None))
    with pytest.raises(Invalid):
        story.as_(cast.chen, lambda work: deviations.settle(work, story.number, deviation.id, " ", None))
    settled = story.as_(cast.chen, lambda work: deviations.settle(work, story.number, deviation.id, "加急采购，12-02 到料", None))
    assert settled.state == "agreed"
    assert story.answers("delivery")["stock", ordered.id].value == "yes"
    assert story.order.revision == 1


@pytest.mark.clause("1.1")
def test_what_touches_the_customer_is_not_settled_inside_the_house(cast: Cast) -> None:
    story, deviation, _ = late(cast)
    with pytest.raises(Refused, match="the customer has to agree"):
        story.as_(cast.chen, lambda work: deviations.settle(work, story.number, deviation.id, "晚几天", None))


@pytest.mark.clause("1.2")
def test_each_customer_specific_requirement_is_put_to_the_review_and_asks_for_a_commitment(cast: Cast) -> None:
    story = begin(cast)
    (row,) = [row for (key, _), row in story.answers("marketing").items() if key.startswith("requirement:")]
    assert (row.clause, row.value) == ("1.2", None)
    others = [Given(key, line_id, "yes") for key, line_id in story.answers("marketing") if not key.startswith("requirement:")]
    story.answer("marketing", *others)
    with pytest.raises(Refused, match="1 questions"):
        story.sign("marketing", rest=False)
    story.answer("marketing", Given(row.question, None, "yes", "首批提交三级 PPAP"))
    assert story.sign("marketing", rest=False).state == "signed"


@pytest.mark.clause("5.1.2(2)B")
def test_service_conditions_are_answered_assured_or_not_and_how(cast: Cast) -> None:
    story = begin(cast, services="海运 FOB 上海")
    story.answer("marketing", Given("service", None, "no", "只能 EXW"))
    (deviation,) = story.deviations
    story.propose(deviation, "EXW，代办报关")
    story.agree(story.deviations[0])
    assert story.answers("marketing")["service", None].value == "yes"
    with unit(cast.li_qian, now=story.now) as work:
        assert len(revisions_of(work, story.order.id)) == 2


def test_a_deviation_of_another_order_is_not_found_under_this_one(cast: Cast) -> None:
    story, deviation, _ = late(cast)
    other = begin(cast, po_number="4500874099")
    with pytest.raises(NotFound):
        story.as_(cast.li_qian, lambda work: deviations.propose(work, other.number, deviation.id, "x", {"date": "2026-12-28"}, None))


def test_agreeing_needs_the_password_of_the_customer(cast: Cast) -> None:
    story, deviation, _ = late(cast)
    story.propose(deviation, "12-28", date="2026-12-28")
    assert story.agree(deviation, password=PASSWORD).signature_id is not None
    with pytest.raises(Refused):
        story.agree(deviation)
