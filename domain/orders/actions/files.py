"""An order's files: what was uploaded with the draft hangs on the order from then on, each as what it was said to be."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Uuid, bindparam, select

from domain.orders import rules
from domain.orders.filing import Named, Said, guessed, part_of, understood
from domain.orders.inputs import OrderInput
from domain.orders.models import Order, OrderLine
from domain.products.models import ListEntry
from domain.shared.files import Attachment
from domain.shared.journal import journal
from domain.shared.work import Work

OF_DRAFT = (
    select(Attachment).where(Attachment.object_kind == "order_draft", Attachment.object_id == bindparam("draft", type_=Uuid()))
    .order_by(Attachment.uploaded_at, Attachment.id)
)


def hang_files(work: Work, given: OrderInput, order: Order, lines: Sequence[OrderLine]) -> None:
    """Take the draft's files over (5.1.13(1)). One of a confidential line, or named after its part, belongs to that line's project."""
    if given.draft_id is None:
        return
    files = list(work.session.scalars(OF_DRAFT, {"draft": given.draft_id}))
    if not files:
        return
    work.session.flush()  # the lines first, which they hang on
    known = _known(work, lines)
    for file in files:
        if file.id not in given.files:
            work.session.delete(file)  # taken out again before it was sent
            continue
        told = given.said.get(file.id)
        said = (understood(told, known) if told else None) or guessed(file.name, known, order.po_number)
        named = line_of(said.part or part_of(file.name, known), lines)
        file.project_id = named.project_id if named else order.project_id
        _hang(work, file, order, said, lines)
    work.session.flush()  # and then the review, which reads what there is of drawings


def _hang(work: Work, file: Attachment, order: Order, said: Said, lines: Sequence[OrderLine]) -> None:
    line = line_of(said.part, lines)
    file.object_kind, file.object_id, file.purpose, file.line_id = "order", order.id, said.what, line.id if line else None
    journal(work, "file.filed", file, after={"name": file.name, "purpose": said.what, "part": said.part})


def _known(work: Work, lines: Sequence[OrderLine]) -> list[Named]:
    entries = [line.entry_id for line in lines if line.entry_id]
    wanted = select(ListEntry.id, ListEntry.drawing).where(ListEntry.id.in_(entries))
    drawings = {row.id: row.drawing for row in work.session.execute(wanted)} if entries else {}
    return [Named(line.customer_part, drawings.get(line.entry_id, "") if line.entry_id else "") for line in lines]


def line_of(part: str, lines: Sequence[OrderLine]) -> OrderLine | None:
    """The first line of a part; one that is still wanted before one that is cancelled."""
    fitting = [line for line in lines if part and rules.key(line.customer_part) == rules.key(part)]
    return min(fitting, key=lambda line: bool(line.cancelled), default=None)
