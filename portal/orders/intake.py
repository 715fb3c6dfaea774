"""A new order: the page, what is kept of it while it is typed, and the pieces that the page asks for one at a time."""

from __future__ import annotations

import uuid
from typing import Any

from domain.customers.models import Customer
from domain.orders import copying, queries, typed
from web import FILES_BYTES, Answer, Desk, get, intake, post

BASE = "/orders"


@get("/orders/new", permission="orders.order.draft")
def new(desk: Desk) -> Answer:
    """An empty page, a draft found again, a copy of an earlier order; after a refusal, what was typed."""
    if desk.query.get("draft") and not desk.form:
        return intake.reopened(desk, BASE, lambda draft: shown(desk, draft=draft))
    if desk.query.get("copy"):
        return shown(desk, copying.from_order(desk.work, queries.by_number(desk.work, desk.query.get("copy")), copy=True))
    return shown(desk, typed.from_form(desk.form) if desk.form else typed.blank())


@post("/orders/new", permission="orders.order.draft", redisplay=new, upload=FILES_BYTES)
def keep(desk: Desk) -> Answer:
    return intake.kept(desk, _customer(desk), BASE, shown)


@post("/orders/draft", permission="orders.order.draft", once=False)
def autosave(desk: Desk) -> Answer:
    return intake.autosaved(desk, _customer(desk))


@post("/orders/drafts/{draft_id:str}/removal", permission="orders.order.draft", objects=intake.DRAFT)
def forget(desk: Desk, draft_id: uuid.UUID) -> Answer:
    return intake.forgotten(desk, draft_id, BASE)


@post("/orders/lines", permission="orders.order.draft", once=False)
def lines(desk: Desk) -> Answer:
    return intake.rows(desk, _customer(desk))


@get("/orders/parts", permission="orders.order.draft")
def parts(desk: Desk) -> Answer:
    return intake.parts(desk, _customer(desk))


@post("/orders/files/{draft_id:str}", permission="orders.order.draft", once=False, upload=FILES_BYTES, objects=intake.DRAFT)
def receive(desk: Desk, draft_id: uuid.UUID) -> Answer:
    return intake.received(desk, draft_id, _customer(desk))


@get("/orders/template.xlsx", permission="orders.order.draft")
def workbook(desk: Desk) -> Answer:
    return intake.workbook(desk)


def shown(desk: Desk, content: typed.Content | None = None, **more: Any) -> Answer:
    return intake.drawn(desk, "portal/orders/new.html", _customer, content, **more)


def _customer(desk: Desk) -> Customer:
    return desk.work.fetch(Customer, desk.actor.customer_id)


HANDLERS = [new, keep, autosave, forget, lines, parts, receive, workbook]
