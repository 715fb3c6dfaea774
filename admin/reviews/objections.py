"""The heads' negotiation, and the general manager's ruling (5.1.7(1))."""

from __future__ import annotations

from admin.reviews.inputs import read_values
from admin.reviews.show import show
from domain.reviews.actions import objection
from domain.shared.message import Message
from web import Answer, Desk, post

SEE = {"number": "order"}


@post("/reviews/{number:str}/negotiation", permission="reviews.objection.record", redisplay=show, objects=SEE)
def negotiate(desk: Desk, number: str) -> Answer:
    objection.negotiate(desk.work, number, desk.form.all("heads"), desk.form.get("record"), desk.password, desk.version)
    return desk.go(f"/admin/reviews/{number}", Message("The negotiation is on record and before the general manager."))


@post("/reviews/{number:str}/ruling", permission="reviews.ruling.decide", redisplay=show, objects=SEE)
def rule(desk: Desk, number: str) -> Answer:
    accept = desk.form.get("decision") == "accept"
    objection.rule(desk.work, number, accept, desk.form.get("text"), desk.password, desk.version, read_values(desk.form))
    return desk.go(
        f"/admin/reviews/{number}", Message("Accepted with conditions.") if accept else Message("Declined; the letter goes out.")
    )


HANDLERS = [negotiate, rule]
