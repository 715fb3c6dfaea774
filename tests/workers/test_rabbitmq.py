"""The same guarantees with a broker between: RabbitMQ, in its own processes, on its own ports."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

import tests.workers.effects  # noqa: F401 - declares the kinds of work
from domain.shared import outbox
from domain.shared.actor import system
from domain.shared.outbox import Outbox
from domain.shared.settings import Settings
from domain.shared.work import unit
from tests.conftest import Lazy
from tests.doors import free_port
from tests.workers.test_kill import Worker, add, await_effects, effects, end_leases
from workers import broker, embedded
from workers.relay import Relay

HOUSE = system("test")
SERVERS = sorted(Path("/usr/lib/rabbitmq/lib").glob("rabbitmq_server-*/sbin/rabbitmq-server"))
pytestmark = pytest.mark.skipif(not SERVERS, reason="rabbitmq-server is not installed")


class Rabbit:
    """A RabbitMQ of the test's own; the server of Debian's library folder, since the wrapper changes user."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port, self.epmd = folder, free_port(), free_port()
        self.url = f"amqp://guest:guest@127.0.0.1:{self.port}"
        self.start()

    def start(self) -> None:
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "RABBITMQ_NODENAME": f"t{self.port}@localhost",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(free_port()),
            "ERL_EPMD_PORT": str(self.epmd),
            "RABBITMQ_MNESIA_BASE": str(self.folder / "data"),
            "RABBITMQ_LOG_BASE": str(self.folder / "log"),
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "plugins"),
        }
        with (self.folder / "said").open("ab") as said:
            self.process = subprocess.Popen([str(SERVERS[-1])], env=environment, stdout=said, stderr=said, start_new_session=True)
        deadline = time.monotonic() + 60
        while not self.answers():
            assert self.process.poll() is None and time.monotonic() < deadline, (self.folder / "said").read_text()[-2000:]
            time.sleep(0.2)

    def answers(self) -> bool:
        with socket.socket() as one:
            one.settimeout(1)
            if one.connect_ex(("127.0.0.1", self.port)):
                return False
            one.sendall(b"AMQP\x00\x00\x09\x01")
            try:
                return bool(one.recv(1))
            except OSError:
                return False

    def kill(self) -> None:
        """The whole group: the script that starts it may be gone while the server runs on."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def end(self) -> None:
        """Also the name server that it leaves behind, which we know by its port."""
        self.kill()
        order = [shutil.which("epmd") or "true", "-port", str(self.epmd), "-kill"]
        for _ in range(20):
            said = subprocess.run(order, capture_output=True, text=True, check=False)
            if "living nodes" not in said.stdout + said.stderr:
                return
            time.sleep(0.1)


@pytest.fixture(scope="module")
def rabbit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rabbit]:
    made = Rabbit(tmp_path_factory.mktemp("rabbit"))
    yield made
    made.end()


@pytest.fixture
def hand(lazy_database: Lazy, tmp_path: Path, rabbit: Rabbit) -> Iterator[type[Worker]]:
    made = lazy_database.get()
    lazy_database.touched = True
    Worker.url, Worker.folder, Worker.begun, Worker.broker = made.url_app, tmp_path, [], (rabbit.url,)
    yield Worker
    for each in Worker.begun:
        each.kill()


def open_rows() -> int:
    with unit(HOUSE) as work:
        return (
            work.session.scalar(select(func.count()).select_from(Outbox).where(Outbox.done_at.is_(None), Outbox.kind == "test.effect")) or 0
        )


def test_rows_go_through_the_broker_to_two_workers_and_take_effect_once(hand: type[Worker]) -> None:
    add(60, seconds=0.02)
    hand(), hand()
    await_effects(60)
    time.sleep(0.5)
    assert (effects(), open_rows()) == (60, 0)


def test_a_web_process_relays_and_leaves_the_work_to_the_workers(hand: type[Worker], rabbit: Rabbit, tmp_path: Path) -> None:
    stop = embedded.start(Settings(var=tmp_path, broker_url=rabbit.url))
    add(5)
    time.sleep(1.5)
    assert effects() == 0
    hand()
    await_effects(5)
    stop()


def test_a_worker_killed_in_the_middle_loses_and_repeats_nothing(hand: type[Worker]) -> None:
    add(60, seconds=0.02)
    first = hand()
    await_effects(10)
    first.kill()
    end_leases()
    hand()
    await_effects(60)
    time.sleep(0.5)
    assert (effects(), open_rows()) == (60, 0)


def test_a_broker_that_dies_takes_nothing_with_it(hand: type[Worker], rabbit: Rabbit, tmp_path: Path) -> None:
    made = broker.build(Settings(var=tmp_path, broker_url=rabbit.url))
    relay = Relay(broker.declare(made).send)
    add(20)
    assert relay.turn() == 20
    rabbit.kill()
    add(5)
    with pytest.raises(Exception, match=r".*"):
        relay.turn()
    with unit(HOUSE) as work:
        assert len(outbox.claim(work, "another", 50)) == 5
    rabbit.start()
    end_leases()
    hand()
    await_effects(25)
    assert (effects(), open_rows()) == (25, 0)
    made.close()
