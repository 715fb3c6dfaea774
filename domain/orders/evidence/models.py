"""Which neutral reservations stand for a confidential line: known to those who may know of the line, and to nobody else."""

from __future__ import annotations

import uuid

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from domain.shared.base import Base, Identified, Scoped


class ReservedFor(Identified, Scoped, Base):
    """The link runs from the hidden side to the open one: a reservation itself names nothing."""

    __tablename__ = "reserved_for"
    __table_args__ = (Index("ix_reserved_for_line_id", "line_id"),)

    line_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("order_line.id"))
    reservation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("reservation.id"), index=True)
