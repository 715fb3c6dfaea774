"""Working at a row of the outbox: count the attempt, do the work, write down how it ended."""

from __future__ import annotations

import os
import secrets
import time
import uuid
from collections.abc import Callable

import structlog
from dramatiq.middleware import Interrupt
from sqlalchemy.exc import SQLAlchemyError

from domain.shared import outbox
from domain.shared.actor import system
from domain.shared.outbox import Job, Lost, Postponed
from domain.shared.work import unit

Doing = Callable[[Job], None]
KINDS: dict[str, Doing] = {}
RUNNER = system("worker")
OWNER = ""  # of this process; a fork gets its own
AT_WORK: set[uuid.UUID] = set()  # rows that threads of this process work at now: their leases are renewed, no others
PAUSES = (0.5, 1, 2, 4, 8, 16, 30)  # seconds; until the lease of the relay has run out and the row is handed out again
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
    job = _begun(uuid.UUID(row_id))
    if job is None:
        return
    AT_WORK.add(job.id)
    try:
        KINDS[job.kind](job)
    except Lost:
        log.info("row.lost", row=row_id, kind=job.kind)
    except (Exception, Interrupt) as error:  # whatever it is, its time being over too, it is written down and tried again
        _failed(job, error)
    finally:
        AT_WORK.discard(job.id)


def _begun(row_id: uuid.UUID) -> Job | None:
    """The broker gives a row once: where the database is away for a moment, it is asked again."""
    for pause in PAUSES:
        try:
            with unit(RUNNER) as work:
                return outbox.begin(work, row_id, owner(), KINDS)
        except SQLAlchemyError as error:
            log.warning("row.not_begun", row=str(row_id), error=type(error).__name__)
            time.sleep(pause)
    return None


def _failed(job: Job, error: BaseException) -> None:
    level = log.info if isinstance(error, Postponed) else log.warning
    level("row.failed", row=str(job.id), kind=job.kind, error=type(error).__name__)
    with unit(RUNNER) as work:
        outbox.fail(work, job, error)
