"""The dispatch notice FM070100-05, its verification, boxes, and the customer's concessions."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.shared.base import Base, Identified, Internal, Scoped, Versioned


class NoticeState(StrEnum):
    DRAFT = "draft"
    NOTIFIED = "notified"  # with logistics
    BLOCKED = "blocked"  # a mismatch, or something that is missing
    VERIFIED = "verified"
    SHIPPED = "shipped"
    CANCELLED = "cancelled"


class DispatchNotice(Identified, Versioned, Scoped, Internal, Base):
    """发货通知单: what marketing tells logistics to send to one place on one day (5.1.11(1))."""

    __tablename__ = "dispatch_notice"
    __table_args__ = (
        Index("ix_dispatch_notice_state", "state", "ship_on", "id"), Index("ix_dispatch_notice_ship_on", "ship_on", "id"),
        Index("ix_dispatch_notice_customer", "customer_id", "ship_on", "id"),
    )

    number: Mapped[str] = mapped_column(unique=True)  # DN-261123-001
    state: Mapped[str]
    ship_on: Mapped[date]
    ship_to_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("ship_to.id"))
    ship_to: Mapped[dict[str, Any]] = mapped_column(default=dict)  # plant, dock, window, consignee, address as they were then
    transport: Mapped[str] = mapped_column(default="")
    carrier: Mapped[str] = mapped_column(default="")  # with whom it is to leave; the slip has who came
    marks: Mapped[str] = mapped_column(default="")  # shipping marks (唛头) of goods that go abroad
    incoterm: Mapped[str] = mapped_column(default="")
    agreed_freight: Mapped[Decimal | None]
    currency: Mapped[str] = mapped_column(default="CNY")
    remarks: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    notified_at: Mapped[datetime | None]
    signature_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("signature.id"))
    verified_at: Mapped[datetime | None]
    verified_by: Mapped[str | None]
    blocked_why: Mapped[dict[str, Any] | None] = mapped_column()  # a Message
    positions: Mapped[int] = mapped_column(default=0)  # the highest that a line ever had: none is given twice, labels carry it
    recalled_at: Mapped[datetime | None]  # called back to sales; none once it was signed again
    recalled_why: Mapped[dict[str, Any] | None] = mapped_column()  # a Message
    lines: Mapped[list[DispatchLine]] = relationship(lazy="raise", order_by="DispatchLine.position")


class DispatchLine(Identified, Versioned, Scoped, Internal, Base):
    """So much of one schedule line."""

    __tablename__ = "dispatch_line"
    __table_args__ = (
        Index("ix_dispatch_line_notice_id", "notice_id", "position"), Index("ix_dispatch_line_schedule_id", "schedule_id"),
        Index("ix_dispatch_line_order_id", "order_id"), Index("ix_dispatch_line_product_id", "product_id"),
    )

    notice_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("dispatch_notice.id"))
    position: Mapped[int]
    order_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("order.id"))
    order_number: Mapped[str]
    po_number: Mapped[str] = mapped_column(default="")
    order_position: Mapped[int]  # 10, 20, … of the order
    line_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("order_line.id"))
    schedule_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("schedule_line.id"))
    product_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("product.id"))
    due_on: Mapped[date]  # the day promised last, as it was when the notice was made
    customer_part: Mapped[str]
    code: Mapped[str]
    name: Mapped[str]
    drawing_revision: Mapped[str] = mapped_column(default="")
    specification: Mapped[str] = mapped_column(default="")
    quantity: Mapped[Decimal]
    unit: Mapped[str]
    packaging: Mapped[str] = mapped_column(default="")
    standard_pack: Mapped[Decimal | None]
    label_layout: Mapped[str] = mapped_column(default="")
    labels: Mapped[int] = mapped_column(default=0)  # the highest number that a label ever had: none is given twice
    concession_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("concession.id"))


class Verification(Identified, Versioned, Scoped, Internal, Base):
    """Name, specification, quantity, packaging, label of a line held against the notice (5.1.11(2)); photographs are attachments."""

    __tablename__ = "verification"
    __table_args__ = (
        Index("ix_verification_dispatch_line_id", "dispatch_line_id", "at"), Index("ix_verification_notice_id", "notice_id", "at"),
    )

    notice_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("dispatch_notice.id"))
    dispatch_line_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("dispatch_line.id"))  # None: the line was taken off since
    customer_part: Mapped[str] = mapped_column(default="")
    name_ok: Mapped[bool]
    specification_ok: Mapped[bool]
    quantity_ok: Mapped[bool]
    packaging_ok: Mapped[bool]
    label_ok: Mapped[bool]
    why: Mapped[str] = mapped_column(default="")  # of what does not match
    at: Mapped[datetime]
    by: Mapped[str]

    @property
    def matches(self) -> bool:
        return self.name_ok and self.specification_ok and self.quantity_ok and self.packaging_ok and self.label_ok


class Box(Identified, Versioned, Scoped, Internal, Base):
    """A box or pallet of a dispatch line: number, lot, production date; its code is on the label and is scanned."""

    __tablename__ = "box"
    __table_args__ = (
        Index("ix_box_dispatch_line_id", "dispatch_line_id", "number"), Index("uq_box_code", "code", unique=True),
        Index("ix_box_lot_id", "lot_id"), Index("ix_box_notice_id", "notice_id", "dispatch_line_id"),
    )

    dispatch_line_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("dispatch_line.id"))
    notice_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("dispatch_notice.id"))
    number: Mapped[int]  # 1 of 12 …
    code: Mapped[str]
    lot_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("lot.id"))
    lot_number: Mapped[str] = mapped_column(default="")
    drawing_revision: Mapped[str] = mapped_column(default="")  # its lot's: what lies in it, not what was asked for
    produced_on: Mapped[date | None]
    quantity: Mapped[Decimal]
    gross_weight: Mapped[Decimal | None]  # kg
    size: Mapped[str] = mapped_column(default="")  # length × width × height in cm
    scanned_at: Mapped[datetime | None]
    scanned_by: Mapped[str | None]


class Concession(Identified, Versioned, Scoped, Base):
    """The customer's written leave to be sent something nonconforming or changed (让步/特采), for a quantity or until a day."""

    __tablename__ = "concession"
    __table_args__ = (
        Index("ix_concession_product", "customer_id", "product_id", postgresql_where=text("ended_at IS NULL")),
        CheckConstraint("used >= 0 AND used <= quantity", name="used"),  # without a quantity: without a bound
    )

    number: Mapped[str] = mapped_column(unique=True)  # RB-261123-001
    product_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("product.id"))
    lot_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("lot.id"))
    what: Mapped[str]
    customer_reference: Mapped[str]  # the number on their paper, which is attached
    quantity: Mapped[Decimal | None]
    used: Mapped[Decimal] = mapped_column(default=Decimal(0))
    expires_on: Mapped[date | None]
    entered_at: Mapped[datetime]
    entered_by: Mapped[str]
    ended_at: Mapped[datetime | None]
