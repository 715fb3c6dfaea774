"""The approval names the last revision; it can be taken back; whoever had a hand in the order does not give it (5.1.6, RULES 3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.accounts.models import Signature
from domain.orders import actions as orders
from domain.reviews.actions import approval, deviations
from domain.reviews.actions.answers import Given
from domain.shared.errors import Forbidden, Refused, Stale
from tests.cast import Cast
from tests.orders.given import line, new_line
from tests.reviews.story import ANSWERERS, Story, begin, begin_new, reasons
from tests.reviews.test_changes import amend


@pytest.mark.clause("5.1.6")
def test_an_amendment_that_opens_no_section_is_approved_again_all_the_same(cast: Cast) -> None:
    story = begin(cast).sign_all()
    story.approve()
    amend(story, contact="周工 138-0000-0000")
    assert (story.order.revision, story.order.state) == (2, "in_review")
    assert {section.state for section in story.sections.values()} == {"signed"}
    assert not story.tasks("review.release")
    assert [task.kind for task in story.tasks("review.approval")] == ["review.approval"]
    story.approve()
    assert story.review.approved_revision == 2
    story.release()
    assert story.order.state == "released"


@pytest.mark.clause("1.3")
def test_a_review_that_runs_again_has_its_clock_again(cast: Cast) -> None:
    story = begin(cast).sign_all()
    story.approve()
    assert not story.tasks("review.whole")
    before = story.review.due_at
    story.later(days=3)
    amend(story, line(quantity=2600))
    (task,) = story.tasks("review.whole")
    assert task.due_at == story.review.due_at
    assert task.due_at - before == timedelta(days=5)  # three working days, with a weekend between them


@pytest.mark.clause("5.1.6")
def test_a_split_of_an_approved_order_is_approved_anew(cast: Cast) -> None:
    story = begin(cast, line(), new_line(quality="按图纸检验")).meet().sign_all()
    story.approve()
    part = Story(cast, story.as_(cast.li_qian, lambda work: orders.split(work, story.number, version=None)).number)
    assert story.order.state == "in_review"
    story.approve()
    story.release()
    part.sign("marketing", rest=False)
    part.approve()
    part.settle()
    assert (story.order.state, part.order.state) == ("released", "accepted_for_development")


# the estimate as a whole waits again with each of its parts
INPUTS: list[tuple[str, dict[str, Any], set[str]]] = [
    ("where it goes", {"ship_to_text": "芜湖二厂 3 号门"}, {"delivery", "delivery-new", "cost_finance"}),
    ("how it travels", {"transport": "空运"}, {"marketing", "delivery", "delivery-new", "cost_finance"}),
    ("how it is packed", {"packaging": "周转箱"}, {"delivery", "delivery-new", "cost_finance"}),
    ("services asked", {"services": "每日两次送货"}, {"marketing"}),
    ("what is ticked", {"flags": ("ppap",)}, {"marketing", "specification", "quality_conditions"}),
    ("notes", {"notes": "须做盐雾试验"}, {"marketing", "specification", "quality_conditions"}),
    ("the currency", {"currency": "EUR"}, {"marketing", "cost_technical", "cost_finance"}),
    ("whom to call", {"contact": "周工"}, set()),
]


@pytest.mark.clause("5.1.2(1)")
@pytest.mark.parametrize(("more", "opened"), [each[1:] for each in INPUTS], ids=[each[0] for each in INPUTS])
def test_of_the_header_each_section_is_opened_by_what_it_rests_on(cast: Cast, more: dict[str, Any], opened: set[str]) -> None:
    lines = (line(), new_line(quality="按图纸检验"))
    story = begin(cast, *lines).meet().sign_all()
    amend(story, *lines, **more)
    assert {key for key, section in story.sections.items() if section.state == "open"} == opened
    assert {section.unchanged for key, section in story.sections.items() if section.state == "signed"} == {True}


LINE_INPUTS: list[tuple[str, dict[str, Any], set[str]]] = [
    ("price", {"price": Decimal("130.00")}, {"marketing", "cost_estimate"}),
    ("specification", {"specification": "图纸 2026-12-01 版"}, {"specification", "quality_conditions", "cost_technical", "cost_finance"}),
    ("quality", {"quality": "CPK ≥ 1.67"}, {"specification", "quality_conditions", "cost_technical", "cost_finance"}),
    ("material", {"material": "EPDM"}, {"specification", "quality_conditions", "delivery-new", "cost_technical", "cost_finance"}),
]


@pytest.mark.clause("5.1.2(1)")
@pytest.mark.parametrize(("more", "opened"), [each[1:] for each in LINE_INPUTS], ids=[each[0] for each in LINE_INPUTS])
def test_of_a_new_line_each_section_is_opened_by_what_it_rests_on(cast: Cast, more: dict[str, Any], opened: set[str]) -> None:
    said = {"quality": "按图纸检验"}
    story = begin(cast, line(), new_line(**said)).meet().sign_all()
    amend(story, line(), new_line(**(said | more)))
    assert {key for key, section in story.sections.items() if section.state == "open"} == opened
    waits = {key for key, section in story.sections.items() if section.state == "waiting"}
    assert waits == ({"cost_estimate"} if "cost_technical" in opened else set())


def take_back(story: Story, who: Any) -> Any:
    return story.as_(who, lambda work: approval.take_back(work, story.number, None))


@pytest.mark.clause("5.1.6")
def test_an_approval_is_taken_back_within_ten_minutes_by_its_giver_alone(cast: Cast) -> None:
    story = begin(cast).sign_all()
    story.approve()
    signed = story.review.approval_signature_id
    with pytest.raises(Forbidden):
        take_back(story, cast.sun_deputy)
    story.later(minutes=10)
    take_back(story, cast.zhao)
    assert (story.order.state, story.review.approved_by, story.review.decision) == ("in_review", None, None)
    assert not story.tasks("review.release")
    assert [task.kind for task in story.tasks("review.approval")] == ["review.approval"]
    assert story.system(lambda work: work.fetch(Signature, signed)).withdrawn_at == story.now
    story.approve()
    story.later(minutes=11)
    with pytest.raises(Refused, match="10 minutes"):
        take_back(story, cast.zhao)
    assert story.order.state == "approved"


@pytest.mark.clause("5.1.6")
def test_an_approval_stays_once_production_has_confirmed(cast: Cast) -> None:
    story = begin(cast).sign_all()
    story.approve()
    story.release()
    with pytest.raises(Refused, match="next step"):
        take_back(story, cast.zhao)
    assert story.order.state == "released"


def test_an_approval_is_not_taken_back_over_a_change(cast: Cast) -> None:
    story = begin(cast).sign_all()
    story.approve()
    with pytest.raises(Stale):
        story.as_(cast.zhao, lambda work: approval.take_back(work, story.number, story.order.version - 1))
    assert story.order.state == "approved"


@pytest.mark.clause("5.1.6")
def test_who_amended_an_order_does_not_approve_what_was_split_from_it(cast: Cast) -> None:
    lines = (line(), new_line(quality="按图纸检验"))
    story = begin(cast, *lines)

    def by_the_manager(work: Any) -> Any:
        from tests.orders.given import given

        entered = given(cast, *lines, contact="周工")
        kept = tuple(replace(each, id=old.id) for each, old in zip(entered.lines, orders_lines, strict=True))
        return orders.amend(work, story.number, replace(entered, lines=kept), version=None, why="王敏 11-23 来电")

    orders_lines = story.lines
    story.meet(who=cast.li_qian)
    story.system(lambda work: _admit(work, story, cast.zhao))
    story.as_(cast.zhao, by_the_manager)
    part = Story(cast, story.as_(cast.li_qian, lambda work: orders.split(work, story.number, version=None)).number)
    for each in (story, part):
        each.sign_all(*(key for key in ANSWERERS if key in each.sections and each.sections[key].state != "dropped"))
        with pytest.raises(Refused, match="does not approve it"):
            each.approve(cast.zhao)
        assert each.approve(cast.sun_deputy).state == "approved"


def _admit(work: Any, story: Story, who: Any) -> None:
    from domain.projects.actions import join
    from domain.projects.models import Project

    project = next(each.project_id for each in story.lines if each.project_id)
    join(work, work.fetch(Project, project), who.id, "test")


@pytest.mark.clause("5.1.6")
def test_who_gave_way_on_a_deviation_has_answered_and_does_not_approve(cast: Cast) -> None:
    story = begin(cast)
    story.no("marketing", "service", "不能提供驻厂服务")
    (deviation,) = story.deviations
    story.as_(cast.zhao, lambda work: deviations.accept_asked(work, story.number, deviation.id, "派一名驻厂", None))
    story.sign_all()
    with pytest.raises(Refused, match="does not approve it"):
        story.approve(cast.zhao)
    assert story.approve(cast.sun_deputy).state == "approved"


@pytest.mark.clause("1.1", "5.1.5(1)")
def test_what_sales_promises_for_production_is_in_force_with_productions_signature(cast: Cast) -> None:
    """The customer's counter-proposal is taken by sales; the section that said "no" is signed again by those who said it."""
    story = begin(cast).sign_all("marketing")
    deviation = story.no("delivery", "capacity", "设备检修", story.lines[0].id)
    assert deviation
    story.sign("delivery")
    assert story.order.state == "objection"
    story.propose(deviation, "12-28", date="2026-12-28")
    story.as_(cast.wang_min, lambda work: deviations.counter(work, story.number, deviation.id, "最晚 12-22", {"date": "2026-12-22"}, None))
    story.as_(cast.li_qian, lambda work: deviations.accept_counter(work, story.number, deviation.id, None))
    assert (story.order.state, story.sections["delivery"].state) == ("in_review", "open")
    with pytest.raises(Refused, match="Not every section"):
        story.approve()
    story.sign("delivery")
    assert story.approve().state == "approved"


@pytest.mark.clause("5.1.2(2)A")
def test_a_new_part_below_its_estimate_needs_the_general_manager_and_the_deputys_signature_again(cast: Cast) -> None:
    story = begin_new(cast, price=Decimal("118.00")).meet()
    story.sign_all("marketing", "specification", "quality_conditions", "delivery", "cost_technical", "cost_finance")
    deviation = story.no("cost_estimate", "estimate", "估价 125.40", story.lines[0].id)
    assert deviation
    story.sign("cost_estimate")
    story.as_(cast.li_qian, lambda work: deviations.accept_asked(work, story.number, deviation.id, "战略客户，按客户价", None))
    assert [task.position for task in story.tasks("review.price")] == ["general_manager"]
    assert [task.department for task in story.tasks("price.")] == ["finance"]
    story.sign_price(deviation)
    assert story.sections["cost_estimate"].state == "open"
    story.sign("cost_estimate")
    assert story.approve().state == "approved"


@pytest.mark.clause("5.1.2(2)A")
def test_without_a_price_on_either_side_one_is_proposed(cast: Cast) -> None:
    from domain.products.models import Price

    with_no_price = cast.entries["2916035-K80"].id
    begin(cast, po_number="first").system(lambda work: work.session.query(Price).filter(Price.entry_id == with_no_price).delete())
    story = begin(cast, line("2916035-K80", 600))
    (deviation,) = story.deviations
    with pytest.raises(Refused, match="named no price"):
        story.as_(cast.li_qian, lambda work: deviations.accept_asked(work, story.number, deviation.id, "照做", None))
    story.propose(deviation, "单价 21.75", price="21.75")
    story.agree(deviation)
    assert [task.kind for task in story.tasks("review.price")] == ["review.price"]
    story.sign_price(deviation)
    assert story.lines[0].unit_price == Decimal("21.75")


@pytest.mark.clause("5.1.1(2)")
def test_a_special_contract_over_a_new_part_does_not_go_around_the_meeting(cast: Cast) -> None:
    from tests.reviews.test_changes import judge

    story = begin(cast, new_line(quality="按图纸检验"), line())
    judge(story, "special_contract", "整车项目")
    story.sign_all()
    with pytest.raises(Refused) as refused:
        story.approve()
    assert "meeting has no minutes" in reasons(refused)
    story.meet()
    assert story.approve().state == "approved"


@pytest.mark.clause("5.1.1(2)")
@pytest.mark.parametrize("later", ["another part", "another revision", "another material"])
def test_a_part_that_comes_or_changes_after_the_meeting_has_a_meeting_of_its_own(cast: Cast, later: str) -> None:
    first = new_line(quality="按图纸检验", revision="A")
    story = begin(cast, line(), first).meet()
    assert not story.tasks("review.meeting")
    changed = {
        "another part": (first, new_line("5801400-E27", quality="按图纸检验")),
        "another revision": (replace(first, revision="B"),),
        "another material": (replace(first, material="EPDM"),),
    }
    amend(story, line(), *changed[later])
    assert [task.person_id for task in story.tasks("review.meeting")] == [cast.li_qian.id]
    story.sign_all()
    with pytest.raises(Refused, match="meeting has no minutes"):
        story.approve()
    story.meet()
    assert story.approve().state == "approved"


@pytest.mark.clause("5.1.1(2)")
def test_another_quantity_needs_no_second_meeting(cast: Cast) -> None:
    story = begin(cast, new_line(quality="按图纸检验")).meet()
    amend(story, new_line(quantity=4000, quality="按图纸检验"))
    assert not story.tasks("review.meeting")
    story.sign_all()
    assert story.approve().state == "approved"


def test_a_line_answered_no_by_hand_can_be_answered_otherwise(cast: Cast) -> None:
    """Only what was computed is fixed; what a person said, a person may say otherwise."""
    story = begin(cast)
    story.no("marketing", "service", "不能")
    story.answer("marketing", Given("service", None, "yes"))
    assert story.answers("marketing")["service", None].value == "yes"


@pytest.mark.clause("5.1.6", "5.1.7(2)")
@pytest.mark.parametrize("approved_revision", [None, 1])
def test_nothing_is_released_in_a_revision_that_nobody_approved(cast: Cast, approved_revision: int | None) -> None:
    """Whatever brought it about: the confirmation is of the revision that the manager approved."""
    story = begin(cast).sign_all()
    story.approve()

    def age(work: Any) -> None:
        from domain.orders.queries import by_number
        from domain.reviews.finding import review_of

        order = by_number(work, story.number)
        order.revision, review_of(work, order.id).approved_revision = 2, approved_revision

    story.system(age)
    with pytest.raises(Refused, match="the order stands at revision 2"):
        story.release()
    assert story.order.state == "approved"


@pytest.mark.clause("5.1.6")
def test_the_approval_waits_once_however_often_the_review_is_found_complete(cast: Cast) -> None:
    story = begin(cast).sign_all()
    story.meet().meet()
    assert [(task.department, task.position) for task in story.tasks("review.approval")] == [("sales", "head")]


@pytest.mark.clause("5.1.7(2)")
def test_the_first_day_promised_of_an_order_is_its_earliest(cast: Cast) -> None:
    story = begin(cast, line(quantity=600), line("2916035-K80", 600, date(2026, 12, 11))).sign_all()
    story.approve()
    story.release()
    assert {each.promised_first for ordered in story.lines for each in ordered.schedules} == {date(2026, 12, 11), date(2026, 12, 18)}
    assert story.order.first_promised == date(2026, 12, 11)


@pytest.mark.clause("5.1.6")
def test_who_completed_a_returned_order_does_not_approve_it(cast: Cast) -> None:
    from tests.orders.given import given

    story = begin(cast)
    story.as_(cast.li_qian, lambda work: orders.return_for_completion(work, story.number, version=None, why="缺图纸"))
    story.as_(cast.zhao, lambda work: orders.complete(work, story.number, given(cast, contact="周工"), version=None, why="王敏 11-23 来电"))
    story.sign_all()
    with pytest.raises(Refused, match="does not approve it"):
        story.approve(cast.zhao)
    assert story.approve(cast.sun_deputy).state == "approved"


@pytest.mark.clause("5.1.6")
def test_who_said_no_stays_one_who_answered_when_a_colleague_gives_way(cast: Cast) -> None:
    story = begin(cast)
    story.no("marketing", "service", "不能提供驻厂服务", who=cast.zhao)
    (deviation,) = story.deviations
    story.as_(cast.li_qian, lambda work: deviations.accept_asked(work, story.number, deviation.id, "派一名驻厂", None))
    story.sign_all()
    with pytest.raises(Refused, match="does not approve it"):
        story.approve(cast.zhao)
    assert story.approve(cast.sun_deputy).state == "approved"
