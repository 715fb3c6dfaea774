"""Webhooks: who is told of which events, and what is waiting to be told. The message names things; what they hold is asked for by token."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from domain.connection import outside
from domain.connection.models import DeliveryState, Webhook, WebhookDelivery
from domain.projects.ended import still_of
from domain.shared.base import new_id
from domain.shared.clock import Allowance
from domain.shared.entered import Entered
from domain.shared.errors import Refused
from domain.shared.journal import journal
from domain.shared.locks import one_at_a_time
from domain.shared.message import Message
from domain.shared.outbox import later
from domain.shared.settings import settings
from domain.shared.tasks import For, Task, end_tasks, open_task
from domain.shared.work import Work
from domain.shared.workflow import authorise, require_version

MOST = 20  # webhooks at a time
MOST_AGAIN = 1000  # messages that are sent once more at a time
WEEK, MONTH = timedelta(days=7), timedelta(days=30)
EVENTS = {
    "order.released": Message("An order was accepted"),
    "order.changed": Message("A change of an order came into force"),
    "order.held": Message("An order was put on hold"),
    "order.resumed": Message("A held order goes on"),
    "order.cancelled": Message("An order was cancelled"),
    "order.shipped": Message("Goods of an order left"),
    "order.voided": Message("Goods of an order came back before anybody signed"),
    "order.received": Message("Goods of an order were signed for"),
    "order.invoiced": Message("An invoice was issued"),
    "order.invoice_cancelled": Message("An invoice was cancelled"),
}
PING = "ping"
TASK = "connection.webhook"
WITHIN = Allowance.working_days(1)


@dataclass(frozen=True)
class WebhookInput:
    name: str
    url: str
    events: tuple[str, ...]


def read_webhook(fields: Entered, events: Sequence[str]) -> WebhookInput:
    """What was entered for a new webhook. Raises Invalid, field by field."""
    name = fields.text("name", needed=True, longest=60)
    url = fields.text("url", needed=True, longest=outside.LONGEST)
    if url and (why := outside.refusal_of_url(url, settings().webhook_private)):
        fields.wrong("url", why)
    if not events or set(events) - set(EVENTS):
        fields.wrong("events", Message("Please choose at least one."))
    fields.check()
    return WebhookInput(name, url, tuple(event for event in EVENTS if event in events))


def subscribe(work: Work, given: WebhookInput) -> tuple[Webhook, str]:
    """A new webhook, and the secret that its messages are signed with. Raises Forbidden, Refused (there are as many as may be)."""
    authorise(work, "connection.manage")
    one_at_a_time(work, "webhook")
    if len(active(work)) >= MOST:
        raise Refused(Message("There are {n} webhooks. End one that is not needed.", n=MOST))
    secret = "whsec_" + secrets.token_urlsafe(32)
    hook = work.add(Webhook(
        name=given.name, url=given.url, events=list(given.events), secret=secret, created_at=work.now, created_by_name=work.actor.name
    ))
    work.session.flush()
    journal(work, "webhook.added", hook, after={"name": hook.name, "url": hook.url, "events": hook.events})
    return hook, secret


def end(work: Work, key: uuid.UUID, *, version: int | None) -> Webhook:
    """Nothing more is sent there. Raises Forbidden, NotFound, Stale, Refused (it was ended)."""
    authorise(work, "connection.manage")
    hook = work.fetch(Webhook, key, lock=True)
    require_version(hook, version)
    if hook.ended_at is not None:
        raise Refused(Message("This webhook is ended already."))
    stop(work, hook, Message("Ended by {name}", name=work.actor.name))
    return hook


def stop(work: Work, hook: Webhook, why: Message) -> None:
    hook.ended_at, hook.ended_why = work.now, why.as_json()
    end_tasks(work, hook, TASK)
    journal(work, "webhook.ended", hook, after={"name": hook.name})


def call_for_help(work: Work, hook: Webhook) -> None:
    """A message was given up: the administrator looks after the address, once however many are lost."""
    journal(work, "webhook.given_up", hook, after={"name": hook.name})
    if not calls_for_help(work, hook):
        title = Message("“{name}” did not take a message for three days: it is given up", name=hook.name)
        if hook.ended_at is not None:
            title = Message("“{name}” answered that it is gone: nothing more is sent there", name=hook.name)
        open_task(work, hook, TASK, title, For("it", "administrator"), WITHIN, clause="4.1", path=f"/connection/webhooks/{hook.id}",
                  number=hook.name)


def send_again(work: Work, key: uuid.UUID) -> int:
    """What was given up in the last month is sent once more, with the same ids; answers how many messages.

    Raises Forbidden, NotFound, Refused (it was ended, or nothing was given up).
    """
    hook = _looked_after(work, key)
    if hook.ended_at is not None:
        raise Refused(Message("This webhook is ended already."))
    lost = select(WebhookDelivery).where(
        WebhookDelivery.webhook_id == hook.id, WebhookDelivery.state == DeliveryState.GIVEN_UP,
        WebhookDelivery.created_at > work.now - MONTH,
    )
    found = list(work.session.scalars(lost.order_by(WebhookDelivery.created_at).limit(MOST_AGAIN)))
    if not found:
        raise Refused(Message("Nothing was given up that could be sent again."))
    for delivery in found:
        delivery.state, delivery.again_at = DeliveryState.WAITING, work.now
        delivery.outbox_id = later(work, "webhook", {"delivery": str(delivery.id)}, thing=delivery)
    journal(work, "webhook.sent_again", hook, after={"name": hook.name, "messages": len(found)})
    return len(found)


def leave(work: Work, key: uuid.UUID) -> Webhook:
    """What was given up stays so: the administrator knows. Raises Forbidden, NotFound, Refused (there is nothing to know)."""
    hook = _looked_after(work, key)
    journal(work, "webhook.unsent", hook, after={"name": hook.name})
    return hook


def _looked_after(work: Work, key: uuid.UUID) -> Webhook:
    authorise(work, "connection.manage")
    hook = work.fetch(Webhook, key, lock=True)
    if not end_tasks(work, hook, TASK):
        raise Refused(Message("No message of this webhook was given up."))
    return hook


def calls_for_help(work: Work, hook: Webhook) -> bool:
    waiting = select(Task.id).where(Task.object_id == hook.id, Task.kind == TASK, Task.ended_at.is_(None))
    return work.session.scalar(waiting) is not None


def ping(work: Work, key: uuid.UUID) -> WebhookDelivery:
    """A message that tells of nothing, to see whether it arrives. Raises Forbidden, NotFound, Refused (it was ended)."""
    authorise(work, "connection.manage")
    hook = work.fetch(Webhook, key)
    if hook.ended_at is not None:
        raise Refused(Message("This webhook is ended already."))
    return _deliver(work, hook, PING, "", {}, None)


ACTIVE = select(Webhook).where(Webhook.ended_at.is_(None)).order_by(Webhook.created_at)


def active(work: Work) -> list[Webhook]:
    return list(work.session.scalars(ACTIVE))


def listed(work: Work) -> list[Webhook]:
    """Those that are told first, then the ended ones, the newest first."""
    authorise(work, "connection.manage")
    return list(work.session.scalars(select(Webhook).order_by(Webhook.ended_at.is_not(None), Webhook.created_at.desc()).limit(100)))


def log(work: Work, hook: Webhook, most: int = 50) -> list[WebhookDelivery]:
    """What was sent, the newest first."""
    wanted = select(WebhookDelivery).where(WebhookDelivery.webhook_id == hook.id)
    return list(work.session.scalars(wanted.order_by(WebhookDelivery.created_at.desc(), WebhookDelivery.id.desc()).limit(most)))


def announce(work: Work, event: str, thing: Any, *orders: str, **named: str) -> None:
    """Tell every webhook that asked for this event, after this transaction, of each of the orders with these numbers; of a
    project that is confidential nobody is told."""
    if not orders or still_of(work, thing.project_id) is not None:
        return
    with work.as_system("connection.announce"), work.session.no_autoflush:
        told = [hook for hook in active(work) if event in hook.events]
        for number in orders:
            for hook in told:
                _deliver(work, hook, event, number, named, thing)


def _deliver(work: Work, hook: Webhook, event: str, number: str, named: dict[str, str], thing: Any) -> WebhookDelivery:
    key = new_id()
    body = {"id": str(key), "event": event, "at": work.now.isoformat(timespec="seconds").replace("+00:00", "Z")}
    body |= ({"order": number} if number else {}) | named
    outbox_id = later(work, "webhook", {"delivery": str(key)}, thing=thing)
    return work.add(WebhookDelivery(
        id=key, webhook_id=hook.id, event=event, number=number, body=body, state=DeliveryState.WAITING, created_at=work.now,
        outbox_id=outbox_id, customer_id=getattr(thing, "customer_id", None), project_id=None,
    ))


@dataclass(frozen=True)
class HooksState:
    """How the webhooks are doing: how many are told, messages that wait, and those given up in the last week."""

    active: int
    waiting: int
    given_up: int


def state(work: Work) -> HooksState:
    authorise(work, "connection.manage")
    open_ones = select(func.count()).select_from(WebhookDelivery).where(WebhookDelivery.state == DeliveryState.WAITING)
    lost = select(func.count()).select_from(WebhookDelivery).where(
        WebhookDelivery.state == DeliveryState.GIVEN_UP, WebhookDelivery.created_at > work.now - WEEK
    )
    return HooksState(len(active(work)), work.session.scalar(open_ones) or 0, work.session.scalar(lost) or 0)
