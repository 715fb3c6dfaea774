"""The page before submission, and submission itself; an amendment, a completion, a withdrawal."""

from __future__ import annotations

from typing import Any

from domain.orders import copying, queries, typed
from domain.orders.actions import drafting, withdraw
from domain.orders.kinds import FLAGS, KINDS
from domain.orders.models import Order
from domain.orders.preflight import check as checked
from domain.orders.queries import files_of
from domain.shared.message import Message
from portal.orders.intake import shown
from portal.orders.tracking import show
from web import Answer, Desk, get, post


@get("/orders/check", permission="orders.order.draft")
def check(desk: Desk) -> Answer:
    """What will be handed in, line by line with class and price, and what still stands against it."""
    draft = drafting.open_draft(desk.work, typed.id_written(desk.query.get("draft") or desk.form.get("draft")))
    found = checked(desk.work, draft)
    files = files_of(desk.work, "order_draft", draft.id)
    amended = desk.work.fetch(Order, draft.amends_id).number if draft.amends_id else ""
    wrong = dict(desk.errors) or found.wrong
    shown_beside: dict[str, Any] = {"draft": draft, "found": found, "files": files, "kinds": KINDS, "flags": FLAGS, "amends": amended}
    return desk.page("portal/orders/check.html", errors=wrong, **shown_beside)


@post("/orders", permission="orders.order.submit", redisplay=check)
def submit(desk: Desk) -> Answer:
    form = desk.form
    order = drafting.hand_in(desk.work, typed.id_written(form.get("draft")), version=desk.version, relation=form.get("relation"),
                             related=form.get("related"), why=form.get("why"))
    return desk.go(f"/orders/{order.number}", said(order))


@get("/orders/{number:str}/amendment", permission="orders.order.amend", objects={"number": "order"})
def amendment(desk: Desk, number: str) -> Answer:
    """The order as it stands, to be changed; what is sent becomes its next revision."""
    return shown(desk, copying.from_order(desk.work, queries.by_number(desk.work, number)), amends=number)


@get("/orders/{number:str}/completion", permission="orders.order.amend", objects={"number": "order"})
def completion(desk: Desk, number: str) -> Answer:
    """A returned order, to be completed: the same page; handing it in lets the review go on."""
    return shown(desk, copying.from_order(desk.work, queries.by_number(desk.work, number)), amends=number)


@post("/orders/{number:str}/withdrawal", permission="orders.order.withdraw", redisplay=show, objects={"number": "order"})
def withdrawal(desk: Desk, number: str) -> Answer:
    withdraw(desk.work, number, version=desk.version, why=desk.form.get("why"))
    return desk.go(f"/orders/{number}", Message("Order {number} is withdrawn.", number=number))


def said(order: Order) -> Message:
    if order.revision == 1:
        return Message("Order {number} is submitted.", number=order.number)
    return Message("Revision {revision} of order {number} is submitted.", number=order.number, revision=order.revision)


HANDLERS = [check, submit, amendment, completion, withdrawal]
