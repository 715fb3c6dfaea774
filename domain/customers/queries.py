"""What pages read of customers. Plain rows; the list goes on by key, so that it is as quick with ten thousand as with forty."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from domain.accounts.models import Person
from domain.customers.models import Contact, Customer, InternalOperation, Requirement, ShipTo
from domain.shared.errors import NotFound
from domain.shared.work import Work
from domain.shared.workflow import allowed

PAGE = 50


@dataclass(frozen=True)
class Filter:
    """What the list is narrowed by; an empty field narrows nothing. `after` is where the page before ended: sort key|number."""

    text: str = ""
    grade: str = ""
    distance: str = ""
    kind: str = ""  # indirect | retail | potential
    mine: bool = False
    after: str = ""


@dataclass(frozen=True)
class CustomerRow:
    id: uuid.UUID
    number: str
    name_zh: str
    name_en: str
    name_short: str
    sort_key: str
    grade: str
    region: str
    distance: str
    potential: bool
    indirect: bool
    retail: bool
    payment_kind: str
    payment_days: int
    currency: str
    owner: str
    deputy: str | None


@dataclass(frozen=True)
class CustomerList:
    rows: list[CustomerRow]
    total: int
    later: str | None  # key of the next page


@dataclass(frozen=True)
class CustomerPage:
    """A customer with all that its page shows. `operation` is None for whoever may not see it, `sealed` says that there is a seal."""

    customer: Customer
    owner: str
    deputy: str | None
    places: Sequence[ShipTo] = ()
    contacts: Sequence[Contact] = ()
    requirements: Sequence[Requirement] = ()
    operation: InternalOperation | None = None
    sealed: bool = True
    users: Sequence[Any] = field(default_factory=list)


def listed(work: Work, wanted: Filter) -> CustomerList:
    """Customers sorted by pinyin, a page of fifty."""
    owner, deputy = aliased(Person), aliased(Person)
    conditions = _conditions(work, wanted)
    rows = select(
        Customer.id, Customer.number, Customer.name_zh, Customer.name_en, Customer.name_short, Customer.sort_key, Customer.grade,
        Customer.region, Customer.distance, Customer.potential, Customer.indirect, Customer.retail, Customer.payment_kind,
        Customer.payment_days, Customer.currency, owner.name.label("owner"), deputy.name.label("deputy"),
    ).join(owner, owner.id == Customer.owner_id).outerjoin(deputy, deputy.id == Customer.deputy_id).where(*conditions)
    if wanted.after and "|" in wanted.after:
        rows = rows.where(tuple_(Customer.sort_key, Customer.number) > tuple_(*wanted.after.split("|", 1)))
    found = [CustomerRow(**row._mapping) for row in work.session.execute(rows.order_by(Customer.sort_key, Customer.number).limit(PAGE + 1))]
    total = work.session.scalar(select(func.count()).select_from(Customer).where(*conditions)) or 0
    last = found[PAGE - 1] if len(found) > PAGE else None
    return CustomerList(found[:PAGE], total, f"{last.sort_key}|{last.number}" if last else None)


def counts(work: Work, person_id: uuid.UUID | None) -> Mapping[str, int]:
    """How many there are of each saved view."""
    mine = or_(Customer.owner_id == person_id, Customer.deputy_id == person_id)
    row = work.session.execute(select(
        func.count().label("all"), func.count().filter(mine).label("mine"), func.count().filter(Customer.indirect).label("indirect"),
        func.count().filter(Customer.retail).label("retail"), func.count().filter(Customer.potential).label("potential"),
    ).select_from(Customer)).one()
    return dict(row._mapping)


def by_number(work: Work, number: str) -> Customer:
    """Raises NotFound."""
    found = work.session.scalar(select(Customer).where(Customer.number == number))
    if found is None:
        raise NotFound
    return found


def page(work: Work, number: str) -> CustomerPage:
    """A customer with places, contacts, requirements, portal users; the internal operation only for who needs it (5.3.1(2)).

    Raises NotFound.
    """
    customer = by_number(work, number)
    people = select(Person.id, Person.name).where(Person.id.in_([customer.owner_id, customer.deputy_id]))
    names = {row.id: row.name for row in work.session.execute(people)}
    may = allowed(work, "customers.internal_operation.see", customer)
    return CustomerPage(
        customer=customer, owner=names.get(customer.owner_id, ""), deputy=names.get(customer.deputy_id) if customer.deputy_id else None,
        places=_of(work, ShipTo, customer, ShipTo.active.desc(), ShipTo.code),
        contacts=_of(work, Contact, customer, Contact.active.desc(), Contact.name),
        requirements=_of(work, Requirement, customer, Requirement.active.desc(), Requirement.topic, Requirement.id),
        operation=operation(work, customer) if may else None, sealed=not may, users=_users(work, customer),
    )


def operation(work: Work, customer: Customer) -> InternalOperation | None:
    return work.session.scalar(select(InternalOperation).where(InternalOperation.customer_id == customer.id))


def staff(work: Work) -> list[tuple[str, str]]:
    """Who can own a customer: id and name, by pinyin."""
    wanted = select(Person.id, Person.name).where(Person.site == "admin", Person.active).order_by(Person.name_key, Person.name)
    return [(str(key), name) for key, name in work.session.execute(wanted)]


def who_order(work: Work) -> Sequence[Customer]:
    """Customers that orders are entered for; one that is only potential has none yet."""
    return work.session.scalars(select(Customer).where(Customer.potential.is_(False)).order_by(Customer.sort_key)).all()


def numbers(work: Work) -> list[str]:
    return list(work.session.scalars(select(Customer.number)))


def _of(work: Work, model: Any, customer: Customer, *order: Any) -> Sequence[Any]:
    return work.session.scalars(select(model).where(model.customer_id == customer.id).order_by(*order)).all()


def _users(work: Work, customer: Customer) -> Sequence[Any]:
    wanted = select(Person.name, Person.email, Person.roles, Person.active).where(Person.customer_id == customer.id)
    return work.session.execute(wanted.order_by(Person.active.desc(), Person.name_key)).all()


def _conditions(work: Work, wanted: Filter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.text:
        fields = (Customer.number, Customer.name_zh, Customer.name_en, Customer.name_short, Customer.region)
        compact = func.replace(Customer.sort_key, " ", "").contains(wanted.text.casefold().replace(" ", ""), autoescape=True)
        conditions.append(or_(*(each.icontains(wanted.text, autoescape=True) for each in fields), compact))
    if wanted.grade:
        conditions.append(Customer.grade == wanted.grade)
    if wanted.distance:
        conditions.append(Customer.distance == wanted.distance)
    if wanted.kind in {"indirect", "retail", "potential"}:
        conditions.append(getattr(Customer, wanted.kind).is_(True))
    if wanted.mine:
        conditions.append(or_(Customer.owner_id == work.actor.id, Customer.deputy_id == work.actor.id))
    return conditions
