"""Rows of an uploaded spreadsheet as text; measured before it is parsed."""

from __future__ import annotations

import csv
import io
import re
import shutil
import tempfile
from pathlib import Path

from domain.shared import filetypes
from domain.shared.errors import Invalid, Refused
from domain.shared.files import Upload, clean_name
from domain.shared.message import Message
from domain.shared.spreadsheet import as_text, read
from domain.shared.spreadsheet.reading import TOO_LARGE

SEPARATORS = "\t;,"
MOST_ROWS, MOST_COLUMNS = 20_000, 200
UNSTORED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")  # characters that no text of ours holds, and the database refuses
LONGEST_CELL = 4001  # one more than any field takes: what is cut here is refused there, in words


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
        try:
            rows = _workbook(path, most_rows) if filetypes.kind_of(path) == filetypes.XLSX else _text(path.read_bytes())
        except Refused as refused:
            raise Invalid({upload.field: refused.reason}) from refused
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


def _workbook(path: Path, most_rows: int) -> list[list[str]]:
    """Parsed in a process of its own with little room; numbers and days as text. Raises Refused."""
    return [[_cell(as_text(cell)) for cell in row] for row in read(path, most_rows=most_rows, most_columns=MOST_COLUMNS).rows]


def _text(content: bytes) -> list[list[str]]:
    """Comma-separated text, whichever of the usual marks parts it and however its lines end. Raises Refused for an endless cell."""
    text = _decoded(content)
    parted = next((line for line in text.splitlines() if any(each in line for each in SEPARATORS)), "")  # a title may stand above
    separator = max(SEPARATORS, key=parted.count)
    lines = io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n"))
    try:
        return [[_cell(cell) for cell in row] for row in csv.reader(lines, delimiter=separator)]
    except csv.Error as error:
        raise Refused(TOO_LARGE) from error


def _decoded(content: bytes) -> str:
    """As spreadsheets write text: UTF-16 with its mark, UTF-8, else GB 18030, as far as it can be read."""
    if content.startswith(filetypes.WIDE):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", "replace")


def _cell(text: str) -> str:
    return UNSTORED.sub("", text).strip()[:LONGEST_CELL]
