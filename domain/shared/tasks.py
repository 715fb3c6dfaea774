"""The one mechanism for what waits for somebody (PRODUCT: "One mechanism everywhere: the task")."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Index, Text, Uuid, bindparam, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from domain.shared.actor import Kind
from domain.shared.among import among_given
from domain.shared.base import Base, Identified, Internal, LooselyScoped, Versioned, new_id
from domain.shared.clock import Allowance, calendar, due
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.work import Work


class Task(Identified, Versioned, LooselyScoped, Internal, Base):
    """For a post (department and position) or a person; `internal` tasks are the company's, the others a customer's."""

    __tablename__ = "task"
    __table_args__ = (
        Index("ix_task_open_post", "department", "position", "due_at", postgresql_where=text("ended_at IS NULL")),
        Index("ix_task_open_person", "person_id", "due_at", postgresql_where=text("ended_at IS NULL")),
        Index("ix_task_open_customer", "customer_id", "due_at", postgresql_where=text("ended_at IS NULL AND NOT internal")),
        Index("ix_task_object", "object_kind", "object_id"),
        Index("ix_task_ended", "ended_by", "ended_at"),
        Index("ix_task_open_due", "due_at", "id", postgresql_where=text("ended_at IS NULL")),
        Index("ix_task_open_kind", "kind", "due_at", postgresql_where=text("ended_at IS NULL")),
        Index("ix_task_open_number", "object_number", postgresql_where=text("ended_at IS NULL")),
        Index("ix_task_opened", "opened_by_id", "due_at", postgresql_where=text("ended_at IS NULL")),
    )

    kind: Mapped[str]  # "review.delivery", "review.approval", "order.completion" …: stable words, counted by the flow page
    clause: Mapped[str]
    title: Mapped[dict[str, Any]]  # a Message
    object_kind: Mapped[str]
    object_id: Mapped[uuid.UUID]
    object_number: Mapped[str]
    path: Mapped[str]  # of the page where it is done, below the door that it belongs to
    department: Mapped[str | None]
    position: Mapped[str | None]
    person_id: Mapped[uuid.UUID | None]
    opened_at: Mapped[datetime]
    opened_by: Mapped[str]  # "" where a clock or a night's run opened it, not a person
    opened_by_id: Mapped[uuid.UUID | None]
    due_at: Mapped[datetime]
    clock: Mapped[str]  # working | calendar
    paused_at: Mapped[datetime | None]
    pause_reason: Mapped[dict[str, Any] | None] = mapped_column()
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[uuid.UUID | None]
    ended_by_name: Mapped[str | None]
    outcome: Mapped[str | None]  # done | acknowledged | withdrawn
    reminded_at: Mapped[datetime | None]
    escalated: Mapped[int] = mapped_column(default=0)


@dataclass(frozen=True)
class For:
    """Whom a task waits for: a post of the company, a person of it, or the people of a customer."""

    department: str | None = None
    position: str | None = None
    person_id: uuid.UUID | None = None
    customer: bool = False


def open_task(work: Work, thing: Any, kind: str, title: Message, whom: For, allowance: Allowance, *, clause: str, path: str,
              number: str | None = None) -> Task:
    """Let something wait for somebody, from now until done, due after `allowance` (working or calendar time, clause 1.3)."""
    task = work.add(Task(
        id=new_id(), kind=kind, clause=clause, title=title.as_json(), object_kind=thing.__tablename__, object_id=thing.id,
        object_number=number or getattr(thing, "number", ""), path=path, internal=not whom.customer, department=whom.department,
        position=whom.position, person_id=whom.person_id, opened_at=work.now,
        opened_by="" if work.person.kind == Kind.SYSTEM else work.person.name, opened_by_id=work.person.id,
        due_at=due(work, work.now, allowance), clock=allowance.clock,
        customer_id=getattr(thing, "customer_id", None), project_id=getattr(thing, "project_id", None),
    ))
    journal(work, "task.opened", thing, after={"task": kind, "due": task.due_at, "for": whom.department or "customer"})
    work.emit(TaskOpened(task))
    return task


def reword(work: Work, thing: Any, kind: str, title: Message) -> bool:
    """Let the open task of this kind say what is left of it; its clock and who has it stay. False where none is open."""
    tasks = list(work.session.scalars(OPEN_OF_KINDS, {"kind": thing.__tablename__, "thing": thing.id, "kinds": [kind]}))
    for task in tasks:
        task.title = title.as_json()
    return bool(tasks)


def end_tasks(work: Work, thing: Any, *kinds: str, outcome: str = "done") -> int:
    """End the open tasks of a thing (of these kinds, or all); reminders end with them. Returns how many were open."""
    given = {"kind": thing.__tablename__, "thing": thing.id, "kinds": list(kinds)}
    tasks = list(work.session.scalars(OPEN_OF_KINDS if kinds else OPEN_OF, given))
    for task in tasks:
        end_task(work, task, outcome=outcome)
    return len(tasks)


def end_all_tasks(work: Work, things: Sequence[Any], *, outcome: str) -> None:
    """All that waits about any of these things ends."""
    given = {"kinds": list({thing.__tablename__ for thing in things}), "things": [thing.id for thing in things]}
    for task in list(work.session.scalars(OPEN_OF_THESE, given)):
        end_task(work, task, outcome=outcome)


def end_task(work: Work, task: Task, *, outcome: str = "done") -> None:
    if task.ended_at is None:
        resume(work, task)  # in time or late by the time that its clock ran
        task.ended_at, task.ended_by, task.ended_by_name, task.outcome = work.now, work.person.id, work.person.name, outcome
        work.emit(TaskEnded(task))


_NEVER_REST: set[str] = set()


def never_rests(kind: str) -> str:
    """What tasks of this kind ask does not wait for whoever asks for a hold: it stops none of their clocks."""
    _NEVER_REST.add(kind)
    return kind


def pause_tasks(work: Work, number: str, why: Message, *, internal: bool) -> None:
    """Stop the clocks of the open tasks about the thing of this number, on one side: they wait for the other, with a reason.

    A clock that stands already keeps its reason.
    """
    for task in _open_about(work, number):
        if task.internal is internal and task.kind not in _NEVER_REST:
            pause(work, task, why)


def resume_tasks(work: Work, number: str) -> None:
    """Let all clocks about the thing of this number run again; what was left of the time when one stopped is left now."""
    for task in _open_about(work, number):
        resume(work, task)


def pause(work: Work, task: Task, why: Message) -> None:
    """Stop one clock, with the reason; one that stands already keeps its own."""
    if task.paused_at is None:
        task.paused_at, task.pause_reason = work.now, why.as_json()


def resume(work: Work, task: Task) -> None:
    """Let one clock run again; one that runs is left alone."""
    if task.paused_at is not None:
        task.due_at = _moved(work, task, task.paused_at)
        task.paused_at, task.pause_reason = None, None


OPEN_OF = select(Task).where(
    Task.object_kind == bindparam("kind", type_=Text()), Task.object_id == bindparam("thing", type_=Uuid()), Task.ended_at.is_(None),
).with_for_update()
OPEN_OF_KINDS = OPEN_OF.where(Task.kind == bindparam("kinds", type_=ARRAY(Text())).any_())
OPEN_OF_THESE = select(Task).where(
    Task.object_kind == bindparam("kinds", type_=ARRAY(Text())).any_(), among_given(Task.object_id, "things"), Task.ended_at.is_(None),
).order_by(Task.id).with_for_update()
OPEN_ABOUT = select(Task).where(Task.object_number == bindparam("number", type_=Text()), Task.ended_at.is_(None)).order_by(Task.id)
OPEN_LOCKED = OPEN_ABOUT.with_for_update()


def open_about(work: Work, number: str) -> list[Task]:
    """All that waits about the thing of this number, as far as the actor may see it."""
    return list(work.session.scalars(OPEN_ABOUT, {"number": number}))


def _open_about(work: Work, number: str) -> list[Task]:
    return list(work.session.scalars(OPEN_LOCKED, {"number": number}))


def _moved(work: Work, task: Task, paused_at: datetime) -> datetime:
    if task.clock == "calendar" or paused_at >= task.due_at:
        return task.due_at + (work.now - paused_at)
    return calendar(work).add(work.now, calendar(work).minutes_between(paused_at, task.due_at))


@dataclass(frozen=True)
class TaskOpened:
    task: Task


@dataclass(frozen=True)
class TaskEnded:
    task: Task
