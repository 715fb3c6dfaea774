"""Nobody approves what they asked for, answered or offered; and who may say yes may say no (RULES 2, 5.1.9(3), (4))."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.changes.answers import settling
from domain.changes.finding import steps_of
from domain.changes.models import ChangeState, Field
from domain.changes.values import date_value
from domain.orders.models import OrderLine
from domain.shared.actor import Actor, Mandate
from domain.shared.errors import Forbidden, Invalid, Refused
from domain.shared.work import Work
from tests.cast import Cast
from tests.changes.story import LATER, LATEST, Told, released
from tests.changes.test_adding import further
from tests.changes.test_proposals import propose
from tests.changes.test_settling import mails
from tests.reviews.story import reasons

S = ChangeState


@pytest.fixture
def told(cast: Cast) -> Told:
    return released(cast)


def standing_in(taker: Actor, giver: Actor, decision: str) -> Actor:
    return replace(taker, mandates=(Mandate(decision, giver.id, giver.name),))  # type: ignore[arg-type]


@pytest.mark.clause("5.1.9(3)")
def test_who_offered_the_customer_another_day_does_not_approve_it(told: Told) -> None:
    told.asks(told.day()).signs("marketing")
    told.signs("production", "no")
    told.settles(date_value(LATEST), who=told.cast.zhao)
    told.signs("production")
    told.customer("accept")
    with pytest.raises(Refused) as error:
        told.approves()
    assert "does not approve" in reasons(error)
    told.approves(told.cast.shen)
    assert told.state == S.IN_FORCE


@pytest.mark.clause("5.1.9(3)")
def test_where_the_manager_answered_it_waits_for_those_who_stand_in_for_them(told: Told) -> None:
    told.asks(told.day()).signs("production")
    told.signs("marketing", who=told.cast.zhao)
    assert {(task.department, task.position) for task in told.tasks("change.approval")} == {
        ("sales", "deputy_head"), ("general_office", "general_manager")}
    told.approves(told.cast.sun_deputy)
    assert told.tasks("change.approval") == []


@pytest.mark.clause("5.1.9(4)")
def test_a_price_is_not_approved_by_who_answered_it_though_the_general_manager_sent_them(told: Told) -> None:
    told.asks(told.price("84.90")).signs("marketing", who=told.cast.zhao)
    with pytest.raises(Refused) as error:
        told.approves_price(standing_in(told.cast.zhao, told.cast.shen, "price_change"))
    assert "does not approve" in reasons(error)
    told.approves_price(standing_in(told.cast.jiang, told.cast.shen, "price_change"))
    assert told.state == S.IN_FORCE


@pytest.mark.clause("5.1.9(4)")
def test_the_general_manager_may_refuse_a_price_that_waits_for_them(told: Told) -> None:
    told.asks(told.price("84.90")).signs_all()
    with pytest.raises(Forbidden):
        told.refuses("低于成本", who=told.cast.chen)
    told.refuses("低于成本", who=told.cast.shen)
    assert (told.state, told.change.decided_why) == (S.REFUSED, "低于成本")


def withdrawn(told: Told, who: Actor) -> None:
    told.story.as_(who, lambda work: settling.withdraw(work, told.number, "另行安排", version=None))


def test_what_the_customer_asked_for_is_refused_by_us_and_not_taken_back_in_their_place(told: Told) -> None:
    told.asks(told.day())
    with pytest.raises(Refused) as error:
        withdrawn(told, told.cast.li_qian)
    assert "refuse it" in reasons(error)
    withdrawn(told, told.cast.wang_min)
    assert told.state == S.WITHDRAWN


def test_a_proposal_that_the_customer_has_read_is_not_taken_back_behind_their_back(told: Told) -> None:
    propose(told, told.day(LATEST)).signs_all()
    withdrawn(told, told.cast.li_qian)
    assert [mail["to"]["name"] for mail in mails("change_ended")] == ["王敏"]


def test_of_a_proposal_that_never_left_the_house_nobody_outside_hears(told: Told) -> None:
    propose(told, told.day(LATEST))
    told.refuses()
    assert (mails("change_refused"), mails("change_ended")) == ([], [])
    propose(told, told.day(LATEST))
    withdrawn(told, told.cast.li_qian)
    assert mails("change_ended") == []


def test_a_proposal_of_which_nothing_is_left_ends_in_the_house(told: Told) -> None:
    propose(told, told.day(LATEST)).signs("marketing")
    told.signs("production", "no")
    told.settles(told.items[0].before)
    assert (told.state, told.tasks("change.answer"), mails("change_proposed")) == (S.REFUSED, [], [])


def test_a_further_line_is_the_customers_to_order(told: Told) -> None:
    with pytest.raises(Invalid) as error:
        propose(told, further())
    assert set(error.value.fields) == {"lines-0-part"}
    assert told.asks(further()).state == S.ASKED


class TestNewer:
    """A newer request on the same field, and what it leaves behind (RULES 6)."""

    def test_our_proposal_that_they_never_saw_gives_way_to_what_they_ask(self, told: Told) -> None:
        ours = propose(told, told.day(LATEST)).change
        told.asks(told.day(LATER))
        newer, told.number = told.change, ours.number
        assert (told.state, told.change.replaced_by_id) == (S.REPLACED, newer.id)
        assert mails("change_ended") == []

    @pytest.mark.parametrize("newer", ["price", "date"])
    def test_what_is_left_of_a_half_approved_change_is_approved_as_it_stands_now(self, told: Told, newer: str) -> None:
        first = told.asks(told.price("84.90"), told.day()).signs_all().number
        told.approves() if newer == "price" else told.approves_price()
        told.asks(told.price("84.00") if newer == "price" else told.day(LATEST))
        told.number = first
        assert (told.state, told.change.approval_signature_id, told.change.price_signature_id) == (S.APPROVAL, None, None)
        waiting = {task.kind for task in told.tasks("change") if task.path.endswith(first)}
        left = "change.approval" if newer == "price" else "change.price"
        assert waiting & {"change.approval", "change.price"} == {left}
        told.approves() if newer == "price" else told.approves_price()
        assert told.state == S.IN_FORCE

    def test_nobody_is_asked_to_raise_or_note_what_is_asked_no_more(self, told: Told) -> None:
        first = told.asks(told.day(), told.words(Field.SPECIFICATION, "硬度 60"), told.price("84.90")).number
        told.asks(told.words(Field.SPECIFICATION, "硬度 65"), told.price("84.00"))
        assert not {task.kind for task in told.tasks("change") if task.path.endswith(first)} & {"change.engineering", "change.price_noted"}
        assert {task.kind for task in told.tasks("change")} >= {"change.engineering", "change.price_noted"}


def test_the_customer_goes_on_reading_their_own_no(told: Told) -> None:
    propose(told, told.day(LATEST), told.quantity("2000")).signs_all()
    day, pieces = told.items
    answers = {day.id: settling.Answer("decline", "", "不能再晚"), pieces.id: settling.Answer("counter", "2200", "至少 2200")}
    told.story.as_(told.cast.wang_min, lambda work: settling.answer(work, told.number, answers, password="", version=None))
    told.signs_all()
    assert told.state == S.APPROVAL
    seen = told.story.as_(told.cast.wang_min, lambda work: [step.remark for step in steps_of(work, told.change)])
    assert "不能再晚" in seen


@pytest.mark.parametrize(("source", "theirs"), [("portal", True), ("phone", False)])
def test_a_call_without_paper_moves_no_counted_date(told: Told, source: str, theirs: bool) -> None:
    """RULES 7: the customer's only if made by a portal user or entered with the customer's paper attached."""
    before = told.lines[0].schedules[0].counted
    told.asks(told.day(), source=source, who=told.cast.wang_min if theirs else told.cast.li_qian).signs_all()
    told.approves(told.cast.zhao)
    after = told.lines[0].schedules[0]
    assert (after.promised_latest, after.counted) == (LATER, LATER if theirs else before)


def test_less_than_has_left_meanwhile_is_not_put_in_force(told: Told) -> None:
    told.asks(told.quantity("1000")).signs_all()

    def ship(work: Work) -> None:
        line = work.session.get_one(OrderLine, told.lines[0].id)
        line.shipped, line.open_quantity = told.lines[0].quantity / 2, told.lines[0].quantity / 2
        schedule = work.session.get_one(type(told.lines[0].schedules[0]), told.lines[0].schedules[0].id)
        schedule.shipped = line.shipped

    told.story.system(ship)
    with pytest.raises(Refused) as error:
        told.approves()
    assert "shipped already" in reasons(error)
    assert told.state == S.APPROVAL


