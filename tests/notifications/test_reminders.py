"""What is due soon is recalled, what is late goes up (RULES 2, clause 1.3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select

from domain.notifications import anchor, reminders
from domain.projects.actions import open_project
from domain.shared import clock
from domain.shared.actor import system
from domain.shared.clock import Allowance
from domain.shared.journal import Audit
from domain.shared.message import Message
from domain.shared.outbox import Outbox
from domain.shared.tasks import For, Task, end_task, open_task, pause_tasks, resume_tasks
from domain.shared.work import Work, unit
from tests.cast import NOW, Cast
from tests.notifications.orders import added

HOUSE = system("test")
HOUR = timedelta(hours=1)  # NOW is Monday 9:00 in Shanghai


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    clock.forget()
    yield
    clock.forget()


def task(cast: Cast, whom: For, allowance: Allowance | None = None, **order: Any) -> Task:
    """A task opened on Monday at 9:00, due a working day later; the mail that told of it is cleared away."""
    with unit(cast.li_qian, now=NOW) as work:
        made = added(work, cast, **order)
        work.session.flush()
        given = allowance or Allowance.working_days(1)
        opened = open_task(
            work, made, "review.delivery", Message("Review {number}", number=made.number), whom, given, clause="5.1.5(1)", path="/r/1"
        )
    with unit(HOUSE) as work:
        work.session.execute(delete(Outbox))
    return opened


def mails(work: Work) -> list[tuple[str, str]]:
    rows = work.session.scalars(select(Outbox).where(Outbox.kind == "mail").order_by(Outbox.seq))
    return sorted((row.payload["template"], row.payload["to"]["name"]) for row in rows)


def after(at: datetime) -> list[tuple[str, str]]:
    """What was mailed up to a moment, with one look at it."""
    with unit(HOUSE, now=at) as work:
        reminders.run(work)
    with unit(HOUSE) as work:
        return mails(work)


CONTROL = For("production", "control")


@pytest.mark.clause("1.3")
def test_nobody_is_reminded_while_there_is_time(cast: Cast) -> None:
    task(cast, CONTROL)
    assert after(NOW + 3 * HOUR) == []


@pytest.mark.clause("1.3")
def test_half_a_working_day_before_it_is_due_the_holder_is_reminded_once(cast: Cast) -> None:
    task(cast, CONTROL)
    soon = NOW + 6 * HOUR  # Monday 15:00: two hours today, one tomorrow
    assert after(soon) == [("task_reminder", "陈建国")]
    assert after(soon + HOUR / 4) == [("task_reminder", "陈建国")]


@pytest.mark.clause("1.3")
def test_what_is_late_goes_to_the_head_of_the_department(cast: Cast) -> None:
    task(cast, CONTROL)
    assert ("task_escalated", "何志明") in after(NOW + 25 * HOUR)


@pytest.mark.clause("1.3")
def test_what_is_a_working_day_late_goes_to_the_general_manager_too(cast: Cast) -> None:
    task(cast, CONTROL)
    after(NOW + 25 * HOUR)
    assert ("task_escalated", "沈岳") not in after(NOW + 30 * HOUR)
    assert ("task_escalated", "沈岳") in after(NOW + 49 * HOUR)


def test_each_level_is_told_once_and_it_is_on_record(cast: Cast) -> None:
    opened = task(cast, CONTROL)
    for hours in (25, 26, 49, 50, 120):
        after(NOW + hours * HOUR)
    with unit(HOUSE) as work:
        assert [name for template, name in mails(work) if template == "task_escalated"] == ["何志明", "沈岳"]
        assert work.fetch(Task, opened.id).escalated == 2
        assert len(list(work.session.scalars(select(Audit).where(Audit.action == "task.escalated")))) == 2


def test_a_task_of_a_person_goes_up_to_the_head_of_their_department(cast: Cast) -> None:
    task(cast, For(person_id=cast.li_qian.id))
    assert ("task_escalated", "赵志远") in after(NOW + 25 * HOUR)


def test_a_heads_own_late_task_does_not_go_to_that_head(cast: Cast) -> None:
    task(cast, For("production", "head"))
    assert [name for template, name in after(NOW + 25 * HOUR) if template == "task_escalated"] == []
    assert ("task_escalated", "沈岳") in after(NOW + 49 * HOUR)


def test_a_customers_task_is_recalled_to_its_buyers_and_never_goes_up(cast: Cast) -> None:
    task(cast, For(customer=True))
    told = after(NOW + 49 * HOUR)
    assert told == [("task_reminder", "王敏")]


def test_what_is_done_is_neither_recalled_nor_goes_up(cast: Cast) -> None:
    opened = task(cast, CONTROL)
    with unit(cast.chen, now=NOW + HOUR) as work:
        end_task(work, work.fetch(Task, opened.id))
    assert after(NOW + 49 * HOUR) == []


def test_a_weekend_is_not_lateness(cast: Cast) -> None:
    friday = NOW + timedelta(days=4)
    task(cast, CONTROL, Allowance(60))
    with unit(HOUSE) as work:
        work.session.scalars(select(Task)).one().due_at = friday + 8 * HOUR
    told = after(friday + timedelta(days=3) - HOUR)  # Monday 8:00
    assert ("task_escalated", "何志明") in told
    assert ("task_escalated", "沈岳") not in told


def test_a_paused_task_is_neither_recalled_nor_sent_up_until_it_goes_on(cast: Cast) -> None:
    opened = task(cast, CONTROL)
    with unit(HOUSE, now=NOW + HOUR) as work:
        pause_tasks(work, opened.object_number, Message("The customer asked us to wait."), internal=True)
    assert after(NOW + 49 * HOUR) == []
    with unit(HOUSE, now=NOW + 49 * HOUR) as work:
        resume_tasks(work, opened.object_number)
    assert after(NOW + 50 * HOUR) == []
    assert after(NOW + 54 * HOUR) == [("task_reminder", "陈建国")]


@pytest.mark.clause("5.1.1(4)")
def test_who_a_confidential_task_goes_up_to_becomes_a_member(cast: Cast) -> None:
    with unit(HOUSE, now=NOW) as work:
        project = open_project(work, cast.a.id, "E27", {cast.li_qian.id: "owner"})
    opened = task(cast, CONTROL, project_id=project.id)
    after(NOW + 25 * HOUR)
    with unit(cast.he_head, now=NOW + 26 * HOUR) as work:
        assert work.session.get(Task, opened.id) is not None
    with unit(cast.gao, now=NOW + 26 * HOUR) as work:
        assert work.session.get(Task, opened.id) is None


class TestTheDailyAnchor:
    def test_the_head_of_the_audit_chain_is_mailed_to_two_people(self, cast: Cast) -> None:
        task(cast, CONTROL)
        with unit(HOUSE, now=NOW) as work:
            seq, fingerprint = anchor.head(work)
            assert anchor.send(work) == 2
        with unit(HOUSE) as work:
            rows = list(work.session.scalars(select(Outbox).where(Outbox.kind == "mail")))
            assert sorted(row.payload["to"]["name"] for row in rows) == ["沈岳", "蒋文华"]
            assert {(row.payload["params"]["seq"], row.payload["params"]["hash"]) for row in rows} == {(seq, fingerprint)}

    def test_an_empty_chain_has_its_beginning_as_head(self) -> None:
        with unit(HOUSE) as work:
            assert anchor.head(work) == (0, "0" * 64)
