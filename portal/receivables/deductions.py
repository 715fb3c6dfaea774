"""Deductions and debit notes of the customer, with our answers (RULES 8)."""

from __future__ import annotations

from domain.customers.models import Customer
from domain.receivables.actions import crediting
from domain.receivables.queries import deductions
from domain.shared.message import Message
from portal.receivables.inputs import read_deduction
from web import FILES_BYTES, Answer, Desk, get, post


@get("/statements/deductions", permission="receivables.see_own")
def index(desk: Desk) -> Answer:
    found = deductions.listed_for(desk.work, "", desk.query.get("after"), desk.query.get("before"))
    return desk.page("portal/receivables/deductions.html", found=found, owed=deductions.open_invoices(desk.work, desk.actor.customer_id))


@post("/statements/deductions", permission="receivables.deduction.claim", redisplay=index, upload=FILES_BYTES)
def claim(desk: Desk) -> Answer:
    customer = desk.work.fetch(Customer, desk.actor.customer_id)
    made = crediting.claim(desk.work, customer, read_deduction(desk.form), desk.files)
    return desk.go("/statements/deductions", Message("{number} is with our finance department.", number=made.number))


@post("/statements/deductions/{number:str}/withdrawal", permission="receivables.deduction.claim", redisplay=index,
      objects={"number": "deduction"})
def withdraw(desk: Desk, number: str) -> Answer:
    crediting.withdraw(desk.work, number, desk.version)
    return desk.go("/statements/deductions", Message("{number} is withdrawn.", number=number))


HANDLERS = [index, claim, withdraw]
