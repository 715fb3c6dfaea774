"""Statements of the customer: confirmed or disputed line by line, signed; invoices asked for (RULES 8)."""

from __future__ import annotations

from domain.receivables.actions import answering, asking, invoicing
from domain.receivables.queries import lists, things, unbilled
from domain.receivables.queries.lists import Wanted
from domain.receivables.sheet import KINDS
from domain.records import queries as records
from domain.shared.message import Message
from portal.receivables.inputs import read_answers, read_chosen
from templates.money import statement_workbook
from web import Answer, Desk, get, post

SEE = {"number": "statement"}
INVOICED = Message("Thank you: the statement is confirmed, and the invoice is asked for.")
THANKS = {
    "confirmed": Message("Thank you: the statement is confirmed."),
    "disputed": Message("Thank you: your answers are with our finance department."),
    "sent": Message("Thank you: these lines are confirmed; the others still wait for your answer."),
}


@get("/statements", permission="receivables.see_own")
def index(desk: Desk) -> Answer:
    wanted = Wanted("", desk.query.get("state"), "", desk.query.get("after"), desk.query.get("before"))
    return desk.page("portal/receivables/statements.html", found=lists.statements(desk.work, wanted), wanted=wanted)


@get("/statements/received", permission="receivables.see_own")
def received(desk: Desk) -> Answer:
    rows = unbilled.received_lines(desk.work, desk.actor.customer_id)  # type: ignore[arg-type]
    stated = unbilled.stated(desk.work, desk.actor.customer_id)  # type: ignore[arg-type]
    return desk.page("portal/receivables/received.html", rows=rows, stated=stated)


@post("/statements/received", permission="receivables.statement.answer", redisplay=received)
def ask_for_received(desk: Desk) -> Answer:
    invoice = invoicing.ask_for_received(desk.work, read_chosen(desk.form), desk.password)
    if invoice is None:
        return desk.go("/statements/received", Message("Nothing is owed for it: there is no invoice to make."))
    return desk.go(f"/statements/invoices/{invoice.number}", Message("The invoice is asked for."))


@get("/statements/{number:str}", permission="receivables.see_own", objects=SEE)
def show(desk: Desk, number: str) -> Answer:
    found = things.statement(desk.work, number, things.first_of(desk.query.get("from")))
    return desk.page("portal/receivables/statement.html", found=found, kinds=KINDS,
                     papers=records.of_thing(desk.work, "statement", found.statement.id))


@get("/statements/{number:str}/lines.xlsx", permission="receivables.see_own", objects=SEE)
def export(desk: Desk, number: str) -> Answer:
    return desk.file(*statement_workbook(things.statement(desk.work, number), desk.actor.language))


@post("/statements/{number:str}/answers", permission="receivables.statement.answer", redisplay=show, objects=SEE)
def answer(desk: Desk, number: str) -> Answer:
    found = things.statement(desk.work, number)
    answers = read_answers(desk.form, [*found.waiting, *found.disputed])
    wished = bool(desk.form.get("invoice"))
    statement = answering.answer(desk.work, number, answers, desk.password, desk.version, invoice=wished)
    invoiced = wished and statement.state == "confirmed" and statement.gross > 0
    return desk.go(f"/statements/{number}", INVOICED if invoiced else THANKS[statement.state])


@post("/statements/{number:str}/invoice-wish", permission="receivables.statement.answer", redisplay=show, objects=SEE)
def wish(desk: Desk, number: str) -> Answer:
    asking.wish(desk.work, number, desk.version)
    return desk.go(f"/statements/{number}", Message("The invoice is made out as soon as all is confirmed."))


@post("/statements/{number:str}/invoice-wish/withdrawal", permission="receivables.statement.answer", redisplay=show, objects=SEE)
def withdraw_wish(desk: Desk, number: str) -> Answer:
    asking.withdraw_wish(desk.work, number, desk.version)
    return desk.go(f"/statements/{number}", Message("No invoice is made out by itself; you can ask for it once lines are confirmed."))


@post("/statements/{number:str}/invoice", permission="receivables.invoice.ask", redisplay=show, objects=SEE)
def ask(desk: Desk, number: str) -> Answer:
    invoicing.ask(desk.work, number, desk.version)
    return desk.go(f"/statements/{number}", Message("The invoice is asked for."))


HANDLERS = [index, received, ask_for_received, show, export, answer, wish, withdraw_wish, ask]
