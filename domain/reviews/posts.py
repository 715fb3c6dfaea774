"""Whose a decision is: the posts that the authority table names, as tasks and sections need them (RULES 2)."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Text, bindparam, select
from sqlalchemy.dialects.postgresql import ARRAY

from domain.access.policy import AUTHORITY
from domain.accounts.models import Authority
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
