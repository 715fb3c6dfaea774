"""Whose turn it is: while a proposal of ours lies with the customer, the clock of the whole review stands, and says why (1.3)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from sqlalchemy import Uuid, bindparam, select

from domain.orders.models import Order
from domain.orders.workflow import UNDER_REVIEW
from domain.reviews.finding import deviations_of
from domain.reviews.models import DeviationState, Review
from domain.shared.message import Message
from domain.shared.tasks import Task, pause, resume
from domain.shared.work import Work

WHOLE = "review.whole"
WITH_CUSTOMER = (DeviationState.PROPOSED, DeviationState.RULED)


def follow(work: Work, review: Review, order: Order) -> None:
    """Stop the clock of the review while the customer has something to answer, else let it run. Inside system work.

    What is on hold, or returned for completion, stands for a reason of its own. In a mixed order the clock, which everybody sees,
    tells nothing of a proposal about its confidential lines (RULES 5).
    """
    task = _whole(work, review.id)
    if task is None or order.state not in UNDER_REVIEW:
        return
    if any(each.project_id == review.project_id for each in deviations_of(work, review.id, WITH_CUSTOMER)):
        pause(work, task, Message("Our proposal waits for the customer's answer."))
    else:
        resume(work, task)
        review.due_at = task.due_at


def run(work: Work, review: Review) -> None:
    """Our own hold is no excuse: the clock runs, whatever the customer has to answer. Inside system work."""
    if (task := _whole(work, review.id)) is not None:
        resume(work, task)
        review.due_at = task.due_at


def stands(waiting: Iterable[Task]) -> Message | None:
    """Why the clock of a review stands, among what waits about its order; None while it runs."""
    task = next((each for each in waiting if each.kind == WHOLE), None)
    return Message.from_json(task.pause_reason) if task is not None and task.paused_at and task.pause_reason else None


def _whole(work: Work, review_id: uuid.UUID) -> Task | None:
    return work.session.scalars(CLOCK, {"review": review_id}).first()


CLOCK = select(Task).where(Task.object_id == bindparam("review", type_=Uuid()), Task.kind == WHOLE, Task.ended_at.is_(None))
