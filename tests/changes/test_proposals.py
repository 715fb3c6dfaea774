"""The company proposes for its own reasons; the customer accepts, declines or counters, item by item (5.1.9(1))."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from domain.changes.intake import proposing
from domain.changes.intake.typed import Wish
from domain.changes.models import Change, ChangeItem, ChangeSection, ChangeState, ChangeStep
from domain.changes.values import date_value
from domain.orders.queries import by_number
from domain.shared.actor import Actor
from domain.shared.errors import Forbidden, Invalid, Refused
from domain.shared.work import Work
from tests.cast import Cast
from tests.changes.story import LATER, LATEST, Told, released
from tests.reviews.story import begin

S = ChangeState


@pytest.fixture
def told(cast: Cast) -> Told:
    return released(cast)


def propose(told: Told, *wishes: Wish, reason: str = "模具维修", who: Actor | None = None) -> Told:
    def deed(work: Work) -> str:
        return proposing.propose(work, by_number(work, told.story.number, lock=True), wishes, reason)[0].number

    told.number = told.story.as_(who or told.cast.li_qian, deed)
    return told


@pytest.mark.clause("5.1.9(1)")
def test_the_house_stands_by_it_before_the_customer_hears_of_it(told: Told) -> None:
    propose(told, told.day(LATEST))
    assert (told.state, told.change.origin) == (S.ASKED, "company")
    told.signs("marketing")
    assert told.state == S.ASKED
    told.signs("production")
    assert told.state == S.PROPOSED
    assert [task.kind for task in told.tasks("change")] == ["change.answer"]


@pytest.mark.clause("5.1.9(1)")
def test_accepted_and_approved_it_is_in_force_and_moves_only_the_latest_promise(told: Told) -> None:
    before = told.lines[0].schedules[0]
    propose(told, told.day(LATEST)).signs_all()
    told.customer("accept")
    told.approves()
    after = told.lines[0].schedules[0]
    assert (told.state, after.promised_latest) == (S.IN_FORCE, LATEST)
    assert (after.requested, after.promised_first, after.counted) == (before.requested, before.promised_first, before.counted)


@pytest.mark.clause("5.1.9(1)")
def test_declined_the_order_stands_as_it_was(told: Told) -> None:
    propose(told, told.day(LATEST)).signs_all()
    told.customer("decline", remark="产线不能等")
    assert (told.state, told.order.revision, told.change.decided_why) == (S.DECLINED, 1, "产线不能等")


@pytest.mark.clause("5.1.9(1)")
def test_what_the_customer_counters_is_checked_again_and_then_agreed(told: Told) -> None:
    propose(told, told.day(LATEST)).signs_all()
    told.customer("counter", "2026-12-26")
    assert told.state == S.ASKED
    told.signs_all()
    assert told.state == S.APPROVAL
    told.approves()
    assert told.lines[0].schedules[0].promised_latest == date(2026, 12, 26)


def test_it_does_not_count_as_the_customers_wish_though_they_countered(told: Told) -> None:
    propose(told, told.day(LATEST)).signs_all()
    told.customer("counter", "2026-12-26")
    assert [item.by_customer for item in told.items] == [False]


def test_a_proposal_has_its_reason(told: Told) -> None:
    with pytest.raises(Invalid) as error:
        propose(told, told.day(LATEST), reason=" ")
    assert set(error.value.fields) == {"reason"}


def test_only_sales_proposes(told: Told) -> None:
    with pytest.raises(Forbidden):
        propose(told, told.day(LATEST), who=told.cast.chen)


def test_where_the_customer_asks_for_something_already_we_answer_that_instead(told: Told) -> None:
    told.asks(told.day(LATER))
    with pytest.raises(Invalid, match="answer it first"):
        propose(told, told.day(LATEST))


def test_an_order_before_its_release_is_amended_and_not_changed(cast: Cast) -> None:
    told = Told(begin(cast))
    with pytest.raises(Refused, match="not released"):
        propose(told, told.day(LATEST))


def test_each_step_stands_in_the_thread(told: Told) -> None:
    propose(told, told.day(LATEST)).signs_all()
    told.customer("counter", "2026-12-26", "最晚这天")
    assert [(step.side, step.kind, step.value) for step in told.steps] == [
        ("staff", "propose", date_value(LATEST)), ("customer", "counter", date_value(date(2026, 12, 26)))]


def test_of_two_items_one_is_declined_and_the_other_goes_on_to_approval(told: Told) -> None:
    told.asks(told.day(), told.quantity("3000"))
    told.signs("production", "no", offer=told.items[0].before, remark="交期不能动")
    told.signs("marketing")
    stays, other = told.items
    assert (stays.state, other.state) == ("countered", "agreed")
    told.customer("decline", remark="那就算了")
    assert [item.state for item in told.items] == ["declined", "agreed"]
    assert told.state == S.APPROVAL


class TestWalls:
    """Until the house stands by it, a proposal of our own does not exist for the customer; what departments say never does."""

    def seen(self, told: Told, model: type) -> int:
        return told.story.as_(told.cast.wang_min, lambda work: len(list(work.session.scalars(select(model)))))

    def test_a_proposal_is_the_houses_own_until_it_is_put_to_them(self, told: Told) -> None:
        propose(told, told.day(LATEST))
        assert (self.seen(told, Change), self.seen(told, ChangeItem), self.seen(told, ChangeStep)) == (0, 0, 0)
        told.signs_all()
        assert (self.seen(told, Change), self.seen(told, ChangeItem), self.seen(told, ChangeStep)) == (1, 1, 1)

    def test_a_departments_no_stays_inside_and_what_sales_offers_goes_out(self, told: Told) -> None:
        told.asks(told.day()).signs("marketing")
        told.signs("production", "no", remark="人手不足")
        told.settles(date_value(LATEST), remark="最早这天")
        told.signs("production")
        remarks = told.story.as_(told.cast.wang_min, lambda work: list(work.session.scalars(select(ChangeStep.remark))))
        assert sorted(remarks) == sorted(["客户计划调整", "最早这天"])
        assert "人手不足" in [step.remark for step in told.steps]

    def test_sections_with_their_evidence_are_never_the_customers(self, told: Told) -> None:
        told.asks(told.day()).signs_all()
        assert self.seen(told, ChangeSection) == 0
