"""Posting to an address outside: the name is looked up once, the address that it means is looked at, and that one is spoken to.

Whoever stands there has ten seconds for all of it and a few thousand bytes: an answer that comes drop by drop holds no worker.
"""

from __future__ import annotations

import http.client
import io
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from domain.connection.outside import refusal_of_address, refusal_of_url, split
from domain.connection.telling import Outcome

SECONDS = 10.0  # for the look-up, the connection, the message and the answer together
MOST = 16_000  # bytes of an answer until its status is known; what comes after it is not read


class NotThere(OSError):
    """The address may not be spoken to."""


class Deadline:
    """How much of the time is left; every step asks anew."""

    def __init__(self, seconds: float) -> None:
        self.end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds that are left. Raises TimeoutError when none are."""
        left = self.end - time.monotonic()
        if left <= 0:
            raise TimeoutError("not answered in time")
        return left


def post(url: str, body: bytes, headers: Mapping[str, str], *, private: bool, seconds: float | None = None) -> Outcome:
    """Send once; redirects are not followed. Never raises for what is wrong outside: the outcome says it."""
    started = time.monotonic()
    try:
        status, error = _posted(url, body, headers, private, Deadline(SECONDS if seconds is None else seconds)), ""
    except (OSError, http.client.HTTPException, UnicodeError) as failed:
        status, error = 0, f"{type(failed).__name__}: {failed}"
    return Outcome(status, round((time.monotonic() - started) * 1000), error)


def _posted(url: str, body: bytes, headers: Mapping[str, str], private: bool, deadline: Deadline) -> int:
    parts = split(url)
    if parts is None or (why := refusal_of_url(url, private)):
        raise NotThere("no address that may be spoken to" if parts is None else str(why))
    port = parts.port or (443 if parts.scheme == "https" else 80)
    connection = _Looked(parts.hostname or "", port, parts.scheme == "https", private, deadline)
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.connect()
        connection.sock.settimeout(deadline.left())
        connection.request("POST", path, body, {**headers, "connection": "close"})
        answer = http.client.HTTPResponse(_Answering(connection.sock, deadline), method="POST")  # type: ignore[arg-type]
        answer.begin()
        return answer.status
    finally:
        connection.close()


class _Looked(http.client.HTTPConnection):
    """A connection to the address that was looked at, under the name that was asked for."""

    def __init__(self, host: str, port: int, tls: bool, private: bool, deadline: Deadline) -> None:
        super().__init__(host, port)
        self.tls, self.private, self.default_port, self.deadline = tls, private, 443 if tls else 80, deadline

    def connect(self) -> None:
        found = [str(each[4][0]) for each in within(self.deadline, self._meaning)]
        for address in found:
            if why := refusal_of_address(address, self.private):
                raise NotThere(f"{address}: {why}")
        self.sock = self._first(found)
        if self.tls:
            context = _trusted()
            self.sock.settimeout(self.deadline.left())
            self.sock = context.wrap_socket(self.sock, server_hostname=self.host)

    def _meaning(self) -> list[Any]:
        return socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)

    def _first(self, found: list[str]) -> socket.socket:
        """A connection to the first of the addresses that answers."""
        failed: OSError = NotThere("the name means no address")
        for address in dict.fromkeys(found):
            try:
                return socket.create_connection((address, self.port), self.deadline.left())
            except OSError as error:
                failed = error
        raise failed


@cache
def _trusted() -> ssl.SSLContext:
    """The certificates that this machine trusts; reading them takes longer than speaking to somebody."""
    return ssl.create_default_context()


class _Answering:
    """What is read of an answer: no more bytes than `MOST`, and each wait no longer than what is left of the time."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self.sock, self.deadline = sock, deadline

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Drops(self.sock, self.deadline), 2_000)


class _Drops(io.RawIOBase):
    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self.sock, self.deadline, self.came = sock, deadline, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self.sock.settimeout(self.deadline.left())
        count = self.sock.recv_into(buffer)
        self.came += count
        if self.came > MOST:
            raise NotThere("the answer has no end")
        return count


def within(deadline: Deadline, deed: Callable[[], list[Any]]) -> list[Any]:
    """What `deed` answers in the time that is left: looking up a name knows no limit of its own. Raises what it raises."""
    answers: queue.Queue[list[Any] | Exception] = queue.Queue()

    def run() -> None:
        try:
            answers.put(deed())
        except Exception as error:
            answers.put(error)

    threading.Thread(target=run, name="look-up", daemon=True).start()
    try:
        found = answers.get(timeout=deadline.left())
    except queue.Empty:
        raise TimeoutError("the name was not looked up in time") from None
    if isinstance(found, Exception):
        raise found
    return found
