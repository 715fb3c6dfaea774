"""An order that came by mail, fax or phone, entered for the customer with its original attached (5.1.1(1))."""

from __future__ import annotations

import uuid
from typing import Any

from domain.customers.models import Customer
from domain.customers.queries import by_number, who_order
from domain.orders import copying, queries, typed
from domain.orders.kinds import SOURCES
from domain.orders.models import Order
from domain.shared.message import Message
from web import FILES_BYTES, Answer, Desk, get, intake, post

BASE = "/admin/orders"


@get("/orders/new", permission="orders.order.enter")
def new(desk: Desk) -> Answer:
    """First the customer, then the same page that the customer has."""
    if desk.query.get("draft") and not desk.form:
        return intake.reopened(desk, BASE, lambda draft: shown(desk, draft=draft))
    if desk.query.get("copy") and not desk.form:
        return _copied(desk, queries.by_number(desk.work, desk.query.get("copy")))
    if not (desk.form.get("customer") or desk.query.get("customer")):
        return desk.page("admin/orders/whose.html", customers=who_order(desk.work), drafts=queries.drafts(desk.work))
    return shown(desk, typed.from_form(desk.form) if desk.form else typed.blank())


@post("/orders/new", permission="orders.order.enter", redisplay=new, upload=FILES_BYTES)
def keep(desk: Desk) -> Answer:
    return intake.kept(desk, _customer(desk), BASE, shown)


@post("/orders/draft", permission="orders.order.enter", once=False)
def autosave(desk: Desk) -> Answer:
    return intake.autosaved(desk, _customer(desk))


@post("/orders/drafts/{draft_id:str}/removal", permission="orders.order.enter", objects=intake.DRAFT)
def forget(desk: Desk, draft_id: uuid.UUID) -> Answer:
    return intake.forgotten(desk, draft_id, BASE)


@post("/orders/lines", permission="orders.order.enter", once=False)
def lines(desk: Desk) -> Answer:
    return intake.rows(desk, _customer(desk))


@get("/orders/parts", permission="orders.order.enter")
def parts(desk: Desk) -> Answer:
    return intake.parts(desk, _customer(desk))


@post("/orders/files/{draft_id:str}/{customer:str}", permission="orders.order.enter", once=False, upload=FILES_BYTES,
      objects=intake.DRAFT)
def receive(desk: Desk, draft_id: uuid.UUID, customer: str) -> Answer:
    return intake.received(desk, draft_id, by_number(desk.work, customer))


@get("/orders/template.xlsx", permission="orders.order.enter")
def workbook(desk: Desk) -> Answer:
    return intake.workbook(desk)


@get("/orders/check", permission="orders.order.enter")
def check(desk: Desk) -> Answer:
    return intake.checked(desk, "admin/orders/check.html", BASE)


@post("/orders", permission="orders.order.enter", redisplay=check)
def submit(desk: Desk) -> Answer:
    if number := intake.newer_edition(desk):
        return desk.go(f"/admin/changes/{number}", Message("The newer delivery schedule is entered as one change."))
    order = intake.handed_in(desk)
    said = Message("Revision {revision} of order {number} is entered.", number=order.number, revision=order.revision)
    return desk.go(f"{BASE}/{order.number}", said if order.revision > 1 else Message("Order {number} is entered.", number=order.number))


def shown(desk: Desk, content: typed.Content | None = None, **more: Any) -> Answer:
    return intake.drawn(desk, "admin/orders/new.html", _customer, content, sources=SOURCES, **more)


def _copied(desk: Desk, order: Order) -> Answer:
    """An earlier order of the same customer, to begin the next one with."""
    content = copying.from_order(desk.work, order, copy=True)
    return intake.drawn(desk, "admin/orders/new.html", lambda _: desk.work.fetch(Customer, order.customer_id), content, sources=SOURCES)


def _customer(desk: Desk) -> Customer:
    return by_number(desk.work, desk.form.get("customer") or desk.query.get("customer"))


HANDLERS = [new, keep, autosave, forget, lines, parts, receive, workbook, check, submit]
