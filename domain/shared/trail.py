"""Reading the audit trail: entries in words, the latest first, of one thing or of all that the reader may see."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from domain.shared.journal import Audit
from domain.shared.settings import settings
from domain.shared.work import Work

PAGE = 50


@dataclass(frozen=True)
class TrailRow:
    """`changes` are (field, before, after) of what changed; `seq` is the entry's place in the chain."""

    seq: int
    at: datetime
    who: str
    kind: str
    on_behalf_of: str
    ip: str
    action: str
    object_kind: str
    object_id: uuid.UUID | None
    object_version: int | None
    changes: tuple[tuple[str, Any, Any], ...]
    why: str
    hash: str


@dataclass(frozen=True)
class TrailFilter:
    """What of the trail is asked for; empty fields ask for all. `until` is the last day, included; `before` a `seq`."""

    object_kind: str = ""
    object_id: uuid.UUID | None = None
    action: str = ""
    who: str = ""
    since: date | None = None
    until: date | None = None
    before: int | None = None


def entries(work: Work, wanted: TrailFilter, *, most: int = PAGE) -> list[TrailRow]:
    """At most `most` + 1 entries (the one too many says that there are more), the latest first."""
    columns = (Audit.seq, Audit.at, Audit.actor_name, Audit.actor_kind, Audit.on_behalf_of, Audit.ip, Audit.action, Audit.object_kind,
               Audit.object_id, Audit.object_version, Audit.values, Audit.hash)
    statement = select(*columns).order_by(Audit.seq.desc()).limit(most + 1)
    for condition in _conditions(wanted):
        statement = statement.where(condition)
    return [_row(each) for each in work.session.execute(statement)]


def kinds(work: Work) -> Sequence[str]:
    """The kinds of thing that the audit trail knows, for a filter."""
    return sorted(mapper.class_.__tablename__ for mapper in Audit.registry.mappers if hasattr(mapper.class_, "id"))


def _conditions(wanted: TrailFilter) -> list[Any]:
    zone, found = settings().zone, []
    if wanted.object_kind:
        found.append(Audit.object_kind == wanted.object_kind)
    if wanted.object_id is not None:
        found.append(Audit.object_id == wanted.object_id)
    if wanted.action:
        found.append(Audit.action == wanted.action)
    if wanted.who:
        found.append(Audit.actor_name == wanted.who)
    if wanted.since:
        found.append(Audit.at >= datetime.combine(wanted.since, time(), zone))
    if wanted.until:
        found.append(Audit.at < datetime.combine(wanted.until, time(), zone) + timedelta(days=1))
    if wanted.before is not None:
        found.append(Audit.seq < wanted.before)
    return found


def _row(each: Any) -> TrailRow:
    before, after = each.values.get("before") or {}, each.values.get("after") or {}
    changes = tuple((name, before.get(name), after.get(name)) for name in sorted({*before, *after}))
    return TrailRow(each.seq, each.at, each.actor_name, each.actor_kind, each.on_behalf_of or "", each.ip, each.action, each.object_kind,
                    each.object_id, each.object_version, changes, each.values.get("why") or "", each.hash)
