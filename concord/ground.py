"""Which database the program stands on, and what lies in it before anybody comes."""

import importlib
import pkgutil
from dataclasses import dataclass
from types import ModuleType

from concord.postgres import Server, start
from domain.shared.settings import Settings


@dataclass(frozen=True)
class Ground:
    """The database of a run: its two URLs, and the server of our own behind them, if it is ours."""

    url_owner: str
    url_app: str
    server: Server | None = None

    def leave(self) -> None:
        if self.server:
            self.server.stop()


def stand(settings: Settings) -> Ground:
    """The database that the settings name, or the embedded one, started.

    Raises PostgresMissing or PostgresFailed, in words.
    """
    if settings.database_url:
        return Ground(_with_driver(settings.database_url), _with_driver(settings.app_database_url or settings.database_url))
    server = start(settings.var)
    return Ground(server.url_owner, server.url_app, server)


def whole_domain() -> list[ModuleType]:
    """Every module of the domain, so that each table, policy and reaction is known before the first request."""
    domain = importlib.import_module("domain")
    return [domain, *(importlib.import_module(found.name) for found in pkgutil.walk_packages(domain.__path__, "domain."))]


def _with_driver(url: str) -> str:
    for plain in ("postgresql://", "postgres://"):
        if url.startswith(plain):
            return "postgresql+psycopg://" + url.removeprefix(plain)
    return url
