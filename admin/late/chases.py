"""What production was asked about, and its answers (5.1.10(1) 跟催)."""

from __future__ import annotations

import uuid

from domain.deliveries import chasing
from domain.shared.message import Message
from web import Answer, Desk, get, post


@get("/deliveries/chases", permission="deliveries.board.see")
def index(desk: Desk) -> Answer:
    answered = desk.query.get("view") == "answered"
    found = chasing.page(desk.work, answered=answered, after=desk.query.get("after"), before=desk.query.get("before"))
    return desk.page("admin/late/chases.html", found=found, answered=answered)


@post("/deliveries/chases/{id:str}/answer", permission="deliveries.chase.answer", redisplay=index, objects={"id": "chase"})
def answer(desk: Desk, id: uuid.UUID) -> Answer:
    chasing.answer(desk.work, id, desk.form.get("answer"))
    return desk.go("/admin/deliveries/chases", Message("Your answer is with whoever asked."))


HANDLERS = [index, answer]
