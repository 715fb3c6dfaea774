"""The 应收账款明细表 by customer: what is delivered and not invoiced, what is owed and since when (5.1.12(2))."""

from __future__ import annotations

from admin.receivables.inputs import CURRENCY_PAIRS
from domain.receivables.queries import ages
from domain.receivables.queries.ages import Wanted
from domain.receivables.rules import AGES
from domain.records import receivables as papers
from domain.shared.clock import today
from domain.shared.message import Message
from templates.money import receivables_workbook
from web import Answer, Desk, get, post


@get("/receivables", permission="receivables.see")
def index(desk: Desk) -> Answer:
    wanted = _wanted(desk)
    rows = ages.by_customer(desk.work, wanted)
    return desk.page("admin/receivables/ages.html", rows=rows, totals=ages.totals(rows), wanted=wanted, names=AGES,
                     papers=papers.registers(desk.work), currencies=CURRENCY_PAIRS)


@get("/receivables.xlsx", permission="receivables.see")
def export(desk: Desk) -> Answer:
    work, wanted = desk.work, _wanted(desk)
    rows, invoices = ages.by_customer(work, wanted), ages.open_invoices(work, wanted)
    return desk.file(*receivables_workbook(rows, invoices, today(work), desk.actor.language))


@post("/receivables/register", permission="receivables.see", redisplay=index)
def print_register(desk: Desk) -> Answer:
    record = papers.print_register(desk.work)
    return desk.go("/admin/receivables#papers", Message("{number} is being printed.", number=record.number))


def _wanted(desk: Desk) -> Wanted:
    return Wanted(desk.query.get("q"), desk.query.get("currency"), desk.query.get("age"))


HANDLERS = [index, export, print_register]
