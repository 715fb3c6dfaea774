"""Reading an .xlsx that somebody sent: size and shape are looked at first, then a process of its own with little room parses it.

A file of 118 KB can unpack to 721 MB; here it costs one child that ends at its limit, and the sender reads why.
"""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

from domain.shared.errors import Refused
from domain.shared.message import Message

MOST_BYTES = 10_000_000
MOST_UNPACKED = 120_000_000
MOST_ENTRIES = 500
MOST_ROWS = 10_000
MOST_COLUMNS = 60
SECONDS = 20
CHILD = Path(__file__).with_name("child.py")

Cell = str | Decimal | date | None


@dataclass(frozen=True)
class Sheet:
    """The first sheet that holds anything. Row 0 is row 1 of the spreadsheet; an empty cell is None."""

    name: str
    rows: list[list[Cell]]


def read(source: bytes | Path, *, most_rows: int = MOST_ROWS, most_columns: int = MOST_COLUMNS) -> Sheet:
    """The contents of an .xlsx: text trimmed, numbers as exact decimals (3000.0 is 3000), dates as dates.

    Raises Refused, in words, for what is no .xlsx, is too large, or does not come to an end.
    """
    packed = source if isinstance(source, bytes) else _bytes(source)
    _look(packed)
    try:
        command = [sys.executable, "-I", str(CHILD), str(most_rows), str(most_columns)]
        done = subprocess.run(command, input=packed, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise Refused(TOO_LARGE) from None
    if done.returncode:
        raise Refused(NO_XLSX if b"CalamineError" in done.stderr or b"ZipError" in done.stderr else TOO_LARGE)
    answer = json.loads(done.stdout)
    if answer["more"]:
        much = {"rows": most_rows, "columns": most_columns}
        raise Refused(Message("The sheet has more than {rows} rows or {columns} columns. Leave what is needed, or split it.", **much))
    return Sheet(answer["name"], [[_cell(kind, value) for kind, value in row] for row in answer["rows"]])


def as_text(cell: Cell) -> str:
    """A cell as text: a part number that Excel took for a number loses its decimals, a date is written ISO."""
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return f"{cell.to_integral_value():f}" if cell == cell.to_integral_value() else f"{cell.normalize():f}"
    return cell if isinstance(cell, str) else cell.isoformat()


NO_XLSX = Message("This is not an Excel file of the kind .xlsx. In Excel, choose “Save as” and “Excel workbook (.xlsx)”.")
TOO_LARGE = Message("The file is too large to be read. Leave the rows that are needed, without pictures, and upload it again.")


def _bytes(path: Path) -> bytes:
    if path.stat().st_size > MOST_BYTES:
        raise Refused(TOO_LARGE)
    return path.read_bytes()


def _look(packed: bytes) -> None:
    """What the directory of the archive says, before anything is unpacked."""
    if len(packed) > MOST_BYTES:
        raise Refused(TOO_LARGE)
    try:
        entries = zipfile.ZipFile(BytesIO(packed)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, RuntimeError):
        raise Refused(NO_XLSX) from None
    if "xl/workbook.xml" not in {entry.filename for entry in entries}:
        raise Refused(NO_XLSX)
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise Refused(TOO_LARGE)


def _cell(kind: str, value: str) -> Cell:
    match kind:
        case "n":
            return Decimal(value)
        case "d":
            return date.fromisoformat(value)
        case "t":
            return value
        case _:
            return None
