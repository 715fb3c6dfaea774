"""Each line that missed its day, with its case and its sheet: a month under 100 % stays red until every one is on a sheet (RULES 7)."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, Select, bindparam, func, select, true

from domain.customers.models import Customer
from domain.deliveries.judging import missed, on_signed_sheet
from domain.deliveries.models import Countermeasure, Delay
from domain.deliveries.on_time import Basis
from domain.deliveries.rate.filtering import Narrowing, RateFilter, month_after
from domain.deliveries.rollup import DAY, DUE, ON_TIME
from domain.orders.models import Order, OrderLine, ScheduleLine
from domain.products.models import Product
from domain.projects.ended import confidential
from domain.shared.clock import today
from domain.shared.paging import Cursor, Listed, Place, cursor, listed
from domain.shared.spreadsheet import ONE_TOO_MANY
from domain.shared.work import Work

PAGE = 25
MOST_PRINTED = 300
FIRST, END, TODAY = (bindparam(name, type_=Date()) for name in ("first", "end", "today"))


@dataclass(frozen=True, slots=True)
class Miss:
    """`day` is that of the basis; `delay` and `sheet` are numbers, empty where there is none.

    A delivery may be late more than once: the case shown is the one that stands on a sheet, else the newest.
    """

    id: uuid.UUID
    order: str
    position: int
    customer: str
    code: str | None
    customer_part: str
    name: str
    due: Decimal
    on_time: Decimal
    day: date
    requested: date
    promised_first: date | None
    promised_latest: date | None
    shipped_on: date | None
    received_on: date | None
    open: Decimal
    dates_mean: str
    delay: str
    cause: str
    sheet: str
    confidential: bool

    @property
    def came_on(self) -> date | None:
        """The day on which the last of it left, or arrived where the order's dates mean that; None while some is open."""
        return None if self.open > 0 else self.received_on if self.dates_mean == "arrival" else self.shipped_on

    def days_late(self, today: date) -> int:
        """So many days after its day, to when it came or until now; what came earlier and not whole counts as none."""
        return max(0, ((self.came_on or today) - self.day).days)


def misses(work: Work, wanted: RateFilter) -> Listed[Miss]:
    """The misses of the month on the chosen basis, oldest first, page by page."""
    on = getattr(ScheduleLine, DAY[wanted.basis])
    place = Place(key=on, id=ScheduleLine.id, down=False, size=PAGE, after=cursor(wanted.after), before=cursor(wanted.before))
    asked = _page(wanted.basis, place.shape, wanted.narrowing())
    rows = [Miss(*row) for row in work.session.execute(asked, _given(work, wanted) | place.edge)]
    return listed(rows, place, lambda row: Cursor(row.day, row.id))


def misses_exported(work: Work, wanted: RateFilter, most: int = ONE_TOO_MANY, *, unconfidential: bool = False) -> Iterator[Miss]:
    asked = _whole(wanted.basis, wanted.narrowing(unconfidential))
    for row in work.session.execute(asked, _given(work, wanted) | {"most": most}):
        yield Miss(*row)


def uncovered(work: Work, wanted: RateFilter) -> int:
    """How many misses of the month, on the counted date, stand on no signed 交货延误对策表."""
    return work.session.scalar(_uncovered(wanted.narrowing()), _given(work, wanted)) or 0


def _given(work: Work, wanted: RateFilter) -> dict[str, Any]:
    return wanted.parameters | {"first": wanted.month, "end": month_after(wanted.month), "today": today(work)}


@cache
def _page(basis: Basis, place: Place, narrowing: Narrowing) -> Select[Any]:
    chosen = place.ids([_missed(basis, narrowing)])
    return _rows(basis).join(chosen, chosen.c.id == ScheduleLine.id).order_by(*place.order())


@cache
def _whole(basis: Basis, narrowing: Narrowing) -> Select[Any]:
    by_day = getattr(ScheduleLine, DAY[basis]), ScheduleLine.id
    return _rows(basis).where(*_missed(basis, narrowing)).order_by(*by_day).limit(bindparam("most", type_=Integer()))


@cache
def _uncovered(narrowing: Narrowing) -> Select[Any]:
    return select(func.count()).select_from(ScheduleLine).where(*_missed(Basis.COUNTED, narrowing), ~on_signed_sheet())


def _missed(basis: Basis, narrowing: Narrowing) -> list[ColumnElement[bool]]:
    on = getattr(ScheduleLine, DAY[basis])
    return [*missed(basis, TODAY), on >= FIRST, on < END, *narrowing.of(ScheduleLine)]


def _rows(basis: Basis) -> Select[Any]:
    each = ScheduleLine
    on, due, kept = (getattr(each, names[basis]) for names in (DAY, DUE, ON_TIME))
    of_line = select(Delay.number, Delay.cause, Delay.sheet_id).where(Delay.schedule_id == each.id).correlate(each)
    newest = of_line.order_by(Delay.sheet_id.is_(None), Delay.found_at.desc(), Delay.id.desc()).limit(1)
    case = newest.lateral("shown_case")  # row by row by its index: joined by its id, all cases that there are would be read
    return (
        select(
            each.id, Order.number, OrderLine.position, Customer.name_short, Product.code, OrderLine.customer_part, OrderLine.name, due,
            kept, on, each.requested, each.promised_first, each.promised_latest, each.shipped_on, each.received_on, each.open,
            Order.dates_mean,
            func.coalesce(case.c.number, ""), func.coalesce(case.c.cause, ""), func.coalesce(Countermeasure.number, ""),
            confidential(each.project_id),
        )
        .select_from(each).join(Customer, Customer.id == each.customer_id).join(OrderLine, OrderLine.id == each.line_id)
        .join(Order, Order.id == each.order_id).outerjoin(Product, Product.id == each.product_id)
        .outerjoin(case, true()).outerjoin(Countermeasure, Countermeasure.id == case.c.sheet_id)
    )
