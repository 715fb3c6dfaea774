"""What happens to tasks as such, whatever they are about."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from domain.shared.tasks import Task


@dataclass(frozen=True)
class TaskHandedOn:
    """The task waits for `to` from now on."""

    task: Task
    to: uuid.UUID
    why: str


@dataclass(frozen=True)
class TaskChased:
    """Whoever the task waits for is reminded of it, by somebody; `late` where its time is over."""

    task: Task
    by: str
    late: bool
