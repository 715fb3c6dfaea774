"""Whoever stands at the other end: all of it has one limit of time and of bytes, so that no receiver holds a worker."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

from workers import outside

SECONDS = 0.4
OK = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"


@contextmanager
def speaking(behave: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server on this machine that does with each connection what the test says, until the other side goes."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                there, _ = listening.accept()
            except OSError:
                return
            with there, suppress(OSError):
                behave(there)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(5)


def drip(piece: bytes) -> Callable[[socket.socket], None]:
    """Another piece before any single wait could end: what limits each wait alone waits for ever."""

    def behave(there: socket.socket) -> None:
        there.recv(65_536)
        for _ in range(400):
            there.sendall(piece)
            time.sleep(0.02)

    return behave


def flood(piece: bytes) -> Callable[[socket.socket], None]:
    def behave(there: socket.socket) -> None:
        there.recv(65_536)
        while True:
            there.sendall(piece)

    return behave


def silent(there: socket.socket) -> None:
    time.sleep(3 * SECONDS)


def answering(answer: bytes) -> Callable[[socket.socket], None]:
    def behave(there: socket.socket) -> None:
        there.recv(65_536)
        there.sendall(answer)

    return behave


def posted(url: str, body: bytes = b"{}", seconds: float = SECONDS) -> tuple[outside.Outcome, float]:
    began = time.monotonic()
    outcome = outside.post(url, body, {"content-type": "application/json"}, private=True, seconds=seconds)
    return outcome, time.monotonic() - began


@pytest.mark.parametrize("behave", [
    drip(b"H"), drip(b"x-header: value\r\n"), drip(b"HTTP/1.1 100 Continue\r\n\r\n"), silent,
], ids=["a letter of the status", "a header after the other", "ever again “go on”", "nothing at all"])
def test_an_answer_that_does_not_come_in_the_time_of_all_is_no_answer(behave: Callable[[socket.socket], None]) -> None:
    with speaking(behave) as url:
        outcome, took = posted(url)
    assert (outcome.status, took < SECONDS + 0.3) == (0, True), (outcome, took)
    assert outcome.error


@pytest.mark.parametrize("behave", [
    flood(b"x" * 4096), flood(b"HTTP/1.1 100 Continue\r\n\r\n" * 100), flood(b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 1000),
], ids=["no line end", "go on, go on", "headers without end"])
def test_an_answer_without_end_is_cut_before_it_fills_the_memory(behave: Callable[[socket.socket], None]) -> None:
    with speaking(behave) as url:
        outcome, took = posted(url, seconds=5)
    assert (outcome.status, took < 2) == (0, True), (outcome, took)


def test_a_body_that_drips_is_not_waited_for_once_the_status_is_known() -> None:
    def behave(there: socket.socket) -> None:
        there.recv(65_536)
        there.sendall(b"HTTP/1.1 202 Accepted\r\ncontent-length: 1000000\r\n\r\n")
        drip(b"x")(there)

    with speaking(behave) as url:
        outcome, took = posted(url, seconds=5)
    assert (outcome.status, outcome.taken, took < 1) == (202, True, True)


def test_a_receiver_that_reads_drop_by_drop_is_left_in_time() -> None:
    """What we send has the same limit: a body larger than what the network takes up is not sent to somebody who does not read."""
    with speaking(silent) as url:
        outcome, took = posted(url, body=b"x" * 20_000_000)
    assert (outcome.status, took < SECONDS + 0.5) == (0, True), (outcome, took)


def test_who_accepts_and_speaks_no_tls_does_not_hold_the_handshake() -> None:
    outside._trusted()  # reading the certificates is ours, not the receiver's time
    with speaking(drip(b"\x16\x03")) as url:
        outcome, took = posted(url.replace("http:", "https:"))
    assert (outcome.status, took < SECONDS + 0.3) == (0, True), (outcome, took)


def test_a_name_that_is_not_looked_up_in_time_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    free = threading.Event()
    monkeypatch.setattr(outside.socket, "getaddrinfo", lambda *_, **__: free.wait(5) and [])
    outcome, took = posted("https://erp.example.com/")
    free.set()
    assert (outcome.status, took < SECONDS + 0.3) == (0, True)
    assert "looked up" in outcome.error


def test_a_name_that_nobody_has_is_told_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(outside.socket, "getaddrinfo", unknown)
    outcome, _ = posted("https://erp.example.com/")
    assert (outcome.status, "not known" in outcome.error) == (0, True)


def test_several_addresses_share_the_time_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that means twenty addresses of which none answers takes no longer than one."""
    found = [(2, 1, 6, "", (f"93.184.216.{n}", 443)) for n in range(1, 21)]
    waits: list[float] = []

    def wait(to: object, seconds: float) -> None:
        waits.append(seconds)
        time.sleep(min(seconds, 0.1))
        raise TimeoutError

    monkeypatch.setattr(outside.socket, "getaddrinfo", lambda *_, **__: found)
    monkeypatch.setattr(outside.socket, "create_connection", wait)
    outcome, took = posted("https://erp.example.com/")
    assert (outcome.status, took < SECONDS + 0.3) == (0, True)
    assert waits == sorted(waits, reverse=True) and len(waits) < 20


@pytest.mark.parametrize(("answer", "status"), [
    (OK, 200), (b"HTTP/1.1 204 No Content\r\n\r\n", 204), (b"HTTP/1.0 410 Gone\r\n\r\n", 410),
    (b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\n\r\n", 302),
    (b"HTTP/1.1 100 Continue\r\n\r\n" + OK, 200), (b"", 0), (b"220 smtp ready\r\n", 0), (b"HTTP/1.1 abc\r\n\r\n", 0),
], ids=["ok", "no content", "gone", "elsewhere", "go on, then ok", "nothing", "mail", "no status"])
def test_each_answer_is_what_it_says_or_none(answer: bytes, status: int) -> None:
    with speaking(answering(answer)) as url:
        outcome, _ = posted(url, seconds=5)
    assert outcome.status == status
    assert bool(outcome.error) == (status == 0)
