"""What pages read of plan, purchase requests, process documents and development. Plain rows."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import func, select

from domain.customers.models import Customer
from domain.orders.models import Order, OrderLine
from domain.planning.models import Development, DocumentRequest, PlanRow, PurchaseLine, PurchaseRequest
from domain.planning.rules import PURCHASE
from domain.products.models import Product, ProductionLine
from domain.products.rules import monday
from domain.shared.errors import NotFound
from domain.shared.message import Message
from domain.shared.paging import Cursor, Listed, Place, cursor, listed
from domain.shared.tasks import Task
from domain.shared.work import Work

PAGE = 50


@dataclass(frozen=True)
class Planned:
    """A row of the daily parts production plan, under the company's own name of the part."""

    day: date
    production_line: str
    code: str
    name: str
    quantity: Decimal
    unit: str
    hours: Decimal
    order: str
    customer: str


@dataclass(frozen=True)
class Day:
    """A day of the plan with its rows, by production line."""

    day: date
    rows: list[Planned]

    @property
    def hours(self) -> Decimal:
        return sum((row.hours for row in self.rows), Decimal(0))


def plan(work: Work, week: date) -> list[Day]:
    """The plan of the week in which `week` lies, day by day."""
    first = monday(week)
    wanted = (
        select(
            PlanRow.day,
            ProductionLine.name.label("line"),
            Product.code,
            Product.name_zh,
            PlanRow.quantity,
            OrderLine.unit,
            PlanRow.hours,
            Order.number,
            Customer.name_short,
        )
        .join(OrderLine, OrderLine.id == PlanRow.line_id)
        .join(Order, Order.id == PlanRow.order_id)
        .join(Product, Product.id == PlanRow.product_id)
        .join(Customer, Customer.id == PlanRow.customer_id)
        .outerjoin(ProductionLine, ProductionLine.id == PlanRow.production_line_id)
        .where(PlanRow.day.between(first, first + timedelta(days=6)))
        .order_by(PlanRow.day, ProductionLine.name, Order.number, OrderLine.position)
    )
    days: dict[date, list[Planned]] = defaultdict(list)
    for row in work.session.execute(wanted):
        days[row.day].append(
            Planned(
                row.day, row.line or "—", row.code, row.name_zh,
                row.quantity, row.unit, row.hours, row.number, row.name_short,
            )
        )
    return [Day(day, rows) for day, rows in days.items()]


def weeks_around(work: Work, week: date) -> list[date]:
    """The Mondays of the nearest weeks before and after that of `week` on which something is planned; fewer than two where nothing is."""
    first = monday(week)
    before = select(func.max(PlanRow.day)).where(PlanRow.day < first).scalar_subquery()
    after = select(func.min(PlanRow.day)).where(PlanRow.day > first + timedelta(days=6)).scalar_subquery()
    return [monday(day) for day in work.session.execute(select(before, after)).one() if day]


@dataclass(frozen=True)
class ToTake:
    """A released order that production control has not yet taken into the plan."""

    number: str
    id: uuid.UUID
    customer: str
    title: str
    line_count: int
    promised: date | None
    due_at: datetime


def to_acknowledge(work: Work) -> list[ToTake]:
    """Released orders that production control has not yet taken into the plan, the most urgent first."""
    wanted = (
        select(Order.number, Order.id, Customer.name_short, Order.title, Order.line_count, Order.first_promised, Task.due_at)
        .join(Task, Task.object_id == Order.id)
        .join(Customer, Customer.id == Order.customer_id)
        .where(Task.kind == "plan.acknowledge", Task.ended_at.is_(None))
    )
    return [ToTake(*row) for row in work.session.execute(wanted.order_by(Task.due_at).limit(PAGE))]


@dataclass(frozen=True)
class RequestRow:
    id: uuid.UUID
    version: int
    number: str
    order: str
    state: str
    drafted_at: datetime
    sent_at: datetime | None
    early_reason: str | None
    acknowledged_by: str | None
    lines: list[PurchaseLine]
    moves: dict[str, list[Message]]

    @property
    def unneeded(self) -> bool:
        """A change left some of it over, and purchasing has not said what becomes of that."""
        return any(line.unneeded for line in self.lines)


def requests(work: Work, state: str = "", after: str = "", before: str = "") -> Listed[RequestRow]:
    """Purchase requests, newest first, with their lines, in two queries."""
    place = Place(PurchaseRequest.drafted_at, PurchaseRequest.id, True, PAGE, cursor(after), cursor(before))
    wanted = select(PurchaseRequest).where(
        *place.limits(), *([PurchaseRequest.state == state] if state else [PurchaseRequest.state != "withdrawn"])
    )
    found = list(work.session.scalars(wanted.order_by(*place.order()).limit(PAGE + 1)))
    lines: dict[uuid.UUID, list[PurchaseLine]] = defaultdict(list)
    for line in work.session.scalars(
        select(PurchaseLine).where(PurchaseLine.request_id.in_([each.id for each in found])).order_by(PurchaseLine.code)
    ):
        lines[line.request_id].append(line)
    rows = [
        RequestRow(
            each.id,
            each.version,
            each.number,
            each.order_number,
            each.state,
            each.drafted_at,
            each.sent_at,
            each.early_reason,
            each.acknowledged_by,
            lines[each.id],
            PURCHASE.open_moves(work, each),
        )
        for each in found
    ]
    return listed(rows, place, lambda row: Cursor(row.drafted_at, row.id))


def documents(work: Work) -> list[DocumentRequest]:
    """Process documents asked for, the open ones first."""
    wanted = select(DocumentRequest).order_by(DocumentRequest.done_at.is_not(None), DocumentRequest.opened_at.desc()).limit(PAGE)
    return list(work.session.scalars(wanted))


def document_request(work: Work, number: str) -> DocumentRequest:
    found = work.session.scalars(select(DocumentRequest).where(DocumentRequest.number == number)).one_or_none()
    if found is None:
        raise NotFound
    return found


def developments(work: Work, order_id: uuid.UUID | None = None) -> list[Development]:
    """Development tasks that the reader may see, of one order or all, the open ones first."""
    wanted = select(Development).order_by(Development.done_at.is_not(None), Development.opened_at.desc()).limit(PAGE)
    return list(work.session.scalars(wanted if order_id is None else wanted.where(Development.order_id == order_id)))


def development(work: Work, number: str) -> Development:
    found = work.session.scalars(select(Development).where(Development.number == number)).one_or_none()
    if found is None:
        raise NotFound
    return found
