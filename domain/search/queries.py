"""Searching, within what the actor may see."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, Text, cast, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from domain.search.models import SearchEntry
from domain.search.tokens import asked, exact
from domain.shared.work import Work

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


def find(work: Work, query: str, limits: Mapping[str, int] = STAFF_LIMITS) -> list[Found]:
    """Things that have all words of `query`: the one of this very number first, then kind after kind the newest, each thing once.

    `limits` says how many of each kind are answered, so that no kind hides another. One query.
    """
    if not asked(query):
        return []
    wanted = _ids(query, limits)
    columns = (SearchEntry.kind, SearchEntry.object_id, SearchEntry.number, SearchEntry.title, SearchEntry.note, SearchEntry.at)
    rows = work.session.execute(select(*columns).join(wanted, wanted.c.id == SearchEntry.id).order_by(wanted.c.place)).all()
    things: dict[uuid.UUID, Found] = {}
    for row in rows:
        things.setdefault(row.object_id, Found(*row))
    return list(things.values())


def order_ids(work: Work, query: str, limit: int = 500) -> list[uuid.UUID]:
    """The newest orders that `query` finds, for the filter of a list."""
    if not asked(query):
        return []
    wanted = _ids(query, {"order": limit})
    rows = work.session.execute(select(SearchEntry.object_id).join(wanted, wanted.c.id == SearchEntry.id))
    return list(dict.fromkeys(rows.scalars()))


def _ids(query: str, limits: Mapping[str, int]) -> Any:
    kinds, most = cast(list(limits), ARRAY(Text)), cast(list(limits.values()), ARRAY(Integer))
    called = func.concord_search(exact(query), cast(asked(query), ARRAY(Text)), kinds, most)
    return called.table_valued("id", with_ordinality="place", joins_implicitly=True).render_derived()
