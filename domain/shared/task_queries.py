"""Reading tasks: the queue of a person in its views, how many wait and how many are late. Only what the actor may see."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, func, literal, or_, select, union_all
from sqlalchemy.dialects.postgresql import ARRAY

from domain.shared.actor import Department, Post
from domain.shared.message import Message
from domain.shared.paging import Count, Cursor, Listed, Place, listed
from domain.shared.settings import settings
from domain.shared.tasks import Task
from domain.shared.work import Work

MOST_COUNTED = 999
PAGE = 50
Branch = Sequence[ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class TaskRow:
    id: uuid.UUID
    version: int
    kind: str
    clause: str
    title: Message
    object_kind: str
    object_id: uuid.UUID
    object_number: str
    path: str
    department: str | None
    position: str | None
    person_id: uuid.UUID | None
    internal: bool
    opened_at: datetime
    opened_by: str
    due_at: datetime
    clock: str
    paused_at: datetime | None
    pause_reason: Message | None
    ended_at: datetime | None
    ended_by_name: str | None
    outcome: str | None
    customer_id: uuid.UUID | None
    project_id: uuid.UUID | None
    escalated: int


@dataclass(frozen=True)
class Narrowing:
    """What the filter of a queue asks for; empty: everything."""

    kinds: tuple[str, ...] = ()  # "review" stands for review.delivery, review.approval …
    numbers: tuple[str, ...] | None = None
    late: bool = False
    before: datetime | None = None

    def conditions(self, now: datetime) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if self.kinds:
            found.append(or_(*(or_(Task.kind == kind, Task.kind.startswith(f"{kind}.", autoescape=True)) for kind in self.kinds)))
        if self.numbers is not None:
            found.append(Task.object_number.in_(self.numbers))
        if self.late:
            found.append(Task.due_at < now)
        if self.before:
            found.append(Task.due_at < self.before)
        return found


def page(work: Work, branches: Sequence[Branch], narrowing: Narrowing = Narrowing(), *, ended: bool = False, size: int = PAGE,
         after: Cursor | None = None, before: Cursor | None = None) -> Listed[TaskRow]:
    """Tasks of any of the branches, the one due first on top; the ended ones newest first. One query."""
    if not branches:
        return Listed([], None, None)
    key = Task.ended_at if ended else Task.due_at
    place = Place(key=key, id=Task.id, down=ended, size=size, after=after, before=before)
    chosen = place.ids([[*branch, *narrowing.conditions(work.now)] for branch in branches])
    found = select(*_COLUMNS).join(chosen, chosen.c.id == Task.id).order_by(*place.order())
    rows = [_row(row) for row in work.session.execute(found)]
    return listed(rows, place, lambda row: Cursor(row.ended_at if ended else row.due_at, row.id))


def waiting(posts: Iterable[Post], person_id: uuid.UUID | None = None, kinds: Iterable[str] = ()) -> list[Branch]:
    """Branches of the open tasks that wait for these posts or this person; `kinds` narrows those of the posts."""
    narrowed = [Task.kind.in_(list(kinds))] if kinds else []
    branches: list[Branch] = [
        [Task.ended_at.is_(None), Task.department == post.department, Task.position == post.position, *narrowed]
        for post in dict.fromkeys(posts)
    ]
    if person_id is not None:
        branches.append([Task.ended_at.is_(None), Task.person_id == person_id])
    return branches


def of_departments(departments: Iterable[str]) -> list[Branch]:
    return [[Task.ended_at.is_(None), Task.department == department] for department in dict.fromkeys(departments)]


def opened_by(person_id: uuid.UUID) -> list[Branch]:
    return [[Task.ended_at.is_(None), Task.opened_by_id == person_id]]


def done_by(person_id: uuid.UUID) -> list[Branch]:
    return [[Task.ended_by == person_id, Task.ended_at.is_not(None)]]


def for_customer(work: Work, number: str = "") -> list[TaskRow]:
    """What waits for the people of the actor's customer (about the thing of this number), the most urgent first, at most fifty."""
    mine = [Task.ended_at.is_(None), Task.internal.is_(False), Task.customer_id == work.actor.customer_id]
    if number:
        mine.append(Task.object_number == number)
    found = select(*_COLUMNS).where(*mine).order_by(Task.due_at, Task.id).limit(PAGE)
    return [_row(row) for row in work.session.execute(found)]


def customer_count(work: Work) -> int:
    """How many tasks wait for the people of the actor's customer, counted to fifty."""
    mine = [Task.ended_at.is_(None), Task.internal.is_(False), Task.customer_id == work.actor.customer_id]
    some = select(literal(1).label("one")).where(*mine).limit(PAGE).subquery()
    return work.session.scalar(select(func.count()).select_from(some)) or 0


def about(work: Work, number: str) -> list[TaskRow]:
    """The open tasks about the thing of this number, the most urgent first."""
    found = select(*_COLUMNS).where(Task.object_number == number, Task.ended_at.is_(None))
    return [_row(row) for row in work.session.execute(found.order_by(Task.due_at, Task.id).limit(PAGE))]


def rows_of(work: Work, ids: Sequence[uuid.UUID]) -> list[TaskRow]:
    """The open ones of these tasks, the most urgent first."""
    found = select(*_COLUMNS).where(Task.id.in_(ids), Task.ended_at.is_(None)).order_by(Task.due_at, Task.id)
    return [_row(row) for row in work.session.execute(found)]


def open_ones() -> list[Branch]:
    return [[Task.ended_at.is_(None)]]


def of_kinds(kinds: Iterable[str]) -> list[Branch]:
    return [[Task.ended_at.is_(None), Task.kind == kind] for kind in kinds]


@dataclass(frozen=True)
class Tally:
    """How many tasks there are, how many of them are late, and how many are due before a given moment (late ones included)."""

    n: Count
    late: Count
    soon: Count


def tallies(work: Work, named: Mapping[str, Sequence[Branch]], before: datetime) -> dict[str, Tally]:
    """A tally of each named set of branches, each task once, counted to 999: in one query."""
    filled = {name: _tally(work, branches, before) for name, branches in named.items() if branches}
    found = dict(zip(filled, work.session.execute(select(*filled.values())).one(), strict=True)) if filled else {}
    return {name: Tally(*(Count(n, MOST_COUNTED) for n in found.get(name, (0, 0, 0)))) for name in named}


def _tally(work: Work, branches: Sequence[Branch], before: datetime) -> Any:
    parts = [select(Task.id, Task.due_at).where(*branch).limit(MOST_COUNTED + 1).subquery() for branch in branches]
    every = parts[0] if len(parts) == 1 else union_all(*(select(part) for part in parts)).subquery()
    once = func.count(every.c.id.distinct())
    figures = func.jsonb_build_array(once, once.filter(every.c.due_at < work.now), once.filter(every.c.due_at < before))
    return select(figures).scalar_subquery()


@dataclass(frozen=True)
class Load:
    department: str
    waiting: Count
    late: Count


def loads(work: Work) -> list[Load]:
    """How many tasks wait in each department, and how many are late, in one query; departments where nothing waits are left out."""
    found = _counted_by(work, Task.department, [department.value for department in Department])
    return [Load(name, *counts) for name, counts in found.items() if counts[0]]


def by_kind(work: Work, kinds: Sequence[str]) -> dict[str, tuple[Count, Count]]:
    """How many tasks of each kind wait, and how many of them are late, in one query."""
    return _counted_by(work, Task.kind, kinds)


def _counted_by(work: Work, column: Any, names: Sequence[str]) -> dict[str, tuple[Count, Count]]:
    """For each name, the open tasks that have it in this column, and the late ones among them, each counted to the limit."""
    named = func.unnest(cast(list(names), ARRAY(Text))).table_valued("name").render_derived(name="named")

    def counted(*more: ColumnElement[bool]) -> Any:
        some = select(literal(1).label("one")).where(Task.ended_at.is_(None), column == named.c.name, *more)
        limited = some.correlate(named).limit(MOST_COUNTED + 1).subquery()
        return select(func.count()).select_from(limited).correlate(named).scalar_subquery()

    found = {name: (waiting, late) for name, waiting, late in work.session.execute(
        select(named.c.name, counted(), counted(Task.due_at < work.now)),
    )}
    return {name: (Count(found[name][0], MOST_COUNTED), Count(found[name][1], MOST_COUNTED)) for name in names}


@dataclass(frozen=True)
class Punctuality:
    """What a person ended since a moment: how many, how many of them in time, and how long one took on average."""

    done: int
    in_time: int
    average: timedelta | None

    @property
    def percent(self) -> int | None:
        return None if not self.done else round(100 * self.in_time / self.done)


def punctuality(work: Work, person_id: uuid.UUID, *since: datetime) -> list[Punctuality]:
    """Of the last 1,000 tasks that the person ended: one answer for each moment, in one query."""
    newest = select(Task.ended_at, Task.due_at, Task.opened_at).where(Task.ended_by == person_id, Task.ended_at >= min(since))
    some = newest.order_by(Task.ended_at.desc()).limit(1000).subquery()
    columns = [
        figure.filter(some.c.ended_at >= start, *more)
        for start in since
        for figure, more in (
            (func.count(), ()), (func.count(), (some.c.ended_at <= some.c.due_at,)), (func.avg(some.c.ended_at - some.c.opened_at), ()),
        )
    ]
    row = work.session.execute(select(*columns)).one()
    return [Punctuality(*row[at:at + 3]) for at in range(0, len(row), 3)]


def end_of_today(work: Work) -> datetime:
    """Midnight that ends this day, where the company is."""
    day = work.now.astimezone(settings().zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return day + timedelta(days=1)


_COLUMNS = tuple(getattr(Task, name) for name in TaskRow.__dataclass_fields__)


def _row(row: Any) -> TaskRow:
    values = row._asdict()
    reason = values["pause_reason"]
    return TaskRow(**values | {"title": Message.from_json(row.title), "pause_reason": Message.from_json(reason) if reason else None})
