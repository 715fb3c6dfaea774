"""Papers of the orders released last, of all that are still at work and of what left last: issued through the very reactions of their deeds.

They are printed by the workers as all others are, one after the other, so that what people do meanwhile does not wait behind them.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update

from concord.demo.masters import Masters
from domain.accounts.identity import actor_of_person
from domain.deliveries.events import GoodsReceived, GoodsShipped
from domain.deliveries.models import Slip, SlipLine
from domain.orders.events import OrderCountersigned
from domain.orders.models import Order, OrderState
from domain.planning.events import PlanMade
from domain.records import dispatched, issuing, received
from domain.reviews.events import OrderReleased
from domain.shared.actor import system
from domain.shared.outbox import Outbox
from domain.shared.work import Work, unit

ORDERS, SLIPS = 20, 8
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
    _of_goods(masters)
    with unit(system("demo")) as work:
        _space_out(work)


def _of_goods(masters: Masters) -> None:
    """Notice and slip of what left last, and the signed slip where it came back."""
    with unit(system("demo")) as work:
        last = work.session.execute(select(Slip.id, Slip.left_at, Slip.signed_at).order_by(Slip.left_at.desc(), Slip.id).limit(SLIPS)).all()
        logistics = actor_of_person(work.session, masters.staff["sun.li"].id)
    for row in reversed(last):
        with unit(logistics, now=row.left_at) as work:
            slip, lines = _sent(work, row.id)
            dispatched.on_shipped(work, GoodsShipped(slip, lines, ()))
        if row.signed_at:
            with unit(logistics, now=row.signed_at) as work:
                slip, lines = _sent(work, row.id)
                received.on_received(work, GoodsReceived(slip, lines, ()))


def _sent(work: Work, key: uuid.UUID) -> tuple[Slip, list[SlipLine]]:
    lines = select(SlipLine).where(SlipLine.slip_id == key).order_by(SlipLine.position)
    return work.fetch(Slip, key), list(work.session.scalars(lines))


def _space_out(work: Work) -> None:
    waiting = work.session.scalars(select(Outbox.id).where(Outbox.kind == "pdf", Outbox.done_at.is_(None)).order_by(Outbox.seq)).all()
    for place, key in enumerate(waiting):
        work.session.execute(update(Outbox).where(Outbox.id == key).values(run_at=datetime.now(UTC) + BEGINS + place * APART))
