"""A further line that went through its review comes into its order, with what the review began for it (RULES 6)."""

from __future__ import annotations

from sqlalchemy import select

from domain.changes import values
from domain.changes.finding import Case, sections_of
from domain.changes.models import ChangeItem, Field
from domain.changes.rules import Part
from domain.orders.actions.joining import join_order
from domain.orders.evidence import release
from domain.orders.models import ADDITION, Order, OrderLine, OrderState
from domain.orders.queries import lines_of
from domain.planning.actions import following
from domain.shared.work import Work


def join(work: Work, found: Case, item: ChangeItem) -> None:
    """All further lines of the change at once, with the first of its items; each item then names its line, and what was released of it."""
    part = part_of(work, found)
    if part is None or part.state != OrderState.RELEASED:
        return
    reviewed = lines_of(work, part.id, cancelled=False)
    release(work, *lines_of(work, part.id))
    made = join_order(work, found.order, part, confirmed=item.by_customer)
    following.take_over(work, found.order, part)
    joined = {str(line.id): new for line, new in zip(reviewed, made, strict=True)}
    told = sections_of(work, found.change)[Part.REVIEW].evidence["added"]
    for each in found.items:
        if each.field == Field.ADD and each.state == "agreed":
            each.line_id = joined[told[str(each.id)]].id
    work.session.flush()


def part_of(work: Work, found: Case) -> Order | None:
    """The review of the further lines: it is known by the number of the change."""
    wanted = select(Order).where(Order.number == found.change.number, Order.relation == ADDITION)
    return work.session.scalars(wanted).one_or_none()


def reviewed_as(line: OrderLine) -> dict[str, object]:
    """A line as its review has it now, in the shape of an item: a deviation that was agreed may have made it another than was asked."""
    return values.add_value(
        line.customer_part, [(each.promised_latest or each.requested, each.quantity, each.zone) for each in line.schedules],
        name=line.name, revision=line.drawing_revision, specification=line.specification or "", quality=line.quality or "",
        price=values.number(line.unit_price) if line.unit_price is not None else "",
    )
