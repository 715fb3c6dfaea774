"""The feed: which orders and changes were written, in the order in which their transactions committed.

Programs read on from the place where they stopped. A thing that is written again moves to the end, so that nobody who
pages misses it; a transaction that commits later never stands before one that was read already.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import event, select

from domain.changes.models import Change, ChangeItem
from domain.connection.models import FeedEntry
from domain.orders.models import Order, OrderLine, ScheduleLine
from domain.shared import work as work_module
from domain.shared.among import among_given
from domain.shared.base import new_id
from domain.shared.database import WorkSession
from domain.shared.locks import one_at_a_time
from domain.shared.one_for_each import put, renewing
from domain.shared.work import Work

ORDER, CHANGE = "order", "change"
WATCHED: dict[type, tuple[str, str]] = {  # table → (kind of thing, the column that names it)
    Order: (ORDER, "id"), OrderLine: (ORDER, "order_id"), ScheduleLine: (ORDER, "order_id"),
    Change: (CHANGE, "id"), ChangeItem: (CHANGE, "change_id"),
}
OUTSIDE = select(Order.id).where(among_given(Order.id, "ids"), Order.released_at.is_not(None))
ORDER_OF = Order.__mapper__.identity_key_from_primary_key
PLACE = renewing(FeedEntry, ("kind", "object_id", "project_id"), ("at",), drawn="seq")
TOUCHED, RELEASED = "connection.touched", "connection.released"


class Written(NamedTuple):
    """A thing that was written, within the confidential project of the row that was (None: for everybody)."""

    kind: str
    object_id: uuid.UUID
    project_id: uuid.UUID | None


@event.listens_for(WorkSession, "after_flush")
def _notice(session: WorkSession, context: Any) -> None:
    for thing in (*session.new, *session.dirty):
        watched = WATCHED.get(type(thing))
        if watched and (thing in session.new or session.is_modified(thing)):
            written = Written(watched[0], getattr(thing, watched[1]), thing.project_id)
            session.info.setdefault(TOUCHED, {})[written] = thing.customer_id
            _know(session, written)
        if isinstance(thing, Order):  # of what is known here to be under review, or released, nothing is asked when the unit ends
            session.info.setdefault(RELEASED, {})[thing.id] = thing.released_at is not None


def _know(session: WorkSession, written: Written) -> None:
    """The order of a line that was written is mostly at hand, and one that has been released stays so."""
    order = session.identity_map.get(ORDER_OF((written.object_id,))) if written.kind == ORDER else None
    if order is not None and order.released_at is not None:
        session.info.setdefault(RELEASED, {})[written.object_id] = True


def _enter(work: Work) -> None:
    """At the end of a transaction, one after the other: whoever holds the lock commits before the next one is given its place."""
    known: dict[uuid.UUID, bool] = work.session.info.pop(RELEASED, {})
    written: dict[Written, uuid.UUID] = work.session.info.pop(TOUCHED, {})
    touched = {each: customer for each, customer in written.items() if each.kind != ORDER or known.get(each.object_id, True)}
    if not touched:
        return
    with work.as_system("connection.feed"):
        released = _released(work, {each.object_id for each in touched if each.kind == ORDER}, known)
        wanted = {each: customer for each, customer in touched.items() if each.kind != ORDER or each.object_id in released}
        if not wanted:
            return
        one_at_a_time(work, "connection.feed")
        put(work, PLACE, [
            each._asdict() | {"id": new_id(), "customer_id": customer, "at": work.now} for each, customer in wanted.items()
        ])


def _released(work: Work, ids: set[uuid.UUID], known: Mapping[uuid.UUID, bool]) -> set[uuid.UUID]:
    """Orders that have been released: what is still under review is nobody's outside. Asked of those that were not written here."""
    found = {each for each in ids if known.get(each)}
    return found | set(work.session.scalars(OUTSIDE, {"ids": list(ids - found)})) if ids - found else found


# right before the audit chain, which holds its lock until the transaction ends too: the two are always taken in this order
work_module.on_commit.insert(len(work_module.on_commit) - 1, _enter)
