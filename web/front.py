"""The outermost layer of a door: what holds for every request, before any route is looked for."""

from __future__ import annotations

import asyncio
import gzip
import ipaddress
import logging
import re
import time
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from domain.shared.settings import Settings
from web import cookies, headers, health, logs, metrics, static
from web.answer import Answer
from web.limits import Place, Room
from web.visit import BODILESS, Visit

App = Callable[[Any, Any, Any], Awaitable[None]]
Plain = Callable[[Visit, int], Answer]
UNBOUND = {"/livez", "/readyz"}
HOST = re.compile(r"(\[[0-9a-f:.]+\]|[^\[\]:]+)(:[0-9]{1,5})?")
JOINED = {"cookie": "; ", "x-forwarded-for": ", "}  # headers that may come in several lines; of any other the first counts
SMALLEST_ZIPPED = 1_000
LAST_RESORT = Answer(500, "抱歉，没有成功。Sorry, that did not work.\n".encode(), "text/plain; charset=utf-8")
log = logging.getLogger("concord.web")
PATIENCE = 15.0  # seconds for the next piece of a body
LONGEST_BODY_TIME = 120.0


class Front:
    """Host, request id, addresses, number of requests at once, static files, health; then the door. Headers on the way out."""

    def __init__(self, inner: App, settings: Settings, plain: Plain) -> None:
        self.inner, self.plain = inner, plain
        self.https = settings.address.startswith("https:")
        self.hosts = hosts_of(settings)
        self.proxies = {ipaddress.ip_address(each.strip()) for each in settings.trusted_proxies.split(",") if each.strip()}
        self.room = Room()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        visit = self._visit(scope)
        scope.setdefault("state", {})["visit"] = visit
        out = Out(send, visit, self.https, scope["method"] == "HEAD")
        if out.bodiless:
            scope["method"] = "GET"
        started = time.perf_counter()
        try:
            await self._answer(scope, receive, out, visit)
        except asyncio.CancelledError:
            out.status = out.status or 499
            raise
        finally:
            seconds = time.perf_counter() - started
            metrics.observe(visit.route or "none", visit.method, out.status, seconds)
            logs.request(visit, out.status, seconds)

    async def _answer(self, scope: Any, receive: Any, out: Out, visit: Visit) -> None:
        early = await self._early(visit)
        if early is not None:
            await early(scope, receive, out)
            return
        out.place = place = await self.room.enter(visit.ip, visit.method not in BODILESS)
        if place is None:
            await self.plain(visit, 503)(scope, receive, out)
            return
        try:
            await self.inner(scope, Patient(receive, place.arrived), out)
        except Exception as error:
            log.error("last resort", exc_info=error, extra={"request_id": visit.id, "route": visit.route})
            if not out.status:
                await LAST_RESORT(scope, receive, out)
        finally:
            place.leave()

    async def _early(self, visit: Visit) -> Answer | None:
        """What is answered without a route: health, a foreign host, static files."""
        if visit.path in UNBOUND:
            return await health.answer(visit.path)
        named = HOST.fullmatch(visit.headers.get("host", "").lower())
        if self.hosts and (named is None or named[1] not in self.hosts):
            return self.plain(visit, 421)
        if visit.path.startswith(static.PREFIX):
            return static.answer(visit) or self.plain(visit, 404)
        return None

    def _visit(self, scope: Any) -> Visit:
        heads: dict[str, str] = {}
        for name, value in scope["headers"]:
            key = name.decode("latin-1").lower()
            text = value.decode("latin-1")
            heads[key] = f"{heads[key]}{JOINED[key]}{text}" if key in JOINED and key in heads else heads.get(key, text)
        ip = self._address((scope.get("client") or ("", 0))[0], heads.get("x-forwarded-for", ""))
        query = scope.get("query_string", b"")
        return Visit(
            logs.new_id(), scope["method"], scope["path"], query.decode("latin-1"), ip, heads, cookies.read(heads.get("cookie", ""))
        )

    def _address(self, peer: str, forwarded: str) -> str:
        """The sender's address; a proxy's word counts only where the settings trust that proxy."""
        address = peer
        for hop in reversed([each.strip() for each in forwarded.split(",")] if forwarded else []):
            if not self._trusted(address):
                break
            address = hop
        return address if _is_address(address) else ""

    def _trusted(self, address: str) -> bool:
        return _is_address(address) and ipaddress.ip_address(address) in self.proxies


class ClientGone(Exception):
    """The sender went away, or keeps us waiting."""


class Patient:
    """A body that must keep coming; `arrived` is told when it is whole."""

    def __init__(self, receive: Any, arrived: Callable[[], None]) -> None:
        self.receive, self.arrived = receive, arrived
        self.deadline = time.monotonic() + LONGEST_BODY_TIME
        self.whole = False

    async def __call__(self) -> Any:
        if self.whole:
            return await self.receive()
        left = min(PATIENCE, self.deadline - time.monotonic())
        try:
            async with asyncio.timeout(max(0.0, left)):
                message = await self.receive()
        except TimeoutError as error:
            raise ClientGone from error
        if message["type"] == "http.disconnect":
            raise ClientGone
        self.whole = not message.get("more_body")
        if self.whole:
            self.arrived()
        return message


class Out:
    """The way out: completes the headers, and zips what is worth it."""

    def __init__(self, send: Any, visit: Visit, https: bool, bodiless: bool) -> None:
        self.send, self.visit, self.https, self.bodiless = send, visit, https, bodiless
        self.status = 0
        self.place: Place | None = None
        self.held: dict[str, Any] | None = None

    async def __call__(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            if self.place is not None:
                self.place.leave()
            full = headers.complete(list(message["headers"]), self.visit.nonce, self.visit.id, self.https)
            self.held = {**message, "headers": full}
            return
        if self.held is not None:
            start, self.held = self.held, None
            body = message.get("body", b"")
            if not message.get("more_body") and self._worth_zipping(start, body):
                message = {**message, "body": gzip.compress(body, 1, mtime=0)}
                kept = [(name, value) for name, value in start["headers"] if name != b"content-length"]
                start["headers"] = [*kept, (b"content-encoding", b"gzip"), (b"content-length", str(len(message["body"])).encode())]
            await self.send(start)
        await self.send({**message, "body": b""} if self.bodiless else message)

    def _worth_zipping(self, start: dict[str, Any], body: bytes) -> bool:
        if len(body) < SMALLEST_ZIPPED or "gzip" not in self.visit.headers.get("accept-encoding", ""):
            return False
        heads = dict(start["headers"])
        kind = heads.get(b"content-type", b"")
        return b"content-encoding" not in heads and (kind.startswith(b"text/") or b"json" in kind or b"svg" in kind)


def hosts_of(settings: Settings) -> set[str]:
    """The names under which we answer; empty where the settings do not say (then any)."""
    if not settings.public_url and not settings.loopback:
        return set()
    names = {urlsplit(settings.address).hostname or "", settings.host}
    if settings.loopback:
        names |= {"localhost", "127.0.0.1", "[::1]"}
    return {name for name in names if name}


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
