"""The statement 对账单: what the customer received, line by line, to be confirmed or disputed."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.shared.base import Base, Identified, Internal, Scoped, Versioned


class StatementKind(StrEnum):
    GOODS = "goods"  # what was received in a month
    REQUEST = "request"  # received lines for which the customer asked an invoice
    CONSUMPTION = "consumption"  # what was taken out of consignment stock
    ADJUSTMENT = "adjustment"  # 补差: the difference between provisional and final prices


class StatementState(StrEnum):
    DRAFT = "draft"
    SENT = "sent"  # with the customer
    DISPUTED = "disputed"  # a line waits for finance
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


class LineState(StrEnum):
    OPEN = "open"  # waits for the customer
    CONFIRMED = "confirmed"
    DISPUTED = "disputed"
    DROPPED = "dropped"  # taken off; what was received waits for another statement


class Statement(Identified, Versioned, Scoped, Internal, Base):
    """Of one customer and currency; what belongs to a confidential project stands on one of its own.

    `internal` while it is a draft. Its amounts are the sums of its lines.
    """

    __tablename__ = "statement"
    __table_args__ = (
        Index("ix_statement_made", "made_at", "id"), Index("ix_statement_customer_made", "customer_id", "made_at", "id"),
        Index("ix_statement_state", "state", "made_at", "id"),
    )

    number: Mapped[str] = mapped_column(unique=True)  # DZ-261130-001
    kind: Mapped[str]
    state: Mapped[str]
    currency: Mapped[str]
    tax_rate: Mapped[Decimal]
    first_on: Mapped[date]
    last_on: Mapped[date]
    net: Mapped[Decimal] = mapped_column(default=Decimal(0))
    tax: Mapped[Decimal] = mapped_column(default=Decimal(0))
    gross: Mapped[Decimal] = mapped_column(default=Decimal(0))
    note: Mapped[str] = mapped_column(default="")
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    sent_at: Mapped[datetime | None]
    sent_by: Mapped[str | None]
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[str | None]
    usage_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("usage_report.id"))
    invoice_wished_at: Mapped[datetime | None]  # by the customer, for when all of it is confirmed
    invoice_wished_by: Mapped[str | None]
    lines: Mapped[list[StatementLine]] = relationship(lazy="raise", order_by="StatementLine.position")


class StatementLine(Identified, Versioned, Scoped, Internal, Base):
    """So much of a slip line at a price; tax and sums to the cent, each line for itself."""

    __tablename__ = "statement_line"
    __table_args__ = (
        Index("ix_statement_line_statement_id", "statement_id", "position"), Index("ix_statement_line_invoice_id", "invoice_id"),
        Index("ix_statement_line_order_id", "order_id"), Index("ix_statement_line_slip_line_id", "slip_line_id"),
        Index("uq_statement_line_goods", "slip_line_id", unique=True,
              postgresql_where=text("kind in ('goods', 'request') AND state <> 'dropped'")),
        Index("uq_statement_line_adjusts", "adjusts_id", unique=True, postgresql_where=text("state <> 'dropped'")),
        Index("uq_statement_line_carries", "carries_id", unique=True, postgresql_where=text("carries_id IS NOT NULL")),
        Index("ix_statement_line_unbilled", "customer_id",
              postgresql_where=text("invoice_id IS NULL AND credit_id IS NULL AND settled_at IS NULL AND state <> 'dropped'")),
        Index("ix_statement_line_waits", "customer_id", postgresql_where=text(
            "kind = 'adjustment' AND adjusts_id IS NULL AND state = 'dropped' AND settled_at IS NULL AND quantity <> 0")),
    )

    statement_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("statement.id"))
    position: Mapped[int]
    kind: Mapped[str]  # the statement's
    slip_line_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("slip_line.id"))
    slip_number: Mapped[str] = mapped_column(default="")
    order_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("order.id"))
    order_number: Mapped[str]
    po_number: Mapped[str] = mapped_column(default="")
    line_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("order_line.id"))
    product_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("product.id"))
    customer_part: Mapped[str]
    code: Mapped[str]
    name: Mapped[str]
    unit: Mapped[str]
    received_on: Mapped[date]
    quantity: Mapped[Decimal]
    unit_price: Mapped[Decimal | None]  # untaxed; None: no price is in force yet, and the statement cannot be sent
    provisional: Mapped[bool] = mapped_column(default=False)  # 暂定价
    adjusts_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("statement_line.id"))  # the line whose provisional price is made good
    carries_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("statement_line.id"))  # a correction that was taken off another list
    net: Mapped[Decimal] = mapped_column(default=Decimal(0))
    tax: Mapped[Decimal] = mapped_column(default=Decimal(0))
    gross: Mapped[Decimal] = mapped_column(default=Decimal(0))
    state: Mapped[str]
    conceded: Mapped[Decimal] = mapped_column(default=Decimal(0))  # agreed in disputes, of its corrections too: so many fewer than are owed
    their_quantity: Mapped[Decimal | None]
    their_price: Mapped[Decimal | None]
    dispute: Mapped[str] = mapped_column(default="")
    disputed_at: Mapped[datetime | None]
    disputed_by: Mapped[str | None]
    answer: Mapped[str] = mapped_column(default="")
    answered: Mapped[str] = mapped_column(default="")  # accepted | kept | dropped
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None]
    confirmed_at: Mapped[datetime | None]
    signature_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("signature.id"))  # the customer's, of the last answer
    invoice_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("invoice.id"))
    credit_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("payment.id"))  # the credit note, where we owe it
    settled_at: Mapped[datetime | None]  # confirmed with lines that make up for it: nobody owes anything

    @property
    def unbilled(self) -> bool:
        """On no invoice and no credit note, and not made up for by others."""
        return self.invoice_id is None and self.credit_id is None and self.settled_at is None
