"""What will miss its day, computed by the database: made too little, too much work on the line, material short (5.1.10(1)).

Deliveries are served in the order of their days: from stock first, then by making. What still has to be made needs hours of
its production line and material; where either does not suffice by the day at our gate, the delivery is at risk. A delivery that
cannot be made in time though the line did nothing else is "quantity"; one that could, were it not for those before it, "load".
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import CTE, Date, Numeric, Text, Uuid, and_, bindparam, case, cast, func, literal_column, or_, select
from sqlalchemy.dialects.postgresql import ARRAY

from domain.orders.evidence.models import ReservedFor
from domain.products.models import Consumption, Lot, Material, Product, Reservation

AMOUNT = Numeric(18, 6)
# What stands for confidential lines that the reader sees themselves is no reservation to them: they see the line
OTHERS = Reservation.id.not_in(select(ReservedFor.reservation_id))


def risks(near: CTE, today: Any, far: Any) -> CTE:
    """A row for each delivery of `near` (id, product_id, ship_by, need) with what is to be made of it and what stands against it.

    `quantity`, `load` and `material` say which reason holds; only days from `today` to `far` are judged, but all of `near` is served.
    """
    making = _making(near)
    short = _short(making)
    lacks = short.c.lacking.is_not(None)
    judged = and_(making.c.ship_by.between(today, far), making.c.to_make > 0)
    quantity = func.coalesce(and_(judged, making.c.hours > making.c.hours_left), False)
    load = func.coalesce(and_(judged, making.c.line_hours > making.c.hours_left), False)
    return (
        select(
            making.c.id, making.c.to_make, making.c.hours, making.c.line_hours, making.c.hours_left, short.c.lacking,
            quantity.label("quantity"), and_(load, ~quantity).label("load"), and_(judged, lacks).label("material"),
            or_(load, and_(judged, lacks)).label("risky"),
        )
        .outerjoin(short, short.c.id == making.c.id).cte("risk").prefix_with("MATERIALIZED")
    )


def _making(near: CTE) -> CTE:
    """What of each delivery no stock covers, the hours that it takes, and the hours of its line up to it."""
    in_turn = (near.c.ship_by, near.c.id)
    blocked = select(Lot.product_id, func.sum(Lot.quantity).label("pieces")).where(Lot.blocked).group_by(Lot.product_id).subquery()
    held = (
        select(Reservation.product_id, func.sum(Reservation.quantity).label("pieces"))
        .where(Reservation.product_id.is_not(None), OTHERS).group_by(Reservation.product_id).subquery()
    )
    free = func.greatest(0, Product.on_hand - func.coalesce(blocked.c.pieces, 0) - func.coalesce(held.c.pieces, 0))
    asked = func.sum(near.c.need).over(partition_by=near.c.product_id, order_by=in_turn, rows=(None, 0))
    to_make = func.least(near.c.need, func.greatest(0, asked - free), type_=AMOUNT)
    parts = (
        select(near.c.id, near.c.ship_by, near.c.product_id, Product.line_id, to_make.label("to_make"),
               (to_make / func.nullif(Product.pieces_per_hour, 0)).label("hours"))
        .join(Product, Product.id == near.c.product_id)
        .outerjoin(blocked, blocked.c.product_id == Product.id).outerjoin(held, held.c.product_id == Product.id)
        .cte("part").prefix_with("MATERIALIZED")
    )
    given = func.unnest(
        bindparam("line_ids", type_=ARRAY(Uuid())), bindparam("line_days", type_=ARRAY(Date())),
        bindparam("line_hours", type_=ARRAY(AMOUNT)),
    ).table_valued("line_id", "day", "hours").render_derived()
    until = and_(given.c.line_id == parts.c.line_id, given.c.day == parts.c.ship_by)
    line_hours = func.sum(parts.c.hours).over(partition_by=parts.c.line_id, order_by=(parts.c.ship_by, parts.c.id), rows=(None, 0))
    return (
        select(parts, case((parts.c.line_id.is_not(None), line_hours)).label("line_hours"), given.c.hours.label("hours_left"))
        .outerjoin(given, until).cte("making").prefix_with("MATERIALIZED")
    )


def _short(making: CTE) -> Any:
    """By delivery: the materials that do not suffice for it, each with its code, what is missing and its unit."""
    amount = making.c.to_make * Consumption.per_piece
    used = func.sum(amount).over(partition_by=Consumption.material_id, order_by=(making.c.ship_by, making.c.id), rows=(None, 0))
    uses = (
        select(making.c.id, Consumption.material_id, amount.label("amount"), used.label("used"))
        .join(Consumption, Consumption.product_id == making.c.product_id)
        .where(making.c.to_make > 0, Consumption.customer_supplied.is_(False)).subquery()
    )
    held = (
        select(Reservation.material_id, func.sum(Reservation.quantity).label("amount"))
        .where(Reservation.material_id.is_not(None), OTHERS).group_by(Reservation.material_id).subquery()
    )
    beyond = uses.c.used - func.greatest(0, Material.on_hand - func.coalesce(held.c.amount, 0))
    lacking = func.least(beyond, uses.c.amount)
    told = func.jsonb_build_array(Material.code, cast(lacking, Text), Material.unit)
    return (
        select(uses.c.id, func.jsonb_agg(told).label("lacking"))
        .join(Material, Material.id == uses.c.material_id).outerjoin(held, held.c.material_id == Material.id)
        .where(beyond > literal_column("0")).group_by(uses.c.id).subquery()
    )
