"""While an order rests, whoever asked for the hold waits for nobody with the changes that were asked before it (RULES 7, decision 0171).

What is asked during the hold is asked to be answered: its clocks run. So do those of a change in force: whoever works to an old
version does so in a hold, too (5.1.9(5), (6)); their kinds never rest.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from domain.changes.models import OPEN_CHANGES, Change, ChangeSection
from domain.orders.events import OrderHeld, OrderResumed
from domain.orders.models import ADDITION, Order, OrderState
from domain.reviews.actions import changes as reviews
from domain.shared.message import Message
from domain.shared.tasks import Task, TaskOpened, pause
from domain.shared.work import Work
from domain.shared.workflow import Transition, history

OURS, THEIRS = "hold", "hold_for_customer"


def on_held(work: Work, happened: OrderHeld) -> None:
    """The reviews of further lines rest with the order that these are to join; what else waits goes by the order's own number."""
    for part in _reviewed(work, happened.order):
        reviews.on_held(work, OrderHeld(part, happened.why, happened.for_customer))


def on_resumed(work: Work, happened: OrderResumed) -> None:
    for part in _reviewed(work, happened.order):
        reviews.on_resumed(work, OrderResumed(part))


def on_task_opened(work: Work, happened: TaskOpened) -> None:
    """A change that was asked before the hold goes on in it: the next part has no less time than the one before."""
    change = _of(work, happened.task)
    if change is None:
        return
    with work.as_system("change.rests"):
        order = work.find(Order, change.order_id)
        held = _hold(work, order) if order is not None and order.state == OrderState.ON_HOLD else None
        if held is not None and change.asked_at < held.at and happened.task.internal is (held.action == THEIRS):
            pause(work, happened.task, Message("On hold: {why}", why=held.why or ""))


def _of(work: Work, task: Task) -> Change | None:
    """The change that a task is about, which somebody has read before they opened it."""
    if task.object_kind == Change.__tablename__:
        return work.find(Change, task.object_id)
    if task.object_kind != ChangeSection.__tablename__:
        return None
    section = work.find(ChangeSection, task.object_id)
    return work.find(Change, section.change_id) if section is not None else None


def _hold(work: Work, order: Order) -> Transition | None:
    return next((each for each in reversed(history(work, "order", order.id)) if each.action in (OURS, THEIRS)), None)


def _reviewed(work: Work, order: Order) -> Iterable[Order]:
    with work.as_system("change.rests"):
        numbers = select(Change.number).where(Change.order_id == order.id, Change.state.in_(OPEN_CHANGES))
        return list(work.session.scalars(select(Order).where(Order.number.in_(numbers), Order.relation == ADDITION).order_by(Order.id)))
