"""Somebody of the cast at a door, signed in without the log-in page: reads pages, sends forms as a browser would."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from domain.accounts import sessions
from domain.shared.actor import Actor, Kind, system
from domain.shared.idempotency import new_token
from domain.shared.work import unit
from templates import figures
from tests.cast import NOW
from tests.templates import page_reader

HOST = "https://127.0.0.1:8000"


@dataclass
class Visitor:
    """`get` and `post` answer httpx responses; redirects are not followed. `actor` None is somebody unknown.

    Every page that comes back is checked (unless `checks` is off): sound HTML, ids once, labels, one heading, a title.
    """

    client: Any
    door: Any
    actor: Actor | None
    session_id: str = ""
    checks: bool = True

    def get(self, url: str, **options: Any) -> Any:
        return self._send("GET", url, **options)

    def post(
        self,
        url: str,
        data: Mapping[str, Any] | None = None,
        *,
        token: str | None = None,
        version: int | None = None,
        csrf: str | None = None,
        headers: Mapping[str, str] | None = None,
        **options: Any,
    ) -> Any:
        """Send a form with its secrets: the session's CSRF token, a fresh idempotency token, the version seen."""
        secrets = {"_csrf": self.csrf() if csrf is None else csrf, "_token": token or new_token()}
        if version is not None:
            secrets["_version"] = str(version)
        heads = {"sec-fetch-site": "same-origin", "origin": HOST, **(headers or {})}
        return self._send("POST", url, data={**secrets, **(data or {})}, headers=heads, **options)

    def csrf(self) -> str:
        return str(self.door.keys.csrf(self.session_id or "a" * 32))

    def follow(self, answer: Any) -> Any:
        """The page that a 303 leads to, with the word that it carries."""
        assert answer.status_code == 303, f"{answer.status_code}: {words(answer.text)[:600]}"
        flash = answer.cookies.get(self.door.cookies.flash)
        return self._send("GET", answer.headers["location"], more={self.door.cookies.flash: flash} if flash else {})

    def _send(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, more: Mapping[str, str] | None = None, **options: Any
    ) -> Any:
        name, value = (self.door.cookies.session, self.session_id) if self.session_id else (self.door.cookies.visit, "a" * 32)
        kept = "; ".join(f"{key}={text}" for key, text in {name: value, **(more or {})}.items())
        self.client.cookies.clear()
        answer = self.client.request(method, url, headers={**(headers or {}), "cookie": kept}, **options)
        if self.checks and answer.text.startswith("<!doctype html"):
            try:
                page_reader.check(answer.text)
            except AssertionError as error:
                raise AssertionError(f"{method} {url}: {error}") from error
        return answer


def words(html: str) -> str:
    """The text of a page, for messages of failed tests."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", re.sub(r"(?s)<head>.*?</head>", "", html)))


@pytest.fixture
def visit(client: Any, application: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Visitor]]:
    """`visit(cast.li_qian)`: her, signed in at her door; `visit(None, "admin")`: somebody unknown at a door.

    At both doors, and on their pages, it is a minute after the cast's now; `visit.door("portal").clock = …` sets another time for the test.
    """
    doors = {name: getattr(application, name).state.door for name in ("portal", "admin")}
    before = {name: side.clock for name, side in doors.items()}
    monkeypatch.setattr(figures, "clock", lambda: NOW + timedelta(minutes=1))
    for side in doors.values():
        side.clock = lambda: NOW + timedelta(minutes=1)
        side.rates.buckets.clear()  # nobody of this test has come in yet

    def of(actor: Actor | None, door: str = "", *, checks: bool = True) -> Visitor:
        side = door or ("admin" if actor is not None and actor.kind == Kind.STAFF else "portal")
        state = doors[side]
        if actor is None:
            return Visitor(client, state, None, checks=checks)
        with unit(system("test"), now=state.clock()) as work:
            session_id = sessions.begin(work, actor.id, side, ip="127.0.0.1", agent="test")
        return Visitor(client, state, actor, session_id, checks)

    of.door = doors.__getitem__  # type: ignore[attr-defined]
    yield of
    for name, side in doors.items():
        side.clock = before[name]
