"""What is newly developed leaves a mixed order as an order of its own, so that mass production need not wait for it (RULES 1).

The order that people know keeps its number, and nothing seen of it tells of what left: that is confidential and draws its number
from its project's own series (RULES 5).
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import select, update

from domain.orders import building
from domain.orders.events import OrderSplit
from domain.orders.models import ADDITION, LineClass, Order, OrderLine, OrderMessage, OrderRequirement, OrderState, ScheduleLine
from domain.orders.queries import by_number, lines_of
from domain.orders.terms import TERMS
from domain.orders.workflow import ORDER
from domain.projects.actions import number_in
from domain.projects.models import Project
from domain.shared.base import new_id
from domain.shared.files import Attachment
from domain.shared.journal import journal
from domain.shared.numbering import next_number
from domain.shared.work import Work

COPIED = (
    *TERMS,
    "customer_id",
    "po_number",
    "po_key",
    "kind",
    "source",
    "order_date",
    "submitted_at",
    "submitted_by",
    "submitted_by_name",
    "owner_id",
    "currency",
    "program",
    "ship_to_id",
    "ship_to_text",
    "transport",
    "packaging",
    "contact",
    "stands_behind",
    "services",
    "flags",
    "notes",
    "split_allowed",
)
REQUIREMENT = ("source", "text", "added_by", "added_at")
FILE = ("customer_id", "sha256", "name", "purpose", "internal", "uploaded_at", "uploaded_by", "uploaded_by_name")


def split(work: Work, number: str, *, version: int | None) -> Order:
    """Moves the lines that are not in mass production to a new order, with what belongs to them; returns that order.

    Raises NotFound, Forbidden, Stale, Refused (nothing to leave behind, or nothing to take out).
    """
    order = by_number(work, number, lock=True)
    with work.as_system("orders.split"):
        lines = lines_of(work, order.id)
    leaving = [line for line in lines if line.line_class != LineClass.MASS_PRODUCTION and not line.cancelled]
    project_id = _project_of(leaving)
    ORDER.apply(work, order, "split", version=version, project_id=project_id)
    with work.as_system("orders.split"):
        part = _part(work, order, leaving, project_id)
        _move(work, order, part, leaving)
        _shrink(work, order, [line for line in lines if line not in leaving], seen=any(line.project_id is None for line in leaving))
        work.session.add_all(building.revisions(part, leaving, work.now, work.person.name, "split"))
        journal(work, "order.split", part, after={"from": order.number, "lines": len(leaving)})
        work.emit(OrderSplit(order, part))
    return part


def _project_of(leaving: Sequence[OrderLine]) -> uuid.UUID | None:
    """The project to which all that leaves belongs; None where some of it is open to all."""
    projects = {line.project_id for line in leaving}
    return projects.pop() if len(projects) == 1 else None


def _part(work: Work, order: Order, leaving: Sequence[OrderLine], project_id: uuid.UUID | None) -> Order:
    """What leaves a further line's review is a further line too: a change of the same order, which it joins when it is released."""
    added = order.relation == ADDITION
    part = Order(
        id=new_id(),
        number=number_in(work, work.fetch(Project, project_id)) if project_id else next_number(work, "CH" if added else "SO"),
        state=OrderState.SUBMITTED,
        revision=order.revision,
        relation=ADDITION if added else "split_from",
        related_id=order.related_id if added else order.id,
        project_id=project_id,
        lines=[],
        **{name: getattr(order, name) for name in COPIED},
    )
    building.summarise(part, leaving)
    work.add(part)
    work.session.flush()
    return part


def _shrink(work: Work, order: Order, staying: Sequence[OrderLine], *, seen: bool) -> None:
    """A new revision only where something left that everybody saw: else the number of revisions told of what was hidden."""
    building.summarise(order, staying)
    if seen:
        order.revision += 1
        work.session.add_all(building.revisions(order, staying, work.now, work.person.name, "split"))


def _move(work: Work, order: Order, part: Order, leaving: Sequence[OrderLine]) -> None:
    ids = [line.id for line in leaving]
    for line in leaving:
        line.order_id = part.id
    work.session.flush()
    for table in (ScheduleLine, OrderRequirement):
        work.session.execute(update(table).where(table.line_id.in_(ids)).values(order_id=part.id))
    for each in work.session.scalars(
        select(OrderRequirement).where(OrderRequirement.order_id == order.id, OrderRequirement.line_id.is_(None))
    ):
        work.add(
            OrderRequirement(
                order_id=part.id,
                customer_id=part.customer_id,
                project_id=part.project_id,
                **{name: getattr(each, name) for name in REQUIREMENT},
            )
        )
    if part.project_id is not None:
        about = OrderMessage.order_id == order.id, OrderMessage.project_id == part.project_id
        work.session.execute(update(OrderMessage).where(*about).values(order_id=part.id))
    _move_files(work, order, part, ids)


def _move_files(work: Work, order: Order, part: Order, ids: Sequence[uuid.UUID]) -> None:
    """Files of the lines go with them; those of the whole order hang on both."""
    for file in work.session.scalars(select(Attachment).where(Attachment.object_kind == "order", Attachment.object_id == order.id)):
        if file.line_id in ids or (file.project_id is not None and file.project_id == part.project_id):
            file.object_id = part.id
        elif file.line_id is None:
            copied = {name: getattr(file, name) for name in FILE}
            work.add(Attachment(object_kind="order", object_id=part.id, project_id=part.project_id, **copied))
