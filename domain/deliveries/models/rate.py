"""The on-time rate by month, customer and product, added up as lines change: a page of years reads a few hundred rows."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from domain.shared.base import Base, Identified, Scoped


class OnTimeMonth(Identified, Scoped, Base):
    """Lines and quantities whose day on this basis lies in the month, judged yet or not; `counting` is its only writer.

    Each project's lines stand in rows of their own, so that sums show nobody more than they may see.
    """

    __tablename__ = "on_time_month"
    __table_args__ = (
        Index("uq_on_time_month", "basis", "month", "customer_id", "product_id", "project_id", unique=True,
              postgresql_nulls_not_distinct=True),
        Index("ix_on_time_month_product", "product_id", "basis", "month"),
    )

    basis: Mapped[str]  # counted | requested | latest
    month: Mapped[date]  # its first day
    product_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("product.id"))
    lines: Mapped[int]
    lines_on_time: Mapped[int]
    lines_confirmed: Mapped[int]  # whose day was countersigned, or asked for, by the customer
    quantity: Mapped[Decimal]
    quantity_on_time: Mapped[Decimal]


class OnTimeCustomerMonth(Identified, Scoped, Base):
    """The same over all products: what a year of months is drawn from."""

    __tablename__ = "on_time_customer_month"
    __table_args__ = (
        Index("uq_on_time_customer_month", "basis", "month", "customer_id", "project_id", unique=True, postgresql_nulls_not_distinct=True),
    )

    basis: Mapped[str]
    month: Mapped[date]
    lines: Mapped[int]
    lines_on_time: Mapped[int]
    lines_confirmed: Mapped[int]
    quantity: Mapped[Decimal]
    quantity_on_time: Mapped[Decimal]
