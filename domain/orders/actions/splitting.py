"""Mass-production lines go ahead as an order of their own, so that they need not wait for new parts (RULES 1)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, update

from domain.orders import building
from domain.orders.events import OrderSplit
from domain.orders.models import LineClass, Order, OrderLine, OrderRequirement, OrderState, ScheduleLine
from domain.orders.queries import by_number, lines_of
from domain.orders.workflow import ORDER
from domain.shared.base import new_id
from domain.shared.files import Attachment
from domain.shared.journal import journal
from domain.shared.numbering import next_number
from domain.shared.work import Work

COPIED = (
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
FILE = ("customer_id", "sha256", "name", "purpose", "internal", "uploaded_at", "uploaded_by", "uploaded_by_name")


def split(work: Work, number: str, *, version: int | None) -> Order:
    """Moves the mass-production lines to a new order, which starts its review anew; returns that order.

    Raises NotFound, Forbidden, Stale, Refused (nothing to leave behind, or nothing to take ahead).
    """
    order = by_number(work, number, lock=True)
    ORDER.apply(work, order, "split", version=version)
    with work.as_system("orders.split"):
        lines = lines_of(work, order.id)
        ahead = [line for line in lines if line.line_class == LineClass.MASS_PRODUCTION and not line.cancelled]
        part = Order(
            id=new_id(),
            number=next_number(work, "SO"),
            state=OrderState.SUBMITTED,
            revision=1,
            relation="split_from",
            related_id=order.id,
            lines=[],
            **{name: getattr(order, name) for name in COPIED},
        )
        building.summarise(part, ahead)
        work.add(part)
        work.session.flush()
        _move(work, order, part, ahead)
        order.revision += 1
        building.summarise(order, [line for line in lines if line not in ahead])
        for each, own in ((part, ahead), (order, [line for line in lines if line not in ahead])):
            work.session.add_all(building.revisions(each, own, work.now, work.person.name, "split"))
    journal(work, "order.split", order, after={"part": part.number, "lines": len(ahead)})
    work.emit(OrderSplit(order, part))
    return part


def _move(work: Work, order: Order, part: Order, ahead: Sequence[OrderLine]) -> None:
    ids = [line.id for line in ahead]
    for line in ahead:
        line.order_id, line.project_id = part.id, None
    work.session.flush()
    work.session.execute(update(ScheduleLine).where(ScheduleLine.line_id.in_(ids)).values(order_id=part.id, project_id=None))
    work.session.execute(update(OrderRequirement).where(OrderRequirement.line_id.in_(ids)).values(order_id=part.id, project_id=None))
    for each in work.session.scalars(
        select(OrderRequirement).where(OrderRequirement.order_id == order.id, OrderRequirement.line_id.is_(None))
    ):
        work.add(
            OrderRequirement(
                order_id=part.id,
                customer_id=part.customer_id,
                source=each.source,
                text=each.text,
                added_by=each.added_by,
                added_at=each.added_at,
            )
        )
    for file in work.session.scalars(select(Attachment).where(Attachment.object_kind == "order", Attachment.object_id == order.id)):
        if file.project_id is None or file.line_id is None:
            work.add(
                Attachment(
                    object_kind="order",
                    object_id=part.id,
                    line_id=file.line_id if file.line_id in ids else None,
                    **{name: getattr(file, name) for name in FILE},
                )
            )
