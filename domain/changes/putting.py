"""A change in force: the order's next revision, the old one unchanged; who must know of it; what follows in plan and papers (RULES 6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import delete

from domain.changes import acknowledging, outside, writing
from domain.changes.events import ChangeInForce
from domain.changes.finding import Case, in_force
from domain.changes.models import ChangeItem, Field
from domain.changes.rules import against, closed
from domain.changes.workflow import CHANGE
from domain.orders.actions.amendment import revise
from domain.orders.events import OrderCancelled
from domain.orders.evidence import for_firm
from domain.orders.models import OrderLine
from domain.orders.workflow import ORDER
from domain.planning.actions import laying
from domain.planning.models import PlanRow
from domain.shared.clock import today
from domain.shared.errors import Refused
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.work import Work

REPLANNED = frozenset({Field.DATE, Field.QUANTITY, Field.CANCEL, Field.ADD})


def put_in_force(work: Work, found: Case) -> None:
    """Write what was agreed into the order and tell whoever must know (5.1.9(3)–(7)). Inside system work, with all signatures given.

    Raises Refused where the goods have left meanwhile.
    """
    change, order = found.change, found.order
    items = in_force(found.items)
    _still_possible(found, items)
    for item in items:
        writing.write(found, item)
    for item in found.items:
        item.ended_at = item.ended_at or work.now
    CHANGE.apply(work, change, "put_in_force", version=None)
    work.session.flush()
    revise(work, order, change.number, project_id=change.project_id)
    change.revision, change.decided_at = order.revision, work.now
    journal(work, "change.in_force", change, after={"revision": order.revision, "items": [item.field for item in items]})
    if REPLANNED & {item.field for item in items}:
        _replan(work, found, items)
    _cancel_if_empty(work, found, items)
    acknowledging.tell(work, found, items)
    outside.look(work, found, items)
    work.session.flush()
    work.emit(ChangeInForce(change, order, tuple(items)))


def _still_possible(found: Case, items: Sequence[ChangeItem]) -> None:
    """Between the answer and the approval goods may have left: less than shipped is refused then, too."""
    reason = closed(found.order.state)
    if reason and any(item.field != Field.ADD for item in items):
        raise Refused(reason)
    for item in items:
        line = found.line_of(item)
        schedule = next((each for each in (line.schedules if line else ()) if each.id == item.schedule_id), None)
        if line is None or schedule is None:
            continue
        if reason := against(item.field, item.agreed or {}, today=date.min, quantity=schedule.quantity, shipped=schedule.shipped):
            raise Refused(Message("Line {n}: {what}", n=line.position, what=reason))


def _replan(work: Work, found: Case, items: Sequence[ChangeItem]) -> None:
    """The rows of the daily plan from today on are laid anew for the lines whose dates or quantities changed."""
    touched = {item.line_id for item in items if item.field in REPLANNED and item.line_id}
    work.session.execute(
        delete(PlanRow).where(PlanRow.line_id.in_(touched), PlanRow.day >= today(work)),
        execution_options={"synchronize_session": False},
    )
    lines: list[OrderLine] = [line for line in found.lines.values() if line.id in touched and not line.cancelled and line.open_quantity > 0]
    if lines:
        laying.rows(work, found.order, lines, for_firm(work, found.order))


def _cancel_if_empty(work: Work, found: Case, items: Sequence[ChangeItem]) -> None:
    """The last line is cancelled and nothing was shipped: so is the order."""
    if all(line.cancelled for line in found.lines.values()):
        ORDER.apply(work, found.order, "cancel", version=None, why=found.change.number)
        theirs = all(item.by_customer for item in items if item.field == Field.CANCEL)
        work.emit(OrderCancelled(found.order, found.change.number, for_customer=theirs))
