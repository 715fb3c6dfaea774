"""The rows of the daily plan that an order fills: each of its lines finds what those before it took (5.1.8(1))."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from domain.orders.evidence import LineEvidence, OrderEvidence
from domain.orders.evidence.reading import patterns
from domain.orders.models import FORECAST, Order, OrderKind, OrderLine
from domain.planning.models import PlanRow
from domain.planning.rules import Portion, spread
from domain.products.models import Product, ProductionLine
from domain.products.rules import DayHours
from domain.shared.among import among
from domain.shared.clock import today
from domain.shared.work import Work

WEEKS = 52
NONE = Decimal(0)


@dataclass(frozen=True)
class Making:
    """A line with the pieces that are to be made of it, from `start` on."""

    line: OrderLine
    product_id: uuid.UUID
    pieces: Decimal
    start: date


@dataclass(frozen=True)
class Floor:
    """The production lines as the order finds them: their days, and the hours that are taken, to which its own are added."""

    hours: Mapping[uuid.UUID, DayHours]
    taken: Mapping[uuid.UUID, dict[date, Decimal]]

    def lay(self, product: Product, making: Making) -> Sequence[Portion]:
        if product.line_id is None or not product.pieces_per_hour:
            return [Portion(making.start, making.pieces, NONE)]
        hours, taken = self.hours[product.line_id], self.taken[product.line_id]
        days = hours.working(making.start, making.start + timedelta(weeks=WEEKS))
        portions = spread(making.pieces, product.pieces_per_hour, hours.a_day, days, taken)
        for each in portions:
            taken[each.day] = taken.get(each.day, NONE) + each.hours
        return portions


def rows(work: Work, order: Order, lines: Sequence[OrderLine], evidence: OrderEvidence) -> list[PlanRow]:
    """Rows for what is ordered for good and not in stock; in a fixed number of queries, however many lines there are."""
    wanted = [making for line in lines if (making := _making(work, order, line, evidence.of(line.id))) is not None]
    asked = select(Product).where(among(Product.id, {making.product_id for making in wanted}))
    products = {each.id: each for each in work.session.scalars(asked)}
    floor = _floor(work, {each.line_id for each in products.values() if each.line_id}, [making.start for making in wanted])
    found = [
        PlanRow(
            order_id=order.id, line_id=making.line.id, product_id=product.id, production_line_id=product.line_id, day=each.day,
            quantity=each.quantity, hours=each.hours, customer_id=order.customer_id,
            project_id=making.line.project_id or order.project_id,
        )
        for making in wanted for product in (products[making.product_id],) for each in floor.lay(product, making)
    ]
    work.session.add_all(found)
    work.session.flush()
    return found


def _making(work: Work, order: Order, line: OrderLine, found: LineEvidence | None) -> Making | None:
    ordered = _ordered(order, line)
    pieces = ordered - max(NONE, min(ordered, found.stock.available if found and found.stock else NONE))
    return Making(line, line.product_id, pieces, _start(work, found)) if line.product_id and pieces > 0 else None


def _ordered(order: Order, line: OrderLine) -> Decimal:
    """The pieces still to be sent: of a framework order none, its call-offs bring them; of a schedule what is firm (decision 0022)."""
    if order.kind == OrderKind.FRAMEWORK:
        return NONE
    foretold = sum((max(NONE, each.quantity - each.shipped) for each in line.schedules if each.zone == FORECAST), NONE)
    return max(NONE, line.quantity - line.shipped - foretold)


def _start(work: Work, found: LineEvidence | None) -> date:
    """The day after the release, or the one on which the material is here that is bought for it (5.1.5(3))."""
    tomorrow = today(work) + timedelta(days=1)
    return max(tomorrow, (found.promise.begins if found else None) or tomorrow)


def _floor(work: Work, lines: Collection[uuid.UUID], starts: Collection[date]) -> Floor:
    """Under a lock on the production lines: two orders that are released at once are not laid on the same hours."""
    if not lines:
        return Floor({}, {})
    work.session.execute(select(ProductionLine.id).where(among(ProductionLine.id, lines)).order_by(ProductionLine.id).with_for_update())
    first, last = min(starts), max(starts)
    found = patterns(work, lines, first, WEEKS + (last - first).days // 7 + 1)
    taken: dict[uuid.UUID, dict[date, Decimal]] = defaultdict(dict)
    wanted = select(PlanRow.production_line_id, PlanRow.day, func.sum(PlanRow.hours)).where(
        among(PlanRow.production_line_id, lines), PlanRow.day >= first
    )
    there: Iterable[Any] = work.session.execute(wanted.group_by(PlanRow.production_line_id, PlanRow.day))
    for line_id, day, hours in there:
        taken[line_id][day] = hours
    return Floor({line_id: pattern for line_id, (_, pattern) in found.items()}, taken)
