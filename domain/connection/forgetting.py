"""What the connection keeps no longer than it is of use: contents of files, messages that were sent, tokens that are over.

Who brought which file when, and how much of it was taken over, stays, as does the audit trail.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, update

from domain.connection.models import DeliveryState, ExchangeFile, WebhookDelivery
from domain.shared.work import Work

OPEN, APPLIED = timedelta(days=30), timedelta(days=90)  # a file that was never taken over; the cells of one that was
MESSAGES = timedelta(days=90)


def forget(work: Work) -> int:
    """Each day; answers how many rows were forgotten."""
    never = delete(ExchangeFile).where(ExchangeFile.applied_at.is_(None), ExchangeFile.created_at < work.now - OPEN)
    cells = (
        update(ExchangeFile).where(ExchangeFile.applied_at < work.now - APPLIED, ExchangeFile.cleared_at.is_(None))
        .values(rows=[], columns=[], cleared_at=work.now)
    )
    messages = delete(WebhookDelivery).where(
        WebhookDelivery.state != DeliveryState.WAITING, WebhookDelivery.created_at < work.now - MESSAGES
    )
    results: list[Any] = [work.session.execute(each.execution_options(synchronize_session=False)) for each in (never, cells, messages)]
    return sum(int(each.rowcount) for each in results)
