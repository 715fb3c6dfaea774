"""The feed: which orders and changes were written, in the order in which their transactions committed.

Programs read on from the place where they stopped. A thing that is written again moves to the end, so that nobody who
pages misses it; a transaction that commits later never stands before one that was read already.
"""

from __future__ import annotations

import uuid
from typing import Any, NamedTuple

from sqlalchemy import delete, event, select, tuple_

from domain.changes.models import Change, ChangeItem
from domain.connection.models import FeedEntry
from domain.orders.models import Order, OrderLine, ScheduleLine
from domain.shared import work as work_module
from domain.shared.database import WorkSession
from domain.shared.locks import one_at_a_time
from domain.shared.work import Work

ORDER, CHANGE = "order", "change"
WATCHED: dict[type, tuple[str, str]] = {  # table → (kind of thing, the column that names it)
    Order: (ORDER, "id"), OrderLine: (ORDER, "order_id"), ScheduleLine: (ORDER, "order_id"),
    Change: (CHANGE, "id"), ChangeItem: (CHANGE, "change_id"),
}
TOUCHED, REVIEWED = "connection.touched", "connection.reviewed"


class Written(NamedTuple):
    """A thing that was written, within the confidential project of the row that was (None: for everybody)."""

    kind: str
    id: uuid.UUID
    project_id: uuid.UUID | None


@event.listens_for(WorkSession, "after_flush")
def _notice(session: WorkSession, context: Any) -> None:
    for thing in (*session.new, *session.dirty):
        watched = WATCHED.get(type(thing))
        if watched and (thing in session.new or session.is_modified(thing)):
            session.info.setdefault(TOUCHED, {})[Written(watched[0], getattr(thing, watched[1]), thing.project_id)] = thing.customer_id
        if isinstance(thing, Order):  # what is known here to be under review needs no question when the unit ends
            known: set[uuid.UUID] = session.info.setdefault(REVIEWED, set())
            known.add(thing.id) if thing.released_at is None else known.discard(thing.id)


def _enter(work: Work) -> None:
    """At the end of a transaction, one after the other: whoever holds the lock commits before the next one is given its place."""
    reviewed: set[uuid.UUID] = work.session.info.pop(REVIEWED, set())
    written: dict[Written, uuid.UUID] = work.session.info.pop(TOUCHED, {})
    touched = {each: customer for each, customer in written.items() if each.kind != ORDER or each.id not in reviewed}
    if not touched:
        return
    with work.as_system("connection.feed"):
        released = _released(work, {each.id for each in touched if each.kind == ORDER})
        wanted = {each: customer for each, customer in touched.items() if each.kind != ORDER or each.id in released}
        if not wanted:
            return
        one_at_a_time(work, "connection.feed")
        _forget(work, wanted)
        for each, customer in wanted.items():
            work.add(FeedEntry(kind=each.kind, object_id=each.id, at=work.now, customer_id=customer, project_id=each.project_id))


def _released(work: Work, ids: set[uuid.UUID]) -> set[uuid.UUID]:
    """Orders that have been released: what is still under review is nobody's outside."""
    return set(work.session.scalars(select(Order.id).where(Order.id.in_(ids), Order.released_at.is_not(None)))) if ids else set()


def _forget(work: Work, wanted: dict[Written, uuid.UUID]) -> None:
    named = tuple_(FeedEntry.kind, FeedEntry.object_id).in_([(each.kind, each.id) for each in wanted])
    projects = {each.project_id for each in wanted}
    within = FeedEntry.project_id.in_([each for each in projects if each])
    wheres = within | FeedEntry.project_id.is_(None) if None in projects else within
    for entry in work.session.scalars(select(FeedEntry).where(named, wheres)):
        if Written(entry.kind, entry.object_id, entry.project_id) in wanted:
            gone = delete(FeedEntry).where(FeedEntry.id == entry.id)
            work.session.execute(gone.execution_options(synchronize_session=False))


# right before the audit chain, which holds its lock until the transaction ends too: the two are always taken in this order
work_module.on_commit.insert(len(work_module.on_commit) - 1, _enter)
