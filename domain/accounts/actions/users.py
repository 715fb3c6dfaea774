"""A customer's users at the portal: kept by its own administrator, and by sales."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from domain.accounts import sessions
from domain.accounts.actions.persons import check_person, invite, new_person
from domain.accounts.models import Person
from domain.shared import pinyin
from domain.shared.errors import Invalid, NotFound, Refused
from domain.shared.journal import journal
from domain.shared.locks import one_at_a_time
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
    check_person(work, "portal", wanted)
    _check_roles(wanted.roles)
    person = new_person(work, "portal", wanted, customer_id=customer_id, roles=list(wanted.roles))
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
    one_at_a_time(work, "customer.administrators", person.customer_id)  # two who step back at once do not both find the other
    others = select(Person.roles).where(Person.customer_id == person.customer_id, Person.id != person.id, Person.active)
    if not any("administrator" in roles for roles in work.session.scalars(others)):
        raise Refused(Message("A customer keeps at least one administrator. Make somebody else one first."))
