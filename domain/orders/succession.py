"""Orders of an account manager who leaves go to the heir, so that what customers write of them reaches somebody (RULES 2)."""

from __future__ import annotations

from sqlalchemy import select, update

from domain.accounts.events import PersonLeft
from domain.orders.models import Order
from domain.orders.supplied import ENDED
from domain.shared.journal import journal
from domain.shared.work import Work


def succeed(work: Work, left: PersonLeft) -> None:
    """Every order that the leaver looked after is the heir's; of those that still run it is entered in the trail."""
    with work.as_system("leaver"):
        theirs = Order.owner_id == left.person.id
        running = list(work.session.scalars(select(Order).where(theirs, Order.state.not_in(ENDED)).order_by(Order.id)))
        work.session.execute(update(Order).where(theirs).values(owner_id=left.heir.id).execution_options(synchronize_session=False))
        for order in running:
            work.session.expire(order, ["owner_id"])
            journal(work, "order.handed_over", order, before={"owner": left.person.id}, after={"owner": left.heir.id})
