"""The company's parts for its own pages: the list with stock, and one part with everything that is known of it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select

from domain.customers.models import Customer
from domain.products.models import (
    Consumption,
    ListEntry,
    Lot,
    Material,
    OutsourcedProcess,
    Price,
    ProcessDocument,
    Product,
    ProductionLine,
)
from domain.products.rules import in_no_lot
from domain.shared.errors import NotFound
from domain.shared.work import Work

PAGE = 50


@dataclass(frozen=True)
class Filter:
    text: str = ""
    line: str = ""  # code of a production line
    view: str = ""  # low: under safety stock | blocked: with blocked lots
    after: str = ""  # the code that the page before ended with


@dataclass(frozen=True)
class PartRow:
    code: str
    name_zh: str
    name_en: str
    unit: str
    line: str | None
    pieces_per_hour: Decimal | None
    lead_days: int
    on_hand: Decimal
    blocked: Decimal
    safety_stock: Decimal
    counted_at: datetime | None
    customers: int

    @property
    def low(self) -> bool:
        return self.on_hand - self.blocked < self.safety_stock


@dataclass(frozen=True)
class PartList:
    rows: list[PartRow]
    total: int
    later: str | None


@dataclass(frozen=True)
class PartPage:
    """One part. `entries` are (entry, customer number, customer name, price that holds today or None)."""

    product: Product
    line: ProductionLine | None
    entries: Sequence[Any]
    consumptions: Sequence[Any]
    documents: Sequence[ProcessDocument]
    lots: Sequence[Lot]
    outsourced: Sequence[OutsourcedProcess]
    loose: Decimal  # on hand, and in no lot on record

    @property
    def revisions(self) -> list[str]:
        """The drawing revisions that customers may order, as their lists say; an empty one where none says."""
        listed = {entry.revision.strip().upper() for entry, *_ in self.entries if entry.active}
        return sorted(each for each in listed if each) or [""]


BLOCKED = (
    select(func.coalesce(func.sum(Lot.quantity), 0)).where(Lot.product_id == Product.id, Lot.blocked).correlate(Product).scalar_subquery()
)


def listed(work: Work, wanted: Filter) -> PartList:
    """Parts by company code, a page of fifty."""
    conditions = _conditions(wanted)
    customers = select(func.count()).where(ListEntry.product_id == Product.id, ListEntry.active).correlate(Product).scalar_subquery()
    rows = select(
        Product.code, Product.name_zh, Product.name_en, Product.unit, ProductionLine.name.label("line"), Product.pieces_per_hour,
        Product.lead_days, Product.on_hand, BLOCKED.label("blocked"), Product.safety_stock, Product.counted_at,
        customers.label("customers"),
    ).outerjoin(ProductionLine, ProductionLine.id == Product.line_id).where(*conditions)
    if wanted.after:
        rows = rows.where(Product.code > wanted.after)
    found = [PartRow(**row._mapping) for row in work.session.execute(rows.order_by(Product.code).limit(PAGE + 1))]
    total = work.session.scalar(_count(conditions)) or 0
    return PartList(found[:PAGE], total, found[PAGE - 1].code if len(found) > PAGE else None)


def counts(work: Work) -> Mapping[str, int]:
    """How many there are of each saved view."""
    return {view or "all": work.session.scalar(_count(_conditions(Filter(view=view)))) or 0 for view in ("", "low", "blocked")}


def by_code(work: Work, code: str) -> Product:
    """Raises NotFound."""
    found = work.session.scalar(select(Product).where(Product.code == code))
    if found is None:
        raise NotFound
    return found


def page(work: Work, code: str) -> PartPage:
    """Raises NotFound."""
    product = by_code(work, code)
    consumptions = select(Consumption, Material).join(Material, Material.id == Consumption.material_id)
    lots = _all(work, Lot, product, Lot.blocked.desc(), Lot.produced_on.desc(), Lot.number)
    return PartPage(
        product=product, line=work.find(ProductionLine, product.line_id) if product.line_id else None,
        entries=work.session.execute(_entries(product.id)).all(),
        consumptions=work.session.execute(consumptions.where(Consumption.product_id == product.id).order_by(Material.code)).all(),
        documents=_all(work, ProcessDocument, product, ProcessDocument.revision.desc(), ProcessDocument.kind),
        lots=lots[:200], outsourced=_all(work, OutsourcedProcess, product, OutsourcedProcess.process),
        loose=in_no_lot(product.on_hand, lots),
    )


def lines(work: Work) -> Sequence[ProductionLine]:
    return work.session.scalars(select(ProductionLine).where(ProductionLine.active).order_by(ProductionLine.code)).all()


def materials(work: Work, text: str = "") -> Sequence[Material]:
    wanted = select(Material).order_by(Material.code).limit(500)
    if text:
        wanted = wanted.where(or_(Material.code.icontains(text, autoescape=True), Material.name.icontains(text, autoescape=True)))
    return work.session.scalars(wanted).all()


def of_product(work: Work, model: type[Any], product: Product, key: uuid.UUID) -> Any:
    """A lot, document or outside process of this very part. Raises NotFound for another's."""
    found = work.fetch(model, key)
    if found.product_id != product.id:
        raise NotFound
    return found


def _all(work: Work, model: Any, product: Product, *order: Any) -> Sequence[Any]:
    return work.session.scalars(select(model).where(model.product_id == product.id).order_by(*order)).all()


def _entries(product_id: uuid.UUID) -> Select[*tuple[Any, ...]]:
    prices = select(func.count()).where(Price.entry_id == ListEntry.id).correlate(ListEntry).scalar_subquery()
    return (
        select(ListEntry, Customer.number, Customer.name_short, prices.label("prices"))
        .join(Customer, Customer.id == ListEntry.customer_id).where(ListEntry.product_id == product_id)
        .order_by(ListEntry.active.desc(), Customer.sort_key)
    )


def _count(conditions: list[ColumnElement[bool]]) -> Select[*tuple[Any, ...]]:
    return select(func.count()).select_from(Product).outerjoin(ProductionLine, ProductionLine.id == Product.line_id).where(*conditions)


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.text:
        conditions.append(or_(*(each.icontains(wanted.text, autoescape=True) for each in (Product.code, Product.name_zh, Product.name_en))))
    if wanted.line:
        conditions.append(ProductionLine.code == wanted.line)
    if wanted.view == "low":
        conditions.append(Product.on_hand - case((BLOCKED > 0, BLOCKED), else_=0) < Product.safety_stock)
    if wanted.view == "blocked":
        conditions.append(BLOCKED > 0)
    return conditions
