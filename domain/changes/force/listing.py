"""FM070100-13 follows a drawing or a specification in force, unless it moved on since that was asked for (5.1.9(2), decision 0200)."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from domain.changes.force.holding import Held, Touched, holds
from domain.changes.models import Change, Field
from domain.orders.models import OrderLine
from domain.products.events import PartListed
from domain.products.models import ListEntry
from domain.shared.journal import Audit, journal
from domain.shared.message import Message
from domain.shared.work import Work

KEPT_IN = {Field.DRAWING: "revision", Field.SPECIFICATION: "specification"}
MOVES = ("list.part_changed",)


def follow(work: Work, change: Change, field: str, line: OrderLine) -> bool:
    """Write what is in force into the list; False where the list keeps what it has, and it is in force for this order alone."""
    entry = work.find(ListEntry, line.entry_id) if line.entry_id else None
    if entry is None:
        return True
    if stays(work, change, field, line, entry):
        key = KEPT_IN[Field(field)]
        journal(work, "list.part_kept", entry, after={key: getattr(entry, key), "change": change.number})
        return False
    write(work, entry, field, line)
    return True


def write(work: Work, entry: ListEntry, field: str, line: OrderLine) -> None:
    """The list says what is in force in this line."""
    before = {"revision": entry.revision, "specification": entry.specification}
    setattr(entry, KEPT_IN[Field(field)], of_line(line, field))
    work.session.flush()
    journal(work, "list.part_changed", entry, before=before, after={"revision": entry.revision, "specification": entry.specification})
    if field == Field.DRAWING:
        work.emit(PartListed(entry))


def stays(work: Work, change: Change, field: str, line: OrderLine, entry: ListEntry) -> bool:
    """Somebody brought the list to another state after this was asked for: which of the two holds, only technical knows."""
    key = KEPT_IN[Field(field)]
    if getattr(entry, key) == of_line(line, field):
        return False
    since = select(Audit.values).where(Audit.object_id == entry.id, Audit.action.in_(MOVES), Audit.at > change.asked_at)
    return any(told["after"].get(key, told["before"].get(key)) != told["before"].get(key) for told in work.session.scalars(since))


def of_line(line: OrderLine, field: str) -> str:
    return line.drawing_revision if field == Field.DRAWING else line.specification or ""


@holds
def kept(work: Work, touched: Touched) -> Iterable[Held]:
    """Technical says which of the two holds; sales, who keep the list, enter it where it is the one in force here."""
    lines = {line.id: line for line in touched.lines}
    for item in touched.items:
        line = lines.get(item.line_id) if item.line_id and item.field in KEPT_IN else None
        entry = work.find(ListEntry, line.entry_id) if line is not None and line.entry_id else None
        if line is not None and entry is not None and stays(work, touched.change, item.field, line, entry):
            told = _said(item.field, line, entry)
            yield Held("technical", told)
            yield Held("sales", told)


def _said(field: str, line: OrderLine, entry: ListEntry) -> Message:
    if field == Field.DRAWING:
        return Message("FM070100-13 keeps revision {listed} of {part}, which is younger than this request: confirm which revision holds",
                       listed=entry.revision, part=line.customer_part)
    return Message("FM070100-13 keeps its specification of {part}, which is younger than this request: confirm which one holds",
                   part=line.customer_part)
