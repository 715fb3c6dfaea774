"""Invoices from inside: the list with ages, and recording what the tax system gave (5.1.12(2))."""

from __future__ import annotations

from admin.receivables.inputs import read_invoice
from domain.customers.rules import INVOICING
from domain.receivables.actions import invoicing
from domain.receivables.queries import lists, things
from domain.receivables.queries.lists import Wanted
from domain.receivables.rules import AGES, Age
from domain.shared.clock import today
from domain.shared.message import Message
from domain.shared.spreadsheet import ONE_TOO_MANY
from templates.money import invoices_workbook
from web import FILES_BYTES, Answer, Desk, get, post

SEE = {"number": "invoice"}


@get("/receivables/invoices", permission="receivables.see")
def index(desk: Desk) -> Answer:
    wanted = _wanted(desk)
    return desk.page("admin/receivables/invoices.html", found=lists.invoices(desk.work, wanted), wanted=wanted, names=AGES,
                     on=today(desk.work), age_of=lists.age_of)


@get("/receivables/invoices.xlsx", permission="receivables.see")
def export(desk: Desk) -> Answer:
    wanted = Wanted(desk.query.get("q"), desk.query.get("state"), _age(desk), size=ONE_TOO_MANY)
    return desk.file(*invoices_workbook(lists.invoices(desk.work, wanted).rows, today(desk.work), desk.actor.language))


@get("/receivables/invoices/{number:str}", permission="receivables.see", objects=SEE)
def show(desk: Desk, number: str) -> Answer:
    found = things.invoice(desk.work, number, things.first_of(desk.query.get("from")))
    return desk.page("admin/receivables/invoice.html", found=found, on=today(desk.work), names=AGES, age_of=lists.age_of,
                     invoicing=INVOICING)


@post("/receivables/invoices/{number:str}/issue", permission="receivables.invoice.issue", redisplay=show, upload=FILES_BYTES, objects=SEE)
def issue(desk: Desk, number: str) -> Answer:
    upload = next(iter(desk.files), None)
    invoicing.issue(desk.work, number, read_invoice(desk.form), upload, desk.password, desk.version)
    return desk.go(_at(number), Message("The invoice is recorded, and the customer is told."))


@post("/receivables/invoices/{number:str}/cancellation", permission="receivables.invoice.issue", redisplay=show, objects=SEE)
def cancel(desk: Desk, number: str) -> Answer:
    invoicing.cancel(desk.work, number, desk.form.get("why"), desk.password, desk.version)
    return desk.go(_at(number), Message("The invoice is cancelled, and the customer is told; its lines can be invoiced anew."))


def _wanted(desk: Desk) -> Wanted:
    return Wanted(desk.query.get("q"), desk.query.get("state"), _age(desk), desk.query.get("after"), desk.query.get("before"))


def _age(desk: Desk) -> str:
    age = desk.query.get("age")
    return age if age in {"overdue", *Age} else ""


def _at(number: str) -> str:
    return f"/admin/receivables/invoices/{number}"


HANDLERS = [index, export, show, issue, cancel]
