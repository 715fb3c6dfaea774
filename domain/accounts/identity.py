"""From a row of the database to an actor: a person with posts, decisions, mandates and customer, read fresh on each request.

Nothing of it is kept between requests, so that a right taken away is gone at the next one.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Date, Row, Select, Text, Uuid, and_, bindparam, column, func, or_, select, table
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session, aliased

from domain.access.policy import SUPERIOR
from domain.accounts.models import Authority, Delegation, Person, PostHeld
from domain.shared.actor import Actor, Kind, Mandate, Post
from domain.shared.errors import NotFound
from domain.shared.settings import settings

CUSTOMER = table("customer", column("id", Uuid()), column("name_short", Text()))  # its area lies above this one
Rows = Iterable[tuple[str, str, str]]


def _posts_of(person: Any) -> Any:
    pair = func.json_build_array(PostHeld.department, PostHeld.position)
    ordered = func.json_agg(aggregate_order_by(pair, PostHeld.department, PostHeld.position))
    return select(ordered).where(PostHeld.person_id == person.id).correlate(person).scalar_subquery()


def _given_today() -> Any:
    """Who gave this person decisions for today: [id, name, decisions named, posts] each."""
    giver, today = aliased(Person), bindparam("today", type_=Date())
    given = func.json_build_array(giver.id, giver.name, Delegation.decisions, _posts_of(giver))
    return (
        select(func.json_agg(given))
        .select_from(Delegation)
        .join(giver, and_(giver.id == Delegation.giver_id, giver.active))
        .where(Delegation.taker_id == Person.id, Delegation.ended_at.is_(None), Delegation.first_day <= today, Delegation.last_day >= today)
        .correlate(Person)
        .scalar_subquery()
    )


@cache
def query() -> Select[Any]:
    """All that an actor is made of, in one row a person; `today` is a parameter. Built once: building costs more than asking."""
    authority = func.json_agg(func.json_build_array(Authority.decision, Authority.department, Authority.position))
    own = (Person.id, Person.site, Person.name, Person.email, Person.language, Person.customer_id, Person.roles)
    computed = (
        CUSTOMER.c.name_short.label("customer_name"),
        _posts_of(Person).label("posts"),
        select(authority).where(Person.site == "admin").correlate(Person).scalar_subquery().label("authority"),
        _given_today().label("given"),
    )
    return select(*own, *computed).select_from(Person).outerjoin(CUSTOMER, CUSTOMER.c.id == Person.customer_id).where(Person.active)


@cache
def query_of_person() -> Select[Any]:
    return query().where(Person.id == bindparam("person", type_=Uuid()))


def actor(row: Row[Any], *, session_id: str | None = None, language: str = "") -> Actor:
    """The actor that a row of `query` describes. `language` is for somebody who never chose one."""
    posts = _posts(row.posts)
    authority: Rows = row.authority or ()
    own = decisions_of(posts, authority)
    return Actor(
        kind=Kind.STAFF if row.site == "admin" else Kind.PORTAL,
        id=row.id,
        name=row.name,
        email=row.email,
        language=row.language or language,
        customer_id=row.customer_id,
        customer_name=row.customer_name or "",
        roles=frozenset(row.roles or ()),
        posts=posts,
        decisions=own,
        mandates=_mandates(row.given or (), authority),
        session_id=session_id,
    )


def actor_of_person(session: Session, person_id: uuid.UUID) -> Actor:
    """The actor that a log-in of this person would give now.

    Raises NotFound for a person who is not active. Run as the system: it reads past the reader's sight.
    """
    row = session.execute(query_of_person(), {"today": today_of(session), "person": person_id}).one_or_none()
    if row is None:
        raise NotFound
    return actor(row, language="zh-CN")


def customer_name(session: Session, customer_id: uuid.UUID) -> str:
    """A customer's short name, for who may see it; empty for others."""
    return session.scalar(select(CUSTOMER.c.name_short).where(CUSTOMER.c.id == customer_id)) or ""


def today_of(session: Session) -> date:
    return session.info["work"].now.astimezone(ZoneInfo(settings().time_zone)).date()


def decisions_of(posts: Iterable[Post], authority: Rows) -> frozenset[str]:
    """What the authority table gives to these posts; a superior position may what the named one may (RULES 2)."""
    held = set(posts)
    return frozenset(
        decision
        for decision, department, position in authority
        if any((department, each) in held for each in SUPERIOR.get(position, (position,)))
    )


def holding(department: str, position: str) -> Any:
    """As a condition on PostHeld: the posts that may what this one may."""
    return and_(PostHeld.department == department, or_(*(PostHeld.position == each for each in SUPERIOR.get(position, (position,)))))


def _posts(pairs: Iterable[tuple[str, str]] | None) -> tuple[Post, ...]:
    return tuple(Post(department, position) for department, position in pairs or ())


def _mandates(given: Iterable[tuple[str, str, list[str], list[tuple[str, str]]]], authority: Rows) -> tuple[Mandate, ...]:
    return tuple(
        Mandate(decision, uuid.UUID(giver_id), name)
        for giver_id, name, named, posts in given
        for decision in sorted(decisions_of(_posts(posts), authority))
        if not named or decision in named
    )
