"""What follows when a task changes hands."""

from __future__ import annotations

from domain.projects import membership
from domain.queue.events import TaskHandedOn
from domain.shared.tasks import TaskOpened
from domain.shared.work import Work


def admit_receiver(work: Work, happened: TaskHandedOn) -> None:
    """Whoever a confidential task is handed to can see what it is about."""
    work.session.flush()
    membership.admit(work, TaskOpened(happened.task))
