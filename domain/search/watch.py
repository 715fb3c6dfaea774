"""Who is told that a searchable thing changed: an area names its tables and columns, and how a thing is described.

The rows of the index are rebuilt at the end of the transaction, whoever changed the thing and by which way.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event, inspect

from domain.search.index import Entry, replace
from domain.shared import work as work_module
from domain.shared.database import WorkSession
from domain.shared.work import Work

Describe = Callable[[Work, list[uuid.UUID]], Iterable[Entry]]
TOUCHED = "search.touched"


@dataclass(frozen=True)
class Watched:
    columns: tuple[str, ...]
    key: str
    describe: Describe


_watched: dict[type, Watched] = {}


def watch(model: type, columns: tuple[str, ...], describe: Describe, *, key: str = "id") -> None:
    """When a row of `model` is new, or one of `columns` changed, the thing named by its column `key` is described anew."""
    _watched[model] = Watched(columns, key, describe)


@event.listens_for(WorkSession, "after_flush")
def _notice(session: WorkSession, context: Any) -> None:
    for thing in (*session.new, *session.dirty):
        watched = _watched.get(type(thing))
        if watched and (thing in session.new or _changed(thing, watched.columns)):
            touched: dict[Describe, dict[uuid.UUID, bool]] = session.info.setdefault(TOUCHED, {})
            known = touched.setdefault(watched.describe, {})
            fresh = thing in session.new and watched.key == "id"  # the index holds nothing of it yet
            known[getattr(thing, watched.key)] = known.get(getattr(thing, watched.key), False) or fresh


def _changed(thing: Any, columns: tuple[str, ...]) -> bool:
    attributes = inspect(thing).attrs
    return any(attributes[name].history.has_changes() for name in columns)


def _rebuild(work: Work) -> None:
    touched = work.session.info.pop(TOUCHED, None)
    if not touched:
        return
    with work.as_system("search"):
        for describe, ids in touched.items():
            replace(work, [each for each, fresh in ids.items() if not fresh], list(describe(work, list(ids))))


# before the audit chain, which holds its lock until the transaction ends
work_module.on_commit.insert(0, _rebuild)
