"""What an order asks, as its reader may see it: lines, deliveries, terms, requirements of the customer, prices that hold."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from domain.customers.models import Customer, Requirement, ShipTo
from domain.orders.evidence.figures import NONE, PriceFigure, RequirementRow
from domain.orders.evidence.models import ReservedFor
from domain.orders.evidence.rules import Delivery, open_parts
from domain.orders.models import Order, OrderLine, ScheduleLine, SuppliedMaterial
from domain.products.models import ListEntry, Material, ProcessDocument
from domain.products.queries import Wanted, prices_on
from domain.products.rules import match_price
from domain.shared.among import among
from domain.shared.work import Work

COLUMNS = (OrderLine.id, OrderLine.position, OrderLine.entry_id, OrderLine.product_id, OrderLine.customer_part, OrderLine.name,
           OrderLine.quantity, OrderLine.open_quantity, OrderLine.unit, OrderLine.customer_price, OrderLine.drawing_revision,
           func.coalesce(ListEntry.revision, "").label("listed_revision"))

DOCUMENTS = ("bom", "instruction", "parameters")


@dataclass(frozen=True)
class AskedLine:
    """A line of the order with its open deliveries in order of their dates."""

    row: Any
    deliveries: tuple[Delivery, ...]


def lines(work: Work, order: Order) -> list[AskedLine]:
    """The lines that the reader may see, in order; what was shipped is taken from the earliest deliveries."""
    wanted = select(*COLUMNS).where(OrderLine.order_id == order.id, OrderLine.cancelled.is_(False))
    wanted = wanted.outerjoin(ListEntry, ListEntry.id == OrderLine.entry_id)
    rows = list(work.session.execute(wanted.order_by(OrderLine.position)))
    schedules = _schedules(work, order)
    arrival = work.session.scalar(select(Customer.dates_mean).where(Customer.id == order.customer_id)) == "arrival"
    return [_asked(row, schedules[row.id], order, arrival) for row in rows]


def _schedules(work: Work, order: Order) -> Mapping[uuid.UUID, list[Any]]:
    wanted = (
        select(ScheduleLine.line_id, ScheduleLine.id, ScheduleLine.quantity, ScheduleLine.requested,
               func.coalesce(ShipTo.transport_days, 0).label("way"))
        .outerjoin(ShipTo, ShipTo.id == func.coalesce(ScheduleLine.ship_to_id, order.ship_to_id))
        .where(ScheduleLine.order_id == order.id)
    )
    found: dict[uuid.UUID, list[Any]] = defaultdict(list)
    for row in work.session.execute(wanted.order_by(ScheduleLine.requested, ScheduleLine.id)):
        found[row.line_id].append(row)
    return found


def _asked(row: Any, schedules: Sequence[Any], order: Order, arrival: bool) -> AskedLine:
    parts = open_parts(row.open_quantity, [each.quantity for each in schedules])
    if not schedules and row.open_quantity:
        return AskedLine(row, (Delivery(row.open_quantity, order.first_requested or order.order_date),))
    return AskedLine(row, tuple(
        Delivery(part, each.requested, each.id, each.way if arrival else 0) for part, each in zip(parts, schedules, strict=True) if part
    ))


def prices(work: Work, order: Order, asked: Sequence[AskedLine]) -> dict[uuid.UUID, PriceFigure]:
    """By line: the ordered price beside the one valid on the order date for that quantity; lines off the list have none."""
    listed = {line.row.id: Wanted(line.row.entry_id, line.row.quantity) for line in asked if line.row.entry_id}
    found = prices_on(work, listed.values(), order.order_date, order.currency)
    return {
        line.row.id: PriceFigure(match_price(line.row.customer_price, order.currency, ours), line.row.customer_price, order.currency, ours)
        for line in asked if line.row.id in listed for ours in (found[listed[line.row.id]],)
    }


def requirements(work: Work, customer_id: uuid.UUID) -> tuple[RequirementRow, ...]:
    """The customer's own requirements that each review of its orders puts (1.2)."""
    wanted = select(Requirement.id, Requirement.topic, Requirement.source, Requirement.text, Requirement.question)
    wanted = wanted.where(Requirement.customer_id == customer_id, Requirement.active).order_by(Requirement.topic, Requirement.id)
    return tuple(RequirementRow(**row._mapping) for row in work.session.execute(wanted))


def missing_documents(work: Work, asked: Sequence[AskedLine]) -> dict[uuid.UUID, tuple[str, ...]]:
    """By line: which of BOM, instruction and parameters are missing in the ordered drawing revision (5.1.8(3))."""
    products = {line.row.product_id for line in asked if line.row.product_id}
    columns = (ProcessDocument.product_id, ProcessDocument.revision, ProcessDocument.kind)
    there = {tuple(row) for row in work.session.execute(select(*columns).where(among(ProcessDocument.product_id, products)))}
    return {
        line.row.id: tuple(kind for kind in DOCUMENTS if (line.row.product_id, _revision(line.row), kind) not in there)
        for line in asked if line.row.product_id
    }


def _revision(row: Any) -> str:
    return str(row.drawing_revision or row.listed_revision)


def own_reservations(work: Work, asked: Sequence[AskedLine]) -> list[uuid.UUID]:
    """The neutral reservations that stand for these very lines, which must not count against themselves."""
    return list(work.session.scalars(select(ReservedFor.reservation_id).where(among(ReservedFor.line_id, [line.row.id for line in asked]))))


def supplied(work: Work, asked: Sequence[AskedLine]) -> Mapping[uuid.UUID, dict[uuid.UUID, Decimal]]:
    """By line and material: the balance of what the customer supplied (2.3), received − used − scrapped − returned."""
    balance = SuppliedMaterial.received - SuppliedMaterial.used - SuppliedMaterial.scrapped - SuppliedMaterial.returned
    wanted = (
        select(SuppliedMaterial.line_id, Material.id, func.sum(balance))
        .join(Material, SuppliedMaterial.material.in_([Material.code, Material.name]))
        .where(among(SuppliedMaterial.line_id, [line.row.id for line in asked])).group_by(SuppliedMaterial.line_id, Material.id)
    )
    found: dict[uuid.UUID, dict[uuid.UUID, Decimal]] = defaultdict(lambda: defaultdict(lambda: NONE))
    for line_id, material_id, number in work.session.execute(wanted):
        found[line_id][material_id] = number
    return found


def last_week(asked: Sequence[AskedLine], today: date) -> date:
    """The latest day that this order asks, today at the least."""
    return max((delivery.requested for line in asked for delivery in line.deliveries), default=today)
