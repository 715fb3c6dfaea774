"""Whose a decision is: the posts that the authority table names, as tasks and sections need them (RULES 2)."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import Text, bindparam, select
from sqlalchemy.dialects.postgresql import ARRAY

from domain.access.policy import AUTHORITY, SUPERIOR
from domain.accounts.models import Authority, Person, PostHeld
from domain.shared.actor import Post
from domain.shared.work import Work

TAKEN_BY = (
    select(Authority.decision, Authority.department, Authority.position)
    .where(Authority.decision == bindparam("decisions", type_=ARRAY(Text())).any_())
    .order_by(Authority.id)
)


def post_of(work: Work, decision: str) -> Post:
    """The department and position that take a decision: the authority table as it stands, else its first content."""
    return posts_of(work, [decision])[decision]


def posts_of(work: Work, decisions: Collection[str]) -> dict[str, Post]:
    """As `post_of`, of several decisions in one query; of several posts that take one, the first."""
    first = {decision: Post(*AUTHORITY[decision][0]) for decision in decisions}
    rows = work.session.execute(TAKEN_BY, {"decisions": list(decisions)}).all()
    return first | {row.decision: Post(row.department, row.position) for row in reversed(rows)}


def all_posts_of(work: Work, decision: str) -> list[Post]:
    """Each post that takes a decision, in the order of the authority table."""
    rows = work.session.execute(TAKEN_BY, {"decisions": [decision]}).all()
    return [Post(row.department, row.position) for row in rows] or [post_of(work, decision)]


def holders(work: Work, decision: str) -> frozenset[uuid.UUID]:
    """The people whose post takes a decision, superiors of that post included."""
    people: set[uuid.UUID] = set()
    for department, position in all_posts_of(work, decision):
        wanted = select(PostHeld.person_id).join(Person, Person.id == PostHeld.person_id).where(
            Person.active, PostHeld.department == department, PostHeld.position.in_(SUPERIOR.get(position, (position,)))
        )
        people |= set(work.session.scalars(wanted))
    return frozenset(people)
