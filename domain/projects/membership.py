"""Being given a task of a confidential project makes one a member while it lasts; who did the work stays one (RULES 5)."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import Date, Text, Uuid, bindparam, or_, select

from domain.accounts.known import READER, known, remember
from domain.accounts.models import Delegation, Person, PostHeld
from domain.projects.actions import join, leave
from domain.projects.models import Project, ProjectMember
from domain.shared.clock import today
from domain.shared.tasks import Task, TaskEnded, TaskOpened
from domain.shared.work import Work

WORKED = "worked on it"

DAY = bindparam("day", type_=Date())
HOLDERS = (
    select(PostHeld.person_id.label("id")).join(Person, Person.id == PostHeld.person_id)
    .where(PostHeld.department == bindparam("department", type_=Text()), PostHeld.position == bindparam("position", type_=Text()))
    .where(Person.active).cte("holder")
)
GIVEN = select(Delegation.taker_id).where(Delegation.ended_at.is_(None), Delegation.first_day <= DAY, Delegation.last_day >= DAY)
OF_POST = select(*READER).where(
    or_(Person.id.in_(select(HOLDERS.c.id)), Person.id.in_(GIVEN.where(Delegation.giver_id.in_(select(HOLDERS.c.id)))))
)
NAMED = bindparam("person", type_=Uuid())
OF_PERSON = select(*READER).where(or_(Person.id == NAMED, Person.id.in_(GIVEN.where(Delegation.giver_id == NAMED))))


def admit(work: Work, opened: TaskOpened) -> None:
    """Whoever the task waits for can see what it is about, and so can their delegates of today."""
    task = opened.task
    if task.project_id is None or not task.internal:
        return
    with work.as_system("confidential membership"):
        project = work.fetch(Project, task.project_id)
        for person_id in sorted(called(work, task)):
            join(work, project, person_id, _why(task))


def dismiss(work: Work, ended: TaskEnded) -> None:
    """The memberships that rested on this task end with it, except that of the person who did it."""
    task = ended.task
    if task.project_id is None or not task.internal:
        return
    with work.as_system("confidential membership"):
        project = work.fetch(Project, task.project_id)
        if task.outcome == "done" and task.ended_by is not None:
            join(work, project, task.ended_by, WORKED)
        held = select(ProjectMember).where(ProjectMember.project_id == project.id, ProjectMember.why == _why(task))
        held = held.where(ProjectMember.valid_to.is_(None))
        for member in work.session.scalars(held):
            leave(work, project, member.person_id, _why(task))


def called(work: Work, task: Task) -> set[uuid.UUID]:
    """The people a task waits for: the person named, or the holders of the post, and whoever holds a delegation for them today."""
    asked: dict[Any, set[uuid.UUID]] = known(work, "called")
    whom = task.person_id or (task.department, task.position)
    if whom not in asked:
        asked[whom] = _asked(work, task)
    return asked[whom]


def _asked(work: Work, task: Task) -> set[uuid.UUID]:
    day = today(work)
    if task.person_id is not None:
        return {task.person_id} | {remember(work, row) for row in work.session.execute(OF_PERSON, {"person": task.person_id, "day": day})}
    asked = {"department": task.department, "position": task.position, "day": day}
    return {remember(work, row) for row in work.session.execute(OF_POST, asked)}


def _why(task: Task) -> str:
    return f"task {task.id}"
