"""Nobody approves what they asked for, answered or offered, for themselves or for another; then their deputies do (RULES 2, 3)."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from domain.accounts.models import Signature
from domain.changes.finding import sections_of, steps_of
from domain.changes.models import Change
from domain.reviews.posts import all_posts_of, holders, post_of
from domain.shared.actor import Post
from domain.shared.work import Work

APPROVAL, DEPUTY = "change_approval", "change_approval_deputy"


def makers(work: Work, change: Change) -> frozenset[uuid.UUID]:
    """Who asked for it, who answered a part, for themselves or for another, and who offered the customer something else."""
    signatures = [section.signature_id for section in sections_of(work, change).values() if section.signature_id]
    rows = work.session.execute(select(Signature.person_id, Signature.on_behalf_of_id).where(Signature.id.in_(signatures))).all()
    offered = (step.author_id for step in steps_of(work, change) if step.side == "staff" and step.author_id)
    return frozenset({change.asked_by, *offered, *(each for row in rows for each in row if each)})


def barred(work: Work, change: Change, decision: str) -> bool:
    """Does the actor decide on their own deed, or in the place of somebody who would?"""
    with work.as_system("change.duties"):
        made = makers(work, change)
    return work.actor.decides_own(made, decision)


def managers_barred(work: Work, change: Change) -> bool:
    """Has each who holds the approval made the change themselves?"""
    with work.as_system("change.duties"):
        return holders(work, APPROVAL) <= makers(work, change)


def approvers(work: Work, change: Change) -> list[Post]:
    """The posts that the approval waits for: the manager's, or the deputies' where the manager made it."""
    return all_posts_of(work, DEPUTY) if managers_barred(work, change) else [post_of(work, APPROVAL)]
