"""Dispatch notices: what could leave, the list, one notice, its signature by sales and its end (5.1.11(1))."""

from __future__ import annotations

import uuid

from domain.customers.rules import CURRENCIES, INCOTERMS, SHIPPING_DOCUMENTS
from domain.deliveries.dispatch import concessions, editing, inputs, notices, outbound, papers, queries, ready, recalling
from domain.deliveries.models import NoticeState
from domain.orders.lists import customers
from domain.records import queries as records
from domain.shared.clock import today
from domain.shared.message import Message
from domain.shared.workflow import state_name
from web import FILES_BYTES, Answer, Desk, get, post

NOTICE = {"number": "dispatch_notice"}
TERMS = [(each, each or "—") for each in INCOTERMS]
MONEY = [(each, each) for each in CURRENCIES]
STATES = {state.value: state_name("dispatch_notice", state) for state in NoticeState}


@get("/dispatch/ready", permission="dispatch.see")
def ready_lines(desk: Desk) -> Answer:
    wanted = ready.ReadyFilter.of(desk.form or desk.query)  # a notice that was refused carries along what was looked at
    return desk.page(
        "admin/dispatch/ready.html", wanted=wanted, found=ready.page(desk.work, wanted), customers=customers(desk.work),
        today=today(desk.work), incoterms=TERMS, currencies=MONEY,
    )


@post("/dispatch/notices", permission="dispatch.notice.write", redisplay=ready_lines)
def make(desk: Desk) -> Answer:
    notice = notices.make(desk.work, inputs.read_notice(desk.form))
    return desk.go(f"/admin/dispatch/{notice.number}", Message("{number} is a draft: check it, then sign it.", number=notice.number))


@get("/dispatch", permission="dispatch.see")
def index(desk: Desk) -> Answer:
    state = desk.query.get("state") if desk.query.get("state") in STATES else ""
    customer = desk.query.get("customer")[:20]
    found = queries.notices(desk.work, state, customer, desk.query.get("after"), desk.query.get("before"))
    return desk.page(
        "admin/dispatch/list.html", found=found, chosen=state, customer=customer, states=STATES, customers=customers(desk.work),
    )


@get("/dispatch/{number:str}", permission="dispatch.see", objects=NOTICE)
def show(desk: Desk, number: str) -> Answer:
    shown = queries.page(desk.work, number)
    documents = records.of_thing(desk.work, "dispatch_notice", shown.notice.id)
    documents += records.of_thing(desk.work, "slip", shown.slip.id) if shown.slip else []
    return desk.page(
        "admin/dispatch/show.html", shown=shown, notice=shown.notice, documents=documents, kinds=SHIPPING_DOCUMENTS, currencies=MONEY,
    )


@get("/dispatch/{number:str}/edit", permission="dispatch.notice.write", objects=NOTICE)
def change(desk: Desk, number: str) -> Answer:
    shown = editing.page(desk.work, number)
    return desk.page("admin/dispatch/edit.html", shown=shown, notice=shown.notice, typed=desk.form or shown.typed, incoterms=TERMS,
                     currencies=MONEY)


@post("/dispatch/{number:str}/edit", permission="dispatch.notice.write", redisplay=change, objects=NOTICE)
def edit(desk: Desk, number: str) -> Answer:
    editing.edit(desk.work, number, inputs.read_notice(desk.form), version=desk.version)
    return desk.go(f"/admin/dispatch/{number}", Message("{number} is kept as a draft: check it, then sign it.", number=number))


@post("/dispatch/{number:str}/recall", permission="dispatch.notice.write", redisplay=show, objects=NOTICE)
def recall(desk: Desk, number: str) -> Answer:
    recalling.recall(desk.work, number, desk.form.get("why"), version=desk.version)
    return desk.go(f"/admin/dispatch/{number}/edit", Message("{number} is a draft again; logistics is told to stop.", number=number))


@post("/dispatch/{number:str}/signature", permission="dispatch.notice.sign", redisplay=show, objects=NOTICE)
def sign(desk: Desk, number: str) -> Answer:
    notices.notify(desk.work, number, desk.password, version=desk.version)
    return desk.go(f"/admin/dispatch/{number}", Message("Signed. Logistics is told."))


@post("/dispatch/{number:str}/cancellation", permission="dispatch.notice.write", redisplay=show, objects=NOTICE)
def cancel(desk: Desk, number: str) -> Answer:
    notices.cancel(desk.work, number, desk.form.get("why"), version=desk.version)
    return desk.go(f"/admin/dispatch/{number}", Message("{number} is cancelled; its goods are free again.", number=number))


@post("/dispatch/{number:str}/documents", permission="dispatch.paper.attach", redisplay=show, upload=FILES_BYTES, objects=NOTICE)
def attach(desk: Desk, number: str) -> Answer:
    line_id = inputs.read_id(desk.form, "line")
    papers.add(desk.work, number, desk.form.get("document"), desk.files, line_id)
    return desk.go(f"/admin/dispatch/{number}#papers", Message("The document is attached."))


@post("/dispatch/{number:str}/lines/{id:str}/concession", permission="dispatch.notice.write", redisplay=show, objects=NOTICE)
def concede(desk: Desk, number: str, id: uuid.UUID) -> Answer:
    concessions.use(desk.work, number, id, inputs.read_id(desk.form, "concession"))
    return desk.go(f"/admin/dispatch/{number}#lines", Message("The line is changed."))


@post("/dispatch/{number:str}/slip", permission="dispatch.slip.sign", redisplay=show, objects=NOTICE)
def leave(desk: Desk, number: str) -> Answer:
    slip = outbound.ship(desk.work, number, inputs.read_shipment(desk.form), desk.password, version=desk.version)
    return desk.go(f"/admin/dispatch/shipments/{slip.number}", Message("{number} has left. The slip is being printed.", number=slip.number))


HANDLERS = [ready_lines, make, index, show, change, edit, recall, sign, cancel, attach, concede, leave]
