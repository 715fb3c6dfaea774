"""Whatever is killed when: what was committed takes effect, and takes it once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from domain.shared.actor import system
from domain.shared.facts import Fact
from domain.shared.outbox import MOST_ATTEMPTS, Outbox, claim, later, quarantined
from domain.shared.work import unit
from tests.conftest import Lazy

ROOT = Path(__file__).parents[2]
HOUSE = system("test")


@pytest.fixture
def hand(lazy_database: Lazy, tmp_path: Path) -> Iterator[type[Worker]]:
    made = lazy_database.get()
    lazy_database.touched = True
    Worker.url, Worker.folder, Worker.begun, Worker.broker = made.url_app, tmp_path, [], ()
    yield Worker
    for each in Worker.begun:
        each.kill()


class Worker:
    """Background work in a process of its own, to be killed."""

    url = ""
    broker: tuple[str, ...] = ()
    folder = Path()
    begun: list[Worker]

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.workers.effects", self.url, str(self.folder), *self.broker],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self.begun.append(self)

    def kill(self) -> None:
        if self.process.poll() is None:
            os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()


def add(count: int, kind: str = "test.effect", **payload: object) -> None:
    with unit(HOUSE) as work:
        for _ in range(count):
            later(work, kind, payload)


def count(of: type, *which: object) -> int:
    with unit(HOUSE) as work:
        return work.session.scalar(select(func.count()).select_from(of).where(*which)) or 0  # type: ignore[arg-type]


def effects() -> int:
    return count(Fact, Fact.key.startswith("effect"))


def await_effects(least: int, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while effects() < least:
        assert time.monotonic() < deadline, f"{effects()} of {least} effects"
        time.sleep(0.02)


def end_leases() -> None:
    """As if the minute of a dead one's lease had passed."""
    with unit(HOUSE) as work:
        work.session.execute(update(Outbox).where(Outbox.done_at.is_(None)).values(lease_until=datetime.now(UTC) - timedelta(seconds=1)))


def test_a_worker_killed_in_the_middle_loses_nothing_and_repeats_nothing(hand: type[Worker]) -> None:
    add(60, seconds=0.02)
    first = hand()
    await_effects(10)
    first.kill()
    assert effects() < 60
    end_leases()
    hand()
    await_effects(60)
    deadline = time.monotonic() + 30
    while count(Outbox, Outbox.done_at.is_(None)) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert count(Outbox, Outbox.done_at.is_(None)) == 0
    assert effects() == 60


def test_two_workers_side_by_side_do_each_row_once(hand: type[Worker]) -> None:
    add(60, seconds=0.02)
    hand(), hand()
    await_effects(60)
    time.sleep(0.3)
    assert effects() == 60


def test_a_row_that_kills_its_worker_three_times_is_quarantined_and_others_go_on(hand: type[Worker]) -> None:
    add(1, kind="test.die")
    for _ in range(MOST_ATTEMPTS):
        hand().process.wait(20)
        end_leases()
    add(1)
    hand()
    await_effects(1)
    with unit(HOUSE) as work:
        (row,) = quarantined(work)
    assert (row.kind, row.attempts) == ("test.die", MOST_ATTEMPTS)


def test_what_a_dead_relay_had_claimed_is_claimed_by_another_when_the_minute_is_over() -> None:
    add(5)
    with unit(HOUSE) as work:
        assert len(claim(work, "dead", 10)) == 5
    with unit(HOUSE) as work:
        assert claim(work, "alive", 10) == []
    end_leases()
    with unit(HOUSE) as work:
        assert len(claim(work, "alive", 10)) == 5
