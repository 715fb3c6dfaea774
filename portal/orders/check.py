"""The page before submission, and submission itself; an amendment, a completion, a withdrawal."""

from __future__ import annotations

from domain.orders import copying, queries
from domain.orders.actions import chase, withdraw
from domain.orders.models import Order
from domain.orders.workflow import ANSWERED_WITHIN
from domain.shared.message import Message
from portal.orders.intake import BASE, shown
from portal.orders.tracking import show
from web import Answer, Desk, get, intake, post

EDITION = Message("The newer delivery schedule is with us as one change; you hear from us within one working day.")


@get("/orders/check", permission="orders.order.draft")
def check(desk: Desk) -> Answer:
    return intake.checked(desk, "portal/orders/check.html", BASE)


@post("/orders", permission="orders.order.submit", redisplay=check)
def submit(desk: Desk) -> Answer:
    if number := intake.newer_edition(desk):
        return desk.go(f"/changes/{number}", EDITION)
    order = intake.handed_in(desk)
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


@post("/orders/{number:str}/chase", permission="orders.order.chase", redisplay=show, objects={"number": "order"})
def chased(desk: Desk, number: str) -> Answer:
    """催办: how does it get on?"""
    chase(desk.work, number)
    answer = Message("Your account manager is asked, and answers within {n} working hours.", n=ANSWERED_WITHIN)
    return desk.go(f"/orders/{number}", answer)


def said(order: Order) -> Message:
    if order.revision == 1:
        return Message("Order {number} is submitted.", number=order.number)
    return Message("Revision {revision} of order {number} is submitted.", number=order.number, revision=order.revision)


HANDLERS = [check, submit, amendment, completion, withdrawal, chased]
