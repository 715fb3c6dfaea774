"""Settling deviations, item by item."""

from __future__ import annotations

import uuid

from admin.reviews.show import show
from domain.reviews.actions import deviations, prices
from domain.shared.message import Message
from web import Answer, Desk, post

SEE = {"number": "order", "id": "deviation"}


@post("/reviews/{number:str}/deviations/{id:str}/proposal", permission="reviews.deviation.propose", redisplay=show, objects=SEE)
def propose(desk: Desk, number: str, id: uuid.UUID) -> Answer:
    deviations.propose(desk.work, number, id, desk.form.get("text"), dict(desk.form), desk.version)
    return _back(desk, number, Message("The proposal is with the customer."))


@post("/reviews/{number:str}/deviations/{id:str}/acceptance", permission="reviews.deviation.propose", redisplay=show, objects=SEE)
def accept(desk: Desk, number: str, id: uuid.UUID) -> Answer:
    deviations.accept_counter(desk.work, number, id, desk.version)
    return _back(desk, number, Message("The customer's proposal is taken."))


@post("/reviews/{number:str}/deviations/{id:str}/concession", permission="reviews.deviation.propose", redisplay=show, objects=SEE)
def concede(desk: Desk, number: str, id: uuid.UUID) -> Answer:
    deviations.accept_asked(desk.work, number, id, desk.form.get("text"), desk.version)
    return _back(desk, number, Message("It is done as the customer asked."))


@post("/reviews/{number:str}/deviations/{id:str}/settlement", permission="reviews.section.answer", redisplay=show, objects=SEE)
def settle(desk: Desk, number: str, id: uuid.UUID) -> Answer:
    deviations.settle(desk.work, number, id, desk.form.get("text"), desk.version)
    return _back(desk, number, Message("The deviation is settled."))


@post("/reviews/{number:str}/deviations/{id:str}/price", permission="reviews.price.decide", redisplay=show, objects=SEE)
def sign_price(desk: Desk, number: str, id: uuid.UUID) -> Answer:
    accept = desk.form.get("decision") == "accept"
    prices.sign_price(desk.work, number, id, accept, desk.form.get("why"), desk.password, desk.version)
    return _back(desk, number, Message("The price is signed.") if accept else Message("The price is sent back."))


def _back(desk: Desk, number: str, words: Message) -> Answer:
    return desk.go(f"/admin/reviews/{number}#deviations", words)


HANDLERS = [propose, accept, concede, settle, sign_price]
