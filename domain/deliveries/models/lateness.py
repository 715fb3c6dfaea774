"""What is late or will be: the daily check, chases, delay cases and their offers, countermeasure sheets, freight beyond the agreed."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.shared.base import Base, Identified, Internal, Scoped, Versioned


class DailyCheck(Identified, Versioned, Base):
    """Logistics' look at the shipments of a working day, with what it found (5.1.10(1)); one without `checked_at` was not done.

    The figures leave confidential lines out: everybody of the house reads them.
    """

    __tablename__ = "daily_check"
    __table_args__ = (Index("uq_daily_check_day", "day", unique=True),)

    day: Mapped[date]
    opened_at: Mapped[datetime]
    morning_at: Mapped[datetime | None]  # when its morning came; whoever ends the check before it only has looked early
    figures: Mapped[dict[str, Any]] = mapped_column(default=dict)  # late, today, next3, next7, risk, chased: at the check
    note: Mapped[str] = mapped_column(default="")
    checked_at: Mapped[datetime | None]
    checked_by: Mapped[str | None]


class Chase(Identified, Versioned, Scoped, Internal, Base):
    """Production was asked to hurry a schedule line, by one click, on record (5.1.10(1) 跟催)."""

    __tablename__ = "chase"
    __table_args__ = (Index("ix_chase_schedule_id", "schedule_id", "at"), Index("ix_chase_at", "at"))

    schedule_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("schedule_line.id"))
    line_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("order_line.id"))
    order_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("order.id"))
    at: Mapped[datetime]
    by: Mapped[str]
    by_id: Mapped[uuid.UUID | None]  # who is told the answer
    note: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None]
    answer: Mapped[str] = mapped_column(default="")


class DelayState(StrEnum):
    OPEN = "open"  # found: a meeting is due
    MET = "met"  # cause and countermeasure stand
    CONFIRMED = "confirmed"  # production stands by the dates to be offered
    OFFERED = "offered"  # with the customer
    TAKEN = "taken"  # the customer took one: it became a change notice
    CLOSED = "closed"
    UNFOUNDED = "unfounded"  # it was not late after all


OPEN_DELAYS = (DelayState.OPEN, DelayState.MET, DelayState.CONFIRMED, DelayState.OFFERED)


class Delay(Identified, Versioned, Scoped, Internal, Base):
    """The case of one late schedule line: meeting, cause, countermeasure. The customer sees its offers, not the case."""

    __tablename__ = "delay"
    __table_args__ = (
        Index("uq_delay_open", "schedule_id", unique=True, postgresql_where=text("state in ('open', 'met', 'confirmed', 'offered')")),
        Index("ix_delay_state", "state", "found_at", "id"),
        Index("ix_delay_month", "month", "customer_id"),
        Index("ix_delay_order_id", "order_id"),
        Index("ix_delay_sheet_id", "sheet_id"),
        Index("ix_delay_schedule_id", "schedule_id", "missed"),
    )

    number: Mapped[str] = mapped_column(unique=True)  # DY-261123-001
    schedule_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("schedule_line.id"))
    line_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("order_line.id"))
    order_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("order.id"))
    state: Mapped[str]
    counted: Mapped[date]  # the day that the rate counts
    missed: Mapped[date]  # the day at our gate that is missed: a new date that is missed again is a case of its own
    promised: Mapped[date]  # the same as the customer was told it: at their dock, where their dates mean arrival
    month: Mapped[date]  # its first day: whose rate it spoils
    found_at: Mapped[datetime]
    found_by: Mapped[str]  # the board, the daily check, production, or a person
    why_late: Mapped[str] = mapped_column(default="")  # late | material | load | quantity | told
    met_at: Mapped[datetime | None]  # the meeting
    attendees: Mapped[list[Any]] = mapped_column(default=list)
    minutes: Mapped[str] = mapped_column(default="")
    cause: Mapped[str] = mapped_column(default="")  # material | machine | people | method | quality | subcontractor | customer | transport
    cause_text: Mapped[str] = mapped_column(default="")
    countermeasure: Mapped[str] = mapped_column(default="")
    told_at: Mapped[datetime | None]  # the customer was told
    refused_why: Mapped[str] = mapped_column(default="")  # what the customer said, where no offered date suited
    closed_at: Mapped[datetime | None]
    sheet_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("countermeasure.id"))


class DelayOffer(Identified, Versioned, Scoped, Internal, Base):
    """New dates for a late schedule line, confirmed by production first; the customer takes one (RULES 7).

    `internal` until they are offered: what is only thought of is not seen outside.
    """

    __tablename__ = "delay_offer"
    __table_args__ = (Index("ix_delay_offer_delay_id", "delay_id", "position"), Index("ix_delay_offer_schedule_id", "schedule_id"))

    delay_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("delay.id"))
    delay_number: Mapped[str]  # by which the customer, who does not see the case, finds the choice
    order_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("order.id"))
    schedule_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("schedule_line.id"))
    position: Mapped[int]
    kind: Mapped[str]  # full | partial | premium
    parts: Mapped[list[Any]]  # [{"day": "2026-12-01", "quantity": "500"}, …]
    premium_amount: Mapped[Decimal | None]  # what premium freight costs us; the customer is not shown it
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[str | None]
    confirmed_for: Mapped[str | None]  # in whose place
    offered_at: Mapped[datetime | None]
    taken_at: Mapped[datetime | None]
    taken_by: Mapped[str | None]
    taken_how: Mapped[str] = mapped_column(default="")  # portal | mail
    withdrawn_at: Mapped[datetime | None]


class Countermeasure(Identified, Versioned, Scoped, Internal, Base):
    """交货延误对策表: several cases of one customer, month and cause may stand on one sheet (5.1.10(4))."""

    __tablename__ = "countermeasure"
    __table_args__ = (Index("ix_countermeasure_month", "month", "customer_id"), Index("ix_countermeasure_state", "state", "asked_at", "id"))

    number: Mapped[str] = mapped_column(unique=True)  # DC-261123-001
    state: Mapped[str]  # asked | signed | followed_up
    month: Mapped[date]
    cause: Mapped[str] = mapped_column(default="")
    whys: Mapped[list[Any]] = mapped_column(default=list)  # up to five, in order
    root_cause: Mapped[str] = mapped_column(default="")
    immediate: Mapped[str] = mapped_column(default="")
    prevention: Mapped[str] = mapped_column(default="")
    prevention_by: Mapped[str] = mapped_column(default="")
    prevention_due: Mapped[date | None]
    follow_up_on: Mapped[date | None]
    follow_up: Mapped[str] = mapped_column(default="")
    effective: Mapped[bool | None]
    followed_up_at: Mapped[datetime | None]
    followed_up_by: Mapped[str | None]
    asked_at: Mapped[datetime]
    written_by: Mapped[str] = mapped_column(default="")
    written_by_id: Mapped[uuid.UUID | None]  # who wrote it last does not sign it
    writers: Mapped[dict[str, Any]] = mapped_column(default=dict)  # part of it → who wrote what stands there: none of them signs either
    signed_at: Mapped[datetime | None]
    signed_by: Mapped[str | None]
    signed_for: Mapped[str | None]  # in whose place
    signature_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("signature.id"))


class Freight(Identified, Versioned, Scoped, Internal, Base):
    """Freight beyond what was agreed: extra or premium, by cause and payer; proposed by itself when a dispatch costs more (5.1.10(4))."""

    __tablename__ = "freight"
    __table_args__ = (Index("ix_freight_at", "at", "id"), Index("ix_freight_state", "state", "at"))

    number: Mapped[str] = mapped_column(unique=True)  # PF-261123-001
    order_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("order.id"))
    slip_id: Mapped[uuid.UUID | None]  # of this area; no constraint, the two tables name each other's room
    delay_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("delay.id"))
    kind: Mapped[str]  # extra | premium
    cause: Mapped[str] = mapped_column(default="")
    payer: Mapped[str] = mapped_column(default="")  # us | customer | carrier
    mode: Mapped[str] = mapped_column(default="")
    amount: Mapped[Decimal]
    agreed_amount: Mapped[Decimal] = mapped_column(default=Decimal(0))
    currency: Mapped[str]
    state: Mapped[str]  # proposed | approved | dismissed
    at: Mapped[datetime]
    proposed_by: Mapped[str]
    proposed_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))  # who proposed it does not decide it
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    decided_for: Mapped[str | None]  # in whose place
    why: Mapped[str] = mapped_column(default="")
    signature_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("signature.id"))
