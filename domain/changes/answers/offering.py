"""Sales' word where a department said "no" and offered nothing: another value item by item, or that it stays as it is (5.1.9(1))."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from domain.accounts import signing
from domain.accounts.models import Signature
from domain.changes import values
from domain.changes.answers import agreement, moving
from domain.changes.answers.agreement import Word
from domain.changes.answers.answering import SAY_WHY, Offer, impossible, put_forward
from domain.changes.finding import Case, case, live, sections_of, wanted
from domain.changes.models import Change, ChangeItem, ChangeState
from domain.changes.rules import PARTS, Part, asked_of
from domain.changes.workflow import CHANGE
from domain.shared.errors import Invalid, Refused
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.work import Work
from domain.shared.workflow import authorise, require_version


def settle(work: Work, number: str, offers: Mapping[uuid.UUID, Offer], password: str, version: int | None) -> Change:
    """Put a value forward for the items that a part denied, or `before` itself, which refuses the item; signed as marketing's answer.

    A value that a department offered already may be stood by. Whoever signed for another value looks at it again; where everything
    stays as it is, the refusal goes up to whoever signs it. Raises NotFound, Forbidden, Stale, Refused, Invalid, PasswordNeeded.
    """
    found = case(work, number)
    authorise(work, "changes.change.propose", found.change)
    require_version(found.change, version)
    if reasons := refusals(work, found):
        raise Refused(*reasons)
    open_items = {item.id: item for item in found.live if item.state in ("open", "countered")}
    wrong = {f"offer-{key}": fault for key, each in offers.items() if (fault := _against(work, found, open_items.get(key), each))}
    if wrong or not offers:
        raise Invalid(wrong or {"_nothing": Message("Say for at least one item what we can do.")})
    items = [open_items[key] for key in offers]
    signature = _sign(work, found, items, offers, password)
    journal(work, "change.offered", found.change, after={"items": len(offers)}, on_behalf_of=signature.on_behalf_of)
    with work.as_system("change.settled_by_sales"):
        if found.change.state == ChangeState.APPROVAL:
            moving.call_back(work, found.change)
        for item in items:
            put_forward(work, found.change, item, offers[item.id])
        _stand_by(work, found, items, signature)
        moving.advance(work, found.change, found.order)
    return found.change


def refusals(work: Work, found: Case) -> list[Message]:
    """Why sales cannot say what can be done instead now; empty when they can."""
    if reasons := CHANGE.refusals(work, found.change, "settle"):
        return reasons
    if found.change.state == ChangeState.APPROVAL and not moving.refused_as_a_whole(found.change, live(found.items)):
        return [Message("This is before whoever approves it.")]
    return []


def _against(work: Work, found: Case, item: ChangeItem | None, offer: Offer) -> Message | None:
    if item is None:
        return Message("This item is settled already.")
    if values.same(item.field, offer.value, item.before):
        return None if offer.remark else SAY_WHY
    with work.as_system("change.sections"):
        sections = sections_of(work, found.change)
    if _denied(item, offer.value, sections):
        return Message("That is what a department said “no” to: say what else can be done, or that it stays as it is.")
    return impossible(work, found, item, offer.value)


def _denied(item: ChangeItem, value: Mapping[str, Any], sections: Mapping[str, Any]) -> bool:
    """Is it what the customer asked and a department denied, unchanged? What another department offered since may be stood by."""
    told = agreement.words_on(item, sections).values()
    return Word.NO in told and values.same(item.field, value, wanted(item)) and values.same(item.field, value, item.asked)


def _sign(work: Work, found: Case, items: Sequence[ChangeItem], offers: Mapping[uuid.UUID, Offer], password: str) -> Signature:
    meaning = Message("What can be done instead in {number}", number=found.change.number)
    said = [{"line": item.line_id, "field": item.field, "before": item.before, "asked": wanted(item), "offered": offers[item.id].value,
             "remark": offers[item.id].remark} for item in items]
    content = {"change": found.change.number, "order": found.order.number, "revision": found.order.revision, "items": said}
    return signing.sign(work, found.change, PARTS[Part.MARKETING].decision, meaning, content, password)


def _stand_by(work: Work, found: Case, items: Sequence[ChangeItem], signature: Signature) -> None:
    """A denial stands no longer against what is on the table now; marketing's own part vouches for it, under this signature."""
    settled = {str(item.id): item for item in items}
    for section in sections_of(work, found.change).values():
        told = dict(section.evidence)
        told["denied"] = {key: value for key, value in told.get("denied", {}).items() if key not in settled}
        if section.kind == Part.MARKETING and section.state == "signed" and section.answer != "not_applicable":
            mine = {key: item.agreed for key, item in settled.items() if item.field in asked_of(Part.MARKETING)}
            told["stands"] = told.get("stands", {}) | mine
            if mine:
                section.signature_id, section.signed_at, section.signed_by = signature.id, work.now, signature.person_name
        section.evidence = told
    work.session.flush()
