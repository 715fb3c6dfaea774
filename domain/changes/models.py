"""Changes of a released order: the items asked or proposed, the sections that answer them, who must know when they are in force."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.shared.base import Base, Identified, Internal, Scoped, Versioned


class ChangeState(StrEnum):
    ASKED = "asked"  # by the customer: the routed sections answer it
    PROPOSED = "proposed"  # by the company: with the customer, item by item
    WITH_CUSTOMER = "with_customer"  # answered; the customer confirms what differs from what they asked
    APPROVAL = "approval"  # every section signed, every difference confirmed: marketing manager (price: general manager)
    IN_FORCE = "in_force"
    REPLACED = "replaced"  # by a newer request of the same side on the same field
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"  # by us, with the reason
    DECLINED = "declined"  # by the customer


OPEN_CHANGES = (ChangeState.ASKED, ChangeState.PROPOSED, ChangeState.WITH_CUSTOMER, ChangeState.APPROVAL)


class Field(StrEnum):
    """What an item touches; the route follows from it (`rules.route`)."""

    DATE = "date"
    QUANTITY = "quantity"
    PLACE = "place"
    TRANSPORT = "transport"
    PACKAGING = "packaging"
    SPECIFICATION = "specification"
    DRAWING = "drawing"
    PRICE = "price"
    CANCEL = "cancel"
    ADD = "add"


class Change(Identified, Versioned, Scoped, Internal, Base):
    """One request or proposal. Confidential as a whole only where all its lines are; else each item carries its line's project."""

    __tablename__ = "change"
    __table_args__ = (
        Index("ix_change_order_id", "order_id", "id"),
        Index("ix_change_state_asked", "state", "asked_at", "id"),
        Index("ix_change_customer_asked", "customer_id", "asked_at", "id"),
        Index("ix_change_asked", "asked_at", "id"),
    )

    number: Mapped[str] = mapped_column(unique=True)  # CH-261123-001
    order_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("order.id"))
    order_number: Mapped[str]
    origin: Mapped[str]  # customer | company
    source: Mapped[str]  # portal | mail | fax | phone | company: staff enter what came otherwise with its paper
    state: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    asked_at: Mapped[datetime]
    asked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    asked_by_name: Mapped[str]
    base_revision: Mapped[int]  # of the order, when it was asked
    revision: Mapped[int | None]  # that it made, once in force
    replaced_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("change.id"))
    delay_id: Mapped[uuid.UUID | None]  # the delay that it settles, where it came from one (5.1.10(1))
    decided_at: Mapped[datetime | None]
    decided_why: Mapped[str] = mapped_column(default="")
    approval_signature_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("signature.id"))
    price_signature_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("signature.id"))
    price_holds: Mapped[str] = mapped_column(default="")  # order | list | provisional: where another price holds, as its approval says
    refusal_signature_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("signature.id"))
    internal: Mapped[bool] = mapped_column(default=False)  # our own proposal, until the house stands by it
    items: Mapped[list[ChangeItem]] = relationship(lazy="raise", order_by="ChangeItem.position")


class ChangeItem(Identified, Versioned, Scoped, Internal, Base):
    """One field of one line (or of one of its dates): before, asked, and what was agreed; JSON values as `values.py` writes them."""

    __tablename__ = "change_item"
    __table_args__ = (
        Index("ix_change_item_change_id", "change_id", "position"),
        Index("ix_change_item_line_id", "line_id", postgresql_where=text("ended_at IS NULL")),
    )

    change_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("change.id"))
    order_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("order.id"))
    line_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("order_line.id"))  # None: the order's header, or a line to add
    schedule_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("schedule_line.id"))
    position: Mapped[int]
    field: Mapped[str]
    before: Mapped[dict[str, Any]]
    asked: Mapped[dict[str, Any]]  # what the side that opened the change wants
    agreed: Mapped[dict[str, Any] | None] = mapped_column()  # what comes into force, once both sides stand by it
    state: Mapped[str] = mapped_column(default="open")  # open | countered | agreed | refused | declined | replaced | withdrawn | divided
    internal: Mapped[bool] = mapped_column(default=False)
    by_customer: Mapped[bool]  # their wish, entered in the portal or with their paper: it may move the counted date (RULES 7)
    ended_at: Mapped[datetime | None]


class ChangeStep(Identified, Scoped, Internal, Base):
    """A step in settling an item: proposal, counter-proposal, acceptance, refusal; the thread is the evidence (5.1.9(1))."""

    __tablename__ = "change_step"
    __table_args__ = (Index("ix_change_step_item_id", "item_id", "at"),)

    item_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("change_item.id"))
    change_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("change.id"))
    at: Mapped[datetime]
    side: Mapped[str]  # staff | customer
    author_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))  # None: by a link, without an account
    author_name: Mapped[str]
    kind: Mapped[str]  # ask | propose | counter | accept | refuse
    value: Mapped[dict[str, Any] | None] = mapped_column()
    remark: Mapped[str] = mapped_column(default="")
    internal: Mapped[bool] = mapped_column(default=False)  # what we say among ourselves, until it is put to the customer


class ChangeSection(Identified, Versioned, Scoped, Internal, Base):
    """A department's part in a change: its evidence, its answer, its signature. Which departments is the route of the items."""

    __tablename__ = "change_section"
    __table_args__ = (Index("uq_change_section", "change_id", "kind", "project_id", unique=True, postgresql_nulls_not_distinct=True),)

    change_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("change.id"))
    kind: Mapped[str]  # technical | review | load | production | finance | marketing | purchasing | information
    clause: Mapped[str]
    state: Mapped[str] = mapped_column(default="open")  # open | signed
    answer: Mapped[str] = mapped_column(default="")  # yes | no | not_applicable
    remark: Mapped[str] = mapped_column(default="")
    evidence: Mapped[dict[str, Any]] = mapped_column(default=dict)  # as it was shown when signed: load, stock, made, bought …
    signature_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("signature.id"))
    signed_at: Mapped[datetime | None]
    signed_by: Mapped[str | None]


class EngineeringRequest(Identified, Versioned, Scoped, Internal, Base):
    """设计/工程变更申请单: raised by sales, signed by technical before the change is in force (5.1.9(2))."""

    __tablename__ = "engineering_request"
    __table_args__ = (
        Index("ix_engineering_request_change_id", "change_id"), Index("uq_engineering_request", "number", "edition", unique=True),
    )

    number: Mapped[str]  # EC-261123-001, through all its editions
    edition: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(default="raised")  # technical.RequestState
    followed: Mapped[bool] = mapped_column(default=False)  # by its next edition, whatever became of this one
    asks: Mapped[dict[str, Any]] = mapped_column(default=dict)  # item -> the value that was on the table when it was raised
    offered: Mapped[dict[str, Any]] = mapped_column(default=dict)  # item -> what technical can do instead
    change_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("change.id"))
    line_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("order_line.id"))
    product_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("product.id"))
    from_revision: Mapped[str] = mapped_column(default="")
    to_revision: Mapped[str] = mapped_column(default="")
    what: Mapped[str]
    why: Mapped[str] = mapped_column(default="")
    raised_at: Mapped[datetime]
    raised_by: Mapped[str]
    effect: Mapped[str] = mapped_column(default="")  # technical: on process, tooling, stock, approval
    remark: Mapped[str] = mapped_column(default="")  # technical: why not, or why otherwise
    listed: Mapped[dict[str, Any]] = mapped_column(default=dict)  # field -> what FM070100-13 kept, being younger: which holds is asked
    holds: Mapped[str] = mapped_column(default="")  # list | order: technical's answer to that
    holds_at: Mapped[datetime | None]
    holds_by: Mapped[str | None]
    holds_signature_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("signature.id"))
    signature_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("signature.id"))
    signed_at: Mapped[datetime | None]
    signed_by: Mapped[str | None]


class ChangeNotice(Identified, Versioned, Scoped, Internal, Base):
    """A department that must know of a change in force, with the documents that it must exchange (5.1.9(6))."""

    __tablename__ = "change_notice"
    __table_args__ = (
        Index("uq_change_notice", "change_id", "department", "project_id", unique=True, postgresql_nulls_not_distinct=True),
        Index("ix_change_notice_open", "department", "due_at", postgresql_where=text("acknowledged_at IS NULL")),
    )

    change_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("change.id"))
    department: Mapped[str]
    documents: Mapped[list[Any]]  # Messages: what they hold that is now of the old version
    told_at: Mapped[datetime]
    due_at: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]  # "new version in use"
    acknowledged_by: Mapped[str | None]
    followed_by: Mapped[str] = mapped_column(default="")  # the change under which a newer version, with these documents, is asked for


class SubcontractorNotice(Identified, Versioned, Scoped, Internal, Base):
    """A subcontractor whose process a change touches: written to by mail, with the proof of it (5.1.9(5))."""

    __tablename__ = "subcontractor_notice"
    __table_args__ = (Index("ix_subcontractor_notice_change_id", "change_id"),)

    change_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("change.id"))
    line_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("order_line.id"))
    process: Mapped[str]
    subcontractor: Mapped[str]
    email: Mapped[str]
    language: Mapped[str] = mapped_column(default="zh-CN")  # of their contact: the mail is written in it
    text: Mapped[str] = mapped_column(default="")
    outbox_id: Mapped[uuid.UUID | None]  # the mail: when it went, its Message-ID
    sent_at: Mapped[datetime | None]
    sent_by: Mapped[str | None]
    confirmed_on: Mapped[date | None]
    confirmed_how: Mapped[str] = mapped_column(default="")


class InformationCheck(Identified, Versioned, Scoped, Internal, Base):
    """Product information, catalogue, advertising or specification touched by a change: confirmed before use (5.1.9(7))."""

    __tablename__ = "information_check"
    __table_args__ = (Index("ix_information_check_change_id", "change_id"),)

    change_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("change.id"))
    line_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("order_line.id"))
    what: Mapped[str]  # product_information | catalogue | advertising | specification
    affected: Mapped[bool | None]
    note: Mapped[str] = mapped_column(default="")
    superseded: Mapped[list[Any]] = mapped_column(default=list)  # attachments that left portal and catalogue
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[str | None]


class ChangeDraft(Identified, Versioned, Scoped, Base):
    """What one person typed about one order. `base_revision` is the order's when it was last read beside it."""

    __tablename__ = "change_draft"
    __table_args__ = (Index("uq_change_draft", "person_id", "order_id", unique=True),)

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    order_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("order.id"))
    base_revision: Mapped[int]
    content: Mapped[dict[str, Any]]
    updated_at: Mapped[datetime]
