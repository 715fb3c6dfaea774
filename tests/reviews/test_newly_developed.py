"""A newly developed order: its sections side by side, the meeting, the settlement (5.1.1(2), 5.1.3, 5.1.4, 5.1.7(3))."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from domain.orders import actions
from domain.orders.models import OrderLine
from domain.planning.models import Development, DocumentRequest, PlanRow, PurchaseRequest
from domain.reviews.actions.answers import Given
from domain.reviews.finding import sections_of
from domain.shared.errors import Forbidden, Invalid, NotFound, Refused
from domain.shared.work import unit
from tests.cast import Cast
from tests.orders.given import line, new_line
from tests.reviews.story import Story, begin, begin_new, reasons

NEW = {"marketing", "specification", "quality_conditions", "delivery", "cost_technical", "cost_finance", "cost_estimate"}


def ready(cast: Cast) -> Story:
    story = begin_new(cast).meet()
    return story.sign_all("marketing", "specification", "quality_conditions", "delivery", "cost_technical", "cost_finance", "cost_estimate")


@pytest.mark.clause("5.1.2(2)C", "5.1.3(1)")
def test_after_marketing_the_new_part_goes_to_technical_production_and_finance_side_by_side(cast: Cast) -> None:
    story = begin_new(cast)
    assert set(story.sections) == NEW
    story.sign("marketing")
    states = {key: section.state for key, section in story.sections.items()}
    assert states == dict.fromkeys(NEW, "open") | {"marketing": "signed", "cost_estimate": "waiting"}
    posts = {task.kind: (task.department, task.position) for task in story.tasks("review.") if task.department}
    assert posts == {
        "review.specification": ("technical", "member"),
        "review.quality_conditions": ("production", "member"),
        "review.delivery": ("production", "control"),
        "review.cost_technical": ("technical", "member"),
        "review.cost_finance": ("finance", "member"),
    }


@pytest.mark.clause("5.1.2(2)A")
def test_the_deputy_general_manager_signs_the_estimate_after_technical_and_finance(cast: Cast) -> None:
    story = begin_new(cast).sign_all("marketing", "cost_technical")
    assert story.sections["cost_estimate"].state == "waiting"
    with pytest.raises(NotFound):
        story.sign("cost_estimate")
    story.sign("cost_finance")
    with pytest.raises(Forbidden):
        story.sign("cost_estimate", who=cast.xu)
    assert story.sign("cost_estimate").signed_by == cast.lu_deputy_gm.name


@pytest.mark.clause("5.1.2(2)A")
@pytest.mark.parametrize(("key", "asked"), [("cost_technical", "technical_cost"), ("cost_finance", "finance_cost")])
def test_a_cost_that_is_said_to_be_worked_out_names_its_figures_or_the_confirmed_quotation(cast: Cast, key: str, asked: str) -> None:
    story = begin_new(cast).sign_all("marketing")
    story.answer(key, rest=True)
    with pytest.raises(Refused, match="Line 10: enter the cost figures"):
        story.sign(key, rest=False)
    story.answer(key, Given(asked, None, "yes", "按已确认报价单 QT-251115-002"))
    assert story.sign(key, rest=False).state == "signed"


@pytest.mark.clause("5.1.3(1)", "5.1.3(2)", "5.1.3(3)", "5.1.3(4)", "5.1.3(5)", "5.1.3(6)", "5.1.3(7)")
def test_technical_answers_seven_questions_each_by_its_clause(cast: Cast) -> None:
    story = begin_new(cast)
    story.sign("marketing")
    asked = [row.clause for row in story.answers("specification").values() if row.line_id is None]
    assert asked == [f"5.1.3({n})" for n in range(1, 8)]


@pytest.mark.clause("5.1.4(1)", "5.1.4(2)", "5.1.4(3)", "5.1.4(4)")
def test_production_answers_four_questions_on_quality_conditions(cast: Cast) -> None:
    story = begin_new(cast)
    story.sign("marketing")
    section = story.sections["quality_conditions"]
    assert (section.department, section.position) == ("production", "member")
    assert [row.clause for row in story.answers("quality_conditions").values()] == [f"5.1.4({n})" for n in range(1, 5)]


@pytest.mark.clause("3.3", "5.1.3(1)", "5.1.3(2)")
def test_what_is_not_stated_answers_the_first_question_with_no_and_makes_the_second_compulsory(cast: Cast) -> None:
    story = begin(cast, new_line(specification=None, quality=None))
    story.sign("marketing")
    (ordered,) = story.lines
    rows = story.answers("specification")
    assert rows["written", ordered.id].value == "no"
    assert rows["written", ordered.id].prefilled is not None
    assert rows["clear", ordered.id].compulsory
    assert [each.subject for each in story.deviations] == ["specification"]
    with pytest.raises(Invalid, match="must be answered"):
        story.answer("specification", Given("clear", ordered.id, "na"))
    story.answer("specification", Given("clear", ordered.id, "yes", "已与客户电话确认"))
    assert story.answers("specification")["clear", ordered.id].value == "yes"


@pytest.mark.clause("5.1.1(2)")
def test_nothing_new_is_approved_without_the_minutes_and_decision_of_its_meeting(cast: Cast) -> None:
    story = begin(cast, line(), new_line(quality="按图纸检验"))
    assert [task.person_id for task in story.tasks("review.meeting")] == [cast.li_qian.id]
    story.sign_all()
    assert not story.tasks("review.approval")
    story.meet(record=False)
    with pytest.raises(Refused) as refused:
        story.approve()
    assert "meeting has no minutes" in reasons(refused)
    story.meet()
    assert [task.kind for task in story.tasks("review.approval")] == ["review.approval"]
    assert not story.tasks("review.meeting")
    assert [(task.department, task.clause) for task in story.tasks("development.planning")] == [("technical", "5.1.1(2)")]
    story.approve()
    assert story.order.state == "approved"


@pytest.mark.clause("5.1.1(2)")
def test_a_mass_production_order_needs_no_meeting(cast: Cast) -> None:
    story = begin(cast).sign_all()
    assert not story.tasks("review.meeting")
    assert story.approve().state == "approved"


@pytest.mark.clause("5.1.7(3)")
def test_the_general_manager_settles_a_new_order_and_nothing_of_mass_production_follows(cast: Cast) -> None:
    story = ready(cast)
    story.approve()
    with pytest.raises(Refused, match="newly developed"):
        story.release()
    with pytest.raises(Forbidden):
        story.settle(who=cast.zhao)
    story.settle()
    assert story.order.state == "accepted_for_development"
    kinds = {task.kind for task in story.tasks("development.")}
    assert {"development.feasibility", "development.task"} <= kinds
    counts = story.system(
        lambda work: [
            work.session.scalar(select(func.count()).select_from(each)) for each in (PlanRow, PurchaseRequest, DocumentRequest, Development)
        ]
    )
    assert counts == [0, 0, 0, 2]


@pytest.mark.clause("5.1.7(3)")
def test_the_general_manager_may_decline_a_new_order_politely_instead(cast: Cast) -> None:
    story = ready(cast)
    story.approve()
    with pytest.raises(Invalid):
        story.decline(why=" ")
    with pytest.raises(Forbidden):
        story.decline(who=cast.zhao)
    story.decline("暂无承制条件")
    assert story.order.state == "declined"
    assert not story.tasks("review.")
    assert not story.tasks("development.f")


@pytest.mark.clause("5.1.1(4)")
def test_reviewers_of_a_new_part_see_it_with_their_task_and_nobody_else_does(cast: Cast) -> None:
    story = begin_new(cast)
    with unit(cast.fang, now=story.now) as work:
        assert work.session.scalar(select(func.count()).select_from(OrderLine)) == 0
    with pytest.raises(NotFound):
        story.sign("specification")
    story.sign("marketing")
    with unit(cast.fang, now=story.now) as work:
        assert work.session.scalar(select(func.count()).select_from(OrderLine)) == 1
    with unit(cast.liu, now=story.now) as work:
        assert work.session.scalar(select(func.count()).select_from(OrderLine)) == 0


@pytest.mark.clause("5.1.2(2)C", "5.1.1(4)")
def test_in_a_mixed_order_each_route_asks_about_its_own_lines_and_the_new_one_stays_hidden(cast: Cast) -> None:
    story = begin(cast, line(), new_line(quality="按图纸检验"))
    sections = story.sections
    assert {key: section.covers for key, section in sections.items()} == {
        "marketing": "all",
        "specification": "new",
        "quality_conditions": "new",
        "delivery": "mass",
        "delivery-new": "new",
        "cost_technical": "new",
        "cost_finance": "new",
        "cost_estimate": "new",
    }
    assert {key for key, section in sections.items() if section.project_id is None} == {"marketing", "delivery"}
    story.sign("marketing")
    with unit(cast.liu, now=story.now) as work:
        assert {each.key for each in sections_of(work, story.review.id)} == {"marketing", "delivery"}


@pytest.mark.clause("5.1.7(2)", "5.1.7(3)")
def test_a_mixed_order_is_split_and_its_mass_production_lines_go_ahead(cast: Cast) -> None:
    story = begin(cast, line(), new_line(quality="按图纸检验"))
    story.sign_all("marketing", "delivery", "specification")
    part = Story(cast, story.as_(cast.li_qian, lambda work: actions.split(work, story.number, version=None)).number)
    assert {key: section.state for key, section in story.sections.items()} == {"marketing": "signed", "delivery": "signed"}
    story.approve()
    story.release()
    assert story.order.state == "released"
    assert part.order.state == "in_review"
    assert {key for key, section in part.sections.items() if section.state != "dropped"} == NEW
    assert {key for key, section in part.sections.items() if section.state == "signed"} == {"specification"}
