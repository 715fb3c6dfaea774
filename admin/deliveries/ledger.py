"""The execution ledger FM070100-03: the page, its export, its paper (5.1.10(2))."""

from __future__ import annotations

from domain.deliveries import ledger
from domain.deliveries.ledger import STATES, LedgerFilter
from domain.orders import lists
from domain.records.registers_of_delivery import print_ledger
from domain.shared.clock import today
from domain.shared.message import Message
from templates.delivery_registers import ledger_workbook
from web import Answer, Desk, get, post

SEE = "deliveries.ledger.see"


@get("/ledger", permission=SEE)
def index(desk: Desk) -> Answer:
    wanted = LedgerFilter.of(desk.form or desk.query)
    return desk.page("admin/deliveries/ledger/list.html", wanted=wanted, page_of=ledger.page(desk.work, wanted), states=STATES,
                     customers=lists.customers(desk.work), late=ledger.late_lines(desk.work), day=today(desk.work))


@get("/ledger/FM070100-03.xlsx", permission=SEE)
def export(desk: Desk) -> Answer:
    rows = ledger.export(desk.work, LedgerFilter.of(desk.query))
    return desk.file(*ledger_workbook(rows, desk.actor.language, today(desk.work)))


@post("/ledger/form", permission="records.form.print", redisplay=index)
def issue(desk: Desk) -> Answer:
    wanted = LedgerFilter.of(desk.form)
    record = print_ledger(desk.work, wanted)
    return desk.go("/admin/records?form=FM070100-03", Message("{number} is issued; it is printed in a moment.", number=record.number))


HANDLERS = [index, export, issue]
