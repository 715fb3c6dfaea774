"""How the ledger is narrowed: in the address, so that a link shows what somebody else saw."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import CTE, ColumnElement, Date, Text, Uuid, bindparam, literal_column, select, union

from domain.customers.models import Customer
from domain.deliveries.judging import missed, to_ship
from domain.deliveries.on_time import Basis
from domain.orders.models import ScheduleLine
from domain.products.models import ListEntry, Product
from domain.search.queries import order_ids
from domain.shared.clock import today
from domain.shared.filtering import address, day_asked
from domain.shared.message import Message
from domain.shared.paging import Place, cursor
from domain.shared.work import Work

PAGE = 50
GIVEN = "?"  # stands for what is a parameter
NONE: Any = literal_column("0")  # written out, not a parameter: a prepared statement must be known to match a partial index
MOST_PARTS = 12  # company codes that a part may mean; more than that narrows nothing
STATES = {
    "open": Message("Waiting to leave"),
    "late": Message("Late"),
    "missed": Message("Missed its date"),
    "unsigned": Message("Left, not signed for"),
    "signed": Message("Signed for"),
    "cancelled": Message("Cancelled"),
}


@dataclass(frozen=True)
class LedgerFilter:
    """What the address says; what it says wrongly is left out. `first` and `last` are requested days."""

    q: str = ""  # an order's number, or the customer's own
    part: str = ""  # a company code or customer part, or how it begins
    customer: str = ""  # a customer's number
    state: str = ""
    first: date | None = None
    last: date | None = None
    up: bool = False  # oldest day first
    after: str = ""
    before: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> LedgerFilter:
        return cls(
            q=query.get("q", "").strip()[:60], part=query.get("part", "").strip()[:60], customer=query.get("customer", "")[:20],
            state=query.get("state", "") if query.get("state", "") in STATES else "", first=day_asked(query.get("from", "")),
            last=day_asked(query.get("to", "")), up=query.get("sort", "") == "requested", after=query.get("after", ""),
            before=query.get("before", ""),
        )

    def address(self, path: str, **changes: Any) -> str:
        """The address with these changes; a narrowed list starts at its first page."""
        changed = replace(self, **{"after": "", "before": ""} | changes)
        said = {
            "q": changed.q, "part": changed.part, "customer": changed.customer, "state": changed.state, "from": changed.first or "",
            "to": changed.last or "", "sort": "requested" if changed.up else "", "after": changed.after, "before": changed.before,
        }
        return address(path, said)

    @property
    def shape(self) -> LedgerFilter:
        """What of it makes another statement; what is left out are its parameters."""
        return replace(
            self, part=self.part and GIVEN, customer=self.customer and GIVEN, first=self.first and date.min, last=self.last and date.min,
            q="", after="", before="",
        )

    @property
    def place(self) -> Place:
        return Place(key=ScheduleLine.requested, id=ScheduleLine.id, down=not self.up, size=PAGE, after=cursor(self.after),
                     before=cursor(self.before))

    @property
    def narrowed(self) -> bool:
        return bool(self.q or self.part or self.customer or self.state or self.first or self.last)


def branches(wanted: LedgerFilter, parts: int, *more: ColumnElement[bool]) -> list[list[ColumnElement[bool]]]:
    """Conditions on schedule lines; one branch for each product that the part may mean, each walking an index of its own.

    What is narrowed stands here, to what in the parameters (`given`).
    """
    shared: list[ColumnElement[bool]] = [ScheduleLine.counted_latest.is_not(None), *_state(wanted.state), *more]
    if wanted.customer:
        numbered = select(Customer.id).where(Customer.number == bindparam("customer", type_=Text()))
        shared.append(ScheduleLine.customer_id == numbered.scalar_subquery())
    if wanted.first:
        shared.append(ScheduleLine.requested >= bindparam("first", type_=Date()))
    if wanted.last:
        shared.append(ScheduleLine.requested <= bindparam("last", type_=Date()))
    if not wanted.part:
        return [shared]
    made = [[*shared, ScheduleLine.product_id == bindparam(f"product{at}", type_=Uuid())] for at in range(parts)]
    return made or [[*shared, ScheduleLine.id.is_(None)]]


def given(work: Work, wanted: LedgerFilter, products: Sequence[uuid.UUID]) -> dict[str, Any]:
    day = today(work)
    said = {"today": day, "until": day, "customer": wanted.customer, "first": wanted.first, "last": wanted.last}
    return said | {f"product{at}": key for at, key in enumerate(products)}


def found_by(work: Work, wanted: LedgerFilter) -> list[ColumnElement[bool]]:
    """What a keyword finds is another condition each time."""
    return [ScheduleLine.order_id.in_(order_ids(work, wanted.q))] if wanted.q else []


def _state(state: str) -> list[ColumnElement[bool]]:
    each = ScheduleLine
    if state == "late":
        return [each.id.in_(select(late_ones().c.id))]
    if state == "missed":
        return list(missed(Basis.COUNTED, bindparam("today", type_=Date())))
    return {
        "open": [each.open > NONE],
        "unsigned": [each.shipped > each.received],
        "signed": [each.received >= each.quantity, each.quantity > NONE],
        "cancelled": [each.open == NONE, each.shipped < each.quantity],
    }.get(state, [])


def late_ones() -> CTE:
    """The deliveries that are late, as the daily board has them; on the days of the parameters “today” and “until”."""
    near = to_ship()
    return select(near.c.id).where(near.c.late).cte("late").prefix_with("MATERIALIZED")


def products(work: Work, part: str) -> list[uuid.UUID]:
    if not part:
        return []
    like = part.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    named = union(
        select(Product.id).where(Product.code.ilike(like)),
        select(ListEntry.product_id).where(ListEntry.customer_part.ilike(like)),
    ).subquery()
    return list(work.session.scalars(select(named).limit(MOST_PARTS)))
