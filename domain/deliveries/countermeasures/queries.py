"""What pages show of countermeasure sheets: the list, one sheet, and what is missing: lines without a signed one (5.1.10(4))."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Date, Select, and_, bindparam, case, cast, func, literal_column, select

from domain.customers.models import Customer
from domain.deliveries.countermeasures.asking import MISSED
from domain.deliveries.countermeasures.writing import against_signing, could_join
from domain.deliveries.judging import on_signed_sheet
from domain.deliveries.models import Countermeasure, Delay
from domain.deliveries.on_time import ARRIVAL
from domain.deliveries.rate.filtering import month_after
from domain.orders.models import Order, OrderLine, ScheduleLine
from domain.shared.clock import today
from domain.shared.errors import NotFound
from domain.shared.message import Message
from domain.shared.paging import Cursor, Listed, Place, cursor, listed
from domain.shared.work import Work

PAGE = 50
MOST_MISSING = 200
VIEWS = {
    "asked": Message("To be written"), "signed": Message("Signed, to be followed up"), "followed_up": Message("Followed up"),
    "missing": Message("Misses without a signed sheet"),
}
FIRST, LAST = (bindparam(name, type_=Date()) for name in ("first", "last"))
CAME_ON = case((Order.dates_mean == ARRIVAL, ScheduleLine.received_on), else_=ScheduleLine.shipped_on)
SIGNED = on_signed_sheet()
OF_MONTH = (*MISSED, ScheduleLine.counted.between(FIRST, LAST))
COUNT = select(func.count(), func.count().filter(~SIGNED)).select_from(ScheduleLine).where(*OF_MONTH)
OF_ITS_MONTH = cast(func.date_trunc(literal_column("'month'"), ScheduleLine.counted), Date)
BY_MONTH = COUNT.with_only_columns(OF_ITS_MONTH, *COUNT.selected_columns).group_by(OF_ITS_MONTH)
SHEET_OF = (
    select(Countermeasure.number).join(Delay, Delay.sheet_id == Countermeasure.id).where(Delay.schedule_id == ScheduleLine.id)
    .order_by(Countermeasure.asked_at.desc()).limit(1).scalar_subquery()
)


@dataclass(frozen=True)
class SheetRow:
    sheet: Countermeasure
    customer: str
    cases: int


@dataclass(frozen=True)
class CaseRow:
    """A case on a sheet, or one that could stand on it."""

    delay: Delay
    order: str
    position: int
    name: str
    customer_part: str
    due: Decimal
    on_time: Decimal
    came_on: date | None  # the last of it left, or arrived where the order's dates mean that


@dataclass(frozen=True)
class Shown:
    """One sheet with its cases, and what stands against signing it."""

    sheet: Countermeasure
    customer: Customer
    cases: list[CaseRow]
    others: list[CaseRow]
    refusals: list[Message]


@dataclass(frozen=True)
class Miss:
    """A line that was not kept and stands on no signed sheet."""

    schedule_id: uuid.UUID
    counted: date
    order: str
    position: int
    name: str
    customer: str
    due: Decimal
    on_time: Decimal
    sheet: str | None


@dataclass(frozen=True)
class Month:
    """How many lines of a month were missed, and how many of them stand on no signed sheet: red until there are none (RULES 7)."""

    first: date
    missed: int
    uncovered: int


def page(work: Work, state: str, after: str = "", before: str = "") -> Listed[SheetRow]:
    """Sheets in a state, the newest first."""
    place = Place(Countermeasure.asked_at, Countermeasure.id, True, PAGE, cursor(after), cursor(before))
    count = select(func.count()).where(Delay.sheet_id == Countermeasure.id).scalar_subquery()
    wanted = select(Countermeasure, Customer.name_short, count).join(Customer, Customer.id == Countermeasure.customer_id)
    chosen = place.ids([[Countermeasure.state == state]])  # first the page: as a whole, the cases of each would be counted
    rows = work.session.execute(wanted.join(chosen, chosen.c.id == Countermeasure.id).order_by(*place.order()))
    return listed([SheetRow(*row) for row in rows], place, lambda row: Cursor(row.sheet.asked_at, row.sheet.id))


def one(work: Work, number: str) -> Shown:
    """One sheet. Raises NotFound."""
    sheet = work.session.scalars(select(Countermeasure).where(Countermeasure.number == number)).first()
    if sheet is None:
        raise NotFound
    joining = {each.id for each in could_join(work, sheet)} if sheet.state == "asked" else set()
    return Shown(
        sheet, work.fetch(Customer, sheet.customer_id), case_rows(work, Delay.sheet_id == sheet.id),
        case_rows(work, Delay.id.in_(joining)) if joining else [], against_signing(work, sheet),
    )


def case_rows(work: Work, which: Any) -> list[CaseRow]:
    columns = (Delay, Order.number, OrderLine.position, OrderLine.name, OrderLine.customer_part, ScheduleLine.due, ScheduleLine.on_time,
               CAME_ON)
    wanted = (
        select(*columns).join(Order, Order.id == Delay.order_id).join(OrderLine, OrderLine.id == Delay.line_id)
        .join(ScheduleLine, ScheduleLine.id == Delay.schedule_id).where(which).order_by(Delay.counted, Delay.number)
    )
    return [CaseRow(*row) for row in work.session.execute(wanted)]


def uncovered(work: Work, month: date, most: int = MOST_MISSING) -> list[Miss]:
    """Lines counted in this month, missed, without a signed sheet; of what the reader may see, at most so many."""
    rows = work.session.execute(_misses().limit(most), {**_span(month), "today": today(work)})
    return [Miss(*row) for row in rows]


def month(work: Work, day: date) -> Month:
    """How a month stands."""
    missed, open_ones = work.session.execute(COUNT, {**_span(day), "today": today(work)}).one()
    return Month(day.replace(day=1), missed, open_ones)


def last_months(work: Work, count: int = 6) -> Sequence[Month]:
    """The present month and those before it, newest first."""
    newest = today(work).replace(day=1)
    firsts = [month_after(newest, -n) for n in range(count)]
    given = _span(newest) | {"first": firsts[-1], "today": today(work)}
    found = {first: Month(first, missed, open_ones) for first, missed, open_ones in work.session.execute(BY_MONTH, given)}
    return [found.get(first, Month(first, 0, 0)) for first in firsts]


def _span(day: date) -> dict[str, date]:
    first = day.replace(day=1)
    return {"first": first, "last": (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)}


def _misses() -> Select[*tuple[Any, ...]]:
    columns = (ScheduleLine.id, ScheduleLine.counted, Order.number, OrderLine.position, OrderLine.name, Customer.name_short,
               ScheduleLine.due, ScheduleLine.on_time, SHEET_OF)
    return (
        select(*columns).join(Order, Order.id == ScheduleLine.order_id).join(OrderLine, OrderLine.id == ScheduleLine.line_id)
        .join(Customer, Customer.id == ScheduleLine.customer_id).where(and_(*OF_MONTH), ~SIGNED)
        .order_by(ScheduleLine.counted, ScheduleLine.id)
    )
