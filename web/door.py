"""A door: the Litestar application of one side of the house."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from typing import Any

from litestar import HttpMethod, Litestar, Request
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler

from domain.access.policy import POLICY
from domain.shared.errors import DomainError
from domain.shared.settings import Settings
from web import forgery, held, logs, metrics, refusals
from web.answer import Answer
from web.cookies import Cookies
from web.fields import MOST_FIELDS, TooMuch, read_body, read_parts, read_query
from web.front import ClientGone, Front
from web.keys import Keys
from web.route import FORM_BYTES, Route
from web.serving import Counts, Door
from web.visit import Visit, of

URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
MOST_HASHING = 20  # forms with a password that wait for their turn in a process


def door(name: str, handlers: Sequence[Route], settings: Settings, *, counts: Counts | None = None) -> Litestar:
    """The application of the door `name` ("portal" at /, "admin" at /admin) with these handlers.

    `counts` gives the numbers beside the menu. Raises KeyError for an unknown permission.
    """
    logs.start(settings)
    side = Door(
        name,
        "/admin" if name == "admin" else "",
        settings,
        Keys.of(settings.secret),
        Cookies.of(name, settings),
        threads(settings.threads),
        handlers,
        counts=counts,
    )
    app = Litestar(
        [_handler(side, route) for route in handlers],
        openapi_config=None,
        request_max_body_size=None,
        multipart_form_part_limit=MOST_FIELDS,
        exception_handlers={HTTPException: _http_refusal(side), 500: _http_refusal(side)},
        logging_config=None,
    )
    app.state.door = side
    if name == "portal":
        app.on_startup.append(partial(metrics.serve, settings))
    app.asgi_handler = Front(app.asgi_handler, settings, lambda visit, status: refusals.page(side, visit, refusals.plain(status)))
    return app


@cache
def threads(many: int) -> ThreadPoolExecutor:
    """Both doors of a process share a few threads: more would get slower under load."""
    return ThreadPoolExecutor(many, thread_name_prefix="door")


def _handler(side: Door, route: Route) -> HTTPRouteHandler:
    if route.permission not in POLICY:
        raise KeyError(f"{route.method} {route.path}: no such permission: {route.permission}")
    if route.rate and route.rate not in side.rates.limits:
        raise KeyError(f"{route.method} {route.path}: no such rate: {route.rate}")
    path = (side.prefix + route.path).rstrip("/") or "/"

    async def answer(request: Request) -> Answer:
        visit = of(request.scope)
        visit.route = path
        try:
            return await handled(request, visit)
        finally:
            for each in visit.files:
                each.file.close()

    async def handled(request: Request, visit: Visit) -> Answer:
        refusal = await _read(side, route, request, visit)
        if refusal is not None:
            return refusal
        threads = side.threads
        if visit.secrets:
            threads = side.hashing  # a password is looked at: those wait for each other, not the pages for them
            if threads._work_queue.qsize() >= MOST_HASHING:
                return _plain(side, visit, 429)
        return await asyncio.get_running_loop().run_in_executor(threads, side.handle, route, visit, dict(request.path_params))

    answer.__name__ = getattr(route.handler, "__name__", "answer")
    opt = {"permission": route.permission, "objects": dict(route.objects), "route": route}
    names = {"Answer": Answer, "Request": Request}
    return HTTPRouteHandler(path, http_method=[HttpMethod(route.method)], opt=opt, signature_namespace=names)(answer)


async def _read(side: Door, route: Route, request: Request[Any, Any, Any], visit: Visit) -> Answer | None:
    """Read what was sent into the visit; an answer where it is not taken."""
    try:
        visit.query = read_query(request.scope.get("query_string", b""))
        if route.method == "GET":
            return None
        if forgery.foreign(visit):
            return _plain(side, visit, 403)
        if _length(visit) > route.longest_body:
            return _plain(side, visit, 413)
        return await _read_form(side, route, request, visit)
    except TooMuch:
        return _plain(side, visit, 413)
    except ClientGone:
        return _plain(side, visit, 408)


async def _read_form(side: Door, route: Route, request: Request[Any, Any, Any], visit: Visit) -> Answer | None:
    kind = visit.headers.get("content-type", URLENCODED).partition(";")[0].strip().lower()
    bound_to = [visit.cookies.get(name, "") for name in (side.cookies.session, side.cookies.visit)]
    if kind == MULTIPART:
        if not any(bound_to):
            return _plain(side, visit, 403)
        if route.longest_body > FORM_BYTES and not 0 < _length(visit) <= FORM_BYTES and not await _may_send(side, route, request, visit):
            return _plain(side, visit, 404 if route.admits else 401)
        pairs = (await _limited(request, route.longest_body).form()).multi_items()
        visit.form, visit.files = read_parts(pairs)
    elif kind == URLENCODED:
        visit.form = read_body(await _limited(request, route.longest_body).body())
    else:
        return _plain(side, visit, 415)
    if visit.files and not route.upload:
        return _plain(side, visit, 413)
    if route.upload:
        visit.files += held.fetched(side, visit)
    _take_own(visit)
    return None if forgery.proved(visit, side.keys, bound_to, visit.secrets.pop("_csrf", "")) else _plain(side, visit, 403)


async def _may_send(side: Door, route: Route, request: Request[Any, Any, Any], visit: Visit) -> bool:
    """Asked before a large body is read: files of somebody unknown are not taken to be thrown away afterwards."""
    run = asyncio.get_running_loop().run_in_executor
    if route.admits is not None:
        return await run(side.threads, _admitted, side, route, dict(request.path_params))
    return await run(side.threads, side.knows, visit)


def _admitted(side: Door, route: Route, raw: dict[str, str]) -> bool:
    try:
        return side.admits(route, raw)
    except DomainError:
        return False


def _take_own(visit: Visit) -> None:
    """The door's own fields leave the form: the handlers see what the person typed."""
    form = visit.form
    visit.secrets["_csrf"] = form.take("_csrf")
    visit.token, visit.version = form.take("_token")[:64], form.take("_version")
    for name in [name for name in form if "password" in name]:
        visit.secrets[name] = form.take(name)
    body = hashlib.sha256(repr([form.pairs(), [(each.field, each.name, each.size) for each in visit.files], visit.version]).encode())
    visit.digest = body.hexdigest()


def _limited(request: Request[Any, Any, Any], most: int) -> Request[Any, Any, Any]:
    """A body without a stated length, or with a false one, is cut off at the limit."""
    receive, seen = request.receive, 0

    async def counted() -> Any:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))  # type: ignore[arg-type]
        if seen > most:
            raise TooMuch
        return message

    return Request(request.scope, counted, request.send)


def _length(visit: Visit) -> int:
    text = visit.headers.get("content-length", "0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


def _plain(side: Door, visit: Visit, status: int) -> Answer:
    return refusals.page(side, visit, refusals.plain(status))


def _http_refusal(side: Door) -> Callable[[Request[Any, Any, Any], Exception], Any]:
    """What Litestar itself refuses: an unknown address, a method that is not served, a body that cannot be read."""

    def answer(request: Request[Any, Any, Any], error: Exception) -> Answer:
        visit = of(request.scope)
        status = getattr(error, "status_code", 500)
        if status == 500:
            return refusals.page(side, visit, refusals.of(error, visit))
        return _plain(side, visit, status if status in refusals.REASONS else 400)

    return answer
