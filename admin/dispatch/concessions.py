"""Concessions 让步/特采: what the customer allowed in writing, entered with their paper (RULES 7)."""

from __future__ import annotations

from domain.deliveries.dispatch import concessions, inputs
from domain.orders.lists import customers
from domain.shared.message import Message
from web import FILES_BYTES, Answer, Desk, get, post

CONCESSION = {"number": "concession"}


@get("/dispatch/concessions", permission="dispatch.see")
def index(desk: Desk) -> Answer:
    chosen = desk.query.get("customer")[:20]
    found = concessions.rows(desk.work, chosen, desk.query.get("after"), desk.query.get("before"))
    return desk.page("admin/dispatch/concessions.html", found=found, chosen=chosen, customers=customers(desk.work))


@get("/dispatch/concessions/new", permission="dispatch.concession.enter")
def new(desk: Desk) -> Answer:
    number = desk.form.get("customer") or desk.query.get("customer")
    line = concessions.line_for(desk.work, desk.form.get("line") or desk.query.get("line"))
    parts = concessions.parts(desk.work, number, line) if number else []
    return desk.page("admin/dispatch/concession.html", chosen=number, customers=customers(desk.work), parts=parts, line=line)


@post("/dispatch/concessions", permission="dispatch.concession.enter", redisplay=new, upload=FILES_BYTES)
def enter(desk: Desk) -> Answer:
    given = inputs.read_concession(desk.form, paper=bool(desk.files))
    entered = concessions.enter(desk.work, desk.form.get("customer"), given, desk.files)
    return desk.go("/admin/dispatch/concessions", Message("{number} is entered.", number=entered.number))


@post("/dispatch/concessions/{number:str}/end", permission="dispatch.concession.enter", redisplay=index, objects=CONCESSION)
def end(desk: Desk, number: str) -> Answer:
    concessions.end(desk.work, number, version=desk.version)
    return desk.go("/admin/dispatch/concessions", Message("{number} has ended.", number=number))


HANDLERS = [index, new, enter, end]
