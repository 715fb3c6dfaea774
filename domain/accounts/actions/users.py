"""A customer's users at the portal: kept by its own administrator, and by sales."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from domain.accounts import letters, sessions
from domain.accounts.actions.entry import email_key, is_address
from domain.accounts.actions.recovery import INVITED_DAYS, make_link
from domain.accounts.models import Person
from domain.shared import pinyin
from domain.shared.errors import Invalid, NotFound, Refused
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.work import Work
from domain.shared.workflow import authorise, require_version

ROLES = ("buyer", "quality", "administrator")


@dataclass(frozen=True)
class UserInput:
    name: str
    email: str
    roles: tuple[str, ...]
    phone: str = ""
    title: str = ""
    active: bool = True


def add_user(work: Work, customer_id: uuid.UUID, wanted: UserInput) -> Person:
    """A new user of a customer, who is mailed a link to set the first password. Raises Forbidden, NotFound, Invalid."""
    _authorise(work, customer_id)
    check_person(work, "portal", wanted.name, wanted.email)
    _check_roles(wanted.roles)
    person = work.add(
        Person(
            site="portal",
            name=wanted.name,
            name_key=pinyin.sort_key(wanted.name),
            email=wanted.email,
            email_key=email_key(wanted.email),
            phone=wanted.phone,
            title=wanted.title,
            password_hash=None,
            password_at=None,
            customer_id=customer_id,
            roles=list(wanted.roles),
            posts=[],
        )
    )
    work.session.flush()
    journal(work, "user.added", person, after={"name": person.name, "roles": person.roles})
    invite(work, person)
    return person


def change_user(work: Work, person_id: uuid.UUID, wanted: UserInput, version: int | None) -> Person:
    """Name, roles, and whether the user may come in; the address stays. Who may no longer come in is out at once.

    Raises NotFound, Forbidden, Stale, Invalid, Refused (a customer keeps one administrator).
    """
    person = _user(work, person_id)
    require_version(person, version)
    _check_roles(wanted.roles)
    _keeps_an_administrator(work, person, wanted)
    before = {"name": person.name, "roles": list(person.roles), "active": person.active}
    person.name, person.name_key, person.phone, person.title = wanted.name, pinyin.sort_key(wanted.name), wanted.phone, wanted.title
    person.roles, person.active = list(wanted.roles), wanted.active
    if not person.active:
        sessions.end_all(work, person.id)
    journal(work, "user.changed", person, before=before, after={"name": person.name, "roles": person.roles, "active": person.active})
    return person


def invite_again(work: Work, person_id: uuid.UUID) -> Person:
    """Mail a fresh link to somebody who has no password yet. Raises NotFound, Forbidden, Refused."""
    person = _user(work, person_id)
    if person.password_hash is not None or not person.active:
        raise Refused(Message("This user has a password already; a forgotten one is asked for on the log-in page."))
    invite(work, person)
    return person


def invite(work: Work, person: Person) -> None:
    path = make_link(work, person, timedelta(days=INVITED_DAYS))
    letters.write(work, "invitation", person, path=path, days=INVITED_DAYS, by=work.person.name)


def check_person(work: Work, site: str, name: str, email: str) -> None:
    """Raises Invalid for a name or an address that cannot be, or an address that is taken at this door."""
    wrong: dict[str, Message] = {}
    if not name:
        wrong["name"] = Message("Please enter a name.")
    if not is_address(email):
        wrong["email"] = Message("Please enter an e-mail address, such as name@company.com.")
    elif work.session.scalar(select(Person.id).where(Person.site == site, Person.email_key == email_key(email))) is not None:
        wrong["email"] = Message("This address has an account already.")
    if wrong:
        raise Invalid(wrong)


def _check_roles(roles: Sequence[str]) -> None:
    if not roles or set(roles) - set(ROLES):
        raise Invalid({"roles": Message("Choose what this user does.")})


def _authorise(work: Work, customer_id: uuid.UUID) -> None:
    if work.actor.is_customer and work.actor.customer_id != customer_id:
        raise NotFound
    authorise(work, "accounts.portal_user.manage")


def _user(work: Work, person_id: uuid.UUID) -> Person:
    person = work.fetch(Person, person_id, lock=True)
    if person.site != "portal" or person.customer_id is None:
        raise NotFound
    _authorise(work, person.customer_id)
    return person


def _keeps_an_administrator(work: Work, person: Person, wanted: UserInput) -> None:
    stays = wanted.active and "administrator" in wanted.roles
    if stays or "administrator" not in person.roles:
        return
    others = select(Person.roles).where(Person.customer_id == person.customer_id, Person.id != person.id, Person.active)
    if not any("administrator" in roles for roles in work.session.scalars(others)):
        raise Refused(Message("A customer keeps at least one administrator. Make somebody else one first."))
