"""What must hold of an order that lives: its quantities, its months, its revisions, and whom it waits for."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from sqlalchemy import inspect, select

from domain.changes.models import OPEN_CHANGES, Change, ChangeSection
from domain.deliveries.models import Delay
from domain.deliveries.models.lateness import OPEN_DELAYS
from domain.orders.models import Order, OrderLine, OrderRevision, ScheduleLine
from domain.shared.tasks import Task
from domain.shared.work import Work
from tests.deliveries.counted import from_scratch, kept_months

AFTERWARDS = {"change.price_noted"}  # finance reads of a price also once it is in force
Seen = dict[int, str]  # each revision of the order, as it was first read


def quantities(work: Work, order: Order) -> None:
    """A line is the sum of its dates; what is open is what was not shipped, and nothing where it was cancelled (RULES 4)."""
    for line in work.session.scalars(select(OrderLine).where(OrderLine.order_id == order.id)):
        dates = list(work.session.scalars(select(ScheduleLine).where(ScheduleLine.line_id == line.id)))
        assert sum(each.shipped for each in dates) == line.shipped, f"line {line.position}: shipped"
        over = line.cancelled or order.state == "cancelled"
        if not line.cancelled:
            assert sum(each.quantity for each in dates) == line.quantity, f"line {line.position}: {[each.quantity for each in dates]}"
        for each in dates:
            assert 0 <= each.shipped <= each.quantity, f"line {line.position}: more left than was ordered"
            assert each.open == (0 if over else each.quantity - each.shipped), f"line {line.position}: open {each.open}"


def months(work: Work) -> None:
    """What the months keep is what counting anew from every line comes to (6.2.3)."""
    assert from_scratch(work) == kept_months(work)


def revisions(work: Work, order: Order, seen: Seen) -> None:
    """A revision stays as it was when it was made (5.1.9(6))."""
    for each in work.session.scalars(select(OrderRevision).where(OrderRevision.order_id == order.id)):
        stands = repr({column.key: getattr(each, column.key) for column in inspect(OrderRevision).column_attrs if column.key != "version"})
        assert seen.setdefault(each.revision, stands) == stands, f"revision {each.revision} was changed"


def somebody_waits(work: Work, order: Order) -> None:
    """What is open waits for somebody; nobody waits for what has ended."""
    for change in work.session.scalars(select(Change).where(Change.order_id == order.id)):
        parts = work.session.scalars(select(ChangeSection.id).where(ChangeSection.change_id == change.id))
        kinds = _open_tasks(work, [change.id, *parts])
        _told(kinds, change.state in OPEN_CHANGES, f"{change.number}, {change.state}")
    for delay in work.session.scalars(select(Delay).where(Delay.order_id == order.id)):
        _told(_open_tasks(work, [delay.id]), delay.state in OPEN_DELAYS, f"{delay.number}, {delay.state}")


def _open_tasks(work: Work, ids: Iterable[uuid.UUID]) -> set[str]:
    return set(work.session.scalars(select(Task.kind).where(Task.object_id.in_(list(ids)), Task.ended_at.is_(None))))


def _told(kinds: set[str], is_open: bool, what: str) -> None:
    if is_open:
        assert kinds, f"nobody waits for {what}"
    else:
        assert not kinds - AFTERWARDS, f"{kinds} wait for {what}"
