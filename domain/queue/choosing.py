"""The tasks that somebody ticked in a list, as far as they may see them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence

from sqlalchemy import select

from domain.queue.queries import QueueRow, described
from domain.shared.errors import NotFound, Refused
from domain.shared.message import Message
from domain.shared.task_queries import rows_of
from domain.shared.tasks import Task
from domain.shared.work import Work

MOST = 100


def ids(texts: Iterable[str]) -> list[uuid.UUID]:
    """Ids as a browser sends them.

    Raises Refused for none or too many, NotFound for what is no id.
    """
    given = list(dict.fromkeys(texts))
    if not given:
        raise Refused(Message("Please choose at least one row."))
    if len(given) > MOST:
        raise Refused(Message("Please choose at most {n} rows at once.", n=MOST))
    try:
        return [uuid.UUID(text) for text in given]
    except ValueError:
        raise NotFound from None


def chosen(work: Work, wanted: Sequence[uuid.UUID]) -> list[QueueRow]:
    """The open tasks of these ids, described. Raises NotFound where one is out of sight."""
    rows = rows_of(work, wanted)
    if len(rows) != len(set(wanted)):
        raise NotFound
    return described(work, rows)


def deliveries(work: Work, wanted: Sequence[uuid.UUID]) -> list[str]:
    """The order numbers of those tasks that wait for a delivery section; for the others no bulk signature is offered."""
    found = select(Task.object_number).where(Task.id.in_(wanted), Task.kind == "review.delivery", Task.ended_at.is_(None))
    return sorted(set(work.session.scalars(found)))
