"""While an order rests by the customer's wish, nobody of the house is late with its delays; by ours, they are (RULES 7)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.deliveries import lateness
from domain.orders.events import OrderHeld, OrderResumed
from domain.shared.tasks import Task
from tests.cast import Cast
from tests.deliveries.delayed import Case, found, full, offered
from tests.deliveries.late import tasks

pytestmark = pytest.mark.clause("5.1.10(1)")
HOUR = timedelta(hours=1)
MORNING_AFTER = timedelta(hours=16)  # it was due at 17:00: one hour of work later is nine o'clock of the next day


def held(case: Case, *, for_customer: bool) -> None:
    case.system(lambda work: lateness.on_held(work, OrderHeld(case.late.order, "车型停产切换", for_customer)))


def resumed(case: Case) -> None:
    case.system(lambda work: lateness.on_resumed(work, OrderResumed(case.late.order)))


def waiting(kind: str) -> Task:
    task, = tasks(kind)
    return task


def test_the_customers_hold_stops_the_clock_of_the_meeting_with_its_reason(cast: Cast) -> None:
    case = found(cast)
    held(case, for_customer=True)
    task = waiting("delay.meeting")
    assert task.paused_at == case.now and task.pause_reason["params"]["why"] == "车型停产切换"


def test_what_was_left_of_its_time_is_left_when_the_order_goes_on(cast: Cast) -> None:
    case = found(cast)
    due = waiting("delay.meeting").due_at
    held(case, for_customer=True)
    case.now += HOUR  # of work: it is nine on Monday
    resumed(case)
    assert (waiting("delay.meeting").paused_at, waiting("delay.meeting").due_at - due) == (None, MORNING_AFTER)


def test_our_own_hold_stops_no_clock_of_ours(cast: Cast) -> None:
    case = found(cast)
    held(case, for_customer=False)
    assert waiting("delay.meeting").paused_at is None


@pytest.mark.parametrize(("for_customer", "stands"), [(False, True), (True, False)])
def test_the_choice_of_a_date_is_the_customers_and_rests_in_our_hold_alone(cast: Cast, for_customer: bool, stands: bool) -> None:
    case = offered(cast, full(5), full(9))
    held(case, for_customer=for_customer)
    assert (waiting("delay.choice").paused_at is not None) is stands


def test_the_cases_of_another_order_go_on(cast: Cast) -> None:
    resting, other = found(cast), found(cast)
    held(resting, for_customer=True)
    stand = {task.object_id: task.paused_at is not None for task in tasks("delay.meeting")}
    assert stand == {resting.delay.id: True, other.delay.id: False}
