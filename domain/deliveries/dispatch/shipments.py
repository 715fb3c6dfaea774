"""Slips on their way and where they are: the shipment plan 出货计划表 and the shipment details 出货明细表 (5.1.12(1))."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Select, Uuid, bindparam, func, literal, null, select

from domain.customers.models import Customer
from domain.deliveries.dispatch.finding import slip_by_number
from domain.deliveries.models import DispatchLine, DispatchNotice, NoticeState, Slip, SlipLine, SlipState, Tracking
from domain.deliveries.receipts.pages import FileRow
from domain.shared.clock import today
from domain.shared.files import attachments
from domain.shared.paging import Cursor, Listed, Place, cursor, listed
from domain.shared.settings import settings
from domain.shared.spreadsheet import ONE_TOO_MANY
from domain.shared.work import Work
from domain.shared.written import day_written

PAGE = 50
SLIPS = 30  # of a page of the details
MOST_PLANNED = 500
PLANNED = (NoticeState.NOTIFIED, NoticeState.BLOCKED, NoticeState.VERIFIED)
UNDER_WAY = (SlipState.LEFT, SlipState.ARRIVED)
LINES = select(SlipLine).where(SlipLine.slip_id == bindparam("slip", type_=Uuid())).order_by(SlipLine.position)
SEEN = select(Tracking).where(Tracking.slip_id == bindparam("slip", type_=Uuid())).order_by(Tracking.at.desc(), Tracking.id.desc())
DAYS = 31  # of the plan and the details, where the reader names none


@dataclass(frozen=True)
class ShipmentFilter:
    """What the address of a list says; what it says wrongly is left out."""

    customer: str = ""
    state: str = ""
    first: date | None = None
    last: date | None = None
    q: str = ""
    after: str = ""
    before: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> ShipmentFilter:
        state = query.get("state", "")
        return cls(
            query.get("customer", "")[:20], state if state in set(SlipState) else "", _day(query.get("from", "")),
            _day(query.get("to", "")), query.get("q", "").strip()[:60], query.get("after", ""), query.get("before", ""),
        )

    def address(self, path: str, **changes: Any) -> str:
        said = {"customer": self.customer, "state": self.state, "from": self.first or "", "to": self.last or "", "q": self.q} | changes
        kept = urlencode({name: str(value) for name, value in said.items() if value})
        return f"{path}?{kept}" if kept else path


@dataclass(frozen=True)
class ShipmentRow:
    """A slip on its way; or, before it leaves, the notice that plans it: then `number` is empty and `left_at` None."""

    id: uuid.UUID
    number: str
    notice: str
    planned_on: date
    state: str
    customer: str
    place: dict[str, Any]
    transport: str
    carrier: str
    plate: str
    waybill: str
    left_at: datetime | None
    expected_on: date | None
    arrived_at: datetime | None
    signed_at: datetime | None
    signed_by: str
    freight_cost: Decimal | None
    freight_currency: str
    agreed_freight: Decimal | None
    agreed_currency: str
    lines: int
    quantity: Decimal

    @property
    def gone(self) -> bool:
        return bool(self.number)

    @property
    def of(self) -> str:
        """Whose states its state is one of."""
        return "slip" if self.gone else "dispatch_notice"

    def late(self, day: date) -> bool:
        """Expected before this day, and not there yet; planned before this day, and still here."""
        if not self.gone:
            return self.planned_on < day
        return self.expected_on is not None and self.expected_on < day and self.state == SlipState.LEFT

    @property
    def over_agreed(self) -> Decimal | None:
        """What the carrier asked beyond what was agreed; None where either is unknown or in another currency."""
        if self.freight_cost is None or self.agreed_freight is None or self.freight_currency != self.agreed_currency:
            return None
        return max(Decimal(0), self.freight_cost - self.agreed_freight)


def listing(work: Work, wanted: ShipmentFilter) -> Listed[ShipmentRow]:
    """Slips by the time at which they left, the latest first."""
    place = Place(Slip.left_at, Slip.id, True, PAGE, cursor(wanted.after), cursor(wanted.before))
    chosen = place.ids([_conditions(wanted)])  # first the page, by its index; joined as a whole, each page would read every notice
    asked = _slips(ShipmentFilter()).join(chosen, chosen.c.id == Slip.id).order_by(*place.order())
    rows = [ShipmentRow(*row) for row in work.session.execute(asked)]
    return listed(rows, place, lambda row: Cursor(row.left_at, row.id))  # these have left


def plan(work: Work, wanted: ShipmentFilter) -> Sequence[ShipmentRow]:
    """All of them, as paper and workbook have them: of the days named; else of the last month, with all that is still under way."""
    asked = _slips(wanted)
    if wanted.first is None:
        asked = asked.where((Slip.left_at >= _begins(today(work) - timedelta(days=DAYS))) | Slip.state.in_(UNDER_WAY))
    rows = work.session.execute(asked.order_by(Slip.left_at, Slip.id).limit(ONE_TOO_MANY))
    return [*(ShipmentRow(*row) for row in rows), *planned(work, wanted)]


def planned(work: Work, wanted: ShipmentFilter) -> Sequence[ShipmentRow]:
    """What is to leave by signed notices, the day planned first; none where only slips of a state are asked for."""
    if wanted.state:
        return []
    of_notice = select(func.count()).where(DispatchLine.notice_id == DispatchNotice.id)
    columns = (
        DispatchNotice.id, literal(""), DispatchNotice.number, DispatchNotice.ship_on, DispatchNotice.state, Customer.name_short,
        DispatchNotice.ship_to, DispatchNotice.transport, DispatchNotice.carrier, literal(""), literal(""), null(), null(), null(), null(),
        literal(""), null(), DispatchNotice.currency, DispatchNotice.agreed_freight, DispatchNotice.currency, of_notice.scalar_subquery(),
        of_notice.with_only_columns(func.coalesce(func.sum(DispatchLine.quantity), 0)).scalar_subquery(),
    )
    conditions: list[Any] = [DispatchNotice.state.in_(PLANNED)]
    if wanted.customer:
        conditions.append(Customer.number == wanted.customer)
    if wanted.last:
        conditions.append(DispatchNotice.ship_on <= wanted.last)
    if wanted.q:
        conditions.append(DispatchNotice.number.startswith(wanted.q, autoescape=True))
    found = select(*columns).join(Customer, Customer.id == DispatchNotice.customer_id).where(*conditions)
    rows = work.session.execute(found.order_by(DispatchNotice.ship_on, DispatchNotice.id).limit(MOST_PLANNED))
    return [ShipmentRow(*row) for row in rows]


def _slips(wanted: ShipmentFilter) -> Select[Any]:
    of_slip = select(func.count()).where(SlipLine.slip_id == Slip.id)
    found = (
        select(
            Slip.id, Slip.number, Slip.notice_number, DispatchNotice.ship_on, Slip.state, Customer.name_short, Slip.ship_to, Slip.transport,
            Slip.carrier, Slip.plate, Slip.waybill, Slip.left_at, Slip.expected_on, Slip.arrived_at, Slip.signed_at, Slip.signed_by_name,
            Slip.freight_cost, Slip.freight_currency, DispatchNotice.agreed_freight, DispatchNotice.currency, of_slip.scalar_subquery(),
            of_slip.with_only_columns(func.coalesce(func.sum(SlipLine.quantity), 0)).scalar_subquery(),
        )
        .join(Customer, Customer.id == Slip.customer_id).join(DispatchNotice, DispatchNotice.id == Slip.notice_id)
    )
    return found.where(*_conditions(wanted))


def _conditions(wanted: ShipmentFilter) -> list[Any]:
    conditions: list[Any] = []
    if wanted.customer:
        conditions.append(Slip.customer_id == select(Customer.id).where(Customer.number == wanted.customer).scalar_subquery())
    if wanted.state:
        conditions.append(Slip.state == wanted.state)
    if wanted.first:
        conditions.append(Slip.left_at >= _begins(wanted.first))
    if wanted.last:
        conditions.append(Slip.left_at < _begins(wanted.last + timedelta(days=1)))
    if wanted.q:
        starts = [column.startswith(wanted.q, autoescape=True) for column in (Slip.number, Slip.notice_number, Slip.waybill, Slip.plate)]
        conditions.append(starts[0] | starts[1] | starts[2] | starts[3])
    return conditions


def _day(text: str) -> date | None:
    """A day on which anything could have left; any other narrows nothing."""
    day = day_written(text)
    return day if day is not None and 2000 <= day.year < 2100 else None


def _begins(day: date) -> datetime:
    return datetime.combine(day, time(), settings().zone)


@dataclass(frozen=True)
class DetailRow:
    """A line of a slip, as the shipment details have it."""

    slip_id: uuid.UUID
    left_at: datetime
    slip: str
    state: str
    customer: str
    order: str
    po_number: str
    customer_part: str
    code: str
    name: str
    quantity: Decimal
    unit: str
    boxes: int
    lots: list[dict[str, Any]]
    concession: str
    carrier: str
    waybill: str
    received: Decimal | None
    received_on: date | None

    @property
    def lot_numbers(self) -> str:
        return ", ".join(each["lot"] for each in self.lots)


def details(work: Work, wanted: ShipmentFilter, *, most: int = ONE_TOO_MANY) -> Sequence[DetailRow]:
    """Lines of slips, of the days named or of the last month, the latest first: all of them, as paper and workbook have them."""
    in_days = _lines().where(*_of_days(work, wanted)).order_by(Slip.left_at.desc(), Slip.id, SlipLine.position)
    return [DetailRow(*row) for row in work.session.execute(in_days.limit(most))]


def detail_pages(work: Work, wanted: ShipmentFilter) -> Listed[list[DetailRow]]:
    """The same page by page: the lines of so many slips, slip by slip."""
    place = Place(Slip.left_at, Slip.id, True, SLIPS, cursor(wanted.after), cursor(wanted.before))
    chosen = place.ids([_of_days(work, wanted)])  # first the slips, by their index; as a whole, each page would read a month of lines
    asked = _lines().join(chosen, chosen.c.id == Slip.id).order_by(*place.order(), SlipLine.position)
    rows = (DetailRow(*row) for row in work.session.execute(asked))
    slips = [list(lines) for _, lines in groupby(rows, attrgetter("slip_id"))]
    return listed(slips, place, lambda lines: Cursor(lines[0].left_at, lines[0].slip_id))


def _of_days(work: Work, wanted: ShipmentFilter) -> list[Any]:
    return [Slip.left_at >= _begins(wanted.first or today(work) - timedelta(days=DAYS)), *_conditions(wanted)]


def _lines() -> Any:
    return (
        select(
            Slip.id, Slip.left_at, Slip.number, Slip.state, Customer.name_short, SlipLine.order_number, SlipLine.po_number,
            SlipLine.customer_part, SlipLine.code, SlipLine.name, SlipLine.quantity, SlipLine.unit, SlipLine.boxes, SlipLine.lots,
            SlipLine.concession_number, Slip.carrier, Slip.waybill, SlipLine.received, SlipLine.received_on,
        )
        .join(Slip, Slip.id == SlipLine.slip_id).join(Customer, Customer.id == Slip.customer_id)
    )


@dataclass(frozen=True)
class ShipmentPage:
    slip: Slip
    customer: Customer
    agreed_freight: Decimal | None
    agreed_currency: str
    lines: Sequence[SlipLine]
    seen: Sequence[Tracking]
    files: Sequence[FileRow]

    @property
    def on_the_way(self) -> bool:
        return self.slip.state in UNDER_WAY


def page(work: Work, number: str) -> ShipmentPage:
    """Raises NotFound."""
    slip = slip_by_number(work, number)
    lines = list(work.session.scalars(LINES, {"slip": slip.id}))
    seen = list(work.session.scalars(SEEN, {"slip": slip.id}))
    notice = work.fetch(DispatchNotice, slip.notice_id)
    customer = work.fetch(Customer, slip.customer_id)
    files = [FileRow(each.id, each.name, each.purpose, each.uploaded_at) for each in attachments(work, slip)]
    return ShipmentPage(slip, customer, notice.agreed_freight, notice.currency, lines, seen, files)
