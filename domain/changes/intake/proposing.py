"""The company proposes a change for its own reasons: checked by its departments first, then answered by the customer (5.1.9(1))."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from domain.changes import rules
from domain.changes.answers.opening import route_items
from domain.changes.finding import items_of
from domain.changes.force.surplus import keeps_more
from domain.changes.intake import asking, replacing
from domain.changes.intake.barring import before_customer
from domain.changes.intake.typed import Wish
from domain.changes.models import Change, ChangeItem, ChangeState, ChangeStep, Field
from domain.orders.models import Order
from domain.projects.actions import number_in
from domain.projects.models import Project
from domain.shared.base import new_id
from domain.shared.clock import today
from domain.shared.errors import Invalid, Refused
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.numbering import next_number
from domain.shared.work import Work
from domain.shared.workflow import authorise

COMPANY = "company"


def propose(work: Work, order: Order, wishes: Sequence[Wish], reason: str, *, surplus: bool = False) -> list[Change]:
    """Open our own proposal: the routed departments sign it first, then the customer has it item by item (5.1.9(1)).

    One change for each scope, as `asking.ask`. `order` is locked by the caller. `surplus`: of goods that arrived too many, also
    where all is shipped. Raises Forbidden, Refused, Invalid.
    """
    authorise(work, "changes.change.propose", order)
    if (closed := rules.closed(order.state)) and not (surplus and keeps_more(order.state, wishes)):
        raise Refused(closed)
    wrong = against(work, order, wishes)
    if not reason.strip():
        wrong["reason"] = Message("Say why we cannot keep to the order.")
    if wrong:
        raise Invalid(wrong)
    scopes: dict[uuid.UUID | None, list[Wish]] = {}
    for wish in wishes:
        scopes.setdefault((wish.line.project_id if wish.line else None) or order.project_id, []).append(wish)
    with work.as_system("changes.propose"):
        made = [store(work, order, project_id, own, reason.strip()) for project_id, own in scopes.items()]
        for change in made:
            route_items(work, change, order, items_of(work, change))
    return made


def against(work: Work, order: Order, wishes: Sequence[Wish]) -> dict[str, Message]:
    """Why this cannot be proposed, by the field of the page: what cannot be asked, and what waits for an answer already (RULES 6)."""
    with work.as_system("changes.open"):
        standing = [(item, change) for item, change in work.session.execute(replacing.OPEN, {"order": order.id})]
    wrong = before_customer(work, wishes) | asking.refusals(wishes, [], today(work))
    for wish in wishes:
        if wish.field == Field.ADD:
            wrong[wish.name] = Message("A further line is the customer's to order: enter it for them, with how it came.")
        for item, change in standing:
            if asking.overlaps(wish, item):
                wrong.setdefault(wish.name, Message("{number} is open on this: answer it first.", number=change.number))
    return wrong


def store(work: Work, order: Order, project_id: uuid.UUID | None, wishes: Sequence[Wish], reason: str, *,
          delay_id: uuid.UUID | None = None, internal: bool = True) -> Change:
    """The change of our own with its items and first steps, the house's own until it is put to the customer; inside system work."""
    scope = {"customer_id": order.customer_id, "project_id": project_id}
    number = next_number(work, "CH") if project_id is None else number_in(work, work.fetch(Project, project_id))
    change = work.add(Change(
        id=new_id(), version=1, number=number, order_id=order.id, order_number=order.number, origin=COMPANY, source=COMPANY,
        state=ChangeState.ASKED, reason=reason, asked_at=work.now, asked_by=work.person.id or order.owner_id,
        asked_by_name=work.person.name, base_revision=order.revision, decided_why="", delay_id=delay_id,
        internal=internal, **scope,
    ))
    work.session.flush()
    for position, wish in enumerate(wishes, 1):
        item = work.add(ChangeItem(
            id=new_id(), version=1, change_id=change.id, order_id=order.id, line_id=wish.line.id if wish.line else None,
            schedule_id=wish.schedule.id if wish.schedule else None, position=position, field=wish.field, before=wish.before,
            asked=wish.asked, state="open", by_customer=False, internal=internal, **scope,
        ))
        work.session.flush()
        work.add(ChangeStep(
            id=new_id(), item_id=item.id, change_id=change.id, at=work.now, side="staff", author_id=work.person.id,
            author_name=work.person.name, kind="propose", value=wish.asked, remark=reason, internal=internal, **scope,
        ))
    journal(work, "change.proposed", change, after={"number": number, "order": order.number, "items": len(wishes)}, why=reason)
    work.session.flush()
    return change
