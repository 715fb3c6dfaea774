"""What leaves the house after commit: mails, documents to print, work to go on with. The table is the queue.

A row commits with the change that asked for it. The relay (`workers/relay.py`) claims rows under a lease and hands them to
the broker; attempts are counted before running, and after three the row is quarantined and shown. The broker owns no
truth: a row that is handed out twice, or to two processes, is done once.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Identity, Index, event, func, insert, or_, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from domain.shared import work as work_module
from domain.shared.base import Base, Identified, Internal, LooselyScoped, new_id
from domain.shared.database import WorkSession
from domain.shared.errors import NotFound
from domain.shared.journal import journal
from domain.shared.told import UNTOLD
from domain.shared.work import Work

LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 3
LONGEST_WAIT = timedelta(hours=72)
STRANGE = timedelta(hours=1)  # then a row of a kind that nobody knows is tried all the same, so that it fails and is shown
WAITS = (30, 120, 600, 1800, 3600)  # seconds between tries of what the world outside put off

wake = threading.Event()  # set when a row was committed in this process, so that its relay need not wait for its turn


class Outbox(Identified, LooselyScoped, Internal, Base):
    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_open", "run_at", postgresql_where=text("done_at IS NULL AND quarantined_at IS NULL")),
    )

    seq: Mapped[int] = mapped_column(BigInteger, Identity(always=True), unique=True)
    kind: Mapped[str]
    payload: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    run_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    postponed: Mapped[int] = mapped_column(default=0)
    lease_owner: Mapped[str | None]  # "relay:…" while on its way to the broker, "run:…" while somebody works at it
    lease_until: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    quarantined_at: Mapped[datetime | None]
    last_error: Mapped[str | None]
    internal: Mapped[bool] = mapped_column(default=True)


@dataclass(frozen=True)
class Job:
    """A row as the one who works at it holds it."""

    id: uuid.UUID
    kind: str
    payload: dict[str, Any]
    created_at: datetime
    customer_id: uuid.UUID | None
    project_id: uuid.UUID | None


class Postponed(Exception):
    """The world outside is not ready (the mail server is down): try again later, without counting it as our failure.

    `until`: nothing was tried; this waits for the try of another, and no longer the more often it has waited.
    """

    def __init__(self, why: str, until: datetime | None = None) -> None:
        super().__init__(why)
        self.until = until


class Lost(Exception):
    """Somebody else has done, or is doing, this row; what was begun here is rolled back."""


def later(work: Work, kind: str, payload: dict[str, Any], *, thing: Any = None, run_at: datetime | None = None) -> uuid.UUID:
    """Have `kind` of work done after this transaction commits (never before, never without it).

    `payload` is JSON; `thing` gives the customer and project that the row belongs to.
    """
    key = new_id()
    work.leaving.append({
        "id": key, "kind": kind, "payload": payload, "created_at": work.now, "run_at": run_at or work.now,
        "customer_id": getattr(thing, "customer_id", None), "project_id": getattr(thing, "project_id", None),
    })
    return key


LEAVE = insert(Outbox).execution_options(**UNTOLD)  # everybody may add to it


def _leave(work: Work) -> None:
    """All of a transaction in one statement, as its end begins."""
    if work.leaving:
        work.session.connection().execute(LEAVE, work.leaving)
        work.leaving.clear()
        work.session.info["outbox"] = True


work_module.on_commit.insert(len(work_module.on_commit) - 1, _leave)  # before the audit chain, which holds its lock until then


@event.listens_for(WorkSession, "after_commit")
def _wake(session: WorkSession) -> None:
    if session.info.pop("outbox", False):
        wake.set()


def claim(work: Work, owner: str, most: int, kinds: Iterable[str] | None = None) -> list[tuple[uuid.UUID, str]]:
    """Take up to `most` open rows whose time has come, oldest first, under a lease of a minute; answers (id, kind).

    Two relays never take the same row. A row that killed its workers three times is quarantined here and not taken. `kinds`
    are those that this process can do: what an older program does not know waits for the newer one beside it, for an hour.
    """
    now = _now(work)
    free = or_(Outbox.lease_until.is_(None), Outbox.lease_until < now)
    wanted = select(Outbox).where(Outbox.done_at.is_(None), Outbox.quarantined_at.is_(None), Outbox.run_at <= now, free)
    if kinds is not None:
        wanted = wanted.where(or_(Outbox.kind.in_(list(kinds)), Outbox.run_at < now - STRANGE))
    rows = list(work.session.scalars(wanted.order_by(Outbox.run_at, Outbox.seq).limit(most).with_for_update(skip_locked=True)))
    for row in rows:
        if row.attempts >= MOST_ATTEMPTS:
            row.quarantined_at, row.last_error, row.lease_until = now, row.last_error or "the worker died of it each time", None
        else:
            row.lease_owner, row.lease_until = f"relay:{owner}", now + LEASE
    return [(row.id, row.kind) for row in rows if not row.quarantined_at]


def renew(work: Work, owner: str, sent: Iterable[uuid.UUID], running: Iterable[uuid.UUID]) -> None:
    """The heartbeat: keep what this process works at now, and what it lately sent to the broker; anything else comes free."""
    at_work = (Outbox.lease_owner == f"run:{owner}") & Outbox.id.in_(list(running))
    mine = or_(at_work, (Outbox.lease_owner == f"relay:{owner}") & Outbox.id.in_(list(sent)))
    work.session.execute(_changed().where(mine, Outbox.done_at.is_(None)).values(lease_until=_now(work) + LEASE))


def hand_back(work: Work, owner: str, rows: Iterable[uuid.UUID]) -> None:
    """The broker did not take these: they are open again at once."""
    mine = Outbox.lease_owner == f"relay:{owner}"
    work.session.execute(_changed().where(Outbox.id.in_(list(rows)), mine).values(lease_owner=None, lease_until=None))


def begin(work: Work, row_id: uuid.UUID, owner: str, kinds: Container[str] | None = None) -> Job | None:
    """Count the attempt, and take the row to work at it; None when it is done, given up, or in somebody else's hands.

    To be committed before the work starts, so that a row that kills its worker is counted too. `kinds` as in `claim`.
    """
    row = work.find(Outbox, row_id, lock=True)
    now = _now(work)
    if row is None or row.done_at or row.quarantined_at or row.attempts >= MOST_ATTEMPTS or row.run_at > now:
        return None
    if kinds is not None and row.kind not in kinds and row.run_at > now - STRANGE:
        return None
    if (row.lease_owner or "").startswith("run:") and row.lease_until and row.lease_until > now:
        return None
    row.attempts, row.lease_owner, row.lease_until = row.attempts + 1, f"run:{owner}", now + LEASE
    return Job(row.id, row.kind, row.payload, row.created_at, row.customer_id, row.project_id)


def finish(work: Work, job: Job, *, note: str | None = None) -> None:
    """Mark a row done, in the transaction of its effect. Raises Lost when it is done already: the effect then never was."""
    with work.as_system("outbox"):
        row = work.find(Outbox, job.id, lock=True)
        if row is None or row.done_at:
            raise Lost
        row.done_at, row.lease_owner, row.lease_until, row.last_error = work.now, None, None, note


def fail(work: Work, job: Job, error: BaseException) -> None:
    """Write down what went wrong and when to try again: Postponed waits longer each time and for three days, the rest three times."""
    row = work.find(Outbox, job.id, lock=True)
    if row is None or row.done_at:
        return
    now = _now(work)
    row.lease_owner, row.lease_until, row.last_error = None, None, f"{type(error).__name__}: {error}"[:500]
    if isinstance(error, Postponed):
        row.attempts, row.postponed = max(row.attempts - 1, 0), row.postponed + (error.until is None)
        row.run_at = error.until or now + timedelta(seconds=WAITS[min(row.postponed, len(WAITS)) - 1])
        given_up = now - row.created_at > LONGEST_WAIT
    else:
        row.run_at = now + timedelta(seconds=5 * 4 ** (row.attempts - 1))
        given_up = row.attempts >= MOST_ATTEMPTS
    row.quarantined_at = now if given_up else None


def free(work: Work, owner: str) -> None:
    """A process that stops in order leaves nothing leased."""
    mine = Outbox.lease_owner.in_([f"relay:{owner}", f"run:{owner}"])
    work.session.execute(_changed().where(mine, Outbox.done_at.is_(None)).values(lease_owner=None, lease_until=None))


def quarantined(work: Work) -> list[Outbox]:
    """What was given up, as far as the reader may know of it; for the page and the doctor that show it, newest first."""
    wanted = select(Outbox).where(Outbox.quarantined_at.is_not(None), Outbox.done_at.is_(None))
    return list(work.session.scalars(wanted.order_by(Outbox.quarantined_at.desc()).limit(200)))


def release(work: Work, row_id: uuid.UUID) -> None:
    """Try a quarantined row again, from the beginning. Raises NotFound, also for a row that was not given up."""
    row = work.fetch(Outbox, row_id, lock=True)
    if row.quarantined_at is None or row.done_at is not None:
        raise NotFound
    journal(work, "outbox.released", row, after={"kind": row.kind})
    row.quarantined_at, row.attempts, row.postponed, row.run_at = None, 0, 0, work.now


def pending(work: Work) -> int:
    """How many rows wait to be done."""
    wanted = select(func.count()).select_from(Outbox).where(Outbox.done_at.is_(None), Outbox.quarantined_at.is_(None))
    return work.session.scalar(wanted) or 0


def oldest_pending_seconds(work: Work) -> float:
    """How long the oldest row that should have gone has waited; 0.0 when nothing waits. A metric."""
    wanted = select(func.min(Outbox.run_at)).where(Outbox.done_at.is_(None), Outbox.quarantined_at.is_(None))
    oldest = work.session.scalar(wanted)
    return max((_now(work) - oldest).total_seconds(), 0.0) if oldest else 0.0


def _changed() -> Any:
    return update(Outbox).execution_options(synchronize_session=False)


def _now(work: Work) -> datetime:
    """Leases of several machines are compared by the one clock that they share, the database's."""
    return work.session.scalar(select(func.clock_timestamp())) or work.now
