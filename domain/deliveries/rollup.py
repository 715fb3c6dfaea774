"""The months of the on-time rate follow each change of a line in the same transaction, by its difference."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Date, Select, cast, delete, func, insert, literal, or_, select
from sqlalchemy.dialects.postgresql import Insert

from domain.deliveries.models import OnTimeCustomerMonth, OnTimeMonth
from domain.deliveries.on_time import Basis, Share, share
from domain.orders.models import ScheduleLine
from domain.shared.one_for_each import put, raising
from domain.shared.work import Work

DAY = {Basis.COUNTED: "counted", Basis.REQUESTED: "counted_requested", Basis.LATEST: "counted_latest"}
DUE = {Basis.COUNTED: "due", Basis.REQUESTED: "due_requested", Basis.LATEST: "due_latest"}
SUMS = ("lines", "lines_on_time", "lines_confirmed", "quantity", "quantity_on_time")
NOTHING = Share()
ON_TIME = {Basis.COUNTED: "on_time", Basis.REQUESTED: "on_time_requested", Basis.LATEST: "on_time_latest"}


class Counts(NamedTuple):
    """What of a line adds to the months, as it stood at a moment."""

    counted: date | None
    counted_requested: date | None
    counted_latest: date | None
    due: Decimal
    due_requested: Decimal
    due_latest: Decimal
    on_time: Decimal
    on_time_requested: Decimal
    on_time_latest: Decimal
    paused_on: date | None
    confirmed: bool
    customer_id: uuid.UUID
    product_id: uuid.UUID | None
    project_id: uuid.UUID | None


_counts = attrgetter(*Counts._fields)


def noted(schedules: Iterable[ScheduleLine]) -> dict[ScheduleLine, Counts]:
    return {each: Counts(*_counts(each)) for each in schedules}


@dataclass(frozen=True, slots=True)
class Key:
    """A row of the months. Ordered, so that two transactions that touch the same rows take them in the same order."""

    basis: str
    month: date
    customer_id: uuid.UUID
    product_id: uuid.UUID | None
    project_id: uuid.UUID | None

    def __lt__(self, other: Key) -> bool:
        return self._sorting < other._sorting

    @property
    def values(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in ("basis", "month", "customer_id", "product_id", "project_id")}

    @property
    def _sorting(self) -> tuple[str, ...]:
        return self.basis, str(self.month), str(self.customer_id), str(self.product_id or ""), str(self.project_id or "")


@dataclass(frozen=True, slots=True)
class Cell:
    share: Share = NOTHING
    confirmed: int = 0

    @property
    def sums(self) -> dict[str, Any]:
        one = self.share
        return dict(zip(SUMS, (one.lines, one.lines_on_time, self.confirmed, one.quantity, one.quantity_on_time), strict=True))

    def __add__(self, other: Cell) -> Cell:
        return Cell(self.share + other.share, self.confirmed + other.confirmed)

    def __sub__(self, other: Cell) -> Cell:
        return Cell(self.share - other.share, self.confirmed - other.confirmed)


Cells = Mapping[Key, Cell]


def cells(schedules: Iterable[ScheduleLine | Counts]) -> Cells:
    """What these lines add to the months, on each basis."""
    found: dict[Key, Cell] = defaultdict(Cell)
    for each in schedules:
        for basis in Basis:
            day = getattr(each, DAY[basis])
            one = share(day, getattr(each, DUE[basis]), getattr(each, ON_TIME[basis]), each.paused_on)
            if one.lines:
                key = Key(basis.value, day.replace(day=1), each.customer_id, each.product_id, each.project_id)
                found[key] += Cell(one, int(each.confirmed))
    return found


def move(work: Work, before: Cells, after: Cells) -> None:
    """Add what changed between the two to the months."""
    changed = {key: after.get(key, Cell()) - before.get(key, Cell()) for key in {*before, *after}}
    whole: dict[Key, Cell] = defaultdict(Cell)
    for key, cell in changed.items():
        whole[replace(key, product_id=None)] += cell
    _add(work, RAISE_MONTH, changed)
    _add(work, RAISE_CUSTOMER_MONTH, whole)


KEYS = ("basis", "month", "customer_id", "project_id")
RAISE_MONTH = raising(OnTimeMonth, (*KEYS, "product_id"), SUMS)
RAISE_CUSTOMER_MONTH = raising(OnTimeCustomerMonth, KEYS, SUMS)


def _add(work: Work, adding: Insert, changed: Cells) -> None:
    kept = adding.table.columns
    put(work, adding, [
        {name: value for name, value in (key.values | cell.sums).items() if name in kept}
        for key, cell in sorted(changed.items(), key=itemgetter(0)) if cell != Cell()
    ])


def rebuild(work: Work) -> None:
    """All months anew from the lines, for whoever wrote lines past `counting` (a load)."""
    work.session.execute(delete(OnTimeMonth))
    names = ["id", "basis", "month", "customer_id", "product_id", "project_id", *SUMS]
    for basis in Basis:
        work.session.execute(insert(OnTimeMonth).from_select(names, from_scratch(basis)))
    work.session.execute(delete(OnTimeCustomerMonth))
    names.remove("product_id")
    each = OnTimeMonth
    keys = (each.basis, each.month, each.customer_id, each.project_id)
    sums = (func.sum(getattr(each, name)) for name in SUMS)
    work.session.execute(insert(OnTimeCustomerMonth).from_select(names, select(func.gen_random_uuid(), *keys, *sums).group_by(*keys)))


def from_scratch(basis: Basis) -> Select[Any]:
    """The months on a basis, counted by the database from every line: what the kept sums must be."""
    each = ScheduleLine
    on, due, kept = (getattr(each, names[basis]) for names in (DAY, DUE, ON_TIME))
    month = cast(func.date_trunc("month", on), Date)
    return (
        select(func.gen_random_uuid(), literal(basis.value), month, each.customer_id, each.product_id, each.project_id, func.count(),
               func.count().filter(kept >= due), func.count().filter(each.confirmed), func.sum(due), func.sum(func.least(kept, due)))
        .where(due > 0, or_(each.paused_on.is_(None), each.paused_on > on))
        .group_by(month, each.customer_id, each.product_id, each.project_id)
    )
