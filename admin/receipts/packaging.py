"""Returnable packaging: what each customer has of ours, and counting it in and out."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from domain.customers.models import Customer
from domain.deliveries.models import PackagingCount
from domain.deliveries.packaging import counts, movements
from domain.deliveries.receipts import lists
from domain.shared.entered import Entered
from domain.shared.errors import Invalid
from domain.shared.message import Message
from web import Answer, Desk, get, post

BASE = "/admin/deliveries/receipts/packaging"


@get("/deliveries/receipts/packaging", permission="deliveries.slip.see")
def index(desk: Desk) -> Answer:
    work, customer = desk.work, desk.query.get("customer")[:20]
    return desk.page(
        "admin/receipts/packaging.html", balances=movements.balances(work, customer), moves=movements.moves(work, customer),
        kinds=movements.kinds(work), customers=lists.customers(work), customer=customer, ways=movements.WAYS,
        told=counts.rows(work, customer), ends=counts.WAYS,
    )


@post("/deliveries/receipts/packaging", permission="deliveries.packaging.count", redisplay=index)
def count(desk: Desk) -> Answer:
    entered = Entered(desk.form)
    number = entered.text("customer", needed=True, longest=20)
    customer = desk.work.session.scalars(select(Customer).where(Customer.number == number)).one_or_none()
    if customer is None:
        raise Invalid({"customer": Message("Please choose one of the list.")})
    movements.count(desk.work, customer, movements.read(entered))
    return desk.go(BASE, Message("Counted."))


@post("/deliveries/receipts/packaging/counts/{id:str}", permission="deliveries.packaging.count", redisplay=index,
      objects={"id": "packaging_count"})
def settle(desk: Desk, id: uuid.UUID) -> Answer:
    found = desk.work.fetch(PackagingCount, id)
    counts.settle(desk.work, found, desk.form.get("end"), desk.form.get("words"), desk.version)
    return desk.go(BASE, Message("The customer's count is settled."))


HANDLERS = [index, count, settle]
