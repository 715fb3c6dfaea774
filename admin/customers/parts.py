"""What belongs to a customer, one page for each kind: ship-to places, contacts, customer-specific requirements."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

from domain.customers import actions, inputs, queries, rules
from domain.customers.models import Contact, Customer, Requirement, ShipTo
from domain.shared.entered import as_typed
from domain.shared.errors import NotFound
from domain.shared.message import Message
from domain.shared.workflow import authorise
from web import Answer, Desk, get, post


@dataclass(frozen=True)
class Part:
    """A kind of thing that belongs to a customer: how it is read, saved and named."""

    model: type[Any]
    shape: type[Any]
    read: Callable[[Any], Any]
    save: Callable[..., Any]
    permission: str
    new: Message
    saved: Message


PARTS = {
    "places": Part(ShipTo, inputs.ShipToInput, inputs.read_ship_to, actions.save_ship_to, "customers.customer.edit",
                   Message("New ship-to place"), Message("The ship-to place is saved.")),
    "contacts": Part(Contact, inputs.ContactInput, inputs.read_contact, actions.save_contact, "customers.customer.edit",
                     Message("New contact"), Message("The contact is saved.")),
    "requirements": Part(Requirement, inputs.RequirementInput, inputs.read_requirement, actions.save_requirement,
                         "customers.requirement.edit", Message("New customer-specific requirement"),
                         Message("The requirement is saved. Each later review of this customer's orders shows it.")),
}


@get("/customers/{number:str}/parts/{kind:str}", permission="customers.requirement.edit", objects={"number": "customer"})
def new(desk: Desk, number: str, kind: str) -> Answer:
    return _form(desk, _customer(desk, number, kind), kind, None)


@post("/customers/{number:str}/parts/{kind:str}", permission="customers.requirement.edit", redisplay=new, objects={"number": "customer"})
def add(desk: Desk, number: str, kind: str) -> Answer:
    customer = _customer(desk, number, kind)
    PARTS[kind].save(desk.work, customer, PARTS[kind].read(desk.form))
    return desk.go(f"/admin/customers/{number}?tab={kind}", PARTS[kind].saved)


@get("/customers/{number:str}/parts/{kind:str}/{id:str}", permission="customers.requirement.edit", objects={"number": "customer"})
def show(desk: Desk, number: str, kind: str, id: uuid.UUID) -> Answer:
    customer = _customer(desk, number, kind)
    return _form(desk, customer, kind, actions.of_customer(desk.work, PARTS[kind].model, customer, id))


@post("/customers/{number:str}/parts/{kind:str}/{id:str}", permission="customers.requirement.edit", redisplay=show,
      objects={"number": "customer"})
def edit(desk: Desk, number: str, kind: str, id: uuid.UUID) -> Answer:
    customer = _customer(desk, number, kind)
    found = actions.of_customer(desk.work, PARTS[kind].model, customer, id)
    PARTS[kind].save(desk.work, customer, PARTS[kind].read(desk.form), found, version=desk.version)
    return desk.go(f"/admin/customers/{number}?tab={kind}", PARTS[kind].saved)


def _customer(desk: Desk, number: str, kind: str) -> Customer:
    if kind not in PARTS:
        raise NotFound
    customer = queries.by_number(desk.work, number)
    authorise(desk.work, PARTS[kind].permission, customer)
    return customer


def _form(desk: Desk, customer: Customer, kind: str, found: Any) -> Answer:
    shown = {field.name: as_typed(getattr(found, field.name)) for field in fields(PARTS[kind].shape)} if found else {"active": "1"}
    return desk.page("admin/customers/part.html", customer=customer, kind=kind, part=PARTS[kind], found=found, values=desk.form or shown,
                     rules=rules)


HANDLERS = [new, add, show, edit]
