"""Consignment stock for pages: what stands where, and the reports of what was used."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from domain.customers.models import Customer, ShipTo
from domain.receivables.actions.consuming import Standing, standing
from domain.receivables.models import Statement, UsageLine, UsageReport
from domain.shared.money import amount
from domain.shared.work import Work


@dataclass(frozen=True)
class PartThere:
    """All of one part at one place, from however many deliveries and orders; `values` by currency, untaxed."""

    place_id: uuid.UUID
    place: str
    customer_id: uuid.UUID
    customer: str
    part: str
    code: str
    name: str
    unit: str
    quantity: Decimal
    values: Mapping[str, Decimal]
    since: date | None


@dataclass(frozen=True)
class Consignment:
    """`places` are those where goods stand or may stand; `chosen` the one that a report is entered for."""

    parts: list[PartThere]
    places: list[tuple[str, str]]
    chosen: str
    reports: Sequence[Any]
    used: Mapping[uuid.UUID, Sequence[UsageLine]]  # by report

    @property
    def place(self) -> str:
        """The name of the chosen one."""
        return dict(self.places).get(self.chosen, "")

    @property
    def here(self) -> list[PartThere]:
        return [part for part in self.parts if str(part.place_id) == self.chosen]


def consignment(work: Work, customer_id: uuid.UUID | None = None, place: str = "") -> Consignment:
    """Of one customer, or of all; parts by place, the newest reports with their statements."""
    parts = _parts(standing(work, customer_id), _customers(work, customer_id))
    wanted = select(UsageReport, ShipTo.name.label("place"), Statement.number.label("statement"), Statement.state).join(
        ShipTo, ShipTo.id == UsageReport.ship_to_id).outerjoin(Statement, Statement.usage_id == UsageReport.id)
    places = select(ShipTo.id, ShipTo.name, Customer.name_short).join(Customer, Customer.id == ShipTo.customer_id).where(
        ShipTo.consignment, ShipTo.active)
    if customer_id is not None:
        wanted, places = wanted.where(UsageReport.customer_id == customer_id), places.where(ShipTo.customer_id == customer_id)
    reports = list(work.session.execute(wanted.order_by(UsageReport.reported_at.desc(), UsageReport.id).limit(50)))
    rows = work.session.execute(places.order_by(Customer.sort_key, ShipTo.name, ShipTo.id))
    found = [(str(row.id), row.name if customer_id is not None else f"{row.name_short} · {row.name}") for row in rows]
    standing_at = [str(part.place_id) for part in parts]
    chosen = place if place in dict(found) else next((key for key, _ in found if key in standing_at), "")
    return Consignment(parts, found, chosen, reports, _used(work, [row[0].id for row in reports]))


def _used(work: Work, reports: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[UsageLine]]:
    lines: dict[uuid.UUID, list[UsageLine]] = defaultdict(list)
    for line in work.session.scalars(select(UsageLine).where(UsageLine.report_id.in_(reports)).order_by(UsageLine.position)):
        lines[line.report_id].append(line)
    return lines


def _parts(there: Sequence[Standing], names: Mapping[uuid.UUID, str]) -> list[PartThere]:
    sums: dict[tuple[uuid.UUID, str], PartThere] = {}
    for each in there:
        line, goods = each.goods.line, each.goods
        before = sums.get((each.place.id, line.customer_part))
        values = dict(before.values) if before else {}
        values[goods.currency] = values.get(goods.currency, Decimal(0)) + amount(
            goods.unit_price or Decimal(0), goods.quantity, goods.currency)
        sums[each.place.id, line.customer_part] = PartThere(
            each.place.id, each.place.name, line.customer_id, names.get(line.customer_id, ""), line.customer_part, line.code, line.name,
            line.unit, goods.quantity + (before.quantity if before else 0), values, before.since if before else line.received_on,
        )
    return list(sums.values())


def _customers(work: Work, customer_id: uuid.UUID | None) -> dict[uuid.UUID, str]:
    if customer_id is not None:
        return {}
    return {row.id: row.name_short for row in work.session.execute(select(Customer.id, Customer.name_short))}
