"""Every way in which a step of the review is refused, beside the way in which it is taken (B17)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from domain.orders import actions as orders
from domain.planning.actions import production
from domain.planning.models import Development, DocumentRequest
from domain.reviews.actions import classification, deviations, meeting, noting, prices, signatures
from domain.reviews.actions.answers import Given
from domain.reviews.models import Meeting
from domain.shared.base import new_id
from domain.shared.errors import Forbidden, Invalid, NotFound, Refused, Stale
from tests.cast import PASSWORD, Cast
from tests.orders.given import line, new_line
from tests.reviews.story import Story, approved, begin, begin_new


def judge(story: Story, line_id: Any, line_class: str, why: str = "新模具", version: int | None = None) -> Any:
    deed = classification.overrule
    return story.as_(story.cast.li_qian, lambda work: deed(work, story.number, line_id, line_class, why, "", version))


@pytest.mark.clause("3.2", "5.1.2(2)")
def test_a_line_is_judged_otherwise_with_a_class_that_there_is_and_that_it_has_not(cast: Cast) -> None:
    story, other = begin(cast), begin(cast, po_number="2")
    (ordered,) = story.lines
    for wrong, reason in (("", "Choose a class"), ("prototype", "Choose a class"), ("mass_production", "has this class already")):
        with pytest.raises(Invalid, match=reason):
            judge(story, ordered.id, wrong)
    with pytest.raises(NotFound):
        judge(story, other.lines[0].id, "newly_developed")
    with pytest.raises(NotFound):
        judge(story, new_id(), "newly_developed")
    with pytest.raises(Stale):
        judge(story, ordered.id, "newly_developed", version=story.order.version - 1)
    assert judge(story, ordered.id, "newly_developed", version=story.order.version).line_class == "newly_developed"


@pytest.mark.clause("3.2")
def test_nothing_is_judged_otherwise_once_the_review_is_over(cast: Cast) -> None:
    story = approved(cast)
    with pytest.raises(Refused, match="nothing is reviewed now"):
        judge(story, story.lines[0].id, "newly_developed")
    assert story.lines[0].line_class == "mass_production"


def call(story: Story, invitees: Any = None, agenda: str = "新件可行性", who: Any = None, hours: int = -4) -> Meeting:
    people = [story.cast.fang.id] if invitees is None else invitees
    when = story.now + timedelta(hours=hours)
    return story.as_(who or story.cast.li_qian, lambda work: meeting.call(work, story.number, when, "二楼", people, agenda))


def record(
    story: Story, called: Meeting, minutes: str = "逐项讨论", decision: str = "承制", who: Any = None, version: int | None = None
) -> Meeting:
    actor = who or story.cast.li_qian
    return story.as_(actor, lambda work: meeting.record(work, story.number, called.id, minutes, decision, version))


@pytest.mark.clause("5.1.1(2)")
def test_a_meeting_has_invitees_of_the_house_and_an_agenda(cast: Cast) -> None:
    story = begin_new(cast)
    for invitees in ([], [cast.wang_min.id], [new_id()], [cast.fang.id, new_id()]):  # nobody is left out in silence
        with pytest.raises(Invalid, match="Choose who is invited"):
            call(story, invitees)
    with pytest.raises(Invalid, match="what is to be discussed"):
        call(story, agenda=" ")
    with pytest.raises((Forbidden, NotFound)):
        call(story, who=cast.gao)
    assert call(story).invitees == [cast.fang.name]


@pytest.mark.clause("5.1.1(2)")
def test_minutes_and_decision_are_recorded_once_both_and_by_sales(cast: Cast) -> None:
    story, other = begin_new(cast), begin(cast, po_number="2")
    called = call(story)
    for minutes, decision, reason in ((" ", "承制", "what was discussed"), ("讨论", " ", "what was decided")):
        with pytest.raises(Invalid, match=reason):
            record(story, called, minutes, decision)
    with pytest.raises(Forbidden):
        record(story, called, who=cast.fang)
    with pytest.raises(Stale):
        record(story, called, version=called.version - 1)
    with pytest.raises(NotFound):  # not a meeting about that order: nothing is said of what it is
        story.as_(cast.li_qian, lambda work: meeting.record(work, other.number, called.id, "讨论", "承制", None))
    assert record(story, called).held_at == story.now
    with pytest.raises(Refused, match="recorded already"):
        record(story, called)


@pytest.mark.clause("5.1.1(2)")
def test_no_meeting_is_called_about_an_order_that_nobody_reviews(cast: Cast) -> None:
    story = begin(cast)
    story.as_(cast.wang_min, lambda work: orders.withdraw(work, story.number, version=None))
    with pytest.raises(Refused, match="nothing is reviewed now"):
        call(story)
    assert call(begin(cast, po_number="2")).called_by == cast.li_qian.name


@pytest.mark.clause("5.1.2(2)A")
def test_a_department_takes_note_of_its_own_once_and_of_nothing_else(cast: Cast) -> None:
    from decimal import Decimal

    story = begin(cast, line(price=Decimal("84.90")))
    (deviation,) = story.deviations
    story.as_(cast.li_qian, lambda work: deviations.accept_asked(work, story.number, deviation.id, "按客户价", None))
    (task,) = story.tasks("price.acknowledge")
    (open_section,) = story.tasks("review.marketing")
    note = noting.acknowledge
    with pytest.raises(Forbidden):
        story.as_(cast.fang, lambda work: note(work, story.number, task.id))
    with pytest.raises(NotFound):
        story.as_(cast.xu, lambda work: note(work, "SO-000000-001", task.id))
    with pytest.raises(NotFound):
        story.as_(cast.li_qian, lambda work: note(work, story.number, open_section.id))
    assert story.as_(cast.xu, lambda work: note(work, story.number, task.id)).outcome == "acknowledged"
    with pytest.raises(Refused, match="taken note of already"):
        story.as_(cast.xu, lambda work: note(work, story.number, task.id))


@pytest.mark.clause("5.1.2(2)A")
def test_who_answered_for_a_price_does_not_accept_it_as_the_general_managers_stand_in(cast: Cast) -> None:
    from decimal import Decimal

    from tests.reviews.test_duties import standing_in

    story = begin(cast, line(price=Decimal("84.90")))
    (deviation,) = story.deviations
    story.as_(cast.li_qian, lambda work: deviations.accept_asked(work, story.number, deviation.id, "按客户价", None))
    barred = standing_in(cast.li_qian, cast.shen, "price_change")
    with pytest.raises(Forbidden, match="proposed this price"):
        story.sign_price(deviation, who=barred)
    other = standing_in(cast.jiang, cast.shen, "price_change")
    assert story.sign_price(deviation, who=other).price_signed_by == cast.jiang.name
    with pytest.raises(Refused, match="No price waits"):
        story.as_(cast.shen, lambda work: prices.sign_price(work, story.number, deviation.id, True, "", PASSWORD, None))


def test_a_section_that_is_not_signed_has_no_signature_to_take_back(cast: Cast) -> None:
    story = begin(cast)
    with pytest.raises(Forbidden, match="Only who signed"):
        story.as_(cast.li_qian, lambda work: signatures.take_back(work, story.number, "marketing", None))
    with pytest.raises(NotFound):
        story.as_(cast.li_qian, lambda work: signatures.take_back(work, story.number, "nonsense", None))
    signed = story.sign("marketing")
    with pytest.raises(Stale):
        story.as_(cast.li_qian, lambda work: signatures.take_back(work, story.number, "marketing", signed.version - 1))
    assert story.as_(cast.li_qian, lambda work: signatures.take_back(work, story.number, "marketing", None)).state == "open"


@pytest.mark.clause("5.1.7(3)")
@pytest.mark.parametrize("deed", ["settle", "release", "approve", "decline", "rule", "negotiate"])
def test_a_decision_before_its_turn_changes_nothing(cast: Cast, deed: str) -> None:
    """Of an order in whose review nothing is signed yet."""
    story = begin(cast)
    before = story.order.state
    if deed == "decline":
        assert story.decline().decision == "decline"
        assert story.order.state == "declined"
        return
    with pytest.raises(Refused):
        getattr(story, deed)()
    assert (story.order.state, story.review.decision) == (before, None)


@pytest.mark.clause("5.1.1(2)")
def test_minutes_are_not_written_before_the_meeting_has_begun(cast: Cast) -> None:
    story = begin_new(cast)
    called = call(story, hours=4)
    with pytest.raises(Refused, match="has not begun"):
        record(story, called)
    story.later(hours=4)
    assert record(story, called).held_at == story.now


@pytest.mark.clause("5.1.7(3)")
def test_an_order_with_series_lines_is_not_settled_before_they_are_split_off(cast: Cast) -> None:
    story = begin(cast, line(), new_line(quality="按图纸检验")).meet().sign_all()
    story.approve()
    with pytest.raises(Refused, match="must first be split"):
        story.settle()
    part = Story(cast, story.as_(cast.li_qian, lambda work: orders.split(work, story.number, version=None)).number)
    part.sign("marketing", rest=False)
    part.approve()
    with pytest.raises(Invalid, match="what was settled"):
        part.settle(" ")
    part.settle()
    assert part.order.state == "accepted_for_development"


@pytest.mark.clause("5.1.7(3)")
def test_a_letter_gives_its_reason(cast: Cast) -> None:
    story = begin(cast)
    with pytest.raises(Invalid, match="the reason that the letter gives"):
        story.decline(" ")
    assert story.order.state == "in_review"
    assert story.decline("暂无产能").text == "暂无产能"


@pytest.mark.clause("5.1.8(3)")
def test_process_documents_are_issued_with_a_number_each_and_once(cast: Cast) -> None:
    from sqlalchemy import delete, select

    from domain.products.models import ProcessDocument

    story = approved(cast, line("2916035-K80", 600))
    product = cast.products["HC-2206-107"].id
    story.system(lambda work: work.session.execute(delete(ProcessDocument).where(ProcessDocument.product_id == product)))
    story.release()

    def issue(who: Any, **numbers: str) -> Any:
        def deed(work: Any) -> Any:
            return production.issue_documents(work, work.session.scalars(select(DocumentRequest)).one(), numbers)

        return story.as_(who, deed)

    with pytest.raises(Invalid) as refused:
        issue(cast.fang, bom="B-1", parameters=" ")
    assert set(refused.value.fields) == {"instruction", "parameters"}
    with pytest.raises(Forbidden):
        issue(cast.chen, bom="B-1", instruction="W-1", parameters="P-1")
    issue(cast.fang, bom="B-1", instruction="W-1", parameters="P-1")
    with pytest.raises(Refused, match="issued already"):
        issue(cast.fang, bom="B-2", instruction="W-2", parameters="P-2")
    numbers = select(ProcessDocument.number).where(ProcessDocument.product_id == product)
    assert story.system(lambda work: set(work.session.scalars(numbers))) == {"B-1", "W-1", "P-1"}


@pytest.mark.clause("5.1.7(3)")
def test_a_development_task_is_ended_once_with_its_result(cast: Cast) -> None:
    from sqlalchemy import select

    story = begin_new(cast).meet().sign_all()
    story.approve()
    story.settle()

    def finish(result: str) -> Any:
        wanted = select(Development).where(Development.kind == "feasibility")
        return story.as_(cast.gao, lambda work: production.finish_development(work, work.session.scalars(wanted).one(), result))

    with pytest.raises(Invalid, match="Write the result"):
        finish(" ")
    assert finish("可行，样件 8 周").result == "可行，样件 8 周"
    with pytest.raises(Refused, match="done already"):
        finish("不可行")


@pytest.mark.clause("1.1")
def test_the_customer_agrees_to_what_they_saw_and_not_to_what_changed_meanwhile(cast: Cast) -> None:
    story = begin(cast).sign_all("marketing")
    deviation = story.no("delivery", "capacity", "设备检修", story.lines[0].id)
    assert deviation is not None
    seen = story.propose(deviation, "12-24", date="2026-12-24").version
    story.as_(cast.wang_min, lambda work: deviations.refuse(work, story.number, deviation.id, "太晚", None))
    story.propose(deviation, "12-28", date="2026-12-28")
    agree = deviations.agree
    with pytest.raises(Stale):
        story.as_(cast.wang_min, lambda work: agree(work, story.number, deviation.id, PASSWORD, seen))
    assert story.deviations[0].state == "proposed"
    now = story.deviations[0].version
    assert story.as_(cast.wang_min, lambda work: agree(work, story.number, deviation.id, PASSWORD, now)).agreed == "12-28"


@pytest.mark.clause("1.1")
def test_nothing_is_proposed_or_conceded_while_the_order_rests(cast: Cast) -> None:
    story = begin(cast).sign_all("marketing")
    deviation = story.no("delivery", "capacity", "设备检修", story.lines[0].id)
    assert deviation is not None
    story.as_(cast.li_qian, lambda work: orders.hold(work, story.number, version=None, why="盘点"))
    concede = deviations.accept_asked
    with pytest.raises(Refused, match="nothing is reviewed now"):
        story.propose(deviation, "12-24", date="2026-12-24")
    with pytest.raises(Refused, match="nothing is reviewed now"):
        story.as_(cast.li_qian, lambda work: concede(work, story.number, deviation.id, "加班", None))
    story.as_(cast.li_qian, lambda work: orders.resume(work, story.number, version=None))
    assert story.propose(deviation, "12-24", date="2026-12-24").state == "proposed"


@pytest.mark.clause("5.1.2(2)A")
def test_who_answered_about_a_price_does_not_accept_it_though_a_colleague_spoke(cast: Cast) -> None:
    from decimal import Decimal

    from tests.reviews.test_duties import standing_in

    story = begin(cast, line(price=Decimal("84.90")))
    (deviation,) = story.deviations
    story.answer("marketing", Given("price", story.lines[0].id, "no", "低于报价"), who=cast.zhao)
    story.as_(cast.li_qian, lambda work: deviations.accept_asked(work, story.number, deviation.id, "按客户价", None))
    with pytest.raises(Forbidden, match="proposed this price"):
        story.sign_price(deviation, who=standing_in(cast.zhao, cast.shen, "price_change"))
    assert story.sign_price(deviation).price_signed_by == cast.shen.name
