"""The record of extra and premium freight, with its sums by kind, cause and payer (5.1.10(4))."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from domain.customers.models import Customer
from domain.deliveries.freight.spending import KINDS, PAYERS, STATES, needs_general_manager
from domain.deliveries.models import Delay, Freight, Slip
from domain.orders.models import Order
from domain.shared.errors import NotFound
from domain.shared.filtering import address, day_asked, within
from domain.shared.paging import Cursor, Listed, Place, cursor, listed
from domain.shared.work import Work

PAGE = 50


@dataclass(frozen=True)
class FreightFilter:
    """What the address says; what it says wrongly is left out."""

    state: str = ""
    kind: str = ""
    payer: str = ""
    customer: str = ""
    first: date | None = None
    last: date | None = None
    after: str = ""
    before: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> FreightFilter:
        def one_of(name: str, options: Mapping[str, object]) -> str:
            return query.get(name, "") if query.get(name, "") in options else ""

        return cls(one_of("state", STATES), one_of("kind", KINDS), one_of("payer", PAYERS), query.get("customer", "").strip()[:20],
                   day_asked(query.get("from", "")), day_asked(query.get("to", "")), query.get("after", ""), query.get("before", ""))

    def address(self, path: str = "/admin/deliveries/freight", **changes: Any) -> str:
        changed = replace(self, **{"after": "", "before": ""} | changes)
        names = {"state": changed.state, "kind": changed.kind, "payer": changed.payer, "customer": changed.customer,
                 "from": changed.first or "", "to": changed.last or "", "after": changed.after, "before": changed.before}
        return address(path, names)


@dataclass(frozen=True)
class FreightRow:
    freight: Freight
    customer: str
    order: str | None
    slip: str | None
    delay: str | None


@dataclass(frozen=True)
class Sum:
    """What was approved of one kind and payer, in one currency."""

    kind: str
    payer: str
    currency: str
    amount: Decimal
    count: int


def page(work: Work, wanted: FreightFilter, size: int = PAGE) -> Listed[FreightRow]:
    """Records as they are filtered, newest first."""
    place = Place(Freight.at, Freight.id, True, size, cursor(wanted.after), cursor(wanted.before))
    asked = _rows().where(*_conditions(wanted), *place.limits()).order_by(*place.order()).limit(size + 1)
    return listed([FreightRow(*row) for row in work.session.execute(asked)], place, lambda row: Cursor(row.freight.at, row.freight.id))


def sums(work: Work, wanted: FreightFilter) -> list[Sum]:
    """What was approved of what is filtered, summed by the database: by kind, payer and currency."""
    keys = (Freight.kind, Freight.payer, Freight.currency)
    asked = (
        select(*keys, func.sum(Freight.amount), func.count()).join(Customer, Customer.id == Freight.customer_id)
        .where(*_conditions(replace(wanted, state="approved"))).group_by(*keys).order_by(*keys)
    )
    return [Sum(*row) for row in work.session.execute(asked)]


def one(work: Work, number: str) -> tuple[FreightRow, bool]:
    """A record, and whether it is above what the marketing manager may decide. Raises NotFound."""
    row = work.session.execute(_rows().where(Freight.number == number)).first()
    if row is None:
        raise NotFound
    return FreightRow(*row), needs_general_manager(work, row[0])


def _rows() -> Select[*tuple[Any, ...]]:
    return (
        select(Freight, Customer.name_short, Order.number, Slip.number, Delay.number).join(Customer, Customer.id == Freight.customer_id)
        .outerjoin(Order, Order.id == Freight.order_id).outerjoin(Slip, Slip.id == Freight.slip_id)
        .outerjoin(Delay, Delay.id == Freight.delay_id)
    )


def _conditions(wanted: FreightFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    for column, value in ((Freight.state, wanted.state), (Freight.kind, wanted.kind), (Freight.payer, wanted.payer),
                          (Customer.number, wanted.customer)):
        if value:
            found.append(column == value)
    found += within(Freight.at, wanted.first, wanted.last)
    return found
