"""An agreed day that passed before the change was approved: sales agrees on a new one, and nothing comes into force by itself (RULES 6)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from domain.changes import rules
from domain.changes.answers import moving
from domain.changes.answers.opening import page
from domain.changes.finding import Case, case, in_force, items_of, lines_of
from domain.changes.models import Change, ChangeItem, ChangeState, Field
from domain.changes.rules import FIRST_ANSWER_DAYS
from domain.orders.models import Order
from domain.shared.clock import Allowance, today
from domain.shared.errors import Refused
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.tasks import For, open_task
from domain.shared.work import Work
from domain.shared.workflow import authorise, require_version


def over(work: Work, found: Case) -> list[ChangeItem]:
    """The agreed items whose day has passed while the change waited; a further line has its promise by its release already."""
    if found.change.state != ChangeState.APPROVAL:
        return []
    day = today(work)
    return [item for item in in_force(found.items) if item.field != Field.ADD and rules.passed(item.field, item.agreed, day)]


def ask_new_day(work: Work, number: str, version: int | None) -> Change:
    """Back to sales, who names another day: the departments look at it again, and the customer agrees to what differs.

    Raises NotFound, Forbidden, Stale, Refused (no agreed day has passed).
    """
    found = case(work, number)
    authorise(work, "changes.change.propose", found.change)
    require_version(found.change, version)
    late = over(work, found)
    if not late:
        raise Refused(Message("No agreed day of this change has passed."))
    with work.as_system("change.day_passed"):
        _send_back(work, found.change, found.order, late)
    return found.change


def on_morning(work: Work, happened: object) -> None:
    """Each working morning: what can no longer come into force as it was agreed does not wait for anybody's approval."""
    with work.as_system("change.day_passed"):
        waiting = select(Change).where(Change.state == ChangeState.APPROVAL).order_by(Change.order_id, Change.id)
        for change in work.session.scalars(waiting).all():
            order = work.fetch(Order, change.order_id, lock=True)
            if late := over(work, Case(change, order, lines_of(work, order.id), items_of(work, change))):
                _send_back(work, change, order, late)


def _send_back(work: Work, change: Change, order: Order, late: Sequence[ChangeItem]) -> None:
    moving.call_back(work, change)
    for item in late:
        item.state = "open"
    journal(work, "change.day_passed", change, after={"items": [item.field for item in late]})
    told = {"change": change.number, "number": order.number}
    title = Message("Agree on a new day in {change} of order {number}: the agreed one has passed", **told)
    open_task(
        work, change, moving.SETTLE, title, For("sales", "member", order.owner_id), Allowance.working_days(FIRST_ANSWER_DAYS),
        clause="5.1.9(1)", path=page(change), number=order.number,
    )
