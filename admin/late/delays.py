"""Delays: the meeting, the dates that production confirms and sales offers (5.1.10(1))."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from domain.deliveries.delays import meeting, offers, queries
from domain.deliveries.delays.offers import MOST, PARTS, Dates
from domain.deliveries.delays.workflow import CAUSES, DEEDS, KINDS, WHY_LATE
from domain.shared.clock import today
from domain.shared.entered import Entered
from domain.shared.message import Message
from web import Answer, Desk, get, post

LIST, SEE = "/admin/deliveries/delays", "deliveries.board.see"
ONE = {"number": "delay"}


@get("/deliveries/delays", permission=SEE)
def index(desk: Desk) -> Answer:
    view = desk.query.get("view") if desk.query.get("view") in queries.VIEWS else "open"
    found = queries.page(desk.work, view, desk.query.get("after"), desk.query.get("before"))
    return desk.page("admin/late/delays.html", found=found, view=view, views=queries.VIEWS, counts=queries.counts(desk.work), why=WHY_LATE)


@get("/deliveries/delays/{number:str}", permission=SEE, objects=ONE)
def show(desk: Desk, number: str) -> Answer:
    return desk.page(
        "admin/late/delay.html", found=queries.case(desk.work, number), causes=CAUSES, kinds=KINDS, why=WHY_LATE, rows=range(MOST),
        parts=range(PARTS), parts_of=queries.parts_of, today=today(desk.work), deeds=DEEDS,
    )


@post("/deliveries/delays/{number:str}/meeting", permission="deliveries.delay.meet", redisplay=show, objects=ONE)
def meet(desk: Desk, number: str) -> Answer:
    said = desk.form.get
    people = [name.strip() for name in said("attendees").replace("、", ",").replace("，", ",").split(",")]
    entered = meeting.Meeting(people, said("minutes"), said("cause"), said("cause_text"), said("countermeasure"))
    meeting.meet(desk.work, number, entered, desk.version)
    return desk.go(f"{LIST}/{number}", Message("The meeting is on record. Now write the new dates."))


@post("/deliveries/delays/{number:str}/offers", permission="deliveries.delay.offer", redisplay=show, objects=ONE)
def write(desk: Desk, number: str) -> Answer:
    offers.write(desk.work, number, _dates(desk), desk.version)
    return desk.go(f"{LIST}/{number}", Message("The dates are with production, to be confirmed."))


@post("/deliveries/delays/{number:str}/confirmation", permission="deliveries.delay.confirm", redisplay=show, objects=ONE)
def confirm(desk: Desk, number: str) -> Answer:
    offers.confirm(desk.work, number, desk.password, desk.version)
    return desk.go(f"{LIST}/{number}", Message("The dates are confirmed; sales may offer them."))


@post("/deliveries/delays/{number:str}/offering", permission="deliveries.delay.offer", redisplay=show, objects=ONE)
def offer(desk: Desk, number: str) -> Answer:
    offers.offer(desk.work, number, desk.version)
    return desk.go(f"{LIST}/{number}", Message("The customer has the dates, by mail and in the portal."))


@post("/deliveries/delays/{number:str}/withdrawal", permission="deliveries.delay.offer", redisplay=show, objects=ONE)
def take_back(desk: Desk, number: str) -> Answer:
    offers.take_back(desk.work, number, desk.form.get("why"), desk.version)
    return desk.go(f"{LIST}/{number}", Message("The dates are not offered any more."))


@post("/deliveries/delays/{number:str}/setting-aside", permission="deliveries.delay.meet", redisplay=show, objects=ONE)
def set_aside(desk: Desk, number: str) -> Answer:
    meeting.set_aside(desk.work, number, desk.form.get("why"), desk.version)
    return desk.go(f"{LIST}/{number}", Message("The case is closed: not late after all."))


def _dates(desk: Desk) -> list[Dates]:
    """The offers as they were typed; a block of which nothing was filled in is none. Raises Invalid."""
    found: list[Dates] = []
    errors: dict[str, Message] = {}
    for number in range(MOST):
        read = Entered(desk.form, f"offers-{number}-")
        parts: list[tuple[date, Decimal]] = []
        for part in range(PARTS):
            day, quantity = read.day(f"day-{part}"), read.number(f"quantity-{part}", places=3)
            if day and quantity is not None:
                parts.append((day, quantity))
            elif day or quantity is not None:
                read.wrong(f"quantity-{part}" if day else f"day-{part}", Message("A part has a day and a quantity."))
        premium = read.number("premium", places=2)
        if parts or premium is not None or read.errors:
            found.append(Dates(read.text("kind"), tuple(parts), premium))
        errors |= read.errors
    read = Entered(desk.form)
    read.errors = errors
    read.check()
    return found


HANDLERS = [index, show, meet, write, confirm, offer, take_back, set_aside]
