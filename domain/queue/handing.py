"""To whom tasks can be handed on (转交)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select

from domain.access.policy import SUPERIOR
from domain.accounts.models import Person, PostHeld
from domain.queue.queries import QueueRow
from domain.shared.tasks import Task
from domain.shared.work import Work


@dataclass(frozen=True)
class Colleague:
    id: uuid.UUID
    name: str
    title: str


def colleagues(work: Work, task: Task) -> list[Colleague]:
    """The active staff to whom this task can be handed on: who may act in its post; for a task of a person, in the actor's departments."""
    held: list[ColumnElement[bool]] = [PostHeld.department.in_({post.department for post in work.actor.posts})]
    if task.department:
        held = [PostHeld.department == task.department]
    if task.position:
        held.append(PostHeld.position.in_(SUPERIOR.get(task.position, (task.position,))))
    wanted = select(Person.id, Person.name, Person.title, Person.name_key).join(PostHeld, PostHeld.person_id == Person.id).where(
        *held, Person.active, Person.site == "admin", Person.id != work.actor.id,
    )
    return [Colleague(row.id, row.name, row.title) for row in work.session.execute(wanted.distinct().order_by(Person.name_key))]


def colleagues_for(work: Work, rows: Sequence[QueueRow]) -> list[tuple[uuid.UUID, str]]:
    """Those to whom all of these tasks can be handed on: id, and name with title."""
    each = [colleagues(work, work.fetch(Task, row.task.id)) for row in rows]
    common = [colleague for colleague in each[0] if all(colleague in others for others in each[1:])] if each else []
    return [(colleague.id, f"{colleague.name} · {colleague.title}" if colleague.title else colleague.name) for colleague in common]
