"""Products: the company's parts, each customer's sales product list FM070100-13, prices, stock, materials, capacity."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.shared.base import Base, Identified, Scoped, Versioned


class ProductionLine(Identified, Versioned, Base):
    __tablename__ = "production_line"

    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    weekly_hours: Mapped[Decimal]
    active: Mapped[bool] = mapped_column(default=True)


class LineDayOff(Identified, Base):
    """A day on which a line does not run (maintenance, holiday)."""

    __tablename__ = "line_day_off"
    __table_args__ = (Index("uq_line_day_off", "line_id", "day", unique=True),)

    line_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("production_line.id"))
    day: Mapped[date]
    reason: Mapped[str] = mapped_column(default="")


class Reservation(Identified, Base):
    """Hours of a line, or pieces of a product or material, that are spoken for, with no name and no link.

    Confidential orders stand here so that load and stock do not lie to those who may not know of them (PRODUCT).
    """

    __tablename__ = "reservation"
    __table_args__ = (Index("ix_reservation_line_week", "line_id", "week"),)

    line_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("production_line.id"))
    week: Mapped[date | None]  # its Monday
    hours: Mapped[Decimal] = mapped_column(default=Decimal(0))
    product_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("product.id"), index=True)
    material_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("material.id"), index=True)
    quantity: Mapped[Decimal] = mapped_column(default=Decimal(0))


class Product(Identified, Versioned, Base):
    """A part with a company code. What a customer calls it, and may order, stands on that customer's list."""

    __tablename__ = "product"

    code: Mapped[str] = mapped_column(unique=True)  # HC-4801-012
    name_zh: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    unit: Mapped[str] = mapped_column(default="pcs")  # pcs: whole numbers; kg, m: three decimals
    line_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("production_line.id"), index=True)
    pieces_per_hour: Mapped[Decimal | None]
    lead_days: Mapped[int] = mapped_column(default=15)  # standard lead time, calendar days
    on_hand: Mapped[Decimal] = mapped_column(default=Decimal(0))
    safety_stock: Mapped[Decimal] = mapped_column(default=Decimal(0))
    counted_at: Mapped[datetime | None]
    restricted_substances: Mapped[str] = mapped_column(default="")
    hs_code: Mapped[str] = mapped_column(default="")  # 商品编码, for customs: 6 to 10 digits
    origin: Mapped[str] = mapped_column(default="")  # country of origin, two letters (ISO 3166)
    net_weight: Mapped[Decimal | None]  # kg a unit
    production_ended: Mapped[date | None]
    service_ended: Mapped[date | None]


class ListEntry(Identified, Versioned, Scoped, Base):
    """A line of a customer's FM070100-13: the part in the drawing revision and material that this customer may order."""

    __tablename__ = "list_entry"
    __table_args__ = (
        Index("uq_list_entry_customer_part", "customer_id", "customer_part", unique=True),
        Index("ix_list_entry_product_id", "product_id"),
        Index("ix_list_entry_customer_part_prefix", "customer_id", text("customer_part text_pattern_ops")),
    )

    product_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("product.id"))
    customer_part: Mapped[str]
    name: Mapped[str]  # as this customer calls it
    drawing: Mapped[str] = mapped_column(default="")
    revision: Mapped[str] = mapped_column(default="")
    material: Mapped[str] = mapped_column(default="")
    specification: Mapped[str] = mapped_column(default="")
    quality: Mapped[str] = mapped_column(default="")  # quality requirement that goes with each order
    program: Mapped[str] = mapped_column(default="")  # vehicle program
    packaging: Mapped[str] = mapped_column(default="")
    standard_pack: Mapped[Decimal | None]
    minimum_quantity: Mapped[Decimal | None]
    warranty: Mapped[str] = mapped_column(default="")
    active: Mapped[bool] = mapped_column(default=True)


class Price(Identified, Versioned, Scoped, Base):
    """An untaxed unit price from a quantity on, valid from–to (both days included; open without an end)."""

    __tablename__ = "price"
    __table_args__ = (Index("ix_price_entry_id", "entry_id", "valid_from"),)

    entry_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("list_entry.id"))
    currency: Mapped[str]
    unit_price: Mapped[Decimal]
    minimum_quantity: Mapped[Decimal] = mapped_column(default=Decimal(0))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    source: Mapped[str] = mapped_column(default="list")  # list | quotation
    source_number: Mapped[str] = mapped_column(default="")
    provisional: Mapped[bool] = mapped_column(default=False)


class Material(Identified, Versioned, Base):
    __tablename__ = "material"

    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    unit: Mapped[str] = mapped_column(default="kg")
    on_hand: Mapped[Decimal] = mapped_column(default=Decimal(0))
    safety_stock: Mapped[Decimal] = mapped_column(default=Decimal(0))
    lead_days: Mapped[int] = mapped_column(default=10)
    counted_at: Mapped[datetime | None]


class Consumption(Identified, Base):
    """What one piece of a product takes of a material."""

    __tablename__ = "consumption"
    __table_args__ = (Index("uq_consumption", "product_id", "material_id", unique=True), Index("ix_consumption_material_id", "material_id"))

    product_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("product.id"))
    material_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("material.id"))
    per_piece: Mapped[Decimal]
    customer_supplied: Mapped[bool] = mapped_column(default=False)


class ProcessDocument(Identified, Base):
    """BOM, work instruction or parameters of a product, by drawing revision (5.1.8(3))."""

    __tablename__ = "process_document"
    __table_args__ = (Index("uq_process_document", "product_id", "kind", "revision", unique=True),)

    product_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("product.id"))
    kind: Mapped[str]  # bom | instruction | parameters
    revision: Mapped[str]
    number: Mapped[str]
    issued_on: Mapped[date]


class Lot(Identified, Versioned, Base):
    __tablename__ = "lot"
    __table_args__ = (Index("uq_lot_product_number", "product_id", "number", unique=True),)

    product_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("product.id"))
    number: Mapped[str]
    quantity: Mapped[Decimal]
    produced_on: Mapped[date]
    drawing_revision: Mapped[str] = mapped_column(default="")  # that it was made to; empty: not known, good for each
    blocked: Mapped[bool] = mapped_column(default=False)
    block_reason: Mapped[str] = mapped_column(default="")


class OutsourcedProcess(Identified, Base):
    __tablename__ = "outsourced_process"
    __table_args__ = (Index("ix_outsourced_process_product_id", "product_id"),)

    product_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("product.id"))
    process: Mapped[str]
    subcontractor: Mapped[str]
    email: Mapped[str] = mapped_column(default="")


class ProductImport(Identified, Base):
    """An uploaded list waiting for its preview to be confirmed: rows as read, differences as shown, nothing applied yet."""

    __tablename__ = "product_import"

    kind: Mapped[str] = mapped_column(default="list")  # list | parts | stock | materials
    customer_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("customer.id"))
    file_name: Mapped[str]
    rows: Mapped[list[Any]]
    differences: Mapped[list[Any]] = mapped_column(default=list)  # as the preview showed them; what is applied must be the same
    unchanged: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    created_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    applied_at: Mapped[datetime | None]
