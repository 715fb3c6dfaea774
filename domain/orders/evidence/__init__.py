"""What a review needs to know, computed before anybody answers (RULES 4).

It stands in `orders` because it reads open orders; products, prices and capacity it reads from below.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date

from domain.orders.evidence import asked as _asked
from domain.orders.evidence import parts, reading
from domain.orders.evidence.figures import (
    LineEvidence,
    OrderEvidence,
    PriceFigure,
    Promise,
    RequirementRow,
    SchedulePromise,
    Shortage,
    StockFigure,
    WeekLoad,
)
from domain.orders.evidence.reservations import release, reserve
from domain.orders.evidence.rules import Delivery
from domain.orders.evidence.whole import Ground, for_firm, for_order, of_terms, week_load
from domain.orders.models import Order, OrderLine
from domain.products.rules import monday, weeks_from
from domain.shared.clock import today
from domain.shared.work import Work

__all__ = [
    "AskedLine", "Delivery", "LineEvidence", "OrderEvidence", "PriceFigure", "Promise", "RequirementRow", "SchedulePromise", "Shortage",
    "StockFigure", "WeekLoad", "asked_lines", "earliest_promise", "for_firm", "for_order", "load", "loads", "of_terms", "release",
    "reserve", "shortages", "stock", "stock_by_revision", "stock_for_lines",
]

AskedLine = _asked.AskedLine
asked_lines, requirements = _asked.lines, _asked.requirements


def stock(work: Work, products: Collection[uuid.UUID], before: Order | None = None) -> dict[uuid.UUID, StockFigure]:
    """Stock of products as `before` sees it, or as a new order would: all open lines come first then."""
    until = reading.Until(before.submitted_at, before.id) if before else None
    with work.as_system("evidence"):
        found = parts.stocks(work, products, until, reading.reserved(work, monday(today(work))))
    return {key: found.of(key) for key in found.rows}


def stock_for_lines(work: Work, order: Order, lines: Collection[OrderLine]) -> dict[uuid.UUID, tuple[StockFigure, str]]:
    """What each line of an order finds of its part before its other lines took theirs, and the drawing revision that it asks for.

    The reservations that stand for these lines do not count against themselves.
    """
    products = {line.product_id for line in lines if line.product_id is not None}
    with work.as_system("evidence"):
        own = _asked.reservations_of(work, [line.id for line in lines if line.project_id])
        until = reading.Until(order.submitted_at, order.id)
        found = parts.stocks(work, products, until, reading.reserved(work, monday(today(work)), own))
        asked = _asked.revisions(work, [line for line in lines if line.product_id in found.rows])
    return {line.id: (found.of(line.product_id, asked[line.id]), asked[line.id]) for line in lines if line.product_id and line.id in asked}


def stock_by_revision(work: Work, product_id: uuid.UUID, revisions: Collection[str]) -> dict[str, StockFigure]:
    """Stock of a product as a new order of each of these drawing revisions would see it."""
    with work.as_system("evidence"):
        found = parts.stocks(work, [product_id], None, reading.reserved(work, monday(today(work))))
    return {revision: found.of(product_id, revision) for revision in revisions}


def load(work: Work, line_id: uuid.UUID, first_week: date, weeks: int) -> list[WeekLoad]:
    """Committed load against capacity of one production line, week by week (5.1.5(1))."""
    return loads(work, [line_id], first_week, weeks).get(line_id, [])


def loads(work: Work, lines: Collection[uuid.UUID], first_week: date, weeks: int) -> dict[uuid.UUID, list[WeekLoad]]:
    """As `load`, for several production lines in the same number of queries."""
    day = today(work)
    this_week = monday(day)
    with work.as_system("evidence"):
        ground = Ground({}, reading.patterns(work, lines, monday(first_week), weeks), reading.committed_hours(work, lines, this_week, None),
                        reading.reserved(work, this_week).hours)
    return {line_id: week_load(ground, line_id, weeks_from(first_week, weeks), day, {}) for line_id in ground.patterns}


def earliest_promise(work: Work, line: OrderLine) -> Promise:
    """The first day that can be promised for a line, with its reasoning; the order's lines before it are served first.

    Raises NotFound where the reader cannot see the order.
    """
    return _evidence_of(work, line).promise


def shortages(work: Work, line: OrderLine) -> tuple[Shortage, ...]:
    """What is missing for a line, of the part and of its materials (5.1.5(3)). Raises NotFound as `earliest_promise`."""
    return _evidence_of(work, line).shortages


def _evidence_of(work: Work, line: OrderLine) -> LineEvidence:
    found = for_order(work, work.fetch(Order, line.order_id)).of(line.id)
    if found is None:
        raise LookupError("a cancelled line has no evidence")
    return found
