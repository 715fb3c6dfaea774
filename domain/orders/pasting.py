"""Rows copied from a spreadsheet or read from a file, turned into lines: by their headings, or by what the columns hold."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from domain.shared.message import Message
from domain.shared.written import day_written, number_written

HEADINGS: dict[str, tuple[str, ...]] = {
    "part": (
        "件号",
        "零件号",
        "零件编号",
        "物料号",
        "物料编码",
        "图号",
        "料号",
        "part",
        "partno",
        "partnumber",
        "item",
        "material no",
        "materialnumber",
    ),
    "name": ("名称", "品名", "零件名称", "物料名称", "name", "description", "partname"),
    "quantity": ("数量", "订购数量", "订单数量", "需求数量", "qty", "quantity", "orderqty"),
    "unit": ("单位", "unit", "uom"),
    "due": ("交期", "要求交期", "交货日期", "交货期", "需求日期", "到货日期", "due", "duedate", "date", "deliverydate", "requireddate"),
    "price": ("单价", "未税单价", "协议单价", "price", "unitprice"),
    "revision": ("版本", "图纸版本", "版次", "revision", "rev", "drawingrevision"),
    "material": ("材料", "材质", "material"),
    "specification": ("规格", "规格要求", "技术要求", "specification", "spec"),
    "quality": ("质量要求", "品质要求", "quality", "qualityrequirement"),
    "zone": ("区段", "类型", "zone"),
}
KNOWN = {re.sub(r"[\s./_\-（）()]", "", word): column for column, words in HEADINGS.items() for word in words}
FORECAST = ("预测", "forecast")
MOST = 1000


@dataclass
class Taken:
    """Lines as typed content, and what could not be understood, by row of the source."""

    lines: list[dict[str, Any]] = field(default_factory=list)
    problems: list[Message] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)


def cells(text: str) -> list[list[str]]:
    """What a spreadsheet puts on the clipboard: rows by line, cells by tab; semicolons or commas where there are no tabs."""
    rows = [row for row in text.replace("\r\n", "\n").replace("\r", "\n").split("\n") if row.strip()]
    separator = "\t" if any("\t" in row for row in rows) else ";" if any(";" in row for row in rows) else ","
    return [[cell.strip() for cell in row.split(separator)] for row in rows]


def take(rows: Sequence[Sequence[str]]) -> Taken:
    """Lines from rows. The first row with two known headings or more names the columns; day headings make several dates.

    Without headings: the first column is the part number, days are dates, the first number a quantity, the next a price,
    a remaining text the name.
    """
    taken = Taken()
    if not rows:
        return taken
    head = next((n for n, row in enumerate(rows[:20]) if sum(_column(cell) is not None for cell in row) >= 2), None)
    if head is None:
        columns, days, body, first = _guessed(rows), {}, rows, 1
    else:
        columns = {n: column for n, cell in enumerate(rows[head]) if (column := _column(cell))}
        days = {n: day.isoformat() for n, cell in enumerate(rows[head]) if n not in columns and (day := day_written(cell))}
        taken.ignored = [cell for n, cell in enumerate(rows[head]) if cell and n not in columns and n not in days]
        body, first = rows[head + 1 :], head + 2
    for number, row in enumerate(body, first):
        _take_row(taken, row, columns, days, number)
    if len(taken.lines) > MOST:
        taken.problems.append(Message("An order has at most {most} lines; this one has {n}.", most=MOST, n=len(taken.lines)))
    return taken


def _take_row(taken: Taken, row: Sequence[str], columns: Mapping[int, str], days: Mapping[int, str], number: int) -> None:
    if _is_total(row):
        return
    line: dict[str, Any] = {}
    for n, column in columns.items():
        if n < len(row) and row[n] and column not in line:
            line[column] = _value(column, row[n])
    dated = [[_value("quantity", row[n]), day, ""] for n, day in days.items() if n < len(row) and number_written(row[n])]
    if dated:
        line["quantity"], line["due"] = dated[0][0], dated[0][1]
        if more := dated[1:]:
            line["more"] = more
    if not line.get("part"):
        if line.get("quantity"):
            taken.problems.append(Message("Row {n}: no part number", n=number))
        return
    for column, read, what in (("quantity", number_written, Message("quantity")), ("due", day_written, Message("date"))):
        if line.get(column) and read(line[column]) is None:
            taken.problems.append(Message("Row {n}: “{text}” cannot be read as {what}", n=number, text=line[column], what=what))
    taken.lines.append(line)


def _is_total(row: Sequence[str]) -> bool:
    return any(cell.replace(" ", "").rstrip(":：").lower() in {"合计", "总计", "小计", "total", "sum"} for cell in row)


def _column(cell: str) -> str | None:
    return KNOWN.get(re.sub(r"[\s./_\-（）()*]", "", unicodedata.normalize("NFKC", cell)).lower())


def _value(column: str, text: str) -> str:
    if column in {"quantity", "price"}:
        number = number_written(text)
        return text if number is None else f"{number.normalize():f}"
    if column == "due":
        day = day_written(text)
        return text if day is None else day.isoformat()
    if column == "zone":
        return "forecast" if text.lower() in FORECAST else "firm"
    return text


def _guessed(rows: Sequence[Sequence[str]]) -> dict[int, str]:
    """Columns by what most of their cells are."""
    columns: dict[int, str] = {0: "part"}
    for n in range(1, max(len(row) for row in rows)):
        filled = [row[n] for row in rows if n < len(row) and row[n]]
        if not filled:
            continue
        if _mostly(filled, day_written):
            wanted = "due"
        elif _mostly(filled, number_written):
            wanted = "quantity" if "quantity" not in columns.values() else "price"
        else:
            wanted = "name"
        if wanted not in columns.values():
            columns[n] = wanted
    return columns


def _mostly(texts: Sequence[str], read: Any) -> bool:
    return sum(read(text) is not None for text in texts) * 2 > len(texts)
