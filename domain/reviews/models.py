"""The contract/order review FM070100-01: its sections and answers, deviations, meeting, negotiation, ruling, settlement."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.orders.models import Order, OrderLine
from domain.shared.base import Base, Identified, Internal, Scoped, Versioned


class SectionState(StrEnum):
    WAITING = "waiting"
    OPEN = "open"
    SIGNED = "signed"
    DROPPED = "dropped"  # its lines went to an order of their own, or to another class


class DeviationState(StrEnum):
    OPEN = "open"
    PROPOSED = "proposed"
    COUNTERED = "countered"
    AGREED = "agreed"
    REFUSED = "refused"
    RULED = "ruled"  # the general manager accepts with conditions; the customer has yet to confirm them
    WITHDRAWN = "withdrawn"


STANDING = (DeviationState.OPEN, DeviationState.PROPOSED, DeviationState.COUNTERED, DeviationState.REFUSED)


class Review(Identified, Versioned, Scoped, Base):
    """One order's review; confidential with it. What concerns single new lines of a mixed order is scoped row by row."""

    __tablename__ = "review"
    __table_args__ = (
        Index("uq_review_order_id", "order_id", unique=True),
        Index("ix_review_opened", "decided_at", "opened_at"),
        Index("ix_review_opened_at", "opened_at", "id"),
    )

    order_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("order.id"))
    number: Mapped[str] = mapped_column(unique=True)  # RV-261122-001
    revision: Mapped[int]  # of the order, that is reviewed
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decision: Mapped[str | None]  # approved | declined | withdrawn
    approved_by: Mapped[str | None]
    approved_by_id: Mapped[uuid.UUID | None]
    approved_revision: Mapped[int | None]
    approval_signature_id: Mapped[uuid.UUID | None]
    release_signature_id: Mapped[uuid.UUID | None]
    order: Mapped[Order] = relationship(lazy="raise")  # so that a flush writes it first, as what follows


class Section(Identified, Versioned, Scoped, Base):
    """A department's part. In a mixed order `covers` is mass or new, and only the lines of that route are asked about."""

    __tablename__ = "review_section"
    __table_args__ = (Index("uq_review_section", "review_id", "key", unique=True),)

    review_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("review.id"))
    key: Mapped[str]  # the kind, with "-new" behind it for the second delivery section of a mixed order
    kind: Mapped[str]
    covers: Mapped[str]  # mass | new | all
    department: Mapped[str]
    position: Mapped[str]
    state: Mapped[str]
    opened_at: Mapped[datetime | None]
    for_revision: Mapped[int | None]  # signed for this revision …
    unchanged: Mapped[bool] = mapped_column(default=False)  # … and nothing that it rests on changed since
    inputs_hash: Mapped[str] = mapped_column(default="")
    promises: Mapped[dict[str, Any]] = mapped_column(default=dict)  # schedule id -> day, where it is not the day asked
    figures: Mapped[dict[str, Any]] = mapped_column(default=dict)  # line id -> cost figures as decimal text
    remedies: Mapped[dict[str, Any]] = mapped_column(default=dict)  # line id -> expedited | outsourcing | normal
    evidence: Mapped[dict[str, Any]] = mapped_column(default=dict)  # as it stood when it was signed
    signed_at: Mapped[datetime | None]
    signed_by: Mapped[str | None]
    signed_by_id: Mapped[uuid.UUID | None]
    on_behalf_of: Mapped[str | None]
    on_behalf_of_id: Mapped[uuid.UUID | None]
    signature_id: Mapped[uuid.UUID | None]
    review: Mapped[Review] = relationship(lazy="raise")


class Answer(Identified, Versioned, Scoped, Internal, Base):
    """The answer to a question for all lines covered (`line_id` None), or for one line where that line differs."""

    __tablename__ = "review_answer"
    __table_args__ = (Index("uq_review_answer", "section_id", "question", "line_id", unique=True, postgresql_nulls_not_distinct=True),)

    section_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("review_section.id"))
    question: Mapped[str]
    clause: Mapped[str]
    line_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("order_line.id"))
    value: Mapped[str | None]  # yes | no | na
    remark: Mapped[str] = mapped_column(default="")
    prefilled: Mapped[dict[str, Any] | None] = mapped_column()  # why it was answered beforehand: a Message
    compulsory: Mapped[bool] = mapped_column(default=False)  # "not applicable" is no answer to it
    note: Mapped[dict[str, Any] | None] = mapped_column()  # what was computed for it, shown beside it: a Message
    facts: Mapped[dict[str, Any]] = mapped_column(
        default=dict
    )  # what a deviation from it starts with: {"asked": "84.90", "listed": "86.40"}
    answered_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    answered_for: Mapped[uuid.UUID | None]
    answered_at: Mapped[datetime | None]
    section: Mapped[Section] = relationship(lazy="raise")
    line: Mapped[OrderLine] = relationship(lazy="raise")


class Deviation(Identified, Versioned, Scoped, Internal, Base):
    """A difference between what was asked and what we can do, and how it was settled (1.1). `internal` until it is proposed."""

    __tablename__ = "deviation"
    __table_args__ = (
        Index("ix_deviation_review_id", "review_id"),
        Index("ix_deviation_answer_id", "answer_id"),
        Index("ix_deviation_section_id", "section_id"),
    )

    review_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("review.id"))
    order_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("order.id"))
    section_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("review_section.id"))
    answer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("review_answer.id"))
    line_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("order_line.id"))
    clause: Mapped[str]
    subject: Mapped[str]
    ours: Mapped[str] = mapped_column(default="")
    theirs: Mapped[str] = mapped_column(default="")
    agreed: Mapped[str] = mapped_column(default="")
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)  # what stood when it was opened: {"asked": "84.90", "listed": "86.40"}
    value: Mapped[dict[str, Any]] = mapped_column(default=dict)  # what the order will say: {"price": "86.40"}, {"date": "2026-12-24"}
    state: Mapped[str]
    touches_customer: Mapped[bool]
    opened_at: Mapped[datetime]
    opened_by: Mapped[str]
    opened_by_id: Mapped[uuid.UUID | None]
    settled_at: Mapped[datetime | None]
    price_needed: Mapped[bool] = mapped_column(default=False)  # another price was agreed: the general manager signs
    price_signed_by: Mapped[str | None]
    signature_id: Mapped[uuid.UUID | None]


class DeviationStep(Identified, Scoped, Internal, Base):
    """One turn of the thread: who said what, from which side; written once."""

    __tablename__ = "deviation_step"
    __table_args__ = (Index("ix_deviation_step_deviation_id", "deviation_id", "at"),)

    deviation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("deviation.id"))
    at: Mapped[datetime]
    action: Mapped[str]
    side: Mapped[str]  # company | customer
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    person_name: Mapped[str]
    text: Mapped[str]
    value: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Meeting(Identified, Versioned, Scoped, Internal, Base):
    """The review meeting that a new product, a new material or a design change must have (5.1.1(2))."""

    __tablename__ = "review_meeting"
    __table_args__ = (Index("ix_review_meeting_review_id", "review_id"),)

    review_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("review.id"))
    revision: Mapped[int]
    called_for: Mapped[datetime]
    place: Mapped[str] = mapped_column(default="")
    invitees: Mapped[list[Any]] = mapped_column(default=list)  # names
    agenda: Mapped[str]
    minutes: Mapped[str] = mapped_column(default="")
    decision: Mapped[str] = mapped_column(default="")
    called_by: Mapped[str]
    held_at: Mapped[datetime | None]
    recorded_by: Mapped[str | None]
    about: Mapped[list[Any]] = mapped_column(default=list)  # the lines it was about, as they were ordered then


class Negotiation(Identified, Scoped, Internal, Base):
    """What the heads of the departments concerned said to an objection (5.1.7(1)); one row each round."""

    __tablename__ = "negotiation"
    __table_args__ = (Index("ix_negotiation_review_id", "review_id"),)

    review_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("review.id"))
    at: Mapped[datetime]
    heads: Mapped[list[Any]]  # names of those who took part
    record: Mapped[str]
    recorded_by: Mapped[str]
    recorded_by_id: Mapped[uuid.UUID]
    signature_id: Mapped[uuid.UUID | None]


class Ruling(Identified, Scoped, Internal, Base):
    """The general manager's word on an objection, or settlement of a new or special order (5.1.7(1), 5.1.7(3))."""

    __tablename__ = "ruling"
    __table_args__ = (Index("ix_ruling_review_id", "review_id"),)

    review_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("review.id"))
    kind: Mapped[str]  # ruling | settlement | price
    decision: Mapped[str]  # accept | decline
    text: Mapped[str]  # conditions, what was settled with the customer, or the reason
    at: Mapped[datetime]
    by: Mapped[str]
    by_id: Mapped[uuid.UUID]
    on_behalf_of: Mapped[str | None]
    signature_id: Mapped[uuid.UUID | None]
    deviation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("deviation.id"))


class CostFigures:
    """Names of the figures of the cost estimate by the section that gives them; unit: the order's currency a piece."""

    TECHNICAL = ("material", "process", "tooling")
    FINANCE = ("overhead", "packaging", "freight", "margin")

    @staticmethod
    def total(figures: dict[str, str]) -> Decimal:
        return sum((Decimal(value) for value in figures.values() if value), Decimal(0))


def promised(section: Section | None, schedule_id: uuid.UUID, requested: date) -> date:
    """The day promised for a schedule line: the one asked, unless production named another."""
    named = (section.promises if section else {}).get(str(schedule_id))
    return date.fromisoformat(named) if named else requested
