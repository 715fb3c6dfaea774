"""Posting to an address outside: the name is looked up once, the address that it means is looked at, and that one is spoken to."""

from __future__ import annotations

import http.client
import socket
import ssl
import time
from collections.abc import Mapping

from domain.connection.outside import refusal_of_address, refusal_of_url, split
from domain.connection.telling import Outcome

SECONDS = 10.0
READ = 2_000  # bytes of an answer that are looked at, and thrown away


class NotThere(OSError):
    """The address may not be spoken to."""


def post(url: str, body: bytes, headers: Mapping[str, str], *, private: bool) -> Outcome:
    """Send once; redirects are not followed. Never raises for what is wrong outside: the outcome says it."""
    started = time.monotonic()
    try:
        status, error = _posted(url, body, headers, private), ""
    except (OSError, http.client.HTTPException, UnicodeError) as failed:
        status, error = 0, f"{type(failed).__name__}: {failed}"
    return Outcome(status, round((time.monotonic() - started) * 1000), error)


def _posted(url: str, body: bytes, headers: Mapping[str, str], private: bool) -> int:
    parts = split(url)
    if parts is None or (why := refusal_of_url(url, private)):
        raise NotThere("no address that may be spoken to" if parts is None else str(why))
    connection = _Looked(parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80), parts.scheme == "https", private)
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", path, body, {**headers, "connection": "close"})
        answer = connection.getresponse()
        answer.read(READ)
        return answer.status
    finally:
        connection.close()


class _Looked(http.client.HTTPConnection):
    """A connection to the address that was looked at, under the name that was asked for."""

    def __init__(self, host: str, port: int, tls: bool, private: bool) -> None:
        super().__init__(host, port, timeout=SECONDS)
        self.tls, self.private, self.default_port = tls, private, 443 if tls else 80

    def connect(self) -> None:
        found = [str(each[4][0]) for each in socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)]
        for address in found:
            if why := refusal_of_address(address, self.private):
                raise NotThere(f"{address}: {why}")
        self.sock = self._first(found)
        if self.tls:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)

    def _first(self, found: list[str]) -> socket.socket:
        """A connection to the first of the addresses that answers."""
        failed: OSError = NotThere("the name means no address")
        for address in dict.fromkeys(found):
            try:
                return socket.create_connection((address, self.port), SECONDS)
            except OSError as error:
                failed = error
        raise failed
