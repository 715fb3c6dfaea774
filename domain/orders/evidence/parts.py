"""The parts of an order as they are made: stock, line, rate, and what each piece consumes, with figures of today."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import Numeric, Select, Text, cast, func, select
from sqlalchemy.orm import aliased

from domain.orders.evidence import reading
from domain.orders.evidence.figures import NONE, StockFigure
from domain.orders.evidence.reading import Reserved, Until
from domain.orders.evidence.rules import Bill, Making
from domain.orders.models import OrderLine
from domain.products.models import Consumption, Lot, Material, ProcessDocument, Product, ProductionLine, Reservation
from domain.products.rules import other_revision
from domain.shared.among import among_given
from domain.shared.work import Work

Figures = dict[uuid.UUID, StockFigure]

STOCKS = select(Product.id, Product.on_hand, Product.safety_stock, Product.counted_at).where(among_given(Product.id, "products"))


def _products() -> Select[*tuple[Any, ...]]:
    """The parts with their stock as an order sees it: what earlier open lines ask for, and what is blocked; and their documents."""
    asked = reading.ALLOCATED_BEFORE.subquery()
    stopped = reading.BLOCKED.subquery()
    issued = func.jsonb_agg(func.jsonb_build_array(ProcessDocument.revision, ProcessDocument.kind))
    columns = (
        Product.id, Product.code, Product.name_zh, Product.unit, Product.lead_days, Product.line_id, Product.pieces_per_hour,
        ProductionLine.name.label("line_name"), Product.on_hand, Product.safety_stock, Product.counted_at,
        func.coalesce(stopped.c.pieces, 0).label("blocked"), func.coalesce(asked.c.pieces, 0).label("asked"),
        select(issued).where(ProcessDocument.product_id == Product.id).scalar_subquery().label("documents"),
        select(func.jsonb_agg(func.jsonb_build_array(Lot.drawing_revision, cast(Lot.quantity, Text))))
        .where(Lot.product_id == Product.id, Lot.blocked.is_(False), Lot.drawing_revision != "", Lot.quantity > 0)
        .scalar_subquery().label("lots"),
    )
    wanted = select(*columns).outerjoin(ProductionLine).where(among_given(Product.id, "products"))
    for each in (asked, stopped):
        wanted = wanted.outerjoin(each, each.c.product_id == Product.id)
    return wanted


PRODUCTS = _products()


def _used() -> Select[*tuple[Any, ...]]:
    """What earlier lines of any product take of the materials of these, as far as that product's own stock does not cover them."""
    own = aliased(Consumption)
    materials = select(own.material_id).where(among_given(own.product_id, "products"))
    ours = (Consumption.material_id.in_(materials), Consumption.customer_supplied.is_(False))
    users = select(Consumption.product_id).where(*ours)
    asked = reading.asked_for(OrderLine.product_id.in_(users), reading.BEFORE).subquery()
    stopped = reading.STOPPED.where(Lot.product_id.in_(users)).subquery()
    held = reading.HELD.where(Reservation.product_id.in_(users)).subquery()
    spoken_for = func.coalesce(asked.c.pieces, 0) + func.coalesce(held.c.pieces, 0)
    there = func.greatest(0, Product.on_hand - func.coalesce(stopped.c.pieces, 0))
    to_make = func.greatest(0, spoken_for - there, type_=Numeric())
    pieces = func.sum(to_make * Consumption.per_piece).label("pieces")
    wanted = select(Consumption.material_id, pieces).join(Product, Product.id == Consumption.product_id)
    for each in (asked, stopped, held):
        wanted = wanted.outerjoin(each, each.c.product_id == Product.id)
    return wanted.where(*ours).group_by(Consumption.material_id)


def _consumptions() -> Select[*tuple[Any, ...]]:
    """What the parts are made of, with what is left of each material before the order."""
    used = _used().subquery()
    return (
        select(Consumption.product_id, Consumption.material_id, Consumption.per_piece, Consumption.customer_supplied, Material.code,
               Material.name, Material.unit, (Material.on_hand - func.coalesce(used.c.pieces, 0)).label("left"), Material.safety_stock,
               Material.lead_days, Material.counted_at)
        .join(Material, Material.id == Consumption.material_id).outerjoin(used, used.c.material_id == Consumption.material_id)
        .where(among_given(Consumption.product_id, "products")).order_by(Material.code)
    )


CONSUMPTIONS = _consumptions()


def stock_figures(work: Work, products: Collection[uuid.UUID], until: Until | None, reserved: Reserved) -> Figures:
    """Stock of each product as an order sees it (RULES 4): allocated are the open lines before it, and neutral reservations."""
    taken = reading.allocated(work, products, until)
    held = reserved.products
    stopped = reading.blocked(work, products)
    return {
        row.id: StockFigure(row.id, row.on_hand, stopped.get(row.id, NONE), taken.get(row.id, NONE) + held.get(row.id, NONE),
                            row.safety_stock, row.counted_at)
        for row in work.session.execute(STOCKS, {"products": list(products)})
    }


def makings(work: Work, products: Mapping[uuid.UUID, str], until: Until, reserved: Reserved) -> dict[uuid.UUID, Making]:
    """How each product is made, in a fixed number of queries; `products`: each with the drawing revision that is asked for.

    A material is shared: what earlier lines of *any* product take of it is taken from it, as far as that product's own stock
    did not cover them.
    """
    given = {"products": list(products), "submitted_at": until.submitted_at, "order": until.order_id}
    bills: dict[uuid.UUID, list[Any]] = defaultdict(list)
    for each in work.session.execute(CONSUMPTIONS, {**given, "but": list(reserved.but)}):
        bills[each.product_id].append(each)
    rows = work.session.execute(PRODUCTS, given)
    return {row.id: _making(row, _stock(row, reserved, products[row.id]), bills[row.id], reserved.materials) for row in rows}


def _stock(row: Any, reserved: Reserved, revision: str) -> StockFigure:
    """Free lots of another revision than is asked for do not serve it (RULES 7); of no known one, they do."""
    allocated = row.asked + reserved.products.get(row.id, NONE)
    other = sum((Decimal(pieces) for made, pieces in row.lots or () if other_revision(made, revision)), NONE)
    return StockFigure(row.id, row.on_hand, row.blocked, allocated, row.safety_stock, row.counted_at, other)


def _making(row: Any, stock: StockFigure, bill: list[Any], held: dict[uuid.UUID, Decimal]) -> Making:
    materials = tuple(
        Bill(each.material_id, each.code, each.name, each.unit, each.per_piece,
             each.left - held.get(each.material_id, NONE), each.safety_stock, each.lead_days, each.counted_at, each.customer_supplied)
        for each in bill
    )
    return Making(row.id, row.code, row.name_zh, row.unit, row.lead_days, row.line_id, row.line_name or "", row.pieces_per_hour, stock,
                  materials, frozenset(map(tuple, row.documents or ())))
