"""The feed: which orders and changes were written, in the order in which their transactions committed.

Programs read on from the place where they stopped. A thing that is written again moves to the end, so that nobody who
pages misses it; a transaction that commits later never stands before one that was read already.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, event, func, select, tuple_

from domain.changes.models import Change, ChangeItem
from domain.connection.models import FeedEntry
from domain.orders.models import Order, OrderLine, ScheduleLine
from domain.shared import work as work_module
from domain.shared.among import among_given
from domain.shared.database import WorkSession
from domain.shared.locks import one_at_a_time
from domain.shared.work import Work

ORDER, CHANGE = "order", "change"
WATCHED: dict[type, tuple[str, str]] = {  # table → (kind of thing, the column that names it)
    Order: (ORDER, "id"), OrderLine: (ORDER, "order_id"), ScheduleLine: (ORDER, "order_id"),
    Change: (CHANGE, "id"), ChangeItem: (CHANGE, "change_id"),
}
EVERYBODY = uuid.UUID(int=0)  # where a project would be named
OUTSIDE = select(Order.id).where(among_given(Order.id, "ids"), Order.released_at.is_not(None))
FORGET = delete(FeedEntry).where(
    tuple_(FeedEntry.kind, FeedEntry.object_id).in_(bindparam("named", expanding=True)),
    tuple_(FeedEntry.kind, FeedEntry.object_id, func.coalesce(FeedEntry.project_id, EVERYBODY)).in_(bindparam("whole", expanding=True)),
)
TOUCHED, RELEASED = "connection.touched", "connection.released"


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
        if isinstance(thing, Order):  # of what is known here to be under review, or released, nothing is asked when the unit ends
            session.info.setdefault(RELEASED, {})[thing.id] = thing.released_at is not None


def _enter(work: Work) -> None:
    """At the end of a transaction, one after the other: whoever holds the lock commits before the next one is given its place."""
    known: dict[uuid.UUID, bool] = work.session.info.pop(RELEASED, {})
    written: dict[Written, uuid.UUID] = work.session.info.pop(TOUCHED, {})
    touched = {each: customer for each, customer in written.items() if each.kind != ORDER or known.get(each.id, True)}
    if not touched:
        return
    with work.as_system("connection.feed"):
        released = _released(work, {each.id for each in touched if each.kind == ORDER}, known)
        wanted = {each: customer for each, customer in touched.items() if each.kind != ORDER or each.id in released}
        if not wanted:
            return
        one_at_a_time(work, "connection.feed")
        _forget(work, wanted)
        for each, customer in wanted.items():
            work.add(FeedEntry(kind=each.kind, object_id=each.id, at=work.now, customer_id=customer, project_id=each.project_id))


def _released(work: Work, ids: set[uuid.UUID], known: Mapping[uuid.UUID, bool]) -> set[uuid.UUID]:
    """Orders that have been released: what is still under review is nobody's outside. Asked of those that were not written here."""
    found = {each for each in ids if known.get(each)}
    return found | set(work.session.scalars(OUTSIDE, {"ids": list(ids - found)})) if ids - found else found


def _forget(work: Work, wanted: Iterable[Written]) -> None:
    """Their former places, with one statement."""
    named = [(each.kind, each.id) for each in wanted]
    whole = [(each.kind, each.id, each.project_id or EVERYBODY) for each in wanted]
    work.session.execute(FORGET, {"named": named, "whole": whole}, execution_options={"synchronize_session": False})


# right before the audit chain, which holds its lock until the transaction ends too: the two are always taken in this order
work_module.on_commit.insert(len(work_module.on_commit) - 1, _enter)
