"""What a department is told during a review and takes note of: another price or class, a limit passed, quality planning."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from domain.shared.errors import Forbidden, NotFound, Refused
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.tasks import Task, end_task
from domain.shared.work import Work

NOTED = ("price.acknowledge", "technical.acknowledge", "credit.acknowledge", "development.planning")


@dataclass(frozen=True)
class Note:
    id: uuid.UUID
    clause: str
    title: Message


def waiting(work: Work, tasks: Iterable[Task]) -> list[Note]:
    """What of this, which waits about an order, this reader's department has yet to take note of."""
    departments = {post.department for post in work.actor.posts}
    found = [task for task in tasks if task.kind in NOTED and task.department in departments]
    return [Note(task.id, task.clause, Message.from_json(task.title)) for task in sorted(found, key=lambda task: task.opened_at)]


def acknowledge(work: Work, number: str, task_id: uuid.UUID) -> Task:
    """Take note: the department knows. Raises NotFound, Forbidden (another department's), Refused (noted already)."""
    task = work.fetch(Task, task_id, lock=True)
    if task.kind not in NOTED or task.object_number != number:
        raise NotFound
    if not work.actor.in_department(task.department or ""):
        raise Forbidden(Message("This is for somebody else to decide."))
    if task.ended_at is not None:
        raise Refused(Message("This has been taken note of already."))
    end_task(work, task, outcome="acknowledged")
    journal(work, "task.acknowledged", task, after={"task": task.kind})
    return task
