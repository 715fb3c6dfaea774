"""What happens to an order while it is reviewed, and what the review does about it. Bound in `domain/reactions.py`."""

from __future__ import annotations

from sqlalchemy import select

from domain.orders.events import (
    OrderAmended,
    OrderCancelled,
    OrderCompleted,
    OrderDeclined,
    OrderHeld,
    OrderResumed,
    OrderReturned,
    OrderWithdrawn,
)
from domain.orders.models import Order
from domain.orders.workflow import BEFORE_RELEASE
from domain.reviews.actions import holding, turns
from domain.reviews.actions.revising import review_again
from domain.reviews.actions.threads import LIVE
from domain.reviews.finding import deviations_of, lines_of, sections_of
from domain.reviews.models import Review
from domain.reviews.workflow import DEVIATION
from domain.shared.message import Message
from domain.shared.tasks import end_tasks, pause_tasks, resume_tasks
from domain.shared.work import Work


def on_amended(work: Work, happened: OrderAmended) -> None:
    """The new revision reopens only the sections whose inputs changed (RULES 3)."""
    with work.as_system("review.amended"):
        review = _review(work, happened.order)
        if review is not None and happened.order.state in BEFORE_RELEASE:
            review_again(work, review, happened.order, lines_of(work, happened.order.id))


def on_completed(work: Work, happened: OrderCompleted) -> None:
    with work.as_system("review.completed"):
        resume_tasks(work, happened.order.number)
        if (review := _review(work, happened.order)) is not None:
            turns.follow(work, review, happened.order)
            review_again(work, review, happened.order, lines_of(work, happened.order.id))


def on_returned(work: Work, happened: OrderReturned) -> None:
    """The ball is with the customer: our clocks rest, with the reason that both see."""
    with work.as_system("review.rests"):
        why = Message("Returned to the customer for completion: {why}", why=happened.why)
        pause_tasks(work, happened.order.number, why, internal=True)


def on_held(work: Work, happened: OrderHeld) -> None:
    """Whoever asked for the hold waits for nobody: the customer's wish stops our clocks, our own the customer's alone (RULES 7)."""
    with work.as_system("review.rests"):
        pause_tasks(work, happened.order.number, Message("On hold: {why}", why=happened.why), internal=happened.for_customer)
        if not happened.for_customer and (review := _review(work, happened.order)) is not None:
            turns.run(work, review)


def on_resumed(work: Work, happened: OrderResumed) -> None:
    with work.as_system("review.goes_on"):
        resume_tasks(work, happened.order.number)
        if (review := _review(work, happened.order)) is not None:
            turns.follow(work, review, happened.order)


def on_closed(work: Work, happened: OrderWithdrawn | OrderCancelled | OrderDeclined) -> None:
    """Withdrawn, cancelled or declined: nothing of the review waits for anybody, and what it held is free again."""
    decision = {OrderWithdrawn: "withdrawn", OrderCancelled: "cancelled", OrderDeclined: "declined"}[type(happened)]
    with work.as_system("review.closed"):
        if (review := _review(work, happened.order)) is not None:
            close(work, review, happened.order, decision)


def close(work: Work, review: Review, order: Order, decision: str) -> None:
    review.decision, review.decided_at = decision, work.now
    end_tasks(work, review, outcome="withdrawn")
    for section in sections_of(work, review.id):
        end_tasks(work, section, outcome="withdrawn")
    for deviation in deviations_of(work, review.id, LIVE):
        DEVIATION.apply(work, deviation, "withdraw", version=None)
        end_tasks(work, deviation, outcome="withdrawn")
    holding.free_load(work, order, lines_of(work, order.id))


def _review(work: Work, order: Order) -> Review | None:
    return work.session.scalars(select(Review).where(Review.order_id == order.id)).one_or_none()
