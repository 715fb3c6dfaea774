"""What follows for late deliveries when goods leave or come back, or their order changes or rests (bound in domain/reactions.py)."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from domain.changes.events import ChangeInForce
from domain.changes.models import Field
from domain.deliveries.delays.following import follow
from domain.deliveries.events import DifferenceSettled, GoodsReturned, GoodsShipped, SlipVoided
from domain.deliveries.freight.spending import drop_of_slip, propose_freight
from domain.deliveries.models import Delay
from domain.orders.events import OrderCancelled, OrderHeld, OrderResumed
from domain.orders.models import Order
from domain.shared.message import Message
from domain.shared.tasks import Task, pause, resume
from domain.shared.work import Work


def on_shipped(work: Work, happened: GoodsShipped) -> None:
    """What left in full is late no more; what cost more than agreed asks for its record (5.1.10(4))."""
    with work.as_system("late deliveries"):
        follow(work, {line.order_id for line in happened.lines}, left=True)
        propose_freight(work, happened.slip)


def on_voided(work: Work, happened: SlipVoided) -> None:
    """A way that counts as not made asks nobody for leave to pay for it; what was decided of it stands."""
    with work.as_system("void slip"):
        follow(work, {line.order_id for line in happened.lines})
        drop_of_slip(work, happened.slip)


def on_back(work: Work, happened: GoodsReturned | DifferenceSettled) -> None:
    """More has to leave again than the dates of an open case were for."""
    with work.as_system("goods back"):
        follow(work, {happened.line.order_id})


def on_changed(work: Work, happened: ChangeInForce) -> None:
    """A delivery that has another day, or that nobody orders any more, is not late for the one it had."""
    moved = {item.schedule_id for item in happened.items if item.field == Field.DATE}
    with work.as_system("late deliveries"):
        follow(work, {happened.order.id}, moved=moved)


def on_cancelled(work: Work, happened: OrderCancelled) -> None:
    with work.as_system("late deliveries"):
        follow(work, {happened.order.id})


def on_held(work: Work, happened: OrderHeld) -> None:
    """Whoever asked for the hold waits for nobody, in the cases of its late deliveries either: their clocks stand (RULES 7)."""
    with work.as_system("delays rest"):
        for task in _of_cases(work, happened.order):
            if task.internal is happened.for_customer:
                pause(work, task, Message("On hold: {why}", why=happened.why))


def on_resumed(work: Work, happened: OrderResumed) -> None:
    """What was left of their time is left now; and a promise that went on by the days of the hold is late on another day."""
    with work.as_system("delays go on"):
        follow(work, {happened.order.id})
        for task in _of_cases(work, happened.order):
            resume(work, task)


def _of_cases(work: Work, order: Order) -> Iterable[Task]:
    """What waits in the cases of an order: those tasks go by the number of the case, not of the order."""
    cases = select(Delay.id).where(Delay.order_id == order.id)
    waiting = select(Task).where(Task.object_kind == Delay.__tablename__, Task.object_id.in_(cases), Task.ended_at.is_(None))
    return list(work.session.scalars(waiting.order_by(Task.id).with_for_update()))
