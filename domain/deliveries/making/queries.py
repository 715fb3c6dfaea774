"""What the pages of production reports read: lines to report on, one line, the last reports."""

from __future__ import annotations

import re
import unicodedata
import uuid
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Integer, Text, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from domain.customers.models import Customer
from domain.deliveries.ledger.filtering import NONE
from domain.deliveries.making.actions import MAKING, refusals
from domain.deliveries.models import ProductionReport
from domain.orders.models import Order, OrderLine, ScheduleLine
from domain.products.models import Lot, Product
from domain.shared.among import among_these
from domain.shared.errors import NotFound
from domain.shared.message import Message
from domain.shared.work import Work

SHOWN = 50
LAST = 30


SCANNED = re.compile(r"(?:^|/production-reports/)([A-Za-z0-9]+(?:-[A-Za-z0-9]+)+)\s*[/ ]\s*([1-9][0-9]{0,5})$")


@dataclass(frozen=True, slots=True)
class ToMake:
    """A line that is not made whole; `promised` is the first day on which some of it must leave."""

    order: str
    position: int
    customer: str
    code: str
    customer_part: str
    name: str
    unit: str
    quantity: Decimal
    made: Decimal
    shipped: Decimal
    promised: date | None

    @property
    def left(self) -> Decimal:
        return max(Decimal(0), self.quantity - self.made)

    @property
    def percent(self) -> int:
        return min(100, int(self.made * 100 / self.quantity)) if self.quantity else 0


@dataclass(frozen=True, slots=True)
class Reported:
    id: uuid.UUID
    order: str
    position: int
    code: str
    name: str
    unit: str
    quantity: Decimal
    lot: str
    lot_blocked: bool
    produced_on: date
    at: datetime
    by: str
    source: str
    remark: str
    taken_back: Decimal  # by later corrections; positive

    @property
    def stands(self) -> Decimal:
        return self.quantity - self.taken_back


@dataclass(frozen=True)
class LinePage:
    line: OrderLine
    order: Order
    product: Product
    row: ToMake
    reports: list[Reported]
    refusals: list[Message]


def to_make(work: Work, text: str = "") -> list[ToMake]:
    """What production has still to make, by the day on which it must leave; `text` is an order's number, a part, a name."""
    conditions: list[ColumnElement[bool]] = [
        among_these(Order.state, MAKING), OrderLine.open_quantity > NONE, OrderLine.made < OrderLine.quantity,
    ]
    if text:
        like = f"%{_escaped(text)}%"
        conditions = [*conditions[:2], or_(Order.number.ilike(like), Product.code.ilike(like), OrderLine.customer_part.ilike(like),
                                           OrderLine.name.ilike(like), Order.po_number.ilike(like))]
    found = _rows().where(*conditions).order_by(PROMISED.nulls_last(), Order.number, OrderLine.position).limit(SHOWN)
    return [ToMake(*row) for row in work.session.execute(found)]


def line(work: Work, number: str, position: int) -> OrderLine:
    """The line alone, to be reported of. Raises NotFound."""
    found = work.session.scalars(LINE, {"number": number, "position": position}).one_or_none()
    if found is None:
        raise NotFound
    return found


def scanned(work: Work, code: str) -> tuple[str, int] | None:
    """Order and position of what a scanner typed: the address in the code beside an order line, or SO-…/10. None where no line has it."""
    match = SCANNED.search(unicodedata.normalize("NFKC", code))
    if match is None:
        return None
    number, position = match[1].upper(), int(match[2])
    found = work.session.scalars(LINE, {"number": number, "position": position}).one_or_none()
    return (number, position) if found is not None else None


def page(work: Work, number: str, position: int) -> LinePage:
    """One line with its last reports. Raises NotFound."""
    found = work.session.execute(
        select(OrderLine, Order, Product).join(Order, Order.id == OrderLine.order_id).join(Product, Product.id == OrderLine.product_id)
        .where(Order.number == number, OrderLine.position == position)
    ).one_or_none()
    if found is None:
        raise NotFound
    line, order, product = found
    row = work.session.execute(_rows().where(OrderLine.id == line.id)).one()
    return LinePage(line, order, product, ToMake(*row), reports(work, line.id), refusals(order, line))


def reports(work: Work, line_id: uuid.UUID | None = None, day: date | None = None) -> list[Reported]:
    """The last reports, newest first: of a line, or of everything made on a day."""
    wanted: Any = REPORTS.limit(LAST)
    if line_id is not None:
        wanted = wanted.where(ProductionReport.line_id == line_id)
    if day is not None:
        wanted = wanted.where(ProductionReport.produced_on == day)
    return [Reported(*row) for row in work.session.execute(wanted)]


def by_id(work: Work, number: str, position: int, key: uuid.UUID) -> ProductionReport:
    """A report of this line. Raises NotFound for one of another."""
    found = work.fetch(ProductionReport, key)
    if found.line_id != page(work, number, position).line.id:
        raise NotFound
    return found


LINE = (
    select(OrderLine).join(Order, Order.id == OrderLine.order_id).join(Product, Product.id == OrderLine.product_id)
    .where(Order.number == bindparam("number", type_=Text()), OrderLine.position == bindparam("position", type_=Integer()))
)
PROMISED = (
    select(func.min(func.coalesce(ScheduleLine.promised_latest, ScheduleLine.requested)))
    .where(ScheduleLine.line_id == OrderLine.id, ScheduleLine.open > NONE).correlate(OrderLine).scalar_subquery()
)
CORRECTING = aliased(ProductionReport)
TAKEN_BACK = select(func.coalesce(-func.sum(CORRECTING.quantity), 0)).where(CORRECTING.corrects_id == ProductionReport.id).scalar_subquery()
REPORTS = (
    select(ProductionReport.id, Order.number, OrderLine.position, Product.code, OrderLine.name, OrderLine.unit, ProductionReport.quantity,
           func.coalesce(Lot.number, ""), func.coalesce(Lot.blocked, False), ProductionReport.produced_on, ProductionReport.at,
           ProductionReport.by, ProductionReport.source, ProductionReport.remark, TAKEN_BACK)
    .join(Order, Order.id == ProductionReport.order_id).join(OrderLine, OrderLine.id == ProductionReport.line_id)
    .join(Product, Product.id == ProductionReport.product_id).outerjoin(Lot, Lot.id == ProductionReport.lot_id)
    .order_by(ProductionReport.at.desc(), ProductionReport.id.desc())
)


def _rows() -> Any:
    return (
        select(Order.number, OrderLine.position, Customer.name_short, Product.code, OrderLine.customer_part, OrderLine.name, OrderLine.unit,
               OrderLine.quantity, OrderLine.made, OrderLine.shipped, PROMISED)
        .join(Order, Order.id == OrderLine.order_id).join(Customer, Customer.id == Order.customer_id)
        .join(Product, Product.id == OrderLine.product_id)
    )


def _escaped(text: str) -> str:
    return text.strip()[:60].replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
