"""A change is asked for: the order beside what is typed about it, the check before sending, the sending itself."""

from __future__ import annotations

from typing import Any

from domain.changes.intake import requesting
from domain.shared.message import Message
from web import FILES_BYTES, Answer, Desk, get, post

OBJECTS = {"number": "order"}


@get("/orders/{number:str}/change", permission="changes.change.ask", objects=OBJECTS)
def new(desk: Desk, number: str) -> Answer:
    return shown(desk, requesting.asked_page(desk.work, number, desk.query))


@post("/orders/{number:str}/change", permission="changes.change.ask", redisplay=new, upload=FILES_BYTES, objects=OBJECTS)
def keep(desk: Desk, number: str) -> Answer:
    """Keep what is typed after the pressed button has done its part; on to the check where that was the button."""
    request, wrong = requesting.keep(desk.work, number, desk.form, desk.files)
    step = desk.form.get("step")
    if not wrong and step == "check":
        wrong = requesting.check(desk.work, number).wrong
    if wrong:
        return shown(desk, request, errors=wrong, status=422)
    if step == "leave":
        return desk.go(f"/orders/{number}", Message("What you typed is kept: you find it again under “Ask for a change”."))
    return desk.go(f"/orders/{number}/change/check" if step == "check" else f"/orders/{number}/change{requesting.anchor(step)}")


@post("/orders/{number:str}/change/draft", permission="changes.change.ask", once=False, objects=OBJECTS)
def autosave(desk: Desk, number: str) -> Answer:
    return desk.json({"version": requesting.autosave(desk.work, number, desk.form).version})


@get("/orders/{number:str}/change/check", permission="changes.change.ask", objects=OBJECTS)
def check(desk: Desk, number: str) -> Answer:
    found = requesting.check(desk.work, number)
    return desk.page("portal/changes/check.html", found=found, request=found.request, order=found.request.order,
                     errors=dict(desk.errors) or found.wrong)


@post("/orders/{number:str}/changes", permission="changes.change.ask", redisplay=check, objects=OBJECTS)
def send(desk: Desk, number: str) -> Answer:
    made = requesting.send(desk.work, number, version=desk.version, reason=desk.form.get("why"))
    return desk.go(f"/changes/{made[0].number}", Message("Change {number} is asked for; you hear from us within one working day.",
                                                        number=made[0].number))


@post("/orders/{number:str}/change/removal", permission="changes.change.ask", objects=OBJECTS)
def forget(desk: Desk, number: str) -> Answer:
    requesting.forget(desk.work, number)
    return desk.go(f"/orders/{number}", Message("What you had typed is deleted; nothing was sent."))


def shown(desk: Desk, request: requesting.Request, errors: dict[str, Message] | None = None, **more: Any) -> Answer:
    wrong = errors or dict(desk.errors)
    return desk.page("portal/changes/new.html", request=request, order=request.order, errors=wrong, **more)


HANDLERS = [new, keep, autosave, check, send, forget]
