"""What is due soon is recalled once; what is late goes up: to the head, then to the general manager (RULES 2, clause 1.3)."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import ColumnExpressionArgument, select

from domain.accounts.models import Person, PostHeld
from domain.notifications.telling import people, write
from domain.projects.actions import join
from domain.projects.membership import called
from domain.projects.models import Project
from domain.shared.clock import calendar
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.tasks import Task
from domain.shared.work import Work

SOON = 4 * 60  # working minutes before it is due
STEP = 8 * 60  # working minutes between one level and the next
MOST = 500  # tasks in one run
TOP = 2  # 1: the head of the department, 2: the general manager


def run(work: Work) -> tuple[int, int]:
    """Remind of what is due within half a working day and escalate what is late; answers how many of each. Run as the system."""
    reminded = [task for task in _open(work, Task.reminded_at.is_(None)) if _soon(work, task)]
    going_up = _open(work, Task.internal, Task.escalated < TOP, Task.due_at < work.now, first=Task.escalated)
    late = [task for task in going_up if _level(work, task) > task.escalated]
    for task in reminded:
        task.reminded_at = work.now
        _write(work, task, "task_reminder", _waiting(work, task))
    for task in late:
        task.escalated += 1
        task.reminded_at = task.reminded_at or work.now
        journal(work, "task.escalated", task, after={"level": task.escalated})
        if superiors := _superiors(work, task):
            _admit(work, task, superiors)
            _write(work, task, "task_escalated", superiors)
    return len(reminded), len(late)


def _open(work: Work, *also: ColumnExpressionArgument[bool], first: Any = Task.due_at) -> list[Task]:
    """At most as many as one run takes, by `first` and then the longest due; those after them come with the next run."""
    wanted = select(Task).where(Task.ended_at.is_(None), Task.paused_at.is_(None), *also)
    return list(work.session.scalars(wanted.order_by(first, Task.due_at).limit(MOST).with_for_update(skip_locked=True)))


def _soon(work: Work, task: Task) -> bool:
    """Within half a working day of its time; one that was given so little is recalled when half of it is over."""
    left = calendar(work).minutes_between(work.now, task.due_at)
    whole = calendar(work).minutes_between(task.opened_at, task.due_at)
    return left <= min(SOON, whole // 2)


def _level(work: Work, task: Task) -> int:
    """How far up it belongs by now: late at all to the head, a working day late to the general manager."""
    if not task.internal or work.now <= task.due_at:
        return 0
    return min(1 + calendar(work).minutes_between(task.due_at, work.now) // STEP, TOP)


def _superiors(work: Work, task: Task) -> set[uuid.UUID]:
    department = task.department or _department_of(work, task.person_id)
    posts = {1: (department, "head"), 2: ("general_office", "general_manager")}[task.escalated]
    wanted = select(PostHeld.person_id).join(Person).where(PostHeld.department == posts[0], PostHeld.position == posts[1], Person.active)
    return set(work.session.scalars(wanted)) - (called(work, task) if task.escalated < TOP else set())


def _department_of(work: Work, person_id: uuid.UUID | None) -> str | None:
    return work.session.scalar(select(PostHeld.department).where(PostHeld.person_id == person_id).order_by(PostHeld.department).limit(1))


def _admit(work: Work, task: Task, superiors: set[uuid.UUID]) -> None:
    """Who is called for a confidential matter may see it, on record, as long as the task runs (RULES 5)."""
    if task.project_id is not None:
        project = work.fetch(Project, task.project_id)
        for person_id in sorted(superiors):
            join(work, project, person_id, f"task {task.id}")


def _waiting(work: Work, task: Task) -> set[uuid.UUID]:
    if task.internal:
        return called(work, task)
    users = select(Person.id).where(Person.customer_id == task.customer_id, Person.site == "portal", Person.active)
    return set(work.session.scalars(users.where(Person.roles.contains(["buyer"]))))


def _write(work: Work, task: Task, template: str, readers: set[uuid.UUID]) -> None:
    for person in people(work, readers):
        door = "/admin" if person.site == "admin" else ""
        write(work, person, template, {
            "title": Message.from_json(task.title), "due": task.due_at, "clause": task.clause, "number": task.object_number,
            "level": task.escalated, "late": task.due_at < work.now, "path": f"{door}{task.path}",
        }, about=task)
