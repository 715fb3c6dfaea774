"""Log-in sessions: the browser holds a secret, the table its SHA-256. Nothing is kept for somebody who has not logged in."""

from __future__ import annotations

import hashlib
import secrets
import string
import uuid
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import DateTime, Select, Text, bindparam, delete, update

from domain.accounts import identity
from domain.accounts.models import LoginSession, Person
from domain.shared.actor import ANONYMOUS, Actor
from domain.shared.work import Work

IDLE = timedelta(hours=3)
ABSOLUTE = timedelta(hours=12)
NOTED = timedelta(minutes=5)  # how exactly the last use is known
WHEN = DateTime(timezone=True)
LETTERS = string.ascii_letters + string.digits


def new_visit() -> str:
    """What binds the forms of an unknown visitor: 32 letters and digits."""
    return "".join(secrets.choice(LETTERS) for _ in range(32))


def key_of(session_id: str) -> str:
    return hashlib.sha256(session_id.encode("utf-8", "replace")).hexdigest()


def actor_of(work: Work, session_id: str, site: str, language: str = "") -> Actor:
    """Who is logged in with this secret at this door; ANONYMOUS where nobody is, or not any more.

    One query; the time of the last use is noted every five minutes.
    """
    key = key_of(session_id)
    asked = {"today": identity.today_of(work.session), "key": key, "site": site, "used": work.now - IDLE, "begun": work.now - ABSOLUTE}
    row = work.session.execute(_query(), asked).one_or_none()
    if row is None:
        return ANONYMOUS
    if work.now - row.seen_at >= NOTED:
        _note(work, key)
    return identity.actor(row, session_id=key, language=language)


@cache
def _query() -> Select[Any]:
    site, used, begun = bindparam("site", type_=Text()), bindparam("used", type_=WHEN), bindparam("begun", type_=WHEN)
    return (
        identity.query()
        .join(LoginSession, LoginSession.person_id == Person.id)
        .where(LoginSession.key == bindparam("key", type_=Text()), LoginSession.site == site, Person.site == site)
        .where(LoginSession.seen_at > used, LoginSession.created_at > begun)
        .add_columns(LoginSession.seen_at)
    )


def begin(work: Work, person_id: uuid.UUID, site: str, *, ip: str, agent: str, since: datetime | None = None) -> str:
    """A new session; returns the secret for the cookie. `since` keeps the absolute limit of the session that it replaces."""
    session_id = secrets.token_urlsafe(32)
    work.add(
        LoginSession(
            key=key_of(session_id), person_id=person_id, site=site, created_at=since or work.now, seen_at=work.now, ip=ip, agent=agent[:200]
        )
    )
    return session_id


def end(work: Work, key: str) -> None:
    work.session.execute(delete(LoginSession).where(LoginSession.key == key))


def end_all(work: Work, person_id: uuid.UUID) -> None:
    """Every session of a person ends: after a new password, or when the person leaves."""
    work.session.execute(delete(LoginSession).where(LoginSession.person_id == person_id))


def sweep(work: Work) -> int:
    """Take away what has run out; returns how many."""
    old = delete(LoginSession).where((LoginSession.seen_at < work.now - IDLE) | (LoginSession.created_at < work.now - ABSOLUTE))
    return work.session.execute(old).rowcount  # type: ignore[attr-defined]


def _note(work: Work, key: str) -> None:
    work.session.execute(update(LoginSession).where(LoginSession.key == key).values(seen_at=work.now))
