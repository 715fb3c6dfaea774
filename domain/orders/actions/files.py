"""An order's files: what was uploaded with the draft hangs on the order from then on."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Uuid, bindparam, select

from domain.orders import rules
from domain.orders.inputs import OrderInput
from domain.orders.models import Order, OrderLine
from domain.shared.files import Attachment
from domain.shared.work import Work

DRAWINGS = ("dwg", "dxf", "step", "stp", "igs", "iges", "prt", "catpart")


OF_DRAFT = (
    select(Attachment).where(Attachment.object_kind == "order_draft", Attachment.object_id == bindparam("draft", type_=Uuid()))
    .order_by(Attachment.uploaded_at, Attachment.id)
)


def hang_files(work: Work, given: OrderInput, order: Order, lines: Sequence[OrderLine]) -> None:
    """Take the draft's files over (5.1.13(1)). One named after a confidential line's part belongs to that line's project."""
    if given.draft_id is None:
        return
    for file in work.session.scalars(OF_DRAFT, {"draft": given.draft_id}):
        if file.id not in given.files:
            work.session.delete(file)  # taken out again before it was sent
            continue
        line = line_of(file.name, lines)
        file.object_kind, file.object_id, file.purpose = "order", order.id, purpose_of(file.name)
        file.line_id, file.project_id = (line.id, line.project_id) if line else (None, order.project_id)


def purpose_of(name: str) -> str:
    """What a file of an order is for, by its kind: drawings apart, everything readable is the customer's order."""
    kind = name.rpartition(".")[2].lower()
    return "drawing" if kind in DRAWINGS else "customer_order" if kind in {"pdf", "xlsx", "xls"} else "other"


def line_of(name: str, lines: Sequence[OrderLine]) -> OrderLine | None:
    """The line whose part number stands in the file's name; the longest such number, for numbers that begin alike."""
    told = rules.key(name)
    fitting = [line for line in lines if len(rules.key(line.customer_part)) >= 4 and rules.key(line.customer_part) in told]
    return max(fitting, key=lambda line: len(line.customer_part), default=None)
