"""A new password: by a mailed link that works once, or by the old one."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import select, update

from domain.accounts import letters, passwords, sessions, signing
from domain.accounts.actions.entry import email_key
from domain.accounts.models import PasswordReset, Person, SecurityEvent
from domain.shared.errors import DomainError, Invalid
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.outbox import later
from domain.shared.work import Work

HOURS = 2
INVITED_DAYS = 7
MOST_LINKS = 3  # open at once, so that nobody's mailbox is filled
SPENT = Message("This link was used already, or its time is over. You can ask for a new one.")


class LinkSpent(DomainError):
    """The mailed link works no more; it is never said why."""


def forgotten(work: Work, site: str, email: str) -> None:
    """Somebody cannot sign in. Whoever it is, the same is done here; whether a mail follows is found out afterwards."""
    later(work, "password.forgotten", {"site": site, "email": email[:254]})


def send_reset(work: Work, site: str, email: str) -> bool:
    """Mail a link for a new password to the person with this address, if there is one. Run as the system."""
    person = work.session.scalar(select(Person).where(Person.site == site, Person.email_key == email_key(email), Person.active))
    open_links = select(PasswordReset).where(
        PasswordReset.used_at.is_(None), PasswordReset.expires_at > work.now, PasswordReset.created_at > work.now - timedelta(hours=HOURS)
    )
    if person is None or len(list(work.session.scalars(open_links.where(PasswordReset.person_id == person.id)))) >= MOST_LINKS:
        return False
    letters.write(work, "password_reset", person, path=make_link(work, person, timedelta(hours=HOURS)), hours=HOURS)
    return True


def make_link(work: Work, person: Person, lasting: timedelta) -> str:
    """The path of a page where this person sets a password, once, for as long as `lasting`."""
    secret = secrets.token_urlsafe(32)
    work.add(PasswordReset(key=_key(secret), person_id=person.id, created_at=work.now, expires_at=work.now + lasting))
    return f"{'/admin' if person.site == 'admin' else ''}/reset/{secret}"


def open_link(work: Work, site: str, secret: str) -> Person:
    """Whose link this is; opening it uses nothing up. Raises LinkSpent."""
    wanted = (
        select(Person)
        .join(PasswordReset, PasswordReset.person_id == Person.id)
        .where(
            PasswordReset.key == _key(secret),
            PasswordReset.used_at.is_(None),
            PasswordReset.expires_at > work.now,
            Person.site == site,
            Person.active,
        )
    )
    person = work.session.scalar(wanted)
    if person is None:
        raise LinkSpent(SPENT)
    return person


def set_password(work: Work, site: str, secret: str, new: str, again: str) -> Person:
    """The new password of the link's owner; the link and every session of theirs end. Raises LinkSpent, Invalid."""
    person = open_link(work, site, secret)
    _check(person, new, again)
    if not _spend(work, person):
        raise LinkSpent(SPENT)
    _store(work, person, new)
    return person


def change_password(work: Work, old: str, new: str, again: str) -> Person:
    """The actor's own new password, by the old one; the person is told by mail, and every session and open link ends.

    Raises PasswordNeeded, Throttled, Invalid.
    """
    signing.confirm(work, old)
    person = work.fetch(Person, work.actor.id)
    _check(person, new, again)
    _spend(work, person)
    _store(work, person, new)
    return person


def _spend(work: Work, person: Person) -> int:
    """A new password ends every link that is still open, however it was set; returns how many there were."""
    used = update(PasswordReset).where(PasswordReset.person_id == person.id, PasswordReset.used_at.is_(None)).values(used_at=work.now)
    return int(work.session.execute(used.execution_options(synchronize_session=False)).rowcount)  # type: ignore[attr-defined]


def _check(person: Person, new: str, again: str) -> None:
    if reasons := passwords.refusals(new, person.name, person.email, person.name_key):
        raise Invalid({"new_password": reasons[0]})
    if new != again:
        raise Invalid({"again_password": Message("The two do not agree. Please type the new password twice.")})


def _store(work: Work, person: Person, new: str) -> None:
    first = person.password_hash is None
    person.password_hash, person.password_at = passwords.hashed(new), work.now
    sessions.end_all(work, person.id)
    journal(work, "person.password_set", person)
    work.add(SecurityEvent(at=work.now, kind="password_set", person_id=person.id, ip=work.request.ip, detail={}))
    if not first:
        letters.write(work, "password_changed", person)


def _key(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
