"""Signing a section with the password, with the evidence as it stood; taking a signature back within ten minutes."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from domain.accounts import signing
from domain.accounts.models import Signature
from domain.orders.evidence import for_order
from domain.orders.models import Order, OrderLine, OrderState
from domain.reviews.actions import approval, holding, objecting
from domain.reviews.actions.answers import missing, require_open, section_by_key, unexplained
from domain.reviews.actions.opening import proceed, reopen_task
from domain.reviews.events import SectionReopened, SectionSigned
from domain.reviews.finding import Case, answers_of, case, deviations_of, lines_of, lines_under, papers_of, sections_of
from domain.reviews.models import STANDING, Answer, Negotiation, Section, SectionState
from domain.reviews.prefill import snapshot
from domain.reviews.questions import PARTS, Kind
from domain.reviews.workflow import SECTION
from domain.shared.errors import Forbidden, Invalid, Refused
from domain.shared.files import Attachment
from domain.shared.message import Message
from domain.shared.tasks import end_tasks
from domain.shared.work import Work
from domain.shared.workflow import require_version


def sign(work: Work, number: str, key: str, password: str, version: int | None, *, agreed: bool = False) -> Section:
    """Sign a section: all answers given, evidence and content kept, the next sections opened (5.1.2(2)C).

    A "no" that still stands makes it an objection (5.1.7(1)); whoever pressed a button that says `agreed` is told so first.
    Raises Forbidden, Invalid, Refused, Stale, PasswordNeeded.
    """
    found = case(work, number)
    section = section_by_key(work, found, key)
    lines = lines_under(section, lines_of(work, found.order.id))
    require_open(work, found.order, section, version, "sign")
    answers = answers_of(work, [section.id])
    if wrong := unexplained(answers, lines):
        raise Invalid(wrong)
    if reasons := missing(section, answers, lines):
        raise Refused(*reasons)
    if agreed and _stands(work, found, section):
        raise Invalid({"_objection": Message("An answer does not conform: signing now is an objection. Object, or change the answer.")})
    part = PARTS[Kind(section.kind)]
    meaning = Message("{part} of {number}, revision {revision}", part=part.title, number=number, revision=found.order.revision)
    with work.as_system("section.evidence"):
        evidence = snapshot(for_order(work, found.order), lines, section.project_id)
    papers = papers_of(work, [answer.id for answer in answers])
    content = content_of(section, answers, found.order, evidence, papers)
    signature = signing.sign(work, section, part.decision, meaning, content, password)
    SECTION.apply(work, section, "sign", version=version, signature=signature)
    _mark(work, section, found.order, evidence, signature)
    _go_on(work, found, section, lines)
    return section


def content_of(
    section: Section, answers: Sequence[Answer], order: Order, evidence: dict[str, Any], papers: Mapping[uuid.UUID, Sequence[Attachment]]
) -> dict[str, Any]:
    """What the signature vouches for: each answer with its remark and files, the days promised, the figures, the evidence seen."""
    return {
        "order": order.number,
        "revision": order.revision,
        "section": section.key,
        "decisions": list(PARTS[Kind(section.kind)].decisions),
        "answers": [
            {"question": row.question, "line": row.line_id, "value": row.value, "remark": row.remark}
            | ({"files": [each.sha256 for each in papers[row.id]]} if papers.get(row.id) else {})
            for row in answers
        ],
        "promises": section.promises,
        "figures": section.figures,
        "remedies": section.remedies,
        "evidence": evidence,
    }


def _mark(work: Work, section: Section, order: Order, evidence: dict[str, Any], signature: Signature) -> None:
    section.for_revision, section.unchanged, section.evidence = order.revision, False, evidence
    section.signed_at, section.signed_by, section.signed_by_id = work.now, signature.person_name, signature.person_id
    section.on_behalf_of, section.on_behalf_of_id, section.signature_id = signature.on_behalf_of, signature.on_behalf_of_id, signature.id
    work.session.flush()


def _go_on(work: Work, found: Case, section: Section, own: Sequence[OrderLine]) -> None:
    order, review = found.order, found.review
    end_tasks(work, section)
    with work.as_system("section.signed"):
        if section.kind == Kind.DELIVERY:
            holding.commit_load(work, order, own)
        lines = lines_of(work, order.id)
        work.emit(SectionSigned(section, order))
        sections = proceed(work, review, order, lines)
        if _stands(work, found, section):
            objecting.object_to(work, review, order, section)
        approval.offer(work, review, order, sections, lines)


def _stands(work: Work, found: Case, section: Section) -> bool:
    """Is anything open that this section said “no” to?"""
    with work.as_system("section.stands"):
        return any(each.section_id == section.id for each in deviations_of(work, found.review.id, STANDING))


def take_back(work: Work, number: str, key: str, version: int | None) -> Section:
    """Undo one's own signature within ten minutes, as long as nobody has acted on it (RULES 3).

    Raises Forbidden for another person's, Refused when it is too late, Stale.
    """
    found = case(work, number)
    section = section_by_key(work, found, key)
    require_version(section, version)
    if reasons := cannot_take_back(work, found, section):
        raise Refused(*reasons) if section.signed_by_id == work.person.id else Forbidden(reasons[0])
    signing.withdraw(work, work.fetch(Signature, section.signature_id))
    SECTION.apply(work, section, "take_back", version=version)
    with work.as_system("section.taken_back"):
        _undo(work, found, section)
    return section


def cannot_take_back(work: Work, found: Case, section: Section) -> list[Message]:
    """Why this signature stays; empty while it can be taken back."""
    if section.state != SectionState.SIGNED or section.signed_by_id != work.person.id or section.signed_at is None:
        return [Message("Only who signed can take the signature back.")]
    if work.now - section.signed_at > signing.TAKEN_BACK_WITHIN:
        return [Message("A signature can be taken back for 10 minutes only.")]
    with work.as_system("section.next_step"):
        acted = _next_has_acted(work, found, section)
    return [Message("The next step has already been taken, so the signature stays.")] if acted else []


def _next_has_acted(work: Work, found: Case, section: Section) -> bool:
    if found.order.state not in (OrderState.IN_REVIEW, OrderState.OBJECTION):
        return True
    if _negotiated_since(work, found.review.id, section):
        return True
    after = [each for each in sections_of(work, found.review.id) if section.kind in PARTS[Kind(each.kind)].after]
    answered = any(row.answered_at and row.answered_at >= section.signed_at for row in answers_of(work, _ids(after)))  # type: ignore[operator]
    return answered or any(each.state == SectionState.SIGNED for each in after)


def _negotiated_since(work: Work, review_id: uuid.UUID, section: Section) -> bool:
    wanted = select(Negotiation.id).where(Negotiation.review_id == review_id, Negotiation.at >= section.signed_at)
    return work.session.scalars(wanted).first() is not None


def _ids(sections: Sequence[Section]) -> list[uuid.UUID]:
    return [section.id for section in sections]


def _undo(work: Work, found: Case, section: Section) -> None:
    order, review = found.order, found.review
    section.signed_at = section.signed_by = section.signed_by_id = section.signature_id = section.on_behalf_of = section.on_behalf_of_id = (
        None
    )
    section.for_revision, section.evidence = None, {}
    for each in sections_of(work, review.id):
        if section.kind in PARTS[Kind(each.kind)].after and each.state == SectionState.OPEN:
            SECTION.apply(work, each, "wait", version=None)
            end_tasks(work, each, outcome="withdrawn")
    if section.kind == Kind.DELIVERY:
        holding.free_load(work, order, lines_under(section, lines_of(work, order.id)), sections_of(work, review.id))
    approval.retract(work, review)
    reopen_task(work, section, order)
    work.emit(SectionReopened(section, order))
    objecting.fall(work, review, order)
