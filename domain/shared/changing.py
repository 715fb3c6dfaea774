"""Changing some fields of a thing, with what they were and what they are in the audit trail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.shared.journal import journal
from domain.shared.work import Work


def change(work: Work, thing: Any, action: str, values: Mapping[str, Any], *, why: str | None = None) -> bool:
    """Set what differs and enter it as `action`; False, and nothing written, where nothing does."""
    before = {name: getattr(thing, name) for name, value in values.items() if getattr(thing, name) != value}
    if not before:
        return False
    for name in before:
        setattr(thing, name, values[name])
    journal(work, action, thing, before=before, after={name: values[name] for name in before}, why=why)
    return True
