"""Differences at receipt: the list, and one to settle."""

from __future__ import annotations

from domain.deliveries import differences
from domain.deliveries.receipts import cases
from domain.deliveries.receipts.cases import CaseFilter
from domain.shared.message import Message
from web import Answer, Desk, get, post

BASE = "/admin/deliveries/receipts/differences"


@get("/deliveries/receipts/differences", permission="deliveries.slip.see")
def index(desk: Desk) -> Answer:
    wanted = CaseFilter.of(desk.query)
    return desk.page("admin/receipts/cases.html", wanted=wanted, page_of=cases.page(desk.work, wanted), open=cases.open_count(desk.work))


@get("/deliveries/receipts/differences/{number:str}", permission="deliveries.slip.see", objects={"number": "difference"})
def show(desk: Desk, number: str) -> Answer:
    shown = cases.show(desk.work, number)
    return desk.page("admin/receipts/case.html", shown=shown, photos=cases.photographs(desk.work, shown.slip.id))


@post("/deliveries/receipts/differences/{number:str}/settlement", permission="deliveries.difference.settle", redisplay=show,
      objects={"number": "difference"})
def settle(desk: Desk, number: str) -> Answer:
    case = cases.by_number(desk.work, number)
    differences.settle(desk.work, case, desk.form.get("outcome"), desk.form.get("words"), desk.version)
    return desk.go(BASE, Message("Difference {number} is settled; ledger and receivable follow.", number=number))


@post("/deliveries/receipts/differences/{number:str}/proposal", permission="changes.change.propose", redisplay=show,
      objects={"number": "difference"})
def propose(desk: Desk, number: str) -> Answer:
    """The customer is asked to keep what is too much: a change of the quantity."""
    change = differences.ask_to_keep(desk.work, cases.by_number(desk.work, number), desk.form.get("words"), desk.version)
    return desk.go(f"{BASE}/{number}", Message("{change} proposes it to the customer.", change=change.number))


HANDLERS = [index, show, settle, propose]
