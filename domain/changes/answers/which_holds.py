"""FM070100-13 kept a younger revision than a change in force: technical says on its request which of the two holds (decision 0234)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from domain.accounts import signing
from domain.changes.events import EngineeringSigned
from domain.changes.finding import Case, case, requests_of
from domain.changes.force import listing, superseding
from domain.changes.models import Change, ChangeItem, EngineeringRequest, Field
from domain.changes.rules import PARTS, Part
from domain.orders.models import OrderLine
from domain.products.models import ListEntry
from domain.shared.errors import Forbidden, Invalid, NotFound, Refused, Stale
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.work import Work
from domain.shared.workflow import authorise, require_version

ORDER, LIST = "order", "list"
HOLDS: dict[str, Message] = {
    LIST: Message("What FM070100-13 says; this change holds for its order alone"),
    ORDER: Message("What this change says; FM070100-13 follows it"),
}
DECISION = PARTS[Part.TECHNICAL].decision


def ask(work: Work, change: Change, item: ChangeItem, line: OrderLine) -> None:
    """Keep on the request of the line what the list has instead; technical says which holds before the new version is in use."""
    entry = work.find(ListEntry, line.entry_id) if line.entry_id else None
    last = max((each for each in requests_of(work, change) if each.line_id == line.id), key=lambda each: each.edition, default=None)
    if entry is not None and last is not None:
        last.listed = {**last.listed, item.field: getattr(entry, listing.KEPT_IN[Field(item.field)]) or ""}


def against(work: Work, raised: EngineeringRequest) -> list[Message]:
    """Why the actor cannot say it; empty where they can."""
    if raised.holds:
        return [Message("{name} has confirmed which one holds.", name=raised.holds_by or "")]
    if DECISION not in work.actor.decisions and work.actor.on_behalf_for(DECISION) is None:
        return [Message("The technical section confirms which one holds.")]
    return []


def listed_now(work: Work, found: Case, raised: EngineeringRequest) -> dict[str, str]:
    """What the list says today in the fields that are asked about."""
    entry = _entry(work, found, raised)
    return {field: getattr(entry, listing.KEPT_IN[Field(field)]) or "" for field in raised.listed}


def confirm(work: Work, number: str, request_id: uuid.UUID, given: Mapping[str, str], password: str,
            version: int | None) -> EngineeringRequest:
    """Technical signs which one holds: `given` has the answer (`holds-<request>`), and what the list said as it was read (`listed`).

    Where it is the change's, the list follows, and what is of the other revision leaves the portal. Raises NotFound, Forbidden, Stale
    (the list says something else by now), Refused, Invalid, PasswordNeeded.
    """
    found = case(work, number)
    raised = next((each for each in requests_of(work, found.change) if each.id == request_id and each.listed), None)
    if raised is None:
        raise NotFound
    authorise(work, "changes.section.answer", raised)
    require_version(raised, version)
    if reasons := against(work, raised):
        raise Refused(*reasons) if raised.holds else Forbidden(*reasons)
    now, holds = listed_now(work, found, raised), given.get(f"holds-{raised.id}", "")
    if holds not in HOLDS:
        raise Invalid({f"holds-{raised.id}": Message("Say which one holds.")})
    if given.get("listed") != seen(now):
        raise Stale
    meaning = Message("{number}: which revision holds is confirmed", number=raised.number)
    content = {"request": raised.number, "change": number, "listed": now, "ordered": _ordered(found, raised), "holds": holds}
    signature = signing.sign(work, raised, DECISION, meaning, content, password)
    raised.listed, raised.holds, raised.holds_signature_id = now, holds, signature.id
    raised.holds_at, raised.holds_by = work.now, signature.person_name
    journal(work, "change.revision_confirmed", raised, on_behalf_of=signature.on_behalf_of,
            after={"number": raised.number, "holds": holds})
    with work.as_system("change.revision_confirmed"):
        if holds == ORDER:
            _follow(work, found, raised)
        work.session.flush()
        work.emit(EngineeringSigned(found.change, found.order, (raised,)))
    return raised


def seen(now: Mapping[str, str]) -> str:
    """What was read of the list, in one field of the form."""
    return " / ".join(now[field] for field in sorted(now))


def _ordered(found: Case, raised: EngineeringRequest) -> dict[str, str]:
    return {field: listing.of_line(found.lines[raised.line_id], field) for field in raised.listed}


def _entry(work: Work, found: Case, raised: EngineeringRequest) -> ListEntry:
    entry = work.find(ListEntry, found.lines[raised.line_id].entry_id)
    if entry is None:
        raise NotFound
    return entry


def _follow(work: Work, found: Case, raised: EngineeringRequest) -> None:
    entry, line = _entry(work, found, raised), found.lines[raised.line_id]
    for item in found.items:
        if item.line_id == line.id and item.field in raised.listed and item.state == "agreed":
            listing.write(work, entry, item.field, line)
            superseding.elsewhere(work, found.change, item, line)
