"""The cast as actors alone, made without a database: for rules that are pure functions of who acts."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from domain.access.policy import AUTHORITY
from domain.accounts.identity import decisions_of
from domain.shared.actor import Actor, Kind, Mandate, Post
from tests.cast import STAFF, USERS

ROWS = [(decision, department, position) for decision, posts in AUTHORITY.items() for department, position in posts]
CUSTOMERS = {"a": uuid.UUID(int=10), "b": uuid.UUID(int=11)}


@dataclass
class Thing:
    """Something that belongs to a customer, or to nobody in particular."""

    customer_id: uuid.UUID | None = None
    writer_id: uuid.UUID | None = None


def holder(*posts: tuple[str, str], **more: object) -> Actor:
    """A colleague with these posts and what the authority table gives to them."""
    held = tuple(Post(*post) for post in posts)
    return Actor(Kind.STAFF, id=uuid.uuid4(), name="同事", posts=held, decisions=decisions_of(held, ROWS), **more)  # type: ignore[arg-type]


def user(*roles: str, of: str = "a") -> Actor:
    """Somebody of a customer."""
    return Actor(Kind.PORTAL, id=uuid.uuid4(), name="顾客", customer_id=CUSTOMERS[of], roles=frozenset(roles))


def of_cast(name: str) -> Actor:
    """The one of `tests/cast.py` with this name."""
    if name in STAFF:
        return holder(*STAFF[name][2])
    return user(*USERS[name][2], of=USERS[name][1])


def standing_in(actor: Actor, *decisions: str) -> Actor:
    """The same person with somebody else's decisions for today."""
    mandates = tuple(Mandate(decision, uuid.uuid4(), "赵志远") for decision in decisions)
    return Actor(actor.kind, id=actor.id, name=actor.name, posts=actor.posts, decisions=actor.decisions, mandates=mandates)
