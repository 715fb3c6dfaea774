"""Slips as a list, at both doors: on the way, signed for, without their signed copy; and those of one order, for its page."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Date, DateTime, Select, Text, Uuid, bindparam, func, or_, select

from domain.customers.models import Customer
from domain.deliveries.models import Slip, SlipLine, SlipState
from domain.orders.models import Order
from domain.orders.rules import po_key
from domain.projects.ended import confidential
from domain.shared.among import among_given
from domain.shared.clock import today
from domain.shared.filtering import address, day_asked, span
from domain.shared.paging import Count, Cursor, Listed, Place, capped, cursor, listed
from domain.shared.work import Work

PAGE = 50
KEPT = 100  # statements of lists
GIVEN = "given"
WHEN = DateTime(timezone=True)
TODAY, CUSTOMER = bindparam("today", type_=Date()), bindparam("customer", type_=Text())
MOST_COUNTED = 99
MOST_PARTS = 3
ON_THE_WAY = (SlipState.LEFT, SlipState.ARRIVED)
VIEWS = ("all", "under_way", "signed", "no_copy", "void")
AFTER = timedelta(days=10)  # without a day on the slip, its copy is awaited so long


@dataclass(frozen=True)
class SlipFilter:
    """What the address of a list says; what it says wrongly is left out."""

    view: str = "all"
    customer: str = ""
    q: str = ""
    first: date | None = None
    last: date | None = None
    after: str = ""
    before: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> SlipFilter:
        view = query.get("view", "")
        return cls(
            view=view if view in VIEWS else "all", customer=query.get("customer", "")[:20], q=query.get("q", "").strip()[:60],
            first=day_asked(query.get("from", "")), last=day_asked(query.get("to", "")),
            after=query.get("after", ""), before=query.get("before", ""),
        )

    def address(self, path: str, **changes: Any) -> str:
        """The address of the list with these changes; another filter starts at the first page."""
        changed = replace(self, **{"after": "", "before": ""} | changes)
        said = {
            "view": "" if changed.view == "all" else changed.view, "customer": changed.customer, "q": changed.q,
            "from": changed.first or "", "to": changed.last or "", "after": changed.after, "before": changed.before,
        }
        return address(path, said)

    @property
    def shape(self) -> SlipFilter:
        """What of it makes another statement; the rest is given to it as parameters."""
        return replace(
            self, customer=self.customer and GIVEN, q=self.q and GIVEN, first=self.first and date.min, last=self.last and date.min,
            after="", before="",
        )

    @property
    def place(self) -> Place:
        return Place(key=Slip.left_at, id=Slip.id, down=True, size=PAGE, after=cursor(self.after), before=cursor(self.before))


@dataclass(frozen=True, slots=True)
class SlipRow:
    id: uuid.UUID
    number: str
    state: str
    left_at: datetime
    expected_on: date | None
    arrived_at: datetime | None
    signed_at: datetime | None
    signed_by: str
    carrier: str
    waybill: str
    plate: str
    copy_due: date | None
    copy_at: datetime | None
    customer: str
    customer_number: str
    confidential: bool
    parts: Sequence[tuple[str, str, Decimal, str]] = ()  # customer part, name, quantity, unit: the first ones
    more: int = 0


COLUMNS = (
    Slip.id, Slip.number, Slip.state, Slip.left_at, Slip.expected_on, Slip.arrived_at, Slip.signed_at, Slip.signed_by_name, Slip.carrier,
    Slip.waybill, Slip.plate, Slip.return_copy_due, Slip.return_copy_at, Customer.name_short, Customer.number,
    confidential(Slip.project_id),
)
WHO = select(Customer.number, Customer.name_short).order_by(Customer.sort_key).limit(500)


def page(work: Work, wanted: SlipFilter) -> Listed[SlipRow]:
    """A page of slips, the last to leave first, in two statements."""
    place = wanted.place
    read: Sequence[Any] = work.session.execute(_page(place.shape, wanted.shape), _given(work, wanted) | place.edge).all()
    parts = _parts(work, [row.id for row in read])
    given: Iterable[list[Any]] = ([*row, *parts[row.id]] for row in read)
    return listed([SlipRow(*each) for each in given], place, lambda row: Cursor(row.left_at, row.id))


def view_counts(work: Work) -> dict[str, Count]:
    """How many are on the way, and how many signed copies are missing, counted to 99."""
    return {name: Count(n) for name, n in work.session.execute(COUNTED, _given(work, SlipFilter())).one()._asdict().items()}


def customers(work: Work) -> list[tuple[str, str]]:
    return [(number, name) for number, name in work.session.execute(WHO)]


@dataclass(frozen=True, slots=True)
class Shipment:
    """A slip as the page of an order shows it: what of this order is on it."""

    number: str
    state: str
    left_at: datetime
    expected_on: date | None
    arrived_at: datetime | None
    signed_at: datetime | None
    signed_by: str
    lines: int
    quantity: Decimal


OF_ORDER = (
    select(Slip.number, Slip.state, Slip.left_at, Slip.expected_on, Slip.arrived_at, Slip.signed_at, Slip.signed_by_name,
           func.count(SlipLine.id), func.sum(SlipLine.quantity))
    .join(SlipLine, SlipLine.slip_id == Slip.id).where(SlipLine.order_id == bindparam("order", type_=Uuid()))
    .group_by(Slip.id).order_by(Slip.left_at, Slip.id)
)


def of_order(work: Work, order_id: uuid.UUID) -> list[Shipment]:
    """The shipments of an order that the reader may see, in one statement."""
    return [Shipment(*row) for row in work.session.execute(OF_ORDER, {"order": order_id})]


def _given(work: Work, wanted: SlipFilter) -> dict[str, Any]:
    begin, end = span(wanted.first, wanted.last)
    return {"customer": wanted.customer, "q": wanted.q, "word": wanted.q.upper(), "po_key": po_key(wanted.q), "begin": begin, "end": end,
            "today": today(work), "awaited": work.now - AFTER}


@lru_cache(KEPT)
def _page(place: Place, shape: SlipFilter) -> Select[*tuple[Any, ...]]:
    chosen = place.ids([[*_conditions(shape), *branch] for branch in _branches(shape.view)])
    return select(*COLUMNS).join(chosen, chosen.c.id == Slip.id).join(Customer, Customer.id == Slip.customer_id).order_by(*place.order())


def _branches(view: str) -> list[list[ColumnElement[bool]]]:
    match view:
        case "under_way":
            return [[Slip.state == state] for state in ON_THE_WAY]
        case "signed":
            return [[Slip.state == SlipState.SIGNED]]
        case "void":
            return [[Slip.state == SlipState.VOID]]
        case "no_copy":
            due = or_(Slip.return_copy_due < TODAY, Slip.return_copy_due.is_(None) & (Slip.left_at < bindparam("awaited", type_=WHEN)))
            return [[Slip.state != SlipState.VOID, Slip.return_copy_at.is_(None), due]]
    return [[]]


def _all(conditions: Sequence[ColumnElement[bool]]) -> ColumnElement[bool]:
    first, *rest = conditions
    for each in rest:
        first = first & each
    return first


def _conditions(wanted: SlipFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.customer:
        conditions.append(Slip.customer_id == select(Customer.id).where(Customer.number == CUSTOMER).scalar_subquery())
    if wanted.q:
        conditions.append(_found())
    if wanted.first:
        conditions.append(Slip.left_at >= bindparam("begin", type_=WHEN))
    if wanted.last:
        conditions.append(Slip.left_at < bindparam("end", type_=WHEN))
    return conditions


def _found() -> ColumnElement[bool]:
    """By the number of the slip, its waybill, its lorry, or an order's number, ours or the customer's."""
    text, word = bindparam("q", type_=Text()), bindparam("word", type_=Text())
    orders = select(Order.id).where(or_(Order.number == word, Order.po_key == bindparam("po_key", type_=Text())))
    with_order = select(SlipLine.slip_id).where(SlipLine.order_id.in_(orders))
    return or_(Slip.number == word, Slip.waybill == text, Slip.plate == text, Slip.id.in_(with_order))


COUNTED = select(*(
    capped(select(Slip.id).where(or_(*(_all(branch) for branch in _branches(view)))), MOST_COUNTED).label(view)
    for view in ("under_way", "no_copy")
))
PARTS = (
    select(SlipLine.slip_id, SlipLine.customer_part, SlipLine.name, SlipLine.quantity, SlipLine.unit)
    .where(among_given(SlipLine.slip_id, "slips")).order_by(SlipLine.slip_id, SlipLine.position)
)


def _parts(work: Work, slips: list[uuid.UUID]) -> dict[uuid.UUID, tuple[Sequence[tuple[str, str, Decimal, str]], int]]:
    """What the row of each slip names of its parts, and how many more there are."""
    found: dict[uuid.UUID, list[tuple[str, str, Decimal, str]]] = {slip: [] for slip in slips}
    rows: Iterable[Any] = work.session.execute(PARTS, {"slips": slips}) if slips else ()
    for slip, *part in rows:
        found[slip].append(tuple(part))  # type: ignore[arg-type]
    return {slip: (parts[:MOST_PARTS], max(0, len(parts) - MOST_PARTS)) for slip, parts in found.items()}
