"""A change entered for a customer who wrote, faxed or called, with the paper that it came on; or proposed by us for our own reasons.

The page is the customers' own: the same lines, the same fields, the same check before it counts (5.1.9(1), (3)).
"""

from __future__ import annotations

from typing import Any

from domain.changes.intake import requesting
from domain.changes.intake.request import COMPANY
from domain.orders.kinds import SOURCES
from domain.shared.message import Message
from web import FILES_BYTES, Answer, Desk, get, post

OBJECTS = {"number": "order"}
OURS = Message("Our own proposal")


@get("/orders/{number:str}/change", permission="changes.change.enter", objects=OBJECTS)
def new(desk: Desk, number: str) -> Answer:
    return shown(desk, requesting.asked_page(desk.work, number, desk.query))


@post("/orders/{number:str}/change", permission="changes.change.enter", redisplay=new, upload=FILES_BYTES, objects=OBJECTS)
def keep(desk: Desk, number: str) -> Answer:
    request, wrong = requesting.keep(desk.work, number, desk.form, desk.files)
    step = desk.form.get("step")
    if not wrong and step == "check":
        wrong = requesting.check(desk.work, number).wrong
    if wrong:
        return shown(desk, request, errors=wrong, status=422)
    if step == "leave":
        return desk.go(f"/admin/orders/{number}", Message("What you typed is kept: you find it again under “Enter a change”."))
    return desk.go(f"/admin/orders/{number}/change/check" if step == "check" else f"/admin/orders/{number}/change{requesting.anchor(step)}")


@post("/orders/{number:str}/change/draft", permission="changes.change.enter", once=False, objects=OBJECTS)
def autosave(desk: Desk, number: str) -> Answer:
    return desk.json({"version": requesting.autosave(desk.work, number, desk.form).version})


@get("/orders/{number:str}/change/check", permission="changes.change.enter", objects=OBJECTS)
def check(desk: Desk, number: str) -> Answer:
    found = requesting.check(desk.work, number)
    return desk.page("admin/changes/check.html", found=found, order=found.request.order, errors=dict(desk.errors) or found.wrong)


@post("/orders/{number:str}/changes", permission="changes.change.enter", redisplay=check, objects=OBJECTS)
def send(desk: Desk, number: str) -> Answer:
    made = requesting.send(desk.work, number, version=desk.version, reason=desk.form.get("why"))
    return desk.go(f"/admin/changes/{made[0].number}", Message("Change {number} is entered; its departments answer it now.",
                                                               number=made[0].number))


@post("/orders/{number:str}/change/removal", permission="changes.change.enter", objects=OBJECTS)
def forget(desk: Desk, number: str) -> Answer:
    requesting.forget(desk.work, number)
    return desk.go(f"/admin/orders/{number}", Message("What you had typed is deleted; nothing was sent."))


def shown(desk: Desk, request: requesting.Request, errors: dict[str, Message] | None = None, **more: Any) -> Answer:
    sources = [*SOURCES.items()] + ([(COMPANY, OURS)] if desk.may("changes.change.propose") else [])
    return desk.page("admin/changes/new.html", request=request, order=request.order, errors=errors or dict(desk.errors), sources=sources,
                     **more)


HANDLERS = [new, keep, autosave, check, send, forget]
