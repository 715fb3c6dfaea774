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
from domain.search.tokens import asked, exact, normal
from domain.shared.work import Work

STAFF_LIMITS = {
    "customer": 3, "order": 10, "change": 4, "proposal": 2, "request": 2, "notice": 3, "concession": 2, "slip": 4, "delay": 3, "case": 3,
    "sheet": 2, "freight": 2, "difference": 2, "return": 2, "statement": 3, "draft": 2, "invoice": 4, "payment": 3, "deduction": 2,
    "product": 6, "entry": 6,
}
CUSTOMER_LIMITS = {"order": 12, "change": 4, "slip": 4, "delay": 3, "statement": 3, "invoice": 4, "entry": 8}
OTHERWISE = 2
CALLED_SO = 60  # customers among which the one that is meant is looked for; a house has few


@dataclass(frozen=True)
class Found:
    kind: str
    object_id: uuid.UUID
    number: str
    title: str
    note: str
    at: datetime


def find(work: Work, query: str, limits: Mapping[str, int] = STAFF_LIMITS) -> list[Found]:
    """Things that have all words of `query`: customers whose name is or begins so, the one of this very number, then kind after
    kind the newest, each thing once.

    `limits` says how many of each kind are answered, so that no kind hides another. One query.
    """
    if not asked(query):
        return []
    wanted = _ids(query, {kind: most for kind, most in limits.items() if kind != "customer"} | _many_customers(limits))
    columns = (SearchEntry.kind, SearchEntry.object_id, SearchEntry.number, SearchEntry.title, SearchEntry.note, SearchEntry.at)
    rows = work.session.execute(select(*columns).join(wanted, wanted.c.id == SearchEntry.id).order_by(wanted.c.place)).all()
    things: dict[uuid.UUID, Found] = {}
    for row in rows:
        things.setdefault(row.object_id, Found(*row))
    return _customers_first(query, list(things.values()), limits.get("customer", 0))


def _many_customers(limits: Mapping[str, int]) -> dict[str, int]:
    return {"customer": CALLED_SO} if limits.get("customer") else {}


def _customers_first(query: str, things: list[Found], most: int) -> list[Found]:
    """The customer that is called so and those that are called so at first, then what has this very number, then all else."""
    customers = sorted((thing for thing in things if thing.kind == "customer"), key=lambda thing: _called(query, thing))[:most]
    others = [thing for thing in things if thing.kind != "customer"]
    called = [thing for thing in customers if _called(query, thing) < OTHERWISE]
    numbered = [thing for thing in others if exact(query) == exact(thing.number) != ""]
    return [*called, *numbered, *customers[len(called):], *(thing for thing in others if thing not in numbered)]


def _called(query: str, thing: Found) -> int:
    """0: this is its number or one of its names; 1: one of them begins so; 2: it is only found by it."""
    asked_for, names = normal(query).strip(), [normal(name) for name in (thing.number, thing.title, thing.note)]
    return 0 if asked_for in names else 1 if any(name.startswith(asked_for) for name in names) else OTHERWISE


def order_ids(work: Work, query: str, limit: int = 500) -> list[uuid.UUID]:
    """The newest orders that `query` finds, for the filter of a list."""
    if not asked(query):
        return []
    wanted = _ids(query, {"order": limit})
    rows = work.session.execute(select(SearchEntry.object_id).join(wanted, wanted.c.id == SearchEntry.id))
    return list(dict.fromkeys(rows.scalars()))


def _ids(query: str, limits: Mapping[str, int]) -> Any:
    kinds, most = cast(list(limits), ARRAY(Text)), cast(list(limits.values()), ARRAY(Integer))
    number = exact(query) if any(letter.isdigit() for letter in query) else ""  # of a word, its newest things would hide the thing itself
    called = func.concord_search(number, cast(asked(query), ARRAY(Text)), kinds, most)
    return called.table_valued("id", with_ordinality="place", joins_implicitly=True).render_derived()
