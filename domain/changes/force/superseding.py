"""Old electronic copies of a drawing or specification: marked wherever they hang, gone from the portal, the new in place (5.1.9(7))."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, and_, literal, or_, select

from domain.changes.events import FilesSuperseded
from domain.changes.finding import Case, checks_of, sections_of
from domain.changes.models import Change, ChangeItem, Field
from domain.changes.rules import TECHNICAL, Part
from domain.orders.filing import DRAWING, ORDER, SPECIFICATION
from domain.orders.models import OrderLine
from domain.shared.base import new_id
from domain.shared.files import Attachment
from domain.shared.journal import journal
from domain.shared.work import Work

BY_ITSELF: dict[Field, ColumnElement[bool]] = {  # of the files of the part; the customer's own order is no copy of either
    Field.DRAWING: Attachment.purpose != ORDER, Field.SPECIFICATION: Attachment.purpose == SPECIFICATION,
}
NAMED = "files"  # in the evidence of the information part: what it named beside


def supersede(work: Work, change: Change, item: ChangeItem, line: OrderLine, *, everywhere: bool = True) -> list[Attachment]:
    """Whatever still shows the old revision of the part is for new use no more, on this order and on every other of the customer;
    with what the information part named, and our stamped copies of all that.

    Other orders keep the revision that was ordered, and the house their files; what came with the change hangs on this order instead.
    Not `everywhere` where the list keeps a newer revision: files of other orders may be of that one.
    Who confirmed the information before use stands in the audit trail of each file. Inside system work.
    """
    by_itself = and_(_of_part(line, item, everywhere=everywhere), BY_ITSELF[Field(item.field)])
    gone = _superseded(work, change, line, or_(by_itself, _named(work, change)))
    _hang_new(work, item, line)
    return gone


def elsewhere(work: Work, change: Change, item: ChangeItem, line: OrderLine) -> list[Attachment]:
    """The same on the customer's other orders alone, where the list follows this change later: on this one it is done already."""
    others = _of_part(line, item, everywhere=True), or_(Attachment.line_id.is_distinct_from(line.id), Attachment.line_id.is_(None))
    return _superseded(work, change, line, and_(*others, Attachment.object_id != item.id, BY_ITSELF[Field(item.field)]))


def _superseded(work: Work, change: Change, line: OrderLine, which: ColumnElement[bool]) -> list[Attachment]:
    check = next((each for each in checks_of(work, change) if each.line_id == line.id and each.what == "specification"), None)
    confirmed_by = check.confirmed_by or "" if check else ""
    old = select(Attachment).where(which, Attachment.superseded_at.is_(None))
    gone = list(work.session.scalars(old.order_by(Attachment.id)))
    for file in gone:
        file.superseded_at, file.superseded_by, file.internal = work.now, change.number, True
        journal(work, "file.superseded", file, after={"by": change.number, "confirmed_by": confirmed_by})
    work.emit(FilesSuperseded(change, tuple(gone)))
    if check is not None:
        check.superseded = [*check.superseded, *({"id": str(each.id), "name": each.name, "sha256": each.sha256} for each in gone)]
    return gone


def to_name(work: Work, found: Case) -> list[Attachment]:
    """Files of the order that nothing takes out by itself: they name no line, or are of another kind than what changes.

    Whether they show the old revision only somebody who looks at them knows (5.1.9(7)).
    """
    items = [item for item in found.live if item.field in TECHNICAL and item.line_id is not None]
    by_itself = [and_(Attachment.line_id.is_not_distinct_from(item.line_id), BY_ITSELF[Field(item.field)]) for item in items]
    wanted = select(Attachment).where(
        Attachment.object_kind == "order", Attachment.object_id == found.order.id, Attachment.superseded_at.is_(None),
        Attachment.internal.is_(False), or_(Attachment.line_id.is_(None), Attachment.line_id.in_([item.line_id for item in items])),
    )
    if by_itself:
        wanted = wanted.where(~or_(*by_itself))
    return list(work.session.scalars(wanted.order_by(Attachment.purpose == ORDER, Attachment.uploaded_at, Attachment.id)))


def named(files: Iterable[Attachment], chosen: Iterable[uuid.UUID]) -> list[dict[str, str]]:
    """What the information part signs to be touched beside the files of the line; anything else that is posted is none of them."""
    wanted = set(chosen)
    return [{"id": str(each.id), "name": each.name} for each in files if each.id in wanted]


def _named(work: Work, change: Change) -> ColumnElement[bool]:
    section = sections_of(work, change).get(Part.INFORMATION)
    told: Sequence[dict[str, str]] = section.evidence.get(NAMED, ()) if section is not None else ()
    return and_(Attachment.object_kind == "order", Attachment.object_id == change.order_id,
                Attachment.id.in_([uuid.UUID(each["id"]) for each in told]))


def _of_part(line: OrderLine, item: ChangeItem, *, everywhere: bool) -> ColumnElement[bool]:
    """Files of this line, and of each line of the same part on the customer's list that is of another revision than the new one;
    with those that came with an earlier change of such a line and were in force until now."""
    others = select(OrderLine.id).where(
        OrderLine.entry_id == line.entry_id, OrderLine.id != line.id, OrderLine.drawing_revision != line.drawing_revision,
    )
    lines = [line.id] if line.entry_id is None or not everywhere else others.union_all(select(literal(line.id)))
    earlier = select(ChangeItem.id).where(
        ChangeItem.line_id.in_(lines), ChangeItem.id != item.id, ChangeItem.state == "agreed", ChangeItem.ended_at.is_not(None),
    )
    return or_(
        and_(Attachment.object_kind == "order", Attachment.line_id.in_(lines)),
        and_(Attachment.object_kind == "change_item", Attachment.object_id.in_(earlier)),
    )


def _hang_new(work: Work, item: ChangeItem, line: OrderLine) -> None:
    """Those that came with the change take the place of the old ones; none that a later request superseded."""
    new = select(Attachment).where(
        Attachment.object_kind == "change_item", Attachment.object_id == item.id, Attachment.superseded_at.is_(None),
    )
    for file in work.session.scalars(new.order_by(Attachment.id)):
        work.add(Attachment(
            id=new_id(), object_kind="order", object_id=line.order_id, line_id=line.id, sha256=file.sha256, name=file.name,
            purpose=DRAWING, internal=False, uploaded_at=file.uploaded_at, uploaded_by=file.uploaded_by,
            uploaded_by_name=file.uploaded_by_name, customer_id=file.customer_id, project_id=file.project_id,
        ))
