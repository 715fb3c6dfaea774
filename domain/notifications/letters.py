"""A mail on its way out: to whom, in which language, and whether the reader may still know what it tells."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from domain.accounts.identity import actor_of_person
from domain.accounts.models import Person
from domain.changes.models import Change
from domain.customers.models import Customer
from domain.deliveries.models import Chase, Delay, DelayOffer, DispatchNotice, Slip
from domain.orders.models import Order, OrderMessage
from domain.receivables.models import Deduction, Invoice, Payment, RetailException, Statement
from domain.records.models import Record
from domain.records.sheets import restored
from domain.reviews.models import Deviation, Meeting, Ruling
from domain.shared.actor import Actor, system
from domain.shared.errors import NotFound
from domain.shared.facts import COMPANY, fact
from domain.shared.settings import settings
from domain.shared.tasks import Task
from domain.shared.work import Work, unit

ABOUT = (
    Order, Change, OrderMessage, Deviation, Meeting, Ruling, Task, Record, Chase, Delay, DelayOffer, DispatchNotice, Slip, Statement,
    Invoice, Deduction, Payment, RetailException,
)
THINGS: dict[str, Any] = {model.__tablename__: model for model in ABOUT}
_MAIL = system("mail")
COMPANY_UNNAMED = {"zh": "Concord", "en": "Concord"}


@dataclass(frozen=True)
class Letter:
    """All that is needed to write a mail, in the reader's language."""

    name: str
    email: str
    language: str
    template: str
    params: dict[str, Any]
    company: str
    thread: str
    customer_id: uuid.UUID | None = None  # whose eyes read it


def addressed(payload: dict[str, Any]) -> Letter | None:
    """The letter of a mail row; None when its reader has left, or may no longer see what it is about."""
    with unit(_MAIL) as work:
        person = work.find(Person, uuid.UUID(payload["person"])) if payload.get("person") else None
        if payload.get("person") and (person is None or not person.active):
            return None
        actor = actor_of_person(work.session, person.id) if person is not None else None
        language = payload.get("language") or _usual_language(work, person)
        company = fact(work, COMPANY) or COMPANY_UNNAMED
    about = payload.get("about")
    if about is not None and (actor is None or not _sees(actor, *about)):
        return None
    to = payload["to"] if person is None else {"name": person.name, "email": person.email}
    params = dict(vars(restored(payload.get("params") or {})))
    params["url"] = settings().address + params["path"] if params.get("path") else ""
    return Letter(to.get("name", ""), to["email"], language, payload["template"], params, company["en" if language == "en" else "zh"],
                  str(params.get("number") or ""), person.customer_id if person is not None else None)


def _sees(actor: Actor, kind: str, thing_id: str) -> bool:
    try:
        with unit(actor) as work:
            work.fetch(THINGS[kind], uuid.UUID(thing_id))
    except NotFound:
        return False
    return True


def _usual_language(work: Work, person: Person | None) -> str:
    """That of the customer, for somebody who never chose one; Chinese for the house."""
    if person is None or person.customer_id is None:
        return "zh-CN"
    return work.session.scalar(select(Customer.language).where(Customer.id == person.customer_id)) or "zh-CN"
