"""Payments and credit notes from inside: recorded, matched, unmatched, cancelled (RULES 8)."""

from __future__ import annotations

import uuid

from admin.receivables.inputs import CURRENCY_PAIRS, named, read_payment, read_refund, read_reservation, read_sent
from domain.receivables.actions import paying, refunding
from domain.receivables.actions.paying import METHODS, way_of
from domain.receivables.queries import lists, things
from domain.receivables.queries.lists import Wanted
from domain.shared.clock import today
from domain.shared.message import Message
from domain.shared.spreadsheet import ONE_TOO_MANY
from templates.money import payments_workbook
from web import Answer, Desk, get, post

SEE = {"number": "payment"}


@get("/receivables/payments", permission="receivables.see")
def index(desk: Desk) -> Answer:
    wanted = Wanted(desk.query.get("q"), desk.query.get("state"), "", desk.query.get("after"), desk.query.get("before"))
    return desk.page("admin/receivables/payments.html", found=lists.payments(desk.work, wanted), wanted=wanted, way_of=way_of)


@get("/receivables/payments.xlsx", permission="receivables.see")
def export(desk: Desk) -> Answer:
    wanted = Wanted(desk.query.get("q"), desk.query.get("state"), size=ONE_TOO_MANY)
    return desk.file(*payments_workbook(lists.payments(desk.work, wanted).rows, desk.actor.language))


@get("/receivables/payments/new", permission="receivables.payment.record")
def new(desk: Desk) -> Answer:
    return desk.page("admin/receivables/payment_new.html", customers=things.customers(desk.work), methods=METHODS, on=today(desk.work),
                     customer=desk.form.get("customer") or desk.query.get("customer"),
                     named=desk.form.get("invoices") or desk.query.get("invoice"), amount=desk.query.get("amount"),
                     currencies=CURRENCY_PAIRS)


@post("/receivables/payments", permission="receivables.payment.record", redisplay=new)
def record(desk: Desk) -> Answer:
    payment = paying.record(desk.work, read_payment(desk.form), desk.password)
    return desk.go(_at(payment.number), Message("{number} is recorded and matched.", number=payment.number))


@get("/receivables/payments/{number:str}", permission="receivables.see", objects=SEE)
def show(desk: Desk, number: str) -> Answer:
    return desk.page("admin/receivables/payment.html", found=things.payment(desk.work, number), way_of=way_of)


@post("/receivables/payments/{number:str}/matching", permission="receivables.payment.record", redisplay=show, objects=SEE)
def match(desk: Desk, number: str) -> Answer:
    paying.match_rest(desk.work, number, named(desk.form.get("invoices")), desk.version)
    return desk.go(_at(number), Message("What was left is matched."))


@post("/receivables/payments/{number:str}/reservation", permission="receivables.payment.record", redisplay=show, objects=SEE)
def reserve(desk: Desk, number: str) -> Answer:
    order, part = read_reservation(desk.form)
    paying.reserve_rest(desk.work, number, order, part, desk.version)
    return desk.go(_at(number), Message("It is held for the order {order}.", order=order))


@post("/receivables/payments/{number:str}/refund", permission="receivables.payment.record", redisplay=show, objects=SEE)
def pay_back(desk: Desk, number: str) -> Answer:
    refund = refunding.propose(desk.work, number, *read_refund(desk.form), desk.version)
    return desk.go(_at(refund.number), Message("{number} waits for the signature of another of finance.", number=refund.number))


@post("/receivables/payments/{number:str}/refund/signature", permission="receivables.payment.record", redisplay=show, objects=SEE)
def sign_refund(desk: Desk, number: str) -> Answer:
    refunding.approve(desk.work, number, read_sent(desk.form), desk.password, desk.version)
    return desk.go(_at(number), Message("It is paid back, and the customer is told."))


@post("/receivables/payments/{number:str}/refund/refusal", permission="receivables.payment.record", redisplay=show, objects=SEE)
def refuse_refund(desk: Desk, number: str) -> Answer:
    refunding.refuse(desk.work, number, desk.form.get("why"), desk.version)
    return desk.go(_at(number), Message("It is not paid back: the money is credit again."))


@post("/receivables/payments/{number:str}/matches/{match_id:str}/removal", permission="receivables.payment.record", redisplay=show,
      objects={**SEE, "match_id": "allocation"})
def unmatch(desk: Desk, number: str, match_id: uuid.UUID) -> Answer:
    paying.unmatch(desk.work, number, match_id, desk.version)
    return desk.go(_at(number), Message("The match is undone; the money is credit again."))


@post("/receivables/payments/{number:str}/cancellation", permission="receivables.payment.record", redisplay=show, objects=SEE)
def cancel(desk: Desk, number: str) -> Answer:
    paying.cancel(desk.work, number, desk.form.get("why"), desk.password, desk.version)
    return desk.go(_at(number), Message("The payment is cancelled; what it paid is open again."))


def _at(number: str) -> str:
    return f"/admin/receivables/payments/{number}"


HANDLERS = [index, export, new, record, show, match, reserve, unmatch, cancel, pay_back, sign_refund, refuse_refund]
