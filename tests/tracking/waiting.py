"""Tasks that wait, and the queue as somebody sees it."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from domain.queue import queries
from domain.queue.queries import QueueFilter
from domain.shared.actor import Actor, system
from domain.shared.clock import Allowance
from domain.shared.message import Message
from domain.shared.tasks import For, open_task
from domain.shared.work import unit
from tests.cast import NOW, Cast

DELIVERY = For(department="production", position="control")
HOUR = timedelta(hours=1)


def given(
    cast: Cast,
    made: Any,
    kind: str = "review.delivery",
    whom: For = DELIVERY,
    *,
    by: Actor | None = None,
    hours: int = 8,
    at: datetime = NOW,
) -> uuid.UUID:
    """A task about the order, committed; `hours` of working time from `at`."""
    with unit(by or system("test"), now=at) as work:
        task = open_task(
            work,
            made,
            kind,
            Message("{part} of {number}", part=Message("Delivery"), number=made.number),
            whom,
            Allowance.working_hours(hours),
            clause="5.1.5(1)",
            path=f"/reviews/{made.number}",
            number=made.number,
        )
        return task.id


def queue(actor: Actor, now: datetime = NOW, **query: str) -> list[str]:
    with unit(actor, now=now) as work:
        return [row.task.object_number for row in queries.page(work, QueueFilter.of(query)).rows]
