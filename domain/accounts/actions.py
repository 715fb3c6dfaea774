"""What is done with accounts: signing in and out, passwords, delegations, leavers, the users of a customer."""

from __future__ import annotations

import unicodedata

from sqlalchemy import func, select

from domain.access.policy import AUTHORITY
from domain.accounts import passwords, sessions
from domain.accounts.models import Authority, Person
from domain.shared.errors import DomainError
from domain.shared.message import Message
from domain.shared.work import Work


class WrongLogin(DomainError):
    """Address or password do not fit; never which."""


def email_key(email: str) -> str:
    """What addresses are compared by: NFKC, case folded, nothing invisible, no blanks."""
    folded = unicodedata.normalize("NFKC", email).casefold()
    return "".join(c for c in folded if not c.isspace() and unicodedata.category(c) not in {"Cf", "Cc"})


def log_in(work: Work, site: str, email: str, password: str, *, ip: str) -> Person:
    """The person with this address and password at this door. Raises WrongLogin."""
    person = work.session.scalar(select(Person).where(Person.site == site, Person.email_key == email_key(email)))
    fits = passwords.matches(password, person.password_hash if person is not None and person.active else None)
    if person is None or not fits:
        raise WrongLogin(Message("This address and this password do not belong together. Please check both."))
    return person


def log_out(work: Work) -> None:
    if work.actor.session_id:
        sessions.end(work, work.actor.session_id)


def choose_language(work: Work, language: str) -> None:
    work.fetch(Person, work.actor.id).language = language


def seed_authority(work: Work) -> int:
    """Fill an empty authority table with its first content (RULES 2); returns how many rows were made."""
    if work.session.scalar(select(func.count()).select_from(Authority)):
        return 0
    rows = [Authority(decision=decision, department=department, position=position)
            for decision, posts in AUTHORITY.items() for department, position in posts]
    work.session.add_all(rows)
    return len(rows)
