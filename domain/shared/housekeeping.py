"""Rows that have served: done rows of the outbox and tokens of forms. Business records are never touched here (5.1.13(3))."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import delete

from domain.shared.idempotency import Submission
from domain.shared.outbox import Outbox
from domain.shared.work import Work

TOKENS = timedelta(days=7)


def tidy(work: Work, kept: timedelta) -> int:
    """Forget what was done longer ago than `kept`, and tokens of forms after a week; answers how many rows went."""
    done = delete(Outbox).where(Outbox.done_at < work.now - kept)
    tokens = delete(Submission).where(Submission.at < work.now - TOKENS)
    return sum(_gone(work, statement) for statement in (done, tokens))


def _gone(work: Work, statement: Any) -> int:
    result: Any = work.session.execute(statement.execution_options(synchronize_session=False))
    return int(result.rowcount)
