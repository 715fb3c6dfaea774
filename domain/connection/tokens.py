"""Tokens: made by the system administrator, shown once, good for some scopes and some time, taken back at once."""

from __future__ import annotations

import hashlib
import secrets
import string
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from domain.connection.models import ApiToken
from domain.connection.scopes import SCOPES
from domain.shared.actor import ANONYMOUS, Actor, Kind
from domain.shared.entered import Entered
from domain.shared.errors import Invalid, Refused
from domain.shared.journal import journal
from domain.shared.locks import one_at_a_time
from domain.shared.message import Message
from domain.shared.work import Work
from domain.shared.workflow import authorise, require_version

PREFIX = "concord_"
SECRET = 43  # characters after the prefix: 256 bits
LETTERS = frozenset(string.ascii_letters + string.digits + "-_")
SHOWN = len(PREFIX) + 4  # characters that stay readable on the page
MOST = 20  # tokens at a time
MOST_DAYS = 366
NOTED = timedelta(minutes=5)  # how exactly the last use is known
STATES = {"live": Message("In use"), "expired": Message("Expired"), "revoked": Message("Revoked")}


@dataclass(frozen=True)
class TokenInput:
    name: str
    scopes: tuple[str, ...]
    days: int


def read_token(fields: Entered, scopes: Sequence[str]) -> TokenInput:
    """What was entered for a new token. Raises Invalid, field by field."""
    name = fields.text("name", needed=True, longest=60)
    days = fields.whole("days", needed=True, least=1, most=MOST_DAYS)
    if not scopes or set(scopes) - set(SCOPES):
        fields.wrong("scopes", Message("Please choose at least one."))
    fields.check()
    return TokenInput(name, tuple(scope for scope in SCOPES if scope in scopes), days or 1)


def make(work: Work, given: TokenInput) -> tuple[ApiToken, str]:
    """A new token; the second value is the token itself, which is kept nowhere.

    Raises Forbidden, Invalid (a live token is called so), Refused (as many as there may be are in use).
    """
    authorise(work, "connection.manage")
    one_at_a_time(work, "api_token")
    live = list(work.session.scalars(select(ApiToken).where(ApiToken.revoked_at.is_(None))))
    if any(token.name == given.name for token in live):
        raise Invalid({"name": Message("A token in use is called so already.")})
    if sum(token.expires_at > work.now for token in live) >= MOST:
        raise Refused(Message("There are {n} tokens in use. Revoke one that is not needed.", n=MOST))
    secret = PREFIX + secrets.token_urlsafe(32)
    token = work.add(ApiToken(
        name=given.name, key=key_of(secret), hint=secret[:SHOWN], scopes=list(given.scopes), created_at=work.now,
        created_by=work.actor.id, created_by_name=work.actor.name, expires_at=work.now + timedelta(days=given.days),
    ))
    work.session.flush()
    journal(work, "api_token.made", token, after={"name": token.name, "scopes": token.scopes, "expires_at": token.expires_at})
    return token, secret


def revoke(work: Work, key: uuid.UUID, *, version: int | None) -> ApiToken:
    """The token opens nothing from now on. Raises Forbidden, NotFound, Stale, Refused (it was revoked)."""
    authorise(work, "connection.manage")
    token = work.fetch(ApiToken, key, lock=True)
    require_version(token, version)
    if token.revoked_at is not None:
        raise Refused(Message("This token is revoked already."))
    token.revoked_at, token.revoked_by_name = work.now, work.actor.name
    journal(work, "api_token.revoked", token, after={"name": token.name})
    return token


def actor_of(work: Work, secret: str, ip: str = "") -> Actor:
    """The program that this token belongs to; ANONYMOUS for one that never was, is over or was revoked.

    Its sight is that of staff who belong to no confidential project; its rights are its scopes alone.
    """
    if len(secret) != len(PREFIX) + SECRET or not secret.startswith(PREFIX) or not LETTERS.issuperset(secret):
        return ANONYMOUS
    token = work.session.scalar(select(ApiToken).where(ApiToken.key == key_of(secret)))
    if token is None or state_of(token, work.now) != "live":
        return ANONYMOUS
    if token.last_used_at is None or work.now - token.last_used_at >= NOTED:
        _note(work, token, ip)
    return Actor(kind=Kind.CONNECTION, id=token.id, name=token.name, roles=frozenset(token.scopes), language="en")


def state_of(token: ApiToken, now: datetime) -> str:
    return "revoked" if token.revoked_at else "expired" if token.expires_at <= now else "live"


def listed(work: Work) -> list[ApiToken]:
    """Tokens in use first, then the others, the newest first; a page shows the last hundred."""
    authorise(work, "connection.manage")
    return list(work.session.scalars(select(ApiToken).order_by(ApiToken.revoked_at.is_not(None), ApiToken.created_at.desc()).limit(100)))


def live_count(work: Work) -> int:
    wanted = select(func.count()).select_from(ApiToken).where(ApiToken.revoked_at.is_(None), ApiToken.expires_at > work.now)
    return work.session.scalar(wanted) or 0


def key_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _note(work: Work, token: ApiToken, ip: str) -> None:
    """Past the version: who revokes a token while it is at work is not told that somebody was faster."""
    used = update(ApiToken).where(ApiToken.id == token.id).values(last_used_at=work.now, last_ip=ip)
    work.session.execute(used.execution_options(synchronize_session=False))
