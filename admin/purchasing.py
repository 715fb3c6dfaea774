"""Purchase requests: seen, sent early, taken up, received (5.1.8(2))."""

from __future__ import annotations

from domain.planning import queries
from domain.planning.actions import purchasing, unneeded
from domain.planning.models import RequestState
from domain.planning.rules import REMEDIES
from domain.shared.message import Message
from domain.shared.workflow import state_name
from web import Answer, Desk, get, post

SEE = {"number": "purchase_request"}
STATES = {state.value: state_name("purchase_request", state) for state in RequestState}


@get("/purchase-requests", permission="production.plan.see")
def index(desk: Desk) -> Answer:
    state = desk.query.get("state") if desk.query.get("state") in set(RequestState) else ""
    found = queries.requests(desk.work, state, desk.query.get("after"), desk.query.get("before"))
    return desk.page("admin/plan/requests.html", found=found, chosen=state, states=STATES, remedies=REMEDIES)


@post("/purchase-requests/{number:str}/dispatch", permission="reviews.release.decide", redisplay=index, objects=SEE)
def send_early(desk: Desk, number: str) -> Answer:
    purchasing.send_early(desk.work, number, desk.form.get("why"), desk.version)
    return desk.go("/admin/purchase-requests", Message("{number} is with purchasing.", number=number))


@post("/purchase-requests/{number:str}/acknowledgement", permission="purchasing.request.acknowledge", redisplay=index, objects=SEE)
def acknowledge(desk: Desk, number: str) -> Answer:
    purchasing.acknowledge(desk.work, number, desk.version)
    return desk.go("/admin/purchase-requests", Message("{number} is taken up.", number=number))


@post("/purchase-requests/{number:str}/receipt", permission="purchasing.request.acknowledge", redisplay=index, objects=SEE)
def receive(desk: Desk, number: str) -> Answer:
    purchasing.receive(desk.work, number, desk.version)
    return desk.go("/admin/purchase-requests", Message("The material of {number} is here.", number=number))


@post("/purchase-requests/{number:str}/unneeded", permission="purchasing.request.acknowledge", redisplay=index, objects=SEE)
def settle(desk: Desk, number: str) -> Answer:
    unneeded.settle(desk.work, number, desk.form.get("how"), desk.form.get("why"), desk.version)
    return desk.go("/admin/purchase-requests", Message("What {number} asked for too much is settled.", number=number))


HANDLERS = [index, send_early, acknowledge, receive, settle]
