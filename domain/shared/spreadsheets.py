"""Rows of an uploaded spreadsheet as text; measured before it is parsed."""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from domain.shared import filetypes
from domain.shared.errors import Invalid
from domain.shared.files import Upload, clean_name
from domain.shared.message import Message

MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 20_000, 200, 4000


def read_rows(upload: Upload, *, most_rows: int = MOST_ROWS) -> list[list[str]]:
    """The first sheet of an .xlsx, or a .csv: every cell as a person would write it, days as 2026-12-18.

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
        rows = _workbook(path, upload.field, name) if filetypes.kind_of(path) == filetypes.XLSX else _text(path.read_bytes())
    rows = [row for row in rows if any(row)]
    if len(rows) > most_rows or any(len(row) > MOST_COLUMNS for row in rows):
        raise Invalid(
            {
                upload.field: Message(
                    "“{name}” has more than {rows} rows or {columns} columns.", name=name, rows=most_rows, columns=MOST_COLUMNS
                )
            }
        )
    return rows


def _workbook(path: Path, field: str, name: str) -> list[list[str]]:
    import python_calamine  # loaded when the first spreadsheet comes

    try:
        book = python_calamine.load_workbook(str(path))
        rows: list[list[Any]] = book.get_sheet_by_index(0).to_python(skip_empty_area=False) if book.sheet_names else []
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise Invalid({field: Message("“{name}” cannot be read as a spreadsheet.", name=name)}) from error
    return [[_cell(value) for value in row] for row in rows]


def _text(content: bytes) -> list[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030", "replace")
    first = text.split("\n", 1)[0]
    separator = max("\t;,", key=first.count)
    return [[cell.strip()[:LONGEST_CELL] for cell in row] for row in csv.reader(io.StringIO(text), delimiter=separator)]


def _cell(value: Any) -> str:
    match value:
        case None | timedelta():
            return ""
        case bool():
            return "1" if value else "0"
        case float():
            return f"{value:.9f}".rstrip("0").rstrip(".") if value != int(value) else str(int(value))
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ", timespec="minutes")
        case date() | time():
            return value.isoformat()
        case _:
            return str(value).strip()[:LONGEST_CELL]
