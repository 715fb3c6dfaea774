"""The customer's statement of account: invoices with their due days and ages, payments, what is not invoiced yet."""

from __future__ import annotations

from domain.customers.models import Customer
from domain.customers.rules import INVOICING
from domain.receivables.actions.paying import way_of
from domain.receivables.queries import ages, lists, things, unbilled
from domain.receivables.queries.ages import Wanted as Owed
from domain.receivables.queries.lists import Wanted
from domain.receivables.rules import AGES
from domain.records import receivables as papers
from domain.shared.clock import today
from domain.shared.message import Message
from domain.shared.spreadsheet import ONE_TOO_MANY
from templates.money import account_workbook
from web import Answer, Desk, get, post


@get("/statements/account", permission="receivables.see_own")
def account(desk: Desk) -> Answer:
    work = desk.work
    wanted = Wanted("", desk.query.get("state"), "", desk.query.get("after"), desk.query.get("before"))
    owing = ages.by_customer(work, Owed(customer_id=desk.actor.customer_id))
    return desk.page("portal/receivables/account.html", owing=owing, found=lists.invoices(work, wanted), wanted=wanted, names=AGES,
                     payments=lists.payments(work, Wanted(size=10)).rows, papers=papers.registers(work, _own(desk)), on=today(work),
                     age_of=lists.age_of, way_of=way_of)


@get("/statements/account.xlsx", permission="receivables.see_own")
def export(desk: Desk) -> Answer:
    work, most = desk.work, Wanted(size=ONE_TOO_MANY)
    owing = ages.by_customer(work, Owed(customer_id=desk.actor.customer_id))
    rows, paid = lists.invoices(work, most).rows, lists.payments(work, most).rows
    waiting = unbilled.of_customer(work, desk.actor.customer_id)  # type: ignore[arg-type]
    return desk.file(*account_workbook(owing, waiting, rows, paid, today(work), desk.actor.language, theirs=True))


@post("/statements/account/print", permission="receivables.see_own", redisplay=account)
def print_account(desk: Desk) -> Answer:
    record = papers.print_account(desk.work)
    return desk.go("/statements/account#papers", Message("{number} is being printed.", number=record.number))


@get("/statements/invoices/{number:str}", permission="receivables.see_own", objects={"number": "invoice"})
def invoice(desk: Desk, number: str) -> Answer:
    found = things.invoice(desk.work, number, things.first_of(desk.query.get("from")))
    return desk.page("portal/receivables/invoice.html", found=found, on=today(desk.work), age_of=lists.age_of, invoicing=INVOICING)


def _own(desk: Desk) -> str:
    return desk.work.fetch(Customer, desk.actor.customer_id).number


HANDLERS = [account, export, print_account, invoice]
