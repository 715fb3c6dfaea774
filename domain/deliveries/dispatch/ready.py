"""What could leave now: made and in stock, the day due first, by customer and place; blocked lots are not counted (5.1.11(1)).

Who is due first has the stock first, whoever looks and however the list is narrowed: what earlier dates take is asked of the
database for the parts of a page, never by reading the list up to it.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import chain
from typing import Any, NamedTuple
from zlib import crc32

from sqlalchemy import Date, Select, Text, and_, bindparam, func, literal_column, or_, select

from domain.customers.models import Customer, ShipTo
from domain.deliveries.dispatch import stock
from domain.deliveries.dispatch.rules import NONE, able, plain
from domain.deliveries.models import Concession
from domain.orders.evidence.reading import REVISION
from domain.orders.models import FORECAST, Order, OrderKind, OrderLine, OrderState, ScheduleLine
from domain.products.models import ListEntry, Product
from domain.projects.ended import still
from domain.shared.among import among_given, among_these
from domain.shared.filtering import address
from domain.shared.message import Message
from domain.shared.paging import Cursor, cursor
from domain.shared.paging import Place as Edge
from domain.shared.work import Work
from domain.shared.written import day_written

PAGE = 50  # dates of a page
LOOKS = 12  # how often more dates are read for one page, where most of them are not ready
S = OrderState
MAKING = (S.RELEASED, S.IN_PRODUCTION, S.PART_SHIPPED)
DUE = func.coalesce(ScheduleLine.promised_latest, ScheduleLine.requested)
OPEN = (ScheduleLine.open > literal_column("0"), ScheduleLine.zone != FORECAST, OrderLine.cancelled.is_(False),
        among_these(Order.state, MAKING), Order.kind != OrderKind.FRAMEWORK)


@dataclass(frozen=True)
class ReadyFilter:
    """What the address says; what it says wrongly is left out. `whole`: also what is due and not ready, with the reason.

    `concession`: goods of blocked lots that may leave under it are ready, too.
    """

    customer: str = ""
    until: date | None = None
    part: str = ""
    whole: bool = False
    concession: str = ""
    after: str = ""
    before: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> ReadyFilter:
        return cls(query.get("customer", "")[:20], day_written(query.get("until", "")), query.get("part", "").strip()[:60],
                   query.get("whole", "") == "1", query.get("concession", "")[:40], query.get("after", ""), query.get("before", ""))

    def address(self, path: str, **changes: Any) -> str:
        said = {"customer": self.customer, "until": self.until or "", "part": self.part, "whole": "1" if self.whole else "",
                "concession": self.concession} | changes
        return address(path, said)


@dataclass(frozen=True)
class ReadyRow:
    """A schedule line. `ready` may leave now; `left` is still to leave, `noticed` spoken for by notices."""

    schedule_id: uuid.UUID
    order: str
    po_number: str
    position: int
    customer_part: str
    code: str
    name: str
    unit: str
    due: date
    ordered: Decimal
    left: Decimal
    noticed: Decimal
    ready: Decimal
    made: Decimal
    blocked: Decimal
    confidential: bool
    revision: str = ""
    apart: Decimal = NONE  # in free lots of another drawing revision

    @property
    def why_not(self) -> Message | None:
        """Why not all of it can leave; None where it can."""
        if self.ready >= self.left:
            return None
        if self.blocked:
            return Message("{n} in blocked lots", n=plain(self.blocked))
        if self.apart:
            return Message("{n} in lots of another drawing revision", n=plain(self.apart))
        return Message("not made yet") if not self.made else Message("not in stock")


@dataclass(frozen=True)
class Place:
    """A customer's place with what could go there."""

    customer: str
    customer_name: str
    place: str
    project_id: uuid.UUID | None  # what belongs to a confidential project leaves by itself
    overseas: bool
    transport: str
    incoterm: str
    currency: str
    rows: list[ReadyRow] = field(default_factory=list)

    @property
    def key(self) -> str:
        return f"{self.customer}-{crc32(f'{self.place} {self.project_id}'.encode()):08x}"

    @property
    def any_ready(self) -> bool:
        return any(row.ready > 0 for row in self.rows)


@dataclass(frozen=True)
class ReadyPage:
    """By customer and place, the one with the day due first on top; `earlier` and `later` are where the pages beside it start."""

    places: list[Place]
    earlier: Cursor | None
    later: Cursor | None
    concession: Concession | None = None


def page(work: Work, wanted: ReadyFilter) -> ReadyPage:
    """The dates after a cursor, or those before one; as many are looked at as fill a page with what is ready."""
    conceded, before, after = _concession(work, wanted), cursor(wanted.before), cursor(wanted.after)
    leave, edge = _leave(work, conceded), before or after
    looked: list[list[tuple[Any, ReadyRow]]] = []
    seen: Cursor | None = None  # the date looked at first: where the way back starts
    for _ in range(LOOKS):
        rows = list(work.session.execute(*_candidates(wanted, conceded, edge, backwards=before is not None)))
        seen = seen or (Cursor(rows[0].due, rows[0].id) if rows else None)
        edge = Cursor(rows[PAGE - 1].due, rows[PAGE - 1].id) if len(rows) > PAGE else None
        some = rows[:PAGE] if before is None else rows[PAGE - 1::-1]
        shown = _shown(work, some, leave)
        looked.append([each for each in shown if each[1].left > 0 and (each[1].ready > 0 or wanted.whole)])
        if edge is None or sum(map(len, looked)) >= PAGE // 2:
            break
    if before is not None:
        return ReadyPage(_by_place(reversed(looked)), edge, seen, conceded)
    return ReadyPage(_by_place(looked), after and seen, edge, conceded)


def _candidates(
    wanted: ReadyFilter, conceded: Concession | None, edge: Cursor | None, *, backwards: bool,
) -> tuple[Select[Any], dict[str, Any]]:
    """Open dates by the day due, as narrowed, on from an edge or back from it; one more than a page. With its parameters."""
    place = Edge(DUE, ScheduleLine.id, False, PAGE, None if backwards else edge, edge if backwards else None)
    shape = Shape(bool(wanted.customer), wanted.until is not None, bool(wanted.part), wanted.whole)
    given = {"customer": wanted.customer, "until": wanted.until, "part": wanted.part.upper()} | place.edge
    asked = _listed(place.shape, shape)
    return asked if conceded is None else asked.where(*_served(conceded)), given


class Shape(NamedTuple):
    """What of a filter makes another statement."""

    customer: bool
    until: bool
    part: bool
    whole: bool  # also what is not ready


@cache
def _listed(place: Edge, shape: Shape) -> Select[Any]:
    columns: tuple[Any, ...] = (
        ScheduleLine.id, ScheduleLine.quantity, ScheduleLine.shipped, DUE.label("due"), OrderLine.product_id, OrderLine.position,
        OrderLine.customer_part, OrderLine.name, OrderLine.unit, OrderLine.made, still(OrderLine.project_id).label("project_id"),
        func.coalesce(func.nullif(OrderLine.transport, ""), Order.transport).label("transport"), Order.ship_to_text, Order.number,
        Product.code, Customer.number.label("customer"), Customer.name_short, Customer.distance, Customer.incoterm, Customer.currency,
        Order.po_number, ShipTo.name.label("place"), ShipTo.plant, ShipTo.dock, REVISION.label("revision"),
    )
    found = (
        _open(select(*columns)).outerjoin(ListEntry, ListEntry.id == OrderLine.entry_id)
        .join(Product, Product.id == OrderLine.product_id).join(Customer, Customer.id == ScheduleLine.customer_id)
        .outerjoin(ShipTo, ShipTo.id == func.coalesce(ScheduleLine.ship_to_id, Order.ship_to_id))
        .where(*place.limits(), *_narrowed(shape)).order_by(*place.order()).limit(PAGE + 1)
    )
    return found if shape.whole else found.where(Product.on_hand > 0)


def _narrowed(shape: Shape) -> list[Any]:
    conditions: list[Any] = [Customer.number == bindparam("customer", type_=Text())] if shape.customer else []
    if shape.until:
        conditions.append(bindparam("until", type_=Date()) >= DUE)
    if shape.part:
        part = bindparam("part", type_=Text())
        conditions.append(or_(*(func.starts_with(func.upper(column), part) for column in (OrderLine.customer_part, Product.code))))
    return conditions


def _served(conceded: Concession) -> list[Any]:
    """The dates whose goods a concession is for."""
    own = [] if conceded.project_id is None else [OrderLine.project_id == conceded.project_id]
    return [OrderLine.product_id == conceded.product_id, ScheduleLine.customer_id == conceded.customer_id, *own]


def _open(wanted: Select[Any]) -> Select[Any]:
    return (
        wanted.select_from(ScheduleLine).join(OrderLine, OrderLine.id == ScheduleLine.line_id)
        .join(Order, Order.id == ScheduleLine.order_id).where(*OPEN)
    )


def _shown(work: Work, rows: Sequence[Any], leave: Mapping[uuid.UUID, Decimal]) -> Iterator[tuple[Any, ReadyRow]]:
    """What of these dates can leave: of what is free, and of what is conceded, the earlier dates of the same part take theirs first."""
    products = {row.product_id for row in rows}
    with work.as_system("dispatch.ready"):
        there, before = stock.pools(work, products), earlier(work, products)
        taken = stock.on_notices(work, [row.id for row in rows])
    for row in rows:
        noticed, pool = taken.get(row.id, NONE), there[row.product_id]
        left = row.quantity - row.shipped - noticed
        own = able(left, pool.free(row.revision, *before.get(row.id, (NONE, NONE))), NONE)
        more = min(max(NONE, left - own), leave.get(row.id, NONE))
        yield row, ReadyRow(
            row.id, row.number, row.po_number, row.position, row.customer_part, row.code, row.name, row.unit, row.due, row.quantity,
            max(NONE, left), noticed, own + more, row.made, pool.stopped, row.project_id is not None,
            row.revision, pool.other(row.revision),
        )


def earlier(work: Work, products: Collection[uuid.UUID]) -> dict[uuid.UUID, tuple[Decimal, Decimal]]:
    """Of each open date of these parts: what the dates due before it still take, of its own drawing revision and of others.

    Run as the system; the sums are the database's.
    """
    rows = work.session.execute(EARLIER, {"products": list(products)})
    return {row.id: (Decimal(row.mine), Decimal(row.before - row.mine)) for row in rows}


def _before(*more: Any) -> Select[Any]:
    """Each open date of these parts, with what the dates due before it still take (`mine`: of its revision) and what it takes itself."""
    noticed = stock.noticed_of_dates().subquery()
    still = func.greatest(ScheduleLine.quantity - ScheduleLine.shipped - func.coalesce(noticed.c.pieces, 0), 0)
    before = func.sum(still).over(partition_by=OrderLine.product_id, order_by=(DUE, ScheduleLine.id)) - still
    own = (OrderLine.product_id, func.upper(REVISION))
    mine = func.sum(still).over(partition_by=own, order_by=(DUE, ScheduleLine.id)) - still
    wanted = _open(select(ScheduleLine.id, before.label("before"), mine.label("mine"), still.label("still"), *more))
    wanted = wanted.outerjoin(ListEntry, ListEntry.id == OrderLine.entry_id)
    return wanted.outerjoin(noticed, noticed.c.schedule_id == ScheduleLine.id).where(among_given(OrderLine.product_id, "products"))


EARLIER = _before()


def _concession(work: Work, wanted: ReadyFilter) -> Concession | None:
    """The one that is asked for, where the reader may see it and it holds."""
    if not wanted.concession:
        return None
    found = work.session.scalars(select(Concession).where(Concession.number == wanted.concession)).one_or_none()
    return found if found is not None and found.ended_at is None else None


def _leave(work: Work, conceded: Concession | None) -> dict[uuid.UUID, Decimal]:
    """Of each date that a concession is for: the pieces held back that the dates due before it leave of it."""
    if conceded is None:
        return {}
    with work.as_system("dispatch.ready"):
        pool, left = stock.pools(work, [conceded.product_id])[conceded.product_id], dict[str, Decimal]()
        served = and_(*_served(conceded)).label("served")
        dates = _before(DUE.label("due"), REVISION.label("revision"), served).order_by(DUE, ScheduleLine.id)
        found, spoken = dict[uuid.UUID, Decimal](), NONE
        for row in work.session.execute(dates, {"products": [conceded.product_id]}):
            if row.served:
                if row.revision not in left:
                    left[row.revision] = stock.leave_left(work, conceded, revision=row.revision)
                found[row.id] = max(NONE, left[row.revision] - spoken)
                spoken += row.still - able(row.still, pool.free(row.revision, row.mine, row.before - row.mine), NONE)
        return found


def _by_place(looked: Iterable[list[tuple[Any, ReadyRow]]]) -> list[Place]:
    found: dict[tuple[Any, ...], Place] = {}
    for row, shown in chain.from_iterable(looked):
        _place(found, row).rows.append(shown)
    return list(found.values())


def _place(found: dict[tuple[Any, ...], Place], row: Any) -> Place:
    where = " · ".join(part for part in dict.fromkeys((row.place or row.ship_to_text, row.plant, row.dock)) if part)
    key = (row.customer, where, row.project_id)
    if key not in found:
        found[key] = Place(row.customer, row.name_short, where, row.project_id, row.distance == "overseas", row.transport, row.incoterm,
                           row.currency)
    return found[key]
