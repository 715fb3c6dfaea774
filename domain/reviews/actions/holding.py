"""Capacity and stock that a signed delivery section speaks for (RULES 4); tasks that rest while the ball is with the customer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from domain.orders.evidence import release, reserve
from domain.orders.models import Order, OrderLine
from domain.reviews.finding import sections_of
from domain.reviews.models import Review
from domain.shared.message import Message
from domain.shared.tasks import Task
from domain.shared.work import Work


def commit_load(work: Work, order: Order, lines: Sequence[OrderLine]) -> None:
    """From now on the capacity and stock of these lines are spoken for (RULES 4); confidential ones as neutral reservations."""
    order.delivery_signed_at = work.now
    for line in lines:
        if line.project_id is not None:
            reserve(work, line)


def free_load(work: Work, order: Order, lines: Sequence[OrderLine]) -> None:
    order.delivery_signed_at = None
    for line in lines:
        if line.project_id is not None:
            release(work, line)


def pause(work: Work, review: Review, why: Message) -> None:
    """Stop the clocks of a review, with the reason that both sides see."""
    for task in _open_tasks(work, review):
        if task.paused_at is None:
            task.paused_at, task.pause_reason = work.now, why.as_json()


def go_on(work: Work, review: Review) -> None:
    """Let the clocks run again; what passed in between is not counted."""
    for task in _open_tasks(work, review):
        if task.paused_at is not None:
            task.due_at += work.now - task.paused_at
            task.paused_at = task.pause_reason = None


def _open_tasks(work: Work, review: Review) -> Iterable[Task]:
    sections = [section.id for section in sections_of(work, review.id)]
    wanted = select(Task).where(Task.object_id.in_([review.id, *sections]), Task.ended_at.is_(None), Task.internal)
    return work.session.scalars(wanted)
