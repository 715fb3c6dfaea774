"""Papers of the orders released last and of all that are still at work: issued through the very reactions that a release and a countersignature cause.

They are printed by the workers as all others are, one after the other, so that what people do meanwhile does not wait behind them.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update

from concord.demo.masters import Masters
from domain.accounts.identity import actor_of_person
from domain.orders.events import OrderCountersigned
from domain.orders.models import Order, OrderState
from domain.planning.events import PlanMade
from domain.records import issuing
from domain.reviews.events import OrderReleased
from domain.shared.actor import system
from domain.shared.outbox import Outbox
from domain.shared.work import Work, unit

ORDERS = 20
AT_WORK = (OrderState.RELEASED, OrderState.IN_PRODUCTION, OrderState.PART_SHIPPED, OrderState.ON_HOLD)
BEGINS, APART = timedelta(seconds=45), timedelta(seconds=3)


def issue(masters: Masters) -> None:
    """Review, sales order, confirmation and plan of each of these orders; the confirmation again where it was countersigned."""
    with unit(system("demo")) as work:
        columns = (Order.id, Order.state, Order.released_at, Order.countersigned_at, Order.submitted_by)
        wanted = select(*columns).where(Order.released_at.is_not(None), Order.project_id.is_(None))
        found = work.session.execute(wanted.order_by(Order.released_at.desc(), Order.id)).all()
        last = [row for place, row in enumerate(found) if place < ORDERS or row.state in AT_WORK]
        head = actor_of_person(work.session, masters.staff["he.zhiming"].id)
        buyers = {row.submitted_by: actor_of_person(work.session, row.submitted_by) for row in last}
    for row in reversed(last):
        with unit(head, now=row.released_at) as work:
            order = work.fetch(Order, row.id)
            issuing.on_released(work, OrderReleased(order))
            issuing.on_planned(work, PlanMade(order))
        if row.countersigned_at:
            with unit(buyers[row.submitted_by], now=row.countersigned_at) as work:
                issuing.on_countersigned(work, OrderCountersigned(work.fetch(Order, row.id)))
    with unit(system("demo")) as work:
        _space_out(work)


def _space_out(work: Work) -> None:
    waiting = work.session.scalars(select(Outbox.id).where(Outbox.kind == "pdf", Outbox.done_at.is_(None)).order_by(Outbox.seq)).all()
    for place, key in enumerate(waiting):
        work.session.execute(update(Outbox).where(Outbox.id == key).values(run_at=datetime.now(UTC) + BEGINS + place * APART))
