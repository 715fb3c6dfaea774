"""A further line that was reviewed beside its order comes into it: under the order's number, with its promise, files and words (RULES 6).

What was reviewed stays as it was, under the change's number: the review, its answers and FM070100-01 are about those rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import func, select, update

from domain.orders.models import Order, OrderLine, OrderMessage, OrderRequirement, ScheduleLine, SuppliedMaterial
from domain.orders.queries import lines_of
from domain.orders.workflow import ORDER
from domain.projects.models import Project
from domain.shared.base import new_id
from domain.shared.files import Attachment
from domain.shared.work import Work

LINE = (
    "entry_id", "product_id", "customer_part", "name", "drawing_revision", "material", "specification", "quality", "quantity",
    "open_quantity", "unit", "customer_price", "unit_price", "price_id", "line_class", "class_reason", "class_overruled_by",
    "class_overrule_reason",
)
DATE = ("quantity", "requested", "promised_first", "promised_latest", "ship_to_id", "zone", "product_id")
SUPPLIED = ("material", "unit", "expected", "received", "used", "scrapped", "returned")
FILE = ("sha256", "name", "purpose", "internal", "uploaded_at", "uploaded_by", "uploaded_by_name")
REQUIREMENT = ("source", "text", "added_by", "added_at")


def join_order(work: Work, order: Order, part: Order, *, confirmed: bool) -> list[OrderLine]:
    """The lines of `part` as further lines of `order`, in their sequence. Inside system work, once `part` is released.

    `confirmed`: the customer asked for it themselves, so its days need no countersignature to count as agreed (RULES 7).
    """
    lines = lines_of(work, part.id, cancelled=False)
    last = work.session.scalar(select(func.max(OrderLine.position)).where(OrderLine.order_id == order.id)) or 0
    made = [_line(work, order, part, line, last + 10 * n, confirmed) for n, line in enumerate(lines, 1)]
    work.session.flush()
    _bring(work, order, part, {line.id: new for line, new in zip(lines, made, strict=True)})
    for line in lines:
        line.open_quantity = Decimal(0)
        for each in line.schedules:
            each.open = Decimal(0)
    ORDER.apply(work, part, "join", version=None)
    work.session.flush()
    return made


def _line(work: Work, order: Order, part: Order, line: OrderLine, position: int, confirmed: bool) -> OrderLine:
    project = work.find(Project, line.project_id) if line.project_id else None
    project_id = line.project_id if project is not None and project.ended_at is None else None
    scope = {"customer_id": order.customer_id, "project_id": project_id}
    new = OrderLine(
        id=new_id(), version=1, order_id=order.id, position=position, cancelled=False, transport=_own(order, part, line, "transport"),
        packaging=_own(order, part, line, "packaging"), schedules=[], supplied=[], **scope, **{name: getattr(line, name) for name in LINE},
    )
    here = part.ship_to_id if part.ship_to_id != order.ship_to_id else None
    for each in line.schedules:
        date = ScheduleLine(id=new_id(), version=1, line_id=new.id, order_id=order.id, shipped=Decimal(0), received=Decimal(0),
                            confirmed=confirmed, **scope, **{name: getattr(each, name) for name in DATE})
        date.ship_to_id = each.ship_to_id or here
        new.schedules.append(date)
    new.supplied = [
        SuppliedMaterial(id=new_id(), version=1, line_id=new.id, **scope, **{name: getattr(each, name) for name in SUPPLIED})
        for each in line.supplied
    ]
    work.session.add(new)
    return new


def _own(order: Order, part: Order, line: OrderLine, field: str) -> str:
    """What was agreed for the part, where the order says otherwise."""
    said: str = getattr(line, field) or getattr(part, field)
    return said if said != getattr(order, field) else ""


def _bring(work: Work, order: Order, part: Order, new: dict[object, OrderLine]) -> None:
    """Files and requirements of the lines hang on the order as well; what was written about the part is part of its thread."""
    of_part = Attachment.object_kind == "order", Attachment.object_id == part.id
    for file in work.session.scalars(select(Attachment).where(*of_part).order_by(Attachment.id)):
        line = new.get(file.line_id)
        work.add(Attachment(
            id=new_id(), object_kind="order", object_id=order.id, line_id=line.id if line else None, customer_id=order.customer_id,
            project_id=line.project_id if line else file.project_id, **{name: getattr(file, name) for name in FILE},
        ))
    said: Sequence[OrderRequirement] = list(work.session.scalars(
        select(OrderRequirement).where(OrderRequirement.order_id == part.id, OrderRequirement.line_id.is_not(None))
    ))
    for each in said:
        if (line := new.get(each.line_id)) is not None:
            work.add(OrderRequirement(order_id=order.id, line_id=line.id, customer_id=order.customer_id, project_id=line.project_id,
                                      **{name: getattr(each, name) for name in REQUIREMENT}))
    work.session.execute(update(OrderMessage).where(OrderMessage.order_id == part.id).values(order_id=order.id))
