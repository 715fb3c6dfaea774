"""Reading tasks: the queue of a person in its views, how many wait and how many are late. Only what the actor may see."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, DateTime, Select, Text, Uuid, bindparam, case, func, literal, or_, select, union_all
from sqlalchemy.dialects.postgresql import ARRAY

from domain.shared.actor import Department, Post
from domain.shared.message import Message
from domain.shared.paging import Count, Cursor, Listed, Place, listed
from domain.shared.settings import settings
from domain.shared.tasks import Task
from domain.shared.work import Work

RUNS = or_(Task.paused_at.is_(None), Task.due_at < Task.paused_at)  # a clock that stands makes nothing late that was not late before
RUNNING_OUT = case((RUNS, Task.due_at))
MOST_COUNTED = 999
PAGE = 50


@dataclass(frozen=True)
class Branch:
    """Tasks that one index finds: the values that columns of theirs have, and whether they are still open."""

    values: tuple[tuple[str, Any], ...] = ()
    kinds: tuple[str, ...] = ()
    open: bool = True

    @property
    def shape(self) -> Branch:
        """The same without what it asks for: branches of one shape share a statement."""
        return Branch(tuple((column, None) for column, _ in self.values), ("",) if self.kinds else (), self.open)

    def conditions(self, name: str) -> list[ColumnElement[bool]]:
        """As conditions on tasks, with parameters whose names begin with `name`."""
        found: list[ColumnElement[bool]] = [Task.ended_at.is_(None) if self.open else Task.ended_at.is_not(None)]
        found += [getattr(Task, column) == bindparam(f"{name}_{column}", type_=getattr(Task, column).type) for column, _ in self.values]
        return [*found, Task.kind == bindparam(f"{name}_kinds", type_=ARRAY(Text())).any_()] if self.kinds else found

    def parameters(self, name: str) -> dict[str, Any]:
        return {f"{name}_{column}": value for column, value in self.values} | ({f"{name}_kinds": list(self.kinds)} if self.kinds else {})


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
            found += [Task.due_at < now, RUNS]
        if self.before:
            found += [Task.due_at < self.before, RUNS]
        return found


def page(work: Work, branches: Sequence[Branch], narrowing: Narrowing = Narrowing(), *, ended: bool = False, size: int = PAGE,
         after: Cursor | None = None, before: Cursor | None = None) -> Listed[TaskRow]:
    """Tasks of any of the branches, the one due first on top; the ended ones newest first. One query."""
    if not branches:
        return Listed([], None, None)
    key = Task.ended_at if ended else Task.due_at
    place = Place(key=key, id=Task.id, down=ended, size=size, after=after, before=before)
    shapes = tuple(branch.shape for branch in branches)
    if narrowed := narrowing.conditions(work.now):  # what is narrowed is another statement each time
        asked = _page.__wrapped__(place.shape, shapes, *narrowed)
    else:
        asked = _page(place.shape, shapes)
    rows = [_row(row) for row in work.session.execute(asked, _parameters({"b": branches}) | place.edge)]
    return listed(rows, place, lambda row: Cursor(row.ended_at if ended else row.due_at, row.id))


@lru_cache(256)
def _page(place: Place, shapes: tuple[Branch, ...], *narrowed: ColumnElement[bool]) -> Select[Any]:
    chosen = place.ids([[*branch.conditions(f"b{at}"), *narrowed] for at, branch in enumerate(shapes)])
    return select(*_COLUMNS).join(chosen, chosen.c.id == Task.id).order_by(*place.order())


def waiting(posts: Iterable[Post], person_id: uuid.UUID | None = None, kinds: Iterable[str] = ()) -> list[Branch]:
    """Branches of the open tasks that wait for these posts or this person; `kinds` narrows those of the posts."""
    only = tuple(kinds)
    branches = [Branch((("department", post.department), ("position", post.position)), only) for post in dict.fromkeys(posts)]
    return branches if person_id is None else [*branches, Branch((("person_id", person_id),))]


def of_departments(departments: Iterable[str]) -> list[Branch]:
    return [Branch((("department", department),)) for department in dict.fromkeys(departments)]


def opened_by(person_id: uuid.UUID) -> list[Branch]:
    return [Branch((("opened_by_id", person_id),))]


def done_by(person_id: uuid.UUID) -> list[Branch]:
    return [Branch((("ended_by", person_id),), open=False)]


def for_customer(work: Work, number: str = "") -> list[TaskRow]:
    """What waits for the people of the actor's customer (about the thing of this number), the most urgent first, at most fifty."""
    asked = {"customer": work.actor.customer_id, "number": number}
    return [_row(row) for row in work.session.execute(_OF_CUSTOMER_ABOUT if number else _OF_CUSTOMER, asked)]


def about(work: Work, number: str) -> list[TaskRow]:
    """The open tasks about the thing of this number, the most urgent first."""
    return [_row(row) for row in work.session.execute(_ABOUT, {"number": number})]


def rows_of(work: Work, ids: Sequence[uuid.UUID]) -> list[TaskRow]:
    """The open ones of these tasks, the most urgent first."""
    found = select(*_COLUMNS).where(Task.id.in_(ids), Task.ended_at.is_(None)).order_by(Task.due_at, Task.id)
    return [_row(row) for row in work.session.execute(found)]


def open_ones() -> list[Branch]:
    return [Branch()]


def of_kinds(kinds: Iterable[str]) -> list[Branch]:
    return [Branch((("kind", kind),)) for kind in kinds]


@dataclass(frozen=True)
class Tally:
    """How many tasks there are, how many of them are late, and how many are due before a given moment (late ones included)."""

    n: Count
    late: Count
    soon: Count


def tallies(work: Work, named: Mapping[str, Sequence[Branch]], before: datetime) -> dict[str, Tally]:
    """A tally of each named set of branches, each task once, counted to 999: in one query."""
    filled = {name: branches for name, branches in named.items() if branches}
    shapes = tuple((name, tuple(branch.shape for branch in branches)) for name, branches in filled.items())
    asked = {"now": work.now, "before": before} | _parameters(filled)
    found = dict(zip(filled, work.session.execute(_tallies(shapes), asked).one(), strict=True)) if filled else {}
    return {name: Tally(*(Count(n, MOST_COUNTED) for n in found.get(name, (0, 0, 0)))) for name in named}


def _parameters(named: Mapping[str, Sequence[Branch]]) -> dict[str, Any]:
    return {key: value for name, branches in named.items() for at, branch in enumerate(branches)
            for key, value in branch.parameters(f"{name}{at}").items()}


@lru_cache(256)
def _tallies(shapes: tuple[tuple[str, tuple[Branch, ...]], ...]) -> Select[Any]:
    return select(*(_tally(name, branches) for name, branches in shapes))


def _tally(name: str, branches: Sequence[Branch]) -> Any:
    parts = [
        select(Task.id, RUNNING_OUT.label("due_at")).where(*branch.conditions(f"{name}{at}")).limit(MOST_COUNTED + 1).subquery()
        for at, branch in enumerate(branches)
    ]
    every = parts[0] if len(parts) == 1 else union_all(*(select(part) for part in parts)).subquery()
    once = func.count(every.c.id.distinct())
    late, soon = (every.c.due_at < bindparam(moment, type_=DateTime(timezone=True)) for moment in ("now", "before"))
    return select(func.jsonb_build_array(once, once.filter(late), once.filter(soon))).scalar_subquery()


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
    asked = {"names": list(names), "now": work.now}
    found = {name: (waiting, late) for name, waiting, late in work.session.execute(_counts(column), asked)}
    return {name: (Count(found[name][0], MOST_COUNTED), Count(found[name][1], MOST_COUNTED)) for name in names}


@cache
def _counts(column: Any) -> Select[Any]:
    named = func.unnest(bindparam("names", type_=ARRAY(Text()))).table_valued("name").render_derived(name="named")

    def counted(*more: ColumnElement[bool]) -> Any:
        some = select(literal(1).label("one")).where(Task.ended_at.is_(None), column == named.c.name, *more)
        limited = some.correlate(named).limit(MOST_COUNTED + 1).subquery()
        return select(func.count()).select_from(limited).correlate(named).scalar_subquery()

    return select(named.c.name, counted(), counted(Task.due_at < bindparam("now", type_=DateTime(timezone=True)), RUNS))


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
    asked = {"person": person_id, "first": min(since)} | {f"start{at}": start for at, start in enumerate(since)}
    row = work.session.execute(_punctuality(len(since)), asked).one()
    return [Punctuality(*row[at:at + 3]) for at in range(0, len(row), 3)]


@cache
def _punctuality(moments: int) -> Select[Any]:
    person, first = bindparam("person", type_=Uuid()), bindparam("first", type_=DateTime(timezone=True))
    newest = select(Task.ended_at, Task.due_at, Task.opened_at).where(Task.ended_by == person, Task.ended_at >= first)
    some = newest.order_by(Task.ended_at.desc()).limit(1000).subquery()
    return select(*(
        figure.filter(some.c.ended_at >= bindparam(f"start{at}", type_=DateTime(timezone=True)), *more)
        for at in range(moments)
        for figure, more in (
            (func.count(), ()), (func.count(), (some.c.ended_at <= some.c.due_at,)), (func.avg(some.c.ended_at - some.c.opened_at), ()),
        )
    ))


def end_of_today(work: Work) -> datetime:
    """Midnight that ends this day, where the company is."""
    day = work.now.astimezone(settings().zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return day + timedelta(days=1)


_NAMES = tuple(TaskRow.__dataclass_fields__)
_COLUMNS = tuple(getattr(Task, name) for name in _NAMES)
TITLE, REASON = (_NAMES.index(name) for name in ("title", "pause_reason"))
_NUMBERED = Task.object_number == bindparam("number", type_=Text())
CUSTOMER = bindparam("customer", type_=Uuid())
OF_CUSTOMER = (Task.ended_at.is_(None), Task.internal.is_(False), Task.customer_id == CUSTOMER)  # what waits for its people
_OF_CUSTOMER = select(*_COLUMNS).where(*OF_CUSTOMER).order_by(Task.due_at, Task.id).limit(PAGE)
_OF_CUSTOMER_ABOUT = _OF_CUSTOMER.where(_NUMBERED)
_ABOUT = select(*_COLUMNS).where(_NUMBERED, Task.ended_at.is_(None)).order_by(Task.due_at, Task.id).limit(PAGE)


def _row(row: Any) -> TaskRow:
    values = list(row)
    values[TITLE] = Message.from_json(row.title)
    values[REASON] = row.pause_reason and Message.from_json(row.pause_reason)
    return TaskRow(*values)
