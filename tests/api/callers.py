"""Another program at the door for programs: its token, and what it sends."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from domain.connection import tokens
from domain.connection.scopes import SCOPES
from domain.connection.tokens import TokenInput
from domain.shared.work import unit
from tests.cast import NOW, Cast
from tests.protection import lacking


def token(cast: Cast, *scopes: str, name: str = "用友 U8", days: int = 90, now: datetime = NOW) -> str:
    """A token as the system administrator makes it, to which finance has said yes; of every scope where none is named."""
    with unit(cast.it, now=now) as work:
        made, secret = tokens.make(work, TokenInput(name, scopes or tuple(SCOPES), days))
        made.granted = True
        return secret


@dataclass
class Caller:
    """`get` and `post` answer httpx responses; a write has a key of its own unless one is given."""

    client: Any
    secret: str = ""

    def get(self, path: str, *, headers: Mapping[str, str] | None = None, **query: Any) -> Any:
        return self._send("GET", path, headers=headers, params=query or None)

    def post(self, path: str, value: Any = None, *, key: str | None = None, headers: Mapping[str, str] | None = None,
             content: bytes | None = None) -> Any:
        body = json.dumps(value).encode() if content is None else content
        heads = {"content-type": "application/json", "idempotency-key": secrets.token_hex(8) if key is None else key}
        return self._send("POST", path, headers={**heads, **(headers or {})}, content=body)

    def rows(self, path: str, *rows: Mapping[str, Any], **more: Any) -> Any:
        return self.post(path, {"rows": list(rows)}, **more)

    def _send(self, method: str, path: str, *, headers: Mapping[str, str] | None = None, **more: Any) -> Any:
        self.client.cookies.clear()
        heads = {"authorization": f"Bearer {self.secret}"} if self.secret else {}
        sent = {name: value.encode() for name, value in {**heads, **(headers or {})}.items()}
        answer = self.client.request(method, path if path.startswith("/api") else f"/api/v1{path}", headers=sent, **more)
        assert lacking(answer) == []
        assert answer.status_code < 400 or answer.headers["content-type"].startswith("application/problem+json"), answer.text
        return answer


def at(application: Any, now: datetime = NOW) -> None:
    """It is then at this door."""
    application.api.state.door.clock = lambda: now + timedelta(minutes=1)
