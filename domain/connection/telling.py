"""One message of a webhook on its way: what is sent where, and what is written down of how it ended."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update

from domain.connection import hooks
from domain.connection.models import DeliveryState, Webhook, WebhookDelivery
from domain.connection.signing import signature
from domain.shared.journal import canonical
from domain.shared.message import Message
from domain.shared.outbox import LONGEST_WAIT, WAITS, Job, Postponed, finish
from domain.shared.work import Work

FOUND_OUT = timedelta(seconds=15)  # then the message that is tried has had its ten seconds, and the others know how it ended
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
    """What is to be sent; None where the webhook was ended meanwhile.

    Raises Postponed where nobody answered there lately: while one message waits to be tried again, the others wait with it.
    """
    delivery = work.fetch(WebhookDelivery, delivery_id)
    hook = work.fetch(Webhook, delivery.webhook_id)
    if hook.ended_at is not None or delivery.state != DeliveryState.WAITING:
        return None
    if hook.quiet_until and hook.quiet_until > work.now and not _old(work, delivery):
        raise Postponed("nobody answered there lately", hook.quiet_until + FOUND_OUT)
    body = canonical(delivery.body).encode()
    signed = signature(hook.secret, int(work.now.timestamp()), body)
    heads = {"concord-signature": signed, "concord-event": delivery.event, "concord-delivery": str(delivery.id)}
    return Sending(hook.url, body, {"content-type": "application/json", "user-agent": "Concord-Webhook/1", **heads})


def noted(work: Work, job: Job, outcome: Outcome | None) -> bool:
    """Write down how a try ended; False where it is to be tried again later. With no outcome there was nothing left to try."""
    delivery = work.fetch(WebhookDelivery, uuid.UUID(job.payload["delivery"]), lock=True)
    if outcome is not None:
        delivery.attempts = [*delivery.attempts, _line(work, outcome)][-KEPT:]
        _answered(work, delivery.webhook_id, outcome)
    if outcome is not None and outcome.taken:
        delivery.state, delivery.taken_at = DeliveryState.TAKEN, work.now
    elif outcome is not None and outcome.status != GONE and not _old(work, delivery):
        return False
    elif delivery.state == DeliveryState.WAITING:
        delivery.state = DeliveryState.GIVEN_UP
        _given_up(work, delivery, outcome)
    finish(work, job)
    return True


def _old(work: Work, delivery: WebhookDelivery) -> bool:
    return work.now - (delivery.again_at or delivery.created_at) > LONGEST_WAIT


def _given_up(work: Work, delivery: WebhookDelivery, outcome: Outcome | None) -> None:
    """A message that was never taken is a task of the administrator's, one a webhook; where somebody said that it is gone, it ends."""
    hook = work.fetch(Webhook, delivery.webhook_id, lock=True)
    if hook.ended_at is not None:
        return
    if outcome is not None and outcome.status == GONE:
        hooks.stop(work, hook, Message("The address answered that it is gone (410)"))
    hooks.call_for_help(work, hook)


def _answered(work: Work, hook_id: uuid.UUID, outcome: Outcome) -> None:
    """How the address does, past the version: who ends a webhook meanwhile is not told that somebody was faster."""
    changed: dict[str, Any] = {"failing_since": None, "quiet_until": None, "failures": 0}
    if not outcome.taken:
        hook = work.fetch(Webhook, hook_id)
        changed = {"failing_since": hook.failing_since or work.now, "quiet_until": quiet_until(work.now, hook.failures),
                   "failures": hook.failures + 1}
    statement = update(Webhook).where(Webhook.id == hook_id).values(**changed)
    work.session.execute(statement.execution_options(synchronize_session="fetch"))


def quiet_until(now: datetime, failures: int) -> datetime:
    """Until when an address is left alone that did not answer, after so many failures before this one.

    A second less than the message itself waits: that message finds out.
    """
    return now + timedelta(seconds=WAITS[min(failures, len(WAITS) - 1)] - 1)


def _line(work: Work, outcome: Outcome) -> dict[str, Any]:
    return {"at": work.now.isoformat(), "status": outcome.status, "ms": outcome.ms, "error": outcome.error[:200]}
