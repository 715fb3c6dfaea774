"""The list of changes of both doors: views, filters that live in the address, pages by key."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, DateTime, Select, Text, Uuid, and_, bindparam, exists, func, or_, select

from domain.changes import values
from domain.changes.finding import ENDED
from domain.changes.models import OPEN_CHANGES, Change, ChangeItem, ChangeState, Field
from domain.customers.models import Customer
from domain.orders.models import Order
from domain.projects.ended import confidential
from domain.shared.among import among_given, among_these
from domain.shared.filtering import address, day_asked, one_of, span
from domain.shared.message import Message
from domain.shared.paging import Count, Listed, Place, capped, cursor, listed
from domain.shared.work import Work

S = ChangeState
PAGE = 50
KEPT = 100  # statements of lists
GIVEN = "given"
WHEN = DateTime(timezone=True)
MOST_COUNTED = 99
VIEWS: dict[str, tuple[ChangeState, ...]] = {
    "all": (),
    "customer": (S.PROPOSED, S.WITH_CUSTOMER),
    "house": (S.ASKED, S.APPROVAL),
    "in_force": (S.IN_FORCE,),
    "ended": (S.REPLACED, S.WITHDRAWN, S.REFUSED, S.DECLINED),
}
VIEW_WORDS = {
    "all": Message("All"), "customer": Message("With the customer"), "house": Message("With us"), "in_force": Message("In force"),
    "ended": Message("Ended"),
}
COUNTED = select(*(
    capped(select(Change.id).where(among_these(Change.state, states)), MOST_COUNTED).label(name)
    for name, states in VIEWS.items() if states and states[0] in OPEN_CHANGES
))
FIELDS_OF = (
    select(ChangeItem.change_id, ChangeItem.field).where(among_given(ChangeItem.change_id, "changes")).order_by(ChangeItem.position)
)
LINES_OF = (
    select(func.array_agg(ChangeItem.line_id)).where(
        ChangeItem.change_id == Change.id, ChangeItem.line_id.is_not(None), ~among_these(ChangeItem.state, ENDED),
        among_these(Change.state, OPEN_CHANGES),
    ).correlate(Change).scalar_subquery()
)
OF_ORDER = (
    select(Change.number, Change.state, Change.origin, Change.asked_at, Change.revision, LINES_OF)
    .where(Change.order_id == bindparam("order", type_=Uuid())).order_by(Change.id.desc()).limit(20)
)


@dataclass(frozen=True)
class ChangeFilter:
    """What the address of a list says; what it says wrongly is left out."""

    view: str = "all"
    field: str = ""
    origin: str = ""
    customer: str = ""  # a customer's number
    q: str = ""  # the number of a change or an order, or the customer's own
    first: date | None = None
    last: date | None = None
    after: str = ""
    before: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> ChangeFilter:
        return cls(
            view=one_of(query.get("view", ""), VIEWS) or "all", field=one_of(query.get("field", ""), set(Field)),
            origin=one_of(query.get("origin", ""), {"customer", "company"}), customer=query.get("customer", "")[:20],
            q=query.get("q", "").strip()[:100], first=day_asked(query.get("from", "")), last=day_asked(query.get("to", "")),
            after=query.get("after", ""), before=query.get("before", ""),
        )

    def address(self, path: str, **changes: Any) -> str:
        """The address of the list with these changes; another view starts at the first page."""
        now = replace(self, **{"after": "", "before": ""} | changes)
        said = {
            "view": "" if now.view == "all" else now.view, "field": now.field, "origin": now.origin, "customer": now.customer, "q": now.q,
            "from": now.first or "", "to": now.last or "", "after": now.after, "before": now.before,
        }
        return address(path, said)

    @property
    def shape(self) -> ChangeFilter:
        """What of it makes another statement; the rest is given to it as parameters."""
        return replace(
            self, field=self.field and GIVEN, origin=self.origin and GIVEN, customer=self.customer and GIVEN, q=self.q and GIVEN,
            first=self.first and date.min, last=self.last and date.min, after="", before="",
        )

    @property
    def given(self) -> dict[str, Any]:
        begin, end = span(self.first, self.last)
        beginning = self.q.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_") + "%"
        return {"field": self.field, "origin": self.origin, "customer": self.customer, "beginning": beginning, "begin": begin, "end": end}

    @property
    def place(self) -> Place:
        return Place(key=Change.asked_at, id=Change.id, down=True, size=PAGE, after=cursor(self.after), before=cursor(self.before))


@dataclass(frozen=True, slots=True)
class ChangeRow:
    id: uuid.UUID
    number: str
    order_number: str
    po_number: str
    customer: str
    origin: str
    source: str
    state: str
    asked_at: datetime
    asked_by: str
    revision: int | None
    confidential: bool
    fields: Sequence[Message] = ()


@dataclass(frozen=True, slots=True)
class Brief:
    """A change on the page of its order."""

    number: str
    state: str
    origin: str
    asked_at: datetime
    revision: int | None
    lines: Sequence[uuid.UUID] | None  # those that it would change, while it is open


def page(work: Work, wanted: ChangeFilter) -> Listed[ChangeRow]:
    """A page of the list, newest first, in two queries whatever is filtered."""
    place = wanted.place
    rows: Sequence[Any] = work.session.execute(_page(place.shape, wanted.shape), wanted.given | place.edge).all()
    fields = _fields(work, [row.id for row in rows])
    shown = [_row(row, fields[row.id]) for row in rows]
    return listed(shown, place, lambda row: cursor(f"{row.asked_at.isoformat()}_{row.id}"))


def of_order(work: Work, order_id: uuid.UUID) -> list[Brief]:
    """The newest changes of an order, for its page; one statement."""
    return [Brief(*row) for row in work.session.execute(OF_ORDER, {"order": order_id})]


def changing(changes: Iterable[Brief]) -> dict[uuid.UUID, str]:
    """The lines of an order of which something is about to change, each with the change: the newest that is open."""
    return {line: each.number for each in reversed(list(changes)) for line in each.lines or ()}


def view_counts(work: Work) -> dict[str, Count]:
    """How many stand in each view that still moves, counted to 99."""
    return {name: Count(n) for name, n in work.session.execute(COUNTED).one()._asdict().items()}


def _row(row: Any, fields: Sequence[Message]) -> ChangeRow:
    given: list[Any] = [*row, fields]
    return ChangeRow(*given)


def _fields(work: Work, ids: list[uuid.UUID]) -> dict[uuid.UUID, list[Message]]:
    found: dict[uuid.UUID, dict[str, Message]] = defaultdict(dict)
    rows: Iterable[Any] = work.session.execute(FIELDS_OF, {"changes": ids}) if ids else ()
    for change_id, name in rows:
        found[change_id][name] = values.FIELDS[name]
    return defaultdict(list, {key: list(each.values()) for key, each in found.items()})


@lru_cache(KEPT)
def _page(place: Place, shape: ChangeFilter) -> Select[*tuple[Any, ...]]:
    columns = (
        Change.id, Change.number, Change.order_number, Order.po_number, Customer.name_short, Change.origin, Change.source, Change.state,
        Change.asked_at, Change.asked_by_name, Change.revision, confidential(Change.project_id),
    )
    chosen = place.ids([conditions(shape)])
    found = select(*columns).join(chosen, chosen.c.id == Change.id).join(Order, Order.id == Change.order_id)
    return found.join(Customer, Customer.id == Change.customer_id).order_by(*place.order())


def conditions(wanted: ChangeFilter) -> list[ColumnElement[bool]]:
    """What a filter asks of a change; what it compares with are the parameters that the filter gives."""
    found: list[ColumnElement[bool]] = []
    if states := VIEWS[wanted.view]:
        found.append(among_these(Change.state, states))
    if wanted.field:
        found.append(exists().where(ChangeItem.change_id == Change.id, ChangeItem.field == bindparam("field", type_=Text())))
    if wanted.origin:
        found.append(Change.origin == bindparam("origin", type_=Text()))
    if wanted.customer:
        named = select(Customer.id).where(Customer.number == bindparam("customer", type_=Text()))
        found.append(Change.customer_id == named.scalar_subquery())
    if wanted.q:
        found.append(_named())
    if wanted.first:
        found.append(Change.asked_at >= bindparam("begin", type_=WHEN))
    if wanted.last:
        found.append(Change.asked_at < bindparam("end", type_=WHEN))
    return found


def _named() -> ColumnElement[bool]:
    """By the beginning of a number: of the change, of its order, or the customer's own for it."""
    held = bindparam("beginning", type_=Text())
    own = exists().where(and_(Order.id == Change.order_id, Order.po_number.ilike(held)))
    return or_(Change.number.ilike(held), Change.order_number.ilike(held), own)
