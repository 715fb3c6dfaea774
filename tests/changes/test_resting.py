"""While an order rests, its changes wait for nobody on the side that asked for the hold; what is in force goes on (RULES 7, 0171)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.changes import values
from domain.changes.intake.wishes import Wish
from domain.changes.models import Field
from domain.notifications import reminders
from domain.orders import actions as orders
from domain.orders.models import OrderState
from domain.shared.tasks import Task
from tests.cast import Cast
from tests.changes.story import LATEST, Told, released
from tests.changes.test_held import PAPER
from tests.deliveries.shipping import released as releases
from tests.deliveries.shipping import ship
from tests.orders.given import line
from tests.remembering import remembered

pytestmark = pytest.mark.clause("5.1.9(3)")
HOUR = timedelta(hours=1)


@pytest.fixture
@remembered
def told(cast: Cast) -> Told:
    return Told(released(cast, line("2904110-K80", 200), line("2916035-K80", 300, row=1)).story)


def hold(told: Told, *, for_customer: bool) -> None:
    told.story.now += HOUR
    told.story.as_(told.cast.li_qian, lambda work: orders.hold(work, told.story.number, version=None, why="车型切换",
                                                               for_customer=for_customer, papers=PAPER if for_customer else ()))


def resume(told: Told) -> None:
    told.story.now += HOUR
    told.story.as_(told.cast.li_qian, lambda work: orders.resume(work, told.story.number, version=None))


def open_tasks(told: Told, *kinds: str) -> list[Task]:
    return [task for task in told.tasks() if task.kind.startswith(kinds)]


def stand(told: Told, *kinds: str) -> set[bool]:
    return {task.paused_at is not None for task in open_tasks(told, *kinds)}


@pytest.mark.parametrize(("for_customer", "rests"), [(True, True), (False, False)])
def test_the_parts_of_a_change_rest_in_the_customers_hold_and_not_in_ours(told: Told, *, for_customer: bool, rests: bool) -> None:
    told.asks(told.day())
    hold(told, for_customer=for_customer)
    assert stand(told, "change.") == {rests}
    resume(told)
    assert stand(told, "change.") == {False}


def test_what_was_left_of_their_time_is_left_when_the_order_goes_on(told: Told) -> None:
    told.asks(told.day())
    due = {task.id: task.due_at for task in open_tasks(told, "change.")}
    hold(told, for_customer=True)
    resume(told)
    moved = {task.due_at - due[task.id] for task in open_tasks(told, "change.")}
    assert due and moved == {HOUR}


def test_the_next_part_of_a_change_that_was_asked_before_the_hold_rests_too(told: Told) -> None:
    told.asks(told.day())
    hold(told, for_customer=True)
    told.signs_all()
    approval = open_tasks(told, "change.approval")
    assert [task.pause_reason["params"]["why"] for task in approval if task.pause_reason] == ["车型切换"]
    resume(told)
    assert stand(told, "change.approval") == {False}


def test_what_they_ask_during_their_hold_is_answered_in_time(told: Told) -> None:
    hold(told, for_customer=True)
    told.story.now += HOUR
    told.asks(told.cancel())
    assert stand(told, "change.") == {False}
    told.signs_all()
    assert stand(told, "change.approval") == {False}


@pytest.mark.clause("5.1.9(6)")
def test_the_new_version_is_acknowledged_in_a_hold_as_at_any_time(told: Told) -> None:
    """Whoever works to the old one does so in a hold, too; the red list goes by the same day as the task."""
    told.asks(told.day())
    told.signs_all()
    told.approves()
    before = {task.id for task in open_tasks(told, "change.acknowledge")}
    hold(told, for_customer=True)
    assert before and stand(told, "change.acknowledge") == {False}
    told.asks(told.day(LATEST, line=1))
    told.signs_all()
    told.approves()
    newer = {task.id for task in open_tasks(told, "change.acknowledge")}
    assert newer and newer.isdisjoint(before) and stand(told, "change.acknowledge") == {False}


@pytest.mark.clause("5.1.9(1)")
@pytest.mark.parametrize(("for_customer", "rests"), [(True, False), (False, True)])
def test_what_waits_for_the_customer_rests_in_our_hold_alone(told: Told, *, for_customer: bool, rests: bool) -> None:
    told.asks(told.quantity("150"))
    hold(told, for_customer=for_customer)
    told.signs("production", "no", offer={"quantity": "180"})
    told.signs("marketing")
    assert [task.paused_at is not None for task in told.tasks() if not task.internal] == [rests]


def test_nobody_is_reminded_of_a_change_that_rests(told: Told) -> None:
    told.asks(told.day())
    hold(told, for_customer=True)
    told.story.now += timedelta(days=9)
    told.story.system(reminders.run)
    assert {(task.reminded_at, task.escalated) for task in open_tasks(told, "change.")} == {(None, 0)}
    resume(told)
    told.story.now += timedelta(days=9)
    told.story.system(reminders.run)
    assert all(task.reminded_at for task in open_tasks(told, "change."))


def test_a_hold_that_ends_because_nothing_is_left_lets_the_rest_run(cast: Cast) -> None:
    """Half of it left, and the packaging of the whole order is asked about when they hold it and then cancel what is open."""
    story = releases(cast)
    ship(story, 500)
    told = Told(story)
    told.asks(Wish("packaging-all", Field.PACKAGING, values.text_value("EU-6428"), values.text_value("EU-4314")))
    hold(told, for_customer=True)
    waits = open_tasks(told, "change.")
    told.asks(told.cancel()).signs_all()
    told.approves()
    assert told.order.state == OrderState.SHIPPED and waits
    later = {task.id: task for task in open_tasks(told, "change.")}
    assert [later[each.id].paused_at for each in waits] == [None] * len(waits)
