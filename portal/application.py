"""The customers' door as an application."""

from __future__ import annotations

from litestar import Litestar

from domain.queue.queries import menu_counts
from domain.shared.settings import Settings
from portal import handlers
from web import door


def create(settings: Settings) -> Litestar:
    return door("portal", handlers, settings, counts=menu_counts)
