"""How background work is taken up, tried again and left alone: without a database, the table's place taken by a note of what was asked."""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from dramatiq.middleware import TimeLimitExceeded
from sqlalchemy.exc import OperationalError

from domain.shared.outbox import Job, Lost, Postponed
from workers import relay, run, schedule

ROW = uuid.UUID(int=7)
JOB = Job(ROW, "test.noted", {}, datetime(2026, 11, 23, tzinfo=UTC), None, None)


class Table:
    """What was asked of the outbox, in order."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []
        self.begin: Any = lambda: JOB
        self.open: list[uuid.UUID] = []


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> Iterator[Table]:
    kept = Table()

    @contextmanager
    def unit(actor: Any) -> Iterator[Any]:
        yield SimpleNamespace(now=datetime(2026, 11, 23, tzinfo=UTC), actor=actor)

    def begin(work: Any, row: uuid.UUID, owner: str, kinds: Any) -> Job | None:
        kept.asked.append(("begin", row, owner))
        found: Job | None = kept.begin()
        return found

    monkeypatch.setattr(run, "unit", unit)
    monkeypatch.setattr(relay, "unit", unit)
    monkeypatch.setattr(run.outbox, "begin", begin)
    monkeypatch.setattr(run.outbox, "fail", lambda work, job, error: kept.asked.append(("fail", job.id, type(error).__name__)))
    monkeypatch.setattr(run.outbox, "claim", lambda work, owner, most, kinds: [(each, "k") for each in kept.open][:most])
    monkeypatch.setattr(run.outbox, "hand_back", lambda work, owner, rows: kept.asked.append(("back", owner, list(rows))))
    monkeypatch.setattr(run.outbox, "renew", lambda work, owner, sent, at_work: kept.asked.append(("renew", set(sent), set(at_work))))
    monkeypatch.setattr(run.time, "sleep", lambda seconds: kept.asked.append(("sleep", seconds)))
    yield kept


def doing(monkeypatch: pytest.MonkeyPatch, what: Any) -> None:
    monkeypatch.setitem(run.KINDS, "test.noted", what)


def raising(error: BaseException) -> Any:
    def fail(job: Job) -> None:
        raise error

    return fail


# one row


def test_a_row_is_begun_done_and_its_lease_kept_alive_meanwhile(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []
    doing(monkeypatch, lambda job: seen.append((job, set(run.AT_WORK))))
    run.work_at(str(ROW))
    assert seen == [(JOB, {ROW})]
    assert set() == run.AT_WORK
    assert [asked[0] for asked in table.asked] == ["begin"]


def test_a_row_in_other_hands_is_left_alone(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    table.begin = lambda: None
    doing(monkeypatch, lambda job: pytest.fail("it was done"))
    run.work_at(str(ROW))
    assert [asked[0] for asked in table.asked] == ["begin"]


@pytest.mark.parametrize("error", [ValueError("x"), Postponed("away"), TimeLimitExceeded(), KeyError("kind")])
def test_what_goes_wrong_is_written_down_whatever_it_is(table: Table, monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    doing(monkeypatch, raising(error))
    run.work_at(str(ROW))
    assert table.asked[-1] == ("fail", ROW, type(error).__name__)
    assert set() == run.AT_WORK


def test_a_row_that_somebody_else_did_meanwhile_is_no_failure(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    doing(monkeypatch, raising(Lost()))
    run.work_at(str(ROW))
    assert [asked[0] for asked in table.asked] == ["begin"]
    assert set() == run.AT_WORK


def test_work_of_a_kind_that_nobody_declared_fails_and_is_shown(table: Table) -> None:
    table.begin = lambda: Job(ROW, "nobody knows it", {}, JOB.created_at, None, None)
    run.work_at(str(ROW))
    assert table.asked[-1] == ("fail", ROW, "KeyError")


def away(times: int) -> Any:
    left = [times]

    def begin() -> Job:
        if left[0]:
            left[0] -= 1
            raise OperationalError("select", {}, Exception("the database is away"))
        return JOB

    return begin


@pytest.mark.parametrize("times", [0, 1, 6])
def test_where_the_database_is_away_for_a_moment_it_is_asked_again(table: Table, monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    done: list[Job] = []
    doing(monkeypatch, done.append)
    table.begin = away(times)
    run.work_at(str(ROW))
    assert done == [JOB]
    assert [asked[1] for asked in table.asked if asked[0] == "sleep"] == list(run.PAUSES[:times])


def test_a_database_that_stays_away_leaves_the_row_to_its_lease(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    doing(monkeypatch, lambda job: pytest.fail("it was done"))
    table.begin = away(100)
    run.work_at(str(ROW))
    assert [asked[1] for asked in table.asked if asked[0] == "sleep"] == list(run.PAUSES)
    assert sum(run.PAUSES) > 60, "longer than a lease of the relay"


def test_another_error_at_the_beginning_is_not_waited_out(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    table.begin = lambda: (_ for _ in ()).throw(ValueError("x"))
    with pytest.raises(ValueError, match="x"):
        run.work_at(str(ROW))
    assert [asked[0] for asked in table.asked] == ["begin"]


def test_what_is_no_id_is_nobodys_row(table: Table) -> None:
    with pytest.raises(ValueError, match="UUID"):
        run.work_at("no id")
    assert table.asked == []


# the owner of leases


def test_a_process_holds_its_leases_under_one_name_and_a_fork_under_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    name = run.owner()
    assert name == run.owner() and name.startswith(f"{os.getpid()}-")
    monkeypatch.setattr(run.os, "getpid", lambda: 424242)
    other = run.owner()
    assert other.startswith("424242-") and other == run.owner()
    monkeypatch.undo()
    run.owner()


# the relay


def test_the_relay_hands_over_what_is_open_and_remembers_it(table: Table) -> None:
    table.open = [uuid.UUID(int=number) for number in range(3)]
    sent: list[str] = []
    one = relay.Relay(sent.append)
    assert one.turn() == 3
    assert sent == [str(each) for each in table.open] and set(one.sent) == set(table.open)
    table.open = []
    assert one.turn() == 0


def test_a_turn_takes_no_more_than_a_batch(table: Table) -> None:
    table.open = [uuid.UUID(int=number) for number in range(relay.BATCH + 5)]
    assert relay.Relay(lambda row: None).turn() == relay.BATCH


def test_what_the_broker_does_not_take_is_open_again_and_what_it_had_is_not_believed(table: Table) -> None:
    rows = table.open = [uuid.UUID(int=number) for number in range(3)]
    taken: list[str] = []

    def send(row: str) -> None:
        if len(taken) == 1:
            raise ConnectionError("the broker is away")
        taken.append(row)

    one = relay.Relay(send)
    one.sent = {uuid.UUID(int=99): time.monotonic()}
    with pytest.raises(ConnectionError):
        one.turn()
    assert table.asked == [("back", run.owner(), rows[1:])]
    assert one.sent == {}


@pytest.mark.parametrize(("seconds", "beats"), [(relay.HEARTBEAT - 5, 0), (relay.HEARTBEAT + 1, 1)])
def test_leases_are_renewed_at_the_beat_of_the_heart(table: Table, seconds: float, beats: int) -> None:
    one = relay.Relay(lambda row: None)
    one.beaten = time.monotonic() - seconds
    one._beat()
    one._beat()
    assert len([asked for asked in table.asked if asked[0] == "renew"]) == beats


def test_a_row_that_was_sent_long_ago_is_no_longer_believed_to_be_on_its_way(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    now, fresh, old = time.monotonic(), uuid.UUID(int=1), uuid.UUID(int=2)
    one = relay.Relay(lambda row: None)
    one.sent, one.beaten = {fresh: now - relay.KEPT + 30, old: now - relay.KEPT - 1}, 0.0
    monkeypatch.setattr(run, "AT_WORK", {ROW})
    monkeypatch.setattr(relay, "AT_WORK", {ROW})
    one._beat()
    assert table.asked == [("renew", {fresh}, {ROW})]


# the times of what happens by itself


@pytest.mark.parametrize(
    ("name", "after", "then"),
    [  # written in the company's time: 09:00 there is 01:00 UTC
        ("tasks.remind", "2026-11-23T01:02:00", "2026-11-23T01:05:00"),
        ("tasks.remind", "2026-11-23T01:04:59", "2026-11-23T01:05:00"),
        ("audit.anchor", "2026-11-23T01:00:00", "2026-11-23T10:30:00"),
        ("audit.anchor", "2026-11-23T10:31:00", "2026-11-24T10:30:00"),
        ("calendar.fill", "2026-11-22T19:00:00", "2026-11-22T19:10:00"),
        ("tidy", "2026-11-22T19:41:00", "2026-11-23T19:40:00"),
    ],
)
def test_the_next_time_of_a_job_is_reckoned_in_the_companys_zone(name: str, after: str, then: str) -> None:
    found = schedule.following(name, datetime.fromisoformat(after).replace(tzinfo=UTC))
    assert found == datetime.fromisoformat(then).replace(tzinfo=UTC) and found.tzinfo is UTC


def test_every_job_of_the_table_has_somebody_who_does_it() -> None:
    assert set(schedule.TIMES) - set(run.KINDS) == set()
    assert set(schedule.TIMES) >= schedule.AT_ONCE
