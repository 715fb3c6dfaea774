"""What an area above has put before the customer about a delivery's day: that is answered before another day is asked for (RULES 6).

Areas above say what stands there, as with the departments that must know:

@stands
def offered(work: Work, schedules: Collection[uuid.UUID]) -> Mapping[uuid.UUID, str]:
    …  # by delivery, the number under which it is answered
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Mapping

from domain.changes.intake.wishes import Wish
from domain.changes.models import Field
from domain.shared.message import Message
from domain.shared.work import Work

Before = Callable[[Work, Collection[uuid.UUID]], Mapping[uuid.UUID, str]]
_BEFORE: list[Before] = []


def stands(asked: Before) -> Before:
    """Ask this wherever another day of a delivery is asked for or proposed."""
    _BEFORE.append(asked)
    return asked


def before_customer(work: Work, wishes: Iterable[Wish]) -> dict[str, Message]:
    """By the field of the page, why another day cannot be asked for: days of ours for the same delivery wait for the customer's answer."""
    days = {wish.schedule.id: wish for wish in wishes if wish.field == Field.DATE and wish.schedule is not None}
    if not days:
        return {}
    with work.as_system("changes.before_customer"):
        found = {key: number for asked in _BEFORE for key, number in asked(work, set(days)).items()}
    return {days[key].name: _told(days[key], number) for key, number in found.items()}


def _told(wish: Wish, number: str) -> Message:
    told = Message("new dates for this delivery stand open in {number}: one of them is taken, or they are all declined, first",
                   number=number)
    return Message("Line {n}: {what}", n=wish.line.position, what=told) if wish.line else told
