"""Background work inside a web process: soon, once, and stopped in order."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from dramatiq.middleware import TimeLimitExceeded
from sqlalchemy import func, select, update
from sqlalchemy.exc import OperationalError

import tests.workers.effects  # noqa: F401 - declares the kinds of work
from domain.accounts.models import Person
from domain.notifications.telling import write
from domain.shared import outbox
from domain.shared.actor import system
from domain.shared.facts import Fact
from domain.shared.outbox import Outbox, later
from domain.shared.schedules import Schedule
from domain.shared.settings import Settings
from domain.shared.work import unit
from tests.cast import Cast
from tests.doors import Mailbox
from workers import embedded, relay, run, schedule

HOUSE = system("test")


@pytest.fixture
def running(chosen: Settings) -> Iterator[None]:
    stop = embedded.start(chosen)
    yield
    stop()


def add(count: int = 1, **payload: Any) -> None:
    with unit(HOUSE) as work:
        for _ in range(count):
            later(work, "test.effect", payload)


def effects() -> int:
    with unit(HOUSE) as work:
        return work.session.scalar(select(func.count()).select_from(Fact).where(Fact.key.startswith("effect"))) or 0


def until(condition: Any, seconds: float = 60) -> float:
    """Wait for something; answers how long it took."""
    begun = time.monotonic()
    while not condition():
        assert time.monotonic() - begun < seconds, "it did not happen in time"
        time.sleep(0.02)
    return time.monotonic() - begun


@pytest.mark.usefixtures("running")
def test_a_mail_leaves_within_two_seconds_of_its_commit(cast: Cast, mailbox: Mailbox) -> None:
    def sent(which: int) -> float:
        with unit(HOUSE) as work:
            write(work, work.fetch(Person, cast.zhao.id), "audit_anchor", {"day": "2026-11-23", "seq": which, "hash": "h", "path": "/"})
        return until(lambda: len(mailbox.messages) == which)

    assert any(sent(which) < 2 for which in (1, 2, 3)), "once at least; the others may meet a moment in which the machine does other work"


@pytest.mark.usefixtures("running")
def test_what_another_process_committed_is_found_within_two_seconds() -> None:
    def found(which: int) -> float:
        add()
        outbox.wake.clear()
        return until(lambda: effects() == which)

    assert any(found(which) < 2.5 for which in (1, 2, 3))


@pytest.mark.usefixtures("running")
def test_each_row_takes_effect_once() -> None:
    add(60)
    until(lambda: effects() == 60)
    time.sleep(0.3)
    assert effects() == 60
    with unit(HOUSE) as work:
        assert set(work.session.scalars(select(Outbox.attempts).where(Outbox.kind == "test.effect"))) == {1}


@pytest.mark.usefixtures("running")
def test_work_that_fails_is_tried_again_by_itself() -> None:
    calls = []

    def flaky(job: outbox.Job) -> None:
        calls.append(job.id)
        if len(calls) == 1:
            raise ValueError("not yet")
        with unit(HOUSE) as work:
            outbox.finish(work, job)

    run.KINDS["test.flaky"] = flaky
    with unit(HOUSE) as work:
        row = later(work, "test.flaky", {})
    until(lambda: len(calls) == 1)
    with unit(HOUSE) as work:
        work.session.execute(update(Outbox).where(Outbox.id == row).values(run_at=datetime.now(UTC)))
    until(lambda: len(calls) == 2)


def test_a_kind_that_nobody_does_is_written_down(chosen: Settings) -> None:
    with unit(HOUSE) as work:
        row = later(work, "test.unknown", {}, run_at=work.now - outbox.STRANGE)
    run.work_at(str(row))
    with unit(HOUSE) as work:
        assert "test.unknown" in (work.fetch(Outbox, row).last_error or "")


def test_a_row_that_the_database_could_not_give_at_once_is_begun_a_moment_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """The broker gives a row once; without this it would wait for the relay's lease to run out, for minutes."""
    begin, calls = outbox.begin, []

    def shaky(*given: Any) -> Any:
        calls.append(1)
        if len(calls) < 3:
            raise OperationalError("select", {}, Exception("gone"))
        return begin(*given)

    monkeypatch.setattr(outbox, "begin", shaky)
    monkeypatch.setattr(run, "PAUSES", (0.01,) * 5)
    add()
    with unit(HOUSE) as work:
        row = work.session.scalars(select(Outbox.id)).one()
    run.work_at(str(row))
    assert (effects(), len(calls)) == (1, 3)


def test_work_whose_time_is_over_is_written_down_and_no_longer_held() -> None:
    def slow(job: outbox.Job) -> None:
        assert job.id in run.AT_WORK
        raise TimeLimitExceeded

    run.KINDS["test.slow"] = slow
    with unit(HOUSE) as work:
        row = later(work, "test.slow", {})
    run.work_at(str(row))
    with unit(HOUSE) as work:
        found = work.fetch(Outbox, row)
    assert (found.attempts, found.lease_owner, (found.last_error or "").partition(":")[0]) == (1, None, "TimeLimitExceeded")
    assert row not in run.AT_WORK


def test_stopping_waits_for_what_runs_and_leaves_the_rest_free(chosen: Settings) -> None:
    stop = embedded.start(chosen)
    add(20, seconds=0.2)
    until(lambda: effects() >= 1)
    stop()
    done = effects()
    with unit(HOUSE) as work:
        leased = work.session.scalar(
            select(func.count()).select_from(Outbox).where(Outbox.done_at.is_(None), Outbox.lease_owner.is_not(None))
        )
        finished = work.session.scalar(
            select(func.count()).select_from(Outbox).where(Outbox.kind == "test.effect", Outbox.done_at.is_not(None))
        )
    assert (leased, finished) == (0, done)


def test_no_thread_is_left_after_stopping(chosen: Settings) -> None:
    before = {thread.name for thread in threading.enumerate()}
    embedded.start(chosen)()
    until(lambda: {thread.name for thread in threading.enumerate() if thread.name == "relay"} <= before)


def test_a_broker_that_refuses_gets_the_rows_later_and_none_is_lost() -> None:
    add(3)
    sent: list[str] = []

    def refuse(row: str) -> None:
        if len(sent) == 1:
            raise ConnectionError("the broker is away")
        sent.append(row)

    with pytest.raises(ConnectionError):
        relay.Relay(refuse).turn()
    others: list[str] = []
    assert relay.Relay(others.append).turn() == 2
    assert not set(sent) & set(others)


def test_idle_background_work_costs_little(chosen: Settings) -> None:
    stop = embedded.start(chosen)
    time.sleep(0.5)
    before = time.process_time()
    time.sleep(3)
    used = time.process_time() - before
    stop()
    assert used / 3 < 0.05


class TestTheSchedule:
    def test_each_job_is_known_after_the_start_and_has_its_next_time(self) -> None:
        schedule.plan_all()
        with unit(HOUSE) as work:
            known = {row.name: row.next_at for row in work.session.scalars(select(Schedule))}
            assert set(known) == set(schedule.TIMES)
            assert known["audit.anchor"] > work.now

    def test_times_are_those_of_the_company(self) -> None:
        after = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
        assert schedule.following("audit.anchor", after) == datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
        assert schedule.following("tasks.remind", after) == after + timedelta(minutes=5)

    def test_a_due_job_becomes_work_once_and_moves_on(self, monkeypatch: pytest.MonkeyPatch) -> None:
        schedule.plan_all()
        with unit(HOUSE) as work:
            work.session.execute(update(Schedule).values(next_at=work.now - timedelta(days=3)))
        monkeypatch.setattr(schedule, "_looked", 0.0)
        schedule.turn()
        monkeypatch.setattr(schedule, "_looked", 0.0)
        schedule.turn()
        with unit(HOUSE) as work:
            assert sorted(work.session.scalars(select(Outbox.kind))) == sorted(schedule.TIMES)

    def test_every_kind_on_the_schedule_is_done_by_somebody(self) -> None:
        assert set(schedule.TIMES) <= set(run.KINDS)
