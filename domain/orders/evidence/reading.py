"""What the figures are made from: aggregates over open order lines, read through their partial index (RULES 4).

Everything here is read as the system, with confidential lines left out by name: they stand in the neutral reservations, so
that the figures are the same whoever looks (PRODUCT, confidential project).
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    DateTime,
    Numeric,
    Select,
    Uuid,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    or_,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY

from domain.customers.models import Customer, ShipTo
from domain.orders.models import FORECAST, Order, OrderKind, OrderLine, OrderState, ScheduleLine
from domain.products.models import LineDayOff, ListEntry, Lot, Product, ProductionLine, Reservation
from domain.products.rules import DayHours
from domain.shared.among import among_given, among_these
from domain.shared.clock import calendar
from domain.shared.work import Work

RELEASED = (OrderState.RELEASED, OrderState.IN_PRODUCTION, OrderState.PART_SHIPPED)
UNDER_REVIEW = (OrderState.SUBMITTED, OrderState.IN_REVIEW, OrderState.OBJECTION, OrderState.RULING, OrderState.RETURNED,
                OrderState.APPROVED, OrderState.ON_HOLD)
Weeks = dict[uuid.UUID, dict[date, Decimal]]  # hours by production line and Monday
LIVE = (*RELEASED, *UNDER_REVIEW)
COMMITS = Order.kind != OrderKind.FRAMEWORK  # its call-offs do, each for its part
OPEN = OrderLine.open_quantity > literal_column("0")  # written out, so that the partial index is proved to hold
# Of the drawing that the goods of a line must be made to, its list entry joined
REVISION = func.coalesce(func.nullif(func.trim(OrderLine.drawing_revision), ""), func.trim(ListEntry.revision), "")


def committed() -> ColumnElement[bool]:
    """Released orders, and reviews whose delivery section is signed; a hold keeps what was committed."""
    held = and_(Order.state == OrderState.ON_HOLD, among_these(Order.held_from, RELEASED))
    signed = and_(Order.delivery_signed_at.is_not(None), among_these(Order.state, UNDER_REVIEW))
    return or_(among_these(Order.state, RELEASED), held, signed)


@dataclass(frozen=True)
class Until:
    """The order that is looked at: open lines of orders submitted before it come first."""

    submitted_at: datetime
    order_id: uuid.UUID


def open_lines(of: ColumnElement[bool]) -> CTE:
    """The open lines of these products, but for confidential ones.

    They are read first, through their partial index: the planner, which cannot know how many rows the policies leave, would else
    begin with the orders, of which there are more every year.
    """
    to_make = func.least(OrderLine.open_quantity, func.greatest(0, OrderLine.quantity - OrderLine.made), type_=Numeric()).label("to_make")
    columns = (OrderLine.id, OrderLine.order_id, OrderLine.product_id, OrderLine.open_quantity, to_make, OrderLine.drawing_revision,
               OrderLine.entry_id)
    return select(*columns).where(OPEN, OrderLine.project_id.is_(None), of).cte("open_line").prefix_with("MATERIALIZED")


def asked_for(of: ColumnElement[bool], *when: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Pieces of each product that open lines ask for; a delivery schedule those that are firm (decision 0022)."""
    lines = open_lines(of)
    return _pieces(lines, lines.c.product_id).where(*when)


def asked_by_revision(of: ColumnElement[bool], *when: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """The same by the drawing revision that they ask for: that of the line, else of its customer's list; empty where nobody says."""
    lines = open_lines(of)
    listed = select(func.trim(ListEntry.revision)).where(ListEntry.id == lines.c.entry_id).scalar_subquery()
    revision = func.upper(func.coalesce(func.nullif(func.trim(lines.c.drawing_revision), ""), listed, ""))
    return _pieces(lines, lines.c.product_id, revision.label("revision")).where(*when)


def _pieces(lines: CTE, *by: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    foretold = select(func.coalesce(func.sum(ScheduleLine.quantity), 0)).where(
        ScheduleLine.line_id == lines.c.id, ScheduleLine.zone == FORECAST
    ).scalar_subquery()
    firm = func.greatest(0, lines.c.open_quantity - foretold, type_=Numeric())
    pieces = case((Order.kind == OrderKind.DELIVERY_SCHEDULE, firm), else_=lines.c.open_quantity)
    wanted = select(*by, func.sum(pieces).label("pieces")).join(Order, Order.id == lines.c.order_id)
    return wanted.where(among_these(Order.state, LIVE), COMMITS).group_by(*by)


UNTIL = tuple_(bindparam("submitted_at", type_=DateTime(timezone=True)), bindparam("order", type_=Uuid()))
BEFORE = tuple_(Order.submitted_at, Order.id) < UNTIL
STOPPED = select(Lot.product_id, func.sum(Lot.quantity).label("pieces")).where(Lot.blocked).group_by(Lot.product_id)
HELD = (
    select(Reservation.product_id, func.sum(Reservation.quantity).label("pieces"))
    .where(~among_given(Reservation.id, "but")).group_by(Reservation.product_id)
)
THESE = among_given(OrderLine.product_id, "products")
ALLOCATED, ALLOCATED_BEFORE = asked_by_revision(THESE), asked_by_revision(THESE, BEFORE)
BLOCKED = STOPPED.where(among_given(Lot.product_id, "products"))


def allocated(work: Work, products: Collection[uuid.UUID], until: Until | None) -> dict[uuid.UUID, list[tuple[str, Decimal]]]:
    """Pieces of each product that earlier open lines ask for, by drawing revision; of all open lines where no order is looked at."""
    given: dict[str, Any] = {"products": list(products)}
    if until is not None:
        given |= {"submitted_at": until.submitted_at, "order": until.order_id}
    found: dict[uuid.UUID, list[tuple[str, Decimal]]] = defaultdict(list)
    for product_id, revision, pieces in work.session.execute(ALLOCATED if until is None else ALLOCATED_BEFORE, given):
        found[product_id].append((revision, pieces))
    return found


def blocked(work: Work, products: Collection[uuid.UUID]) -> dict[uuid.UUID, Decimal]:
    return _pairs(work, BLOCKED, products=list(products))


@dataclass(frozen=True)
class Reserved:
    """What neutral reservations hold: pieces of products, amounts of materials, hours of production lines by week."""

    products: dict[uuid.UUID, Decimal]
    materials: dict[uuid.UUID, Decimal]
    hours: Weeks
    but: Collection[uuid.UUID] = ()


RESERVED_WEEK = func.greatest(Reservation.week, bindparam("this_week", type_=Date()), type_=Date)
RESERVED_KEYS = (Reservation.product_id, Reservation.material_id, Reservation.line_id, RESERVED_WEEK)
RESERVED = (
    select(*RESERVED_KEYS, func.sum(Reservation.quantity), func.sum(Reservation.hours))
    .where(~among_given(Reservation.id, "but")).group_by(*RESERVED_KEYS)
)


def reserved(work: Work, this_week: date, but: Collection[uuid.UUID] = ()) -> Reserved:
    """All neutral reservations, but for those of the order that is looked at. There are few: confidential lines under way."""
    found = Reserved({}, {}, defaultdict(dict), but)
    for product, material, line, monday, quantity, hours in work.session.execute(RESERVED, {"this_week": this_week, "but": list(but)}):
        if product:
            found.products[product] = found.products.get(product, Decimal(0)) + quantity
        if material:
            found.materials[material] = found.materials.get(material, Decimal(0)) + quantity
        if line:
            found.hours[line][monday] = found.hours[line].get(monday, Decimal(0)) + hours
    return found


def _gate_day(lines: CTE) -> ColumnElement[date]:
    """The day at our gate: the promised one, else the requested; less the way where the order's dates mean arrival."""
    day = func.coalesce(ScheduleLine.promised_latest, ScheduleLine.promised_first, ScheduleLine.requested, type_=Date)
    way = case((func.coalesce(lines.c.dates_mean, Customer.dates_mean) == "arrival", func.coalesce(ShipTo.transport_days, 0)), else_=0)
    return day - way


def _open_parts() -> Select[*tuple[Any, ...]]:
    """The deliveries of committed orders on these production lines, each with what lies after it in the same order line."""
    lines = _committed_lines()
    due = _gate_day(lines)
    later = func.sum(ScheduleLine.quantity).over(partition_by=lines.c.id, order_by=(due.desc(), ScheduleLine.id.desc()), rows=(None, 0))
    return (
        select(Product.line_id.label("line"), Product.pieces_per_hour, lines.c.to_make, ScheduleLine.quantity, ScheduleLine.zone,
               due.label("due"), (later - ScheduleLine.quantity).label("later"))
        .select_from(lines)
        .join(Product, Product.id == lines.c.product_id)
        .join(ScheduleLine, ScheduleLine.line_id == lines.c.id)
        .join(Customer, Customer.id == lines.c.customer_id)
        .outerjoin(ShipTo, ShipTo.id == func.coalesce(ScheduleLine.ship_to_id, lines.c.ship_to_id))
    )


def _committed_lines() -> CTE:
    """Open lines of committed orders on these production lines."""
    made = select(Product.id).where(among_given(Product.line_id, "lines"), Product.pieces_per_hour > 0)
    lines = open_lines(OrderLine.product_id.in_(made))
    wanted = select(lines.c.id, lines.c.product_id, lines.c.to_make, Order.customer_id, Order.ship_to_id, Order.dates_mean)
    others = Order.id.is_distinct_from(bindparam("but", type_=Uuid()))
    return wanted.join(Order, Order.id == lines.c.order_id).where(committed(), COMMITS, others).cte("committed").prefix_with("MATERIALIZED")


def _committed_hours() -> Select[*tuple[Any, ...]]:
    parts = _open_parts().cte("open_part")
    week = func.greatest(cast(func.date_trunc("week", parts.c.due), Date), bindparam("this_week", type_=Date()), type_=Date)
    to_make = func.least(parts.c.quantity, func.greatest(0, parts.c.to_make - parts.c.later))
    hours = func.sum(case((parts.c.zone == "firm", to_make), else_=0) / parts.c.pieces_per_hour)
    return select(parts.c.line, week, cast(hours, Numeric)).group_by(parts.c.line, week)


COMMITTED_HOURS = _committed_hours()


def committed_hours(work: Work, lines: Collection[uuid.UUID], this_week: date, but: uuid.UUID | None) -> Weeks:
    """Hours of each production line by week that committed orders take, but for the one that is looked at.

    The week is that of the latest promised (else requested) day at our gate; what is overdue burdens the present week. What
    was made or shipped of a line went to its earliest deliveries, and takes no hours any more (decision 0170). Forecast zones of a
    delivery schedule commit nothing.
    """
    found: Weeks = defaultdict(dict)
    for line_id, week, hours in work.session.execute(COMMITTED_HOURS, {"lines": list(lines), "this_week": this_week, "but": but}):
        found[line_id][week] = hours
    return found


PRODUCTION_LINES = (
    select(ProductionLine.id, ProductionLine.name, ProductionLine.weekly_hours,
           func.array_agg(LineDayOff.day, type_=ARRAY(Date())).filter(LineDayOff.day.is_not(None)).label("off"))
    .outerjoin(LineDayOff, and_(
        LineDayOff.line_id == ProductionLine.id, LineDayOff.day.between(bindparam("first", type_=Date()), bindparam("last", type_=Date()))
    ))
    .where(among_given(ProductionLine.id, "lines")).group_by(ProductionLine.id)
)


def patterns(work: Work, lines: Collection[uuid.UUID], first: date, weeks: int) -> dict[uuid.UUID, tuple[str, DayHours]]:
    """Name and day pattern of production lines, their days off within `weeks` weeks from `first`."""
    ours = calendar(work)
    given = {"lines": list(lines), "first": first, "last": first + timedelta(weeks=weeks)}
    rows = work.session.execute(PRODUCTION_LINES, given)
    return {row.id: (row.name, DayHours(row.weekly_hours, ours, frozenset(row.off or ()))) for row in rows}


def _pairs(work: Work, asked: Select[*tuple[Any, ...]], **given: Any) -> dict[uuid.UUID, Decimal]:
    return {row[0]: row[1] for row in work.session.execute(asked, given)}
