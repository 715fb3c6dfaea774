"""A door of its own, with handlers that do what a test wants to see."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from litestar.testing import TestClient
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from domain.shared.errors import Forbidden, Invalid, NotFound, PasswordNeeded, Refused, Stale, Throttled
from domain.shared.facts import Fact, state
from domain.shared.message import Message
from domain.shared.settings import Settings
from tests.protection import watch
from web import Answer, Desk, door, get, post

HOST = "https://127.0.0.1:8000"
WHY = Message("Please give a reason.")
gate = threading.Event()


@get("/thing", permission="public.see")
def show(desk: Desk) -> Answer:
    return desk.json({"errors": {name: str(word) for name, word in desk.errors.items()}, "typed": dict(desk.form)})


@post("/thing", permission="public.see", redisplay=show)
def act(desk: Desk) -> Answer:
    """Write a row, then do what the form says."""
    count = len(list(desk.work.session.query(Fact)))
    state(desk.work, f"done {count}", {"note": desk.form.get("note"), "version": desk.version})
    if (wanted := desk.form.get("then")) in RAISED:
        raise RAISED[wanted]
    return desk.go(f"/thing?n={count}", Message("Done {n}.", n=count))


@post("/plain", permission="public.see")
def plain(desk: Desk) -> Answer:
    raise RAISED[desk.form.get("then")]


@post("/draft", permission="public.see", once=False)
def draft(desk: Desk) -> Answer:
    return act.handler(desk)


@post("/files", permission="public.see", upload=100_000)
def files(desk: Desk) -> Answer:
    return desk.json(
        {"files": [[each.field, each.name, each.size, each.bytes.decode("latin-1")] for each in desk.files], "form": dict(desk.form)}
    )


@get("/slow", permission="public.see")
def slow(desk: Desk) -> Answer:
    gate.wait(60)
    return desk.json({})


@get("/file/{name:str}", permission="public.see")
def file(desk: Desk, name: str) -> Answer:
    return desk.file(b"content", "../" + name + '\r\n"契合.pdf', "application/pdf")


@get("/by-id/{id:str}", permission="public.see")
def by_id(desk: Desk, id: uuid.UUID) -> Answer:
    return desk.json({"id": type(id).__name__})


@get("/asleep", permission="public.see")
def asleep(desk: Desk) -> Answer:
    desk.work.session.connection().execute(text("SET LOCAL statement_timeout = '50ms'"))
    desk.work.session.connection().execute(text("SELECT pg_sleep(5)"))
    return desk.json({})


@get("/searched", permission="public.see", rate="mail")
def searched(desk: Desk) -> Answer:
    return desk.json({})


HANDLERS = [show, act, plain, draft, files, slow, file, by_id, asleep, searched]
RAISED: dict[str, Exception] = {
    "invalid": Invalid({"note": WHY}),
    "not found": NotFound(),
    "forbidden": Forbidden(WHY),
    "refused": Refused(WHY, Message("Please sign in.")),
    "stale": Stale(),
    "password": PasswordNeeded(WHY),
    "throttled": Throttled(WHY, 42),
    "bug": ZeroDivisionError("a bug of ours"),
    "integrity": IntegrityError("insert", {}, Exception("unique")),
    "database": OperationalError("select", {}, Exception("gone")),
}


@contextmanager
def client(**settings: Any) -> Iterator[Any]:
    app = door("portal", HANDLERS, Settings(demo=False, secret="probe", **settings))
    with TestClient(app, base_url=HOST, raise_server_exceptions=False) as one:
        one.follow_redirects = False
        one.side = app.state.door
        watch(one)
        yield one


def send(one: Any, url: str, data: dict[str, Any] | None = None, **options: Any) -> Any:
    """A form with its secrets, as somebody unknown sends it."""
    one.cookies.clear()
    cookie = f"{one.side.cookies.visit}={'a' * 32}"
    form = {"_csrf": one.side.keys.csrf("a" * 32), **(data or {})}
    return one.post(url, data=form, headers={"origin": HOST, "cookie": cookie, **options.pop("headers", {})}, **options)
