"""Statements 对账单 from inside: drafted, sent, what the customer disputed answered line by line, provisional prices made good."""

from __future__ import annotations

import uuid

from admin.receivables.inputs import read_period, read_price, read_settling
from domain.receivables.actions import adjusting, crediting, drafting, invoicing, sending, settling
from domain.receivables.queries import lists, things
from domain.receivables.queries.lists import Wanted
from domain.receivables.sheet import KINDS
from domain.records import queries as records
from domain.shared.message import Message
from domain.shared.spreadsheet import ONE_TOO_MANY
from templates.money import statement_workbook, statements_workbook
from web import Answer, Desk, get, post

MAKE = "receivables.statement.make"
SEE = {"number": "statement"}
LINE = {**SEE, "line_id": "statement_line"}


@get("/receivables/statements", permission="receivables.see")
def index(desk: Desk) -> Answer:
    wanted = Wanted(desk.query.get("q"), desk.query.get("state"), "", desk.query.get("after"), desk.query.get("before"))
    return desk.page("admin/receivables/statements.html", found=lists.statements(desk.work, wanted), wanted=wanted,
                     customers=things.customers(desk.work))


@get("/receivables/statements.xlsx", permission="receivables.see")
def export(desk: Desk) -> Answer:
    wanted = Wanted(desk.query.get("q"), desk.query.get("state"), size=ONE_TOO_MANY)
    return desk.file(*statements_workbook(lists.statements(desk.work, wanted).rows, desk.actor.language))


@post("/receivables/statements", permission=MAKE, redisplay=index)
def draft(desk: Desk) -> Answer:
    made = drafting.draft(desk.work, *read_period(desk.form))
    return desk.go(f"/admin/receivables/statements/{made[0].number}", Message("Statement {number} is drafted.", number=made[0].number))


@post("/receivables/adjustments", permission=MAKE, redisplay=index)
def adjust(desk: Desk) -> Answer:
    made = adjusting.adjust_prices(desk.work, desk.form.get("customer"))
    if not made:
        return desk.go("/admin/receivables/statements", Message("The provisional prices were right: there is nothing to adjust."))
    number = made[0].number
    return desk.go(f"/admin/receivables/statements/{number}", Message("The adjustment list {number} is drafted.", number=number))


@get("/receivables/statements/{number:str}", permission="receivables.see", objects=SEE)
def show(desk: Desk, number: str) -> Answer:
    found = things.statement(desk.work, number, things.first_of(desk.query.get("from")))
    return desk.page("admin/receivables/statement.html", found=found, kinds=KINDS,
                     papers=records.of_thing(desk.work, "statement", found.statement.id))


@get("/receivables/statements/{number:str}/lines.xlsx", permission="receivables.see", objects=SEE)
def export_lines(desk: Desk, number: str) -> Answer:
    return desk.file(*statement_workbook(things.statement(desk.work, number), desk.actor.language))


@post("/receivables/statements/{number:str}/sending", permission=MAKE, redisplay=show, objects=SEE)
def send(desk: Desk, number: str) -> Answer:
    sending.send(desk.work, number, desk.version)
    return desk.go(_at(number), Message("The statement is with the customer."))


@post("/receivables/statements/{number:str}/cancellation", permission=MAKE, redisplay=show, objects=SEE)
def cancel(desk: Desk, number: str) -> Answer:
    sending.cancel(desk.work, number, desk.form.get("why"), desk.version)
    return desk.go(_at(number), Message("The statement is cancelled; its goods are unbilled again."))


@post("/receivables/statements/{number:str}/lines/{line_id:str}/price", permission="receivables.price.enter", redisplay=show, objects=LINE)
def price(desk: Desk, number: str, line_id: uuid.UUID) -> Answer:
    line = things.line(desk.work, number, line_id)
    sending.price_line(desk.work, number, line.id, read_price(desk.form), desk.password, desk.version)
    return desk.go(_at(number, desk), Message("The price is entered."))


@post("/receivables/statements/{number:str}/lines/{line_id:str}/removal", permission=MAKE, redisplay=show, objects=LINE)
def drop(desk: Desk, number: str, line_id: uuid.UUID) -> Answer:
    sending.drop_line(desk.work, number, line_id, desk.version)
    return desk.go(_at(number, desk), Message("The line waits for the next statement."))


@post("/receivables/statements/{number:str}/lines/{line_id:str}/answer",
      permission="receivables.dispute.answer", redisplay=show, objects=LINE)
def answer(desk: Desk, number: str, line_id: uuid.UUID) -> Answer:
    line = things.line(desk.work, number, line_id)
    settling.settle(desk.work, number, line.id, read_settling(desk.form, line), desk.password, desk.version)
    return desk.go(_at(number), Message("The line is answered."))


@post("/receivables/statements/{number:str}/invoice", permission="receivables.invoice.ask", redisplay=show, objects=SEE)
def invoice(desk: Desk, number: str) -> Answer:
    made = invoicing.ask(desk.work, number, desk.version)
    return desk.go(f"/admin/receivables/invoices/{made.number}", Message("The invoice is asked for."))


@post("/receivables/statements/{number:str}/credit", permission="receivables.payment.record", redisplay=show, objects=SEE)
def credit(desk: Desk, number: str) -> Answer:
    note = crediting.credit(desk.work, number, desk.password, desk.version)
    return desk.go(f"/admin/receivables/payments/{note.number}", Message("The credit note is given, and the customer is told."))


def _at(number: str, desk: Desk | None = None) -> str:
    """The statement; on from a line, the page of lines that it stands on."""
    first = desk.query.get("from") if desk else ""
    return f"/admin/receivables/statements/{number}" + (f"?from={things.first_of(first)}" if first else "")


HANDLERS = [index, export, draft, adjust, show, export_lines, send, cancel, price, drop, answer, invoice, credit]
