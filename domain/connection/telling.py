"""One message of a webhook on its way: what is sent where, and what is written down of how it ended."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from domain.connection import hooks
from domain.connection.models import DeliveryState, Webhook, WebhookDelivery
from domain.connection.signing import signature
from domain.shared.journal import canonical
from domain.shared.message import Message
from domain.shared.outbox import LONGEST_WAIT, Job, finish
from domain.shared.work import Work

KEPT = 20  # tries that stay in the log
GONE = 410


@dataclass(frozen=True)
class Sending:
    """What goes out: the same body and id each time, a new signature each time."""

    url: str
    body: bytes
    headers: dict[str, str]


@dataclass(frozen=True)
class Outcome:
    """`status` of the answer, or 0 and what went wrong."""

    status: int
    ms: int
    error: str = ""

    @property
    def taken(self) -> bool:
        return 200 <= self.status < 300


def sending(work: Work, delivery_id: uuid.UUID) -> Sending | None:
    """What is to be sent; None where the webhook was ended meanwhile."""
    delivery = work.fetch(WebhookDelivery, delivery_id)
    hook = work.fetch(Webhook, delivery.webhook_id)
    if hook.ended_at is not None or delivery.state != DeliveryState.WAITING:
        return None
    body = canonical(delivery.body).encode()
    signed = signature(hook.secret, int(work.now.timestamp()), body)
    heads = {"concord-signature": signed, "concord-event": delivery.event, "concord-delivery": str(delivery.id)}
    return Sending(hook.url, body, {"content-type": "application/json", "user-agent": "Concord-Webhook/1", **heads})


def noted(work: Work, job: Job, outcome: Outcome | None) -> bool:
    """Write down how a try ended; False where it is to be tried again later. With no outcome there was nothing left to try."""
    delivery = work.fetch(WebhookDelivery, uuid.UUID(job.payload["delivery"]), lock=True)
    if outcome is not None:
        delivery.attempts = [*delivery.attempts, _line(work, outcome)][-KEPT:]
    if outcome is not None and outcome.taken:
        delivery.state, delivery.taken_at = DeliveryState.TAKEN, work.now
    elif outcome is not None and outcome.status != GONE and work.now - delivery.created_at <= LONGEST_WAIT:
        return False
    elif delivery.state == DeliveryState.WAITING:
        delivery.state = DeliveryState.GIVEN_UP
    if outcome is not None and outcome.status == GONE:
        hook = work.fetch(Webhook, delivery.webhook_id, lock=True)
        if hook.ended_at is None:
            hooks.stop(work, hook, Message("The address answered that it is gone (410)"))
    finish(work, job)
    return True


def _line(work: Work, outcome: Outcome) -> dict[str, Any]:
    return {"at": work.now.isoformat(), "status": outcome.status, "ms": outcome.ms, "error": outcome.error[:200]}
