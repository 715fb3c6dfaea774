"""The declaration of a handler: what it answers to, who may, and how its input comes in."""

from __future__ import annotations

import inspect
import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from domain.shared.errors import NotFound

if TYPE_CHECKING:
    from web.answer import Answer

PARAMETER = re.compile(r"\{(\w+):str\}")
WORD = re.compile(r"[0-9A-Za-z_-][0-9A-Za-z._~()-]{0,99}")
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
FORM_BYTES = 4_000_000
FILES_BYTES = 60_000_000  # of a form that files may come with

Handler = Callable[..., "Answer"]


@dataclass(frozen=True)
class Route:
    """A handler with its declaration; calling it calls the handler.

    `redisplay` is the page to show again, with what was typed, when the input is refused. `once` says that the same form
    sent twice is done once; `upload` is the largest body in bytes where files may come with it (0: none may).
    `rate` names a limit of `web.limits`; `objects` says what each path parameter names, for tests from outside. `admits` is
    asked with the path's parameters where somebody without a session sends a large body: their link stands in for it.
    """

    method: str
    path: str
    permission: str
    handler: Handler
    redisplay: Handler | None = None
    once: bool = True
    upload: int = 0
    rate: str = ""
    objects: Mapping[str, str] = field(default_factory=dict)
    admits: Callable[..., bool] | None = None
    by_uuid: frozenset[str] = frozenset()
    as_uuid: frozenset[str] = frozenset()

    def __call__(self, desk: Any, **params: Any) -> Answer:
        return self.handler(desk, **params)

    @property
    def longest_body(self) -> int:
        return self.upload or FORM_BYTES

    def params(self, raw: Mapping[str, str]) -> dict[str, Any]:
        """Path parameters, each matched by its pattern. Raises NotFound for one that cannot name anything."""
        values: dict[str, Any] = {}
        for name, text in raw.items():
            if not (UUID if name in self.by_uuid else WORD).fullmatch(text):
                raise NotFound
            values[name] = uuid.UUID(text) if name in self.as_uuid else text
        return values


def get(path: str, *, permission: str, rate: str = "", objects: Mapping[str, str] | None = None) -> Callable[[Handler], Route]:
    """A page, a fragment or a file. It changes nothing."""
    return _declared("GET", path, permission, rate=rate, objects=objects or {})


def post(
    path: str,
    *,
    permission: str,
    redisplay: Handler | None = None,
    once: bool = True,
    upload: int = 0,
    rate: str = "",
    objects: Mapping[str, str] | None = None,
    admits: Callable[..., bool] | None = None,
) -> Callable[[Handler], Route]:
    """A change, committed before it is answered."""
    options = {"redisplay": redisplay, "once": once, "upload": upload, "rate": rate, "objects": objects or {}, "admits": admits}
    return _declared("POST", path, permission, **options)


def put(path: str, *, permission: str, upload: int = 0) -> Callable[[Handler], Route]:
    return _declared("PUT", path, permission, once=False, upload=upload)


def patch(path: str, *, permission: str) -> Callable[[Handler], Route]:
    return _declared("PATCH", path, permission, once=False)


def delete(path: str, *, permission: str) -> Callable[[Handler], Route]:
    return _declared("DELETE", path, permission, once=False)


def _declared(method: str, path: str, permission: str, **options: Any) -> Callable[[Handler], Route]:
    def declare(handler: Handler) -> Route:
        named = set(PARAMETER.findall(path))
        taken = inspect.signature(handler).parameters
        if missing := named ^ (set(taken) - {"desk"}):
            raise TypeError(f"{method} {path}: parameters of path and handler differ: {sorted(missing)}")
        options["rate"] = options.get("rate") or ("export" if path.endswith(".xlsx") else "upload" if options.get("upload") else "")
        as_uuid = frozenset(name for name in named if str(taken[name].annotation).endswith("UUID") or taken[name].annotation is uuid.UUID)
        by_uuid = as_uuid | {name for name in named if name == "id" or name.endswith("_id")}
        return Route(method, path, permission, handler, by_uuid=by_uuid, as_uuid=as_uuid, **options)

    return declare
