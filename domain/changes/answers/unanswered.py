"""What waits for the customer and has no answer in time: silence changes nothing; sales asks, the customer is reminded each morning."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from domain.changes.answers.opening import page
from domain.changes.answers.settling import TASK, UNANSWERED
from domain.changes.models import Change
from domain.orders.models import Order
from domain.shared.clock import Allowance
from domain.shared.message import Message
from domain.shared.tasks import For, Task, open_task
from domain.shared.work import Work

ASKED_DAYS = 1
LATE = select(Task, Change, Order).join(Change, Change.id == Task.object_id).join(Order, Order.id == Change.order_id).where(
    Task.kind == TASK, Task.object_kind == "change", Task.ended_at.is_(None))
ASKING = select(Task.object_id).where(Task.kind == UNANSWERED, Task.ended_at.is_(None))


def on_morning(work: Work, happened: Any) -> None:
    """Each answer that is overdue: a task of the account manager, and the reminder of the customer's own task goes again (5.1.9(1))."""
    with work.as_system("change.unanswered"):
        asking = set(work.session.scalars(ASKING))
        late = work.session.execute(LATE.where(Task.due_at < work.now).order_by(Task.id)).all()
        for task, change, order in late:
            task.reminded_at = None
            if change.id not in asking:
                title = Message("Ask the customer for the answer to {change} of order {number}", change=change.number, number=order.number)
                open_task(work, change, UNANSWERED, title, For("sales", "member", order.owner_id), Allowance.working_days(ASKED_DAYS),
                          clause="5.1.9(1)", path=page(change), number=order.number)
