"""The only writers of customers: the record, terms, ship-to places, contacts, requirements, the sealed internal operation."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Any, TypeVar

from sqlalchemy import func, select

from domain.accounts.models import Person
from domain.customers.inputs import ContactInput, CustomerInput, OperationInput, RequirementInput, ShipToInput, TermsInput
from domain.customers.models import Contact, Customer, InternalOperation, Requirement, ShipTo
from domain.shared.base import new_id
from domain.shared.changing import change
from domain.shared.errors import Invalid, NotFound, Refused
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.pinyin import sort_key
from domain.shared.work import Work
from domain.shared.workflow import authorise, require_version

Part = TypeVar("Part", ShipTo, Contact, Requirement)
StandsThere = Callable[[Work, ShipTo], Iterable[Message]]
_STANDS_THERE: list[StandsThere] = []


def stands_there(told: StandsThere) -> StandsThere:
    """Why a place stays one of consignment; told by the area of receivables, which stands above."""
    _STANDS_THERE.append(told)
    return told


def create(work: Work, given: CustomerInput) -> Customer:
    """Enter a new customer (5.3.1(1)). Raises Forbidden, Invalid where the number is taken or an owner is unknown."""
    authorise(work, "customers.customer.edit")
    _check(work, given)
    key = new_id()
    customer = work.add(Customer(id=key, customer_id=key, sort_key=sort_key(given.name_zh), **asdict(given)))
    work.session.flush()
    journal(work, "customer.created", customer, after=asdict(given))
    return customer


def edit(work: Work, customer: Customer, given: CustomerInput, *, version: int | None) -> None:
    """Change names, grade, region, owner. Raises Forbidden, Stale, Invalid."""
    authorise(work, "customers.customer.edit", customer)
    require_version(customer, version)
    _check(work, given, but=customer.id)
    change(work, customer, "customer.edited", asdict(given) | {"sort_key": sort_key(given.name_zh)})


def set_terms(work: Work, customer: Customer, given: TermsInput, *, version: int | None) -> None:
    """Change the agreement with a customer (RULES 4): payment, invoicing, what dates mean, windows, documents, credit."""
    authorise(work, "customers.customer.edit", customer)
    require_version(customer, version)
    change(work, customer, "customer.terms", asdict(given))


def save_ship_to(work: Work, customer: Customer, given: ShipToInput, place: ShipTo | None = None, *, version: int | None = None) -> ShipTo:
    """Add a place that goods go to, or change one.

    Raises Forbidden, Stale, Invalid where its code is taken, Refused where it is to be no consignment place and goods stand there.
    """
    authorise(work, "customers.customer.edit", customer)
    taken = select(ShipTo.id).where(ShipTo.customer_id == customer.id, ShipTo.code == given.code)
    if work.session.scalar(taken) not in (None, place.id if place else None):
        raise Invalid({"code": Message("Another place has this code.")})
    ends = place if place is not None and place.consignment and not given.consignment else None
    if ends is not None and (reasons := [why for told in _STANDS_THERE for why in told(work, ends)]):
        raise Refused(*reasons)
    return _save(work, customer, ShipTo, asdict(given), place, version, "ship_to")


def save_contact(work: Work, customer: Customer, given: ContactInput, contact: Contact | None = None, *,
                 version: int | None = None) -> Contact:
    authorise(work, "customers.customer.edit", customer)
    return _save(work, customer, Contact, asdict(given), contact, version, "contact")


def save_requirement(work: Work, customer: Customer, given: RequirementInput, requirement: Requirement | None = None, *,
                     version: int | None = None) -> Requirement:
    """Add a customer-specific requirement, or change one (1.2); it stands in each later review of this customer's orders."""
    authorise(work, "customers.requirement.edit", customer)
    return _save(work, customer, Requirement, asdict(given), requirement, version, "requirement")


def save_operation(work: Work, customer: Customer, given: OperationInput, *, version: int | None) -> InternalOperation:
    """Keep what is known of the customer's own house (5.3.1(2)). Sealed: raises Forbidden for whoever need not know it."""
    authorise(work, "customers.internal_operation.see", customer)
    found = work.session.scalar(select(InternalOperation).where(InternalOperation.customer_id == customer.id))
    if found is None:
        found = work.add(InternalOperation(customer_id=customer.id, **asdict(given)))
        work.session.flush()
        journal(work, "customer.internal_operation", found)
        return found
    require_version(found, version)
    for name, value in asdict(given).items():
        setattr(found, name, value)
    journal(work, "customer.internal_operation", found)  # the sealed text itself is not copied into the trail
    return found


def of_customer(work: Work, model: type[Part], customer: Customer, key: uuid.UUID) -> Part:
    """A ship-to place, contact or requirement of this very customer. Raises NotFound for another's."""
    found = work.fetch(model, key)
    if found.customer_id != customer.id:
        raise NotFound
    return found


def _check(work: Work, given: CustomerInput, but: uuid.UUID | None = None) -> None:
    errors: dict[str, Message] = {}
    same = select(Customer.id).where(func.upper(Customer.number) == given.number.upper())
    if work.session.scalar(same) not in (None, but):
        errors["number"] = Message("Another customer has this number.")
    people = {each for each in (given.owner_id, given.deputy_id) if each}
    known = set(work.session.scalars(select(Person.id).where(Person.id.in_(people), Person.site == "admin", Person.active)))
    for name in ("owner_id", "deputy_id"):
        if getattr(given, name) and getattr(given, name) not in known:
            errors[name] = Message("Please choose one of the list.")
    if errors:
        raise Invalid(errors)


def _save(work: Work, customer: Customer, model: type[Part], values: dict[str, Any], found: Part | None, version: int | None,
          word: str) -> Part:
    if found is not None:
        require_version(found, version)
        change(work, found, f"customer.{word}_changed", values)
        return found
    made = work.add(model(customer_id=customer.id, **values))
    work.session.flush()
    journal(work, f"customer.{word}_added", made, after=values)
    return made
