"""Handing a task on (转交), chasing one (催办), and keeping views of a list."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import timedelta

from domain.accounts.models import Person
from domain.queue.decisions import TAKEN_IN
from domain.queue.events import TaskChased, TaskHandedOn
from domain.queue.handing import colleagues
from domain.queue.models import SavedView
from domain.queue.queries import saved_views
from domain.reviews.actions.turns import WHOLE
from domain.shared.errors import Forbidden, Invalid, NotFound, Refused
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.tasks import Task, open_about
from domain.shared.work import Work
from domain.shared.workflow import authorise, require_version

AGAIN_AFTER = timedelta(hours=1)
MOST_VIEWS = 12
PAGES = ("queue", "orders")


def hand_on(work: Work, task_id: uuid.UUID, person_id: uuid.UUID, why: str, *, version: int | None = None) -> Task:
    """Let the task wait for a named colleague of its department instead, with a reason on record (RULES 2).

    Raises NotFound, Forbidden where the task waits for others, Stale, Invalid, Refused.
    """
    task = _open(work, task_id)
    authorise(work, "task.hand_on", task)
    require_version(task, version)
    if not is_mine(work, task):
        raise Forbidden(Message("This is for somebody else to decide."))
    if not why.strip():
        raise Invalid({"reason": Message("Please give a reason.")})
    person = _receiver(work, task, person_id)
    before = {"department": task.department, "position": task.position, "person": task.person_id}
    task.person_id, task.position = person.id, None
    journal(work, "task.handed_on", task, before=before, after={"person": person.name}, why=why.strip())
    work.emit(TaskHandedOn(task, person.id, why.strip()))
    return task


def chase(work: Work, task_ids: Iterable[uuid.UUID]) -> list[Task]:
    """Remind whoever these tasks wait for, now.

    Raises NotFound, and Refused for a task of one's own or one that was chased within the hour.
    """
    chased = []
    for task_id in task_ids:
        task = _open(work, task_id)
        authorise(work, "task.see", task)
        if task.internal and is_mine(work, task):
            raise Refused(Message("{number} waits for yourself.", number=task.object_number))
        if task.reminded_at is not None and work.now - task.reminded_at < AGAIN_AFTER:
            raise Refused(Message("{number} was chased less than an hour ago.", number=task.object_number))
        task.reminded_at = work.now
        journal(work, "task.chased", task, after={"due": task.due_at})
        work.emit(TaskChased(task, work.person.name, task.due_at < work.now))
        chased.append(task)
    return chased


def chasable(work: Work, waiting: Iterable[Task]) -> tuple[list[Task], list[Message]]:
    """What of this waits for others and can be chased now; and why nothing can, where that is so."""
    tasks = [
        task for task in sorted(waiting, key=lambda task: (task.due_at, task.id))
        if task.kind != WHOLE and task.paused_at is None and not (task.internal and is_mine(work, task))
    ]
    ready = [task for task in tasks if task.reminded_at is None or work.now - task.reminded_at >= AGAIN_AFTER]
    if not tasks:
        return [], [Message("Nothing waits for anybody else.")]
    return ready, [] if ready else [Message("Everybody was reminded within the last hour.")]


def chase_all(work: Work, number: str) -> list[Task]:
    """Remind everybody for whom something waits about the thing of this number. Raises Refused where nothing can be chased now."""
    tasks, reasons = chasable(work, open_about(work, number))
    if reasons:
        raise Refused(*reasons)
    return chase(work, [task.id for task in tasks])


def is_mine(work: Work, task: Task) -> bool:
    """Does the task wait for the actor: by name, by post, as head of its department, or under a mandate?"""
    actor = work.actor
    if task.person_id is not None and task.person_id == actor.id:
        return True
    if task.department and actor.holds(task.department, "head"):
        return True
    if task.person_id is None and task.department and task.position and actor.holds(task.department, task.position):
        return True
    return any(task.kind in TAKEN_IN.get(mandate.decision, ()) for mandate in actor.mandates)


def keep_view(work: Work, page: str, name: str, filters: str) -> SavedView:
    """Keep the filters of a list under a name; the same name again replaces what it held.

    Raises Invalid without a name, Refused beyond a dozen.
    """
    if page not in PAGES:
        raise NotFound
    named = name.strip()
    if not named or len(named) > 40:
        raise Invalid({"name": Message("Please give the view a name of at most {n} characters.", n=40)})
    kept = saved_views(work, page)
    found = next((view for view in kept if view.name == named), None)
    if found is None and len(kept) >= MOST_VIEWS:
        raise Refused(Message("You keep {n} views already. Delete one first.", n=MOST_VIEWS))
    if found is None:
        found = work.add(SavedView(person_id=work.actor.id, page=page, name=named, filters="", created_at=work.now))
    found.filters = filters.lstrip("?")[:1000]
    return found


def drop_view(work: Work, view_id: uuid.UUID) -> str:
    """Delete a view of one's own; returns the page that it belonged to. Raises NotFound for anybody else's."""
    view = work.fetch(SavedView, view_id)
    if view.person_id != work.actor.id:
        raise NotFound
    work.session.delete(view)
    return view.page


def _open(work: Work, task_id: uuid.UUID) -> Task:
    task = work.fetch(Task, task_id, lock=True)
    if task.ended_at is not None:
        raise Refused(Message("This task is done already."))
    return task


def _receiver(work: Work, task: Task, person_id: uuid.UUID) -> Person:
    """The colleague, who must be able to act on the task."""
    if all(colleague.id != person_id for colleague in colleagues(work, task)):
        raise Invalid({"person": Message("Please choose a colleague who can act on it.")})
    return work.fetch(Person, person_id)
