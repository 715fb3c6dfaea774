"""A leaver hands over: tasks and customers go to one colleague in one step, the account closes."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import select

from domain.accounts import sessions
from domain.accounts.events import DelegationEnded, PersonLeft
from domain.accounts.models import Delegation, Person, PostHeld
from domain.shared.errors import Invalid, Refused
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.tasks import Task
from domain.shared.work import Work
from domain.shared.workflow import authorise, require_version


@dataclass(frozen=True)
class HandedOver:
    tasks: int
    delegations: int


def hand_over(work: Work, leaver_id: uuid.UUID, heir_id: uuid.UUID | None, version: int | None, why: str) -> HandedOver:
    """Open tasks of the person, customers owned or stood in for (by reaction) go to the heir; posts and sessions end.

    Raises NotFound, Forbidden, Stale, Invalid, Refused. RULES 2.
    """
    authorise(work, "accounts.hand_over")
    leaver = work.fetch(Person, leaver_id, lock=True)
    require_version(leaver, version)
    if leaver.id == work.actor.id:
        raise Refused(Message("Nobody hands over for themselves. Another administrator does it."))
    if not leaver.active or leaver.site != "admin":
        raise Refused(Message("This person has left already."))
    heir = _heir(work, leaver, heir_id)
    with work.as_system("leaver"):
        tasks = _tasks(work, leaver, heir)
        delegations = _delegations(work, leaver)
        work.emit(PersonLeft(leaver, heir))
        _close(work, leaver)
    journal(work, "person.handed_over", leaver, after={"to": heir.name, "tasks": tasks, "delegations": delegations}, why=why or None)
    return HandedOver(tasks, delegations)


def _heir(work: Work, leaver: Person, heir_id: uuid.UUID | None) -> Person:
    heir = work.session.scalar(select(Person).where(Person.id == heir_id, Person.site == "admin", Person.active))
    if heir is None or heir.id == leaver.id:
        raise Invalid({"heir": Message("Choose the colleague who takes over.")})
    return heir


def _tasks(work: Work, leaver: Person, heir: Person) -> int:
    mine = list(work.session.scalars(select(Task).where(Task.person_id == leaver.id, Task.ended_at.is_(None)).with_for_update()))
    for task in mine:
        task.person_id = heir.id
        journal(work, "task.handed_on", task, before={"person": leaver.name}, after={"person": heir.name})
    return len(mine)


def _delegations(work: Work, leaver: Person) -> int:
    either = (Delegation.giver_id == leaver.id) | (Delegation.taker_id == leaver.id)
    running = list(work.session.scalars(select(Delegation).where(either, Delegation.ended_at.is_(None))))
    for each in running:
        each.ended_at = work.now
        work.emit(DelegationEnded(each))
    return len(running)


def _close(work: Work, leaver: Person) -> None:
    for post in work.session.scalars(select(PostHeld).where(PostHeld.person_id == leaver.id)):
        work.session.delete(post)
    leaver.active, leaver.password_hash = False, None
    sessions.end_all(work, leaver.id)
