"""Pages of long lists by key, never by offset, and counts that stop at a limit: as quick in a million rows as in a hundred."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, Generic, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, bindparam, func, literal, or_, select, union_all

Row = TypeVar("Row")
CURSOR = re.compile(r"([0-9T:.Z+-]{10,35})_([0-9a-f-]{36})")


class Cursor(NamedTuple):
    """Where a page starts or ends: the value that the list is sorted by, and the id of the row."""

    value: datetime | date
    id: uuid.UUID

    def __str__(self) -> str:
        """As an address carries it: without a plus, which an address takes for a blank."""
        value = self.value
        if isinstance(value, datetime) and value.tzinfo is not None:
            return f"{value.astimezone(UTC).isoformat().replace('+00:00', 'Z')}_{self.id}"
        return f"{value.isoformat()}_{self.id}"


EDGE: Any = Cursor(bindparam("edge"), bindparam("edge_id"))  # type: ignore[arg-type]


def cursor(text: str) -> Cursor | None:
    """A cursor as an address carries it; None for anything else."""
    match = CURSOR.fullmatch(text)
    if not match:
        return None
    try:
        value = datetime.fromisoformat(match[1]) if "T" in match[1] else date.fromisoformat(match[1])
        return Cursor(value, uuid.UUID(match[2]))
    except ValueError:
        return None


@dataclass(frozen=True)
class Place:
    """Which page of a list: sorted by `key` (then `id`), the `size` rows after or before a cursor."""

    key: Any
    id: Any
    down: bool
    size: int
    after: Cursor | None = None
    before: Cursor | None = None

    @property
    def backwards(self) -> bool:
        return self.before is not None

    @property
    def shape(self) -> Place:
        """The same with its edge as parameters: pages of one shape share a statement, which is built once."""
        return replace(self, after=self.after and EDGE, before=self.before and EDGE)

    @property
    def edge(self) -> dict[str, Any]:
        """The parameters of such a statement."""
        edge = self.before or self.after
        return {"edge": edge.value, "edge_id": edge.id} if edge else {}

    def limits(self) -> list[ColumnElement[bool]]:
        """Conditions that start the page where it starts."""
        edge = self.before or self.after
        if edge is None:
            return []
        smaller = self.down != self.backwards
        beyond = self.key < edge.value if smaller else self.key > edge.value
        beside = self.id < edge.id if smaller else self.id > edge.id
        within = self.key <= edge.value if smaller else self.key >= edge.value  # said apart, for the index to start there
        return [within, or_(beyond, and_(self.key == edge.value, beside))]

    def order(self, key: Any = None, id: Any = None) -> list[Any]:
        key, id = self.key if key is None else key, self.id if id is None else id
        down = self.down != self.backwards
        return [key.desc(), id.desc()] if down else [key.asc(), id.asc()]

    def ids(self, branches: Sequence[Sequence[ColumnElement[bool]]]) -> Any:
        """The ids of the page, as a subquery: each branch of conditions reads its own index, no further than needed."""
        parts = [
            select(self.id.label("id"), self.key.label("key")).where(*branch, *self.limits()).order_by(*self.order()).limit(self.size + 1)
            for branch in branches
        ]
        if len(parts) == 1:
            return parts[0].subquery("chosen")
        every = union_all(*(select(part.subquery()) for part in parts)).subquery("every")
        return select(every).order_by(*self.order(every.c.key, every.c.id)).limit(self.size + 1).distinct().subquery("chosen")


@dataclass(frozen=True)
class Listed(Generic[Row]):
    """The rows of a page, and the cursors of the pages beside it (None where there is none)."""

    rows: list[Row]
    earlier: Cursor | None
    later: Cursor | None


def listed(rows: Sequence[Row], place: Place, at: Any) -> Listed[Row]:
    """A page from up to size + 1 rows as they were read; `at(row)` is a row's cursor."""
    more = len(rows) > place.size
    kept = list(rows[:place.size])
    if place.backwards:
        kept.reverse()
    if not kept:
        return Listed([], None, None)
    first, last = at(kept[0]), at(kept[-1])
    return Listed(
        kept,
        earlier=first if (more if place.backwards else place.after is not None) else None,
        later=last if (place.backwards or more) else None,
    )


def capped(wanted: Select[Any], most: int) -> ScalarSelect[int]:
    """How many rows `wanted` has, counted no further than `most` + 1: a figure that costs the same however long the list is."""
    some = wanted.with_only_columns(literal(1).label("one"), maintain_column_froms=True).order_by(None).limit(most + 1).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


class Count(NamedTuple):
    """A count that may have stopped at its limit: then it reads "99+"."""

    n: int
    most: int = 99

    def __str__(self) -> str:
        return f"{self.most}+" if self.n > self.most else str(self.n)

    def __bool__(self) -> bool:
        return self.n > 0
