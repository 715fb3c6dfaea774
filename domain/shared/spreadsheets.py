"""Rows of an uploaded spreadsheet as text; measured before it is parsed."""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
from pathlib import Path

from domain.shared import filetypes
from domain.shared.errors import Invalid, Refused
from domain.shared.files import Upload, clean_name
from domain.shared.message import Message
from domain.shared.spreadsheet import as_text, read

SEPARATORS = "\t;,"
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 20_000, 200, 4000


def read_rows(upload: Upload, *, most_rows: int = MOST_ROWS) -> list[list[str]]:
    """The first sheet of an .xlsx, or a .csv: every cell as a person would write it, days as 2026-12-18; empty rows keep their place.

    Raises Invalid, under the upload's field, for what is no spreadsheet, too large, or cannot be read.
    """
    name = clean_name(upload.name)
    with tempfile.NamedTemporaryFile() as file:
        upload.file.seek(0)
        shutil.copyfileobj(upload.file, file)
        file.flush()
        path = Path(file.name)
        if reason := filetypes.refusal(path, name, "import"):
            raise Invalid({upload.field: reason})
        rows = _workbook(path, upload.field, most_rows) if filetypes.kind_of(path) == filetypes.XLSX else _text(path.read_bytes())
    while rows and not any(rows[-1]):
        rows.pop()
    if len(rows) > most_rows or any(len(row) > MOST_COLUMNS for row in rows):
        raise Invalid(
            {
                upload.field: Message(
                    "“{name}” has more than {rows} rows or {columns} columns.", name=name, rows=most_rows, columns=MOST_COLUMNS
                )
            }
        )
    return rows


def _workbook(path: Path, field: str, most_rows: int) -> list[list[str]]:
    """Parsed in a process of its own with little room; numbers and days as text."""
    try:
        return [[as_text(cell)[:LONGEST_CELL] for cell in row] for row in read(path, most_rows=most_rows, most_columns=MOST_COLUMNS).rows]
    except Refused as refused:
        raise Invalid({field: refused.reason}) from refused


def _text(content: bytes) -> list[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030", "replace")
    parted = next((line for line in text.splitlines() if any(each in line for each in SEPARATORS)), "")  # a title may stand above
    separator = max(SEPARATORS, key=parted.count)
    return [[cell.strip()[:LONGEST_CELL] for cell in row] for row in csv.reader(io.StringIO(text), delimiter=separator)]
