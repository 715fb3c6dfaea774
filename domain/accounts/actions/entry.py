"""Signing in and out."""

from __future__ import annotations

import re
import unicodedata
import uuid

from sqlalchemy import select

from domain.accounts import passwords, sessions, throttle
from domain.accounts.models import Person, SecurityEvent
from domain.shared.actor import system
from domain.shared.errors import DomainError
from domain.shared.message import Message
from domain.shared.work import Work, unit

WRONG = Message("This address and this password do not belong together. Please check both.")
INVISIBLE = {"Cf", "Cc", "Cs", "Co", "Cn"}
ADDRESS = re.compile(r"[^@\s,;<>\"()\[\]:\\]{1,64}@[^@\s,;<>\"()\[\]:\\]+\.[^@\s,;<>\"()\[\]:\\.]{2,}")
LONGEST_ADDRESS = 254


class WrongLogin(DomainError):
    """Address and password do not fit together; it is never said which."""


def email_key(email: str) -> str:
    """What addresses are compared by: NFKC, case folded, nothing invisible, no blanks."""
    folded = unicodedata.normalize("NFKC", email).casefold()
    return "".join(c for c in folded if not c.isspace() and unicodedata.category(c) not in INVISIBLE)


def is_address(email: str) -> bool:
    """One address as mail servers take it: no second recipient, nothing invisible."""
    return len(email) <= LONGEST_ADDRESS and ADDRESS.fullmatch(email) is not None and email_key(email) == email.casefold()


def log_in(work: Work, site: str, email: str, password: str, *, ip: str, known_as: uuid.UUID | None = None) -> Person:
    """The person with this address and password at this door ("portal" or "admin").

    `known_as` is the person that this browser belongs to, by its own cookie: who knows the browser is not held up by strangers
    who guess. Raises WrongLogin, Throttled.
    """
    key = email_key(email)
    person = work.session.scalar(select(Person).where(Person.site == site, Person.email_key == key))
    known = person is not None and person.id == known_as
    account, place = f"{site}:{key}", f"browser:{known_as}" if known else ip
    throttle.enter(account, place, work.now, known=known or (person is not None and throttle.knows(work, person.id, ip)))
    fits = passwords.matches(password, person.password_hash if person is not None and person.active else None)
    if person is None or not fits:
        note(work, "refused", person, ip)
        raise WrongLogin(WRONG)
    throttle.forgive(work, account, place)
    work.add(SecurityEvent(at=work.now, kind="signed_in", person_id=person.id, ip=ip, detail={"site": site}))
    return person


def log_out(work: Work) -> None:
    if work.actor.session_id:
        sessions.end(work, work.actor.session_id)
        work.add(SecurityEvent(at=work.now, kind="signed_out", person_id=work.actor.id, ip=work.request.ip, detail={}))


def choose_language(work: Work, language: str) -> None:
    """The person's own language, "zh-CN" or "en"; documents and mails follow it too."""
    work.fetch(Person, work.actor.id).language = language


def note(work: Work, kind: str, person: Person | None, ip: str) -> None:
    """Enter a security event that stays although what was tried is rolled back."""
    with unit(system("security"), now=work.now) as aside:
        aside.add(SecurityEvent(at=aside.now, kind=kind, person_id=person.id if person else None, ip=ip, detail={}))
