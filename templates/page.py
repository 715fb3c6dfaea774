"""What the layouts need to know about the request, whoever serves it. The doors fill it; templates read it as `page`."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from itertools import count
from typing import Any, NamedTuple

from domain.shared.actor import ANONYMOUS, Actor
from domain.shared.message import Message


class Flash(NamedTuple):
    """`state` is ok, warn, bad, wait or info; `undo` a URL that takes the step back."""

    state: str
    message: Message
    undo: str = ""


@dataclass(frozen=True)
class Page:
    """`door` is portal or admin; `may` and `serves` decide what the menu shows."""

    door: str = "portal"
    actor: Actor = ANONYMOUS
    path: str = "/"
    query: str = ""
    back: str = ""  # where the reader came from, on a page that answers a form that was sent
    nonce: str = ""
    csrf: str = ""
    theme: str = ""  # "light", "dark" or "" for the system's
    single_keys: bool = True  # single-key shortcuts (WCAG 2.1.4: can be switched off)
    company: str = ""
    hotline: str = ""
    flashes: Sequence[Flash] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    unread: int = 0
    may: Callable[[str], bool] = lambda permission: True
    serves: Callable[[str], bool] = lambda url: True
    ended: Callable[[Any], bool] = lambda project_id: False  # is that confidential project over?
    request_id: str = ""
    held: Sequence[Any] = ()  # files that came with a form that was refused, waiting beside it
    anchors: Iterator[int] = field(default_factory=lambda: count(1))
    known: dict[str, Any] = field(default_factory=dict, init=False)  # what was found out for this page already

    @property
    def here(self) -> str:
        """The address that shows this page again: for one that answers a form, the page that the form stood on."""
        return self.back or self.path + (f"?{self.query}" if self.query else "")

    def confidential(self, project_id: Any) -> bool:
        """Does a row of this project carry the lock? One without a project does not, nor one whose project is over."""
        return project_id is not None and not self.ended(project_id)

    def anchor(self, name: str) -> str:
        """An id that no other part of this page has, however often the same words stand on it."""
        return f"{name}-{next(self.anchors)}".replace(" ", "-")

    def token(self) -> str:
        """A new idempotency token for a form that is shown now."""
        return secrets.token_urlsafe(18)


_page: ContextVar[Page | None] = ContextVar("page", default=None)
_BLANK = Page()


def page() -> Page:
    return _page.get() or _BLANK


@contextmanager
def showing(shown: Page | None) -> Iterator[None]:
    """Within the block templates see `shown` as `page`; None changes nothing."""
    if shown is None:
        yield
        return
    token = _page.set(shown)
    try:
        yield
    finally:
        _page.reset(token)


class CurrentPage:
    """The global `page` of all templates and macros: whatever page is being shown."""

    def __getattr__(self, name: str) -> Any:
        return getattr(_page.get() or _BLANK, name)
