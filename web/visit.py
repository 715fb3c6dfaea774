"""One request as the handlers see it: who sent it from where, and what it carries besides its form."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from domain.shared.actor import ANONYMOUS, Actor
from web.fields import Fields, Upload

if TYPE_CHECKING:
    from web.held import Held

BODILESS = {"GET", "HEAD"}


@dataclass
class Visit:
    """Made by the front for each request; the body is read into it later, the actor once the session is looked up."""

    id: str
    method: str
    path: str
    raw_query: str
    ip: str
    headers: dict[str, str]
    cookies: dict[str, str]
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    actor: Actor = ANONYMOUS
    session_id: str = ""
    query: Fields = field(default_factory=Fields)
    form: Fields = field(default_factory=Fields)
    secrets: dict[str, str] = field(default_factory=dict)
    files: list[Upload] = field(default_factory=list)
    held: Sequence[Held] = ()
    token: str = ""
    version: str = ""
    tongue: str = ""  # of the customer whose page a link opens
    digest: str = ""
    template: str = ""
    route: str = ""

    @property
    def htmx(self) -> bool:
        return self.headers.get("hx-request") == "true"

    @property
    def language_cookie(self) -> str:
        return self.cookies.get("concord-lang", "")


def of(scope: Any) -> Visit:
    return scope["state"]["visit"]
