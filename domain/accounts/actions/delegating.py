"""Delegation: another takes the holder's decisions for given days; a signature then reads "X for Y" (RULES 2)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from domain.accounts.events import DelegationEnded, DelegationGiven
from domain.accounts.identity import today_of
from domain.accounts.models import Delegation, Person
from domain.shared.errors import Forbidden, Invalid, Refused
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.work import Work
from domain.shared.workflow import allowed, authorise, require_version

LONGEST = timedelta(days=92)


@dataclass(frozen=True)
class DelegationInput:
    """Both days are included; no decisions named means all that the giver holds."""

    giver_id: uuid.UUID
    taker_id: uuid.UUID
    first_day: date
    last_day: date
    decisions: tuple[str, ...] = ()
    reason: str = ""


def delegate(work: Work, wanted: DelegationInput) -> Delegation:
    """Let the taker decide for the giver on these days. Everybody gives their own; the system's administrators anybody's.

    Raises Forbidden, Invalid, Refused.
    """
    authorise(work, "accounts.delegate")
    if wanted.giver_id != work.actor.id and not allowed(work, "accounts.person.manage"):
        raise Forbidden(Message("Everybody hands on their own decisions."))
    _check(work, wanted)
    made = work.add(
        Delegation(
            giver_id=wanted.giver_id,
            taker_id=wanted.taker_id,
            decisions=list(wanted.decisions),
            first_day=wanted.first_day,
            last_day=wanted.last_day,
            reason=wanted.reason,
            ended_at=None,
        )
    )
    work.session.flush()
    journal(
        work,
        "delegation.given",
        made,
        after={
            "giver": wanted.giver_id,
            "taker": wanted.taker_id,
            "from": wanted.first_day,
            "to": wanted.last_day,
            "decisions": list(wanted.decisions),
        },
        why=wanted.reason or None,
    )
    work.emit(DelegationGiven(made))
    return made


def end_delegation(work: Work, delegation_id: uuid.UUID, version: int | None) -> Delegation:
    """End it now; by either of the two, or an administrator. Raises NotFound, Forbidden, Stale, Refused."""
    found = work.fetch(Delegation, delegation_id, lock=True)
    if work.actor.id not in {found.giver_id, found.taker_id} and not allowed(work, "accounts.person.manage"):
        raise Forbidden(Message("Only the two concerned end a delegation."))
    require_version(found, version)
    if found.ended_at is not None or found.last_day < today_of(work.session):
        raise Refused(Message("This delegation is over already."))
    found.ended_at = work.now
    journal(work, "delegation.ended", found)
    work.emit(DelegationEnded(found))
    return found


def _check(work: Work, wanted: DelegationInput) -> None:
    wrong: dict[str, Message] = {}
    taker = work.session.scalar(select(Person).where(Person.id == wanted.taker_id, Person.site == "admin", Person.active))
    if taker is None or wanted.taker_id == wanted.giver_id:
        wrong["taker"] = Message("Choose a colleague who is here.")
    if wanted.last_day < wanted.first_day:
        wrong["last_day"] = Message("The last day lies before the first.")
    elif wanted.last_day < today_of(work.session):
        wrong["last_day"] = Message("These days are over.")
    elif wanted.last_day - wanted.first_day > LONGEST:
        wrong["last_day"] = Message("A delegation lasts three months at most. For longer, give the post to somebody else.")
    if wrong:
        raise Invalid(wrong)
    overlapping = select(Delegation.id).where(
        Delegation.giver_id == wanted.giver_id,
        Delegation.taker_id == wanted.taker_id,
        Delegation.ended_at.is_(None),
        Delegation.first_day <= wanted.last_day,
        Delegation.last_day >= wanted.first_day,
    )
    if work.session.scalar(overlapping.limit(1)) is not None:
        raise Refused(Message("There is a delegation to the same person on these days already."))
