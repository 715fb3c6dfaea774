"""Goods that were expected and are not reported there: logistics finds out where they are, until the customer has them (5.1.12(1))."""

from __future__ import annotations

from sqlalchemy import exists, select

from domain.deliveries.models import Slip, SlipState
from domain.shared.clock import Allowance, today
from domain.shared.message import Message
from domain.shared.tasks import For, Task, end_tasks, open_task
from domain.shared.work import Work

TASK = "delivery.whereabouts"
MOST = 500  # tasks of one run
ASKED = exists().where(Task.object_id == Slip.id, Task.kind == TASK, Task.ended_at.is_(None))


def ask(work: Work) -> int:
    """A task for each slip on its way whose day of arrival is over; answers how many are new. Run daily, as the system."""
    wanted = select(Slip).where(Slip.state == SlipState.LEFT, Slip.expected_on < today(work), ~ASKED).order_by(Slip.left_at, Slip.id)
    slips = list(work.session.scalars(wanted.limit(MOST).with_for_update(skip_locked=True)))
    for slip in slips:
        title = Message("{number} was expected on {day} and is not there yet: {carrier}", number=slip.number, day=slip.expected_on,
                        carrier=" · ".join(filter(None, (slip.carrier, slip.plate or slip.waybill))))
        open_task(work, slip, TASK, title, For("logistics", "member"), Allowance.working_hours(4), clause="5.1.12(1)",
                  path=f"/dispatch/shipments/{slip.number}")
    return len(slips)


def known(work: Work, slip: Slip) -> None:
    """They arrived, or are expected on another day: it waits for nobody any more. Run as the system."""
    if slip.state != SlipState.LEFT or slip.expected_on is None or slip.expected_on >= today(work):
        end_tasks(work, slip, TASK)
