"""A customer asks for another date: marketing and production answer with the load check, the manager approves (5.1.9(3))."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from domain.changes.answers import answering
from domain.changes.answers.answering import Given
from domain.changes.models import ChangeState, Field
from domain.changes.values import date_value
from domain.orders.queries import revisions_of
from domain.orders.revisions import of_order
from domain.planning.models import PlanRow
from domain.shared.errors import Forbidden, Invalid, PasswordNeeded, Refused, Stale
from tests.cast import PASSWORD, Cast
from tests.changes.story import LATER, LATEST, Told, released
from tests.orders.ended import cancel_released
from tests.reviews.story import reasons

S = ChangeState
ASKED_BEFORE = date(2026, 12, 18)


@pytest.fixture
def told(cast: Cast) -> Told:
    return released(cast)


@pytest.mark.clause("5.1.9(3)")
def test_a_date_goes_to_marketing_and_production_and_to_nobody_else(told: Told) -> None:
    told.asks(told.day())
    assert {kind: section.clause for kind, section in told.sections.items()} == {"marketing": "5.1.9(3)", "production": "5.1.9(3)"}
    waiting = {(task.kind, task.department, task.position) for task in told.tasks()}
    assert waiting == {("change.marketing", "sales", "member"), ("change.production", "production", "control")}


def test_the_order_stands_as_it_was_until_the_change_is_in_force(told: Told) -> None:
    before = told.lines[0].schedules[0].promised_latest
    told.asks(told.day())
    told.signs_all()
    assert (told.order.revision, told.lines[0].schedules[0].promised_latest, told.state) == (1, before, S.APPROVAL)


@pytest.mark.clause("5.1.9(3)")
def test_approved_it_is_in_force_as_the_next_revision(told: Told) -> None:
    told.asks(told.day()).signs_all()
    told.approves()
    schedule = told.lines[0].schedules[0]
    assert (told.state, told.change.revision, told.order.revision) == (S.IN_FORCE, 2, 2)
    assert (schedule.requested, schedule.promised_latest) == (LATER, LATER)
    assert told.tasks("change.m") == told.tasks("change.p") == told.tasks("change.approval") == []


def test_the_first_promise_stands_for_good_beside_the_latest(told: Told) -> None:
    first = told.lines[0].schedules[0].promised_first
    told.asks(told.day()).signs_all()
    told.approves()
    assert told.lines[0].schedules[0].promised_first == first != LATER


def test_the_old_revision_is_unchanged(told: Told) -> None:
    before = told.story.system(lambda work: [row.content for row in revisions_of(work, told.order.id)])
    told.asks(told.day()).signs_all()
    told.approves()
    after = told.story.system(lambda work: [(row.revision, row.content, row.why) for row in revisions_of(work, told.order.id)])
    assert [content for revision, content, _ in after if revision == 1] == before
    assert [(revision, why) for revision, _, why in after if revision == 2] == [(2, told.number)]


def test_the_daily_plan_is_laid_anew_for_the_line(told: Told) -> None:
    laid = sum(row.quantity for row in told.story.plan)
    told.asks(told.quantity("3000")).signs_all()
    told.approves()
    rows: list[PlanRow] = [row for row in told.story.plan if row.order_id == told.order.id]
    assert sum(row.quantity for row in rows) == laid + 600


def test_production_signs_with_the_load_of_the_asked_day_as_evidence(told: Told) -> None:
    told.asks(told.day()).signs("production")
    evidence = told.sections["production"].evidence["lines"][0]
    assert evidence["position"] == 10
    assert {"ordered", "made", "reserved", "shipped", "open", "promise", "in_time", "load", "short"} <= evidence.keys()


def test_the_revisions_beside_each_other_tell_what_changed(told: Told) -> None:
    told.asks(told.day(), told.words(Field.TRANSPORT, "空运"))
    told.signs("production", "no", offer=date_value(LATEST))
    told.signs("marketing")
    told.customer("accept")
    told.approves()
    newest = told.story.system(lambda work: of_order(work, told.order))[0]
    assert newest.revision == 2
    assert [str(each) for each in newest.differences] == [
        "Line 10, 2904110-K80: dates 2026-12-18 → 2026-12-24",
        "Line 10, 2904110-K80: promised for 2026-12-18 → 2026-12-30",
        "Line 10, 2904110-K80: Way of transport — → 空运",
    ]


class TestAnsweredOtherwise:
    """What differs from what was asked is confirmed by the customer before it is in force (RULES 6)."""

    def test_production_offers_another_day_and_the_customer_has_to_confirm_it(self, told: Told) -> None:
        told.asks(told.day())
        told.signs("production", "no", offer=date_value(LATEST))
        told.signs("marketing")
        assert told.state == S.WITH_CUSTOMER
        assert [(item.state, item.agreed) for item in told.items] == [("countered", date_value(LATEST))]
        assert [task.kind for task in told.tasks("change")] == ["change.answer"]

    def test_confirmed_and_approved_the_offered_day_is_in_force(self, told: Told) -> None:
        told.asks(told.day())
        told.signs("production", "no", offer=date_value(LATEST))
        told.signs("marketing")
        told.customer("accept")
        assert told.state == S.APPROVAL
        told.approves()
        schedule = told.lines[0].schedules[0]
        assert (schedule.requested, schedule.promised_latest) == (LATER, LATEST)

    def test_not_confirmed_it_is_not_approved(self, told: Told) -> None:
        told.asks(told.day())
        told.signs("production", "no", offer=date_value(LATEST))
        told.signs("marketing")
        with pytest.raises(Refused, match="Answered, to be confirmed"):
            told.approves()

    def test_declined_it_ends_and_the_order_stays(self, told: Told) -> None:
        told.asks(told.day())
        told.signs("production", "no", offer=date_value(LATEST))
        told.signs("marketing")
        told.customer("decline", remark="那就按原交期")
        assert (told.state, told.change.decided_why, told.order.revision) == (S.DECLINED, "那就按原交期", 1)
        assert told.tasks("change") == []

    def test_the_customers_counter_goes_back_to_the_departments_that_answer_it(self, told: Told) -> None:
        told.asks(told.day())
        told.signs("production", "no", offer=date_value(LATEST))
        told.signs("marketing")
        told.customer("counter", "2026-12-28")
        assert told.state == S.ASKED
        assert {kind: section.state for kind, section in told.sections.items()} == {"marketing": "open", "production": "open"}
        told.signs_all()
        assert [item.agreed for item in told.items] == [date_value(date(2026, 12, 28))]
        assert told.state == S.APPROVAL

    def test_a_bare_no_waits_for_sales_to_say_what_can_be_done(self, told: Told) -> None:
        told.asks(told.day()).signs("marketing")
        told.signs("production", "no")
        assert told.state == S.ASKED
        assert [(task.kind, task.person_id) for task in told.tasks("change")] == [("change.settle", told.cast.li_qian.id)]

    def test_what_sales_offers_then_is_looked_at_by_production_again(self, told: Told) -> None:
        told.asks(told.day()).signs("marketing")
        told.signs("production", "no")
        told.settles(date_value(LATEST))
        assert told.sections["production"].state == "open"
        told.signs("production")
        assert told.state == S.WITH_CUSTOMER

    def test_sales_may_say_that_it_stays_as_it_is_and_then_the_request_is_refused(self, told: Told) -> None:
        told.asks(told.day()).signs("marketing")
        told.signs("production", "no")
        told.settles(told.items[0].before, remark="该周已满负荷")
        assert told.state == S.APPROVAL, "the refusal waits for its signature (RULES 2)"
        told.refuses("该周已满负荷")
        assert (told.state, told.change.decided_why) == (S.REFUSED, "该周已满负荷")

    def test_of_two_items_one_refused_is_confirmed_by_the_customer_and_the_other_comes_into_force(self, told: Told) -> None:
        before = told.lines[0].schedules[0].promised_latest
        told.asks(told.day(), told.quantity("1400"))
        told.signs("production", "no", offer=told.items[0].before, remark="交期不能动，数量可以")
        told.signs("marketing")
        told.customer("accept")
        told.approves()
        schedule = told.lines[0].schedules[0]
        assert (schedule.quantity, schedule.promised_latest) == (Decimal(1400), before)


class TestWho:
    def test_another_department_does_not_sign_productions_part(self, told: Told) -> None:
        told.asks(told.day())
        with pytest.raises(Forbidden):
            told.signs("production", who=told.cast.fang)

    def test_the_head_of_production_may(self, told: Told) -> None:
        told.asks(told.day())
        assert told.signs("production", who=told.cast.he_head).signed_by == "何志明"

    def test_nothing_is_signed_without_the_password(self, told: Told) -> None:
        told.asks(told.day())
        with pytest.raises(PasswordNeeded):
            told.signs("production", password="")
        assert told.sections["production"].state == "open"

    def test_a_no_needs_its_reason(self, told: Told) -> None:
        told.asks(told.day())
        with pytest.raises(Invalid) as error:
            told.story.as_(told.cast.chen, lambda work: answering.sign(work, told.number, "production", Given("no"), PASSWORD, None))
        assert set(error.value.fields) == {"remark"}

    def test_a_yes_offers_nothing_else(self, told: Told) -> None:
        told.asks(told.day())
        with pytest.raises(Invalid) as error:
            told.signs("production", "yes", offer=date_value(LATEST))
        assert set(error.value.fields) == {"answer"}

    def test_an_offered_day_is_not_past(self, told: Told) -> None:
        told.asks(told.day())
        with pytest.raises(Invalid, match="is past"):
            told.signs("production", "no", offer=date_value(date(2026, 11, 1)))

    def test_a_part_is_signed_once(self, told: Told) -> None:
        told.asks(told.day()).signs("production")
        with pytest.raises(Refused, match="signed already"):
            told.signs("production")

    def test_sales_does_not_approve(self, told: Told) -> None:
        told.asks(told.day()).signs_all()
        with pytest.raises(Forbidden):
            told.approves(told.cast.li_qian)

    def test_a_manager_who_answered_a_part_does_not_approve_and_the_general_manager_does(self, told: Told) -> None:
        told.asks(told.day()).signs("production")
        told.signs("marketing", who=told.cast.zhao)
        with pytest.raises(Refused) as error:
            told.approves()
        assert "does not approve" in reasons(error)
        told.approves(told.cast.shen)
        assert told.state == S.IN_FORCE

    def test_a_deputy_does_not_approve_in_passing(self, told: Told) -> None:
        told.asks(told.day()).signs_all()
        with pytest.raises(Refused) as error:
            told.approves(told.cast.shen)
        assert "a deputy does where" in reasons(error)

    def test_before_every_part_is_signed_nothing_is_approved(self, told: Told) -> None:
        told.asks(told.day()).signs("production")
        with pytest.raises(Refused):
            told.approves()

    def test_who_read_an_older_version_does_not_approve(self, told: Told) -> None:
        told.asks(told.day()).signs_all()
        with pytest.raises(Stale):
            told.approves(version=1)

    def test_another_customer_never_hears_of_it(self, told: Told) -> None:
        told.asks(told.day())
        assert told.story.as_(told.cast.b_buyer, lambda work: work.session.get(type(told.change), told.change.id)) is None


def test_sales_refuses_with_the_reason_and_everything_ends(told: Told) -> None:
    told.asks(told.day()).signs("production")
    told.refuses("模具已排满")
    assert (told.state, told.change.decided_why, told.order.revision) == (S.REFUSED, "模具已排满", 1)
    assert told.tasks("change") == []
    assert [item.state for item in told.items] == ["refused"]


def test_nothing_is_refused_without_a_reason(told: Told) -> None:
    told.asks(told.day())
    with pytest.raises(Invalid, match="reason"):
        told.refuses(" ")


def test_an_order_that_is_cancelled_takes_its_open_changes_with_it(told: Told) -> None:
    told.asks(told.day())
    cancel_released(told.story.number)
    assert told.state == S.REFUSED
    assert told.tasks("change") == []

