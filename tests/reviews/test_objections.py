"""An objection: heads on record, the general manager's ruling, then the approval; no step is skipped (5.1.7(1))."""

from __future__ import annotations

from decimal import Decimal

import pytest

from domain.reviews.actions import deviations, objection
from domain.reviews.models import Negotiation, Ruling
from domain.shared.errors import Forbidden, Invalid, PasswordNeeded, Refused
from domain.shared.work import unit
from tests.cast import Cast
from tests.orders.given import line
from tests.reviews.story import Story, begin


def objected(cast: Cast) -> Story:
    """Marketing signed with the price standing."""
    story = begin(cast, line(price=Decimal("80.00")))
    story.sign("marketing")
    return story


@pytest.mark.clause("5.1.7(1)")
def test_a_section_signed_with_a_no_standing_is_an_objection_before_the_heads(cast: Cast) -> None:
    story = objected(cast)
    assert story.order.state == "objection"
    assert {(task.department, task.position) for task in story.tasks("review.negotiation")} == {("sales", "head")}


@pytest.mark.clause("5.1.7(1)")
def test_production_objecting_calls_its_own_head_and_sales(cast: Cast) -> None:
    story = begin(cast)
    story.sign("marketing")
    story.no("delivery", "mode", "无法每日两次送货")
    story.sign("delivery")
    assert {task.department for task in story.tasks("review.negotiation")} == {"sales", "production"}


@pytest.mark.clause("5.1.7(1)")
def test_without_objection_the_order_goes_straight_to_approval(cast: Cast) -> None:
    story = begin(cast).sign_all()
    assert story.order.state == "in_review"
    assert not story.tasks("review.negotiation")
    assert [task.kind for task in story.tasks("review.approval")] == ["review.approval"]


@pytest.mark.clause("5.1.7(1)")
def test_no_step_of_an_objection_is_skipped(cast: Cast) -> None:
    story = objected(cast)
    story.sign("delivery")
    for skipping in (story.rule, story.approve, story.release):
        with pytest.raises(Refused):
            skipping()
    story.negotiate()
    for skipping in (story.negotiate, story.approve, story.release):
        with pytest.raises(Refused):
            skipping()
    story.rule()
    story.agree(story.deviations[0])
    story.approve()
    story.release()
    assert story.order.state == "released"


@pytest.mark.clause("5.1.7(1)")
def test_only_heads_put_the_negotiation_on_record_and_only_the_general_manager_rules(cast: Cast) -> None:
    story = objected(cast)
    for nobody in (cast.li_qian, cast.chen, cast.wang_min, cast.lu_deputy_gm):
        with pytest.raises(Forbidden):
            story.negotiate(who=nobody)
    story.negotiate(who=cast.he_head, heads=["赵志远"])
    for nobody in (cast.zhao, cast.lu_deputy_gm, cast.he_head, cast.it, cast.wang_min):
        with pytest.raises(Forbidden):
            story.rule(who=nobody)
    assert story.rule().by == cast.shen.name


@pytest.mark.clause("5.1.7(1)")
def test_the_record_names_who_took_part_and_what_was_said(cast: Cast) -> None:
    story = objected(cast)
    for heads, record in (((), "说明"), (("何志明",), " ")):
        with pytest.raises(Invalid):
            story.negotiate(heads=heads, record=record)
    row = story.negotiate(heads=("何志明", "宋敏"), record="成本 82 元")
    assert (row.heads, row.record) == (sorted(["何志明", "宋敏", cast.zhao.name]), "成本 82 元")
    assert row.signature_id is not None
    (task,) = story.tasks("review.ruling")
    assert (task.department, task.position) == ("general_office", "general_manager")


@pytest.mark.clause("5.1.7(1)")
def test_accepted_with_conditions_closes_the_deviation_when_the_customer_confirms_them(cast: Cast) -> None:
    story = objected(cast)
    story.negotiate()
    with pytest.raises(Invalid):
        story.rule(True, " ")
    story.rule(True, "单价 86.40，分两批")
    (deviation,) = story.deviations
    assert (story.order.state, deviation.state, deviation.ours, deviation.internal) == ("in_review", "ruled", "单价 86.40，分两批", False)
    story.sign("delivery")
    assert not story.tasks("review.approval")
    story.agree(deviation)
    assert story.deviations[0].state == "agreed"
    assert [task.kind for task in story.tasks("review.approval")] == ["review.approval"]


@pytest.mark.clause("5.1.7(1)")
def test_conditions_that_the_customer_does_not_confirm_leave_the_deviation_standing(cast: Cast) -> None:
    story = objected(cast)
    story.negotiate()
    story.rule()
    (deviation,) = story.deviations
    story.as_(cast.wang_min, lambda work: deviations.refuse(work, story.number, deviation.id, "价格不变", None))
    assert story.deviations[0].state == "refused"
    story.sign("delivery")
    with pytest.raises(Refused):
        story.approve()


@pytest.mark.clause("5.1.7(1)")
def test_the_general_manager_may_rule_to_decline_and_the_review_ends(cast: Cast) -> None:
    story = objected(cast)
    story.negotiate()
    story.rule(False, "低于成本，不予受订")
    assert story.order.state == "declined"
    assert story.review.decision == "declined"
    assert not story.tasks("review.")
    (ruling,) = story.system(lambda work: list(work.session.query(Ruling)))
    assert (ruling.decision, ruling.text, ruling.by) == ("decline", "低于成本，不予受订", cast.shen.name)


@pytest.mark.clause("5.1.7(1)")
def test_negotiation_and_ruling_are_never_seen_by_the_customer(cast: Cast) -> None:
    story = objected(cast)
    story.negotiate()
    story.rule()
    with unit(cast.wang_min, now=story.now) as work:
        assert work.session.query(Negotiation).count() == 0
        assert work.session.query(Ruling).count() == 0
    with unit(cast.zhao, now=story.now) as work:
        assert (work.session.query(Negotiation).count(), work.session.query(Ruling).count()) == (1, 1)


def test_negotiation_and_ruling_ask_for_the_password(cast: Cast) -> None:
    story = objected(cast)
    with pytest.raises(PasswordNeeded):
        story.as_(cast.zhao, lambda work: objection.negotiate(work, story.number, ["何志明"], "x", "", None))
    assert story.order.state == "objection"
    story.negotiate()
    with pytest.raises(PasswordNeeded):
        story.as_(cast.shen, lambda work: objection.rule(work, story.number, True, "x", "wrong", None))
    assert story.order.state == "ruling"
