"""The order list of both doors: views, filters that live in the address, pages by key, and the rows of the export."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, DateTime, Select, Text, Uuid, bindparam, select

from domain.accounts.models import Person
from domain.customers.models import Customer
from domain.orders import progress
from domain.orders.models import ADDITION, LineClass, Order, OrderLine, OrderState, ScheduleLine
from domain.products.models import Product
from domain.projects.ended import confidential
from domain.search.queries import order_ids
from domain.shared.among import among_these
from domain.shared.filtering import address, day_asked, one_of, span
from domain.shared.paging import Count, Listed, Place, capped, cursor, listed
from domain.shared.spreadsheet import ONE_TOO_MANY
from domain.shared.work import Work

S = OrderState
PAGE = 50
MOST_COUNTED = 99
GIVEN, KEPT = "?", 128  # stands for what is a parameter; shapes of the list
WHEN = DateTime(timezone=True)

# What a customer is shown while the house talks among itself (issue section 6: which department, not who said what).
SHOWN_OUTSIDE: dict[str, str] = {S.OBJECTION.value: S.IN_REVIEW.value, S.RULING.value: S.IN_REVIEW.value}
VIEWS: dict[str, tuple[OrderState, ...]] = {
    "all": (),
    "review": (S.SUBMITTED, S.IN_REVIEW, S.OBJECTION, S.RULING, S.RETURNED, S.APPROVED),
    "running": (S.RELEASED, S.IN_PRODUCTION, S.PART_SHIPPED, S.ACCEPTED_FOR_DEVELOPMENT),
    "held": (S.ON_HOLD,),
    "done": (S.SHIPPED, S.RECEIVED, S.CLOSED),
    "ended": (S.WITHDRAWN, S.DECLINED, S.CANCELLED),
}
CUSTOMERS = select(Customer.number, Customer.name_short).order_by(Customer.sort_key).limit(500)
OWN = Order.relation.is_distinct_from(ADDITION)  # a further line under review is none: it is found in the change, and then in its order
VIEW_COUNTS = select(*(
    capped(select(Order.id).where(among_these(Order.state, states), OWN), MOST_COUNTED).label(name)
    for name, states in VIEWS.items() if states
))
SORTS = {"submitted": Order.submitted_at, "due": Order.first_requested}


@dataclass(frozen=True)
class OrderFilter:
    """What the address of a list says; what it says wrongly is left out."""

    view: str = "all"
    state: str = ""
    order_class: str = ""
    customer: str = ""  # a customer's number
    q: str = ""
    first: date | None = None
    last: date | None = None
    mine: bool = False
    sort: str = "-submitted"
    after: str = ""
    before: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> OrderFilter:
        wanted = cls(
            view=one_of(query.get("view", ""), VIEWS) or "all", state=one_of(query.get("state", ""), set(S)),
            order_class=one_of(query.get("class", ""), set(LineClass)), customer=query.get("customer", "")[:20],
            q=query.get("q", "").strip()[:100], first=day_asked(query.get("from", "")), last=day_asked(query.get("to", "")),
            mine=query.get("mine", "") == "1", sort=query.get("sort", ""), after=query.get("after", ""), before=query.get("before", ""),
        )
        return wanted if wanted.sort.removeprefix("-") in SORTS else replace(wanted, sort="-submitted")

    def address(self, path: str, **changes: Any) -> str:
        """The address of the list with these changes; another view or sort starts at the first page."""
        changed = replace(self, **{"after": "", "before": ""} | changes)
        said = {
            "view": "" if changed.view == "all" else changed.view, "state": changed.state, "class": changed.order_class,
            "customer": changed.customer, "q": changed.q, "from": changed.first or "", "to": changed.last or "",
            "mine": "1" if changed.mine else "", "sort": "" if changed.sort == "-submitted" else changed.sort,
            "after": changed.after, "before": changed.before,
        }
        return address(path, said)

    @property
    def shape(self) -> OrderFilter:
        """What of it makes another statement; what is left out are its parameters."""
        return replace(
            self, order_class=self.order_class and GIVEN, customer=self.customer and GIVEN, first=self.first and date.min,
            last=self.last and date.min, q="", after="", before="",
        )

    @property
    def place(self) -> Place:
        return Place(
            key=SORTS[self.sort.removeprefix("-")], id=Order.id, down=self.sort.startswith("-"), size=PAGE,
            after=cursor(self.after), before=cursor(self.before),
        )


@dataclass(frozen=True, slots=True)
class OrderRow:
    id: uuid.UUID
    number: str
    po_number: str
    title: str
    line_count: int
    quantity: Decimal
    amount: Decimal | None
    currency: str
    state: str
    order_class: str
    submitted_at: datetime
    first_requested: date | None
    first_promised: date | None
    customer: str
    owner: str
    confidential: bool

    def percent(self, signed: int = 0, sections: int = 0) -> int:
        """How far the order is on its way, in hundredths; `signed` of the `sections` of its review count."""
        return progress.percent(self.state, signed, sections)


def page(work: Work, wanted: OrderFilter) -> Listed[OrderRow]:
    """A page of the list, in three queries at most, whatever is filtered."""
    place, shape, outside = wanted.place, wanted.shape, work.actor.is_customer
    if wanted.q:  # what a keyword finds is another statement each time
        asked = _page.__wrapped__(place.shape, shape, outside, Order.id.in_(order_ids(work, wanted.q)))
    else:
        asked = _page(place.shape, shape, outside)
    rows = [_row(work, row) for row in work.session.execute(asked, _given(work, wanted) | place.edge)]
    return listed(rows, place, lambda row: _cursor(place, row))


@lru_cache(KEPT)
def _page(place: Place, shape: OrderFilter, outside: bool, *more: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    chosen = place.ids(_branches(shape, outside, *more))
    return _joined(select(*_COLUMNS).join(chosen, chosen.c.id == Order.id).order_by(*place.order()))


def recent(work: Work, limit: int = 5) -> list[OrderRow]:
    """The newest orders that the actor may see."""
    return [_row(work, row) for row in work.session.execute(_recent(limit))]


@cache
def _recent(limit: int) -> Select[*tuple[Any, ...]]:
    return _joined(select(*_COLUMNS).where(OWN).order_by(Order.submitted_at.desc(), Order.id.desc()).limit(limit))


def view_counts(work: Work) -> dict[str, Count]:
    """How many orders stand in each view but the whole, counted to 99 (then "99+")."""
    return {name: Count(n) for name, n in work.session.execute(VIEW_COUNTS).one()._asdict().items()}


@dataclass(frozen=True, slots=True)
class ExportRow:
    """One delivery date of one line."""

    number: str
    po_number: str
    customer: str
    submitted_at: datetime
    state: str
    position: int
    customer_part: str
    code: str | None
    name: str
    quantity: Decimal
    unit: str
    requested: date
    promised: date | None
    unit_price: Decimal | None
    currency: str


def export(work: Work, wanted: OrderFilter) -> Iterator[ExportRow]:
    """Each delivery date of the filtered orders, newest order first, at most 20,000 rows; only lines that the actor may see."""
    conditions = _conditions(wanted, work.actor.is_customer)
    if wanted.q:
        conditions.append(Order.id.in_(order_ids(work, wanted.q)))
    if states := _states(wanted, work.actor.is_customer):
        conditions.append(among_these(Order.state, states))
    columns = (
        Order.number, Order.po_number, Customer.name_short, Order.submitted_at, Order.state, OrderLine.position, OrderLine.customer_part,
        Product.code, OrderLine.name, ScheduleLine.quantity, OrderLine.unit, ScheduleLine.requested, ScheduleLine.promised_latest,
        OrderLine.unit_price, Order.currency,
    )
    found = (
        select(*columns).select_from(Order).join(Customer, Customer.id == Order.customer_id).join(OrderLine, OrderLine.order_id == Order.id)
        .join(ScheduleLine, ScheduleLine.line_id == OrderLine.id).outerjoin(Product, Product.id == OrderLine.product_id)
        .where(*conditions, OrderLine.cancelled.is_(False))
        .order_by(Order.submitted_at.desc(), Order.id, OrderLine.position, ScheduleLine.requested).limit(ONE_TOO_MANY)
    )
    rows: Iterable[Any] = work.session.execute(found, _given(work, wanted))
    for row in rows:
        shown = ExportRow(*row)
        yield replace(shown, state=shown_state(work, shown.state))


def customers(work: Work) -> list[tuple[str, str]]:
    """Number and short name of the customers to filter by, in the order of their names."""
    return [(number, name) for number, name in work.session.execute(CUSTOMERS)]


def shown_state(work: Work, state: str) -> str:
    """The state as this reader may know it."""
    return SHOWN_OUTSIDE.get(state, state) if work.actor.is_customer else state


_COLUMNS = (
    Order.id, Order.number, Order.po_number, Order.title, Order.line_count, Order.quantity, Order.amount, Order.currency, Order.state,
    Order.order_class, Order.submitted_at, Order.first_requested, Order.first_promised, Customer.name_short, Person.name,
    confidential(Order.project_id),
)


def _joined(found: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return found.join(Customer, Customer.id == Order.customer_id).join(Person, Person.id == Order.owner_id)


def _row(work: Work, row: Any) -> OrderRow:
    shown = OrderRow(*row)
    return replace(shown, state=SHOWN_OUTSIDE[shown.state]) if work.actor.is_customer and shown.state in SHOWN_OUTSIDE else shown


def _cursor(place: Place, row: OrderRow) -> Any:
    value = row.first_requested if place.key is SORTS["due"] else row.submitted_at
    return None if value is None else cursor(f"{value.isoformat()}_{row.id}")


def _branches(shape: OrderFilter, outside: bool, *more: ColumnElement[bool]) -> list[list[ColumnElement[bool]]]:
    """One branch of conditions for each state asked for: each walks the index of its own state."""
    shared = [*_conditions(shape, outside), *more]
    return [[*shared, among_these(Order.state, [state])] for state in _states(shape, outside)] or [shared]


def _states(wanted: OrderFilter, outside: bool) -> list[str]:
    if not wanted.state:
        return [state.value for state in VIEWS[wanted.view]]
    hidden = [inner for inner, outer in SHOWN_OUTSIDE.items() if outside and outer == wanted.state]
    return [wanted.state, *hidden]


def _conditions(wanted: OrderFilter, outside: bool) -> list[ColumnElement[bool]]:
    """What is narrowed; to what, the parameters say (`_given`)."""
    conditions: list[ColumnElement[bool]] = [OWN]
    if wanted.order_class:
        conditions.append(Order.order_class == bindparam("class", type_=Text()))
    if wanted.customer:
        numbered = select(Customer.id).where(Customer.number == bindparam("customer", type_=Text()))
        conditions.append(Order.customer_id == numbered.scalar_subquery())
    if wanted.first:
        conditions.append(Order.submitted_at >= bindparam("begin", type_=WHEN))
    if wanted.last:
        conditions.append(Order.submitted_at < bindparam("end", type_=WHEN))
    if wanted.mine:
        conditions.append((Order.submitted_by if outside else Order.owner_id) == bindparam("reader", type_=Uuid()))
    if wanted.sort.removeprefix("-") == "due":
        conditions.append(Order.first_requested.is_not(None))
    return conditions


def _given(work: Work, wanted: OrderFilter) -> dict[str, Any]:
    begin, end = span(wanted.first, wanted.last)
    return {"class": wanted.order_class, "customer": wanted.customer, "begin": begin, "end": end, "reader": work.actor.id}
