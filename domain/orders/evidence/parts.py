"""The parts of an order as they are made: stock, line, rate, and what each piece consumes, with figures of today."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from domain.orders.evidence import reading
from domain.orders.evidence.figures import NONE, StockFigure
from domain.orders.evidence.reading import Reserved, Until
from domain.orders.evidence.rules import Bill, Making, to_make
from domain.products.models import Consumption, Material, Product, ProductionLine
from domain.shared.among import among_given
from domain.shared.work import Work

Figures = dict[uuid.UUID, StockFigure]

STOCKS = select(Product.id, Product.on_hand, Product.safety_stock, Product.counted_at).where(among_given(Product.id, "products"))
PRODUCTS = (
    select(Product.id, Product.code, Product.name_zh, Product.unit, Product.lead_days, Product.line_id, Product.pieces_per_hour,
           ProductionLine.name.label("line_name"))
    .outerjoin(ProductionLine).where(among_given(Product.id, "products"))
)
CONSUMPTIONS = (
    select(Consumption.product_id, Consumption.material_id, Consumption.per_piece, Consumption.customer_supplied, Material.code,
           Material.name, Material.unit, Material.on_hand, Material.safety_stock, Material.lead_days, Material.counted_at)
    .join(Material, Material.id == Consumption.material_id).where(among_given(Consumption.product_id, "products")).order_by(Material.code)
)
USERS = select(Consumption.product_id, Consumption.material_id, Consumption.per_piece).where(
    among_given(Consumption.material_id, "materials"), Consumption.customer_supplied.is_(False)
)


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


def makings(work: Work, products: Collection[uuid.UUID], until: Until | None, reserved: Reserved) -> dict[uuid.UUID, Making]:
    """How each product is made, in a fixed number of queries.

    A material is shared: what earlier lines of *any* product take of it is taken from it, as far as that product's own stock
    did not cover them.
    """
    bills = _consumptions(work, products)
    materials = {row.material_id for rows in bills.values() for row in rows}
    users = _users(work, materials)
    figures = stock_figures(work, {*products, *(product for product, _, _ in users)}, until, reserved)
    used = _used(users, figures)
    rows = work.session.execute(PRODUCTS, {"products": list(products)})
    return {row.id: _making(row, figures[row.id], bills[row.id], used, reserved.materials) for row in rows}


def _consumptions(work: Work, products: Collection[uuid.UUID]) -> dict[uuid.UUID, list[Any]]:
    found: dict[uuid.UUID, list[Any]] = defaultdict(list)
    for row in work.session.execute(CONSUMPTIONS, {"products": list(products)}):
        found[row.product_id].append(row)
    return found


def _users(work: Work, materials: Collection[uuid.UUID]) -> list[Any]:
    """All products that take one of these materials from our own store."""
    return list(work.session.execute(USERS, {"materials": list(materials)})) if materials else []


def _used(users: list[Any], figures: Figures) -> dict[uuid.UUID, Decimal]:
    used: dict[uuid.UUID, Decimal] = defaultdict(lambda: NONE)
    for product, material, per_piece in users:
        stock = figures[product]
        used[material] += to_make(stock.allocated, stock.on_hand - stock.blocked) * per_piece
    return used


def _making(row: Any, stock: StockFigure, bill: list[Any], used: dict[uuid.UUID, Decimal], held: dict[uuid.UUID, Decimal]) -> Making:
    materials = tuple(
        Bill(each.material_id, each.code, each.name, each.unit, each.per_piece,
             each.on_hand - used[each.material_id] - held.get(each.material_id, NONE), each.safety_stock, each.lead_days, each.counted_at,
             each.customer_supplied)
        for each in bill
    )
    return Making(row.id, row.code, row.name_zh, row.unit, row.lead_days, row.line_id, row.line_name or "", row.pieces_per_hour, stock,
                  materials)
