"""What could leave now: made and in stock, the day due first, by customer and place; blocked lots are not counted (5.1.11(1))."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from zlib import crc32

from sqlalchemy import func, literal_column, select

from domain.customers.models import Customer, ShipTo
from domain.deliveries.dispatch import stock
from domain.deliveries.dispatch.rules import NONE
from domain.orders.evidence.reading import blocked
from domain.orders.models import FORECAST, Order, OrderKind, OrderLine, OrderState, ScheduleLine
from domain.products.models import Product
from domain.shared.message import Message
from domain.shared.work import Work
from domain.shared.written import day_written

MOST = 2000  # dates looked at: the next ones due
S = OrderState
MAKING = (S.RELEASED, S.IN_PRODUCTION, S.PART_SHIPPED)
DUE = func.coalesce(ScheduleLine.promised_latest, ScheduleLine.requested)


@dataclass(frozen=True)
class ReadyFilter:
    """What the address says; what it says wrongly is left out. `whole`: also what is due and not ready, with the reason."""

    customer: str = ""
    until: date | None = None
    part: str = ""
    whole: bool = False

    @classmethod
    def of(cls, query: Mapping[str, str]) -> ReadyFilter:
        return cls(query.get("customer", "")[:20], day_written(query.get("until", "")), query.get("part", "").strip()[:60],
                   query.get("whole", "") == "1")


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

    @property
    def why_not(self) -> Message | None:
        """Why not all of it can leave; None where it can."""
        if self.ready >= self.left:
            return None
        if self.blocked:
            return Message("{n} in blocked lots", n=f"{self.blocked.normalize():,f}")
        return Message("not made yet") if not self.made else Message("not in stock")


@dataclass(frozen=True)
class Place:
    """A customer's place with what could go there."""

    customer: str
    customer_name: str
    place: str
    overseas: bool
    transport: str
    incoterm: str
    rows: list[ReadyRow] = field(default_factory=list)

    @property
    def key(self) -> str:
        return f"{self.customer}-{crc32(self.place.encode()):08x}"

    @property
    def any_ready(self) -> bool:
        return any(row.ready > 0 for row in self.rows)


def places(work: Work, wanted: ReadyFilter) -> list[Place]:
    """By customer and place, the one with the day due first on top."""
    rows = list(work.session.execute(_statement(wanted)))
    taken = stock.on_notices(work, [row.id for row in rows])
    products = {row.product_id for row in rows}
    with work.as_system("dispatch.ready"):
        there, stopped = stock.free(work, products), blocked(work, products)
    found: dict[tuple[Any, ...], Place] = {}
    for row in rows:
        noticed = taken.get(row.id, NONE)
        left = row.quantity - row.shipped - noticed
        ready = max(NONE, min(left, there[row.product_id]))
        there[row.product_id] -= ready
        if left > 0 and (ready > 0 or wanted.whole) and _asked(row, wanted):
            _place(found, row).rows.append(_row(row, left, noticed, ready, stopped.get(row.product_id, NONE)))
    return list(found.values())


def _statement(wanted: ReadyFilter) -> Any:
    columns = (
        ScheduleLine.id, ScheduleLine.quantity, ScheduleLine.shipped, DUE.label("due"), OrderLine.product_id, OrderLine.position,
        OrderLine.customer_part, OrderLine.name, OrderLine.unit, OrderLine.made, OrderLine.project_id, Order.number, Order.po_number,
        func.coalesce(func.nullif(OrderLine.transport, ""), Order.transport).label("transport"), Order.ship_to_text,
        Product.code, Customer.number.label("customer"), Customer.name_short, Customer.distance, Customer.incoterm,
        ShipTo.name.label("place"), ShipTo.plant, ShipTo.dock,
    )
    found = (
        select(*columns).select_from(ScheduleLine).join(OrderLine, OrderLine.id == ScheduleLine.line_id)
        .join(Order, Order.id == ScheduleLine.order_id)
        .join(Product, Product.id == OrderLine.product_id).join(Customer, Customer.id == ScheduleLine.customer_id)
        .outerjoin(ShipTo, ShipTo.id == func.coalesce(ScheduleLine.ship_to_id, Order.ship_to_id))
        .where(ScheduleLine.open > literal_column("0"), ScheduleLine.zone != FORECAST, OrderLine.cancelled.is_(False),
               Order.state.in_(MAKING), Order.kind != OrderKind.FRAMEWORK)
        .order_by(DUE, Order.number, OrderLine.position, ScheduleLine.id).limit(MOST)
    )
    if not wanted.whole:
        found = found.where(Product.on_hand > 0)
    return found if wanted.until is None else found.where(wanted.until >= DUE)


def _asked(row: Any, wanted: ReadyFilter) -> bool:
    """Narrowed only now: what other customers are due before takes its stock first."""
    parts = (row.customer_part, row.code)
    return wanted.customer in {"", row.customer} and any(each.upper().startswith(wanted.part.upper()) for each in parts)


def _place(found: dict[tuple[Any, ...], Place], row: Any) -> Place:
    where = " · ".join(part for part in dict.fromkeys((row.place or row.ship_to_text, row.plant, row.dock)) if part)
    key = (row.customer, where, row.project_id)
    if key not in found:
        found[key] = Place(row.customer, row.name_short, where, row.distance == "overseas", row.transport, row.incoterm)
    return found[key]


def _row(row: Any, left: Decimal, noticed: Decimal, ready: Decimal, stopped: Decimal) -> ReadyRow:
    return ReadyRow(
        row.id, row.number, row.po_number, row.position, row.customer_part, row.code, row.name, row.unit, row.due, row.quantity, left,
        noticed, ready, row.made, stopped, row.project_id is not None,
    )


def customers(work: Work) -> Iterable[tuple[str, str]]:
    """Number and short name of each customer, for the filter."""
    wanted = select(Customer.number, Customer.name_short).order_by(Customer.sort_key).limit(500)
    return [(row.number, row.name_short) for row in work.session.execute(wanted)]
