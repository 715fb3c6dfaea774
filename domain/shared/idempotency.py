"""The same form sent twice is done once: the token made when it was shown is stored in the business transaction."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Mapped, mapped_column

from domain.shared.base import Base
from domain.shared.errors import TokenReused
from domain.shared.told import UNTOLD
from domain.shared.work import Work


class Submission(Base):
    """One form, sent by one person, and where its answer led."""

    __tablename__ = "submission"

    token: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(primary_key=True)
    route: Mapped[str] = mapped_column(primary_key=True)
    body_hash: Mapped[str]
    location: Mapped[str | None]
    at: Mapped[datetime] = mapped_column(index=True)


TAKE = text(
    "INSERT INTO submission (token, person, route, body_hash, at, location) VALUES (:token, :person, :route, :body_hash, :at, :location) "
    "ON CONFLICT DO NOTHING"
).execution_options(**UNTOLD)
FIRST = text(
    "SELECT body_hash, location FROM submission WHERE token = :token AND person = :person AND route = :route"
).execution_options(**UNTOLD)
ANSWER = text(
    "UPDATE submission SET location = :location WHERE token = :token AND person = :person AND route = :route"
).execution_options(**UNTOLD)


def new_token() -> str:
    return secrets.token_urlsafe(18)


def once(work: Work, token: str, route: str, body: bytes | str, *, leads: str | None = None) -> str | None:
    """None when this form is sent for the first time; where it led the first time when it is sent again.

    `leads` where it is known already where the first sending leads; else `remember` stores it. A second sender waits for the
    first one's transaction. Raises TokenReused when the body differs.
    """
    key = _key(work, token, route)
    body_hash = hashlib.sha256(body if isinstance(body, bytes) else body.encode()).hexdigest()
    connection = work.session.connection()
    if connection.execute(TAKE, key | {"body_hash": body_hash, "at": work.now, "location": leads}).rowcount:
        return None
    first = connection.execute(FIRST, key).one()
    if not secrets.compare_digest(first.body_hash, body_hash):
        raise TokenReused
    return first.location or ""


def remember(work: Work, token: str, route: str, location: str) -> None:
    """Store where the first sending led, in the same transaction as what it did."""
    work.session.connection().execute(ANSWER, _key(work, token, route) | {"location": location})


def led(work: Work, token: str, route: str) -> str:
    """Where it led this person the first time; empty where they never sent it, or it is forgotten."""
    first = work.session.connection().execute(FIRST, _key(work, token, route)).one_or_none()
    return (first.location or "") if first else ""


def _key(work: Work, token: str, route: str) -> dict[str, str]:
    person: uuid.UUID | None = work.person.id
    return {"token": token, "person": str(person or ""), "route": route}
