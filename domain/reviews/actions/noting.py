"""What a department is told during a review and takes note of: another price or class, a limit passed, quality planning."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Text, bindparam, select
from sqlalchemy.dialects.postgresql import ARRAY

from domain.shared.errors import Forbidden, NotFound, Refused
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.tasks import Task, end_task
from domain.shared.work import Work

NOTED = ("price.acknowledge", "technical.acknowledge", "credit.acknowledge", "development.planning")

TO_NOTE = (
    select(Task.id, Task.clause, Task.title)
    .where(Task.object_number == bindparam("number", type_=Text()), Task.kind.in_(NOTED), Task.ended_at.is_(None))
    .where(Task.department == bindparam("departments", type_=ARRAY(Text())).any_())
    .order_by(Task.opened_at)
)


@dataclass(frozen=True)
class Note:
    id: uuid.UUID
    clause: str
    title: Message


def waiting(work: Work, number: str) -> Sequence[Note]:
    """What this reader's department has yet to take note of about an order."""
    departments = {post.department for post in work.actor.posts}
    rows = work.session.execute(TO_NOTE, {"number": number, "departments": list(departments)})
    return [Note(row.id, row.clause, Message.from_json(row.title)) for row in rows]


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
