"""The application of this door: a token instead of a session, JSON instead of forms, problem documents instead of pages."""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from litestar import HttpMethod, Litestar, Request
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler

from api import problems
from api.desk import Desk
from api.reading import Unreadable
from domain.access.policy import POLICY, may
from domain.connection import tokens
from domain.connection.scopes import scope_of
from domain.shared import work as units
from domain.shared.actor import ANONYMOUS, system
from domain.shared.errors import Forbidden, Invalid, Throttled
from domain.shared.idempotency import once, remember
from domain.shared.message import Message
from domain.shared.settings import Settings
from domain.shared.work import Work, unit
from web import logs
from web.answer import JSON, Answer
from web.door import threads
from web.fields import TooMuch, read_query
from web.front import ClientGone, Front
from web.limits import Rates
from web.route import Route
from web.visit import Visit, of

PREFIX = "/api/v1"
MOST_BYTES = 1_000_000
KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")
LIMITS = {"api": (600, 60), "unknown": (60, 60)}  # requests of a token; tries without one, from an address
REPLAY = ("idempotent-replay", "true")


class TokenNeeded(Exception):
    """No token, or none that opens anything (401)."""


@dataclass
class Door:
    """`queries` are the parameters that each route takes, by method and path; any other is refused."""

    settings: Settings
    threads: ThreadPoolExecutor
    queries: Mapping[tuple[str, str], frozenset[str]]
    prefix: str = PREFIX
    rates: Rates = field(default_factory=lambda: Rates(dict(LIMITS)))
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    def handle(self, route: Route, visit: Visit, raw: Mapping[str, str], body: bytes) -> Answer:
        """The whole of a request inside a thread: one transaction, committed before the answer leaves."""
        try:
            request = units.Request(visit.id, visit.ip, "")
            with unit(system("door api"), now=self.clock(), request=request, announced=False) as work:
                self._enter(work, route, visit)
                return self._once(work, route, visit, route.params(raw), body)
        except TokenNeeded:
            return self._unknown(visit)
        except Exception as error:
            return problems.of(error, visit)

    def _enter(self, work: Work, route: Route, visit: Visit) -> None:
        """From the token to the actor, and past the door only with the scope that the handler names."""
        visit.actor = tokens.actor_of(work, bearer(visit), visit.ip)
        if visit.actor is ANONYMOUS:
            raise TokenNeeded
        work.become(visit.actor)
        if seconds := self.rates.wait("api", str(visit.actor.id)):
            raise Throttled(problems.WORDS[429], seconds)
        if not may(visit.actor, route.permission):
            raise Forbidden(Message(problems.SCOPE_MISSING, scope=scope_of(route.permission)))
        if unknown := set(visit.query) - self.queries[route.method, route.path]:
            raise Invalid({f"/{name[:60]}": Message("There is no such parameter.") for name in sorted(unknown)[:20]})

    def _once(self, work: Work, route: Route, visit: Visit, params: dict[str, Any], body: bytes) -> Answer:
        """A write is done once for its key: the same again is given the first answer, another body is refused (422)."""
        desk = Desk(work, visit, body, self.settings.address)
        if route.method == "GET":
            return route(desk, **params)
        key = visit.headers.get("idempotency-key", "")
        if not KEY.fullmatch(key):
            raise Unreadable(Message("Each write needs the header “Idempotency-Key”: 8 to 64 letters, digits, - or _, new for each."))
        where = f"{route.method} {self.prefix}{visit.path.removeprefix(self.prefix)}"
        first = once(work, key, where, hashlib.sha256(body).hexdigest())
        if first is not None:
            kept = json.loads(first)
            return Answer(kept["status"], kept["body"].encode(), JSON, [REPLAY])
        answer = route(desk, **params)
        remember(work, key, where, json.dumps({"status": answer.status, "body": answer.text}))
        return answer

    def _unknown(self, visit: Visit) -> Answer:
        seconds = self.rates.wait("unknown", visit.ip)
        return problems.answer(visit, 429, retry_after=seconds) if seconds else problems.plain(visit, 401)


def bearer(visit: Visit) -> str:
    """The token that came in its header; a cookie, a parameter or a password counts for nothing here."""
    kind, _, secret = visit.headers.get("authorization", "").partition(" ")
    return secret.strip() if kind.lower() == "bearer" else ""


def door(handlers: Sequence[Route], queries: Mapping[tuple[str, str], frozenset[str]], settings: Settings) -> Litestar:
    """The application with these handlers. Raises KeyError for an unknown permission."""
    logs.start(settings)
    side = Door(settings, threads(settings.threads), queries)
    app = Litestar(
        [_handler(side, route) for route in handlers],
        openapi_config=None, request_max_body_size=None, logging_config=None,
        exception_handlers={HTTPException: _http_refusal, 500: _http_refusal},  # type: ignore[dict-item]
    )
    app.state.door = side
    app.asgi_handler = Front(app.asgi_handler, settings, problems.plain)
    return app


def _handler(side: Door, route: Route) -> HTTPRouteHandler:
    if route.permission not in POLICY:
        raise KeyError(f"{route.method} {route.path}: no such permission: {route.permission}")
    path = (side.prefix + route.path).rstrip("/")

    async def answer(request: Request) -> Answer:
        visit = of(request.scope)
        visit.route = path
        try:
            visit.query = read_query(request.scope.get("query_string", b""))
            body = b"" if route.method == "GET" else await _body(request, visit)
        except TooMuch:
            return problems.plain(visit, 413)
        except ClientGone:
            return problems.plain(visit, 408)
        if isinstance(body, Answer):
            return body
        return await asyncio.get_running_loop().run_in_executor(side.threads, side.handle, route, visit, dict(request.path_params), body)

    answer.__name__ = getattr(route.handler, "__name__", "answer")
    opt = {"permission": route.permission, "objects": dict(route.objects), "route": route}
    names = {"Answer": Answer, "Request": Request}
    return HTTPRouteHandler(path or "/", http_method=[HttpMethod(route.method)], opt=opt, signature_namespace=names)(answer)


async def _body(request: Request[Any, Any, Any], visit: Visit) -> bytes | Answer:
    """What was sent, up to the limit; a body is not read for somebody who names no token."""
    if not bearer(visit):
        return b""
    kind = visit.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json" or visit.headers.get("content-encoding", "identity") != "identity":
        return problems.plain(visit, 415)
    length = visit.headers.get("content-length", "0")
    if length.isascii() and length.isdigit() and (len(length) > 15 or int(length) > MOST_BYTES):
        raise TooMuch
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_BYTES:
            raise TooMuch
    return bytes(body)


def _http_refusal(request: Request[Any, Any, Any], error: Exception) -> Answer:
    """What Litestar itself refuses: an unknown address, a method that is not served."""
    visit = of(request.scope)
    status = getattr(error, "status_code", 500)
    return problems.of(error, visit) if status == 500 else problems.plain(visit, status if status in problems.WORDS else 400)
