"""What stands beside statement, invoice and payment: consignment stock used, deductions, goods of retail that leave unpaid."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.shared.base import Base, Identified, Internal, Scoped, Versioned


class UsageReport(Identified, Versioned, Scoped, Base):
    """What the customer took out of the consignment stock (寄售) at one place."""

    __tablename__ = "usage_report"
    __table_args__ = (
        Index("ix_usage_report_reported", "reported_at", "id"), Index("ix_usage_report_customer", "customer_id", "reported_at", "id"),
    )

    number: Mapped[str] = mapped_column(unique=True)  # JS-261130-001
    ship_to_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ship_to.id"))
    first_on: Mapped[date]
    last_on: Mapped[date]
    source: Mapped[str]  # portal | file | staff
    note: Mapped[str] = mapped_column(default="")
    reported_at: Mapped[datetime]
    reported_by: Mapped[str]
    lines: Mapped[list[UsageLine]] = relationship(lazy="raise", order_by="UsageLine.position")


class UsageLine(Identified, Versioned, Scoped, Base):
    __tablename__ = "usage_line"
    __table_args__ = (Index("ix_usage_line_report_id", "report_id", "position"), CheckConstraint("quantity > 0", name="quantity"))

    report_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("usage_report.id"))
    position: Mapped[int]
    product_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("product.id"))
    customer_part: Mapped[str]
    name: Mapped[str]
    unit: Mapped[str]
    quantity: Mapped[Decimal]


class DeductionState(StrEnum):
    CLAIMED = "claimed"
    ACCEPTED = "accepted"  # a credit note stands for it
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Deduction(Identified, Versioned, Scoped, Base):
    """A debit note or deduction of the customer (扣款): accepted with a credit note, or refused with the reason."""

    __tablename__ = "deduction"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"), Index("ix_deduction_claimed", "claimed_at", "id"),
        Index("ix_deduction_state", "state", "claimed_at", "id"), Index("ix_deduction_customer", "customer_id", "claimed_at", "id"),
    )

    number: Mapped[str] = mapped_column(unique=True)  # KK-261130-001
    state: Mapped[str]
    reference: Mapped[str] = mapped_column(default="")  # the number on their debit note
    currency: Mapped[str]
    amount: Mapped[Decimal]  # taxes included
    accepted: Mapped[Decimal | None]  # how much of it
    reason: Mapped[str]
    invoice_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("invoice.id"))
    claimed_at: Mapped[datetime]
    claimed_by: Mapped[str]
    claimed_side: Mapped[str]  # customer | staff
    answer: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None]
    signature_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("signature.id"))
    payment_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("payment.id"))  # the credit note


class ExceptionState(StrEnum):
    PROPOSED = "proposed"
    SIGNED = "signed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"  # by finance, before the signature or after it
    USED = "used"  # goods of its whole amount left
    EXPIRED = "expired"  # its last day is over


class RetailException(Identified, Versioned, Scoped, Internal, Base):
    """A retail order that may leave unpaid: proposed by finance, signed by the general manager (5.1.12(3)).

    Once, up to its amount and until its last day; `used` is what left on it, and does not come back when the customer pays.
    """

    __tablename__ = "retail_exception"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"), CheckConstraint("used >= 0 AND used <= amount", name="used"),
        Index("ix_retail_exception_order_id", "order_id"),
        Index("ix_retail_exception_proposed", "proposed_at", "id"), Index("ix_retail_exception_state", "state", "proposed_at", "id"),
        Index("uq_retail_exception_proposed", "order_id", unique=True, postgresql_where=text("state = 'proposed'")),
    )

    number: Mapped[str] = mapped_column(unique=True)  # LW-261130-001
    state: Mapped[str]
    order_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("order.id"))
    order_number: Mapped[str]
    currency: Mapped[str]
    amount: Mapped[Decimal]  # taxes included
    used: Mapped[Decimal] = mapped_column(default=Decimal(0))
    last_on: Mapped[date]  # the last day on which goods may leave on it
    reason: Mapped[str]
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[str]
    proposed_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    why: Mapped[str] = mapped_column(default="")
    signature_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("signature.id"))

    @property
    def left(self) -> Decimal:
        return self.amount - self.used
