"""Quantities made, from an .xlsx: read and checked whole, shown as a preview, then reported all or not at all."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from domain.deliveries.making.actions import PERMISSION, hold_lines, lot_of_day, refusals, report
from domain.deliveries.making.inputs import ReportInput, read_report
from domain.deliveries.making.numbers import reference_of, reported, told_before
from domain.deliveries.models import ReportImport
from domain.orders.models import Order, OrderLine
from domain.products.models import Product
from domain.shared import spreadsheet
from domain.shared.clock import today
from domain.shared.errors import Invalid, NotFound, Refused, Stale
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.spreadsheet import Column, Heading, Table, as_text
from domain.shared.work import Work
from domain.shared.workflow import authorise

SOURCE = "import"
MOST_ROWS = 2000
MOST_ERRORS = 200
ANY_UNIT = "kg"  # of a row whose line is not found: nothing is held against its decimals
FIELDS = (  # name, heading in Chinese and English, kind of cell, needed, other headings
    ("order", "订单号", "Order number", "text", True, ("订单编号", "Order")),
    ("position", "行号", "Line", "number", True, ("订单行", "行", "项次")),
    ("code", "公司料号", "Company code", "text", False, ("料号", "公司编码", "Code")),
    ("quantity", "完工数量", "Quantity made", "number", True, ("数量", "生产数量", "入库数量", "Quantity")),
    ("produced_on", "生产日期", "Produced on", "date", True, ("日期", "完工日期", "Date")),
    ("lot", "批号", "Lot", "text", False, ("批次", "生产批号")),
    ("revision", "图纸版本", "Drawing revision", "text", False, ("版本", "图纸版次")),
    ("reference", "报工单号", "Report number", "text", False, ("单号", "流水号", "Reference")),
    ("document_line", "单据行号", "Report line", "text", False, ("分录号", "分录行号")),
    ("remark", "备注", "Remark", "text", False, ("说明",)),
)
HEADINGS = {name: Heading((f"{zh} {en}", zh, en, *also), needed) for name, zh, en, _, needed, also in FIELDS}
Key = tuple[str, int]
Wrong = list[tuple[int, str, Message]]


@dataclass(frozen=True)
class Row:
    """A row as it would be reported. `again`: it stands here already and counts no second time."""

    number: int
    order: str
    position: int
    code: str
    name: str
    given: ReportInput
    reference: str
    line_id: uuid.UUID
    again: bool
    beyond: Decimal  # how much more than ordered is made with it

    @property
    def shown(self) -> list[Any]:
        lot = self.given.lot or lot_of_day(self.given)
        return [self.number, self.order, self.position, self.code, self.name, f"{self.given.quantity.normalize():f}",
                self.given.produced_on.isoformat(), lot, self.again, f"{self.beyond.normalize():f}"]


def template() -> bytes:
    """An empty sheet with the headings."""
    return spreadsheet.write([Column(f"{zh} {en}" + (" *" if needed else ""), kind, 16) for _, zh, en, kind, needed, _ in FIELDS], [])  # type: ignore[arg-type]


def upload(work: Work, packed: bytes, file_name: str) -> ReportImport:
    """Read a sheet and keep it with what it would report; nothing else is stored.

    Raises Forbidden; Refused for what is no usable .xlsx; Invalid with `cell-C12` → why for each bad cell.
    """
    authorise(work, PERMISSION)
    table = spreadsheet.match(spreadsheet.read(packed, most_rows=MOST_ROWS + 20), HEADINGS)
    rows = [(number, {name: as_text(cell) for name, cell in found.items()}) for number, found in table]
    if not rows:
        raise Refused(Message("There is no row under the headings."))
    read, wrong = _read(work, rows)
    if wrong:
        raise Invalid(_by_cell(wrong, table))
    kept = work.add(ReportImport(file_name=file_name, rows=[list(row) for row in rows], shown=[row.shown for row in read],
                                 created_at=work.now, created_by=work.actor.id))
    work.session.flush()
    return kept


def apply(work: Work, key: uuid.UUID) -> int:
    """Report what the preview showed, in this one transaction. Returns how many rows were reported.

    Raises NotFound for another person's, Refused when it was done already, Stale when something changed since the preview.
    """
    authorise(work, PERMISSION)
    kept = found(work, key, lock=True)
    if kept.applied_at:
        raise Refused(Message("This file was taken over already."))
    read, wrong = _read(work, [(number, dict(row)) for number, row in kept.rows])
    if wrong or [row.shown for row in read] != kept.shown:
        raise Stale
    new = [row for row in read if not row.again]
    hold_lines(work, {row.line_id for row in new}, SOURCE, {row.reference for row in new if row.reference})
    for row in sorted(new, key=lambda row: (str(row.line_id), row.number)):
        report(work, work.fetch(OrderLine, row.line_id), row.given, source=SOURCE, reference=row.reference or None)
    kept.applied_at = work.now
    work.session.flush()
    journal(work, "import.applied", kept, after={"kind": "production", "file": kept.file_name, "changes": len(new)})
    return len(new)


def found(work: Work, key: uuid.UUID, *, lock: bool = False) -> ReportImport:
    """An upload of the actor's own. Raises NotFound for anybody else's."""
    kept = work.fetch(ReportImport, key, lock=lock)
    if kept.created_by != work.actor.id:
        raise NotFound
    return kept


def _read(work: Work, rows: Sequence[tuple[int, Mapping[str, str]]]) -> tuple[list[Row], Wrong]:
    lines, wrong, read = _lines(work, rows), Wrong(), list[Row]()
    known, more = reported(work, rows, SOURCE), dict[uuid.UUID, Decimal]()
    for number, given in rows:
        (found, entered), faults = _judged(lines, given, today(work))
        if found is None or entered is None:
            wrong += [(number, name, why) for name, why in faults.items()]
            continue
        line, order, product = found
        said = (line.id, entered.quantity, entered.produced_on)
        try:
            reference = reference_of(given, needed=False)
            again = bool(reference) and told_before(known, reference, said)
        except Invalid as refused:
            wrong += [(number, name, why) for name, why in refused.fields.items()]
            continue
        known |= {reference: said} if reference else {}
        if not again:
            more[line.id] = more.get(line.id, Decimal(0)) + entered.quantity
        beyond = max(Decimal(0), line.made + more.get(line.id, Decimal(0)) - line.quantity)
        read.append(Row(number, order.number, line.position, product.code, line.name, entered, reference, line.id, again, beyond))
    return read, wrong


def _judged(lines: Mapping[Key, Any], given: Mapping[str, str], day: date) -> tuple[tuple[Any, ReportInput | None], dict[str, Message]]:
    """A row's line and what it reports of it; all that is wrong with it at once, so that one more try suffices."""
    found, entered, faults = None, None, dict[str, Message]()
    try:
        found = _line(lines, given)
    except Invalid as refused:
        faults |= refused.fields
    try:
        entered = read_report(given, unit=found[0].unit if found else ANY_UNIT, today=day)
    except Invalid as refused:
        faults |= refused.fields
    return (found, entered), faults


def _line(lines: Mapping[Key, Any], given: Mapping[str, str]) -> Any:
    """The line that a row is about. Raises Invalid at the cell that leads nowhere."""
    number, position = given.get("order", "").strip().upper(), given.get("position", "").strip()
    found = lines.get((number, int(position) if position.isdigit() else -1))
    if found is None:
        known = any(order == number for order, _ in lines)
        raise Invalid({"position" if known else "order": Message("No order line stands under this number.")})
    line, order, product = found
    if reasons := refusals(order, line):
        raise Invalid({"order": reasons[0]})
    code = given.get("code", "").strip().upper()
    if code and code != product.code.upper():
        raise Invalid({"code": Message("This line orders {code}.", code=product.code)})
    return found


def _lines(work: Work, rows: Sequence[tuple[int, Mapping[str, str]]]) -> dict[Key, Any]:
    numbers = {given.get("order", "").strip().upper() for _, given in rows}
    asked = (
        select(OrderLine, Order, Product).join(Order, Order.id == OrderLine.order_id).join(Product, Product.id == OrderLine.product_id)
        .where(Order.number.in_(numbers))
    )
    return {(row[1].number, row[0].position): tuple(row) for row in work.session.execute(asked)}


def _by_cell(wrong: Wrong, table: Table) -> dict[str, Message]:
    """Each mistake at its cell, as Excel names it; the first two hundred."""
    told: dict[str, Message] = {}
    for number, name, why in wrong[:MOST_ERRORS]:
        told.setdefault(f"cell-{table.cell(number, name)}", why)
    return told
