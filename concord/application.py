"""One ASGI application out of the three doors, with the background work of its process."""

import asyncio
import importlib
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from concord.ground import whole_domain
from concord.processes import end_with_parent, give_memory_back
from domain.shared.database import connect
from domain.shared.settings import Settings, settings

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Begin = Callable[[], Callable[[], None]]

COMPANY = "/admin"
PROGRAMS = "/api"
BACKGROUND = 6  # connections that jobs, relay and schedule of a process may use at once
parent = 0  # the process that forks the web processes; 0 where nobody does
made: list["Doors"] = []  # what that process made for them before, so that they share it; none of it is open or running


class Doors:
    """The portal at `/`, the company's side at `/admin`, programs at `/api`; all, and the background work, start and stop together."""

    def __init__(self, portal: Any, admin: Any, api: Any, begin: Begin | None = None) -> None:
        self.portal, self.admin, self.api, self.begin = portal, admin, api, begin

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        else:
            await self._door(scope["path"])(scope, receive, send)

    def _door(self, path: str) -> Any:
        for start, app in ((COMPANY, self.admin), (PROGRAMS, self.api)):
            if path == start or path.startswith(f"{start}/"):
                return app
        return self.portal

    async def _live(self, receive: Receive, send: Send) -> None:
        """A process that cannot begin, or end, says so and why: the server would else go on without what was not begun."""
        phase = "startup"
        await receive()
        try:
            async with self.portal.lifespan(), self.admin.lifespan(), self.api.lifespan(), self._background():
                await send({"type": "lifespan.startup.complete"})
                phase = "shutdown"
                await receive()
        except Exception:
            await send({"type": f"lifespan.{phase}.failed", "message": traceback.format_exc()})
        else:
            await send({"type": "lifespan.shutdown.complete"})

    @asynccontextmanager
    async def _background(self) -> AsyncIterator[None]:
        end = await asyncio.to_thread(self.begin) if self.begin else None
        try:
            yield
        finally:
            if end:
                await asyncio.to_thread(end)


def create(chosen: Settings, *, background: bool = False) -> Doors:
    """All doors over the database that `domain.shared.database` is connected to; with `background`, its jobs too."""
    portal, admin, api = (importlib.import_module(f"{door}.application").create(chosen) for door in ("portal", "admin", "api"))
    return Doors(portal, admin, api, partial(importlib.import_module("workers.embedded").start, chosen) if background else None)


def served() -> Doors:
    """What each web process serves: connected, and ended by the kernel when its parent is gone."""
    if parent:
        end_with_parent(parent)
    give_memory_back()
    chosen = settings()
    connect(chosen.app_database_url, pool=chosen.threads + BACKGROUND)
    return made.pop() if made else create(chosen, background=True)


def preload() -> None:
    """Imports all that the web processes need, so that they share it."""
    whole_domain()
    for module in ("portal.application", "admin.application", "api.application", "workers.embedded"):
        importlib.import_module(module)
    importlib.import_module("workers.actors").load()

