"""Writing .xlsx: text stays text, whatever it begins with; numbers and dates are numbers and dates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any, Literal

from domain.shared.errors import Refused
from domain.shared.message import Message
from domain.shared.money import Money, places

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEAD = {"bold": True, "bg_color": "#E6EEF1", "border": 1, "border_color": "#B8C2CC", "text_wrap": True, "valign": "vcenter"}
FORMATS = {"number": "#,##0.######", "money": "#,##0.00####", "date": "yyyy-mm-dd", "text": "@"}
MOST_ROWS = 20_000  # on a sheet
ONE_TOO_MANY = MOST_ROWS + 1  # what is asked for when a sheet is to be written: more than fit are refused, not left out in silence
WHOLE = "#,##0"  # an amount in a currency that is not divided


@dataclass(frozen=True)
class Column:
    heading: str
    kind: Literal["text", "number", "money", "date"] = "text"
    width: int = 16


@dataclass(frozen=True)
class Page:
    """A sheet of a workbook: its name, its headings, its rows."""

    sheet: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]
    above: Sequence[str] = ()


def write(columns: Sequence[Column], rows: Iterable[Sequence[Any]], *, above: Sequence[str] = (), sheet: str = "Sheet1") -> bytes:
    """A workbook of one sheet: lines `above` (title, form number), the headings, the rows; head frozen, ready to print.

    Raises Refused for more rows than a sheet takes.
    """
    return write_book([Page(sheet, columns, rows, above)])


def write_book(pages: Iterable[Page]) -> bytes:
    """A workbook of several sheets, each as `write` makes it."""
    from xlsxwriter import Workbook

    packed = BytesIO()
    book = Workbook(packed, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    whole = book.add_format({"num_format": WHOLE, "border": 1, "border_color": "#B8C2CC"})
    for given in pages:
        _page(book, given, whole)
    book.close()
    return packed.getvalue()


def _page(book: Any, given: Page, whole: Any) -> None:
    page = book.add_worksheet(given.sheet[:31])
    for number, line in enumerate(given.above):
        page.write_string(number, 0, line, book.add_format({"bold": not number, "font_size": 11 if number else 14}))
    head = len(given.above)
    _heads(book, page, given.columns, head)
    formats = [book.add_format({"num_format": FORMATS[each.kind], "border": 1, "border_color": "#B8C2CC"}) for each in given.columns]
    last = head
    for last, row in enumerate(given.rows, head + 1):
        if last - head > MOST_ROWS:
            raise Refused(Message("There are more than {n} rows: narrow the list, and take it out in parts.", n=f"{MOST_ROWS:,}"))
        for number, value in enumerate(row):
            if isinstance(value, Money):
                _write(page, last, number, value.value, formats[number] if places(value.currency) else whole)
            else:
                _write(page, last, number, value, formats[number])
    page.autofilter(head, 0, last, len(given.columns) - 1)
    page.repeat_rows(head)


def _heads(book: Any, page: Any, columns: Sequence[Column], head: int) -> None:
    bold = book.add_format(HEAD)
    for number, column in enumerate(columns):
        page.set_column(number, number, column.width)
        page.write_string(head, number, column.heading, bold)
    page.freeze_panes(head + 1, 0)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)


def _write(page: Any, row: int, column: int, value: Any, form: Any) -> None:
    match value:
        case None | "":
            page.write_blank(row, column, None, form)
        case bool():
            page.write_string(row, column, "TRUE" if value else "FALSE", form)
        case Decimal() | int() | float():
            page.write_number(row, column, float(value), form)
        case date():
            page.write_datetime(row, column, value, form)
        case _:
            page.write_string(row, column, str(value), form)
