"""The rows of the ledger, put together by the database: a page, the export, the paper."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, bindparam, case, func, select, true, tuple_
from sqlalchemy.orm import aliased

from domain.customers.models import Customer
from domain.deliveries.judging import late_now
from domain.deliveries.ledger.filtering import LedgerFilter, branches, found_by, given, late_ones, products
from domain.deliveries.on_time import Terms, is_over, is_paused
from domain.orders.models import Order, OrderLine, OrderState, ScheduleLine
from domain.products.models import Product
from domain.projects.ended import confidential, in_the_open
from domain.shared.clock import today
from domain.shared.paging import Count, Cursor, Listed, Place, capped, listed
from domain.shared.spreadsheet import ONE_TOO_MANY
from domain.shared.work import Work

MOST_PRINTED = 500
MOST_COUNTED = 999
KEPT = 128  # shapes of the ledger


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One date of one line. `made` is its share of what was made of the line: the dates of a line add up to it. `stock` is of the part;
    `customer_number` as in the register of customers.
    """

    id: uuid.UUID
    order: str
    po_number: str
    order_state: str
    position: int
    cancelled: bool
    customer: str
    customer_number: str
    code: str | None
    customer_part: str
    name: str
    unit: str
    ordered: Decimal
    made: Decimal
    stock: Decimal | None
    shipped: Decimal
    signed: Decimal
    open: Decimal
    requested: date
    promised_first: date | None
    promised_latest: date | None
    counted: date | None
    shipped_on: date | None
    received_on: date | None
    due: Decimal
    on_time: Decimal
    paused_on: date | None
    part: bool  # of a delivery divided for our reasons: its first part is judged for both
    dates_mean: str
    early_days: int | None
    late_days: int | None
    confidential: bool
    late: bool  # on the day on which it was read

    def verdict(self, day: date) -> str:
        """late (must leave, as the board has it), else what the rate says: on_time | missed | paused | not_due | pending."""
        if self.late:
            return "late"
        if self.counted is None or self.part or not self.due:
            return "not_due"
        if is_paused(self.counted, self.paused_on):
            return "paused"
        if self.on_time >= self.due:
            return "on_time"
        return "missed" if is_over(self.counted, Terms(self.dates_mean, self.early_days, self.late_days), day) else "pending"

    def told(self, day: date) -> str:
        """The same for paper and workbook, which have no other place to say that nothing of it comes any more."""
        found = self.verdict(day)
        return "cancelled" if found == "not_due" and self.state == "cancelled" else found

    @property
    def state(self) -> str:
        """Where the goods are, for the reader's eye."""
        if (self.cancelled or self.order_state == OrderState.CANCELLED) and not self.shipped:
            return "cancelled"
        if self.signed and self.signed >= self.ordered:
            return "signed"
        if self.open <= 0:
            return "shipped" if self.shipped else "cancelled"
        return "part_shipped" if self.shipped else "open"


def page(work: Work, wanted: LedgerFilter) -> Listed[LedgerRow]:
    """A page of the ledger, by requested day; pages go on by key, so that the millionth row costs what the first does."""
    place, keys = wanted.place, products(work, wanted.part)
    if wanted.q:
        asked = _page.__wrapped__(place.shape, wanted.shape, len(keys), *found_by(work, wanted))
    else:
        asked = _page(place.shape, wanted.shape, len(keys))
    rows = [LedgerRow(*row) for row in work.session.execute(asked, given(work, wanted, keys) | place.edge)]
    return listed(rows, place, lambda row: Cursor(row.requested, row.id))


@lru_cache(KEPT)
def _page(place: Place, wanted: LedgerFilter, parts: int, *more: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    chosen = place.ids(branches(wanted, parts, *more))
    return ROWS.join(chosen, chosen.c.id == ScheduleLine.id).order_by(*place.order())


def export(work: Work, wanted: LedgerFilter, most: int = ONE_TOO_MANY) -> Iterator[LedgerRow]:
    """Every row that the filter leaves, as far as a sheet takes them, in the order of the page."""
    for row in work.session.execute(*_whole(work, wanted, most)):
        yield LedgerRow(*row)


def paper_rows(work: Work, wanted: LedgerFilter) -> list[LedgerRow]:
    """What is printed: a paper is filed for the whole house, so nothing confidential stands on it. One row more than fits says so."""
    found, said = _whole(work, wanted, MOST_PRINTED + 1)
    return [LedgerRow(*row) for row in work.session.execute(found.where(in_the_open(ScheduleLine.project_id)), said)]


def late_lines(work: Work) -> Count:
    """How many dates are late and open, counted to 999."""
    day = today(work)
    return Count(work.session.scalar(LATE, {"today": day, "until": day}) or 0, MOST_COUNTED)


def _of_product(column: Any) -> Any:
    """Looked up row by row: of the few rows of a page the planner expects one, and would read all products for each."""
    return select(column).where(Product.id == ScheduleLine.product_id).correlate(ScheduleLine).scalar_subquery()


def _made() -> Any:
    """What is made serves a line's earliest date first; what is more than all of them ask for stands with the last.

    Looked up where something was made: a line has few dates, and its index finds them.
    """
    other = aliased(ScheduleLine)
    this = tuple_(ScheduleLine.counted_latest, ScheduleLine.id)
    before = func.coalesce(func.sum(other.quantity).filter(tuple_(other.counted_latest, other.id) < this), 0)
    still = func.greatest(OrderLine.made - before, 0)
    goes_on = func.bool_or(tuple_(other.counted_latest, other.id) > this)
    share = (
        select(case((goes_on, func.least(still, ScheduleLine.quantity)), else_=still))
        .where(other.line_id == ScheduleLine.line_id, other.counted_latest.is_not(None)).correlate(ScheduleLine, OrderLine)
    )
    return case((OrderLine.made > 0, share.scalar_subquery()), else_=OrderLine.made)


COLUMNS = (
    ScheduleLine.id, Order.number, Order.po_number, Order.state, OrderLine.position, OrderLine.cancelled, Customer.name_short,
    Customer.number, _of_product(Product.code), OrderLine.customer_part, OrderLine.name, OrderLine.unit, ScheduleLine.quantity,
    _made(), _of_product(Product.on_hand), ScheduleLine.shipped, ScheduleLine.received, ScheduleLine.open,
    ScheduleLine.requested, ScheduleLine.promised_first, ScheduleLine.promised_latest, ScheduleLine.counted,
    ScheduleLine.shipped_on, ScheduleLine.received_on, ScheduleLine.due,
    ScheduleLine.on_time, ScheduleLine.paused_on, ScheduleLine.counts_with_id.is_not(None), Order.dates_mean, Order.early_days,
    Order.late_days, confidential(ScheduleLine.project_id),
)


ROWS = (  # on the day “today”; made once, as what it costs to make is more than what it costs to read
    select(*COLUMNS, late_now(bindparam("today", type_=Date()))).select_from(ScheduleLine)
    .join(OrderLine, OrderLine.id == ScheduleLine.line_id).join(Order, Order.id == ScheduleLine.order_id)
    .join(Customer, Customer.id == ScheduleLine.customer_id)
)
LATE = select(capped(select(late_ones().c.id), MOST_COUNTED))  # “until” today


def _whole(work: Work, wanted: LedgerFilter, most: int) -> tuple[Any, dict[str, Any]]:
    """Every row that the filter leaves, with the parameters of the statement."""
    place, keys = wanted.place, products(work, wanted.part)
    conditions = branches(wanted, len(keys), *found_by(work, wanted))
    if len(conditions) > 1:
        ids = [select(ScheduleLine.id).where(*each) for each in conditions]
        chosen = ids[0].union_all(*ids[1:]).subquery()
        narrowed: list[ColumnElement[bool]] = [ScheduleLine.id.in_(select(chosen.c.id))]
    else:
        narrowed = conditions[0]
    return ROWS.where(true(), *narrowed).order_by(*place.order()).limit(most), given(work, wanted, keys)
