"""What a handler works at: the unit of work, what was sent, and the ways to answer."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from domain.access.policy import may
from domain.shared.actor import Actor
from domain.shared.message import Message
from domain.shared.work import Work
from templates.reaching import led
from web.answer import JSON, Answer, Content, attachment
from web.fields import Fields, Upload
from web.visit import Visit

if TYPE_CHECKING:
    from web.serving import Door

HERE = re.compile(r"/(?![/\\])[^\x00-\x20\\\x7f]*")
IN_URLS = "/?&=%#:+,;@!$'()*~-._[]"
VERSION = re.compile(r"[0-9]{1,9}")


class Desk:
    """`query`, `form` and `files` are cleaned; `errors` are those of the first try where a page is shown again."""

    def __init__(self, door: Door, work: Work, visit: Visit, errors: Mapping[str, Message] | None = None, status: int = 200) -> None:
        self.door, self.work, self.visit, self.status = door, work, visit, status
        self.errors: Mapping[str, Message] = errors or {}
        self.headers: list[tuple[str, str]] = []

    @property
    def actor(self) -> Actor:
        return self.work.actor

    @property
    def query(self) -> Fields:
        return self.visit.query

    @property
    def form(self) -> Fields:
        return self.visit.form

    @property
    def files(self) -> list[Upload]:
        return self.visit.files

    @property
    def htmx(self) -> bool:
        return self.visit.htmx

    @property
    def version(self) -> int | None:
        """The version of the thing that the sender saw."""
        return int(self.visit.version) if VERSION.fullmatch(self.visit.version) else None

    @property
    def password(self) -> str:
        """What was typed to sign with."""
        return self.secret("password")

    def secret(self, name: str) -> str:
        return self.visit.secrets.get(name, "")

    def may(self, permission: str, thing: Any = None) -> bool:
        return may(self.actor, permission, thing)

    def speak(self, language: str) -> None:
        """Who opens a link without an account, and chose no language yet, reads that of the customer."""
        self.visit.tongue = language

    def page(self, template: str, status: int | None = None, **context: Any) -> Answer:
        """A whole page. `errors` and `form` are there for the template, empty on a first showing."""
        context = {"errors": self.errors, "form": self.form, **context}
        answer = self.door.rendered(self.visit, self.actor, template, context, status or self.status, self.headers, self.work)
        if context["errors"]:
            answer.body = led(answer.text, self.visit.path).encode()
        return answer

    def fragment(self, template: str, status: int | None = None, **context: Any) -> Answer:
        """A part of a page, with a URL of its own."""
        return self.page(template, status, **context)

    def go(self, url: str, flash: Message | None = None, state: str = "ok", undo: str = "") -> Answer:
        """On to another page of ours, after something was done; `flash` is said there."""
        headers = [("location", quote(url, safe=IN_URLS) if HERE.fullmatch(url) else "/"), *self.headers]
        if flash is not None:
            headers.append(self.door.flash_cookie(flash, state, undo))
        return Answer(303, headers=headers)

    def json(self, value: Mapping[str, Any], status: int | None = None) -> Answer:
        """JSON, for our own script (a draft saved as one goes, an upload's progress)."""
        return Answer(status or self.status, json.dumps(value, ensure_ascii=False, default=str).encode(), JSON, self.headers)

    def file(self, content: Content, name: str, media_type: str = "application/octet-stream") -> Answer:
        """A file to be saved, never shown in our origin, and never kept by the browser (decision 0004)."""
        headers = [("content-disposition", attachment(name)), ("cache-control", "no-store"), *self.headers]
        return Answer(self.status, content, media_type, headers)
