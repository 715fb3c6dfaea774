"""The customer chooses a new date for a late delivery in the portal, with the password (5.1.10(1))."""

from __future__ import annotations

from domain.deliveries.delays import queries, taking
from domain.deliveries.delays.workflow import KINDS
from domain.orders.sheet import UNITS
from domain.queue.choosing import ids
from domain.shared.errors import Invalid
from domain.shared.message import Message
from web import Answer, Desk, get, post

ONE = {"number": "delay"}


@get("/delays/{number:str}", permission="deliveries.offer.see_own", objects=ONE)
def show(desk: Desk, number: str) -> Answer:
    choice = queries.for_customer(desk.work, number)
    return desk.page("portal/delays/choice.html", choice=choice, kinds=KINDS, unit=UNITS.get(choice.unit, choice.unit))


@post("/delays/{number:str}/choice", permission="deliveries.offer.take", redisplay=show, objects=ONE)
def take(desk: Desk, number: str) -> Answer:
    chosen = desk.form.get("offer")
    if not chosen:
        raise Invalid({"offer": Message("Please choose one of the dates.")})
    known = taking.take(desk.work, number, ids([chosen])[0], desk.password)
    return desk.go(f"/orders/{known.order}", Message("Thank you. The new date is agreed and stands in the order."))


@post("/delays/{number:str}/refusal", permission="deliveries.offer.take", redisplay=show, objects=ONE)
def refuse(desk: Desk, number: str) -> Answer:
    taking.refuse(desk.work, number, desk.form.get("why"))
    return desk.go("/", Message("Thank you for telling us. We write to you with other dates."))


HANDLERS = [show, take, refuse]
