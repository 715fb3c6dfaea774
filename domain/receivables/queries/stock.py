"""Consignment stock for pages: what stands where, and the reports of what was used."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from domain.customers.models import Customer, ShipTo
from domain.receivables.actions.consuming import standing
from domain.receivables.models import Statement, UsageReport
from domain.shared.work import Work


@dataclass(frozen=True)
class PartThere:
    place_id: uuid.UUID
    place: str
    customer_id: uuid.UUID
    customer: str
    part: str
    code: str
    name: str
    unit: str
    quantity: Decimal
    value: Decimal  # untaxed, at the price of each order
    currency: str
    since: Any


@dataclass(frozen=True)
class Consignment:
    parts: list[PartThere]
    places: list[tuple[str, str]]
    reports: Sequence[Any]


def consignment(work: Work, customer_id: uuid.UUID | None = None) -> Consignment:
    """Of one customer, or of all; parts by place, the newest reports with their statements."""
    every = work.session.execute(select(Customer.id, Customer.name_short)) if customer_id is None else ()
    names = {row.id: row.name_short for row in every}
    sums: dict[tuple[Any, ...], PartThere] = {}
    for each in standing(work, customer_id):
        line, goods = each.goods.line, each.goods
        key = (each.place.id, line.customer_part, goods.currency)
        before = sums.get(key)
        value = goods.quantity * (goods.unit_price or Decimal(0))
        sums[key] = PartThere(
            each.place.id, each.place.name, line.customer_id, names.get(line.customer_id, ""), line.customer_part, line.code, line.name,
            line.unit, goods.quantity + (before.quantity if before else 0), value + (before.value if before else 0), goods.currency,
            before.since if before else line.received_on,
        )
    wanted = select(UsageReport, ShipTo.name.label("place"), Statement.number.label("statement"), Statement.state).join(
        ShipTo, ShipTo.id == UsageReport.ship_to_id).outerjoin(Statement, Statement.usage_id == UsageReport.id)
    if customer_id is not None:
        wanted = wanted.where(UsageReport.customer_id == customer_id)
    reports = list(work.session.execute(wanted.order_by(UsageReport.reported_at.desc(), UsageReport.id).limit(50)))
    places = select(ShipTo.id, ShipTo.name).where(ShipTo.consignment, ShipTo.active)
    if customer_id is not None:
        places = places.where(ShipTo.customer_id == customer_id)
    found = [(str(key), name) for key, name in work.session.execute(places.order_by(ShipTo.name))]
    return Consignment(list(sums.values()), found, reports)
