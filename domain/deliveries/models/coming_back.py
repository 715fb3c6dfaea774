"""What comes back from the customer: goods of a signed slip, and the packaging that they lay in."""

from __future__ import annotations

import uuid
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from domain.shared.base import Base, Identified, Internal, Scoped, Versioned


class ReturnState(StrEnum):
    STOCKED = "stocked"  # sound: on stock again, in the lots that it came from
    WAITING = "waiting"  # for quality's decision; blocked until then
    RELEASED = "released"  # quality: usable after all
    SCRAPPED = "scrapped"  # quality: taken out of stock


class GoodsReturn(Identified, Versioned, Scoped, Internal, Base):
    """So much of a line of a signed slip came back (退货), by itself or of a difference."""

    __tablename__ = "goods_return"
    __table_args__ = (
        Index("ix_goods_return_slip_line_id", "slip_line_id"), Index("ix_goods_return_state", "state", "at", "id"),
        Index("ix_goods_return_difference_id", "difference_id"),
    )

    number: Mapped[str] = mapped_column(unique=True)  # TH-261123-001
    slip_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("slip.id"))
    slip_line_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("slip_line.id"))
    difference_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("difference.id"))
    quantity: Mapped[Decimal]
    restocked: Mapped[Decimal] = mapped_column(default=Decimal(0))  # of it went into the lots that the slip names
    why: Mapped[str]
    at: Mapped[datetime]
    by: Mapped[str]
    state: Mapped[str]
    lot_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("lot.id"))  # blocked, of what waits for quality
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(default="")
    decision: Mapped[str] = mapped_column(default="")


class PackagingMove(Identified, Scoped, Base):
    """Returnable packaging that went out with a slip or came back; the balance per customer and kind is their sum.

    The customer sees their own balance; who counted and what the house noted is the house's own: no page of the portal shows it.
    """

    __tablename__ = "packaging_move"
    __table_args__ = (Index("ix_packaging_move_customer", "customer_id", "kind", "at"), Index("ix_packaging_move_slip_id", "slip_id"))

    kind: Mapped[str]  # EU pallet, KLT 6428 …
    quantity: Mapped[int]  # out is positive, back negative
    slip_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("slip.id"))
    at: Mapped[datetime]
    by: Mapped[str]
    note: Mapped[str] = mapped_column(default="")


class PackagingCount(Identified, Versioned, Scoped, Base):
    """The customer's own count of a kind, beside ours at that moment: it agrees, or logistics settles it."""

    __tablename__ = "packaging_count"
    __table_args__ = (Index("ix_packaging_count_customer", "customer_id", "kind", "at"),)

    kind: Mapped[str]
    ours: Mapped[int]
    theirs: Mapped[int]
    note: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
    by: Mapped[str]
    state: Mapped[str]  # agreed | open | settled
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str] = mapped_column(default="")
    settlement: Mapped[str] = mapped_column(default="")
