"""Booking the material that the customer supplies (2.3): what came, was used, scrapped, given back."""

from __future__ import annotations

import uuid

from admin.orders.tracking import show
from domain.orders import actions
from domain.shared.entered import Entered
from domain.shared.message import Message
from web import Answer, Desk, post


@post("/orders/{number:str}/supplied/{id:str}", permission="orders.supplied.book", redisplay=show, objects={"number": "order"})
def book(desk: Desk, number: str, id: uuid.UUID) -> Answer:
    entered = Entered(desk.form)
    quantity, note = entered.number("quantity", needed=True, least=-(10**9), places=3), entered.text("note")
    entered.check()
    row = actions.book(desk.work, number, id, desk.form.get("what"), quantity, note, version=desk.version)  # type: ignore[arg-type]
    return desk.go(f"/admin/orders/{number}#supplied", Message("{material} is booked.", material=row.material))


HANDLERS = [book]
