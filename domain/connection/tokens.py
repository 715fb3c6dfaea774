"""Tokens: made by the system administrator, shown once, good for some scopes and some time, taken back at once.

Whoever made one answers for it, or who took it over: when they may not keep the connection any more, it opens nothing. What is
finance's opens only after finance said yes.
"""

from __future__ import annotations

import hashlib
import secrets
import string
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update

from domain.access.policy import may
from domain.accounts.identity import actor_of_person
from domain.accounts.signing import sign
from domain.connection.models import ApiToken
from domain.connection.scopes import FINANCE, SCOPES
from domain.shared.actor import ANONYMOUS, Actor, Kind
from domain.shared.clock import Allowance
from domain.shared.entered import Entered
from domain.shared.errors import Invalid, NotFound, Refused
from domain.shared.journal import journal
from domain.shared.locks import one_at_a_time
from domain.shared.message import Message
from domain.shared.tasks import For, end_tasks, open_task
from domain.shared.work import Work
from domain.shared.workflow import authorise, require_version

PREFIX = "concord_"
SECRET = 43  # characters after the prefix: 256 bits
LETTERS = frozenset(string.ascii_letters + string.digits + "-_")
SHOWN = len(PREFIX) + 4  # characters that stay readable on the page
MOST = 20  # tokens at a time
MOST_DAYS = 366
NOTED = timedelta(minutes=5)  # how exactly the last use is known
STATES = {
    "live": Message("In use"), "expired": Message("Expired"), "revoked": Message("Revoked"), "left": Message("Nobody answers for it"),
}
TASK, WITHIN = "connection.grant", Allowance.working_days(2)
MANAGE = "connection.manage"


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
    authorise(work, MANAGE)
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
        kept_by=work.actor.id, kept_by_name=work.actor.name,
    ))
    work.session.flush()
    journal(work, "api_token.made", token, after={"name": token.name, "scopes": token.scopes, "expires_at": token.expires_at})
    if asks_finance(token):
        title = Message("“{name}” asks to see prices or report money: yes or no", name=token.name)
        open_task(work, token, TASK, title, For("finance", "member"), WITHIN, clause="5.1.12(2)", path=f"/connection/tokens/{token.id}",
                  number=token.name)
    return token, secret


def asks_finance(token: ApiToken) -> bool:
    """Whether some of its scopes are finance's to give."""
    return not FINANCE.isdisjoint(token.scopes)


def waits_for_finance(token: ApiToken) -> bool:
    return asks_finance(token) and token.granted is None


def seen(work: Work, key: uuid.UUID) -> ApiToken:
    """A token as a page shows it: all to the administrator, to finance those that ask something of finance.

    Raises NotFound, Forbidden.
    """
    authorise(work, "connection.grant.see")
    token = work.fetch(ApiToken, key)
    if not asks_finance(token) and not may(work.actor, MANAGE):
        raise NotFound
    return token


def grant(work: Work, key: uuid.UUID, yes: bool, password: str, *, version: int | None) -> ApiToken:
    """Finance says yes or no to what is finance's in a token, under its signature; the rest of it is as it was.

    Raises NotFound, Forbidden, Stale, Refused (it is over, or it was said already), PasswordNeeded.
    """
    authorise(work, "connection.grant")
    token = work.fetch(ApiToken, key, lock=True)
    require_version(token, version)
    if not asks_finance(token):
        raise NotFound
    if token.granted is not None:
        raise Refused(Message("Finance has said so already. For anything else a new token is made."))
    if state_of(token, work.now) != "live":
        raise Refused(Message("This token is not in use any more."))
    content = {"token": token.name, "scopes": sorted(FINANCE.intersection(token.scopes)), "granted": yes}
    sign(work, token, "token_grant", Message("Granted") if yes else Message("Not granted"), content, password)
    token.granted, token.granted_at, token.granted_by_name = yes, work.now, work.actor.name
    end_tasks(work, token, TASK)
    journal(work, "api_token.granted" if yes else "api_token.denied", token, after={"name": token.name, "scopes": content["scopes"]})
    return token


def take_over(work: Work, key: uuid.UUID, *, version: int | None) -> ApiToken:
    """From now on the actor answers for it. Raises Forbidden, NotFound, Stale, Refused (it was revoked, or it is theirs)."""
    token = _unrevoked(work, key, version)
    if token.kept_by == work.actor.id:
        raise Refused(Message("You answer for this token already."))
    journal(work, "api_token.taken_over", token, before={"name": token.kept_by_name}, after={"name": work.actor.name})
    token.kept_by, token.kept_by_name = work.actor.id or token.kept_by, work.actor.name
    return token


def revoke(work: Work, key: uuid.UUID, *, version: int | None) -> ApiToken:
    """The token opens nothing from now on. Raises Forbidden, NotFound, Stale, Refused (it was revoked)."""
    token = _unrevoked(work, key, version)
    token.revoked_at, token.revoked_by_name = work.now, work.actor.name
    end_tasks(work, token, outcome="withdrawn")
    journal(work, "api_token.revoked", token, after={"name": token.name})
    return token


def _unrevoked(work: Work, key: uuid.UUID, version: int | None) -> ApiToken:
    authorise(work, MANAGE)
    token = work.fetch(ApiToken, key, lock=True)
    require_version(token, version)
    if token.revoked_at is not None:
        raise Refused(Message("This token is revoked already."))
    return token


def actor_of(work: Work, secret: str, ip: str = "") -> Actor:
    """The program that this token belongs to; ANONYMOUS for one that never was, is over or was revoked.

    Its sight is that of staff who belong to no confidential project; its rights are its scopes alone.
    """
    if len(secret) != len(PREFIX) + SECRET or not secret.startswith(PREFIX) or not LETTERS.issuperset(secret):
        return ANONYMOUS
    token = work.session.scalar(select(ApiToken).where(ApiToken.key == key_of(secret)))
    if token is None or stands(work, token) != "live":
        return ANONYMOUS
    if token.last_used_at is None or work.now - token.last_used_at >= NOTED:
        _note(work, token, ip)
    return Actor(kind=Kind.CONNECTION, id=token.id, name=token.name, roles=opened(token), language="en")


def opened(token: ApiToken) -> frozenset[str]:
    """The scopes that it really has: what is finance's only after finance said yes."""
    return frozenset(token.scopes) - (frozenset() if token.granted else FINANCE)


def state_of(token: ApiToken, now: datetime) -> str:
    return "revoked" if token.revoked_at else "expired" if token.expires_at <= now else "live"


def stands(work: Work, token: ApiToken) -> str:
    """Its state, and whether somebody answers for it."""
    state = state_of(token, work.now)
    return "left" if state == "live" and not kept(work, token) else state


def kept(work: Work, token: ApiToken) -> bool:
    """Whether somebody answers for it: who made it or took it over, while they may keep the connection."""
    with work.as_system("connection.kept"):
        try:
            return may(actor_of_person(work.session, token.kept_by), MANAGE)
        except NotFound:
            return False


def listed(work: Work) -> list[tuple[ApiToken, str]]:
    """Tokens with their states: in use first, then the others, the newest first; a page shows the last hundred."""
    authorise(work, MANAGE)
    wanted = select(ApiToken).order_by(ApiToken.revoked_at.is_not(None), ApiToken.created_at.desc()).limit(100)
    rows = [(token, state_of(token, work.now)) for token in work.session.scalars(wanted)]
    keepers = {token.kept_by: token for token, state in rows if state == "live"}
    left = {person for person, token in keepers.items() if not kept(work, token)}
    return [(token, "left" if state == "live" and token.kept_by in left else state) for token, state in rows]


def live_count(work: Work) -> int:
    return sum(state == "live" for _, state in listed(work))


def key_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _note(work: Work, token: ApiToken, ip: str) -> None:
    """Past the version: who revokes a token while it is at work is not told that somebody was faster."""
    used = update(ApiToken).where(ApiToken.id == token.id).values(last_used_at=work.now, last_ip=ip)
    work.session.execute(used.execution_options(synchronize_session=False))
