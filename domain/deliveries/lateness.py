"""What follows for late deliveries when goods leave or come back, or their order changes (bound in domain/reactions.py)."""

from __future__ import annotations

from domain.changes.events import ChangeInForce
from domain.changes.models import Field
from domain.deliveries.delays.following import follow
from domain.deliveries.events import DifferenceSettled, GoodsReturned, GoodsShipped, SlipVoided
from domain.deliveries.freight import drop_of_slip, propose_freight
from domain.orders.events import OrderCancelled
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
