"""Processes that end with the one that made them, and an address that is free or refused in words."""

import os
import signal
import socket
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest

from concord.processes import cores, patiently, require_free
from concord.refusal import Refused
from tests.doors import free_port

ROOT = Path(__file__).parents[2]


def test_an_address_that_nobody_uses_is_free() -> None:
    require_free("127.0.0.1", port := free_port())
    with socket.socket() as taker:
        taker.bind(("127.0.0.1", port))
        assert taker.getsockname()[1] == port


@pytest.mark.parametrize("shared", [False, True])
def test_a_taken_address_is_refused_in_words_also_where_the_kernel_would_share_it(shared: bool) -> None:
    with socket.socket() as taker:
        if shared:
            taker.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        taker.bind(("127.0.0.1", 0))
        taker.listen()
        port = taker.getsockname()[1]
        with pytest.raises(Refused, match=f"127.0.0.1:{port} cannot be used .* CONCORD_PORT"):
            require_free("127.0.0.1", port)


def test_an_address_that_comes_free_in_a_moment_is_waited_for() -> None:
    """Who was killed a moment ago still has it: a start right after it is not refused."""
    taker = socket.socket()
    taker.bind(("127.0.0.1", 0))
    taker.listen()
    later = threading.Timer(0.4, taker.close)
    later.start()
    require_free("127.0.0.1", taker.getsockname()[1])
    later.join()


def test_what_does_not_come_to_hold_is_not_waited_for_for_ever() -> None:
    asked: list[float] = []
    assert not patiently(lambda: asked.append(time.monotonic()) or False, 0.2)  # type: ignore[func-returns-value]
    assert len(asked) > 1 and asked[-1] - asked[0] < 1
    assert patiently(lambda: asked.append(0) or len(asked) > 2, 0)  # type: ignore[func-returns-value]


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(Refused, match="cannot be used"):
        require_free("192.0.2.1", 8000)


def test_there_is_a_core() -> None:
    assert 1 <= cores() <= (os.cpu_count() or 1)


def test_a_child_ends_with_its_killed_parent() -> None:
    program = textwrap.dedent("""
        import os, time
        from concord.processes import end_with_parent
        ours = os.getpid()
        child = os.fork()
        if child == 0:
            end_with_parent(ours)
            print(os.getpid(), flush=True)
            time.sleep(600)
            os._exit(0)
        time.sleep(600)
    """)
    parent = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert parent.stdout
    child = int(parent.stdout.readline())
    parent.kill()
    parent.communicate()
    assert _gone(child)


def test_a_child_whose_parent_was_faster_to_die_ends_at_once() -> None:
    program = "from concord.processes import end_with_parent; end_with_parent(1 << 22); print('still here')"
    said = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert said.returncode == -signal.SIGKILL
    assert said.stdout == ""


def _gone(process: int) -> bool:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{process}/stat").read_text("utf8").rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False
