"""What a section's answers rest on, as a hash: after an amendment only what rests on the change is opened again (RULES 3)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from domain.orders.models import Order, OrderLine
from domain.reviews.models import Section
from domain.reviews.questions import Kind
from domain.reviews.rules import inputs_hash
from domain.shared.files import Attachment
from domain.shared.work import Work

LINE_INPUTS = ("id", "quantity", "customer_part", "drawing_revision", "material", "specification", "quality", "line_class")
HEADER_INPUTS = {
    Kind.MARKETING: ("kind", "order_date", "currency", "services", "flags", "notes", "transport"),
    Kind.SPECIFICATION: ("flags", "notes"),
    Kind.QUALITY_CONDITIONS: ("flags", "notes"),
    Kind.DELIVERY: ("transport", "ship_to_id", "ship_to_text", "packaging"),
    Kind.COST_TECHNICAL: ("currency",),
    Kind.COST_FINANCE: ("currency", "transport", "ship_to_id", "ship_to_text", "packaging"),  # freight and packaging are figures of it
    Kind.COST_ESTIMATE: ("currency",),
}
READS_FILES = (Kind.SPECIFICATION, Kind.QUALITY_CONDITIONS, Kind.COST_TECHNICAL)
PART_INPUTS = {
    Kind.MARKETING: ("id", "quantity", "customer_part", "customer_price", "line_class"),
    Kind.DELIVERY: ("id", "quantity", "customer_part", "material", "dates"),
    Kind.COST_ESTIMATE: (*LINE_INPUTS, "customer_price"),
}


def hash_of(work: Work, section: Section, order: Order, lines: Sequence[OrderLine]) -> str:
    """The hash of what this section's answers rest on, read from the order as it stands."""
    kind = Kind(section.kind)
    header = {name: getattr(order, name) for name in HEADER_INPUTS.get(kind, ())}
    if kind in READS_FILES:
        header["files"] = _files(work, order)
    rows = [{name: _input(line, name) for name in PART_INPUTS.get(kind, LINE_INPUTS)} for line in lines]
    return inputs_hash(header, rows)


def _files(work: Work, order: Order) -> list[str]:
    wanted = select(Attachment.sha256).where(
        Attachment.object_kind == "order", Attachment.object_id == order.id,
        Attachment.purpose.in_(("drawing", "specification", "customer_order")),
    )
    return sorted(set(work.session.scalars(wanted)))


def _input(line: OrderLine, name: str) -> object:
    if name == "dates":
        return sorted([each.requested, each.quantity, each.zone] for each in line.schedules)
    return getattr(line, name)
