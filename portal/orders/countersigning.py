"""回签: the order confirmation, to be read and signed with the password."""

from __future__ import annotations

from domain.orders import pages
from domain.orders.actions import countersign
from domain.orders.workflow import ORDER
from domain.records import queries as records
from domain.shared.message import Message
from web import Answer, Desk, get, post

OBJECTS = {"number": "order"}
CONFIRMATION = "order-confirmation"


@get("/orders/{number:str}/countersignature", permission="orders.order.see_own", objects=OBJECTS)
def confirmation(desk: Desk, number: str) -> Answer:
    """What is confirmed: lines, prices, and the dates promised; why it cannot be signed, where it cannot."""
    page = pages.page(desk.work, number)
    refusals = ORDER.refusals(desk.work, page.order, "countersign")
    papers = [each for each in records.of_thing(desk.work, "order", page.order.id) if each.form.key == CONFIRMATION and each.printed][-1:]
    return desk.page(
        "portal/orders/countersignature.html", shown=page, head=page.head, order=page.order, refusals=refusals, papers=papers,
    )


@post("/orders/{number:str}/countersignature", permission="orders.order.countersign", redisplay=confirmation, objects=OBJECTS)
def countersignature(desk: Desk, number: str) -> Answer:
    countersign(desk.work, number, version=desk.version, password=desk.password)
    return desk.go(f"/orders/{number}", Message("You have countersigned order {number}.", number=number))


HANDLERS = [confirmation, countersignature]
