"""Consignment stock at the customer's, and the report of what was used, typed or as a spreadsheet (RULES 8)."""

from __future__ import annotations

from domain.customers.models import Customer
from domain.receivables import usage
from domain.receivables.actions import consuming
from domain.receivables.queries import stock
from domain.shared.message import Message
from web import Answer, Desk, get, post
from web.usage import read_usage

SHEET_BYTES = 12_000_000


@get("/statements/consignment", permission="receivables.see_own")
def index(desk: Desk) -> Answer:
    place = desk.form.get("place") or desk.query.get("place")
    return desk.page("portal/receivables/consignment.html", found=stock.consignment(desk.work, desk.actor.customer_id, place))


@post("/statements/consignment", permission="receivables.usage.report", redisplay=index, upload=SHEET_BYTES)
def report(desk: Desk) -> Answer:
    work, customer = desk.work, desk.work.fetch(Customer, desk.actor.customer_id)
    given = read_usage(desk.form, consuming.standing(work, customer.id))
    sheet = next(iter(desk.files), None)
    used = usage.read_sheet(sheet) if sheet is not None else given.used
    source = "file" if sheet is not None else "portal"
    made = consuming.report(work, customer, given.place, given.first, given.last, used, source, desk.files)
    return desk.go("/statements/consignment", Message("Thank you: {number} is with our finance department.", number=made.number))


HANDLERS = [index, report]
