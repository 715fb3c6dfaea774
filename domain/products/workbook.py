"""FM070100-13 as .xlsx: the form's number and revision above the table, and columns that an import takes back unchanged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from domain.customers.models import Customer
from domain.products.imports.kinds import KINDS
from domain.products.imports.steps import words
from domain.products.queries.lists import ListRow, PriceRow
from domain.shared.clock import today
from domain.shared.facts import fact
from domain.shared.spreadsheet import Column, write
from domain.shared.work import Work

FORM, REVISION, TITLE = "FM070100-13", "1.0", "顾客销售产品清单（汽配产品）"
FIELDS = KINDS["list"].fields
SOURCES = {"list": "清单", "quotation": "报价"}
PRICE = ("currency", "unit_price", "price_from", "valid_from", "valid_to", "source", "source_number", "provisional")


def product_list(customer: Customer, rows: Sequence[ListRow], work: Work) -> bytes:
    """The list with one row for each price that is given (one without where there is none)."""
    company = (fact(work, "company") or {}).get("zh", "")
    above = (f"{company} {TITLE}".strip(), f"{FORM} · 版本 {REVISION} · {customer.number} {customer.name_zh} · {today(work):%Y-%m-%d}")
    columns = [Column(field.heading, field.kind, field.width) for field in FIELDS]
    cells = [_cells(row, price) for row in rows for price in _prices(row)]
    return write(columns, cells, above=above, sheet=FORM)


def _prices(row: ListRow) -> list[PriceRow | None]:
    return [*row.prices] or [None]


def _cells(row: ListRow, price: PriceRow | None) -> list[Any]:
    return [_priced(field.name, price) if field.name in PRICE else _value(row, field.name) for field in FIELDS]


def _value(row: ListRow, name: str) -> Any:
    return ("是" if row.active else "否") if name == "active" else getattr(row, name)


def _priced(name: str, price: PriceRow | None) -> Any:
    if price is None:
        return None
    match name:
        case "price_from":
            return price.minimum_quantity or None
        case "source":
            return SOURCES[price.source]
        case "provisional":
            return words(price.provisional) or "否"
        case _:
            return getattr(price, name)
