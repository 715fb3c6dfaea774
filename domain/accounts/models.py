"""People: staff with their posts, portal users of customers, delegations, sessions, signatures, the authority table."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.shared.base import Base, Identified, LooselyScoped, Versioned


class Person(Identified, Versioned, Base):
    """Anybody who can log in: staff (`site` admin) or a user of a customer (`site` portal). Ids are never reused."""

    __tablename__ = "person"
    __table_args__ = (Index("uq_person_site_email", "site", "email_key", unique=True), Index("ix_person_customer_id", "customer_id"))

    site: Mapped[str]  # admin | portal
    name: Mapped[str]
    name_key: Mapped[str]  # pinyin, to sort by
    email: Mapped[str]
    email_key: Mapped[str]  # NFKC, casefolded: what a login is compared with
    phone: Mapped[str] = mapped_column(default="")
    title: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="")  # empty: never chose
    password_hash: Mapped[str | None]
    password_at: Mapped[datetime | None]
    active: Mapped[bool] = mapped_column(default=True)
    customer_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("customer.id"))
    roles: Mapped[list[Any]] = mapped_column(default=list)  # portal: buyer, quality, administrator
    posts: Mapped[list[PostHeld]] = relationship(back_populates="person", lazy="raise", cascade="all, delete-orphan")


class PostHeld(Identified, Base):
    """A department and position that a member of staff holds."""

    __tablename__ = "post_held"
    __table_args__ = (Index("uq_post_held", "person_id", "department", "position", unique=True),)

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    department: Mapped[str]
    position: Mapped[str]
    person: Mapped[Person] = relationship(back_populates="posts", lazy="raise")


class Authority(Identified, Base):
    """Decision → department and position that may take it (RULES 2); data, edited by people."""

    __tablename__ = "authority"
    __table_args__ = (Index("uq_authority", "decision", "department", "position", unique=True),)

    decision: Mapped[str]
    department: Mapped[str]
    position: Mapped[str]


class Delegation(Identified, Versioned, Base):
    """The holder's decisions (all, or the named ones) are taken by another for given days, both included."""

    __tablename__ = "delegation"

    giver_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    taker_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    decisions: Mapped[list[Any]] = mapped_column(default=list)  # empty: all
    first_day: Mapped[date]
    last_day: Mapped[date]
    reason: Mapped[str] = mapped_column(default="")
    ended_at: Mapped[datetime | None]


class LoginSession(Base):
    """A session; the key is the SHA-256 of the id in the cookie."""

    __tablename__ = "login_session"

    key: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    site: Mapped[str]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ip: Mapped[str]
    agent: Mapped[str]


class PasswordReset(Base):
    """A mailed link for a new password: single use, short-lived; the key is the SHA-256 of what was mailed."""

    __tablename__ = "password_reset"

    key: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class LoginAttempt(Identified, Base):
    """Wrong passwords, for throttling: by account and by address."""

    __tablename__ = "login_attempt"
    __table_args__ = (Index("ix_login_attempt_account", "account", "at"), Index("ix_login_attempt_ip", "ip", "at"))

    account: Mapped[str]
    ip: Mapped[str]
    at: Mapped[datetime]


class Signature(Identified, LooselyScoped, Base):
    """A decision signed with the password: who (for whom), when, what it means, and the hash of what was signed."""

    __tablename__ = "signature"
    __table_args__ = (Index("ix_signature_object", "object_kind", "object_id"),)

    at: Mapped[datetime]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    person_name: Mapped[str]
    on_behalf_of: Mapped[str | None]  # the name printed as "X for Y"
    on_behalf_of_id: Mapped[uuid.UUID | None]
    decision: Mapped[str]
    meaning: Mapped[dict[str, Any]]  # a Message
    object_kind: Mapped[str]
    object_id: Mapped[uuid.UUID]
    object_version: Mapped[int]
    content: Mapped[dict[str, Any]]
    content_hash: Mapped[str]
    withdrawn_at: Mapped[datetime | None]


class SecurityEvent(Identified, Base):
    """Logins, refusals and attempts to go around, apart from the audit trail of changes."""

    __tablename__ = "security_event"
    __table_args__ = (Index("ix_security_event_at", "at"),)

    at: Mapped[datetime]
    kind: Mapped[str]
    person_id: Mapped[uuid.UUID | None]
    ip: Mapped[str]
    detail: Mapped[dict[str, Any]]
