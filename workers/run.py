"""Working at a row of the outbox: count the attempt, do the work, write down how it ended."""

from __future__ import annotations

import os
import secrets
import uuid
from collections.abc import Callable

import structlog

from domain.shared import outbox
from domain.shared.actor import system
from domain.shared.outbox import Job, Lost, Postponed
from domain.shared.work import unit

Doing = Callable[[Job], None]
KINDS: dict[str, Doing] = {}
RUNNER = system("worker")
OWNER = ""  # of this process; a fork gets its own
log = structlog.get_logger("workers")


def does(kind: str) -> Callable[[Doing], Doing]:
    """Declares the function that works at rows of a kind; it ends with `outbox.finish` in the transaction of its effect."""

    def declare(doing: Doing) -> Doing:
        KINDS[kind] = doing
        return doing

    return declare


def owner() -> str:
    """The name under which this process holds leases, never used twice."""
    global OWNER
    if not OWNER.startswith(f"{os.getpid()}-"):
        OWNER = f"{os.getpid()}-{secrets.token_hex(4)}"
    return OWNER


def work_at(row_id: str) -> None:
    """What the broker calls. A row that was done meanwhile, or is in other hands, is left alone."""
    with unit(RUNNER) as work:
        job = outbox.begin(work, uuid.UUID(row_id), owner())
    if job is None:
        return
    try:
        KINDS[job.kind](job)
    except Lost:
        log.info("row.lost", row=row_id, kind=job.kind)
    except Exception as error:  # whatever it is, it is written down and tried again
        _failed(job, error)


def _failed(job: Job, error: Exception) -> None:
    level = log.info if isinstance(error, Postponed) else log.warning
    level("row.failed", row=str(job.id), kind=job.kind, error=type(error).__name__)
    with unit(RUNNER) as work:
        outbox.fail(work, job, error)
