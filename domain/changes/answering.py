"""A department's answer to a change, signed: yes, or no with what can be done instead; and sales' word where nothing was offered."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.accounts import signing
from domain.accounts.posts import DEPARTMENTS
from domain.changes import moving, values
from domain.changes.events import EngineeringSigned
from domain.changes.evidence import evidence_of
from domain.changes.finding import Case, case, checks_of, items_of, live, requests_of, sections_of, wanted
from domain.changes.models import Change, ChangeItem, ChangeSection, ChangeStep
from domain.changes.opening import reopen
from domain.changes.rules import INFORMATION, PARTS, TECHNICAL, Part, against, asked_of
from domain.changes.workflow import CHANGE
from domain.reviews.posts import post_of
from domain.shared.base import new_id
from domain.shared.clock import today
from domain.shared.errors import Forbidden, Invalid, NotFound, Refused
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.tasks import end_tasks
from domain.shared.work import Work
from domain.shared.workflow import authorise, require_version

ELSEWHERE = Message("This is for somebody else to decide.")
SAY_WHY = Message("Say why it cannot be done as asked.")


@dataclass(frozen=True)
class Offer:
    """What can be done instead of what is asked for one item; `value` in the shape of its field."""

    value: dict[str, Any]
    remark: str = ""


@dataclass(frozen=True)
class Given:
    """A part's answer: yes or no; a no needs its remark. With offers for some items the others can be done as asked.

    `effect`: technical, on process, tooling, stock and approval. `checks`: information check → (touched, note), for the part
    that confirms product information (5.1.9(7)).
    """

    answer: str
    remark: str = ""
    offers: Mapping[uuid.UUID, Offer] = field(default_factory=dict)
    effect: str = ""
    checks: Mapping[uuid.UUID, tuple[bool, str]] = field(default_factory=dict)


def against_signing(work: Work, change: Change, section: ChangeSection) -> list[Message]:
    """Why this actor cannot answer this part now; empty when they can: for the greyed button."""
    if not may_answer(work, section):
        return [Message("This part is answered by {department}.", department=DEPARTMENTS[department_of(work, section)])]
    if section.kind == Part.REVIEW:
        return [Message("The review of the further line answers this.")]
    if section.state == "signed":
        return [Message("This part is signed already.")]
    if reasons := CHANGE.refusals(work, change, "answer"):
        return reasons
    if section.kind == Part.TECHNICAL and lacking(work, change):
        return [Message("Sales has not raised the engineering change request yet.")]
    return []


def may_answer(work: Work, section: ChangeSection) -> bool:
    held = work.actor.decisions | {mandate.decision for mandate in work.actor.mandates}
    return PARTS[section.kind].decision in held


def department_of(work: Work, section: ChangeSection) -> str:
    return "sales" if section.kind == Part.REVIEW else post_of(work, PARTS[section.kind].decision).department


def lacking(work: Work, change: Change) -> list[uuid.UUID]:
    """The lines whose technical data change and for which no 设计/工程变更申请单 was raised."""
    raised = {request.line_id for request in requests_of(work, change)}
    lines = dict.fromkeys(item.line_id for item in live(items_of(work, change)) if item.field in TECHNICAL and item.line_id)
    return [line_id for line_id in lines if line_id not in raised]


def sign(work: Work, number: str, part: str, given: Given, password: str, version: int | None) -> ChangeSection:
    """Answer and sign one part of a change, with the evidence as it stood (5.1.9(2)–(4)).

    `version` is the section's. Raises NotFound, Forbidden, Stale, Refused, Invalid, PasswordNeeded.
    """
    found = case(work, number)
    section = sections_of(work, found.change).get(part)
    if section is None:
        raise NotFound
    authorise(work, "changes.section.answer", section)
    if not may_answer(work, section):
        raise Forbidden(ELSEWHERE)
    require_version(section, version)
    if reasons := against_signing(work, found.change, section):
        raise Refused(*reasons)
    if wrong := faults(work, found, section, given):
        raise Invalid(wrong)
    evidence = evidence_of(work, found, section.kind) | {
        "offers": {str(key): each.value for key, each in given.offers.items()}, "denied": _denied(found, section, given),
    }
    content = _content(found, section, given, evidence)
    meaning = Message("{part} of {number}", part=PARTS[section.kind].title, number=number)
    signature = signing.sign(work, section, PARTS[section.kind].decision, meaning, content, password)
    section.state, section.answer, section.remark, section.evidence = "signed", given.answer, given.remark, evidence
    section.signature_id, section.signed_at, section.signed_by = signature.id, work.now, signature.person_name
    journal(work, "change.answered", section, after={"part": section.kind, "answer": given.answer}, on_behalf_of=signature.on_behalf_of)
    with work.as_system("change.answered"):
        _take(work, found, section, given)
        end_tasks(work, section)
        moving.advance(work, found.change, found.order)
    return section


def _denied(found: Case, section: ChangeSection, given: Given) -> list[str]:
    """The items that a bare "no" leaves to sales."""
    if given.answer == "yes" or given.offers:
        return []
    return [str(item.id) for item in found.live if item.field in asked_of(section.kind) and item.state != "agreed"]


def faults(work: Work, found: Case, section: ChangeSection, given: Given) -> dict[str, Message]:
    """Everything wrong with an answer, by the name of its field."""
    wrong: dict[str, Message] = {}
    if given.answer not in ("yes", "no"):
        wrong["answer"] = Message("Choose an answer.")
    if given.answer == "no" and not given.remark:
        wrong["remark"] = SAY_WHY
    if given.answer == "yes" and given.offers:
        wrong["answer"] = Message("You offer something else than what is asked: then the answer is “no”.")
    if section.kind == Part.TECHNICAL and given.answer == "yes" and not given.effect:
        wrong["effect"] = Message("Say what it means for process, tooling, stock and approval.")
    if section.kind == Part.INFORMATION:
        for check in checks_of(work, found.change):
            if check.id not in given.checks:
                wrong[f"check-{check.id}"] = Message("Look at it and say whether it is touched: {what}.", what=INFORMATION[check.what])
    for item in found.live:
        if item.id in given.offers and (fault := _against_offer(work, found, section.kind, item, given.offers[item.id].value)):
            wrong[f"offer-{item.id}"] = fault
    return wrong


def _against_offer(work: Work, found: Case, part: str, item: ChangeItem, value: dict[str, Any]) -> Message | None:
    if item.field not in asked_of(part):
        return ELSEWHERE
    if values.same(item.field, value, wanted(item)):
        return Message("That is what is asked: then the answer is “yes”.")
    line = found.line_of(item)
    schedule = next((each for each in (line.schedules if line else ()) if each.id == item.schedule_id), None)
    at = schedule or line
    return against(item.field, value, today=today(work), quantity=at.quantity, shipped=at.shipped) if at is not None else None


def _content(found: Case, section: ChangeSection, given: Given, evidence: dict[str, Any]) -> dict[str, Any]:
    fields = asked_of(section.kind)
    items = [{"line": item.line_id, "field": item.field, "before": item.before, "asked": wanted(item)} for item in found.live
             if item.field in fields]
    return {
        "change": found.change.number, "order": found.order.number, "revision": found.order.revision, "part": section.kind,
        "answer": given.answer, "remark": given.remark, "effect": given.effect, "items": items, "evidence": evidence,
        "checks": {str(key): list(each) for key, each in given.checks.items()},
    }


def _take(work: Work, found: Case, section: ChangeSection, given: Given) -> None:
    """What the answer brings with it: offers on items, the word of technical in its requests, the information that was looked at."""
    touched = [item for item in found.live if item.id in given.offers]
    for item in touched:
        put_forward(work, found.change, item, given.offers[item.id])
    if section.kind == Part.TECHNICAL:
        requests = requests_of(work, found.change)
        for request in requests:
            request.effect, request.signature_id = given.effect or given.remark, section.signature_id
            request.signed_at, request.signed_by = work.now, section.signed_by
        work.session.flush()
        work.emit(EngineeringSigned(found.change, found.order, tuple(requests)))
    for check in checks_of(work, found.change) if section.kind == Part.INFORMATION else ():
        check.affected, check.note = given.checks[check.id]
        check.confirmed_at, check.confirmed_by = work.now, section.signed_by
    for item in found.live:
        if str(item.id) in section.evidence["denied"]:
            step(work, found.change, item, "refuse", None, given.remark)
    work.session.flush()


def put_forward(work: Work, change: Change, item: ChangeItem, offer: Offer) -> None:
    """Our counter-proposal to an item, with its place in the thread."""
    item.state, item.agreed = "countered", offer.value
    step(work, change, item, "counter", offer.value, offer.remark)


def step(work: Work, change: Change, item: ChangeItem, kind: str, value: dict[str, Any] | None, remark: str) -> ChangeStep:
    """One turn of the thread from the company's side, written once; inside the house until it is put to the customer."""
    return work.add(ChangeStep(
        id=new_id(), item_id=item.id, change_id=change.id, at=work.now, side="staff", author_id=work.person.id,
        author_name=work.person.name, kind=kind, value=value, remark=remark, internal=True, customer_id=item.customer_id,
        project_id=item.project_id,
    ))


def settle(work: Work, number: str, offers: Mapping[uuid.UUID, Offer], version: int | None) -> Change:
    """Sales' word where a part said "no": another value for an item, or `before` itself, which refuses the item (5.1.9(1)).

    The parts that answer the field look at the other value again. Raises Forbidden, Stale, Refused, Invalid.
    """
    found = case(work, number)
    authorise(work, "changes.change.propose", found.change)
    require_version(found.change, version)
    if reasons := CHANGE.refusals(work, found.change, "answer"):
        raise Refused(*reasons)
    open_items = {item.id: item for item in found.live if item.state in ("open", "countered")}
    wrong = {f"offer-{key}": fault for key, each in offers.items() if (fault := _refused(work, found, open_items.get(key), each))}
    if wrong or not offers:
        raise Invalid(wrong or {"_nothing": Message("Say for at least one item what we can do.")})
    with work.as_system("change.settled_by_sales"):
        for key, offer in offers.items():
            put_forward(work, found.change, open_items[key], offer)
        _look_again(work, found, [open_items[key] for key in offers])
        moving.advance(work, found.change, found.order)
    journal(work, "change.offered", found.change, after={"items": len(offers)})
    return found.change


def _refused(work: Work, found: Case, item: ChangeItem | None, offer: Offer) -> Message | None:
    if item is None:
        return Message("This item is settled already.")
    if values.same(item.field, offer.value, item.before):
        return None if offer.remark else SAY_WHY
    return _against_offer(work, found, _first_part(item), item, offer.value)


def _first_part(item: ChangeItem) -> str:
    return next(part for part in PARTS if item.field in asked_of(part))


def _look_again(work: Work, found: Case, items: list[ChangeItem]) -> None:
    """What stays as it is needs nobody's word; another value does. A "no" stands no longer against either."""
    other = [item.field for item in items if not values.same(item.field, item.agreed or {}, item.before)]
    reopen(work, found.change, found.order, other, but=Part.MARKETING)
    settled = {str(item.id) for item in items}
    for section in sections_of(work, found.change).values():
        if settled & set(section.evidence.get("denied", ())):
            section.evidence = section.evidence | {"denied": [each for each in section.evidence["denied"] if each not in settled]}
