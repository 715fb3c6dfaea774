"""Changing some fields of a thing, with what they were and what they are in the audit trail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.shared.journal import journal
from domain.shared.work import Work


def change(work: Work, thing: Any, action: str, values: Mapping[str, Any], *, why: str | None = None) -> bool:
    """Set what differs and enter it as `action`; False, and nothing written, where nothing does."""
    before = settle(thing, values)
    if not before:
        return False
    journal(work, action, thing, before=before, after={name: values[name] for name in before}, why=why)
    return True


def settle(thing: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    """Set what differs, and nothing else: SQLAlchemy looks through every row on which something was set, be it what it was already.

    Answers what was there before.
    """
    before = {name: there for name, value in values.items() if (there := getattr(thing, name)) != value}
    for name in before:
        setattr(thing, name, values[name])
    return before
