"""The door for other programs as an application."""

from __future__ import annotations

from litestar import Litestar

from api.door import door
from api.endpoints import ENDPOINTS
from domain.shared.settings import Settings


def create(settings: Settings) -> Litestar:
    queries = {(each.route.method, each.route.path): frozenset(parameter.name for parameter in each.query) for each in ENDPOINTS}
    return door([each.route for each in ENDPOINTS], queries, settings)
