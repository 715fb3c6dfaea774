"""Neutral reservations: what a confidential line takes of stock and hours, without its name (PRODUCT, RULES 4)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from sqlalchemy import delete, select

from domain.orders.evidence import asked as asking
from domain.orders.evidence.figures import NONE
from domain.orders.evidence.models import ReservedFor
from domain.orders.evidence.rules import still_to_make
from domain.orders.models import Order, OrderLine
from domain.products.models import Product, Reservation
from domain.products.rules import monday
from domain.shared.among import among
from domain.shared.work import Work


def reserve(work: Work, *lines: OrderLine) -> None:
    """Let the quantities of an order's confidential lines stand in load and stock for everybody, with no name and no link.

    Called when their delivery section is signed; again it replaces what stood. A line that is not confidential, or whose part
    has no company code, needs none.
    """
    release(work, *lines)
    hidden = [line for line in lines if line.project_id is not None and line.product_id is not None]
    if not hidden:
        return
    asked = select(Product).where(among(Product.id, {line.product_id for line in hidden if line.product_id}))
    made = {each.id: each for each in work.session.scalars(asked)}
    weeks = _weeks(work, work.fetch(Order, hidden[0].order_id))
    rows = [(line, row) for line in hidden if line.product_id in made for row in _rows(line, made[line.product_id], weeks[line.id])]
    work.session.add_all(row for _, row in rows)
    work.session.flush()
    work.session.add_all(
        ReservedFor(line_id=line.id, reservation_id=row.id, customer_id=line.customer_id, project_id=line.project_id) for line, row in rows
    )
    work.session.flush()


def release(work: Work, *lines: OrderLine) -> None:
    """Give back what `reserve` took: the section reopened, or the lines are shipped, declined, withdrawn or no longer confidential."""
    if not lines:
        return
    ids = [line.id for line in lines]
    with work.as_system("evidence"):
        held = list(work.session.scalars(select(ReservedFor.reservation_id).where(among(ReservedFor.line_id, ids))))
        if held:
            work.session.execute(delete(ReservedFor).where(among(ReservedFor.line_id, ids)))
            work.session.execute(delete(Reservation).where(among(Reservation.id, held)))


def _rows(line: OrderLine, product: Product, weeks: Mapping[date, Decimal]) -> Iterator[Reservation]:
    yield _row(product_id=product.id, quantity=line.open_quantity)
    if product.line_id and product.pieces_per_hour:
        for week, quantity in weeks.items():
            yield _row(line_id=product.line_id, week=week, hours=quantity / product.pieces_per_hour)


def _row(**values: object) -> Reservation:
    return Reservation(id=uuid.uuid4(), **values)  # not by time: when it was made would be a trace


def _weeks(work: Work, order: Order) -> Mapping[uuid.UUID, dict[date, Decimal]]:
    """By line: its pieces that are still to be made, by the week in which they must be; what is made goes to the earliest deliveries."""
    found: dict[uuid.UUID, dict[date, Decimal]] = defaultdict(dict)
    for asked in asking.lines(work, order):
        row = asked.row
        ready = row.open_quantity - still_to_make(row.open_quantity, row.quantity, row.made)
        for delivery in asked.deliveries:
            week, lies = monday(delivery.leaves), min(ready, delivery.quantity)
            ready -= lies
            if delivery.quantity > lies:
                found[row.id][week] = found[row.id].get(week, NONE) + delivery.quantity - lies
    return found
