"""What sales and the management do to an order apart from its review: hold, resume, cancel, return, split."""

from __future__ import annotations

from admin.orders.tracking import show
from domain.orders import actions
from domain.shared.message import Message
from web import FILES_BYTES, Answer, Desk, post


@post("/orders/{number:str}/hold", permission="orders.order.hold", redisplay=show, upload=FILES_BYTES, objects={"number": "order"})
def hold(desk: Desk, number: str) -> Answer:
    form, theirs = desk.form, bool(desk.form.get("for_customer"))
    actions.hold(desk.work, number, version=desk.version, why=form.get("why"), for_customer=theirs, papers=desk.files)
    return desk.go(f"/admin/orders/{number}", Message("Order {number} is on hold.", number=number))


@post("/orders/{number:str}/resumption", permission="orders.order.hold", redisplay=show, objects={"number": "order"})
def resume(desk: Desk, number: str) -> Answer:
    actions.resume(desk.work, number, version=desk.version)
    return desk.go(f"/admin/orders/{number}", Message("Order {number} goes on.", number=number))


@post("/orders/{number:str}/cancellation", permission="orders.order.cancel", redisplay=show, objects={"number": "order"})
def cancel(desk: Desk, number: str) -> Answer:
    actions.cancel(desk.work, number, version=desk.version, why=desk.form.get("why"))
    return desk.go(f"/admin/orders/{number}", Message("Order {number} is cancelled.", number=number))


@post("/orders/{number:str}/return", permission="orders.order.return", redisplay=show, objects={"number": "order"})
def return_for_completion(desk: Desk, number: str) -> Answer:
    """退回补充: back to the customer, with what is missing."""
    actions.return_for_completion(desk.work, number, version=desk.version, why=desk.form.get("why"))
    return desk.go(f"/admin/orders/{number}", Message("Order {number} is with the customer, for completion.", number=number))


@post("/orders/{number:str}/split", permission="orders.order.split", redisplay=show, objects={"number": "order"})
def split(desk: Desk, number: str) -> Answer:
    """What is newly developed leaves as an order of its own; mass production goes ahead."""
    part = actions.split(desk.work, number, version=desk.version)
    done = Message("The newly developed lines are order {number} now; the mass-production lines go ahead.", number=part.number)
    return desk.go(f"/admin/orders/{number}", done)


HANDLERS = [hold, resume, cancel, return_for_completion, split]
