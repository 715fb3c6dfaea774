"""Sheets as somebody brings them, previewed and taken over."""

from datetime import date
from typing import Any

from domain.customers.models import Customer
from domain.products import imports
from domain.products.models import ProductImport
from domain.shared.actor import Actor
from domain.shared.spreadsheet import Column, write
from domain.shared.work import unit
from tests.cast import NOW

ARM = "2904110-K80"
LIST = ("顾客料号", "公司料号", "品名", "版本", "未税单价", "生效日期", "失效日期")


def sheet(headings: tuple[str, ...], *rows: list[Any]) -> bytes:
    days = {number for row in rows for number, value in enumerate(row) if isinstance(value, date)}
    return write([Column(heading, "date" if number in days else "text") for number, heading in enumerate(headings)], rows)


def bring(who: Actor, kind: str, packed: bytes, customer: Customer | None = None) -> ProductImport:
    with unit(who, now=NOW) as work:
        return imports.upload(work, kind, packed, "list.xlsx", customer)


def do(who: Actor, kept: ProductImport) -> int:
    with unit(who, now=NOW) as work:
        return imports.apply(work, kept.id)


def errors(refused: Any) -> dict[str, str]:
    return {cell.removeprefix("cell-"): str(why) for cell, why in refused.value.fields.items()}


def changes(kept: ProductImport) -> list[tuple[str, str, dict[str, tuple[str, str]]]]:
    return [(what, key, {name: (before, after) for name, before, after in fields}) for _, key, _, what, fields in kept.differences]


def find(who: Actor, kept: ProductImport) -> Any:
    with unit(who, now=NOW) as work:
        return imports.found(work, kept.id)
