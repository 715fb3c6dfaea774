"""A customer's record, its terms, and what is known of its own house."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from decimal import Decimal
from typing import Any

from domain.customers import actions, inputs, queries, rules
from domain.customers.models import Customer, InternalOperation
from domain.shared.entered import as_typed
from domain.shared.message import Message, Named
from domain.shared.workflow import authorise
from web import Answer, Desk, get, post


@get("/customers/new", permission="customers.customer.edit")
def new(desk: Desk) -> Answer:
    blank = {"number": rules.next_number(queries.numbers(desk.work)), "grade": "B", "language": "zh-CN", "distance": "domestic_short",
             "owner_id": str(desk.actor.id)}
    return _form(desk, None, desk.form or blank)


@post("/customers", permission="customers.customer.edit", redisplay=new)
def create(desk: Desk) -> Answer:
    made = actions.create(desk.work, inputs.read_customer(desk.form))
    who = Named(made.name_short, made.number, "customer")
    return desk.go(f"/admin/customers/{made.number}", Message("{name} is on the register.", name=who))


@get("/customers/{number:str}/record", permission="customers.customer.edit", objects={"number": "customer"})
def record(desk: Desk, number: str) -> Answer:
    customer = queries.by_number(desk.work, number)
    return _form(desk, customer, desk.form or _values(customer, inputs.CustomerInput))


@post("/customers/{number:str}/record", permission="customers.customer.edit", redisplay=record, objects={"number": "customer"})
def edit(desk: Desk, number: str) -> Answer:
    customer = queries.by_number(desk.work, number)
    actions.edit(desk.work, customer, inputs.read_customer(desk.form), version=desk.version)
    return desk.go(f"/admin/customers/{customer.number}", Message("The customer's record is saved."))


@get("/customers/{number:str}/terms", permission="customers.customer.edit", objects={"number": "customer"})
def terms(desk: Desk, number: str) -> Answer:
    customer = queries.by_number(desk.work, number)
    documents = desk.form.all("required_documents") if desk.form else customer.required_documents
    values = desk.form or _terms(customer)
    return desk.page("admin/customers/terms.html", customer=customer, values=values, documents=documents, rules=rules)


@post("/customers/{number:str}/terms", permission="customers.customer.edit", redisplay=terms, objects={"number": "customer"})
def set_terms(desk: Desk, number: str) -> Answer:
    customer = queries.by_number(desk.work, number)
    given = inputs.read_terms(desk.form, desk.form.all("required_documents"))
    actions.set_terms(desk.work, customer, given, version=desk.version)
    return desk.go(f"/admin/customers/{number}?tab=terms", Message("The terms are saved."))


@get("/customers/{number:str}/internal-operation", permission="customers.internal_operation.see", objects={"number": "customer"})
def operation(desk: Desk, number: str) -> Answer:
    customer = queries.by_number(desk.work, number)
    authorise(desk.work, "customers.internal_operation.see", customer)
    found = queries.operation(desk.work, customer)
    values = desk.form or (_values(found, inputs.OperationInput) if found else {})
    return desk.page("admin/customers/operation.html", customer=customer, found=found, values=values)


@post("/customers/{number:str}/internal-operation", permission="customers.internal_operation.see", redisplay=operation,
      objects={"number": "customer"})
def save_operation(desk: Desk, number: str) -> Answer:
    customer = queries.by_number(desk.work, number)
    actions.save_operation(desk.work, customer, inputs.read_operation(desk.form), version=desk.version)
    return desk.go(f"/admin/customers/{number}?tab=internal", Message("What is known of the customer's house is saved, under seal."))


def _form(desk: Desk, customer: Customer | None, values: Mapping[str, Any]) -> Answer:
    return desk.page("admin/customers/record.html", customer=customer, values=values, rules=rules, staff=queries.staff(desk.work))


def _values(thing: Customer | InternalOperation, shape: type[Any]) -> dict[str, str]:
    """A thing's fields as a form shows them."""
    return {field.name: as_typed(getattr(thing, field.name)) for field in fields(shape)}


def _terms(customer: Customer) -> dict[str, str]:
    values = _values(customer, inputs.TermsInput) | {"tax_percent": as_typed(customer.tax_rate * 100)}
    values |= {f"invoicing_{name}": text for name, text in customer.invoicing.items()}
    return values | {f"response_{kind}": as_typed(Decimal(minutes) / 60) for kind, minutes in customer.response_minutes.items()}


HANDLERS = [new, create, record, edit, terms, set_terms, operation, save_operation]
