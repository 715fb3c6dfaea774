"""Webhooks: a row of the outbox becomes a signed message to an address outside; what is not taken is sent again later."""

from __future__ import annotations

import uuid

from domain.connection import telling
from domain.shared.outbox import Job, Postponed
from domain.shared.settings import settings
from domain.shared.work import unit
from workers import outside
from workers.run import RUNNER, does


@does("webhook")
def send(job: Job) -> None:
    with unit(RUNNER) as work:
        sending = telling.sending(work, uuid.UUID(job.payload["delivery"]))
    outcome = outside.post(sending.url, sending.body, sending.headers, private=settings().webhook_private) if sending else None
    with unit(RUNNER) as work:
        done = telling.noted(work, job, outcome)
    if not done and outcome is not None:
        raise Postponed(outcome.error or f"answered {outcome.status}")
