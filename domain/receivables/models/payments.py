"""What came in, and what it was matched with: to the oldest invoice unless named, the rest kept as credit (RULES 8)."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.shared.base import Base, Identified, Scoped, Versioned


class PaymentKind(StrEnum):
    PAYMENT = "payment"
    CREDIT_NOTE = "credit_note"
    REFUND = "refund"  # credit that was paid back to the customer


class PaymentState(StrEnum):
    PROPOSED = "proposed"  # of a refund: set aside, and not signed yet
    RECORDED = "recorded"
    CANCELLED = "cancelled"  # entered by mistake, or the bank took it back


class Payment(Identified, Versioned, Scoped, Base):
    """Money that came in, a credit note that we gave, or what was paid back; `allocated` is the part of it that is matched."""

    __tablename__ = "payment"
    __table_args__ = (
        CheckConstraint("amount > 0 AND allocated >= 0 AND allocated <= amount", name="allocated"),
        Index("ix_payment_received", "received_on", "id"), Index("ix_payment_recorded", "recorded_at", "id"),
        Index("ix_payment_customer", "customer_id", "received_on", "id"),
        Index("ix_payment_credit", "customer_id", postgresql_where=text("allocated < amount AND state = 'recorded'")),
        Index("uq_payment_reference", "reference", unique=True, postgresql_where=text("reference <> '' AND state <> 'cancelled'")),
    )

    number: Mapped[str] = mapped_column(unique=True)  # SK-261123-001, HC- for a credit note, TK- for a refund
    kind: Mapped[str]
    state: Mapped[str]
    currency: Mapped[str]
    amount: Mapped[Decimal]
    allocated: Mapped[Decimal] = mapped_column(default=Decimal(0))
    received_on: Mapped[date]
    method: Mapped[str] = mapped_column(default="transfer")  # transfer | draft | cash | note
    reference: Mapped[str] = mapped_column(default="")  # the bank's number, or the credit note's own; the same one counts once
    payer: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")  # of a credit note
    source: Mapped[str]  # page | import | connection | statement | deduction
    statement_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("statement.id"))  # the adjustment list that it settles
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]
    signature_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("signature.id"))
    why_cancelled: Mapped[str] = mapped_column(default="")

    @property
    def counts(self) -> Decimal:
        """With its sign: what was paid back takes off the account."""
        return -self.amount if self.kind == PaymentKind.REFUND else self.amount

    @property
    def told(self) -> bool:
        """Whether it is the customer's to see: of a refund, once it is signed."""
        return self.kind != PaymentKind.REFUND or self.signature_id is not None

    @property
    def left(self) -> Decimal:
        return self.amount - self.allocated


class Allocation(Identified, Scoped, Base):
    """So much of a payment for an invoice, beforehand for an order, or paid back; an undone one stays to be read."""

    __tablename__ = "allocation"
    __table_args__ = (
        CheckConstraint("num_nonnulls(invoice_id, order_id, refund_id) = 1", name="target"), CheckConstraint("amount > 0", name="amount"),
        Index("ix_allocation_payment_id", "payment_id"), Index("ix_allocation_invoice_id", "invoice_id"),
        Index("ix_allocation_order_id", "order_id", postgresql_where=text("order_id IS NOT NULL AND ended_at IS NULL")),
        Index("ix_allocation_refund_id", "refund_id", postgresql_where=text("refund_id IS NOT NULL")),
    )

    payment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("payment.id"))
    invoice_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("invoice.id"))
    order_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("order.id"))
    refund_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("payment.id"))
    held_for_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("order.id"))  # of an invoice: the order that it was held for before
    amount: Mapped[Decimal]
    at: Mapped[datetime]
    by: Mapped[str]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]
