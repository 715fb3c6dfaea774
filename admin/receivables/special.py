"""Deductions of customers, and retail before payment."""

from __future__ import annotations

from decimal import Decimal

from domain.receivables.actions import crediting, retail
from domain.receivables.actions.crediting import DeductionInput
from domain.receivables.finding import customer_of
from domain.receivables.queries import deductions, things
from domain.shared.clock import today
from domain.shared.message import Message
from domain.shared.money import MOST
from web import FILES_BYTES, Answer, Desk, get, post
from web.inputs import Reader

DEDUCTION, EXCEPTION = {"number": "deduction"}, {"number": "retail_exception"}
STATES = {"claimed", "accepted", "refused", "withdrawn", "proposed", "signed", "used", "expired"}


@get("/receivables/deductions", permission="receivables.see")
def index(desk: Desk) -> Answer:
    found = deductions.listed_for(desk.work, _state(desk), desk.query.get("after"), desk.query.get("before"))
    return desk.page("admin/receivables/deductions.html", found=found, chosen=_state(desk), customers=things.customers(desk.work))


@post("/receivables/deductions", permission="receivables.deduction.claim", redisplay=index, upload=FILES_BYTES)
def claim(desk: Desk) -> Answer:
    read = Reader(desk.form)
    number = read.text("customer", Message("Customer"), most=40)
    amount = read.decimal("amount", Message("Amount with tax"), places=2, least=Decimal("0.01"), most=MOST)
    reason = read.text("reason", Message("Reason"), most=1000, lines=True)
    reference = read.text("reference", Message("The customer's number"), required=False, most=80)
    invoice = read.text("invoice", Message("From the invoice"), required=False, most=40)
    read.done()
    given = DeductionInput(amount or Decimal(0), reason, reference, invoice)
    made = crediting.claim(desk.work, customer_of(desk.work, number), given, desk.files)
    return desk.go(f"/admin/receivables/deductions/{made.number}", Message("{number} is entered.", number=made.number))


@get("/receivables/deductions/{number:str}", permission="receivables.see", objects=DEDUCTION)
def show(desk: Desk, number: str) -> Answer:
    return desk.page("admin/receivables/deduction.html", found=deductions.deduction(desk.work, number))


@post("/receivables/deductions/{number:str}/acceptance", permission="receivables.deduction.answer", redisplay=show, objects=DEDUCTION)
def accept(desk: Desk, number: str) -> Answer:
    read = Reader(desk.form)
    amount = read.decimal("amount", Message("Agreed amount, with tax"), places=2, least=Decimal("0.01"), most=MOST)
    answer = read.text("answer", Message("Message to the customer"), required=False, most=1000, lines=True)
    read.done()
    crediting.accept(desk.work, number, amount or Decimal(0), answer, desk.password, desk.version)
    return desk.go(f"/admin/receivables/deductions/{number}", Message("The deduction is agreed, with a credit note."))


@post("/receivables/deductions/{number:str}/refusal", permission="receivables.deduction.answer", redisplay=show, objects=DEDUCTION)
def refuse(desk: Desk, number: str) -> Answer:
    crediting.refuse(desk.work, number, desk.form.get("answer"), desk.version)
    return desk.go(f"/admin/receivables/deductions/{number}", Message("The deduction is refused, and the customer is told why."))


@get("/receivables/exceptions", permission="receivables.see")
def exceptions(desk: Desk) -> Answer:
    found = deductions.exceptions(desk.work, _state(desk), desk.query.get("after"), desk.query.get("before"))
    return desk.page("admin/receivables/exceptions.html", found=found, chosen=_state(desk), usual=today(desk.work) + retail.USUALLY)


@post("/receivables/exceptions", permission="receivables.exception.propose", redisplay=exceptions)
def propose(desk: Desk) -> Answer:
    read = Reader(desk.form)
    order = read.text("order", Message("Order"), most=40)
    amount = read.decimal("amount", Message("Amount with tax"), places=2, least=Decimal("0.01"), most=MOST)
    reason = read.text("reason", Message("Reason"), most=1000, lines=True)
    last = read.day("last", Message("Until"), required=False)
    read.done()
    made = retail.propose(desk.work, order, amount or Decimal(0), reason, last)
    return desk.go("/admin/receivables/exceptions", Message("{number} is with the general manager.", number=made.number))


@post("/receivables/exceptions/{number:str}/signature", permission="receivables.exception.sign", redisplay=exceptions, objects=EXCEPTION)
def sign(desk: Desk, number: str) -> Answer:
    retail.decide(desk.work, number, desk.password, desk.version)
    return desk.go("/admin/receivables/exceptions", Message("{number} is signed: the goods may leave.", number=number))


@post("/receivables/exceptions/{number:str}/refusal", permission="receivables.exception.sign", redisplay=exceptions, objects=EXCEPTION)
def refuse_exception(desk: Desk, number: str) -> Answer:
    retail.refuse(desk.work, number, desk.form.get("why"), desk.version)
    return desk.go("/admin/receivables/exceptions", Message("{number} is refused.", number=number))


@post("/receivables/exceptions/{number:str}/withdrawal", permission="receivables.exception.propose", redisplay=exceptions,
      objects=EXCEPTION)
def withdraw(desk: Desk, number: str) -> Answer:
    retail.withdraw(desk.work, number, desk.form.get("why"), desk.version)
    return desk.go("/admin/receivables/exceptions", Message("{number} is withdrawn.", number=number))


def _state(desk: Desk) -> str:
    return desk.query.get("state") if desk.query.get("state") in STATES else ""


HANDLERS = [index, claim, show, accept, refuse, exceptions, propose, sign, refuse_exception, withdraw]
