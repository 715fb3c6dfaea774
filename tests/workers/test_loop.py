"""The relay's loop and the clock of what happens by itself: what is looked at, in which order, and when it rests; without a database."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from workers import relay, schedule

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai


@contextmanager
def unit(actor: Any) -> Iterator[Any]:
    yield SimpleNamespace(now=NOW, actor=actor)


# the clock


@pytest.fixture
def ticks(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What was written into the table of jobs; due are `tidy` and a job of another program."""
    asked: list[Any] = []
    monkeypatch.setattr(schedule, "unit", unit)
    monkeypatch.setattr(schedule, "_looked", 0.0)
    monkeypatch.setattr(schedule.schedules, "due_jobs", lambda work: {"tidy": NOW, "of another program": NOW})
    monkeypatch.setattr(schedule.schedules, "tick", lambda work, name, was, then: asked.append((name, was, then)))
    monkeypatch.setattr(schedule.schedules, "plan", lambda work, name, then: asked.append((name, then)))
    monkeypatch.setattr(schedule.time, "monotonic", lambda: 1000.0)
    return asked


def test_what_is_due_is_done_once_and_gets_its_next_time(ticks: list[Any]) -> None:
    schedule.turn()
    assert ticks == [("tidy", NOW, datetime(2026, 11, 23, 19, 40, tzinfo=UTC))]


@pytest.mark.parametrize(("since", "looks"), [(schedule.PAUSE - 0.1, 0), (schedule.PAUSE, 1), (schedule.PAUSE + 1, 1)])
def test_the_table_is_looked_at_every_few_seconds_however_often_it_is_asked(
    ticks: list[Any], monkeypatch: pytest.MonkeyPatch, since: float, looks: int
) -> None:
    monkeypatch.setattr(schedule, "_looked", 1000.0 - since)
    schedule.turn()
    schedule.turn()
    assert len(ticks) == looks


def test_at_a_start_every_job_gets_its_time_and_the_calendar_is_filled_at_once(ticks: list[Any]) -> None:
    schedule.plan_all()
    planned = dict(ticks)
    assert set(planned) == set(schedule.TIMES)
    assert planned["calendar.fill"] == NOW
    assert planned["audit.anchor"] == datetime(2026, 11, 23, 10, 30, tzinfo=UTC)


def test_a_job_that_never_comes_is_a_mistake_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "_trigger", lambda name: SimpleNamespace(get_next_fire_time=lambda *_: None))
    with pytest.raises(ValueError, match="never happens"):
        schedule.following("tidy", NOW)


# the relay's loop


class Turns:
    """Stands for the event that stops the loop: it is set after so many turns, and keeps what was waited for."""

    def __init__(self, turns: int) -> None:
        self.left, self.waited = turns, []

    def is_set(self) -> bool:
        return self.left <= 0

    def wait(self, seconds: float) -> None:
        self.waited.append(seconds)


@pytest.fixture
def looped(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs the loop over these results of its turns; answers what it did, what it waited for, and for how long it rested."""

    def run(*results: Any) -> tuple[list[str], list[float], list[float]]:
        one = relay.Relay(lambda row: None)
        done: list[str] = []
        rested: list[float] = []
        stopping = Turns(len(results))
        left = list(results)

        def turn() -> int:
            done.append("turn")
            stopping.left -= 1
            result = left.pop(0)
            if isinstance(result, Exception):
                raise result
            return int(result)

        monkeypatch.setattr(relay.schedule, "turn", lambda: done.append("clock"))
        monkeypatch.setattr(one, "turn", turn)
        monkeypatch.setattr(one, "_beat", lambda: done.append("beat"))
        monkeypatch.setattr(one, "stopping", stopping)
        monkeypatch.setattr(relay.outbox.wake, "wait", rested.append)
        one._run()
        return done, stopping.waited, rested

    return run


def test_a_turn_is_clock_then_rows_then_heartbeat(looped: Any) -> None:
    assert looped(1)[0] == ["clock", "turn", "beat"]


def test_after_a_full_batch_the_next_is_taken_at_once_and_else_it_rests(looped: Any) -> None:
    _, _, rested = looped(relay.BATCH, relay.BATCH, 3, 0, 0)
    assert rested == [relay.PAUSE, relay.PAUSE], "the turn that ends the loop rests no more"


@pytest.mark.parametrize("error", [ConnectionError("the broker is away"), OSError("the database is away")])
def test_where_broker_or_database_is_away_it_waits_and_goes_on(looped: Any, error: Exception) -> None:
    done, waited, rested = looped(error, 2, 0)
    assert done == ["clock", "turn", "clock", "turn", "beat", "clock", "turn", "beat"]
    assert waited == [2 * relay.PAUSE, relay.ANSWERED, relay.ANSWERED], "the answer to what woke it goes first"
    assert rested == [relay.PAUSE, relay.PAUSE]


def test_a_relay_starts_its_thread_and_stops_it_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relay.schedule, "turn", lambda: None)
    one = relay.Relay(lambda row: None)
    monkeypatch.setattr(one, "turn", lambda: 0)
    one.start()
    assert one.thread.is_alive() and one.thread.daemon
    began = time.monotonic()
    one.stop(5)
    assert not one.thread.is_alive()
    assert time.monotonic() - began < relay.PAUSE, "it is woken, and waits out nothing"
