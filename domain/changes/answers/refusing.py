"""The company does not take a change: signed by whoever would have put it in force, with a reason (RULES 2, 6)."""

from __future__ import annotations

from domain.accounts import signing
from domain.changes.answers import approving, duties
from domain.changes.events import ChangeEnded
from domain.changes.finding import Case, case, sections_of
from domain.changes.models import Change
from domain.changes.rules import needs_general_manager, needs_manager
from domain.changes.workflow import CHANGE
from domain.shared.errors import Invalid, Refused
from domain.shared.message import Message
from domain.shared.work import Work
from domain.shared.workflow import authorise, require_version

NO_REASON = Message("Please give a reason.")
NOT_YOURS = Message("The marketing manager refuses a change; a deputy does where the manager answered it, for a price the general manager.")


def refuse(work: Work, number: str, why: str, password: str, version: int | None) -> Change:
    """The order stands as it was, and the customer is told why. Raises NotFound, Forbidden, Stale, Refused, Invalid, PasswordNeeded."""
    found, why = case(work, number), why.strip()
    authorise(work, "changes.change.refuse", found.change)
    require_version(found.change, version)
    if reasons := refusals(work, found):
        raise Refused(*reasons)
    if not why:
        raise Invalid({"why": NO_REASON})
    with work.as_system("change.content"):
        content = approving.content(found, list(sections_of(work, found.change).values())) | {"refused": why}
    meaning = Message("{number} is refused", number=number)
    signature = signing.sign(work, found.change, decision(work, found), meaning, content, password)
    CHANGE.apply(work, found.change, "refuse", version=version, why=why, signature=signature)
    found.change.decided_at, found.change.decided_why, found.change.refusal_signature_id = work.now, why, signature.id
    with work.as_system("change.refused"):
        for item in found.live:
            item.state, item.ended_at = "refused", work.now
        work.emit(ChangeEnded(found.change, found.order))
    return found.change


def refusals(work: Work, found: Case) -> list[Message]:
    """Why this actor cannot refuse it now; empty when they can. Who asked, answered or offered does not decide on it (RULES 3)."""
    if reasons := CHANGE.refusals(work, found.change, "refuse"):
        return reasons
    if not _open_to(work, found):
        return [NOT_YOURS]
    return [approving.OWN_DEED] if duties.barred(work, found.change, decision(work, found)) else []


def _open_to(work: Work, found: Case) -> bool:
    """The marketing manager; their deputies where the manager made it; the general manager wherever a price changes."""
    if _holds(work, "price_change") and needs_general_manager(found.fields):
        return True
    if not needs_manager(found.fields):
        return False
    return _holds(work, duties.APPROVAL) or (_holds(work, duties.DEPUTY) and duties.managers_barred(work, found.change))


def decision(work: Work, found: Case) -> str:
    """The decision under which this actor refuses it."""
    if _holds(work, "price_change") and needs_general_manager(found.fields):
        return "price_change"
    return duties.APPROVAL if _holds(work, duties.APPROVAL) else duties.DEPUTY


def _holds(work: Work, decision: str) -> bool:
    return decision in work.actor.decisions or work.actor.on_behalf_for(decision) is not None
