"""What happens at set times: a row a job with its next time; the process that moves the time on does the job (decision 5)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from domain.shared.base import Base
from domain.shared.outbox import later
from domain.shared.work import Work


class Schedule(Base):
    """`next_at` is the one truth about when; the text that it is computed from stands in `workers/schedule.py`."""

    __tablename__ = "schedule"

    name: Mapped[str] = mapped_column(primary_key=True)
    next_at: Mapped[datetime]
    last_at: Mapped[datetime | None]


def plan(work: Work, name: str, first_at: datetime) -> None:
    """Let a job be known, due first at `first_at`; one that is known already keeps its time."""
    row = {"name": name, "next_at": first_at}
    work.session.connection().execute(insert(Schedule).values(row).on_conflict_do_nothing())


def listed(work: Work) -> list[Schedule]:
    """All jobs with their times, by name."""
    return list(work.session.scalars(select(Schedule).order_by(Schedule.name)))


def due_jobs(work: Work) -> dict[str, datetime]:
    """Jobs whose time has come, with that time."""
    wanted = select(Schedule.name, Schedule.next_at).where(Schedule.next_at <= work.now)
    return {row.name: row.next_at for row in work.session.execute(wanted)}


def tick(work: Work, name: str, was: datetime, then: datetime, payload: dict[str, Any] | None = None) -> bool:
    """Move a job from its time to the next, and add its outbox row in the same transaction; False when another process was first.

    However long the program stood still, a job that was due runs once.
    """
    moved = update(Schedule).where(Schedule.name == name, Schedule.next_at == was).values(next_at=then, last_at=work.now)
    if not work.session.execute(moved.execution_options(synchronize_session=False)).rowcount:  # type: ignore[attr-defined]
        return False
    later(work, name, payload or {})
    return True
