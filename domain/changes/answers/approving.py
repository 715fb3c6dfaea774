"""The last word on a change: the marketing manager's, and for a price the general manager's; then it is in force (RULES 2, 6)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from domain.accounts import signing
from domain.accounts.models import Signature
from domain.changes.answers import duties
from domain.changes.answers.moving import APPROVAL, PRICE
from domain.changes.answers.opening import PRICE_NOTED
from domain.changes.finding import Case, case, in_force, sections_of
from domain.changes.force import prices, putting
from domain.changes.models import Change, ChangeItem, ChangeSection
from domain.changes.rules import needs_general_manager, needs_manager
from domain.changes.workflow import CHANGE
from domain.shared.clock import today
from domain.shared.errors import Invalid, Refused
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.tasks import Task, end_tasks
from domain.shared.work import Work
from domain.shared.workflow import authorise, require_version

OWN_DEED = Message("Who asked for a change or answered a part of it does not approve it.")


def approve(work: Work, number: str, password: str, version: int | None) -> Change:
    """The marketing manager approves; in force at once where nobody else's word is awaited (5.1.9(3)).

    Raises NotFound, Forbidden, Stale, Refused, PasswordNeeded.
    """
    found = case(work, number)
    authorise(work, "changes.approval.decide", found.change)
    require_version(found.change, version)
    if reasons := against_approving(work, found):
        raise Refused(*reasons)
    decision = _decision(work, found)
    signature = _sign(work, found, decision, Message("{number} is approved", number=number), password)
    CHANGE.apply(work, found.change, "approve", version=version, signature=signature)
    found.change.approval_signature_id = signature.id
    with work.as_system("change.approved"):
        end_tasks(work, found.change, APPROVAL)
        _in_force_if_all_signed(work, found)
    return found.change


def approve_price(work: Work, number: str, password: str, version: int | None, holds: str = prices.LIST) -> Change:
    """The general manager's approval puts another price in force (5.1.9(4)), in the list from that day on, firm or provisional, or in
    this order alone (`prices.HOLDS`). Raises as `approve`, and Invalid for any other word.
    """
    found = case(work, number)
    authorise(work, "changes.price.decide", found.change)
    require_version(found.change, version)
    if reasons := against_approving_price(work, found):
        raise Refused(*reasons)
    if holds not in prices.HOLDS:
        raise Invalid({"holds": Message("Say where this price holds.")})
    signature = _sign(work, found, "price_change", Message("The price in {number} is approved", number=number), password, holds)
    CHANGE.apply(work, found.change, "approve_price", version=version, signature=signature)
    found.change.price_signature_id, found.change.price_holds = signature.id, holds
    with work.as_system("change.price_approved"):
        end_tasks(work, found.change, PRICE)
        _in_force_if_all_signed(work, found)
    return found.change


def against_approving(work: Work, found: Case) -> list[Message]:
    """Why this actor cannot approve now; empty when they can."""
    if reasons := CHANGE.refusals(work, found.change, "approve"):
        return reasons
    if not needs_manager(_fields(found)):
        return [Message("Only a price changes: the general manager approves it.")]
    if found.change.approval_signature_id is not None:
        return [Message("This is approved already.")]
    as_manager = duties.APPROVAL in work.actor.decisions or work.actor.on_behalf_for(duties.APPROVAL) is not None
    if duties.barred(work, found.change, duties.APPROVAL if as_manager else duties.DEPUTY):
        return [OWN_DEED]
    if not as_manager and not duties.managers_barred(work, found.change):
        return [Message("The marketing manager approves this change; a deputy does where the manager answered it.")]
    return putting.impossible(found, in_force(found.items), today(work))


def against_approving_price(work: Work, found: Case) -> list[Message]:
    if reasons := CHANGE.refusals(work, found.change, "approve_price"):
        return reasons
    if not needs_general_manager(_fields(found)):
        return [Message("No price changes here.")]
    if found.change.price_signature_id is not None:
        return [Message("This is approved already.")]
    if duties.barred(work, found.change, "price_change"):
        return [OWN_DEED]
    return putting.impossible(found, in_force(found.items), today(work))


def note_price(work: Work, number: str) -> None:
    """Finance has taken note of another price (5.1.9(4)). Raises Forbidden, Refused where nothing waits for that."""
    found = case(work, number)
    authorise(work, "changes.notice.acknowledge", found.change)
    if not work.actor.in_department("finance"):
        raise Refused(Message("This is for the finance department."))
    if not end_tasks(work, found.change, PRICE_NOTED, outcome="acknowledged"):
        raise Refused(Message("This has been taken note of already."))
    journal(work, "change.price_noted", found.change)


def noted(work: Work, change: Change) -> Task | None:
    """Who of finance took note of the price, or whom it waits for."""
    wanted = select(Task).where(Task.object_id == change.id, Task.kind == PRICE_NOTED).order_by(Task.opened_at.desc())
    return work.session.scalars(wanted.limit(1)).first()


def _fields(found: Case) -> list[str]:
    return [item.field for item in in_force(found.items)]


def _decision(work: Work, found: Case) -> str:
    held = work.actor.decisions | {mandate.decision for mandate in work.actor.mandates}
    return duties.APPROVAL if duties.APPROVAL in held else duties.DEPUTY


def _sign(work: Work, found: Case, decision: str, meaning: Message, password: str, holds: str = "") -> Signature:
    with work.as_system("change.content"):
        sections = sections_of(work, found.change)
    return signing.sign(work, found.change, decision, meaning, content(found, list(sections.values()), holds), password)


def content(found: Case, sections: Sequence[ChangeSection], holds: str = "") -> dict[str, Any]:
    """What an approval vouches for: the items as they were agreed, the signatures under the parts, and where another price holds."""
    return {
        "change": found.change.number, "order": found.order.number, "revision": found.order.revision,
        "items": [_item(item) for item in in_force(found.items)], "price_holds": holds or found.change.price_holds,
        "parts": [{"part": each.kind, "answer": each.answer, "signature": each.signature_id} for each in sections],
    }


def _item(item: ChangeItem) -> dict[str, Any]:
    return {"line": item.line_id, "delivery": item.schedule_id, "field": item.field, "before": item.before, "agreed": item.agreed}


def _in_force_if_all_signed(work: Work, found: Case) -> None:
    fields, change = _fields(found), found.change
    if needs_manager(fields) and change.approval_signature_id is None:
        return
    if needs_general_manager(fields) and change.price_signature_id is None:
        return
    end_all_but_notes(work, change)
    putting.put_in_force(work, found)


def end_all_but_notes(work: Work, change: Change) -> None:
    """Parts and approvals wait no more; finance goes on to take note of a price."""
    for kind in (APPROVAL, PRICE):
        end_tasks(work, change, kind)
    for section in sections_of(work, change).values():
        end_tasks(work, section)
