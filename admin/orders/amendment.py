"""What the customer changes by mail, fax or phone before the release, entered for them (5.1.1(1)): an amendment, a withdrawal."""

from __future__ import annotations

from admin.orders.intake import shown
from domain.orders import actions, copying, pages, queries
from domain.orders.kinds import SOURCES
from domain.orders.workflow import ORDER as ORDER_MOVES
from domain.shared.message import Message
from web import FILES_BYTES, Answer, Desk, get, post

ORDER = {"number": "order"}


@get("/orders/{number:str}/amendment", permission="orders.order.amend", objects=ORDER)
def amendment(desk: Desk, number: str) -> Answer:
    """The order as it stands, to be changed or completed; what is handed in becomes its next revision."""
    return shown(desk, copying.from_order(desk.work, queries.by_number(desk.work, number)), amends=number)


@get("/orders/{number:str}/withdrawal", permission="orders.order.withdraw", objects=ORDER)
def withdrawal(desk: Desk, number: str) -> Answer:
    """What ends, and the customer's own words for it."""
    head = pages.head(desk.work, number)
    refusals = ORDER_MOVES.refusals(desk.work, head.order, "withdraw")
    return desk.page("admin/orders/withdrawal.html", head=head, order=head.order, sources=SOURCES, refusals=refusals)


@post("/orders/{number:str}/withdrawal", permission="orders.order.withdraw", redisplay=withdrawal, upload=FILES_BYTES, objects=ORDER)
def withdraw(desk: Desk, number: str) -> Answer:
    form = desk.form
    actions.withdraw(desk.work, number, version=desk.version, why=form.get("why"), source=form.get("source"), papers=desk.files)
    return desk.go(f"/admin/orders/{number}", Message("Order {number} is withdrawn.", number=number))


HANDLERS = [amendment, withdrawal, withdraw]
