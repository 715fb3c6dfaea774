"""A request that somebody is still typing: kept as typed, theirs alone, and nothing of it is sent."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Uuid, bindparam, select

from domain.changes.models import ChangeDraft
from domain.orders.models import Order
from domain.shared.errors import Invalid
from domain.shared.files import Attachment, Upload, attach
from domain.shared.message import Message, joined
from domain.shared.work import Work

Content = dict[str, Any]


FILES = (
    select(Attachment).where(Attachment.object_kind == "change_draft", Attachment.object_id == bindparam("draft", type_=Uuid()))
    .order_by(Attachment.uploaded_at)
)
MINE = select(ChangeDraft).where(
    ChangeDraft.person_id == bindparam("person", type_=Uuid()), ChangeDraft.order_id == bindparam("order", type_=Uuid()),
)


def mine(work: Work, order: Order) -> ChangeDraft | None:
    """What the actor began about this order; nobody else's is ever found."""
    return work.session.scalars(MINE, {"person": work.actor.id, "order": order.id}).one_or_none()


def keep(work: Work, order: Order, content: Content) -> ChangeDraft:
    """Store what was typed, over what was typed before."""
    draft = mine(work, order)
    if draft is None:
        draft = work.add(ChangeDraft(
            person_id=work.actor.id, order_id=order.id, customer_id=order.customer_id, project_id=order.project_id,
            base_revision=order.revision, content=content, updated_at=work.now,
        ))
    draft.content, draft.base_revision, draft.updated_at = content, order.revision, work.now
    work.session.flush()
    return draft


def take(work: Work, draft: ChangeDraft, uploads: Iterable[Upload], projects: dict[uuid.UUID, uuid.UUID | None]) -> dict[str, Message]:
    """Files that came with the page. A drawing (field `drawing-<line>`) is as confidential as its line; of `projects` those on the page.

    One that is not taken is told by its field, and keeps no other out.
    """
    faults: dict[str, list[Message]] = {}
    drawings, papers = dict(draft.content.get("drawings", {})), list(draft.content.get("files", ()))
    for each in uploads:
        line = _line(each.field)
        if line is not None and line not in projects:
            continue
        try:
            hung = attach(work, draft, each, "drawing" if line else "other", line_id=line, project_id=projects.get(line) if line else None)
        except Invalid as refused:
            faults.setdefault(each.field, []).extend(refused.fields.values())
            continue
        if line is not None:
            drawings[str(line)] = str(hung.id)
        else:
            papers.append(str(hung.id))
    draft.content = draft.content | {"drawings": drawings, "files": papers}
    work.session.flush()
    return {field: joined(said) for field, said in faults.items()}


def files(work: Work, draft: ChangeDraft) -> dict[uuid.UUID, Attachment]:
    """The files of a draft by their ids, as far as they are still wanted."""
    wanted = {*draft.content.get("files", ()), *draft.content.get("drawings", {}).values()}
    return {each.id: each for each in work.session.scalars(FILES, {"draft": draft.id}) if str(each.id) in wanted}


def forget(work: Work, draft: ChangeDraft) -> None:
    """Away with it, and with the files that hang on it still."""
    for each in work.session.scalars(FILES, {"draft": draft.id}):
        work.session.delete(each)
    work.session.delete(draft)
    work.session.flush()


def _line(field: str) -> uuid.UUID | None:
    """The line that a file's field names: `drawing-<id>`."""
    name, _, rest = field.partition("-")
    try:
        return uuid.UUID(rest) if name == "drawing" and len(rest) == 36 else None
    except ValueError:
        return None
