"""What the daily production plan, a purchase request, a process-document task and a development task say on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import or_, select

from domain.orders.models import Order, OrderLine
from domain.orders.sheet import UNITS, OrderSheet, order_sheet
from domain.planning.models import Development, DocumentRequest, PlanRow, PurchaseLine, PurchaseRequest
from domain.planning.rules import DOCUMENTS, REMEDIES
from domain.products.models import Product, ProductionLine
from domain.reviews.models import Review, Ruling
from domain.shared.message import Message
from domain.shared.work import Work


@dataclass(frozen=True)
class PlanLine:
    day: date
    line: str
    code: str
    name: str
    position: int
    quantity: Decimal
    hours: Decimal


@dataclass(frozen=True)
class PlanSheet:
    order_number: str
    po_number: str
    customer: str
    rows: Sequence[PlanLine]
    quantity: Decimal
    hours: Decimal
    made_by: str
    made_at: datetime


@dataclass(frozen=True)
class RequestLine:
    code: str
    name: str
    unit: Message | str
    need: Decimal
    safety: Decimal
    available: Decimal
    quantity: Decimal
    needed_by: date
    remedy: Message


@dataclass(frozen=True)
class RequestSheet:
    order_number: str
    drafted_by: str
    drafted_at: datetime
    sent_by: str
    sent_at: datetime | None
    early_reason: str
    lines: Sequence[RequestLine]


@dataclass(frozen=True)
class DocumentSheet:
    order_number: str
    code: str
    name: str
    revision: str
    documents: Sequence[tuple[Message, bool]]
    opened_at: datetime


@dataclass(frozen=True)
class DevelopmentSheet:
    """The 新产品开发任务书: what was ordered and settled, and what the departments begin with."""

    order: OrderSheet
    settlement: str
    settled_by: str
    settled_at: datetime | None
    opened_at: datetime


def plan_sheet(work: Work, order: Order, customer: str) -> PlanSheet:
    """The rows of the 日配件生产计划 that an order put there, by day; those of lines more confidential than it are left out."""
    line = ProductionLine.name.label("line")
    wanted = (
        select(PlanRow.day, PlanRow.quantity, PlanRow.hours, OrderLine.position, OrderLine.name, Product.code, line)
        .join(OrderLine, OrderLine.id == PlanRow.line_id)
        .join(Product, Product.id == PlanRow.product_id)
        .outerjoin(ProductionLine, ProductionLine.id == PlanRow.production_line_id)
        .where(PlanRow.order_id == order.id, or_(PlanRow.project_id.is_(None), PlanRow.project_id == order.project_id))
        .order_by(PlanRow.day, OrderLine.position)
    )
    rows = [PlanLine(r.day, r.line or "", r.code, r.name, r.position, r.quantity, r.hours) for r in work.session.execute(wanted)]
    total, hours = (sum((getattr(row, name) for row in rows), Decimal(0)) for name in ("quantity", "hours"))
    return PlanSheet(order.number, order.po_number, customer, rows, total, hours, work.person.name, work.now)


def request_sheet(work: Work, request: PurchaseRequest) -> RequestSheet:
    lines = work.session.scalars(select(PurchaseLine).where(PurchaseLine.request_id == request.id).order_by(PurchaseLine.code))
    rows = [_request_line(each) for each in lines]
    return RequestSheet(
        request.order_number,
        request.drafted_by,
        request.drafted_at,
        request.sent_by or "",
        request.sent_at,
        request.early_reason or "",
        rows,
    )


def _request_line(line: PurchaseLine) -> RequestLine:
    return RequestLine(
        line.code,
        line.name,
        UNITS.get(line.unit, line.unit),
        line.need,
        line.safety,
        line.available,
        line.quantity,
        line.needed_by,
        REMEDIES.get(line.remedy, REMEDIES["normal"]),
    )


def document_sheet(request: DocumentRequest) -> DocumentSheet:
    documents = [(words, kind in request.missing) for kind, words in DOCUMENTS.items()]
    return DocumentSheet(request.order_number, request.code, request.name, request.revision, documents, request.opened_at)


def development_sheet(work: Work, order: Order, development: Development) -> DevelopmentSheet:
    settled = select(Ruling).join(Review, Review.id == Ruling.review_id).where(Review.order_id == order.id, Ruling.kind == "settlement")
    ruling = work.session.scalars(settled.order_by(Ruling.at.desc()).limit(1)).first()
    return DevelopmentSheet(
        order_sheet(work, order, development.project_id),
        ruling.text if ruling else "",
        ruling.by if ruling else "",
        ruling.at if ruling else None,
        development.opened_at,
    )
