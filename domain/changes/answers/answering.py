"""A department's answer to a change, signed: yes, or no with what can be done instead (5.1.9(2)–(4), (7))."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.accounts import signing
from domain.accounts.posts import DEPARTMENTS
from domain.changes import values
from domain.changes.answers import moving, technical
from domain.changes.answers.agreement import vouched
from domain.changes.answers.evidence import evidence_of
from domain.changes.events import EngineeringSigned
from domain.changes.finding import Case, case, checks_of, sections_of, wanted
from domain.changes.force import superseding
from domain.changes.models import Change, ChangeItem, ChangeSection, ChangeStep
from domain.changes.rules import INFORMATION, PARTS, Part, against, asked_of
from domain.changes.workflow import CHANGE
from domain.reviews.posts import posts_of
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
    that confirms product information (5.1.9(7)); `files` of the order that show the old version though they name no line.
    """

    answer: str
    remark: str = ""
    offers: Mapping[uuid.UUID, Offer] = field(default_factory=dict)
    effect: str = ""
    checks: Mapping[uuid.UUID, tuple[bool, str]] = field(default_factory=dict)
    files: Collection[uuid.UUID] = ()


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
    if section.kind == Part.TECHNICAL and technical.lacking(work, change):
        return [Message("Sales has not raised the engineering change request yet.")]
    return []


def may_answer(work: Work, section: ChangeSection) -> bool:
    held = work.actor.decisions | {mandate.decision for mandate in work.actor.mandates}
    return PARTS[section.kind].decision in held


def department_of(work: Work, section: ChangeSection) -> str:
    return departments_of(work, [section])[section.kind]


def departments_of(work: Work, sections: Collection[ChangeSection]) -> dict[str, str]:
    """The department that answers each part, by its kind."""
    decisions = {section.kind: PARTS[section.kind].decision for section in sections if section.kind != Part.REVIEW}
    posts = posts_of(work, decisions.values()) if decisions else {}
    return {Part.REVIEW: "sales"} | {kind: posts[decision].department for kind, decision in decisions.items()}


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
    offers = {key: each.value for key, each in given.offers.items()}
    stands, denied = vouched(section.kind, found.live, offers, bare_no=given.answer == "no" and not offers)
    told = {"offers": {str(key): value for key, value in offers.items()}, "stands": stands, "denied": denied, "was": _was(found, offers)}
    files = superseding.named(superseding.to_name(work, found), given.files) if section.kind == Part.INFORMATION else []
    evidence = evidence_of(work, found, section.kind) | told | ({superseding.NAMED: files} if files else {})
    content = _content(found, section, given, evidence)
    meaning = Message("{part} of {number}", part=PARTS[section.kind].title, number=number)
    signature = signing.sign(work, section, PARTS[section.kind].decision, meaning, content, password)
    section.state, section.answer, section.remark, section.evidence = "signed", given.answer, given.remark, evidence
    section.signature_id, section.signed_at, section.signed_by = signature.id, work.now, signature.person_name
    journal(work, "change.answered", section, on_behalf_of=signature.on_behalf_of,
            after={"part": section.kind, "answer": given.answer, "files": [each["name"] for each in files]})
    with work.as_system("change.answered"):
        _take(work, found, section, given)
        end_tasks(work, section)
        moving.advance(work, found.change, found.order)
    return section


def _was(found: Case, offers: Mapping[uuid.UUID, Any]) -> dict[str, Any]:
    """How the items stood that this answer offers otherwise: for who takes it back."""
    return {str(item.id): {"state": item.state, "agreed": item.agreed} for item in found.live if item.id in offers}


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
    if item.state == "agreed":
        return Message("This item is settled already.")
    if values.same(item.field, value, wanted(item)):
        return Message("That is what is asked: then the answer is “yes”.")
    return impossible(work, found, item, value)


def impossible(work: Work, found: Case, item: ChangeItem, value: dict[str, Any]) -> Message | None:
    """Why a value cannot be put forward for an item; as it stands it always can."""
    if values.same(item.field, value, item.before):
        return None
    line = found.line_of(item)
    at = next((each for each in (line.schedules if line else ()) if each.id == item.schedule_id), None) or line
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
        work.emit(EngineeringSigned(found.change, found.order, tuple(technical.sign(work, found.change, section, given.effect))))
    for check in checks_of(work, found.change) if section.kind == Part.INFORMATION else ():
        check.affected, check.note = given.checks[check.id]
        check.confirmed_at, check.confirmed_by = work.now, section.signed_by
        journal(work, "change.information_checked", check,
                after={"what": check.what, "affected": check.affected, "note": check.note, "by": section.signed_by})
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
