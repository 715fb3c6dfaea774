"""The process that parses an uploaded .xlsx: little memory, little time, nothing to lose. Standard input in, JSON out.

It stands alone (run by its path, isolated from our modules), so that it starts quickly and holds nothing of the house.
"""

import json
import math
import resource
import sys
from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO
from typing import Any

Rows = list[list[tuple[str, str]]]

MEMORY = 768 * 1024 * 1024
CPU_SECONDS = 15


def main(most_rows: int, most_columns: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(BytesIO(sys.stdin.buffer.read()))
    name, more = "", False
    rows: Rows = []
    for name in book.sheet_names:
        sheet = book.get_sheet_by_name(name)
        _, left = sheet.start or (0, 0)  # empty columns before the table, which iter_rows leaves out: cells are told by their place
        before = [""] * min(left, most_columns)
        rows, more = filled((before + row for row in sheet.iter_rows()), most_rows, most_columns)
        if rows:
            break
    json.dump({"name": name, "rows": rows, "more": more}, sys.stdout, ensure_ascii=True)


def filled(found: Iterator[list[Any]], most_rows: int, most_columns: int) -> tuple[Rows, bool]:
    """Rows up to the last one that holds anything, and whether there are more rows or columns than are read."""
    rows: Rows = []
    last = 0
    for number, row in enumerate(found):
        cells = [plain(cell) for cell in row]
        if any(kind for kind, _ in cells):
            if number >= most_rows or any(kind for kind, _ in cells[most_columns:]):
                return rows[:last], True
            last = number + 1
        if number < most_rows:
            rows.append(cells[:most_columns])
    return rows[:last], False


def plain(cell: Any) -> tuple[str, str]:
    """Kind and value: t text, n number, d date, nothing for an empty cell."""
    if isinstance(cell, bool):
        return "t", "1" if cell else "0"
    if isinstance(cell, int | float):
        if not math.isfinite(cell):
            return "t", str(cell)
        return "n", str(int(cell)) if cell == int(cell) else repr(cell)
    if isinstance(cell, datetime | date):
        return "d", (cell.date() if isinstance(cell, datetime) else cell).isoformat()
    text = str(cell).replace("\x00", "").strip()
    return ("t", text) if text else ("", "")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
