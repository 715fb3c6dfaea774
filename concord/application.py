"""One ASGI application out of the two doors, with the background work of its process."""

import importlib
from collections.abc import Awaitable, Callable
from typing import Any

from concord.ground import whole_domain
from concord.processes import end_with_parent
from domain.shared.settings import Settings, settings

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

COMPANY = "/admin"
parent = 0  # the process that forks the web processes; 0 where nobody does


class Doors:
    """The portal at `/`, the company's side at `/admin`; both start and stop with the process."""

    def __init__(self, portal: Any, admin: Any) -> None:
        self.portal, self.admin = portal, admin

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        else:
            await self._door(scope["path"])(scope, receive, send)

    def _door(self, path: str) -> Any:
        return self.admin if path == COMPANY or path.startswith(f"{COMPANY}/") else self.portal

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        async with self.portal.lifespan(), self.admin.lifespan():
            await send({"type": "lifespan.startup.complete"})
            await receive()
        await send({"type": "lifespan.shutdown.complete"})


def create(chosen: Settings, *, background: bool = False) -> Doors:
    """Both doors over the database that `domain.shared.database` is connected to; with `background`, its jobs too."""
    portal, admin = (importlib.import_module(f"{door}.application").create(chosen) for door in ("portal", "admin"))
    if background:
        portal.on_startup.append(lambda: _begin(portal, chosen))
        portal.on_shutdown.append(lambda: portal.state.stop_background())
    return Doors(portal, admin)


def served() -> Doors:
    """What each web process serves: connected, and ended by the kernel when its parent is gone."""
    if parent:
        end_with_parent(parent)
    chosen = settings()
    from domain.shared.database import connect

    connect(chosen.app_database_url, pool=chosen.threads + 4)
    return create(chosen, background=True)


def preload() -> None:
    """Imports all that the web processes need, so that they share it."""
    whole_domain()
    for module in ("portal.application", "admin.application", "workers.embedded"):
        importlib.import_module(module)


def _begin(portal: Any, chosen: Settings) -> None:
    portal.state.stop_background = importlib.import_module("workers.embedded").start(chosen) if not chosen.broker_url else lambda: None


