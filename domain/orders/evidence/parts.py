"""The parts of an order as they are made: stock, line, rate, and what each piece consumes, with figures of today."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Numeric, Select, Text, and_, cast, func, select
from sqlalchemy.orm import aliased

from domain.orders.evidence import reading
from domain.orders.evidence.figures import NONE, StockFigure, stock_figure
from domain.orders.evidence.reading import Reserved, Until
from domain.orders.evidence.rules import Bill, Making
from domain.orders.models import OrderLine
from domain.products.models import Consumption, Lot, Material, ProcessDocument, Product, ProductionLine, Reservation
from domain.shared.among import among_given
from domain.shared.work import Work

LOTS = (  # free pieces of a part by the drawing revision that they were made to
    select(func.jsonb_agg(func.jsonb_build_array(Lot.drawing_revision, cast(Lot.quantity, Text))))
    .where(Lot.product_id == Product.id, Lot.blocked.is_(False), Lot.drawing_revision != "", Lot.quantity > 0)
    .scalar_subquery().label("lots")
)
STOCKS = select(Product.id, Product.on_hand, Product.safety_stock, Product.counted_at, LOTS).where(among_given(Product.id, "products"))


def _products() -> Select[*tuple[Any, ...]]:
    """The parts with their stock as an order sees it: what earlier open lines ask for, and what is blocked; and their documents."""
    by_revision = reading.ALLOCATED_BEFORE.subquery()
    told = func.jsonb_agg(func.jsonb_build_array(by_revision.c.revision, cast(by_revision.c.pieces, Text)))
    asked = select(by_revision.c.product_id, told.label("asked")).group_by(by_revision.c.product_id).subquery()
    stopped = reading.BLOCKED.subquery()
    issued = func.jsonb_agg(func.jsonb_build_array(ProcessDocument.revision, ProcessDocument.kind))
    columns = (
        Product.id, Product.code, Product.name_zh, Product.unit, Product.lead_days, Product.line_id, Product.pieces_per_hour,
        ProductionLine.name.label("line_name"), Product.on_hand, Product.safety_stock, Product.counted_at,
        func.coalesce(stopped.c.pieces, 0).label("blocked"), asked.c.asked,
        select(issued).where(ProcessDocument.product_id == Product.id).scalar_subquery().label("documents"),
        LOTS,
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
    asked = _by_revision(users).subquery()
    stopped = reading.STOPPED.where(Lot.product_id.in_(users)).subquery()
    held = reading.HELD.where(Reservation.product_id.in_(users)).subquery()
    to_make = _to_make(asked.c, Product.on_hand - func.coalesce(stopped.c.pieces, 0), func.coalesce(held.c.pieces, 0))
    pieces = func.sum(to_make * Consumption.per_piece).label("pieces")
    wanted = select(Consumption.material_id, pieces).join(Product, Product.id == Consumption.product_id)
    for each in (asked, stopped, held):
        wanted = wanted.outerjoin(each, each.c.product_id == Product.id)
    return wanted.where(*ours).group_by(Consumption.material_id)


def _by_revision(users: Select[uuid.UUID]) -> Select[*tuple[Any, ...]]:
    """Of each product: what earlier lines ask for beyond the lots of their own revision, without naming one, and what lots have over."""
    asked = reading.asked_by_revision(OrderLine.product_id.in_(users), reading.BEFORE).subquery()
    made = func.upper(func.trim(Lot.drawing_revision)).label("revision")
    lots = select(Lot.product_id, made, func.sum(Lot.quantity).label("pieces")).where(
        Lot.product_id.in_(users), Lot.blocked.is_(False), made != "", Lot.quantity > 0).group_by(Lot.product_id, made).subquery()
    wanted, there = func.coalesce(asked.c.pieces, 0), func.coalesce(lots.c.pieces, 0)
    product_id, named = func.coalesce(asked.c.product_id, lots.c.product_id), func.coalesce(asked.c.revision, lots.c.revision) != ""
    columns = {
        "unmet": func.sum(func.greatest(0, wanted - there)).filter(named), "nameless": func.sum(wanted).filter(~named),
        "over": func.sum(func.greatest(0, there - wanted)), "in_lots": func.sum(there),
    }
    same = and_(asked.c.product_id == lots.c.product_id, asked.c.revision == lots.c.revision)
    return select(product_id.label("product_id"), *(value.label(name) for name, value in columns.items())).select_from(
        asked.join(lots, same, full=True)).group_by(product_id)


def _to_make(asked: Any, sound: ColumnElement[Any], held: ColumnElement[Any]) -> ColumnElement[Decimal]:
    """What stock lacks of it (decision 0221): lots serve their own revision, what is of none serves each, and who names none takes any."""
    unmet, nameless, over, in_lots = (func.coalesce(asked[name], 0) for name in ("unmet", "nameless", "over", "in_lots"))
    common = func.greatest(0, sound - in_lots)
    named = func.greatest(0, unmet - common, type_=Numeric())
    return named + func.greatest(0, nameless + held - func.greatest(0, common - unmet) - over, type_=Numeric())


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


@dataclass(frozen=True)
class Stocks:
    """The stock of products as an order sees it (RULES 4), before anybody says which drawing revision is asked for."""

    rows: Mapping[uuid.UUID, Any]
    asked: Mapping[uuid.UUID, Iterable[tuple[str, Decimal]]]  # by open lines before it, by revision
    stopped: Mapping[uuid.UUID, Decimal]
    reserved: Reserved

    def of(self, product_id: uuid.UUID, revision: str = "") -> StockFigure:
        asked = self.asked.get(product_id, ())
        return _stock(self.rows[product_id], self.stopped.get(product_id, NONE), asked, self.reserved, revision)


def stocks(work: Work, products: Collection[uuid.UUID], until: Until | None, reserved: Reserved) -> Stocks:
    rows = {row.id: row for row in work.session.execute(STOCKS, {"products": list(products)})}
    return Stocks(rows, reading.allocated(work, products, until), reading.blocked(work, products), reserved)


def makings(
    work: Work, products: Mapping[uuid.UUID, Collection[str]], until: Until, reserved: Reserved
) -> dict[tuple[uuid.UUID, str], Making]:
    """How each product is made, in a fixed number of queries; `products`: each with the drawing revisions that are asked for.

    A material is shared: what earlier lines of *any* product take of it is taken from it, as far as that product's own stock
    did not cover them.
    """
    given = {"products": list(products), "submitted_at": until.submitted_at, "order": until.order_id}
    bills: dict[uuid.UUID, list[Any]] = defaultdict(list)
    for each in work.session.execute(CONSUMPTIONS, {**given, "but": list(reserved.but)}):
        bills[each.product_id].append(each)
    rows = work.session.execute(PRODUCTS, given)
    return {
        (row.id, revision): _making(row, revision, bills[row.id], reserved) for row in rows for revision in products[row.id]
    }


def _stock(row: Any, stopped: Decimal, asked: Iterable[tuple[str, Any]], reserved: Reserved, revision: str) -> StockFigure:
    """Free lots of another revision than is asked for do not serve it (RULES 7); of no known one, they do (decisions 0170, 0221)."""
    return stock_figure(row, revision, stopped, {of: Decimal(pieces) for of, pieces in asked}, reserved.products.get(row.id, NONE))


def _making(row: Any, revision: str, bill: list[Any], reserved: Reserved) -> Making:
    stock, held = _stock(row, row.blocked, row.asked or (), reserved, revision), reserved.materials
    materials = tuple(
        Bill(each.material_id, each.code, each.name, each.unit, each.per_piece,
             each.left - held.get(each.material_id, NONE), each.safety_stock, each.lead_days, each.counted_at, each.customer_supplied)
        for each in bill
    )
    return Making(row.id, row.code, row.name_zh, row.unit, row.lead_days, row.line_id, row.line_name or "", row.pieces_per_hour, stock,
                  materials, frozenset(map(tuple, row.documents or ())), revision)
