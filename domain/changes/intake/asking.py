"""A change is asked for: by the customer in the portal, or by staff with what the customer wrote (5.1.9).

One request is one change; where it names open and confidential lines it is one of each, so that neither the state nor the number
of what is open tells of what is not (RULES 5).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sqlalchemy import Uuid, bindparam, select

from domain.changes import rules
from domain.changes.events import ChangeAsked
from domain.changes.intake import replacing
from domain.changes.intake.barring import before_customer
from domain.changes.intake.wishes import Wish
from domain.changes.models import Change, ChangeItem, ChangeState, ChangeStep, Field
from domain.orders.checking import faults, offers_for
from domain.orders.inputs import OrderInput
from domain.orders.models import Order
from domain.orders.rules import opens_project
from domain.projects.actions import join, number_in, open_project
from domain.projects.models import Project
from domain.shared.base import new_id
from domain.shared.clock import today
from domain.shared.errors import Invalid, Refused
from domain.shared.files import Attachment
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.numbering import next_number
from domain.shared.work import Work
from domain.shared.workflow import authorise

CUSTOMER = "customer"
CONFIDENTIAL_OF = select(ChangeItem.project_id).where(
    ChangeItem.order_id == bindparam("order", type_=Uuid()), ChangeItem.project_id.is_not(None)).limit(1)


@dataclass(frozen=True)
class Told:
    """How a request came (portal, mail, fax, phone), why, and the papers that it came on. `whole`: it says all that is wanted,
    so that nothing of an older request on dates and quantities stands beside it (a delivery schedule sent again)."""

    source: str = "portal"
    reason: str = ""
    papers: tuple[Attachment, ...] = ()
    whole: bool = False

    @property
    def theirs(self) -> bool:
        """It counts as the customer's: made by them in the portal, or with their paper (RULES 7)."""
        return self.source == "portal" or bool(self.papers)


def ask(work: Work, order: Order, wishes: Sequence[Wish], told: Told) -> list[Change]:
    """Store what is asked and let the departments answer it (ChangeAsked); the order itself stays as it is.

    An own older request on the same field is replaced and linked. `order` is locked by the caller.
    Raises Forbidden, Refused (the order cannot be changed), Invalid (each wish that cannot be asked, beside its field).
    """
    authorise(work, "changes.change.ask", order)
    if closed := rules.closed(order.state):
        raise Refused(closed)
    with work.as_system("changes.open"):
        standing = list(work.session.execute(replacing.OPEN, {"order": order.id}))
    if wrong := against(work, order, wishes, standing):
        raise Invalid(wrong)
    with work.as_system("changes.ask"):
        scopes = _scopes(work, order, wishes)
        made = [_store(work, order, project_id, own, told) for project_id, own in scopes.items()]
        hang(made[-1][0], told.papers)  # on the confidential one, where there is one: the paper may name what only it may tell
        replacing.replace(work, order, [each for each in standing if _gives_way(*each, wishes, told)],
                          [change for change, _ in made])
        for change, _ in made:
            work.emit(ChangeAsked(change, order))
    return [change for change, _ in made]


def against(work: Work, order: Order, wishes: Sequence[Wish], standing: Iterable[tuple[ChangeItem, Change]]) -> dict[str, Message]:
    """All that stands against a request of the customer now, by the field of the page; `standing`: what is open in the order."""
    return before_customer(work, wishes) | refusals(wishes, standing, today(work)) | unfit(work, order, wishes)


def refusals(wishes: Iterable[Wish], standing: Iterable[tuple[ChangeItem, Change]], day: date) -> dict[str, Message]:
    """Why what is wished cannot be asked, by the field of the page (RULES 6)."""
    standing = list(standing)
    wrong: dict[str, Message] = {}
    for wish in wishes:
        reason = _shipped(wish, day) or _barred(wish, standing)
        if reason is not None:
            n = wish.line.position if wish.line else 0
            wrong[wish.name] = Message("Line {n}: {what}", n=n, what=reason) if n else reason
    return wrong


def _shipped(wish: Wish, day: date) -> Message | None:
    at = wish.schedule or wish.line
    if at is None or (wish.field == Field.QUANTITY and wish.schedule is None):  # a further line or delivery: nothing of it can have left
        return rules.against(wish.field, wish.asked, today=day, quantity=Decimal(0), shipped=Decimal(0))
    return rules.against(wish.field, wish.asked, today=day, quantity=at.quantity, shipped=at.shipped)


def _barred(wish: Wish, standing: Iterable[tuple[ChangeItem, Change]]) -> Message | None:
    for item, change in standing:
        if overlaps(wish, item) and _bars(change):
            return Message("A proposal on this stands open in {number}: it must be answered first.", number=change.number)
    return None


def _bars(change: Change) -> bool:
    """Our own proposal does, once it is put to the customer; until then they cannot answer it, and it gives way."""
    return not change.internal and rules.meets(CUSTOMER, change.origin, change.state) == rules.Meets.BARRED


def overlaps(wish: Wish, item: ChangeItem) -> bool:
    """Do they touch the same field? A cancellation touches every field of its line; two further dates, or lines, are two fields."""
    if wish.line is None:
        return item.line_id is None and item.field == wish.field != Field.ADD
    if item.line_id != wish.line.id:
        return False
    if Field.CANCEL in {wish.field, item.field}:
        return True
    same = item.field == wish.field and item.schedule_id == (wish.schedule.id if wish.schedule else None)
    return same and (wish.schedule is not None or wish.field != Field.QUANTITY or item.asked.get("day") == wish.asked.get("day"))


def _gives_way(item: ChangeItem, change: Change, wishes: Iterable[Wish], told: Told) -> bool:
    if _bars(change):
        return False
    of_schedule = item.line_id is not None and item.field in {Field.DATE, Field.QUANTITY}
    return (told.whole and of_schedule) or any(overlaps(wish, item) for wish in wishes)


def unfit(work: Work, order: Order, wishes: Iterable[Wish]) -> dict[str, Message]:
    """What a line to add still lacks (3.3), as for a line of a new order."""
    added = [wish.added for wish in wishes if wish.added is not None]
    if not added:
        return {}
    given = _as_order(work, order, wishes)
    return faults(given, offers_for(work, given))


def named(work: Work, order: Order, wishes: Sequence[Wish]) -> list[Wish]:
    """A line to add of a part that stands on the list is called as it is there, where the customer named the part alone."""
    nameless = [wish for wish in wishes if wish.added is not None and not wish.added.name]
    if not nameless:
        return list(wishes)
    entries = {id(wish): offer.entry for wish, offer in zip(nameless, offers_for(work, _as_order(work, order, nameless)), strict=True)}
    return [
        replace(wish, asked=wish.asked | {"name": entry.name}) if (entry := entries.get(id(wish))) is not None else wish
        for wish in wishes
    ]


def _as_order(work: Work, order: Order, wishes: Iterable[Wish]) -> OrderInput:
    lines = tuple(wish.added for wish in wishes if wish.added is not None)
    return OrderInput(customer_id=order.customer_id, po_number=order.po_number, lines=lines, order_date=today(work),
                      currency=order.currency, ship_to_id=order.ship_to_id)


def _scopes(work: Work, order: Order, wishes: Sequence[Wish]) -> dict[uuid.UUID | None, list[Wish]]:
    """The wishes by the project that they belong to, the open ones first; a part in development is confidential from now on (5.1.1(4))."""
    given = _as_order(work, order, wishes)
    found = offers_for(work, given) if given.lines else []
    new = {line.row for line, offer in zip(given.lines, found, strict=True) if opens_project(offer.line_class)}
    scopes: dict[uuid.UUID | None, list[Wish]] = {}
    for wish in wishes:
        if wish.line is not None:
            project = wish.line.project_id or order.project_id
        else:
            project = _project(work, order, wish) if wish.added and wish.added.row in new else order.project_id
        scopes.setdefault(project, []).append(wish)
    return dict(sorted(scopes.items(), key=lambda each: each[0] is not None))


def _project(work: Work, order: Order, wish: Wish) -> uuid.UUID:
    """The order's project, the one of an earlier request of its, else a new one; whoever asks is a member."""
    held = order.project_id or work.session.scalar(CONFIDENTIAL_OF, {"order": order.id})
    asker = {work.person.id: "asked for a new part"} if work.person.id else {}
    if held is None:
        name = wish.added.name or wish.added.part if wish.added else order.number
        return open_project(work, order.customer_id, order.program or name, {order.owner_id: "sales owner"} | asker).id
    for person_id, why in asker.items():
        join(work, work.fetch(Project, held), person_id, why)
    return held


def _store(work: Work, order: Order, project_id: uuid.UUID | None, wishes: Sequence[Wish], told: Told) -> tuple[Change, list[ChangeItem]]:
    scope = {"customer_id": order.customer_id, "project_id": project_id}
    number = next_number(work, "CH") if project_id is None else number_in(work, work.fetch(Project, project_id))
    change = work.add(Change(
        id=new_id(), number=number, order_id=order.id, order_number=order.number, origin=CUSTOMER, source=told.source,
        state=ChangeState.ASKED, reason=told.reason, asked_at=work.now, asked_by=work.person.id, asked_by_name=work.person.name,
        base_revision=order.revision, items=[], **scope,
    ))
    items = [_item(order, change, n, wish, scope, told.theirs) for n, wish in enumerate(wishes, 1)]
    change.items = items
    work.session.flush()
    for item, wish in zip(items, wishes, strict=True):
        work.add(ChangeStep(item_id=item.id, change_id=change.id, at=work.now, side=CUSTOMER, author_id=work.person.id,
                            author_name=work.person.name, kind="ask", value=item.asked, remark=told.reason, **scope))
        for file in wish.files:
            file.object_kind, file.object_id, file.project_id = "change_item", item.id, project_id
    journal(work, "change.asked", change, after={
        "number": number, "order": order.number, "source": told.source, "changed": sorted({item.field for item in items}),
    }, why=told.reason or None)
    return change, items


def _item(order: Order, change: Change, position: int, wish: Wish, scope: dict[str, uuid.UUID | None], theirs: bool) -> ChangeItem:
    return ChangeItem(
        id=new_id(), change_id=change.id, order_id=order.id, line_id=wish.line.id if wish.line else None,
        schedule_id=wish.schedule.id if wish.schedule else None, position=position, field=wish.field, before=wish.before, asked=wish.asked,
        state="open", by_customer=theirs, **scope,
    )


def hang(change: Change, papers: Iterable[Attachment]) -> None:
    """The papers of a draft hang on the change from now on, as confidential as it is."""
    for file in papers:
        file.object_kind, file.object_id, file.project_id = "change", change.id, change.project_id
