"""One at a time where no row exists yet that could be locked."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text

from domain.shared.told import UNTOLD
from domain.shared.work import Work

WAIT = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))").execution_options(**UNTOLD)


def one_at_a_time(work: Work, *name: Any) -> None:
    """Whoever comes second with this name waits until the first one's transaction has ended, and sees what it left."""
    work.session.connection().execute(WAIT, {"name": "\x1f".join(map(str, name))})
