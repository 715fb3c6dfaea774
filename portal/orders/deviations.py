"""The customer answers a proposal: agrees with the password, proposes otherwise, or holds to what was asked (1.1)."""

from __future__ import annotations

import uuid

from domain.reviews import queries
from domain.reviews.actions import deviations
from domain.shared.message import Message
from web import Answer, Desk, get, post

SEE = {"number": "order", "id": "deviation"}


@get("/orders/{number:str}/deviations/{id:str}/answer", permission="orders.order.see_own", objects=SEE)
def show(desk: Desk, number: str, id: uuid.UUID) -> Answer:
    found = queries.for_customer(desk.work, number, id)
    return desk.page("portal/deviations/answer.html", order=found.order, deviation=found.deviation)


@post("/orders/{number:str}/deviations/{id:str}/answer", permission="reviews.deviation.answer", redisplay=show, objects=SEE)
def agree(desk: Desk, number: str, id: uuid.UUID) -> Answer:
    deviations.agree(desk.work, number, id, desk.password, desk.version)
    return desk.go(f"/orders/{number}", Message("Thank you: this is agreed and kept with the order."))


@post("/orders/{number:str}/deviations/{id:str}/proposal", permission="reviews.deviation.answer", redisplay=show, objects=SEE)
def counter(desk: Desk, number: str, id: uuid.UUID) -> Answer:
    deviations.counter(desk.work, number, id, desk.form.get("text"), dict(desk.form), desk.version)
    return desk.go(f"/orders/{number}", Message("Your proposal is with us; we answer soon."))


@post("/orders/{number:str}/deviations/{id:str}/refusal", permission="reviews.deviation.answer", redisplay=show, objects=SEE)
def refuse(desk: Desk, number: str, id: uuid.UUID) -> Answer:
    deviations.refuse(desk.work, number, id, desk.form.get("why"), desk.version)
    return desk.go(f"/orders/{number}", Message("We have noted that you hold to your request."))


HANDLERS = [show, agree, counter, refuse]
