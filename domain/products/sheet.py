"""What a customer's sales product list FM070100-13 says, on paper and as .xlsx (6.2.13)."""

from __future__ import annotations

import io
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import or_, select

from domain.customers.models import Customer
from domain.products.models import ListEntry, Price, Product
from domain.shared.clock import today
from domain.shared.work import Work

HEADINGS = (
    "公司料号 Code",
    "顾客料号 Customer part",
    "品名 Name",
    "图号 Drawing",
    "版本 Rev.",
    "材质 Material",
    "质量要求 Quality",
    "车型 Program",
    "包装 Packaging",
    "标准包装量 Pack",
    "最小订量 Minimum",
    "币种 Currency",
    "未税单价 Unit price",
    "生效 From",
    "失效 To",
    "保固 Warranty",
)


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
        select(ListEntry, Product.code)
        .join(Product, Product.id == ListEntry.product_id)
        .where(ListEntry.customer_id == customer_id, ListEntry.active)
        .order_by(ListEntry.customer_part)
    )
    entries = [_line(entry, code, prices.get(entry.id)) for entry, code in work.session.execute(wanted)]
    return ListSheet(customer.name_zh, customer.number, day, entries)


def workbook(sheet: ListSheet, company: str) -> bytes:
    """The list as .xlsx: text stays text, so that nothing in it is ever run as a formula or followed as a link."""
    import xlsxwriter  # large, and needed for exports only

    made = io.BytesIO()
    with xlsxwriter.Workbook(
        made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    ) as book:
        page = book.add_worksheet("FM070100-13")
        bold, days = book.add_format({"bold": True, "bg_color": "#f3f3f3", "border": 1}), book.add_format({"num_format": "yyyy-mm-dd"})
        page.write_string(
            0, 0, f"{company} · FM070100-13 顾客销售产品清单(汽配产品) · {sheet.customer} {sheet.customer_number} · {sheet.day}"
        )
        page.write_row(2, 0, HEADINGS, bold)
        for number, entry in enumerate(sheet.entries, 3):
            for column, name in enumerate(EntryLine.__dataclass_fields__):
                _write(page, number, column, getattr(entry, name), days)
        page.freeze_panes(3, 2)
        page.set_column(0, len(HEADINGS) - 1, 15)
    return made.getvalue()


def _write(page: Any, row: int, column: int, value: Any, days: Any) -> None:
    match value:
        case None | "":
            return
        case Decimal():
            page.write_number(row, column, float(value))
        case date():
            page.write_datetime(row, column, value, days)
        case _:
            page.write_string(row, column, str(value))


def _prices(work: Work, customer_id: uuid.UUID, day: date) -> dict[uuid.UUID, Price]:
    valid = select(Price).where(
        Price.customer_id == customer_id, Price.valid_from <= day, or_(Price.valid_to.is_(None), Price.valid_to >= day)
    )
    found: dict[uuid.UUID, Price] = {}
    for price in work.session.scalars(valid.order_by(Price.minimum_quantity, Price.valid_from.desc())):
        found.setdefault(price.entry_id, price)
    return found


def _line(entry: ListEntry, code: str, price: Price | None) -> EntryLine:
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
    )
