"""Taking back one's own part, approval or "new version in use": for ten minutes, and not once the next step has acted (RULES 3)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from domain.accounts import signing
from domain.accounts.models import Signature
from domain.accounts.signing import TAKEN_BACK_WITHIN
from domain.changes.answers import moving, technical
from domain.changes.answers.opening import clear, wait_for
from domain.changes.events import EngineeringRaised
from domain.changes.finding import Case, case, checks_of, sections_of, steps_of
from domain.changes.force import acknowledging
from domain.changes.models import Change, ChangeNotice, ChangeSection, ChangeState, ChangeStep
from domain.changes.rules import Part, asked_of
from domain.shared.errors import Forbidden, NotFound, Refused
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.tasks import Task, end_tasks
from domain.shared.work import Work
from domain.shared.workflow import authorise, require_version

ONLY_SIGNER = Message("Only who signed can take the signature back.")
TOO_LATE = Message("A signature can be taken back for 10 minutes only.")
ACTED = Message("The next step has already been taken, so the signature stays.")
APPROVALS = {"approval": "approval_signature_id", "price-approval": "price_signature_id"}


def take_back(work: Work, number: str, part: str, version: int | None) -> ChangeSection:
    """Undo one's own answer of a part; its offers leave the table with it. Raises NotFound, Forbidden, Stale, Refused."""
    found = case(work, number)
    section = sections_of(work, found.change).get(part)
    if section is None:
        raise NotFound
    authorise(work, "changes.section.answer", section)
    require_version(section, version)
    _raise(against(work, found, section))
    signature = work.fetch(Signature, section.signature_id)
    signing.withdraw(work, signature)
    with work.as_system("change.taken_back"):
        _undo(work, found, section, signature.id)
        wait_for(work, found.change, found.order, section)
    journal(work, "change.answer_taken_back", section, before={"part": part})
    return section


def against(work: Work, found: Case, section: ChangeSection) -> list[Message]:
    """Why this part's signature stays; empty while the actor can take it back."""
    if section.state != "signed" or section.signature_id is None or section.kind == Part.REVIEW:
        return [ONLY_SIGNER]
    signature = work.find(Signature, section.signature_id)
    if signature is None or signature.object_id != section.id or (reasons := _not_theirs(work, signature)):
        return reasons if signature is not None and signature.object_id == section.id else [ACTED]
    with work.as_system("change.next_step"):
        return [ACTED] if _next_has_acted(work, found, section) else []


def in_time(work: Work, at: datetime | None) -> bool:
    """Was it done so short a time ago that somebody may still take it back? Else a page need not ask who did it."""
    return at is not None and work.now - at <= TAKEN_BACK_WITHIN


def _not_theirs(work: Work, signature: Signature) -> list[Message]:
    if signature.person_id != work.person.id:
        return [ONLY_SIGNER]
    return [] if in_time(work, signature.at) else [TOO_LATE]


def _next_has_acted(work: Work, found: Case, section: ChangeSection) -> bool:
    """The customer has it, an approval is given, or somebody said something to the same items since."""
    change = found.change
    if change.state not in (ChangeState.ASKED, ChangeState.APPROVAL) or change.approval_signature_id or change.price_signature_id:
        return True
    mine = {item.id for item in found.items if item.field in asked_of(section.kind)}
    return any(each.item_id in mine and section.signed_at is not None and each.at > section.signed_at for each in steps_of(work, change))


def _undo(work: Work, found: Case, section: ChangeSection, signature_id: uuid.UUID) -> None:
    if found.change.state == ChangeState.APPROVAL:
        moving.call_back(work, found.change)
    end_tasks(work, found.change, moving.SETTLE, outcome="withdrawn")
    offers: Mapping[str, Any] = section.evidence.get("offers", {})
    for item in found.live:
        if str(item.id) in offers and item.agreed == offers[str(item.id)]:
            item.state, item.agreed = (section.evidence["was"][str(item.id)][name] for name in ("state", "agreed"))
        elif item.state == "agreed" and not _confirmed(work, found.change, item.id):
            item.state, item.agreed = "open", None if item.agreed == item.asked else item.agreed
    said = delete(ChangeStep).where(ChangeStep.change_id == found.change.id, ChangeStep.at == section.signed_at,
                                    ChangeStep.side == "staff", ChangeStep.internal)
    work.session.execute(said, execution_options={"synchronize_session": False})
    if section.kind == Part.TECHNICAL and (requests := technical.unsign(work, found.change, signature_id)):
        work.emit(EngineeringRaised(found.change, found.order, tuple(requests)))
    for check in checks_of(work, found.change) if section.kind == Part.INFORMATION else ():
        check.affected, check.note, check.confirmed_at, check.confirmed_by = None, "", None, None
    clear(section)
    work.session.flush()


def _confirmed(work: Work, change: Change, item_id: uuid.UUID) -> bool:
    """Did the customer accept it? Then it stays agreed."""
    return any(each.item_id == item_id and each.side == "customer" and each.kind == "accept" for each in steps_of(work, change))


def take_back_approval(work: Work, number: str, which: str, version: int | None) -> Change:
    """Undo one's own approval while the other is still awaited: in force it stays. Raises NotFound, Forbidden, Stale, Refused."""
    found = case(work, number)
    authorise(work, "changes.change.see", found.change)
    require_version(found.change, version)
    _raise(against_approval(work, found.change, which))
    signing.withdraw(work, work.fetch(Signature, getattr(found.change, APPROVALS[which])))
    setattr(found.change, APPROVALS[which], None)
    with work.as_system("change.approval_taken_back"):
        work.session.flush()
        end_tasks(work, found.change, moving.APPROVAL if which == "approval" else moving.PRICE, outcome="withdrawn")
        _ask_again(work, found)
    journal(work, "change.approval_taken_back", found.change, before={"decision": which})
    return found.change


def against_approval(work: Work, change: Change, which: str) -> list[Message]:
    """Why an approval stays; empty while the actor can take it back."""
    signature_id = getattr(change, APPROVALS[which])
    signature = work.find(Signature, signature_id) if signature_id else None
    if signature is None:
        return [ONLY_SIGNER]
    return _not_theirs(work, signature) or ([] if change.state == ChangeState.APPROVAL else [ACTED])


def _ask_again(work: Work, found: Case) -> None:
    for kind in (moving.APPROVAL, moving.PRICE):
        end_tasks(work, found.change, kind, outcome="withdrawn")
    moving.ask_approvers(work, found.change, found.order)


def take_back_notice(work: Work, notice_id: uuid.UUID, version: int | None) -> ChangeNotice:
    """"New version in use" was said too soon: it waits again, due as before. Raises NotFound, Forbidden, Stale, Refused."""
    notice = work.fetch(ChangeNotice, notice_id, lock=True)
    authorise(work, "changes.notice.acknowledge", notice)
    require_version(notice, version)
    _raise(against_notice(work, notice))
    with work.as_system("change.notice_taken_back"):
        ended, since = _ended(work, notice), notice.acknowledged_at
        change = work.fetch(Change, notice.change_id)
        for each in [notice, *acknowledging.taken_over(work, notice, since)]:
            each.acknowledged_at = each.acknowledged_by = None
        acknowledging.ask(work, notice, Message.from_json(ended.title) if ended else Message("New version in use"), change)
    journal(work, "change.acknowledgement_taken_back", notice, before={"department": notice.department})
    return notice


def against_notice(work: Work, notice: ChangeNotice) -> list[Message]:
    """Why it stays acknowledged; empty while the actor can take it back."""
    with work.as_system("change.acknowledged_by"):
        ended = _ended(work, notice) if notice.acknowledged_at is not None else None
    if notice.acknowledged_at is None or ended is None or ended.ended_by != work.person.id:
        return [ONLY_SIGNER]
    return [] if in_time(work, notice.acknowledged_at) else [TOO_LATE]


def _ended(work: Work, notice: ChangeNotice) -> Task | None:
    wanted = select(Task).where(Task.object_kind == "change_notice", Task.object_id == notice.id, Task.outcome == "acknowledged")
    return work.session.scalars(wanted.order_by(Task.ended_at.desc()).limit(1)).first()


def _raise(reasons: list[Message]) -> None:
    if reasons:
        raise Forbidden(*reasons) if reasons == [ONLY_SIGNER] else Refused(*reasons)
