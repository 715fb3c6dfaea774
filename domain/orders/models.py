"""Orders: header, lines with their delivery schedules, requirements, revisions, drafts, messages."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.shared.base import Base, Identified, Internal, Scoped, Versioned


class OrderState(StrEnum):
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    OBJECTION = "objection"
    RULING = "ruling"
    RETURNED = "returned"  # 退回补充
    APPROVED = "approved"
    RELEASED = "released"
    IN_PRODUCTION = "in_production"
    PART_SHIPPED = "part_shipped"
    SHIPPED = "shipped"
    RECEIVED = "received"
    CLOSED = "closed"
    ON_HOLD = "on_hold"
    WITHDRAWN = "withdrawn"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    ACCEPTED_FOR_DEVELOPMENT = "accepted_for_development"


class OrderKind(StrEnum):
    SINGLE = "single"
    FRAMEWORK = "framework"
    CALL_OFF = "call_off"
    DELIVERY_SCHEDULE = "delivery_schedule"
    SAMPLE = "sample"
    TOOLING = "tooling"
    REPLACEMENT = "replacement"
    PROCESSING = "processing"  # of customer-supplied material, 来料加工


ADDITION = "addition_to"  # a further line of a released order, under review: it joins that order, and has the number of the change
FORECAST = "forecast"  # the zone of a delivery that is told beforehand and not ordered yet
STARTED = "counted_latest IS NOT NULL"  # of dates of lines: released once, and so in the ledger
ENDED_UNSHIPPED = f"open = 0 AND shipped < quantity AND {STARTED}"  # cancelled before all of it had left
WALL = ["customer_id", "project_id"]  # what sight asks of a row stands in the index that lists walk: pages and counts read no more


class LineClass(StrEnum):
    """From mildest to strictest; the class of an order is that of its strictest line."""

    MASS_PRODUCTION = "mass_production"
    NEWLY_DEVELOPED = "newly_developed"
    DESIGN_CHANGED = "design_changed"
    SPECIAL_CONTRACT = "special_contract"


class Order(Identified, Versioned, Scoped, Base):
    """A customer's order. `project_id` is set only when every line is confidential; a mixed order's header stays visible."""

    __tablename__ = "order"
    __table_args__ = (
        Index("ix_order_customer_submitted", "customer_id", "submitted_at", "id", postgresql_include=["project_id"]),
        Index("ix_order_submitted", "submitted_at", "id", postgresql_include=WALL),
        Index("ix_order_state_submitted", "state", "submitted_at", "id", postgresql_include=WALL),
        Index("ix_order_customer_state", "customer_id", "state", "submitted_at", "id", postgresql_include=["project_id"]),
        Index("ix_order_class", "order_class", "submitted_at", "id"),
        Index("ix_order_requested", "first_requested", "id"),
        Index("ix_order_state_requested", "state", "first_requested", "id"),
        Index("ix_order_customer_requested", "customer_id", "first_requested", "id"),
        Index("ix_order_customer_po", "customer_id", "po_key"),
        Index("ix_order_late_days", "late_days", postgresql_where=text("late_days IS NOT NULL")),
        CheckConstraint("released_at IS NULL OR dates_mean IS NOT NULL", name="terms"),
    )

    number: Mapped[str] = mapped_column(unique=True)
    po_number: Mapped[str]  # the customer's own number
    po_key: Mapped[str]  # NFKC, casefolded, without spaces: what duplicates are found by
    kind: Mapped[str]
    state: Mapped[str]
    held_from: Mapped[str | None]  # the state to go back to after a hold
    order_class: Mapped[str]
    revision: Mapped[int] = mapped_column(default=1)
    relation: Mapped[str | None]  # revision_of | call_off_of | split_from | copy_of | addition_to
    related_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("order.id"), index=True)
    source: Mapped[str]  # portal | mail | fax | phone
    order_date: Mapped[date]
    submitted_at: Mapped[datetime]
    submitted_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    submitted_by_name: Mapped[str]
    owner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    currency: Mapped[str]
    program: Mapped[str] = mapped_column(default="")
    ship_to_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("ship_to.id"))
    ship_to_text: Mapped[str] = mapped_column(default="")
    transport: Mapped[str] = mapped_column(default="")
    packaging: Mapped[str] = mapped_column(default="")
    contact: Mapped[str] = mapped_column(default="")
    stands_behind: Mapped[str] = mapped_column(default="")  # whose material or demand it is, where not the customer's own (2.3)
    services: Mapped[str] = mapped_column(default="")  # transport, import/export, national regulations (5.1.1(1))
    flags: Mapped[list[Any]] = mapped_column(default=list)  # current_drawings | drawing_updated | ppap | regulations
    notes: Mapped[str] = mapped_column(default="")
    split_allowed: Mapped[bool] = mapped_column(default=True)
    line_count: Mapped[int] = mapped_column(default=0)
    quantity: Mapped[Decimal] = mapped_column(default=Decimal(0))
    amount: Mapped[Decimal | None]  # untaxed; of the lines with a price
    title: Mapped[str] = mapped_column(default="")  # name of the first line, for lists
    first_requested: Mapped[date | None]
    first_promised: Mapped[date | None]
    delivery_signed_at: Mapped[datetime | None]  # delivery and material are signed: its quantities count as committed load (RULES 4)
    released_at: Mapped[datetime | None]
    dates_mean: Mapped[str | None]  # gate | arrival: with the two below the customer's terms as they were at the release (RULES 7)
    early_days: Mapped[int | None]
    late_days: Mapped[int | None]
    countersigned_at: Mapped[datetime | None]  # 回签
    countersigned_by: Mapped[str | None]
    lines: Mapped[list[OrderLine]] = relationship(back_populates="order", lazy="raise", order_by="OrderLine.position")


class OrderLine(Identified, Versioned, Scoped, Base):
    __tablename__ = "order_line"
    __table_args__ = (
        Index("ix_order_line_order_id", "order_id", "position"),
        Index("ix_order_line_product", "product_id", postgresql_where=text("open_quantity > 0")),
        Index("ix_order_line_customer_part", "customer_id", "customer_part"),
    )

    order_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("order.id"))
    position: Mapped[int]  # 10, 20, …
    entry_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("list_entry.id"))
    product_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("product.id"))
    customer_part: Mapped[str]
    name: Mapped[str]
    drawing_revision: Mapped[str] = mapped_column(default="")
    material: Mapped[str] = mapped_column(default="")
    specification: Mapped[str | None]  # None: "not stated" (3.3)
    quality: Mapped[str | None]  # None: "not stated"
    quantity: Mapped[Decimal]
    open_quantity: Mapped[Decimal]  # 0 once shipped, cancelled, declined
    unit: Mapped[str] = mapped_column(default="pcs")
    customer_price: Mapped[Decimal | None]  # what the customer wrote, untaxed
    unit_price: Mapped[Decimal | None]  # what holds: the customer's, or ours where none was given
    price_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("price.id"))
    line_class: Mapped[str]
    class_reason: Mapped[dict[str, Any]]  # a Message
    class_overruled_by: Mapped[str | None]
    class_overrule_reason: Mapped[str | None]
    cancelled: Mapped[bool] = mapped_column(default=False)
    made: Mapped[Decimal] = mapped_column(default=Decimal(0))  # reported by production
    shipped: Mapped[Decimal] = mapped_column(default=Decimal(0))  # left our gate, less what came back
    received: Mapped[Decimal] = mapped_column(default=Decimal(0))  # signed for by the customer
    transport: Mapped[str] = mapped_column(default="")  # where a change gave this line one of its own; else the order's
    packaging: Mapped[str] = mapped_column(default="")
    order: Mapped[Order] = relationship(back_populates="lines", lazy="raise")
    schedules: Mapped[list[ScheduleLine]] = relationship(back_populates="line", lazy="raise", order_by="ScheduleLine.requested")
    supplied: Mapped[list[SuppliedMaterial]] = relationship(lazy="raise", order_by="SuppliedMaterial.id")


class ScheduleLine(Identified, Versioned, Scoped, Base):
    """A quantity on a day; requested, first and latest promised dates stand apart for good (RULES 7).

    What was kept of it, `on_time…`, is counted again by `domain/deliveries` with each shipment, receipt and change.
    """

    __tablename__ = "schedule_line"
    __table_args__ = (
        Index("ix_schedule_line_line_id", "line_id"),
        Index("ix_schedule_line_order_id", "order_id"),
        Index("ix_schedule_line_open", "requested", "id", postgresql_where=text("open > 0"), postgresql_include=WALL),
        Index("ix_schedule_line_due", text("coalesce(promised_latest, requested)"), "id", postgresql_where=text("open > 0")),
        Index("ix_schedule_line_unsigned", "requested", "id", postgresql_where=text("shipped > received")),
        Index("ix_schedule_line_ended", "requested", "id", postgresql_where=text(ENDED_UNSHIPPED)),
        Index("ix_schedule_line_requested", "requested", "id", postgresql_where=text(STARTED), postgresql_include=WALL),
        Index("ix_schedule_line_customer_requested", "customer_id", "requested", "id", postgresql_where=text(STARTED),
              postgresql_include=["project_id"]),
        Index("ix_schedule_line_product_requested", "product_id", "requested", "id", postgresql_where=text(STARTED),
              postgresql_include=WALL),
        Index("ix_schedule_line_counted", "counted", postgresql_include=WALL),
        Index("ix_schedule_line_counted_requested", "counted_requested"),
        Index("ix_schedule_line_counted_latest", "counted_latest"),
        Index("ix_schedule_line_missed", "counted", "id", postgresql_where=text("on_time < due"),
              postgresql_include=[*WALL, "paused_on"]),
        Index("ix_schedule_line_missed_requested", "counted_requested", "id", postgresql_where=text("on_time_requested < due_requested")),
        Index("ix_schedule_line_missed_latest", "counted_latest", "id", postgresql_where=text("on_time_latest < due_latest")),
        Index("ix_schedule_line_counts_with_id", "counts_with_id", postgresql_where=text("counts_with_id IS NOT NULL")),
    )

    line_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("order_line.id"))
    order_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("order.id"))
    quantity: Mapped[Decimal]
    requested: Mapped[date]
    promised_first: Mapped[date | None]
    promised_latest: Mapped[date | None]
    ship_to_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("ship_to.id"))
    zone: Mapped[str] = mapped_column(default="firm")  # firm, or FORECAST (delivery schedules)
    product_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("product.id"))  # the line's, for statistics
    counted: Mapped[date | None]  # the day that the on-time rate counts; only the customer's wish moves it
    counted_requested: Mapped[date | None]  # the same on the two bases shown beside it (RULES 7)
    counted_latest: Mapped[date | None]
    due: Mapped[Decimal] = mapped_column(default=Decimal(0))  # the quantity that the rate counts; from release on
    due_requested: Mapped[Decimal] = mapped_column(default=Decimal(0))
    due_latest: Mapped[Decimal] = mapped_column(default=Decimal(0))
    open: Mapped[Decimal] = mapped_column(default=Decimal(0))  # to leave still; 0 before release, once shipped or cancelled
    confirmed: Mapped[bool] = mapped_column(default=False)  # the counted day was countersigned, or asked for, by the customer
    paused_on: Mapped[date | None]  # the customer holds it since then
    counts_with_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("schedule_line.id"))  # divided for our reasons: counted there
    shipped: Mapped[Decimal] = mapped_column(default=Decimal(0))
    received: Mapped[Decimal] = mapped_column(default=Decimal(0))
    shipped_on: Mapped[date | None]  # the day on which the last of it left
    received_on: Mapped[date | None]
    on_time: Mapped[Decimal] = mapped_column(default=Decimal(0))  # of `due`, by the counted date
    on_time_requested: Mapped[Decimal] = mapped_column(default=Decimal(0))
    on_time_latest: Mapped[Decimal] = mapped_column(default=Decimal(0))
    line: Mapped[OrderLine] = relationship(back_populates="schedules", lazy="raise")


class SuppliedMaterial(Identified, Versioned, Scoped, Base):
    """Customer-supplied material of a line (2.3): what came, what was used, scrapped and returned; the balance follows."""

    __tablename__ = "supplied_material"
    __table_args__ = (Index("ix_supplied_material_line_id", "line_id"),)

    line_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("order_line.id"))
    material: Mapped[str]
    unit: Mapped[str] = mapped_column(default="kg")
    expected: Mapped[Decimal] = mapped_column(default=Decimal(0))
    received: Mapped[Decimal] = mapped_column(default=Decimal(0))
    used: Mapped[Decimal] = mapped_column(default=Decimal(0))
    scrapped: Mapped[Decimal] = mapped_column(default=Decimal(0))
    returned: Mapped[Decimal] = mapped_column(default=Decimal(0))


class OrderRequirement(Identified, Scoped, Base):
    """A requirement of the order as a written line (1.1)."""

    __tablename__ = "order_requirement"
    __table_args__ = (Index("ix_order_requirement_order_id", "order_id"),)

    order_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("order.id"))
    line_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("order_line.id"))
    source: Mapped[str]  # stated | implied | legal | own
    text: Mapped[str]
    added_by: Mapped[str]
    added_at: Mapped[datetime]
    order: Mapped[Order] = relationship(lazy="raise")  # so that a flush writes them first, as of each revision
    line: Mapped[OrderLine] = relationship(lazy="raise")


class OrderRevision(Identified, Scoped, Base):
    """The order as it stood in one revision; written once, never changed."""

    __tablename__ = "order_revision"
    __table_args__ = (Index("uq_order_revision", "order_id", "revision", "project_id", unique=True, postgresql_nulls_not_distinct=True),)

    order_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("order.id"))
    revision: Mapped[int]
    at: Mapped[datetime]
    by: Mapped[str]
    why: Mapped[str] = mapped_column(default="")
    content: Mapped[dict[str, Any]]  # header and lines of this scope, and how it came; confidential lines in a row of their own
    order: Mapped[Order] = relationship(lazy="raise")


class OrderDraft(Identified, Versioned, Scoped, Base):
    """What somebody is typing, as typed; nobody but them sees it, and nothing is sent."""

    __tablename__ = "order_draft"
    __table_args__ = (Index("ix_order_draft_person_id", "person_id", "updated_at"),)

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    content: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    amends_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("order.id"))  # set while amending a submitted order


class OrderMessage(Identified, Scoped, Internal, Base):
    """A message about an order: to the customer, or internal. Which one is fixed when it is written (never mixed up)."""

    __tablename__ = "order_message"
    __table_args__ = (Index("ix_order_message_order_id", "order_id", "at"),)

    order_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("order.id"))
    at: Mapped[datetime]
    author_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    author_name: Mapped[str]
    author_side: Mapped[str]  # staff | customer
    text: Mapped[str]
