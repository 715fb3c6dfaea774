"""A delay that the customer settled by taking a new date becomes the change notice (5.1.10(1)); production confirmed the dates before."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from domain.changes import values
from domain.changes.finding import Case, items_of, lines_of
from domain.changes.force import putting
from domain.changes.intake.proposing import store
from domain.changes.intake.typed import Wish
from domain.changes.models import Change, ChangeStep, Field
from domain.changes.workflow import CHANGE
from domain.orders.models import Order, ScheduleLine
from domain.shared.base import new_id
from domain.shared.work import Work


def settle_delay(work: Work, order: Order, schedule: ScheduleLine, parts: Sequence[tuple[date, Decimal]], *, delay_id: uuid.UUID,
                 reason: str, taken_by: str, how: str) -> Change:
    """The date that the customer took, in force at once: both sides stand by it, and production confirmed it when it was offered.

    One part moves the delivery, several divide it (the first with what was shipped); what the on-time rate counts stays (RULES 7).
    `order` is locked by the caller; whoever acts, this runs as the system. Raises Refused where the goods have left meanwhile.
    """
    with work.as_system("delay.settled"):
        line = lines_of(work, order.id)[schedule.line_id]
        own = next(each for each in line.schedules if each.id == schedule.id)
        before = values.date_value(own.promised_latest or own.requested)
        asked = values.date_value(parts[0][0]) if len(parts) == 1 else values.parts_value(parts)
        change = store(work, order, line.project_id or order.project_id, [Wish("delay", Field.DATE, before, asked, line, own)], reason,
                       delay_id=delay_id, internal=False)
        _agree(work, change, asked, taken_by, how)
        CHANGE.apply(work, change, "hand_up", version=None)
        work.session.flush()
        putting.put_in_force(work, Case(change, order, lines_of(work, order.id), items_of(work, change)))
    return change


def _agree(work: Work, change: Change, value: dict[str, Any], taken_by: str, how: str) -> None:
    for item in items_of(work, change):
        item.state, item.agreed = "agreed", value
        work.add(ChangeStep(
            id=new_id(), item_id=item.id, change_id=change.id, at=work.now, side="customer",
            author_id=work.person.id if work.person.is_customer else None, author_name=taken_by, kind="accept", value=value, remark=how,
            customer_id=item.customer_id, project_id=item.project_id,
        ))
