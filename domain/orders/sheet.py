"""What the sales order FM070100-02, the order confirmation 订单确认单 and the stamp say of an order."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select

from domain.accounts.models import Person
from domain.customers.models import Customer, ShipTo
from domain.orders.kinds import KINDS
from domain.orders.models import FORECAST, Order, OrderKind, OrderLine
from domain.orders.queries import lines_of
from domain.orders.terms import agreed
from domain.products.models import Product
from domain.shared import money
from domain.shared.message import Message
from domain.shared.work import Work

DATES_MEAN = {"gate": Message("Dates mean: the goods leave our gate"), "arrival": Message("Dates mean: the goods arrive at your place")}

UNITS = {"pcs": Message("pcs")}


@dataclass(frozen=True)
class SheetDate:
    quantity: Decimal
    requested: date
    promised: date | None
    forecast: bool = False


@dataclass(frozen=True)
class SheetLine:
    position: int
    code: str
    customer_part: str
    name: str
    revision: str
    specification: str
    quality: str
    quantity: Decimal
    unit: Message | str
    unit_price: Decimal | None
    amount: Decimal | None
    dates: Sequence[SheetDate]


@dataclass(frozen=True)
class OrderSheet:
    """Amounts are untaxed, in `currency`."""

    order_number: str
    po_number: str
    revision: int
    customer: str
    customer_en: str
    order_date: date
    program: str
    ship_to: str
    transport: str
    packaging: str
    contact: str
    services: str
    notes: str
    owner: str
    currency: str
    payment: Message
    tax_rate: Decimal
    dates_mean: Message
    lines: Sequence[SheetLine]
    quantity: Decimal
    amount: Decimal | None
    countersigned_by: str = ""
    countersigned_at: datetime | None = None
    kind: Message | None = None  # None for a single order, which need not be said


@dataclass(frozen=True)
class StampSheet:
    """What 订单审查 says: which order, stamped when."""

    order_number: str
    po_number: str
    stamped_on: date


def order_sheet(work: Work, order: Order, project_id: uuid.UUID | None = None) -> OrderSheet:
    """The order as it stands; lines more confidential than the order (or than the project named) are left out."""
    customer = work.fetch(Customer, order.customer_id)
    scope = (None, order.project_id, project_id)
    lines = [line for line in lines_of(work, order.id, cancelled=False) if line.project_id in scope]
    codes = _codes(work, [line.product_id for line in lines if line.product_id])
    rows = [_line(line, codes, order.currency) for line in lines]
    return OrderSheet(
        order_number=order.number, po_number=order.po_number, revision=order.revision, customer=customer.name_zh,
        customer_en=customer.name_en, order_date=order.order_date, program=order.program, ship_to=_ship_to(work, order),
        transport=order.transport, packaging=order.packaging, contact=order.contact, services=order.services, notes=order.notes,
        owner=work.fetch(Person, order.owner_id).name, currency=order.currency, payment=payment_words(customer), tax_rate=customer.tax_rate,
        dates_mean=DATES_MEAN[agreed(order, customer).dates_mean or ""], lines=rows,
        quantity=sum((row.quantity for row in rows), Decimal(0)),
        amount=None if any(row.amount is None for row in rows) else sum((row.amount or Decimal(0) for row in rows), Decimal(0)),
        countersigned_by=order.countersigned_by or "", countersigned_at=order.countersigned_at,
        kind=None if order.kind == OrderKind.SINGLE else KINDS[order.kind],
    )


def payment_words(customer: Customer) -> Message:
    """The terms of payment in words (RULES 4)."""
    if customer.payment_kind == "month_end":
        return Message("{days} days from the end of the month", days=customer.payment_days)
    return Message("{days} days from invoice", days=customer.payment_days)


def _line(line: OrderLine, codes: dict[uuid.UUID, str], currency: str) -> SheetLine:
    dates = [SheetDate(each.quantity, each.requested, each.promised_latest, each.zone == FORECAST) for each in line.schedules]
    amount = None if line.unit_price is None else money.amount(line.unit_price, line.quantity, currency)
    return SheetLine(
        line.position, codes.get(line.product_id, "") if line.product_id else "", line.customer_part, line.name, line.drawing_revision,
        line.specification or "", line.quality or "", line.quantity, UNITS.get(line.unit, line.unit), line.unit_price, amount, dates,
    )


def _codes(work: Work, products: Sequence[uuid.UUID]) -> dict[uuid.UUID, str]:
    rows = work.session.execute(select(Product.id, Product.code).where(Product.id.in_(products)))
    return {row.id: row.code for row in rows}


def _ship_to(work: Work, order: Order) -> str:
    if order.ship_to_id is None:
        return order.ship_to_text
    place = work.fetch(ShipTo, order.ship_to_id)
    told = (place.name, place.plant, place.dock, place.address, place.consignee, place.phone)
    return " · ".join(part for part in dict.fromkeys(told) if part)
