"""What waits for somebody: whose turn it is, by when, and the clock that stands while it is the other side's turn (1.3, RULES 9)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from domain.customers.models import Customer
from domain.shared.actor import system
from domain.shared.clock import Allowance
from domain.shared.journal import Audit
from domain.shared.message import Message
from domain.shared.tasks import For, Task, end_task, end_tasks, open_task, pause_tasks, resume_tasks
from domain.shared.work import unit
from tests.cast import NOW, Cast

HOUSE = system("test")
HOUR = timedelta(hours=1)  # NOW is Monday 9:00 in Shanghai
CONTROL = For("production", "control")
WHY = Message("The customer asked us to wait.")
FRIDAY = NOW + timedelta(days=4)


def opened(cast: Cast, allowance: Allowance | None = None, whom: For = CONTROL, number: str = "SO-1", kind: str = "review.delivery",
           at: datetime = NOW) -> Task:
    """A task about A, by default due after a working day: on Tuesday at 9:00."""
    with unit(cast.li_qian, now=at) as work:
        given = allowance or Allowance.working_days(1)
        about = work.fetch(Customer, cast.a.id)
        return open_task(work, about, kind, Message("Review"), whom, given, clause="5.1.5(1)", path="/r", number=number)


def at(moment: datetime, deed: Any, *given: Any, **more: Any) -> None:
    with unit(HOUSE, now=moment) as work:
        deed(work, *given, **more)


def stored(task: Task) -> Task:
    with unit(HOUSE) as work:
        return work.fetch(Task, task.id)


@pytest.mark.clause("1.3")
def test_a_task_is_due_when_its_working_time_is_used_up_and_says_for_whom_it_waits(cast: Cast) -> None:
    task = stored(opened(cast))
    assert task.due_at == NOW + 24 * HOUR
    assert (task.department, task.position, task.internal, task.customer_id) == ("production", "control", True, cast.a.id)
    assert (task.opened_at, task.opened_by, task.opened_by_id) == (NOW, "李倩", cast.li_qian.id)


def test_what_a_clock_opens_names_nobody_who_opened_it(cast: Cast) -> None:
    with unit(HOUSE, now=NOW) as work:
        about, given = work.fetch(Customer, cast.a.id), Allowance.working_days(1)
        task = open_task(work, about, "review.delivery", Message("Review"), CONTROL, given, clause="1.3", path="/r")
    assert (stored(task).opened_by, stored(task).opened_by_id) == ("", None)


def test_a_customers_task_is_no_internal_one(cast: Cast) -> None:
    assert stored(opened(cast, whom=For(customer=True))).internal is False


def test_the_opening_of_a_task_is_on_record(cast: Cast) -> None:
    opened(cast)
    with unit(HOUSE) as work:
        entry = work.session.scalars(select(Audit).where(Audit.action == "task.opened")).one()
    assert entry.values["after"]["task"] == "review.delivery"
    assert entry.values["after"]["for"] == "production"


class TestEnding:
    def test_who_ended_it_when_and_how_is_kept(self, cast: Cast) -> None:
        task = opened(cast)
        with unit(cast.chen, now=NOW + HOUR) as work:
            end_task(work, work.fetch(Task, task.id), outcome="acknowledged")
        done = stored(task)
        assert (done.ended_at, done.ended_by, done.ended_by_name, done.outcome) == (NOW + HOUR, cast.chen.id, "陈建国", "acknowledged")

    def test_what_ended_stays_as_it_ended(self, cast: Cast) -> None:
        task = opened(cast)
        at(NOW + HOUR, lambda work: end_task(work, work.fetch(Task, task.id)))
        at(NOW + 2 * HOUR, lambda work: end_task(work, work.fetch(Task, task.id), outcome="withdrawn"))
        assert (stored(task).ended_at, stored(task).outcome) == (NOW + HOUR, "done")

    def test_the_tasks_of_one_kind_end_and_the_others_stay_open(self, cast: Cast) -> None:
        mine, other = opened(cast), opened(cast, kind="review.approval")
        at(NOW, lambda work: _count(1, end_tasks(work, work.fetch(Customer, cast.a.id), "review.delivery")))
        assert stored(mine).ended_at is not None
        assert stored(other).ended_at is None

    def test_without_a_kind_all_of_a_thing_end_and_none_of_another_thing(self, cast: Cast) -> None:
        opened(cast), opened(cast, kind="review.approval")
        with unit(cast.wu_jia, now=NOW) as work:
            foreign = open_task(work, work.fetch(Customer, cast.b.id), "x", Message("x"), CONTROL, Allowance(60), clause="1.3", path="/x")
        at(NOW, lambda work: _count(2, end_tasks(work, work.fetch(Customer, cast.a.id))))
        at(NOW, lambda work: _count(0, end_tasks(work, work.fetch(Customer, cast.a.id))))
        assert stored(foreign).ended_at is None


def _count(expected: int, found: int) -> None:
    assert found == expected


@pytest.mark.clause("1.3")
class TestTheClockStands:
    def test_what_was_left_of_the_working_time_is_left_when_it_goes_on(self, cast: Cast) -> None:
        task = opened(cast)
        at(NOW + HOUR, pause_tasks, "SO-1", WHY, internal=True)
        assert (stored(task).paused_at, stored(task).pause_reason) == (NOW + HOUR, WHY.as_json())
        at(NOW + 48 * HOUR, resume_tasks, "SO-1")
        assert stored(task).due_at == NOW + 56 * HOUR  # seven hours were left on Wednesday at 9:00: until 17:00
        assert (stored(task).paused_at, stored(task).pause_reason) == (None, None)

    def test_resumed_in_the_evening_it_is_not_due_at_night(self, cast: Cast) -> None:
        task = opened(cast, Allowance.working_hours(2), at=FRIDAY + 6 * HOUR)  # Friday 15:00, due at 17:00
        at(FRIDAY + 7 * HOUR, pause_tasks, "SO-1", WHY, internal=True)
        at(FRIDAY + 11 * HOUR, resume_tasks, "SO-1")  # Friday 20:00, an hour was left
        assert stored(task).due_at == FRIDAY + timedelta(days=3)  # Monday 9:00

    def test_calendar_time_goes_on_by_as_much_as_it_stood(self, cast: Cast) -> None:
        task = opened(cast, Allowance.calendar_hours(24))
        at(NOW + HOUR, pause_tasks, "SO-1", WHY, internal=True)
        at(NOW + 11 * HOUR, resume_tasks, "SO-1")
        assert stored(task).due_at == NOW + 34 * HOUR

    def test_what_was_late_already_stays_as_late_as_it_was(self, cast: Cast) -> None:
        task = opened(cast, Allowance(60))
        at(NOW + 3 * HOUR, pause_tasks, "SO-1", WHY, internal=True)
        at(NOW + 4 * HOUR, resume_tasks, "SO-1")
        assert stored(task).due_at == NOW + 2 * HOUR

    def test_a_clock_that_stands_keeps_its_hour_and_its_reason(self, cast: Cast) -> None:
        task = opened(cast)
        at(NOW + HOUR, pause_tasks, "SO-1", WHY, internal=True)
        at(NOW + 2 * HOUR, pause_tasks, "SO-1", Message("Another reason."), internal=True)
        assert (stored(task).paused_at, stored(task).pause_reason) == (NOW + HOUR, WHY.as_json())

    def test_a_clock_that_runs_is_not_moved_by_a_resumption(self, cast: Cast) -> None:
        task = opened(cast)
        at(NOW + HOUR, resume_tasks, "SO-1")
        assert stored(task).due_at == NOW + 24 * HOUR

    @pytest.mark.parametrize("internal", [True, False])
    def test_only_the_clocks_of_the_side_that_waits_stand(self, cast: Cast, internal: bool) -> None:
        ours, theirs = opened(cast), opened(cast, whom=For(customer=True))
        at(NOW, pause_tasks, "SO-1", WHY, internal=internal)
        assert [stored(task).paused_at is not None for task in (ours, theirs)] == [internal, not internal]

    def test_the_clocks_of_other_orders_run_on(self, cast: Cast) -> None:
        other = opened(cast, number="SO-2")
        at(NOW, pause_tasks, "SO-1", WHY, internal=True)
        assert stored(other).paused_at is None

    def test_what_ended_has_no_clock(self, cast: Cast) -> None:
        task = opened(cast)
        at(NOW, lambda work: end_task(work, work.fetch(Task, task.id)))
        at(NOW + HOUR, pause_tasks, "SO-1", WHY, internal=True)
        assert stored(task).paused_at is None

    def test_the_queue_shows_why_a_clock_stands(self, cast: Cast, visit: Any) -> None:
        opened(cast)
        assert "盘点到周三" not in visit(cast.chen).get("/admin/queue").text
        at(NOW, pause_tasks, "SO-1", Message("On hold: {why}", why="盘点到周三"), internal=True)
        assert "暂挂：盘点到周三" in visit(cast.chen).get("/admin/queue").text
