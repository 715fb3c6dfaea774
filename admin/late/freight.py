"""Extra and premium freight: the record, its sums, and who may spend it (5.1.10(4))."""

from __future__ import annotations

from decimal import Decimal

from domain.customers.rules import CURRENCIES
from domain.deliveries.freight import limits, register, spending
from domain.deliveries.freight.register import FreightFilter
from domain.deliveries.freight.spending import KINDS, PAYERS, STATES
from domain.orders.queries import by_number
from domain.shared.entered import LONG, Entered
from domain.shared.errors import Invalid, NotFound
from domain.shared.message import Message
from domain.shared.spreadsheet import ONE_TOO_MANY
from templates.late_registers import freight_workbook
from web import Answer, Desk, get, post

LIST, SEE = "/admin/deliveries/freight", "deliveries.freight.see"
ONE = {"number": "freight"}
MONEY = [(each, each) for each in CURRENCIES]


@get("/deliveries/freight", permission=SEE)
def index(desk: Desk) -> Answer:
    wanted = FreightFilter.of(desk.query)
    return desk.page(
        "admin/late/freight.html", wanted=wanted, found=register.page(desk.work, wanted), sums=register.sums(desk.work, wanted),
        kinds=KINDS, payers=PAYERS, states=STATES, limits=limits.limits(desk.work), currencies=MONEY,
    )


@get("/deliveries/freight.xlsx", permission=SEE)
def export(desk: Desk) -> Answer:
    found = register.page(desk.work, FreightFilter.of(desk.query), size=ONE_TOO_MANY)
    return desk.file(*freight_workbook(found.rows, desk.actor.language))


@post("/deliveries/freight", permission="deliveries.freight.record", redisplay=index)
def record(desk: Desk) -> Answer:
    read = Entered(desk.form)
    number, amount = read.text("order", needed=True), read.number("amount", needed=True, places=2)
    agreed = read.number("agreed", places=2) or Decimal(0)
    texts = {name: read.text(name) for name in ("kind", "payer", "mode", "currency")}
    cause = read.text("cause", needed=True, longest=LONG)
    read.check()
    try:
        order = by_number(desk.work, number)
    except NotFound:
        raise Invalid({"order": Message("There is no such order.")}) from None
    entered = spending.Entered(cause=cause, amount=amount or Decimal(0), agreed=agreed, **texts)
    made = spending.record(desk.work, order, entered)
    return desk.go(f"{LIST}/{made.number}", Message("{number} waits for approval.", number=made.number))


@get("/deliveries/freight/{number:str}", permission=SEE, objects=ONE)
def show(desk: Desk, number: str) -> Answer:
    row, above = register.one(desk.work, number)
    return desk.page("admin/late/freight_one.html", row=row, one=row.freight, above=above, kinds=KINDS, payers=PAYERS, states=STATES,
                     refusals=spending.against_deciding(desk.work, row.freight))


@post("/deliveries/freight/{number:str}/approval", permission="deliveries.freight.decide", redisplay=show, objects=ONE)
def approve(desk: Desk, number: str) -> Answer:
    spending.approve(desk.work, number, dict(desk.form), desk.password, desk.version)
    return desk.go(f"{LIST}/{number}", Message("{number} is approved.", number=number))


@post("/deliveries/freight/{number:str}/dismissal", permission="deliveries.freight.decide", redisplay=show, objects=ONE)
def dismiss(desk: Desk, number: str) -> Answer:
    spending.dismiss(desk.work, number, desk.form.get("why"), desk.version)
    return desk.go(f"{LIST}/{number}", Message("{number} is not approved.", number=number))


HANDLERS = [index, export, record, show, approve, dismiss]
