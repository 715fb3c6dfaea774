"""What leaves the house after commit: mails, documents to print, work to go on with. The table is the queue.

A row commits with the change that asked for it. The relay (`workers/relay.py`) claims rows under a lease and hands them to
the broker; attempts are counted before running, and after three the row is quarantined and shown.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.shared.base import Base, Identified, Internal, LooselyScoped, new_id
from domain.shared.work import Work


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
    lease_owner: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    quarantined_at: Mapped[datetime | None]
    last_error: Mapped[str | None]


def later(work: Work, kind: str, payload: dict[str, Any], *, thing: Any = None, run_at: datetime | None = None) -> uuid.UUID:
    """Have `kind` of work done after this transaction commits (never before, never without it).

    `payload` is JSON; `thing` gives the customer and project that the row belongs to.
    """
    row = work.add(Outbox(
        id=new_id(), kind=kind, payload=payload, created_at=work.now, run_at=run_at or work.now,
        customer_id=getattr(thing, "customer_id", None), project_id=getattr(thing, "project_id", None),
    ))
    return row.id
