"""What follows from a decided order: daily parts production plan, purchase requests, process-document tasks, development tasks."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.shared.base import Base, Identified, Internal, Scoped, Versioned


class PlanRow(Identified, Versioned, Scoped, Internal, Base):
    """A row of the 日配件生产计划: so many pieces of an order line, on one production line and day (5.1.7(2))."""

    __tablename__ = "plan_row"
    __table_args__ = (Index("ix_plan_row_day", "day", "production_line_id"), Index("ix_plan_row_order_id", "order_id"))

    order_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("order.id"))
    line_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("order_line.id"))
    product_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("product.id"))
    production_line_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("production_line.id"))
    day: Mapped[date]
    quantity: Mapped[Decimal]
    hours: Mapped[Decimal]


class RequestState(StrEnum):
    DRAFT = "draft"
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    RECEIVED = "received"
    WITHDRAWN = "withdrawn"


OPEN_REQUESTS = (RequestState.DRAFT, RequestState.SENT, RequestState.ACKNOWLEDGED)


class PurchaseRequest(Identified, Versioned, Scoped, Internal, Base):
    """请购单: material that a reviewed order lacks; drafted at review, sent at release (5.1.5(3), 5.1.8(2))."""

    __tablename__ = "purchase_request"
    __table_args__ = (
        Index("uq_purchase_request_draft", "order_id", unique=True, postgresql_where=text("state = 'draft'")),
        Index("ix_purchase_request_state", "state", "id"),
    )

    number: Mapped[str] = mapped_column(unique=True)  # PR-261123-001
    order_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("order.id"))
    order_number: Mapped[str]
    state: Mapped[str]
    drafted_at: Mapped[datetime]
    drafted_by: Mapped[str]
    sent_at: Mapped[datetime | None]
    sent_by: Mapped[str | None]
    early_reason: Mapped[str | None]  # why it was sent before the release
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[str | None]


class PurchaseLine(Identified, Scoped, Internal, Base):
    """How much of a material is asked for: the shortage, less what is on request already."""

    __tablename__ = "purchase_line"
    __table_args__ = (
        Index("uq_purchase_line", "request_id", "material_id", unique=True),
        Index("ix_purchase_line_material_id", "material_id"),
    )

    request_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("purchase_request.id"))
    material_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("material.id"))
    code: Mapped[str]
    name: Mapped[str]
    unit: Mapped[str]
    quantity: Mapped[Decimal]
    need: Mapped[Decimal]
    safety: Mapped[Decimal]
    available: Mapped[Decimal]
    needed_by: Mapped[date]
    unneeded: Mapped[Decimal] = mapped_column(default=0)  # since a change: purchasing calls it off, or keeps it
    remedy: Mapped[str] = mapped_column(default="normal")  # expedited | outsourcing | normal


class DocumentRequest(Identified, Versioned, Scoped, Internal, Base):
    """Process documents that technical must issue before the part is made (5.1.8(3))."""

    __tablename__ = "document_request"
    __table_args__ = (Index("ix_document_request_order_id", "order_id"),)

    number: Mapped[str] = mapped_column(unique=True)  # PD-261123-001
    order_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("order.id"))
    order_number: Mapped[str]
    product_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("product.id"))
    code: Mapped[str]
    name: Mapped[str]
    revision: Mapped[str]
    missing: Mapped[list[Any]]  # bom | instruction | parameters
    opened_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by: Mapped[str | None]


class Development(Identified, Versioned, Scoped, Internal, Base):
    """What an order accepted for development starts: the feasibility assessment, the 新产品开发任务书, quality planning."""

    __tablename__ = "development"
    __table_args__ = (Index("uq_development_order_kind", "order_id", "kind", unique=True),)

    number: Mapped[str] = mapped_column(unique=True)
    order_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("order.id"))
    order_number: Mapped[str]
    kind: Mapped[str]  # feasibility | task
    opened_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by: Mapped[str | None]
    result: Mapped[str] = mapped_column(default="")
