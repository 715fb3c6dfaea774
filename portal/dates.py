"""New dates from the mail: the link opens a page, one tap on it takes a date; opening it decides nothing (RULES 7)."""

from __future__ import annotations

import uuid

from domain.deliveries.delays import taking
from domain.deliveries.delays.workflow import KINDS
from domain.orders.sheet import UNITS
from domain.shared.message import Message
from web import Answer, Desk, get, post

OPEN, ONE = "deliveries.offer.open", {"token": "dates", "id": "delay_offer"}


@get("/dates/{token:str}", permission=OPEN, rate="search", objects=ONE)
def show(desk: Desk, token: str) -> Answer:
    choice, link = taking.behind(desk.work, token)
    desk.speak(choice.language)
    return desk.page("public/dates.html", choice=choice, link=link, token=token, kinds=KINDS, unit=UNITS.get(choice.unit, choice.unit))


@post("/dates/{token:str}/refusal", permission=OPEN, redisplay=show, rate="search", objects=ONE)
def refuse(desk: Desk, token: str) -> Answer:
    desk.speak(taking.behind(desk.work, token)[0].language)
    taking.refuse_by_link(desk.work, token, desk.form.get("why"))
    return desk.page("public/dates_refused.html")


@post("/dates/{token:str}/{id:str}", permission=OPEN, redisplay=show, rate="search", objects=ONE)
def take(desk: Desk, token: str, id: uuid.UUID) -> Answer:
    taking.take_by_link(desk.work, token, id)
    return desk.go(f"/dates/{token}", Message("Thank you. The new date is agreed."))


HANDLERS = [show, refuse, take]
