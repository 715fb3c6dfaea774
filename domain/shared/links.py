"""Links for people without an account: good for one purpose and one thing, until a day. Opening one decides nothing.

What is kept is the SHA-256 of the token; the token itself stands in the mail or on the paper alone.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Index, select
from sqlalchemy.orm import Mapped, mapped_column

from domain.shared.base import Base, Identified, LooselyScoped
from domain.shared.errors import NotFound
from domain.shared.work import Work

ALPHABET = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
LENGTH = 32  # characters: 192 bits


class Link(Identified, LooselyScoped, Base):
    __tablename__ = "link"
    __table_args__ = (Index("uq_link_key", "key", unique=True), Index("ix_link_object", "object_kind", "object_id"))

    key: Mapped[str]  # SHA-256 of the token
    purpose: Mapped[str]  # receipt | delay_offer …: a link opens nothing of another purpose
    object_kind: Mapped[str]
    object_id: Mapped[uuid.UUID]
    name: Mapped[str] = mapped_column(default="")  # whom it was sent to; who acts by it is named so
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


def issue_link(work: Work, thing: Any, purpose: str, *, until: datetime, name: str = "") -> str:
    """A new link to the thing; returns the token, which is kept nowhere."""
    token = secrets.token_urlsafe(24)
    work.add(Link(
        key=_key(token), purpose=purpose, object_kind=thing.__tablename__, object_id=thing.id, name=name, issued_at=work.now,
        expires_at=until, customer_id=getattr(thing, "customer_id", None), project_id=getattr(thing, "project_id", None),
    ))
    return token


def follow_link(work: Work, token: str, purpose: str) -> Link:
    """The link that this token opens, for this purpose, today.

    Whoever follows one has no sight of their own: read on inside `as_system`, and show no more than the purpose needs.
    Raises NotFound, the same for a token that never was, one of another purpose, withdrawn or over.
    """
    if len(token) != LENGTH or not ALPHABET.issuperset(token):
        raise NotFound
    with work.as_system("link.follow"):
        link = work.session.scalar(select(Link).where(Link.key == _key(token), Link.purpose == purpose))
    if link is None or link.revoked_at is not None or link.expires_at <= work.now:
        raise NotFound
    return link


def revoke_links(work: Work, thing: Any, purpose: str) -> None:
    """End what was given out for this thing: a new edition was made, or it is settled."""
    wanted = select(Link).where(Link.object_kind == thing.__tablename__, Link.object_id == thing.id, Link.purpose == purpose)
    for link in work.session.scalars(wanted.where(Link.revoked_at.is_(None))):
        link.revoked_at = work.now


def _key(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
