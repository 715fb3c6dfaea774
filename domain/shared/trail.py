"""Reading the audit trail: entries in words, the latest first, of one thing or of all that the reader may see."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from domain.shared.journal import Audit
from domain.shared.message import Message
from domain.shared.settings import settings
from domain.shared.work import Work

PAGE = 50
PLACE = re.compile(r"([0-9T:.-]{19,26}Z)_([0-9]{1,5})")


@dataclass(frozen=True)
class TrailRow:
    """`changes` are (field, before, after) of what changed. The entry's number is not told: a gap would tell of others."""

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


@dataclass(frozen=True)
class TrailFilter:
    """What of the trail is asked for; empty fields ask for all. `until` is the last day, included; `page` where to go on."""

    object_kind: str = ""
    object_id: uuid.UUID | None = None
    action: str = ""
    who: str = ""
    since: date | None = None
    until: date | None = None
    page: str = ""


@dataclass(frozen=True)
class TrailPage:
    """`later` is the `page` of the older entries that follow; empty where none do."""

    rows: Sequence[TrailRow]
    later: str


def entries(work: Work, wanted: TrailFilter, *, most: int = PAGE) -> TrailPage:
    """At most `most` entries, the latest first. Pages go on by time and by how many of that moment were shown."""
    columns = (Audit.at, Audit.actor_name, Audit.actor_kind, Audit.on_behalf_of, Audit.ip, Audit.action, Audit.object_kind,
               Audit.object_id, Audit.object_version, Audit.values)
    statement = select(*columns).order_by(Audit.at.desc(), Audit.seq.desc()).limit(most + 1)
    for condition in _conditions(wanted):
        statement = statement.where(condition)
    moment, shown = _place(wanted.page)
    if moment is not None:
        statement = statement.where(Audit.at <= moment).offset(shown)
    found = [_row(each) for each in work.session.execute(statement)]
    return TrailPage(found[:most], _next(found[:most], moment, shown) if len(found) > most else "")


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
    return found


def _place(page: str) -> tuple[datetime | None, int]:
    match = PLACE.fullmatch(page)
    try:
        return (datetime.fromisoformat(match[1]), int(match[2])) if match else (None, 0)
    except ValueError:
        return None, 0


def _next(rows: Sequence[TrailRow], moment: datetime | None, shown: int) -> str:
    last = rows[-1].at
    same = sum(row.at == last for row in rows)
    return f"{last.astimezone(UTC).isoformat().replace('+00:00', 'Z')}_{same + (shown if last == moment else 0)}"


def _row(each: Any) -> TrailRow:
    before, after = each.values.get("before") or {}, each.values.get("after") or {}
    changes = tuple((name, _read(before.get(name)), _read(after.get(name))) for name in sorted({*before, *after}))
    return TrailRow(each.at, each.actor_name, each.actor_kind, each.on_behalf_of or "", each.ip, each.action, each.object_kind,
                    each.object_id, each.object_version, changes, each.values.get("why") or "")


def _read(value: Any) -> Any:
    """A sentence that was kept as one is told in the reader's language."""
    return Message.from_json(value) if isinstance(value, dict) and value.keys() == {"id", "params"} else value
