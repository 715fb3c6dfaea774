"""Neutral reservations: what a confidential line takes of stock and hours, without its name (PRODUCT, RULES 4)."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal

from sqlalchemy import delete, select

from domain.orders.evidence import asked as asking
from domain.orders.evidence.figures import NONE
from domain.orders.evidence.models import ReservedFor
from domain.orders.models import Order, OrderLine
from domain.products.models import Product, Reservation
from domain.products.rules import monday
from domain.shared.work import Work


def reserve(work: Work, line: OrderLine) -> None:
    """Let a confidential line's quantity stand in load and stock for everybody, with no name and no link.

    Called when its delivery section is signed; again it replaces what stood. A line that is not confidential, or whose part
    has no company code, needs none.
    """
    release(work, line)
    if line.project_id is None or line.product_id is None:
        return
    product = work.session.get(Product, line.product_id)
    order = work.session.get(Order, line.order_id)
    if product is None or order is None:
        return
    rows = [_row(product_id=product.id, quantity=line.open_quantity)]
    if product.line_id and product.pieces_per_hour:
        for week, quantity in _weeks(work, order, line).items():
            rows.append(_row(line_id=product.line_id, week=week, hours=quantity / product.pieces_per_hour))
    work.session.add_all(rows)
    work.session.flush()
    work.session.add_all(
        ReservedFor(line_id=line.id, reservation_id=row.id, customer_id=line.customer_id, project_id=line.project_id) for row in rows
    )
    work.session.flush()


def release(work: Work, line: OrderLine) -> None:
    """Give back what `reserve` took: the section reopened, or the line is shipped, declined, withdrawn or no longer confidential."""
    with work.as_system("evidence"):
        held = list(work.session.scalars(select(ReservedFor.reservation_id).where(ReservedFor.line_id == line.id)))
        if held:
            work.session.execute(delete(ReservedFor).where(ReservedFor.line_id == line.id))
            work.session.execute(delete(Reservation).where(Reservation.id.in_(held)))


def _row(**values: object) -> Reservation:
    return Reservation(id=uuid.uuid4(), **values)  # not by time: when it was made would be a trace


def _weeks(work: Work, order: Order, line: OrderLine) -> dict[date, Decimal]:
    found: dict[date, Decimal] = {}
    for asked in asking.lines(work, order):
        for delivery in asked.deliveries if asked.row.id == line.id else ():
            week = monday(delivery.leaves)
            found[week] = found.get(week, NONE) + delivery.quantity
    return found
