"""What is the same for whoever gets an account, at the company's door or at the customers'."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Protocol

from sqlalchemy import select

from domain.accounts import letters
from domain.accounts.actions.entry import email_key, is_address
from domain.accounts.actions.recovery import INVITED_DAYS, make_link
from domain.accounts.models import Person
from domain.shared import pinyin
from domain.shared.errors import Invalid
from domain.shared.message import Message
from domain.shared.work import Work


class Wanted(Protocol):
    """What is typed of anybody."""

    @property
    def name(self) -> str: ...
    @property
    def email(self) -> str: ...
    @property
    def phone(self) -> str: ...
    @property
    def title(self) -> str: ...


def check_person(work: Work, site: str, wanted: Wanted) -> None:
    """Raises Invalid for a name or an address that cannot be, or an address that is taken at this door."""
    wrong: dict[str, Message] = {}
    if not wanted.name:
        wrong["name"] = Message("Please enter a name.")
    if not is_address(wanted.email):
        wrong["email"] = Message("Please enter an e-mail address, such as name@company.com.")
    elif work.session.scalar(select(Person.id).where(Person.site == site, Person.email_key == email_key(wanted.email))) is not None:
        wrong["email"] = Message("This address has an account already.")
    if wrong:
        raise Invalid(wrong)


def new_person(work: Work, site: str, wanted: Wanted, **held: Any) -> Person:
    """The account, without a password until its owner sets one; `held` are the customer and roles, or the posts."""
    person = work.add(
        Person(
            site=site,
            name=wanted.name,
            name_key=pinyin.sort_key(wanted.name),
            email=wanted.email,
            email_key=email_key(wanted.email),
            phone=wanted.phone,
            title=wanted.title,
            password_hash=None,
            password_at=None,
            **{"roles": [], "posts": [], **held},
        )
    )
    work.session.flush()
    return person


def invite(work: Work, person: Person) -> None:
    path = make_link(work, person, timedelta(days=INVITED_DAYS))
    letters.write(work, "invitation", person, path=path, days=INVITED_DAYS, by=work.person.name)
