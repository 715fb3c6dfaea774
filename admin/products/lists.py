"""A customer's FM070100-13: its lines, and the prices of each with their validity."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from domain.customers import queries as customers
from domain.products import actions, inputs
from domain.products.models import ListEntry, Price, Product
from domain.products.queries import lists, parts
from domain.shared.clock import today
from domain.shared.entered import Entered, as_typed
from domain.shared.errors import Invalid, NotFound
from domain.shared.message import Message
from web import Answer, Desk, get, post


@get("/product-lists/{number:str}", permission="products.product.see", objects={"number": "customer"})
def show(desk: Desk, number: str) -> Answer:
    customer = customers.by_number(desk.work, number)
    text = desk.query.get("q")
    rows = lists.of_customer(desk.work, customer.id, text=text)
    return desk.page("admin/products/customer_list.html", customer=customer, text=text, rows=rows,
                     may_edit=desk.may("products.product.edit"), may_import=desk.may("products.import"))


@get("/product-lists/{number:str}/entries", permission="products.product.edit", objects={"number": "customer"})
def new(desk: Desk, number: str) -> Answer:
    customer = customers.by_number(desk.work, number)
    values = desk.form or {"active": "1", "code": desk.query.get("code")}
    return desk.page("admin/products/entry.html", customer=customer, entry=None, code="", prices=[], may_price=False, values=values,
                     today=today(desk.work))


@post("/product-lists/{number:str}/entries", permission="products.product.edit", redisplay=new, objects={"number": "customer"})
def add(desk: Desk, number: str) -> Answer:
    customer = customers.by_number(desk.work, number)
    made = actions.add_entry(desk.work, customer, _product(desk), inputs.read_entry(desk.form))
    said = Message("{part} is on the list. Now give it a price.", part=made.customer_part)
    return desk.go(f"/admin/product-lists/{number}/entries/{made.id}", said)


@get("/product-lists/{number:str}/entries/{id:str}", permission="products.product.see", objects={"number": "customer"})
def entry(desk: Desk, number: str, id: uuid.UUID) -> Answer:
    customer, found = _entry(desk, number, id)
    typed = desk.form if "customer_part" in desk.form else None
    shown = {field.name: as_typed(getattr(found, field.name)) for field in fields(inputs.EntryInput)}
    return desk.page("admin/products/entry.html", customer=customer, entry=found, code=desk.work.fetch(Product, found.product_id).code,
                     prices=lists.prices_of(desk.work, id), may_price=desk.may("products.price.edit"), today=today(desk.work),
                     values=_merged(typed or shown, desk.form))


@post("/product-lists/{number:str}/entries/{id:str}", permission="products.product.edit", redisplay=entry, objects={"number": "customer"})
def edit(desk: Desk, number: str, id: uuid.UUID) -> Answer:
    _, found = _entry(desk, number, id)
    actions.edit_entry(desk.work, found, inputs.read_entry(desk.form), version=desk.version)
    return desk.go(f"/admin/product-lists/{number}", Message("{part} is saved.", part=found.customer_part))


@post("/product-lists/{number:str}/entries/{id:str}/prices", permission="products.price.edit", redisplay=entry,
      objects={"number": "customer"})
def add_price(desk: Desk, number: str, id: uuid.UUID) -> Answer:
    _, found = _entry(desk, number, id)
    price = actions.add_price(desk.work, found, inputs.read_price(desk.form))
    return desk.go(f"/admin/product-lists/{number}/entries/{id}", Message("The price holds from {day}.", day=price.valid_from))


@post("/product-lists/{number:str}/prices/{id:str}/end", permission="products.price.edit", objects={"number": "customer"})
def end_price(desk: Desk, number: str, id: uuid.UUID) -> Answer:
    price = desk.work.fetch(Price, id)
    _entry(desk, number, price.entry_id)
    given = Entered(desk.form)
    last = given.day("valid_to", needed=True)
    given.check()
    actions.end_price(desk.work, price, last, version=desk.version)  # type: ignore[arg-type]
    return desk.go(f"/admin/product-lists/{number}/entries/{price.entry_id}", Message("The price ends with {day}.", day=price.valid_to))


def _entry(desk: Desk, number: str, key: uuid.UUID) -> tuple[Any, ListEntry]:
    customer = customers.by_number(desk.work, number)
    return customer, lists.entry(desk.work, customer.id, key)


def _product(desk: Desk) -> Product:
    code = inputs.part_key(desk.form.get("code"))
    try:
        return parts.by_code(desk.work, code)
    except NotFound:
        raise Invalid({"code": Message("No part has this company code. Enter the part first.")}) from None


def _merged(values: Mapping[str, str], typed: Mapping[str, str]) -> dict[str, str]:
    """The entry's fields, and beside them what was typed for a price that was refused."""
    return {**typed, **values}


HANDLERS = [show, new, add, entry, edit, add_price, end_price]
