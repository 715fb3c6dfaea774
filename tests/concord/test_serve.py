"""`concord serve` as a process: ready soon, alone on its address and its data, whole again after a kill, gone when told."""

import signal
import time
import urllib.request
from collections.abc import Callable, Iterator

import psutil
import pytest

from concord.postgres import cluster, find_binaries, place
from tests.concord.program import Program
from tests.doors import free_port


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    one = Program(tmp_path_factory.mktemp("serve"))
    one.start()
    yield one
    if one.process and one.process.poll() is None:
        one.stop()
    where = place.place_for(one.folder / "var")
    if cluster.running(where.data):
        cluster.end(where, find_binaries())
    where.remove()


def test_it_answers_at_both_doors(program: Program) -> None:
    for path in ("/livez", "/readyz", "/login", "/admin/login"):
        with urllib.request.urlopen(program.address + path) as answer:
            assert answer.status == 200


def test_it_says_where_it_is(program: Program) -> None:
    said = (program.folder / "log").read_text("utf8")
    assert f"{program.address}/\n" in said
    assert f"{program.address}/admin/\n" in said


def test_there_are_as_many_web_processes_as_asked_for(program: Program) -> None:
    assert len(program.workers()) == 2


def test_a_second_one_at_the_same_address_is_refused_in_words(program: Program) -> None:
    said = program.refused()
    assert f"127.0.0.1:{program.port} cannot be used" in said
    assert "Traceback" not in said


def test_a_second_one_over_the_same_data_is_refused_in_words(program: Program) -> None:
    said = program.refused(CONCORD_PORT=str(free_port()))
    assert "already" in said and "CONCORD_VAR" in said
    assert "Traceback" not in said


def test_a_web_process_that_dies_is_replaced(program: Program) -> None:
    dead = program.workers()[0]
    dead.kill()
    assert _soon(lambda: len([one for one in program.workers() if one.pid != dead.pid and one.status() != "zombie"]) == 2)
    with urllib.request.urlopen(program.address + "/readyz") as answer:
        assert answer.status == 200


def test_after_a_kill_of_all_it_is_ready_within_five_seconds(program: Program) -> None:
    """At once, while what was killed may still lie at the address and hold its lock."""
    assert program.process
    program.process.kill()
    program.process.wait()
    assert program.start() < 5


def test_stopped_and_started_again_it_is_ready_soon(program: Program) -> None:
    assert program.stop() == 0
    assert not cluster.running(place.place_for(program.folder / "var").data)
    assert program.start() < 4


def test_idle_it_takes_less_than_250_megabytes_with_its_database(program: Program) -> None:
    assert program.process
    ours = [psutil.Process(program.process.pid), *program.workers()]
    postmaster = psutil.Process(int((place.place_for(program.folder / "var").data / "postmaster.pid").read_text("utf8").splitlines()[0]))
    everybody = {one.pid: one for process in (*ours, postmaster) for one in (process, *process.children(recursive=True))}
    assert sum(one.memory_full_info().pss for one in everybody.values()) < 250 * 1024 * 1024


def test_an_interrupt_ends_it_as_well(program: Program) -> None:
    assert program.process
    program.process.send_signal(signal.SIGINT)
    assert program.process.wait(30) == 0
    program.start()


def _soon(holds: Callable[[], bool], seconds: float = 15) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.1)
    return False
