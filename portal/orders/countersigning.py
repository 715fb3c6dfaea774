"""回签: the order confirmation, to be read and signed with the password."""

from __future__ import annotations

from domain.orders import pages
from domain.orders.actions import countersign
from domain.orders.workflow import ORDER
from domain.shared.message import Message
from web import Answer, Desk, get, post

OBJECTS = {"number": "order"}


@get("/orders/{number:str}/countersignature", permission="orders.order.see_own", objects=OBJECTS)
def confirmation(desk: Desk, number: str) -> Answer:
    """What is confirmed: lines, prices, and the dates promised; why it cannot be signed, where it cannot."""
    page = pages.page(desk.work, number)
    refusals = ORDER.refusals(desk.work, page.order, "countersign")
    return desk.page("portal/orders/countersignature.html", shown=page, head=page.head, order=page.order, refusals=refusals)


@post("/orders/{number:str}/countersignature", permission="orders.order.countersign", redisplay=confirmation, objects=OBJECTS)
def countersignature(desk: Desk, number: str) -> Answer:
    countersign(desk.work, number, version=desk.version, password=desk.password)
    return desk.go(f"/orders/{number}", Message("You have countersigned order {number}.", number=number))


HANDLERS = [confirmation, countersignature]
