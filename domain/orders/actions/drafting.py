"""Drafts: what somebody is typing, kept as typed; nobody else sees it and nothing is sent (issue: nothing sent early)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Uuid, bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert

from domain.customers.models import ShipTo
from domain.orders import typed
from domain.orders.actions.amendment import amend
from domain.orders.actions.moves import complete
from domain.orders.actions.submission import submit
from domain.orders.filing import Said, purpose_of
from domain.orders.inputs import OrderInput
from domain.orders.kinds import SOURCES
from domain.orders.models import Order, OrderDraft, OrderState
from domain.orders.queries import by_number
from domain.shared.clock import today
from domain.shared.errors import Invalid, NotFound, Refused, Stale
from domain.shared.files import Attachment, Upload, attach
from domain.shared.idempotency import led, once
from domain.shared.message import Message, joined
from domain.shared.work import Work
from domain.shared.workflow import allowed, authorise, require_version

PLACES = select(ShipTo).where(ShipTo.customer_id == bindparam("customer", type_=Uuid()), ShipTo.active)
MOST_DRAFTS = 50
HANDED_IN = "draft handed in"


def open_draft(work: Work, draft_id: uuid.UUID) -> OrderDraft:
    """A draft of one's own. Raises NotFound for anybody else's."""
    draft = work.fetch(OrderDraft, draft_id)
    if draft.person_id != work.actor.id:
        raise NotFound
    return draft


def keep(
    work: Work,
    draft_id: uuid.UUID,
    content: typed.Content,
    *,
    customer_id: uuid.UUID,
    version: int | None = None,
    amends: str = "",
) -> OrderDraft:
    """Store what is typed under the id that the page was shown with; the first time it is made.

    Raises NotFound, Forbidden, Stale (it was saved from another window), Refused.
    """
    _may_draft(work, customer_id)
    draft = work.find(OrderDraft, draft_id)
    if draft is None:
        draft = _begin(work, draft_id, customer_id, amends)
    elif draft.person_id != work.actor.id:
        raise NotFound
    elif draft.content:
        require_version(draft, version)
    else:
        draft.amends_id = _amended(work, amends)  # a file came before anything was typed
    draft.content = content
    draft.updated_at = work.now
    work.session.flush()
    return draft


def receive(work: Work, draft_id: uuid.UUID, customer_id: uuid.UUID, upload: Upload) -> Attachment:
    """A file that arrives while the rest is still being typed; the page then names it among its files."""
    _may_draft(work, customer_id)
    draft = work.find(OrderDraft, draft_id) or _begin(work, draft_id, customer_id, "")
    if draft.person_id != work.actor.id:
        raise NotFound
    return hang(work, draft, upload)


def take(work: Work, draft: OrderDraft, uploads: Iterable[Upload]) -> dict[str, Message]:
    """Files that came with the page, for the draft; one that is not taken is told by its field, and keeps no other out."""
    taken: list[str] = []
    faults: list[Message] = []
    for each in uploads:
        try:
            taken.append(str(hang(work, draft, each).id))
        except Invalid as refused:
            faults += refused.fields.values()
    if taken:
        draft.content = draft.content | {"files": [*draft.content["files"], *taken]}
        work.session.flush()
    return {"files": joined(faults)} if faults else {}


def hang(work: Work, draft: OrderDraft, upload: Upload) -> Attachment:
    made = attach(work, draft, upload, purpose_of(upload.name))
    work.session.flush()
    return made


def forget(work: Work, draft_id: uuid.UUID) -> None:
    draft = open_draft(work, draft_id)
    work.session.execute(delete(Attachment).where(Attachment.object_kind == "order_draft", Attachment.object_id == draft.id))
    work.session.delete(draft)


def hand_in(work: Work, draft_id: uuid.UUID, *, version: int | None, relation: str = "", related: str = "", why: str = "",
            seen: int | None = None, files: Mapping[uuid.UUID, Said] | None = None) -> Order:
    """Submit a draft, or amend or complete the order that it amends. Raises what those raise, and Stale.

    `files` is what each of them is, where its sender said it. `seen` is the revision that the sender compared theirs with: one that
    came since, by whichever door, is not written over.
    """
    draft = open_draft(work, draft_id)
    require_version(draft, version)
    if relation:
        draft.content = draft.content | {"header": draft.content["header"] | {"relation": relation, "related": related}}
    order = _handed_in(work, draft, replace(read(work, draft), said=files or {}), why, seen)
    once(work, str(draft_id), HANDED_IN, "", leads=order.number)
    return order


def became(work: Work, draft_id: uuid.UUID) -> Order:
    """The order that came of a draft which the actor handed in not long ago. Raises NotFound where they did not, or may not see it."""
    number = led(work, str(draft_id), HANDED_IN)
    if not number:
        raise NotFound
    return by_number(work, number)


def _handed_in(work: Work, draft: OrderDraft, given: OrderInput, why: str, seen: int | None) -> Order:
    if draft.amends_id is None:
        return submit(work, given, seen=seen)
    order = work.fetch(Order, draft.amends_id)
    if seen is not None and seen != order.revision:
        raise Stale
    verb = complete if order.state == OrderState.RETURNED else amend
    return verb(work, order.number, given, version=order.version, why=why)


def read(work: Work, draft: OrderDraft) -> OrderInput:
    """The order that a draft holds. Raises Invalid with every fault."""
    given, wrong = reading(work, draft)
    if wrong:
        raise Invalid(wrong)
    return given


def reading(work: Work, draft: OrderDraft) -> tuple[OrderInput, dict[str, Message]]:
    """What can be read of the order that a draft holds, and every fault of what was typed, by its field."""
    source = draft.content.get("header", {}).get("source", "") if work.actor.is_staff else "portal"
    given, wrong = typed.reading(draft.content, draft.customer_id, today(work), source=source, places=places(work, draft.customer_id))
    if work.actor.is_staff and source not in SOURCES:
        wrong["source"] = Message("Say how it came.")
    return replace(given, draft_id=draft.id), wrong


def places(work: Work, customer_id: uuid.UUID) -> Sequence[uuid.UUID]:
    found = work.session.scalars(PLACES, {"customer": customer_id}).all()
    work.fetched += found  # `terms_of` asks for one of them
    return [each.id for each in found]


def _may_draft(work: Work, customer_id: uuid.UUID) -> None:
    permission = "orders.order.enter" if work.actor.is_staff else "orders.order.draft"
    authorise(work, permission)
    if not work.actor.is_staff and customer_id != work.actor.customer_id:
        raise NotFound


def _begin(work: Work, draft_id: uuid.UUID, customer_id: uuid.UUID, amends: str) -> OrderDraft:
    amended = _amended(work, amends)
    mine: Any = select(OrderDraft.id).where(OrderDraft.person_id == work.actor.id)
    if len(work.session.scalars(mine.limit(MOST_DRAFTS)).all()) >= MOST_DRAFTS:
        raise Refused(Message("You have {n} drafts already. Send or delete some of them first.", n=MOST_DRAFTS))
    row: dict[str, Any] = {
        "id": draft_id,
        "person_id": work.actor.id,
        "customer_id": customer_id,
        "content": {},
        "created_at": work.now,
        "updated_at": work.now,
    }
    work.session.execute(insert(OrderDraft).values(**row, amends_id=amended, version=1).on_conflict_do_nothing())
    return open_draft(work, draft_id)


def _amended(work: Work, number: str) -> uuid.UUID | None:
    """The order that a draft changes, if it changes one. Raises NotFound where its writer may not."""
    if not number:
        return None
    order = by_number(work, number)
    if not allowed(work, "orders.order.amend", order):
        raise NotFound
    return order.id
