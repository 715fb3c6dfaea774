"""A delay that the customer settled by taking a new date becomes the change notice (5.1.10(1)); production confirmed the dates before."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from domain.changes import values
from domain.changes.answers import moving, parted
from domain.changes.finding import Case, items_of, lines_of
from domain.changes.force import putting
from domain.changes.intake import replacing
from domain.changes.intake.proposing import store
from domain.changes.intake.wishes import Wish, day_of
from domain.changes.models import Change, ChangeItem, ChangeStep, Field
from domain.changes.workflow import CHANGE
from domain.orders.models import Order, ScheduleLine
from domain.shared.base import new_id
from domain.shared.message import Message
from domain.shared.work import Work

Open = tuple[ChangeItem, Change]


def settle_delay(work: Work, order: Order, schedule: ScheduleLine, parts: Sequence[tuple[date, Decimal]], *, delay_id: uuid.UUID,
                 reason: str, taken_by: str, how: str) -> Change:
    """The date that the customer took, in force at once: both sides stand by it, and production confirmed it when it was offered.

    One part moves the delivery, several divide it (the first with what was shipped); what the on-time rate counts stays (RULES 7).
    `order` is locked by the caller; whoever acts, this runs as the system. Raises Refused where the goods have left meanwhile.
    """
    with work.as_system("delay.settled"):
        standing = [(item, change) for item, change in work.session.execute(replacing.OPEN, {"order": order.id})]
        line = lines_of(work, order.id)[schedule.line_id]
        known = {each.id for each in line.schedules}
        own = next(each for each in line.schedules if each.id == schedule.id)
        before = values.date_value(day_of(own))
        asked = values.date_value(parts[0][0]) if len(parts) == 1 else values.parts_value(parts)
        change = store(work, order, line.project_id or order.project_id, [Wish("delay", Field.DATE, before, asked, line, own)], reason,
                       delay_id=delay_id, internal=False)
        _agree(work, change, asked, taken_by, how)
        CHANGE.apply(work, change, "hand_up", version=None)
        work.session.flush()
        putting.put_in_force(work, Case(change, order, lines_of(work, order.id), items_of(work, change)))
        line = lines_of(work, order.id)[schedule.line_id]
        _settle_what_is_open(work, order, change, [own, *(each for each in line.schedules if each.id not in known)], standing)
    return change


def gives_way(work: Work, schedule: ScheduleLine) -> list[Message]:
    """What is told before a date is taken: each other day of this delivery that is still open, and that it would replace.

    What we have not put to the customer yet is not said. Inside system work.
    """
    standing = work.session.execute(replacing.OPEN, {"order": schedule.order_id})
    return [_would_replace(item, change) for item, change in standing if _is_older(item, schedule) and not item.internal]


def _would_replace(item: ChangeItem, change: Change) -> Message:
    said = {"number": change.number, "day": values.said(item.field, item.asked)}
    if item.by_customer:
        return Message("Your open change {number} asks for {day} for this delivery. A date that you take here takes its place.", **said)
    return Message("Our open proposal {number} is {day} for this delivery. A date that you take here takes its place.", **said)


def _is_older(item: ChangeItem, schedule: ScheduleLine) -> bool:
    return item.schedule_id == schedule.id and item.field == Field.DATE


def _settle_what_is_open(work: Work, order: Order, change: Change, parts: Sequence[ScheduleLine], standing: Sequence[Open]) -> None:
    """The date that was taken is the newer word: an older one on the day gives way, what was asked of the whole goes to its parts."""
    about = [each for each in standing if each[0].schedule_id == parts[0].id]
    older = [each for each in about if _is_older(each[0], parts[0])]
    divided = parted.divide(work, sorted(parts, key=day_of), about) if len(parts) > 1 else []
    replacing.replace(work, order, older, [change])
    for each in divided:
        if each not in [of for _, of in older]:
            moving.narrowed(work, each, order)


def _agree(work: Work, change: Change, value: dict[str, Any], taken_by: str, how: str) -> None:
    for item in items_of(work, change):
        item.state, item.agreed = "agreed", value
        work.add(ChangeStep(
            id=new_id(), item_id=item.id, change_id=change.id, at=work.now, side="customer",
            author_id=work.person.id if work.person.is_customer else None, author_name=taken_by, kind="accept", value=value, remark=how,
            customer_id=item.customer_id, project_id=item.project_id,
        ))
