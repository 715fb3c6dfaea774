"""Links for people without an account: good for one purpose and one thing, until a day. Opening one decides nothing.

The day on which a link ends is fixed when it is issued, within the bound of its purpose; from then on it only comes nearer.
What is kept is the SHA-256 of the token; the token itself stands in the mail or on the paper alone.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import DateTime, ForeignKey, Index, Text, Uuid, bindparam, select, update
from sqlalchemy.orm import Mapped, mapped_column

from domain.shared.base import Base, Identified, LooselyScoped
from domain.shared.errors import NotFound
from domain.shared.message import Message
from domain.shared.work import Work

ALPHABET = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
LENGTH = 32  # characters: 192 bits
PURPOSES: Mapping[str, timedelta] = {  # what links are given out for, and the longest that one lives
    "receipt": timedelta(days=180),  # a ship to the other side of the world, and the paper that lay there
    "delay_dates": timedelta(days=14),
}


OVER: Mapping[str, Message] = {  # the same for one that never was and one that is over: what to do instead, and nothing of the thing
    "receipt": Message(
        "This code opens nothing: it is not one of ours, or its time is over. Please sign on the paper that came with the goods "
        "and keep a copy. Customers with an account find the delivery in the portal; otherwise call whoever sent the goods."
    ),
    "delay_dates": Message(
        "This link opens nothing: it is not one of ours, or its time is over. With an account, sign in: dates that can still "
        "be chosen wait there on the page of your order. Without one, write to the person who looks after your orders."
    ),
}


class LinkOver(NotFound):
    """A link that opens nothing (any more); it is never said why."""

    def __init__(self, purpose: str) -> None:
        super().__init__()
        self.reason = OVER[purpose]


class Link(Identified, LooselyScoped, Base):
    __tablename__ = "link"
    __table_args__ = (Index("uq_link_key", "key", unique=True), Index("ix_link_object", "object_kind", "object_id"))

    key: Mapped[str]  # SHA-256 of the token
    purpose: Mapped[str]  # one of PURPOSES: a link opens nothing of another
    object_kind: Mapped[str]
    object_id: Mapped[uuid.UUID]
    name: Mapped[str] = mapped_column(default="")  # whom it was sent to; who acts by it is named so
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))  # the user it stands for, whose right it ends with
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


UNTIL = bindparam("until", type_=DateTime(timezone=True))
KNOWN = select(Link).where(Link.key == bindparam("key", type_=Text()), Link.purpose == bindparam("purpose", type_=Text()))
SHORTEN = (
    update(Link)
    .where(Link.object_kind == bindparam("kind", type_=Text()), Link.object_id == bindparam("thing", type_=Uuid()),
           Link.purpose == bindparam("for", type_=Text()), Link.expires_at > UNTIL)
    .values(expires_at=UNTIL)
)


def issue_link(work: Work, thing: Any, purpose: str, *, until: datetime, name: str = "",
               person_id: uuid.UUID | None = None) -> str:
    """A new link to the thing, no longer than its purpose allows; returns the token, which is kept nowhere."""
    until = min(until, work.now + PURPOSES[purpose])
    token = secrets.token_urlsafe(24)
    work.add(Link(
        key=_key(token), purpose=purpose, object_kind=thing.__tablename__, object_id=thing.id, name=name, person_id=person_id,
        issued_at=work.now, expires_at=until,
        customer_id=getattr(thing, "customer_id", None), project_id=getattr(thing, "project_id", None),
    ))
    return token


def follow_link(work: Work, token: str, purpose: str) -> Link:
    """The link that this token opens, for this purpose, today.

    Whoever follows one has no sight of their own: read on inside `as_system`, and show no more than the purpose needs.
    Raises LinkOver, a NotFound: the same for a token that never was, one of another purpose, withdrawn or over.
    """
    link = known_link(work, token, purpose)
    if link is None or link.revoked_at is not None or link.expires_at <= work.now:
        raise LinkOver(purpose)
    return link


def known_link(work: Work, token: str, purpose: str) -> Link | None:
    """The link of this token, also one that is over: it opens nothing by that, but says what it was given out for."""
    if len(token) != LENGTH or not ALPHABET.issuperset(token):
        return None
    with work.as_system("link.follow"):
        return work.session.scalar(KNOWN, {"key": _key(token), "purpose": purpose})


def revoke_links(work: Work, thing: Any, purpose: str) -> None:
    """End what was given out for this thing: a new edition was made, or it is settled."""
    wanted = select(Link).where(Link.object_kind == thing.__tablename__, Link.object_id == thing.id, Link.purpose == purpose)
    for link in work.session.scalars(wanted.where(Link.revoked_at.is_(None))):
        link.revoked_at = work.now


def shorten_links(work: Work, thing: Any, purpose: str, until: datetime) -> None:
    """Let what was given out for this thing end by then. None lives longer by it, and what is over stays over."""
    work.session.execute(SHORTEN, {"kind": thing.__tablename__, "thing": thing.id, "for": purpose, "until": until})


def _key(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
