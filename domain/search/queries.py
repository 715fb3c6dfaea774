"""Searching, within what the actor may see."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Text, cast, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY

from domain.search.models import SearchEntry
from domain.search.tokens import asked, exact
from domain.shared.work import Work

STAFF_KINDS = ("order", "product", "entry", "customer")
CUSTOMER_KINDS = ("order", "entry")
STAFF_LIMITS = {"customer": 3, "order": 10, "product": 6, "entry": 6}
CUSTOMER_LIMITS = {"order": 12, "entry": 8}


@dataclass(frozen=True)
class Found:
    kind: str
    object_id: uuid.UUID
    number: str
    title: str
    note: str
    at: datetime


def find(work: Work, query: str, *, kinds: tuple[str, ...] = STAFF_KINDS, limit: int = 20) -> list[Found]:
    """Things that have all words of `query`, the one of this very number first, then the newest; each thing once."""
    if not asked(query):
        return []
    wanted = _ids(query, kinds, limit)
    columns = (SearchEntry.kind, SearchEntry.object_id, SearchEntry.number, SearchEntry.title, SearchEntry.note, SearchEntry.at)
    rows = work.session.execute(select(*columns).join(wanted, wanted.c.id == SearchEntry.id).order_by(wanted.c.place)).all()
    things: dict[uuid.UUID, Found] = {}
    for row in rows:
        things.setdefault(row.object_id, Found(*row))
    return list(things.values())[:limit]


def grouped(work: Work, query: str, limits: Mapping[str, int]) -> list[Found]:
    """What `query` finds of each kind, up to its own limit, kind after kind: no kind hides another."""
    return [found for kind, limit in limits.items() for found in find(work, query, kinds=(kind,), limit=limit)]


def order_ids(work: Work, query: str, limit: int = 500) -> list[uuid.UUID]:
    """The newest orders that `query` finds, for the filter of a list."""
    if not asked(query):
        return []
    wanted = _ids(query, ("order",), limit)
    rows = work.session.execute(select(SearchEntry.object_id).join(wanted, wanted.c.id == SearchEntry.id))
    return list(dict.fromkeys(rows.scalars()))


def _ids(query: str, kinds: tuple[str, ...], limit: int) -> Any:
    called = func.concord_search(exact(query), cast(asked(query), ARRAY(Text)), cast(list(kinds), ARRAY(Text)), literal(limit))
    return called.table_valued("id", with_ordinality="place", joins_implicitly=True).render_derived()
