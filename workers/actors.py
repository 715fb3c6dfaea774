"""Everything that background work knows to do, loaded when it starts (and not by a web process that only relays)."""

from __future__ import annotations

import importlib

MODULES = ("workers.mail", "workers.paper", "workers.chores", "workers.hooks")


def load() -> None:
    for name in MODULES:
        importlib.import_module(name)
