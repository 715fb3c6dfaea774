"""A consumption report as a spreadsheet: part number and quantity, under the headings that people give them."""

from __future__ import annotations

from decimal import Decimal

from domain.products.queries.entries import part_key
from domain.receivables.actions.consuming import UsedInput
from domain.shared.errors import Invalid, Refused
from domain.shared.files import Upload
from domain.shared.message import Message
from domain.shared.spreadsheet import Heading, Sheet, match
from domain.shared.spreadsheets import read_rows
from domain.shared.written import number_written

HEADINGS = {
    "part": Heading(("件号", "零件号", "顾客料号", "料号", "物料号", "part number", "part", "customer part"), needed=True),
    "quantity": Heading(("消耗数量", "使用数量", "数量", "used", "quantity", "consumed"), needed=True),
}


def read_sheet(upload: Upload) -> list[UsedInput]:
    """Rows of an .xlsx or .csv; several rows of one part add up. Raises Invalid, naming the row that is wrong."""
    rows = read_rows(upload)
    try:
        table = match(Sheet("", [[cell or None for cell in row] for row in rows]), HEADINGS)
    except Refused as refused:
        raise Invalid({upload.field: refused.reason}) from refused
    sums: dict[str, Decimal] = {}
    for number, row in table:
        part, text = part_key(str(row["part"] or "")), str(row["quantity"] or "").strip()
        if not part and not text:
            continue
        sums[part] = sums.get(part, Decimal(0)) + _quantity(upload, number, part, text)
    if not sums:
        raise Invalid({upload.field: Message("The sheet names nothing that was used.")})
    return [UsedInput(part, quantity, upload.field) for part, quantity in sums.items()]


def _quantity(upload: Upload, number: int, part: str, text: str) -> Decimal:
    quantity = number_written(text)  # as everywhere: of 1,5 nobody knows whether it is one and a half or fifteen
    if not part or quantity is None or not 0 < quantity <= 999_999_999 or quantity != round(quantity, 3):
        raise Invalid({upload.field: Message("Row {n}: a part number and a quantity above 0 are needed.", n=number)})
    return quantity
