"""What follows for late deliveries when goods leave (bound in domain/reactions.py)."""

from __future__ import annotations

from domain.deliveries.delays.meeting import close_shipped
from domain.deliveries.events import GoodsShipped, SlipVoided
from domain.deliveries.freight import drop_of_slip, propose_freight
from domain.orders.models import ScheduleLine
from domain.shared.work import Work


def on_shipped(work: Work, happened: GoodsShipped) -> None:
    """What left in full is late no more; what cost more than agreed asks for its record (5.1.10(4))."""
    with work.as_system("late deliveries"):
        for schedule_id in sorted({line.schedule_id for line in happened.lines}):
            close_shipped(work, work.fetch(ScheduleLine, schedule_id))
        propose_freight(work, happened.slip)


def on_voided(work: Work, happened: SlipVoided) -> None:
    """A way that counts as not made asks nobody for leave to pay for it; what was decided of it stands."""
    with work.as_system("void slip"):
        drop_of_slip(work, happened.slip)
