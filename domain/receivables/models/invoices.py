"""The invoice: asked for by the customer or from the confirmed statement, made in the tax system, recorded here (5.1.12(2))."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.shared.base import Base, Identified, Scoped, Versioned


class InvoiceState(StrEnum):
    ASKED = "asked"  # a task of finance
    ISSUED = "issued"
    PAID = "paid"
    CANCELLED = "cancelled"


MADE_OUT = (InvoiceState.ISSUED, InvoiceState.PAID)


class Invoice(Identified, Versioned, Scoped, Base):
    """`number` is ours for the request; `tax_number` the one that the tax system gave, which stands once. Its lines name it."""

    __tablename__ = "invoice"
    __table_args__ = (
        CheckConstraint("paid >= 0 AND paid <= gross", name="paid"),
        CheckConstraint("gross = net + tax", name="gross"),
        Index("uq_invoice_tax_number", "tax_number", unique=True, postgresql_where=text("tax_number <> '' AND state <> 'cancelled'")),
        Index("ix_invoice_asked", "asked_at", "id"), Index("ix_invoice_state", "state", "asked_at", "id"),
        Index("ix_invoice_customer", "customer_id", "asked_at", "id"),
        Index("ix_invoice_open", "customer_id", "due_on", "id", postgresql_where=text("state = 'issued'")),
        Index("ix_invoice_open_due", "due_on", "id", postgresql_where=text("state = 'issued'")),
    )

    number: Mapped[str] = mapped_column(unique=True)  # IV-261130-001
    state: Mapped[str]
    currency: Mapped[str]
    net: Mapped[Decimal]
    tax: Mapped[Decimal]
    gross: Mapped[Decimal]
    paid: Mapped[Decimal] = mapped_column(default=Decimal(0))  # matched: payments and credit notes
    paid_on: Mapped[date | None]  # the day on which the last of it came
    tax_number: Mapped[str] = mapped_column(default="")
    invoiced_on: Mapped[date | None]
    due_on: Mapped[date | None]
    terms: Mapped[dict[str, Any]] = mapped_column(default=dict)  # kind and days, as they were on the day of the invoice
    invoicing: Mapped[dict[str, Any]] = mapped_column(default=dict)  # 开票资料, as they were when it was asked for
    statement_number: Mapped[str] = mapped_column(default="")
    asked_at: Mapped[datetime]
    asked_by: Mapped[str]
    asked_side: Mapped[str]  # customer | staff
    note: Mapped[str] = mapped_column(default="")
    issued_at: Mapped[datetime | None]
    issued_by: Mapped[str | None]
    signature_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("signature.id"))
    why_cancelled: Mapped[str] = mapped_column(default="")

    @property
    def open(self) -> Decimal:
        return self.gross - self.paid
