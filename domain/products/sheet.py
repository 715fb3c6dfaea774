"""What a customer's sales product list FM070100-13 says, on paper (6.2.13); as .xlsx: workbook.py."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import or_, select

from domain.customers.models import Customer
from domain.products.models import ListEntry, Price, Product
from domain.shared.clock import today
from domain.shared.work import Work


@dataclass(frozen=True)
class EntryLine:
    code: str
    customer_part: str
    name: str
    drawing: str
    revision: str
    material: str
    quality: str
    program: str
    packaging: str
    standard_pack: Decimal | None
    minimum_quantity: Decimal | None
    currency: str
    unit_price: Decimal | None
    valid_from: date | None
    valid_to: date | None
    warranty: str
    hs_code: str = ""
    origin: str = ""


@dataclass(frozen=True)
class ListSheet:
    customer: str
    customer_number: str
    day: date
    entries: Sequence[EntryLine]


def list_sheet(work: Work, customer_id: uuid.UUID) -> ListSheet:
    """The list as it stands today, with the price of the smallest quantity that is valid today."""
    customer, day = work.fetch(Customer, customer_id), today(work)
    prices = _prices(work, customer_id, day)
    wanted = (
        select(ListEntry, Product.code, Product.hs_code, Product.origin)
        .join(Product, Product.id == ListEntry.product_id)
        .where(ListEntry.customer_id == customer_id, ListEntry.active)
        .order_by(ListEntry.customer_part)
    )
    entries = [_line(row[0], row.code, row.hs_code, row.origin, prices.get(row[0].id)) for row in work.session.execute(wanted)]
    return ListSheet(customer.name_zh, customer.number, day, entries)


def _prices(work: Work, customer_id: uuid.UUID, day: date) -> dict[uuid.UUID, Price]:
    valid = select(Price).where(
        Price.customer_id == customer_id, Price.valid_from <= day, or_(Price.valid_to.is_(None), Price.valid_to >= day)
    )
    found: dict[uuid.UUID, Price] = {}
    for price in work.session.scalars(valid.order_by(Price.minimum_quantity, Price.valid_from.desc())):
        found.setdefault(price.entry_id, price)
    return found


def _line(entry: ListEntry, code: str, hs_code: str, origin: str, price: Price | None) -> EntryLine:
    return EntryLine(
        code,
        entry.customer_part,
        entry.name,
        entry.drawing,
        entry.revision,
        entry.material,
        entry.quality,
        entry.program,
        entry.packaging,
        entry.standard_pack,
        entry.minimum_quantity,
        price.currency if price else "",
        price.unit_price if price else None,
        price.valid_from if price else None,
        price.valid_to if price else None,
        entry.warranty,
        hs_code,
        origin,
    )
