"""What happens to an order under review: amended, returned, held, withdrawn, split, judged anew, a signature taken back (RULES 3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from domain.orders import actions as orders
from domain.orders.inputs import OrderInput
from domain.orders.models import Order
from domain.orders.progress import happenings
from domain.orders.queries import by_number
from domain.reviews.actions import answers, bulk, classification, signatures
from domain.reviews.actions.answers import Entered, Given
from domain.shared import clock
from domain.shared.errors import Forbidden, Invalid, PasswordNeeded, Refused, Stale
from domain.shared.journal import Audit
from tests.cast import PASSWORD, Cast
from tests.orders.given import given, line, new_line
from tests.reviews.story import Story, begin, begin_new


def amend(story: Story, *lines: Any, **more: Any) -> Order:
    def do(work: Any) -> Order:
        entered: OrderInput = given(story.cast, *lines, **more)
        kept = tuple(replace(each, id=line.id) for each, line in zip(entered.lines, story.lines, strict=False))
        return orders.amend(work, story.number, replace(entered, lines=kept + entered.lines[len(kept) :]), version=None)

    return story.as_(story.cast.wang_min, do)


@pytest.mark.clause("5.1.2(1)")
def test_an_amended_date_opens_delivery_again_and_leaves_marketing_signed_unchanged(cast: Cast) -> None:
    story = begin(cast).sign_all()
    amend(story, line(day=date(2026, 12, 28)))
    sections = story.sections
    assert (sections["marketing"].state, sections["marketing"].unchanged, sections["marketing"].for_revision) == ("signed", True, 1)
    assert (sections["delivery"].state, sections["delivery"].signed_by) == ("open", None)
    assert story.order.delivery_signed_at is None, "its capacity and stock are free again"
    assert not story.tasks("review.approval")
    assert [task.kind for task in story.tasks("review.delivery")] == ["review.delivery"]
    story.sign("delivery")
    story.approve()
    assert (story.review.approved_revision, story.order.revision) == (2, 2)


@pytest.mark.clause("5.1.6")
def test_an_amendment_after_the_approval_takes_the_order_back_into_review(cast: Cast) -> None:
    story = begin(cast).sign_all()
    story.approve()
    amend(story, line(quantity=2600))
    assert story.order.state == "in_review"
    assert story.review.approved_by is None
    assert not story.tasks("review.release")
    story.sign_all()
    assert story.approve().state == "approved"


def test_an_amended_price_is_checked_again(cast: Cast) -> None:
    story = begin(cast).sign_all()
    amend(story, line(price=Decimal("80.00")))
    assert story.sections["marketing"].state == "open"
    assert [each.facts for each in story.deviations] == [{"asked": "80.00", "listed": "86.40"}]
    amend(story, line(price=Decimal("86.40")))
    assert [each.state for each in story.deviations] == ["withdrawn"]


def test_an_added_new_line_opens_its_own_sections_and_calls_the_meeting(cast: Cast) -> None:
    story = begin(cast).sign_all()
    amend(story, line(), new_line(quality="按图纸检验"))
    sections = story.sections
    assert sections["delivery"].state == "signed"
    assert {key for key, section in sections.items() if section.covers == "new"} == {
        "specification",
        "quality_conditions",
        "delivery-new",
        "cost_technical",
        "cost_finance",
        "cost_estimate",
    }
    assert [task.kind for task in story.tasks("review.meeting")] == ["review.meeting"]
    with pytest.raises(Refused):
        story.approve()


def test_an_amended_objection_is_reviewed_again_when_its_section_opens(cast: Cast) -> None:
    story = begin(cast, line(price=Decimal("80.00"))).sign_all("marketing")
    assert story.order.state == "objection"
    amend(story, line(price=Decimal("86.40")))
    assert story.order.state == "in_review"
    assert not story.tasks("review.negotiation")
    story.sign_all()
    assert story.approve().state == "approved"


def test_a_withdrawn_order_leaves_nothing_waiting(cast: Cast) -> None:
    story = begin(cast).sign_all("marketing")
    story.as_(cast.wang_min, lambda work: orders.withdraw(work, story.number, version=None))
    assert (story.order.state, story.review.decision) == ("withdrawn", "withdrawn")
    assert not story.tasks("review.")
    with pytest.raises(Refused):
        story.sign("delivery")


def test_a_returned_order_rests_with_its_reason_and_goes_on_when_completed(cast: Cast) -> None:
    story = begin(cast)
    story.as_(cast.li_qian, lambda work: orders.return_for_completion(work, story.number, version=None, why="缺图纸"))
    (task,) = story.tasks("review.marketing")
    assert task.paused_at is not None
    due = task.due_at
    with pytest.raises(Refused, match="nothing is reviewed now"):
        story.sign("marketing")
    story.later(days=1)
    story.as_(cast.wang_min, lambda work: orders.complete(work, story.number, given(cast, line(quantity=2500)), version=None))
    (task,) = story.tasks("review.marketing")
    assert task.paused_at is None
    assert task.due_at > due
    assert story.sign("marketing").state == "signed"


@pytest.mark.clause("1.3")
def test_the_clock_of_a_returned_order_gives_back_the_working_hours_that_were_left(cast: Cast) -> None:
    story = begin(cast)
    (task,) = story.tasks("review.marketing")
    left = clock.working_minutes_between
    before = story.system(lambda work: left(work, story.now, task.due_at))
    story.as_(cast.li_qian, lambda work: orders.return_for_completion(work, story.number, version=None, why="缺图纸"))
    story.later(hours=10)  # seven in the evening
    story.as_(cast.wang_min, lambda work: orders.complete(work, story.number, given(cast, line(quantity=2500)), version=None))
    (task,) = story.tasks("review.marketing")
    assert story.system(lambda work: left(work, story.now, task.due_at)) == before


def test_a_return_leaves_the_customers_own_clock_running(cast: Cast) -> None:
    story = begin(cast)
    story.as_(cast.li_qian, lambda work: orders.return_for_completion(work, story.number, version=None, why="缺图纸"))
    (completion,) = story.tasks("order.completion")
    assert completion.paused_at is None


@pytest.mark.parametrize("for_customer", [True, False])
def test_an_order_on_hold_is_not_reviewed_until_it_is_resumed(cast: Cast, for_customer: bool) -> None:
    story = begin(cast)
    story.as_(cast.li_qian, lambda work: orders.hold(work, story.number, version=None, why="客户盘点", for_customer=for_customer))
    with pytest.raises(Refused):
        story.sign("marketing")
    story.as_(cast.li_qian, lambda work: orders.resume(work, story.number, version=None))
    assert story.sign("marketing").state == "signed"


@pytest.mark.clause("1.3")
@pytest.mark.parametrize(("for_customer", "rests"), [(True, {"review.marketing", "review.whole"}), (False, {"order.deviation"})])
def test_a_hold_stops_the_clocks_of_the_side_that_did_not_ask_for_it(cast: Cast, for_customer: bool, rests: set[str]) -> None:
    """The customer's wish pauses ours; our own hold is no excuse, and the customer need not answer meanwhile (RULES 7)."""
    story = begin(cast)
    story.propose(story.no("marketing", "service", "不能驻厂"))
    story.as_(cast.li_qian, lambda work: orders.hold(work, story.number, version=None, why="盘点", for_customer=for_customer))
    assert {task.kind for task in story.tasks() if task.paused_at} == rests
    story.later(days=1)
    story.as_(cast.li_qian, lambda work: orders.resume(work, story.number, version=None))
    assert {task.kind for task in story.tasks() if task.paused_at} == {"review.whole"}, "our proposal still lies with the customer"


@pytest.mark.parametrize("for_customer", [True, False])
def test_the_history_tells_a_customers_hold_from_our_own_whose_reason_stays_in_the_house(cast: Cast, for_customer: bool) -> None:
    story = begin(cast)
    story.as_(cast.li_qian, lambda work: orders.hold(work, story.number, version=None, why="盘点", for_customer=for_customer))
    name = "hold_for_customer" if for_customer else "hold"
    for reader in (cast.li_qian, cast.wang_min):
        happened = story.as_(reader, lambda work: happenings(work, by_number(work, story.number)))
        told = "盘点" if for_customer or reader is cast.li_qian else ""
        assert [(each.action, each.why) for each in happened if "hold" in each.action] == [(name, told)]


def test_what_an_order_goes_back_to_after_a_hold_is_on_record(cast: Cast) -> None:
    story = begin(cast)
    for verb in ("hold", "resume"):
        more = {"why": "盘点"} if verb == "hold" else {}
        story.as_(cast.li_qian, lambda work, verb=verb, more=more: getattr(orders, verb)(work, story.number, version=None, **more))
    entry = story.system(lambda work: work.session.scalars(select(Audit).where(Audit.action == "order.resume")).one())
    assert (entry.values["before"], entry.values["after"]) == ({"state": "on_hold"}, {"state": "in_review"})


def test_a_cancelled_order_gives_back_what_it_held(cast: Cast) -> None:
    story = begin(cast).sign_all()
    assert story.order.delivery_signed_at is not None
    story.as_(cast.zhao, lambda work: orders.cancel(work, story.number, version=None, why="客户停产"))
    assert story.order.delivery_signed_at is None
    assert story.review.decision == "cancelled"


def split_off(story: Story) -> Story:
    return Story(story.cast, story.as_(story.cast.li_qian, lambda work: orders.split(work, story.number, version=None)).number)


def test_answers_that_marketing_gave_for_lines_that_leave_stand_in_their_own_review(cast: Cast) -> None:
    part = split_off(begin(cast, line(), new_line(quality="按图纸检验")).sign_all("marketing", "delivery"))
    assert {row.value for row in part.answers("marketing").values()} <= {"yes", "na"}
    assert part.sections["marketing"].state == "open"
    assert part.sign("marketing", rest=False).state == "signed"


@pytest.mark.clause("5.1.1(2)")
def test_the_meeting_and_the_estimate_of_lines_that_leave_go_with_them(cast: Cast) -> None:
    story = begin(cast, line(), new_line(quality="按图纸检验")).meet().sign_all()
    part = split_off(story)
    assert not part.tasks("review.meeting")
    assert part.sign("marketing", rest=False).state == "signed"
    assert part.approve().state == "approved"


@pytest.mark.clause("5.1.2(2)C")
def test_tasks_about_lines_that_leave_lead_to_their_own_order(cast: Cast) -> None:
    story = begin(cast, line(), new_line(quality="按图纸检验")).sign_all("marketing")
    part = split_off(story)
    kinds = {task.kind: task for task in part.tasks("review.") if task.object_number == part.number}
    assert {"review.meeting", "review.specification", "review.cost_technical", "review.delivery"} <= set(kinds)
    assert all(task.path == f"/reviews/{part.number}" and story.number not in str(task.title) for task in kinds.values())
    left = {task.kind for task in part.tasks("review.") if task.object_number == story.number}
    assert left == {"review.whole", "review.delivery"}


@pytest.mark.clause("5.1.7(1)")
def test_an_objection_about_lines_that_leave_holds_up_mass_production_no_longer(cast: Cast) -> None:
    story = begin(cast, line(), new_line(quality="按图纸检验")).sign_all("marketing", "delivery")
    story.no("specification", "capability", "刚度达不到")
    story.sign("specification")
    assert story.order.state == "objection"
    part = split_off(story)
    assert (story.order.state, part.order.state) == ("in_review", "objection")
    assert [each.order_id for each in part.deviations] == [part.order.id]
    assert {task.object_number for task in part.tasks("review.negotiation")} == {part.number}
    assert story.approve().state == "approved"


def test_the_draft_of_what_is_short_stays_with_the_lines_that_need_it(cast: Cast) -> None:
    story = begin(cast, line("1001120-T15", 600), new_line(quality="按图纸检验")).sign_all("marketing", "delivery")
    (draft,) = story.requests
    split_off(story)
    assert [(each.id, each.state) for each in story.requests] == [(draft.id, draft.state)]
    assert story.order.delivery_signed_at is not None


@pytest.mark.clause("5.1.2(2)A")
def test_a_price_that_differs_on_a_line_that_stays_is_still_to_be_settled_after_a_split(cast: Cast) -> None:
    story = begin(cast, line(price=Decimal("84.90")), new_line(quality="按图纸检验"))
    before = [(each.id, each.state, each.line_id) for each in story.deviations if each.subject == "price"]
    split_off(story)
    assert [(each.id, each.state, each.line_id) for each in story.deviations] == before != []
    assert story.answers("marketing")["price", before[0][2]].value == "no"
    assert [task.kind for task in story.tasks("review.deviation")] == ["review.deviation"]


def test_a_signature_is_taken_back_within_ten_minutes_by_its_giver_alone(cast: Cast) -> None:
    story = begin(cast)
    story.sign("marketing")

    def take_back(who: Any) -> Any:
        return story.as_(who, lambda work: signatures.take_back(work, story.number, "marketing", None))

    with pytest.raises(Forbidden):
        take_back(cast.wu_jia)
    take_back(cast.li_qian)
    assert {key: section.state for key, section in story.sections.items()} == {"marketing": "open", "delivery": "waiting"}
    assert not story.tasks("review.delivery")
    story.sign("marketing")
    story.later(minutes=11)
    with pytest.raises(Refused, match="10 minutes"):
        take_back(cast.li_qian)


def test_a_signature_stays_once_the_next_step_has_acted(cast: Cast) -> None:
    story = begin(cast)
    story.sign("marketing")
    story.answer("delivery", rest=True)
    with pytest.raises(Refused, match="next step"):
        story.as_(cast.li_qian, lambda work: signatures.take_back(work, story.number, "marketing", None))
    story.sign("delivery")
    story.approve()
    with pytest.raises(Refused):
        story.as_(cast.chen, lambda work: signatures.take_back(work, story.number, "delivery", None))


def test_taking_back_an_objecting_signature_ends_the_objection(cast: Cast) -> None:
    story = begin(cast, line(price=Decimal("80.00"))).sign_all("marketing")
    assert story.order.state == "objection"
    story.as_(cast.li_qian, lambda work: signatures.take_back(work, story.number, "marketing", None))
    assert story.order.state == "in_review"
    assert not story.tasks("review.negotiation")


def test_the_load_is_spoken_for_while_delivery_is_signed(cast: Cast) -> None:
    story = begin(cast).sign_all()
    assert story.order.delivery_signed_at == story.now
    story.as_(cast.chen, lambda work: signatures.take_back(work, story.number, "delivery", None))
    assert story.order.delivery_signed_at is None
    assert not story.tasks("review.approval")


def test_a_section_changed_meanwhile_is_not_overwritten(cast: Cast) -> None:
    story = begin(cast)
    seen = story.sections["marketing"].version
    story.answer("marketing", Given("service", None, "yes"))
    with pytest.raises(Stale):
        story.as_(
            cast.wu_jia, lambda work: answers.save(work, story.number, "marketing", Entered((Given("service", None, "no", "x"),)), seen)
        )
    assert story.answers("marketing")["service", None].value == "yes"


def judge(story: Story, line_class: str, why: str = "新模具", who: Any = None, password: str = "") -> Any:
    (ordered, *_) = story.lines
    actor = who or story.cast.li_qian
    return story.as_(actor, lambda work: classification.overrule(work, story.number, ordered.id, line_class, why, password, None))


@pytest.mark.clause("3.2", "5.1.2(2)")
def test_marketing_judges_a_mass_production_line_new_with_a_reason_on_record(cast: Cast) -> None:
    story = begin(cast)
    with pytest.raises(Invalid):
        judge(story, "newly_developed", why=" ")
    with pytest.raises(Forbidden):
        judge(story, "newly_developed", who=cast.chen)
    judged = judge(story, "newly_developed", "新模具")
    assert (judged.class_overruled_by, judged.class_overrule_reason) == (cast.li_qian.name, "新模具")
    assert judged.project_id is not None
    assert "specification" in story.sections


@pytest.mark.clause("3.1", "3.2")
def test_only_the_manager_makes_a_line_mass_production_signed_and_technical_is_told(cast: Cast) -> None:
    story = begin(cast, line(revision="C", specification="C 版图纸", quality="按图纸检验"))
    assert story.lines[0].line_class == "design_changed"
    judge(story, "mass_production", "图纸只改了注释")
    judge(story, "mass_production", "图纸只改了注释，请再看")
    assert story.lines[0].line_class == "design_changed"
    (task,) = story.tasks("review.classification")  # asked twice, it waits once
    assert (task.department, task.position) == ("sales", "head")
    with pytest.raises(PasswordNeeded):
        judge(story, "mass_production", "图纸只改了注释", who=cast.zhao)
    judge(story, "mass_production", "图纸只改了注释", who=cast.zhao, password=PASSWORD)
    assert story.lines[0].line_class == "mass_production"
    assert not story.tasks("review.classification")
    assert [task.department for task in story.tasks("technical.")] == ["technical"]
    assert {section.kind for section in story.sections.values() if section.state != "dropped"} == {"marketing", "delivery"}


@pytest.mark.clause("3.1")
def test_a_line_without_a_company_code_never_becomes_mass_production(cast: Cast) -> None:
    story = begin_new(cast)
    with pytest.raises(Refused, match="no company code"):
        judge(story, "mass_production", "量产过", who=cast.li_qian)
    assert story.lines[0].line_class == "newly_developed"


@pytest.mark.clause("3.2")
def test_a_special_contract_is_set_by_marketing_and_goes_to_the_general_manager(cast: Cast) -> None:
    story = begin(cast)
    judge(story, "special_contract", "年度框架，价格另议")
    assert story.lines[0].project_id is None
    assert "cost_estimate" in story.sections
    story.sign_all()
    story.approve()
    with pytest.raises(Refused):
        story.release()
    story.settle()
    assert story.order.state == "accepted_for_development"


def test_many_are_signed_at_once_only_where_everything_conforms(cast: Cast) -> None:
    good = begin(cast, line("2916035-K80", 600), po_number="A-1")
    short = begin(cast, line("1001120-T15", 3000), po_number="A-2")
    soon = begin(cast, line(quantity=90_000, day=date(2026, 12, 1)), po_number="A-3")
    new = begin(cast, new_line(quality="按图纸检验"), po_number="A-4")
    unsigned = begin(cast, line("2916035-K80", 10), po_number="A-5")
    for story in (good, short, soon):
        story.sign("marketing")
    numbers = [each.number for each in (good, short, soon, new, unsigned)]
    with pytest.raises(PasswordNeeded):
        good.as_(cast.chen, lambda work: bulk.sign_conforming(work, numbers, "wrong"))
    done = good.as_(cast.chen, lambda work: bulk.sign_conforming(work, numbers, PASSWORD))
    assert done.numbers == [good.number]
    assert [number for number, _ in done.left] == numbers[1:]
    assert (good.sections["delivery"].state, short.sections["delivery"].state) == ("signed", "open")


def test_somebody_elses_sections_are_not_signed_in_bulk(cast: Cast) -> None:
    story = begin(cast, line("2916035-K80", 600))
    story.sign("marketing")
    done = story.as_(cast.fang, lambda work: bulk.sign_conforming(work, [story.number], PASSWORD))
    assert done.numbers == []
    assert story.sections["delivery"].state == "open"


@pytest.mark.clause("3.2")
def test_sections_dropped_with_a_class_revive_when_the_line_is_judged_new_again(cast: Cast) -> None:
    story = begin(cast)
    judge(story, "newly_developed")
    judge(story, "mass_production")
    judge(story, "mass_production", who=cast.zhao, password=PASSWORD)
    assert story.sections["specification"].state == "dropped"
    judge(story, "newly_developed", "仍需新模具")
    assert story.sections["specification"].state == "waiting"
    story.sign("marketing")
    assert story.sections["specification"].state == "open"


@pytest.mark.parametrize("for_customer", [True, False])
def test_the_mail_about_a_hold_tells_the_customers_own_reason_and_not_ours(cast: Cast, for_customer: bool) -> None:
    from sqlalchemy import select

    from domain.shared.outbox import Outbox

    story = begin(cast)
    story.as_(cast.li_qian, lambda work: orders.hold(work, story.number, version=None, why="信用额度", for_customer=for_customer))
    mails = story.system(lambda work: [row for row in work.session.scalars(select(Outbox.payload)) if row.get("template") == "order_held"])
    assert len(mails) == 1
    assert ("信用额度" in str(mails)) is for_customer
