"""Scaled out: outbox rows go through RabbitMQ to worker processes. Workers and broker are killed; each job takes effect once."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from domain.shared.actor import system
from domain.shared.facts import Fact
from domain.shared.outbox import later
from domain.shared.work import unit
from tests.conftest import Lazy
from tests.faults.rabbit import Rabbit, programs

ROOT = Path(__file__).parents[2]
HOUSE = system("test")

pytestmark = [pytest.mark.drill, pytest.mark.skipif(programs() is None, reason="rabbitmq-server is not installed")]


@pytest.fixture(scope="module")
def rabbit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rabbit]:
    one = Rabbit(tmp_path_factory.mktemp("rabbit"))
    one.start()
    yield one
    one.end()


@pytest.fixture
def hire(lazy_database: Lazy, rabbit: Rabbit, tmp_path: Path) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Each call begins a worker process at the broker; all are killed in the end."""
    made = lazy_database.get()
    hired: list[subprocess.Popen[bytes]] = []

    def begin() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.workers.effects", made.url_app, str(tmp_path), rabbit.url]
        with (tmp_path / "log").open("ab") as log:
            hired.append(subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log))
        return hired[-1]

    yield begin
    for one in hired:
        one.kill()
        one.wait()


def test_every_job_takes_effect_once_through_the_broker(hire: Callable[[], subprocess.Popen[bytes]]) -> None:
    hire()
    hire()
    _ask_for(60)
    assert _soon(60)


def test_a_killed_worker_takes_nothing_with_it(hire: Callable[[], subprocess.Popen[bytes]]) -> None:
    first = hire()
    _ask_for(40, seconds=0.2)
    assert _soon(5)
    first.kill()
    first.wait()
    hire()
    assert _soon(40, seconds=150)


def test_a_broker_that_loses_everything_is_sent_it_again(rabbit: Rabbit, hire: Callable[[], subprocess.Popen[bytes]]) -> None:
    hire()
    _ask_for(40, seconds=0.2)
    assert _soon(3)
    rabbit.kill()
    rabbit.wipe()
    _ask_for(10)  # the change is stored though the broker is away
    rabbit.start()
    assert _soon(50, seconds=200)


def _ask_for(count: int, seconds: float = 0) -> None:
    with unit(HOUSE) as work:
        for _ in range(count):
            later(work, "test.effect", {"seconds": seconds})


def _effects() -> int:
    with unit(HOUSE) as work:
        return int(work.session.scalar(select(func.count()).select_from(Fact).where(Fact.key.startswith("effect "))) or 0)


def _soon(count: int, seconds: float = 60) -> bool:
    """Whether so many took effect in time; a second effect of one job would break the key of its row."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if _effects() >= count:
            return True
        time.sleep(0.2)
    raise AssertionError(f"{_effects()} of {count} took effect")
