"""New dates that wait for the customer past their time: sales asks, and the customer is reminded each morning (5.1.10(1))."""

from __future__ import annotations

from sqlalchemy import DateTime, bindparam, select

from domain.deliveries.delays.offers import TO_CHOOSE, UNANSWERED
from domain.deliveries.models import Delay, DelayState
from domain.orders.models import Order
from domain.shared.clock import Allowance
from domain.shared.message import Message
from domain.shared.tasks import For, Task, open_task
from domain.shared.work import Work

WITHIN = Allowance.working_days(1)
LATE = select(Task, Delay, Order).join(Delay, Delay.id == Task.object_id).join(Order, Order.id == Delay.order_id).where(
    Task.kind == TO_CHOOSE, Task.object_kind == Delay.__tablename__, Task.ended_at.is_(None), Task.paused_at.is_(None),
    Delay.state == DelayState.OFFERED, Task.due_at < bindparam("now", type_=DateTime(timezone=True)),
)
ASKING = select(Task.object_id).where(Task.kind == UNANSWERED, Task.ended_at.is_(None))


def ask(work: Work) -> list[Delay]:
    """Let each choice that is overdue wait for the account manager, too, and recall it to the customer once more.

    Run as the system, each working morning. Silence takes no date: the delivery stays late on the one that it had.
    """
    asking, found = set(work.session.scalars(ASKING)), []
    for task, delay, order in work.session.execute(LATE.order_by(Task.id), {"now": work.now}).all():
        task.reminded_at = None
        if delay.id not in asking:
            title = Message("{number}: ask the customer which of the new dates suits them", number=order.number)
            open_task(work, delay, UNANSWERED, title, For("sales", "member", order.owner_id), WITHIN, clause="5.1.10(1)",
                      path=f"/deliveries/delays/{delay.number}")
            found.append(delay)
    return found
