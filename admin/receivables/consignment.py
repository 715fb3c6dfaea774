"""Consignment stock from inside; finance enters the report that a customer sent by mail or file (RULES 8)."""

from __future__ import annotations

from domain.customers.models import Customer, ShipTo
from domain.receivables import usage
from domain.receivables.actions import consuming
from domain.receivables.queries import stock
from domain.shared.message import Message
from web import FILES_BYTES, Answer, Desk, get, post
from web.usage import read_usage


@get("/receivables/consignment", permission="receivables.see")
def index(desk: Desk) -> Answer:
    place = desk.form.get("place") or desk.query.get("place")
    return desk.page("admin/receivables/consignment.html", found=stock.consignment(desk.work, place=place))


@post("/receivables/consignment", permission="receivables.usage.report", redisplay=index, upload=FILES_BYTES)
def report(desk: Desk) -> Answer:
    work = desk.work
    given = read_usage(desk.form, consuming.standing(work))
    customer = work.fetch(Customer, work.fetch(ShipTo, given.place).customer_id)
    sheet = next((each for each in desk.files if each.field == "file"), None)
    used = usage.read_sheet(sheet) if sheet is not None else given.used
    made = consuming.report(work, customer, given.place, given.first, given.last, used, "staff", desk.files)
    return desk.go("/admin/receivables/consignment", Message("{number} is entered; its statement waits to be checked.", number=made.number))


HANDLERS = [index, report]
