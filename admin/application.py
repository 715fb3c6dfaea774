"""The company's door as an application."""

from __future__ import annotations

from litestar import Litestar

from admin import handlers
from domain.queue.queries import menu_counts
from domain.shared.settings import Settings
from web import door


def create(settings: Settings) -> Litestar:
    return door("admin", handlers, settings, counts=menu_counts)
