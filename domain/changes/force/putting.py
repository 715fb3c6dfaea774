"""A change in force: the order's next revision, the old one unchanged; who must know of it; what follows in plan and papers (RULES 6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from domain.changes import rules
from domain.changes.events import ChangeInForce
from domain.changes.finding import Case, in_force, lines_of
from domain.changes.force import acknowledging, held, listing, outside, writing
from domain.changes.force.holding import MOVED, Touched
from domain.changes.force.surplus import keeps_more
from domain.changes.models import Change, ChangeItem, Field
from domain.changes.rules import TECHNICAL, closed
from domain.changes.workflow import CHANGE
from domain.orders.actions.amendment import revise
from domain.orders.actions.countersigning import TASK as COUNTERSIGN
from domain.orders.actions.countersigning import ask_to_countersign
from domain.orders.actions.moves import cancel_by_change
from domain.orders.models import Order, OrderLine, ScheduleLine
from domain.planning.actions import following
from domain.projects.models import Project
from domain.shared.clock import today
from domain.shared.errors import Refused
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.tasks import end_tasks
from domain.shared.work import Work

__all__ = ["held", "impossible", "listing", "put_in_force"]  # the two say by being imported what departments hold


def put_in_force(work: Work, found: Case) -> None:
    """Write what was agreed into the order and tell whoever must know (5.1.9(3)–(7)). Inside system work, with all signatures given.

    Raises Refused where the goods have left meanwhile, or an agreed day has passed.
    """
    change, order = found.change, found.order
    items = in_force(found.items)
    if reasons := impossible(found, items, today(work)):
        raise Refused(*reasons)
    planned = following.planned(work, {item.line_id for item in items if item.line_id})
    before = {line.id: line.open_quantity for line in found.lines.values()}
    writing.write(work, found, items)
    for item in found.items:
        item.ended_at = item.ended_at or work.now
    CHANGE.apply(work, change, "put_in_force", version=None)
    work.session.flush()
    revise(work, order, change.number, project_id=change.project_id)
    change.revision, change.decided_at = order.revision, work.now
    journal(work, "change.in_force", change, after={"revision": order.revision, "items": [item.field for item in items]})
    lines = list(lines_of(work, order.id).values())
    _follow(work, Touched(change, order, items, lines, planned, before))
    work.session.flush()
    if anew := order.released_at is not None and not is_hidden(work, change, order):
        order.countersigned_at = order.countersigned_by = None  # the edition that is printed now is signed by nobody yet
    work.emit(ChangeInForce(change, order, tuple(items)))
    if anew:
        _confirm_anew(work, order)


def impossible(found: Case, items: Sequence[ChangeItem], day: date) -> list[Message]:
    """What stands against it now: between answer and approval goods may have left, the order been closed, or an agreed day have passed."""
    reason = closed(found.order.state)
    ours = found.change.origin == "company"
    if reason and any(item.field != Field.ADD for item in items) and not (ours and keeps_more(found.order.state, items)):
        return [reason]
    return [*(told for item in items if (told := _against(found, item, day)) is not None), *_emptied(found, items)]


def _emptied(found: Case, items: Sequence[ChangeItem]) -> list[Message]:
    """Smaller quantities of which together nothing is left are a cancellation, which finance answers, too (RULES 6)."""
    about = [item for item in items if item.field == Field.QUANTITY]
    told = []
    for line in found.lines.values():
        named = [item for item in about if item.line_id == line.id]
        new = {item.schedule_id or item.id: Decimal((item.agreed or {})["quantity"]) for item in named}
        if named and line.quantity > 0 and not any(({each.id: each.quantity for each in line.schedules} | new).values()):
            told.append(Message("Line {n}: {what}", n=line.position, what=Message("nothing of it is left then: cancel the line instead")))
    return told


def _against(found: Case, item: ChangeItem, day: date) -> Message | None:
    line = found.line_of(item)
    if line is None:
        return None
    if (over := rules.passed(item.field, item.agreed, day)) is not None:
        return Message("Line {n}: {day} has passed meanwhile; agree on a new day first.", n=line.position, day=over)
    schedule = next((each for each in line.schedules if each.id == item.schedule_id), None)
    if reason := _meanwhile(item, line, schedule):
        return Message("Line {n}: {what}", n=line.position, what=reason)
    return None


def _meanwhile(item: ChangeItem, line: OrderLine, schedule: ScheduleLine | None) -> Message | None:
    """What was asked of goods that have left, or of another quantity than is ordered by now, is not what would come true."""
    if schedule is None and item.field == Field.QUANTITY:
        return None  # a further delivery: nothing of it can have left
    at = schedule or line
    if gone := rules.left(item.field, at.quantity, at.shipped):
        return gone
    then = item.before.get("quantity")
    if item.field in (Field.QUANTITY, Field.CANCEL) and then is not None and Decimal(then) != at.quantity:
        return Message("{then} were ordered when this was asked for, and {now} are now: it has to be asked for anew.",
                       then=Decimal(then), now=at.quantity)
    if schedule is None:
        return None
    return rules.against(item.field, item.agreed or {}, today=date.min, quantity=schedule.quantity, shipped=schedule.shipped)


def _follow(work: Work, touched: Touched) -> None:
    """Plan, stock, purchasing and documents as at a release; then whoever holds something of the old version is told."""
    moved, redrawn = touched.of(MOVED), touched.of(TECHNICAL)
    touched.withdrawn.extend(following.follow(work, touched.order, moved, redrawn, touched.before))
    _cancel_if_empty(work, touched)
    acknowledging.tell(work, touched)
    outside.look(work, touched)


def _cancel_if_empty(work: Work, touched: Touched) -> None:
    """The last line is cancelled and nothing was shipped: so is the order."""
    if all(line.cancelled for line in touched.lines):
        theirs = all(item.by_customer for item in touched.items if item.field == Field.CANCEL)
        cancel_by_change(work, touched.order, touched.change.number, for_customer=theirs)


def _confirm_anew(work: Work, order: Order) -> None:
    """The confirmation's new edition waits for the customer's countersignature; the old edition keeps the one it has (RULES 7).

    A change of confidential lines alone is in no paper of an open order, and so is not countersigned there; what is shipped or
    cancelled by now needs none.
    """
    if closed(order.state) is None:
        ask_to_countersign(work, order, again=True)
    else:
        end_tasks(work, order, COUNTERSIGN, outcome="withdrawn")


def is_hidden(work: Work, change: Change, order: Order) -> bool:
    """Is the change more confidential than its order?"""
    if change.project_id in (None, order.project_id):
        return False
    project = work.find(Project, change.project_id)
    return project is None or project.ended_at is None
