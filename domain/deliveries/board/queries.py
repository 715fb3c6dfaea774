"""What the daily board shows: its figures, a page of it, its rows as a workbook. All computed by the database."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, bindparam, or_, select

from domain.customers.models import Customer
from domain.deliveries.board.days import Days, Hours, days, hours
from domain.deliveries.board.reading import (
    FAR,
    FIGURES,
    NEAR_DAY,
    PUBLIC_FIGURES,
    PUBLIC_RISK,
    RISK,
    TODAY,
    described,
    leaves_today,
)
from domain.orders.models import Order, OrderLine
from domain.orders.sheet import UNITS
from domain.products.rules import plain
from domain.shared.filtering import address
from domain.shared.message import Message
from domain.shared.paging import Cursor, Listed, Place, cursor, listed
from domain.shared.work import Work

PAGE = 50
LAST = date(2999, 12, 31)
GIVEN = "?"  # stands for what is a parameter
KEPT = 64  # shapes of the board
VIEWS = {
    "late": Message("Late"), "today": Message("Leaves today"), "next3": Message("Next 3 working days"),
    "next7": Message("Next 7 working days"), "risk": Message("At risk"), "all": Message("All that is open"),
}
REASONS = {"quantity": Message("Made too little"), "load": Message("Too much load"), "material": Message("Material short")}


@dataclass(frozen=True)
class BoardFilter:
    """What the address of the board says; what it says wrongly is left out."""

    view: str = ""
    q: str = ""
    customer: str = ""  # a customer's number
    line: str = ""  # a production line's code
    reason: str = ""
    after: str = ""
    before: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> BoardFilter:
        view, reason = query.get("view", ""), query.get("reason", "")
        return cls(
            view=view if view in VIEWS else "late", q=query.get("q", "").strip()[:100], customer=query.get("customer", "").strip()[:20],
            line=query.get("line", "").strip()[:20], reason=reason if reason in REASONS else "",
            after=query.get("after", ""), before=query.get("before", ""),
        )

    def address(self, path: str = "/admin/deliveries", **changes: Any) -> str:
        changed = replace(self, **{"after": "", "before": ""} | changes)
        names = {"view": "" if changed.view == "late" else changed.view, "q": changed.q, "customer": changed.customer,
                 "line": changed.line, "reason": changed.reason, "after": changed.after, "before": changed.before}
        return address(path, names)


@dataclass(frozen=True)
class BoardRow:
    """A delivery that still has to leave. `ship_by` is the day at our gate, `counted` the one that the rate counts."""

    id: uuid.UUID
    ship_by: date
    need: Decimal
    order: str
    po_number: str
    state: str
    customer_number: str
    customer: str
    position: int
    name: str
    customer_part: str
    unit: str
    confidential: bool
    code: str
    production_line: str
    ordered: Decimal
    shipped: Decimal
    counted: date | None
    to_make: Decimal | None
    late_days: int
    reasons: tuple[Message, ...]
    risk: str  # the first of its reasons, empty where there is none
    delay: str | None
    delay_state: str | None
    chased_at: datetime | None
    chased_by: str | None
    answered_at: datetime | None
    answer: str | None

    @property
    def why(self) -> str:
        """The reason with which a case of it would be opened."""
        return "late" if self.late_days else self.risk or "told"

    @property
    def ready(self) -> Decimal:
        """Of the open quantity, what stock covers when deliveries are served in the order of their days."""
        return self.need - (self.to_make or Decimal(0))


@dataclass(frozen=True)
class Figures:
    late: int
    today: int
    next3: int
    next7: int
    risk: int
    oldest: date | None
    quantity: int = 0
    load: int = 0
    material: int = 0

    @property
    def views(self) -> dict[str, int]:
        return {"late": self.late, "today": self.today, "next3": self.next3, "next7": self.next7, "risk": self.risk}


def figures(work: Work, can: Hours | None = None) -> Figures:
    """The figures of what the reader may see."""
    return _figures(work, FIGURES, can)


def public_figures(work: Work) -> Figures:
    """The figures that everybody of the house may read: without confidential lines. For the check's record and the morning mail."""
    with work.as_system("board.figures"):
        return _figures(work, PUBLIC_FIGURES)


def page(work: Work, wanted: BoardFilter, size: int = PAGE, can: Hours | None = None) -> Listed[BoardRow]:
    """A page of the board, the longest due first; `can` is what `able` answers, where it was asked already."""
    place = Place(RISK.c.ship_by, RISK.c.id, False, size, cursor(wanted.after), cursor(wanted.before))
    known = days(work)
    given = _given(known, can or able(work), wanted.view == "all") | {"customer": wanted.customer, "line": wanted.line} | place.edge
    asked = _page(place.shape, replace(wanted, customer=wanted.customer and GIVEN, line=wanted.line and GIVEN, after="", before=""))
    rows = [_row(row, known.today) for row in work.session.execute(asked, given)]
    return listed(rows, place, lambda row: Cursor(row.ship_by, row.id))


@lru_cache(KEPT)
def _page(place: Place, wanted: BoardFilter) -> Select[Any]:
    """Built once for what is narrowed by what; what words are looked for stands in it."""
    chosen = select(RISK).where(*_conditions(wanted), *place.limits()).order_by(*place.order()).limit(place.size + 1).subquery()
    return described(chosen).order_by(*place.order(chosen.c.ship_by, chosen.c.id))


def for_everybody(work: Work, most: int) -> dict[str, list[BoardRow]]:
    """What is late, leaves today or is at risk, the longest due first, each once and `most` of a kind; without confidential lines."""
    known, risk = days(work), PUBLIC_RISK.c
    views = {"late": risk.late, "today": leaves_today(PUBLIC_RISK, known.today), "risk": and_(risk.risky, risk.ship_by > known.today)}
    found: dict[str, list[BoardRow]] = {}
    can = able(work)
    with work.as_system("board.figures"):
        for view, wanted in views.items():
            chosen = select(PUBLIC_RISK).where(wanted).order_by(risk.ship_by, risk.id).limit(most).subquery()
            rows = work.session.execute(described(chosen).order_by(chosen.c.ship_by, chosen.c.id), _given(known, can, False))
            found[view] = [_row(row, known.today) for row in rows]
    return found


def row_of(work: Work, schedule_id: uuid.UUID) -> BoardRow | None:
    """One delivery as the board has it; None where it is not on the board, or out of sight."""
    known = days(work)
    chosen = select(RISK).where(RISK.c.id == schedule_id).subquery()
    found = work.session.execute(described(chosen), _given(known, able(work), True)).first()
    return None if found is None else _row(found, known.today)


def _figures(work: Work, asked: Any, can: Hours | None = None) -> Figures:
    return Figures(*work.session.execute(asked, _given(days(work), can or able(work), False)).one())


def able(work: Work) -> Hours:
    """What the production lines can work as far as the board looks: read once where several things are read of it."""
    return hours(work, days(work).far)


def _given(known: Days, able: Hours, whole: bool) -> dict[str, Any]:
    return {
        "today": known.today, "near": known.near, "far": known.far, "until": LAST if whole else known.far,
        "line_ids": able.lines, "line_days": able.days, "line_hours": able.hours,
    }


def _conditions(wanted: BoardFilter) -> list[ColumnElement[bool]]:
    day = RISK.c.ship_by
    spans: dict[str, list[ColumnElement[bool]]] = {
        "late": [RISK.c.late], "today": [leaves_today(RISK, TODAY)], "next3": [day > TODAY, day <= NEAR_DAY],
        "next7": [day > TODAY, day <= FAR], "risk": [RISK.c.risky], "all": [],
    }
    found = spans[wanted.view]
    if wanted.q:
        found.append(_called(wanted.q))
    if wanted.customer:
        named = select(Customer.id).where(Customer.number == bindparam("customer", type_=Text()))
        found.append(RISK.c.customer_id == named.scalar_subquery())
    if wanted.line:
        found.append(RISK.c.production_line == bindparam("line", type_=Text()))
    if wanted.reason:
        found.append(RISK.c[wanted.reason])
    return found


def _called(words: str) -> ColumnElement[bool]:
    """What is open is little: it is looked through itself, not the index of all orders that ever were."""
    named = (Order.number, Order.po_number, OrderLine.customer_part, OrderLine.name, Customer.name_short)
    of_line = (  # a value for each row, asked by its key: as an EXISTS the planner would make a table of all lines of it
        select(or_(*(column.icontains(words, autoescape=True) for column in named)))
        .select_from(OrderLine).join(Order, Order.id == OrderLine.order_id).join(Customer, Customer.id == Order.customer_id)
        .where(OrderLine.id == RISK.c.line_id).correlate(RISK).scalar_subquery()
    )
    return or_(RISK.c.code.icontains(words, autoescape=True), of_line)


def _row(row: Any, today: date) -> BoardRow:
    return BoardRow(
        id=row.id, ship_by=row.ship_by, need=row.need, order=row.number, po_number=row.po_number, state=row.state,
        customer_number=row.customer_number, customer=row.name_short, position=row.position, name=row.name, customer_part=row.customer_part,
        unit=row.unit, confidential=row.confidential, code=row.code or "", production_line=row.production_line or "",
        ordered=row.ordered, shipped=row.shipped, counted=row.counted, to_make=row.to_make,
        late_days=(today - row.ship_by).days if row.late else 0,
        reasons=reasons(row), risk=next((name for name in REASONS if getattr(row, name)), ""), delay=row.delay,
        delay_state=row.delay_state, chased_at=row.chased_at, chased_by=row.chased_by,
        answered_at=row.answered_at, answer=row.answer,
    )


def reasons(row: Any) -> tuple[Message, ...]:
    """Why a delivery will miss its day, each reason with its figures."""
    found = []
    if row.quantity:
        found.append(Message("{n} still to be made: {hours} h of work, {left} h until then",
                             n=plain(row.to_make), hours=_hours(row.hours), left=_hours(row.hours_left)))
    if row.load:
        found.append(Message("{line} has {hours} h of work up to it and {left} h until then",
                             line=row.production_line or "", hours=_hours(row.line_hours), left=_hours(row.hours_left)))
    if row.material:
        lacking = sorted(row.lacking)
        for code, short, unit in lacking:
            found.append(Message("{code}: {n} {unit} short", code=code, n=plain(Decimal(short)), unit=UNITS.get(unit, unit)))
    return tuple(found)


def _hours(value: Decimal | None) -> str:
    return plain((value or Decimal(0)).quantize(Decimal("0.1")))
