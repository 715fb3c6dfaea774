"""The outbound slip FM070100-06: what left, where it is, what was signed for, and what differed."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, text
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.shared.base import Base, Identified, Scoped, Versioned


class SlipState(StrEnum):
    LEFT = "left"  # made and gone through the gate in one step
    ARRIVED = "arrived"
    SIGNED = "signed"
    VOID = "void"  # the goods came back before anybody signed


class Slip(Identified, Versioned, Scoped, Base):
    """销售出库单, which goes with the goods; no prices on it, nor on its page (5.1.11(3))."""

    __tablename__ = "slip"
    __table_args__ = (
        Index("ix_slip_left", "left_at", "id"), Index("ix_slip_customer_left", "customer_id", "left_at", "id"),
        Index("ix_slip_state", "state", "left_at", "id"), Index("ix_slip_notice_id", "notice_id"),
        Index("ix_slip_no_copy", "left_at", "id", postgresql_where=text("return_copy_at IS NULL")),
    )

    number: Mapped[str] = mapped_column(unique=True)  # CK-261123-001
    notice_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("dispatch_notice.id"))
    notice_number: Mapped[str]
    state: Mapped[str]
    ship_to_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("ship_to.id"))
    ship_to: Mapped[dict[str, Any]] = mapped_column(default=dict)
    transport: Mapped[str] = mapped_column(default="")
    carrier: Mapped[str] = mapped_column(default="")
    plate: Mapped[str] = mapped_column(default="")
    waybill: Mapped[str] = mapped_column(default="")
    driver: Mapped[str] = mapped_column(default="")
    driver_phone: Mapped[str] = mapped_column(default="")
    copies: Mapped[int] = mapped_column(default=4)  # 联
    left_at: Mapped[datetime]
    left_by: Mapped[str]
    signature_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("signature.id"))  # of verification and slip, by logistics
    expected_on: Mapped[date | None]
    arrived_at: Mapped[datetime | None]
    signed_at: Mapped[datetime | None]
    signed_by_name: Mapped[str] = mapped_column(default="")
    signed_how: Mapped[str] = mapped_column(default="")  # code | portal | paper
    signed_note: Mapped[str] = mapped_column(default="")
    return_copy_due: Mapped[date | None]
    return_copy_at: Mapped[datetime | None]
    return_copy_how: Mapped[str] = mapped_column(default="")  # electronic | paper | photo: what stands for the signed copy
    voided_at: Mapped[datetime | None]
    void_why: Mapped[str] = mapped_column(default="")
    gross_weight: Mapped[Decimal | None]  # kg, as weighed; for the packing list of goods that go abroad
    net_weight: Mapped[Decimal | None]
    volume: Mapped[Decimal | None]  # m³
    freight_cost: Mapped[Decimal | None]  # what the carrier asked; hidden from the customer by the queries, not by this row
    freight_currency: Mapped[str] = mapped_column(default="CNY")
    lines: Mapped[list[SlipLine]] = relationship(lazy="raise", order_by="SlipLine.position")


class SlipLine(Identified, Versioned, Scoped, Base):
    """So much of a schedule line on a slip; `received` is None until somebody counted it."""

    __tablename__ = "slip_line"
    __table_args__ = (
        Index("ix_slip_line_slip_id", "slip_id", "position"), Index("ix_slip_line_schedule_id", "schedule_id"),
        Index("ix_slip_line_order_id", "order_id"), Index("ix_slip_line_product", "product_id", "shipped_on"),
        Index("ix_slip_line_unbilled", "customer_id", "received_on", postgresql_where=text("billed = false")),
    )

    slip_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("slip.id"))
    position: Mapped[int]
    dispatch_line_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("dispatch_line.id"))
    order_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("order.id"))
    order_number: Mapped[str]
    po_number: Mapped[str] = mapped_column(default="")
    line_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("order_line.id"))
    schedule_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("schedule_line.id"))
    product_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("product.id"))
    customer_part: Mapped[str]
    code: Mapped[str]
    name: Mapped[str]
    drawing_revision: Mapped[str] = mapped_column(default="")
    specification: Mapped[str] = mapped_column(default="")
    unit: Mapped[str]
    quantity: Mapped[Decimal]
    boxes: Mapped[int] = mapped_column(default=0)
    lots: Mapped[list[Any]] = mapped_column(default=list)  # [{"lot", "produced_on", "quantity", "boxes": "1–12"}]
    concession_number: Mapped[str] = mapped_column(default="")
    conceded: Mapped[Decimal] = mapped_column(default=Decimal(0))  # so many of the pieces left under it
    shipped_on: Mapped[date]
    received: Mapped[Decimal | None]
    damaged: Mapped[Decimal] = mapped_column(default=Decimal(0))  # of the received
    wrong: Mapped[Decimal] = mapped_column(default=Decimal(0))  # other goods that lay in their place
    returned: Mapped[Decimal] = mapped_column(default=Decimal(0))  # came back, or never arrived: counts as shipped no more
    not_owed: Mapped[Decimal] = mapped_column(default=Decimal(0))  # of the received: too many until the customer keeps them, or credited
    received_on: Mapped[date | None]
    received_note: Mapped[str] = mapped_column(default="")
    billed: Mapped[bool] = mapped_column(default=False)  # stands on a statement or an invoice

    @hybrid_property
    def owed(self) -> Any:
        """What is to be paid of it, in Python as in SQL; None until somebody counted."""
        return None if self.received is None else self.received - self.not_owed

    @owed.inplace.expression
    @classmethod
    def _owed(cls) -> ColumnElement[Decimal | None]:
        return cls.received - cls.not_owed


class Tracking(Identified, Scoped, Base):
    """Where the goods were seen on their way (5.1.12(1))."""

    __tablename__ = "tracking"
    __table_args__ = (Index("ix_tracking_slip_id", "slip_id", "at"),)

    slip_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("slip.id"))
    at: Mapped[datetime]
    place: Mapped[str] = mapped_column(default="")
    what: Mapped[str]  # left | on_the_way | delayed | arrived | signed | returned
    note: Mapped[str] = mapped_column(default="")
    expected_on: Mapped[date | None]
    by: Mapped[str]


class Difference(Identified, Versioned, Scoped, Base):
    """What the receiver found otherwise than on the slip; a case for quality (a complaint, once that area is there)."""

    __tablename__ = "difference"
    __table_args__ = (Index("ix_difference_slip_id", "slip_id"), Index("ix_difference_state", "state", "found_at"))

    number: Mapped[str] = mapped_column(unique=True)  # RD-261123-001
    slip_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("slip.id"))
    slip_line_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("slip_line.id"))
    kind: Mapped[str]  # short | over | damaged | wrong
    quantity: Mapped[Decimal]
    note: Mapped[str] = mapped_column(default="")
    state: Mapped[str]  # open | agreeing (the customer is asked to keep what is too much) | settled
    found_at: Mapped[datetime]
    found_by: Mapped[str]
    came_back: Mapped[Decimal] = mapped_column(default=Decimal(0))  # so many of them lie with us again
    change_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("change.id"))  # by which the customer keeps what is too much
    change_number: Mapped[str] = mapped_column(default="")
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str | None]
    outcome: Mapped[str] = mapped_column(default="")  # a key of receipts/rules.OUTCOMES
    settlement: Mapped[str] = mapped_column(default="")
