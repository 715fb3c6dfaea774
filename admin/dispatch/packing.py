"""Logistics with a phone in the store: boxes, labels, the scanner, each line against the notice (5.1.11(2))."""

from __future__ import annotations

import uuid

from domain.deliveries.dispatch import boxes, inputs, queries, verification
from domain.notifications.letters import COMPANY_UNNAMED
from domain.shared.facts import COMPANY, fact
from domain.shared.message import Message
from templates.press import labels as label_press
from web import FILES_BYTES, Answer, Desk, get, post

NOTICE = {"number": "dispatch_notice"}
LINE = {"number": "dispatch_notice", "id": "dispatch_line"}


@get("/dispatch/{number:str}/verification", permission="dispatch.see", objects=NOTICE)
def check(desk: Desk, number: str) -> Answer:
    shown = queries.page(desk.work, number)
    return desk.page("admin/dispatch/verify.html", shown=shown, notice=shown.notice, points=verification.WORDS,
                     label_known=label_press.known)


@post("/dispatch/{number:str}/lines/{id:str}/boxes", permission="dispatch.notice.verify", redisplay=check, objects=LINE)
def pack(desk: Desk, number: str, id: uuid.UUID) -> Answer:
    made = boxes.pack(desk.work, number, id, inputs.read_pack(desk.form))
    return desk.go(f"/admin/dispatch/{number}/verification#line-{id}", Message("{n} boxes are packed; print their labels.", n=len(made)))


@post("/dispatch/{number:str}/lines/{id:str}/unpacking", permission="dispatch.notice.verify", redisplay=check, objects=LINE)
def unpack(desk: Desk, number: str, id: uuid.UUID) -> Answer:
    boxes.unpack(desk.work, number, id, desk.form.get("code"))
    return desk.go(f"/admin/dispatch/{number}/verification#line-{id}", Message("The boxes are open again; their labels are void."))


@post("/dispatch/{number:str}/scans", permission="dispatch.notice.verify", redisplay=check, objects=NOTICE)
def scan(desk: Desk, number: str) -> Answer:
    box = boxes.scan(desk.work, number, desk.form.get("code"))
    return desk.go(f"/admin/dispatch/{number}/verification#scan", Message("{code}: lot {lot}", code=box.code, lot=box.lot_number))


@post("/dispatch/{number:str}/lines/{id:str}/verification", permission="dispatch.notice.verify", redisplay=check, upload=FILES_BYTES,
      objects=LINE)
def verify(desk: Desk, number: str, id: uuid.UUID) -> Answer:
    given = inputs.read_verification(desk.form)
    verification.verify(desk.work, number, id, given, [each for each in desk.files if each.field == "photos"])
    said = Message("This line is as the notice says.") if given.matches else Message("Blocked. Sales is told.")
    return desk.go(f"/admin/dispatch/{number}/verification#line-{id}", said, "ok" if given.matches else "warn")


@get("/dispatch/{number:str}/labels.pdf", permission="dispatch.see", rate="export", objects=NOTICE)
def labels(desk: Desk, number: str) -> Answer:
    shown = queries.page(desk.work, number)
    company = fact(desk.work, COMPANY) or COMPANY_UNNAMED
    content = label_press.printed(shown, desk.query.get("line"), shown.customer.language, company, queries.unit_weights(desk.work, shown))
    return desk.file(content, f"{number}-labels.pdf", "application/pdf")


HANDLERS = [check, pack, unpack, scan, verify, labels]
