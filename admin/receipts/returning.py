"""Goods that come back after they were signed for: counted by logistics, decided by quality where they are not sound."""

from __future__ import annotations

import uuid
from decimal import Decimal

from admin.receipts import slips
from domain.deliveries import taking_back
from domain.deliveries.receipts import pages, returned
from domain.deliveries.receipts.returned import ReturnFilter
from domain.deliveries.taking_back import CameBack
from domain.shared.entered import LONG, Entered
from domain.shared.errors import NotFound
from domain.shared.message import Message
from web import Answer, Desk, get, post

BASE = "/admin/deliveries/receipts/returns"


@get("/deliveries/receipts/returns", permission="deliveries.slip.see")
def index(desk: Desk) -> Answer:
    work, wanted = desk.work, ReturnFilter.of(desk.query)
    return desk.page("admin/receipts/returned.html", wanted=wanted, page_of=returned.page(work, wanted), waiting=returned.waiting(work))


@get("/deliveries/receipts/returns/{number:str}", permission="deliveries.slip.see", objects={"number": "goods_return"})
def show(desk: Desk, number: str) -> Answer:
    return desk.page("admin/receipts/return.html", shown=returned.show(desk.work, number), decisions=taking_back.DECISIONS)


@post("/deliveries/receipts/returns/{number:str}/decision", permission="deliveries.return.decide", redisplay=show,
      objects={"number": "goods_return"})
def decide(desk: Desk, number: str) -> Answer:
    back = returned.by_number(desk.work, number)
    taking_back.decide(desk.work, back, desk.form.get("decision"), desk.form.get("words"), desk.version)
    return desk.go(BASE, Message("It is decided what becomes of {number}.", number=number))


@post("/deliveries/receipts/{number:str}/returns/{id:str}", permission="deliveries.slip.take_back", redisplay=slips.show,
      objects={**slips.SLIPS, "id": "slip_line"})
def take_back(desk: Desk, number: str, id: uuid.UUID) -> Answer:
    shown = pages.page(desk.work, number)
    line = next((each for each in shown.lines if each.id == id), None)
    if line is None:
        raise NotFound
    back = taking_back.take_back(desk.work, shown.slip, line, _read(Entered(desk.form)), desk.version)
    return desk.go(f"{slips.BASE}/{number}", Message("What came back of {number} is counted: {back}.", number=number, back=back.number))


def _read(entered: Entered) -> CameBack:
    quantity, why = entered.number("quantity", needed=True), entered.text("why", needed=True, longest=LONG)
    usable, case = entered.flag("usable"), entered.text("case")
    entered.check()
    return CameBack(quantity or Decimal(0), why, usable, _id(case))


def _id(text: str) -> uuid.UUID | None:
    """Of a difference; what is none is that of none that there is."""
    try:
        return uuid.UUID(text) if text else None
    except ValueError:
        return uuid.UUID(int=0)


HANDLERS = [index, show, decide, take_back]
