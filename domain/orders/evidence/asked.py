"""What an order asks, as its reader may see it: lines, deliveries, terms, requirements of the customer, prices that hold."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Text, Uuid, bindparam, case, func, select
from sqlalchemy.orm import contains_eager

from domain.customers.models import Customer, Requirement, ShipTo
from domain.orders.evidence.figures import NONE, PriceFigure, RequirementRow
from domain.orders.evidence.models import ReservedFor
from domain.orders.evidence.rules import Delivery, open_parts
from domain.orders.models import FORECAST, Order, OrderKind, OrderLine, ScheduleLine, SuppliedMaterial
from domain.products.models import ListEntry, Material, Product
from domain.products.queries import Wanted, prices_on
from domain.products.rules import match_price, match_replacement
from domain.shared.among import among, among_given
from domain.shared.work import Work

DOCUMENTS = ("bom", "instruction", "parameters")
GIVEN_ORDER, GIVEN_PLACE = bindparam("order", type_=Uuid()), bindparam("place", type_=Uuid())

MEAN = func.coalesce(bindparam("mean", type_=Text()), Customer.dates_mean)  # what was agreed for the order, once it was released
WAY = case((MEAN == "arrival", func.coalesce(ShipTo.transport_days, 0)), else_=0)
LINES = (  # a row for each of their dates
    select(OrderLine, ScheduleLine, WAY, func.coalesce(ListEntry.revision, ""), func.coalesce(Product.code, ""))
    .options(contains_eager(OrderLine.schedules))
    .outerjoin(ListEntry, ListEntry.id == OrderLine.entry_id).outerjoin(Product, Product.id == OrderLine.product_id)
    .outerjoin(OrderLine.schedules)
    .outerjoin(Customer, Customer.id == ScheduleLine.customer_id)
    .outerjoin(ShipTo, ShipTo.id == func.coalesce(ScheduleLine.ship_to_id, GIVEN_PLACE))
    .where(OrderLine.order_id == GIVEN_ORDER, OrderLine.cancelled.is_(False))
    .order_by(OrderLine.position, OrderLine.id, ScheduleLine.requested, ScheduleLine.id)
)
REQUIREMENTS = (
    select(Requirement.id, Requirement.topic, Requirement.source, Requirement.text, Requirement.question)
    .where(Requirement.customer_id == bindparam("customer", type_=Uuid()), Requirement.active)
    .order_by(Requirement.topic, Requirement.id)
)
OWN_RESERVATIONS = select(ReservedFor.reservation_id).where(among_given(ReservedFor.line_id, "lines"))
SUPPLIED = (
    select(SuppliedMaterial.line_id, Material.id,
           func.sum(SuppliedMaterial.received - SuppliedMaterial.used - SuppliedMaterial.scrapped - SuppliedMaterial.returned))
    .join(Material, SuppliedMaterial.material.in_([Material.code, Material.name]))
    .where(among_given(SuppliedMaterial.line_id, "lines")).group_by(SuppliedMaterial.line_id, Material.id)
)


@dataclass(frozen=True)
class AskedLine:
    """A line of the order with its open deliveries in order of their dates, and the revision that the list has of its part."""

    row: OrderLine
    deliveries: tuple[Delivery, ...]
    listed_revision: str
    asked_revision: str = ""  # where a change asks for another than the line's
    transport_days: int = 0  # of the way of its last date
    code: str = ""  # the company's, of its part

    @property
    def revision(self) -> str:
        """Of the drawing that the goods must be made to."""
        return self.asked_revision or self.row.drawing_revision or self.listed_revision


def lines(work: Work, order: Order) -> list[AskedLine]:
    """The lines that the reader may see, in order, with what is open of each of their deliveries."""
    rows = work.session.execute(LINES, {"order": order.id, "place": order.ship_to_id, "mean": order.dates_mean}).unique()
    return [_asked(line, list(dates), order) for line, dates in groupby(rows, key=itemgetter(0))]


def _asked(line: OrderLine, dates: Sequence[Any], order: Order) -> AskedLine:
    """`dates`: rows of line, delivery, days of its way, listed revision, the company's code."""
    revision, code = dates[0][3:]
    if dates[0][1] is None:
        whole = (Delivery(line.open_quantity, order.first_requested or order.order_date),)
        return AskedLine(line, whole if line.open_quantity else (), revision, code=code)
    parts = _open(line, [delivery for _, delivery, *_ in dates])
    return AskedLine(line, tuple(
        Delivery(part, delivery.requested, delivery.id, way) for part, (_, delivery, way, *_) in zip(parts, dates, strict=True) if part
    ), revision, transport_days=dates[-1][2], code=code)


def _open(line: OrderLine, deliveries: Sequence[ScheduleLine]) -> list[Decimal]:
    """Of each delivery; where only the line knows what has left, that was the earliest of it."""
    told = [max(NONE, each.quantity - (each.shipped or NONE)) for each in deliveries]
    if sum(told, NONE) == line.open_quantity:
        return told
    return open_parts(line.open_quantity, [each.quantity for each in deliveries])


def revisions(work: Work, lines: Collection[OrderLine]) -> dict[uuid.UUID, str]:
    """By line: the drawing revision that it asks for, that of the list where it names none."""
    listed = {line.entry_id for line in lines if line.entry_id and not line.drawing_revision.strip()}
    wanted = select(ListEntry.id, ListEntry.revision).where(among(ListEntry.id, listed))
    said = {row.id: row.revision for row in work.session.execute(wanted)} if listed else {}
    return {line.id: line.drawing_revision.strip() or said.get(line.entry_id, "") for line in lines}


def firm(asked: Sequence[AskedLine]) -> list[AskedLine]:
    """The lines with what is ordered for good: without the forecast of a delivery schedule (decision 0022)."""
    foretold = {each.id for line in asked for each in line.row.schedules if each.zone == FORECAST}
    return [replace(line, deliveries=tuple(each for each in line.deliveries if each.schedule_id not in foretold)) for line in asked]


def prices(work: Work, order: Order, lines: Collection[OrderLine]) -> dict[uuid.UUID, PriceFigure]:
    """By line: the ordered price beside the one valid on the order date for that quantity; lines off the list have none."""
    listed = {line.id: Wanted(line.entry_id, line.quantity) for line in lines if line.entry_id}
    found = prices_on(work, listed.values(), order.order_date, order.currency)
    match = match_replacement if order.kind == OrderKind.REPLACEMENT else match_price
    return {
        line.id: PriceFigure(match(line.customer_price, order.currency, ours), line.customer_price, order.currency, ours)
        for line in lines if line.id in listed for ours in (found[listed[line.id]],)
    }


def requirements(work: Work, customer_id: uuid.UUID) -> tuple[RequirementRow, ...]:
    """The customer's own requirements that each review of its orders puts (1.2)."""
    return tuple(RequirementRow(*row) for row in work.session.execute(REQUIREMENTS, {"customer": customer_id}))


def missing_documents(line: AskedLine, there: Collection[tuple[str, str]]) -> tuple[str, ...]:
    """Which of BOM, instruction and parameters are not there in the ordered drawing revision (5.1.8(3))."""
    return tuple(kind for kind in DOCUMENTS if (line.revision, kind) not in there)


def own_reservations(work: Work, asked: Sequence[AskedLine]) -> list[uuid.UUID]:
    """The neutral reservations that stand for these very lines, which must not count against themselves: confidential ones have some."""
    return reservations_of(work, [line.row.id for line in asked if line.row.project_id])


def reservations_of(work: Work, hidden: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    """Those that stand for these lines."""
    return list(work.session.scalars(OWN_RESERVATIONS, {"lines": hidden})) if hidden else []


def supplied(work: Work, asked: Sequence[AskedLine]) -> Mapping[uuid.UUID, dict[uuid.UUID, Decimal]]:
    """By line and material: the balance of what the customer supplied (2.3), received − used − scrapped − returned."""
    found: dict[uuid.UUID, dict[uuid.UUID, Decimal]] = defaultdict(lambda: defaultdict(lambda: NONE))
    for line_id, material_id, number in work.session.execute(SUPPLIED, {"lines": [line.row.id for line in asked]}):
        found[line_id][material_id] = number
    return found


def last_week(asked: Sequence[AskedLine], today: date) -> date:
    """The latest day that this order asks, today at the least."""
    return max((delivery.requested for line in asked for delivery in line.deliveries), default=today)
