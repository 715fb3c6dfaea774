"""What pages read about people: plain rows, sorted as names are in Chinese."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from domain.access.policy import AUTHORITY
from domain.accounts import identity
from domain.accounts.models import Authority, Delegation, Person, PostHeld
from domain.shared.actor import Post
from domain.shared.errors import NotFound
from domain.shared.tasks import Task
from domain.shared.work import Work


@dataclass(frozen=True)
class PersonRow:
    id: uuid.UUID
    version: int
    name: str
    email: str
    phone: str
    title: str
    active: bool
    language: str
    customer_id: uuid.UUID | None = None
    roles: tuple[str, ...] = ()
    posts: tuple[Post, ...] = ()
    has_password: bool = True


@dataclass(frozen=True)
class DelegationRow:
    id: uuid.UUID
    version: int
    giver_id: uuid.UUID
    giver: str
    taker: str
    decisions: tuple[str, ...]
    first_day: date
    last_day: date
    reason: str
    ended_at: datetime | None
    state: str  # running | coming | over


@dataclass(frozen=True)
class AuthorityRow:
    """A decision, the posts that may take it, and who holds them now."""

    decision: str
    posts: tuple[Post, ...]
    people: tuple[str, ...] = field(default=())


def staff(work: Work, *, department: str = "", text: str = "", gone: bool = False) -> list[PersonRow]:
    """The company's people, those who left only when asked for."""
    wanted = select(Person).where(Person.site == "admin", Person.active.is_(not gone))
    if department:
        wanted = wanted.where(Person.id.in_(select(PostHeld.person_id).where(PostHeld.department == department)))
    if text:
        wanted = wanted.where(
            func.concat_ws(" ", Person.name, Person.name_key, Person.email, Person.title).icontains(text, autoescape=True)
        )
    return _rows(work, wanted)


def users(work: Work, customer_id: uuid.UUID) -> list[PersonRow]:
    """The users of a customer at the portal."""
    return _rows(work, select(Person).where(Person.site == "portal", Person.customer_id == customer_id))


def holders(work: Work, department: str, position: str) -> list[PersonRow]:
    """Who may act in this post now: its holders and those above them in the department."""
    posts = select(PostHeld.person_id).where(identity.holding(department, position))
    return _rows(work, select(Person).where(Person.site == "admin", Person.active, Person.id.in_(posts)))


def person(work: Work, person_id: uuid.UUID) -> PersonRow:
    """One person of the company, or one of the reader's own company. Raises NotFound."""
    wanted = select(Person).where(Person.id == person_id)
    if not work.actor.is_staff:
        wanted = wanted.where(Person.customer_id == work.actor.customer_id)
    if rows := _rows(work, wanted):
        return rows[0]
    raise NotFound


def by_email(work: Work, site: str, emails: Sequence[str]) -> dict[str, PersonRow]:
    """People of a door by their addresses, for the list of the demo's accounts."""
    return {each.email: each for each in _rows(work, select(Person).where(Person.site == site, Person.email.in_(emails), Person.active))}


def colleague(work: Work, person_id: uuid.UUID) -> PersonRow:
    """One of the company's people. Raises NotFound, also for a customer's user."""
    found = person(work, person_id)
    if found.customer_id is not None:
        raise NotFound
    return found


def decisions(work: Work, posts: Sequence[Post]) -> list[str]:
    """What these posts may decide, in the order of the procedure."""
    table: Any = [tuple(row) for row in work.session.execute(select(Authority.decision, Authority.department, Authority.position))]
    return [decision for decision in ORDER if decision in identity.decisions_of(posts, table)]


def waiting_for(work: Work, person_id: uuid.UUID) -> int:
    """How many open tasks are this person's own."""
    return work.session.scalar(select(func.count()).select_from(Task).where(Task.person_id == person_id, Task.ended_at.is_(None))) or 0


def authority(work: Work) -> list[AuthorityRow]:
    """The authority table with the people who hold it today, in the order of the procedure."""
    rows = list(work.session.execute(select(Authority.decision, Authority.department, Authority.position)))
    people = staff(work)
    table: dict[str, list[Post]] = {}
    for decision, department, position in rows:
        table.setdefault(decision, []).append(Post(department, position))
    ordered = sorted(table, key=lambda decision: (ORDER.index(decision) if decision in ORDER else len(ORDER), decision))
    return [AuthorityRow(decision, tuple(sorted(table[decision])), _able(people, decision, table[decision])) for decision in ordered]


def delegations(work: Work, *, person_id: uuid.UUID | None = None, today: date) -> list[DelegationRow]:
    """Delegations given or taken (by one person, or all), the latest first."""
    giver, taker = aliased(Person), aliased(Person)
    wanted = (
        select(Delegation, giver.name, taker.name).join(giver, giver.id == Delegation.giver_id).join(taker, taker.id == Delegation.taker_id)
    )
    if person_id is not None:
        wanted = wanted.where((Delegation.giver_id == person_id) | (Delegation.taker_id == person_id))
    rows = work.session.execute(wanted.order_by(Delegation.first_day.desc(), Delegation.id.desc()).limit(200))
    return [_delegation(each, given, taken, today) for each, given, taken in rows]


ORDER = tuple(AUTHORITY)  # of the procedure


def _able(people: Sequence[PersonRow], decision: str, posts: Sequence[Post]) -> tuple[str, ...]:
    table = [(decision, post.department, post.position) for post in posts]
    return tuple(each.name for each in people if decision in identity.decisions_of(each.posts, table))


def _delegation(each: Delegation, giver: str, taker: str, today: date) -> DelegationRow:
    over = each.ended_at is not None or each.last_day < today
    state = "over" if over else "coming" if each.first_day > today else "running"
    return DelegationRow(
        each.id,
        each.version,
        each.giver_id,
        giver,
        taker,
        tuple(each.decisions),
        each.first_day,
        each.last_day,
        each.reason,
        each.ended_at,
        state,
    )


def _rows(work: Work, wanted: Any) -> list[PersonRow]:
    people = list(work.session.scalars(wanted.order_by(Person.name_key, Person.name, Person.id)))
    held: dict[uuid.UUID, list[Post]] = {}
    pairs = select(PostHeld.person_id, PostHeld.department, PostHeld.position).where(PostHeld.person_id.in_([each.id for each in people]))
    for person_id, department, position in work.session.execute(pairs.order_by(PostHeld.department, PostHeld.position)):
        held.setdefault(person_id, []).append(Post(department, position))
    return [
        PersonRow(
            each.id,
            each.version,
            each.name,
            each.email,
            each.phone,
            each.title,
            each.active,
            each.language,
            each.customer_id,
            tuple(each.roles),
            tuple(held.get(each.id, ())),
            each.password_hash is not None,
        )
        for each in people
    ]
