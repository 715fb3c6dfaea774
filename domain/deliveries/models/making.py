"""What production made."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.products.models import Lot
from domain.shared.base import Base, Identified, Internal, Scoped


class ProductionReport(Identified, Scoped, Internal, Base):
    """A quantity made of an order line, into a lot; never changed: what was wrong is corrected by a negative one (5.1.10(2))."""

    __tablename__ = "production_report"
    __table_args__ = (
        Index("ix_production_report_line_id", "line_id", "at"),
        Index("ix_production_report_at", "at", "id"),
        Index("ix_production_report_corrects_id", "corrects_id", postgresql_where=text("corrects_id IS NOT NULL")),
        Index("uq_production_report_reference", "source", "reference", unique=True),
    )

    order_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("order.id"))
    line_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("order_line.id"))
    product_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("product.id"))
    lot_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("lot.id"))
    quantity: Mapped[Decimal]
    produced_on: Mapped[date]
    at: Mapped[datetime]
    by: Mapped[str]
    source: Mapped[str]  # page | import | connection
    corrects_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("production_report.id"))  # what a negative one takes back
    reference: Mapped[str | None]  # of the other system, so that the same report counts once
    remark: Mapped[str] = mapped_column(default="")
    lot: Mapped[Lot | None] = relationship(lazy="raise")  # a lot that is new is written before its report


class ReportImport(Identified, Base):
    """An uploaded list of quantities made, waiting for its preview to be confirmed; nothing applied yet.

    `rows` are [number in the sheet, {field: text}], `shown` what the preview said of each; both must still agree when it is applied.
    """

    __tablename__ = "report_import"

    file_name: Mapped[str]
    rows: Mapped[list[Any]]
    shown: Mapped[list[Any]] = mapped_column(default=list)
    created_at: Mapped[datetime]
    created_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    applied_at: Mapped[datetime | None]
