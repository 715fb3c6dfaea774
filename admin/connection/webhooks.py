"""Webhooks: entered, tried, ended, and what was sent with each answer."""

from __future__ import annotations

import uuid

from domain.connection import hooks
from domain.connection.models import Webhook
from domain.shared.entered import Entered
from domain.shared.message import Message
from web import Answer, Desk, get, post


@get("/connection/webhooks", permission="connection.manage")
def index(desk: Desk) -> Answer:
    return desk.page("admin/connection/webhooks.html", rows=hooks.listed(desk.work), events=hooks.EVENTS)


@post("/connection/webhooks", permission="connection.manage", redisplay=index)
def add(desk: Desk) -> Answer:
    """Answers with the page itself: the secret is shown once."""
    hook, secret = hooks.subscribe(desk.work, hooks.read_webhook(Entered(desk.form), desk.form.all("events")))
    return desk.page("admin/connection/shown_once.html", what="webhook", name=hook.name, secret=secret,
                     back=f"/admin/connection/webhooks/{hook.id}")


@get("/connection/webhooks/{webhook_id:str}", permission="connection.manage", objects={"webhook_id": "webhook"})
def show(desk: Desk, webhook_id: uuid.UUID) -> Answer:
    hook = desk.work.fetch(Webhook, webhook_id)
    ended = Message.from_json(hook.ended_why) if hook.ended_why else None
    return desk.page("admin/connection/webhook.html", hook=hook, ended=ended, log=hooks.log(desk.work, hook), events=hooks.EVENTS,
                     calls=hooks.calls_for_help(desk.work, hook))


@post("/connection/webhooks/{webhook_id:str}/ping", permission="connection.manage", redisplay=show, objects={"webhook_id": "webhook"})
def ping(desk: Desk, webhook_id: uuid.UUID) -> Answer:
    hooks.ping(desk.work, webhook_id)
    return desk.go(f"/admin/connection/webhooks/{webhook_id}", Message("A message to try it is on its way; the log shows how it ended."))


@post("/connection/webhooks/{webhook_id:str}/end", permission="connection.manage", redisplay=show, objects={"webhook_id": "webhook"})
def end(desk: Desk, webhook_id: uuid.UUID) -> Answer:
    hook = hooks.end(desk.work, webhook_id, version=desk.version)
    return desk.go("/admin/connection/webhooks", Message("Nothing more is sent to “{name}”.", name=hook.name))


@post("/connection/webhooks/{webhook_id:str}/again", permission="connection.manage", redisplay=show, objects={"webhook_id": "webhook"})
def send_again(desk: Desk, webhook_id: uuid.UUID) -> Answer:
    count = hooks.send_again(desk.work, webhook_id)
    return desk.go(f"/admin/connection/webhooks/{webhook_id}", Message("{n} messages are on their way once more.", n=count))


@post("/connection/webhooks/{webhook_id:str}/care", permission="connection.manage", redisplay=show, objects={"webhook_id": "webhook"})
def leave(desk: Desk, webhook_id: uuid.UUID) -> Answer:
    hook = hooks.leave(desk.work, webhook_id)
    return desk.go(f"/admin/connection/webhooks/{webhook_id}", Message("What “{name}” did not take stays unsent.", name=hook.name))


HANDLERS = [index, add, show, ping, send_again, leave, end]
