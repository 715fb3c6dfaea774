"""One customer's account from inside: what is open, what is delivered and not invoiced, what stands as credit (5.1.12(2))."""

from __future__ import annotations

from domain.customers.rules import payment_terms
from domain.receivables.finding import customer_of
from domain.receivables.queries import ages, lists, unbilled
from domain.receivables.queries.ages import Wanted as Owed
from domain.receivables.queries.lists import Wanted
from domain.records import receivables as papers
from domain.shared.clock import today
from domain.shared.message import Message
from domain.shared.spreadsheet import ONE_TOO_MANY
from templates.money import account_workbook
from web import Answer, Desk, get, post

CUSTOMER = {"number": "customer"}


@get("/receivables/accounts/{number:str}", permission="receivables.see", objects=CUSTOMER)
def account(desk: Desk, number: str) -> Answer:
    work, customer = desk.work, customer_of(desk.work, number)
    credits = lists.payments(work, Wanted(state="credit", size=200, customer_id=customer.id)).rows
    return desk.page("admin/receivables/account.html", customer=customer, terms=payment_terms(customer.payment_kind, customer.payment_days),
                     owing=ages.by_customer(work, Owed(customer_id=customer.id)), unbilled=unbilled.of_customer(work, customer.id),
                     invoices=ages.open_invoices(work, Owed(customer_id=customer.id)), credits=credits, on=today(work),
                     papers=papers.registers(work, number), age_of=lists.age_of)


@get("/receivables/accounts/{number:str}/account.xlsx", permission="receivables.see", objects=CUSTOMER)
def export(desk: Desk, number: str) -> Answer:
    work, customer = desk.work, customer_of(desk.work, number)
    all_of = Wanted(size=ONE_TOO_MANY, customer_id=customer.id)
    owing, waiting = ages.by_customer(work, Owed(customer_id=customer.id)), unbilled.of_customer(work, customer.id)
    rows, paid = lists.invoices(work, all_of).rows, lists.payments(work, all_of).rows
    return desk.file(*account_workbook(owing, waiting, rows, paid, today(work), desk.actor.language))


@post("/receivables/accounts/{number:str}/print", permission="receivables.see", redisplay=account, objects=CUSTOMER)
def print_account(desk: Desk, number: str) -> Answer:
    record = papers.print_register(desk.work, number)
    return desk.go(f"/admin/receivables/accounts/{number}#papers", Message("{number} is being printed.", number=record.number))


HANDLERS = [account, export, print_account]
