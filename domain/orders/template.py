"""Our own .xlsx to order with: the headings that the import knows."""

from __future__ import annotations

import io

from domain.orders.headings import HEADINGS

COLUMNS = ("part", "quantity", "due", "name", "revision", "material", "specification", "quality", "price")
WIDTHS = {"part": 20, "quantity": 12, "due": 14, "name": 24, "specification": 32, "quality": 32}


def template(chinese: bool) -> bytes:
    """An empty order as a workbook: headings in the reader's language, dates and quantities formatted as such."""
    import xlsxwriter  # large, and needed for this alone

    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("订单" if chinese else "Order")
        bold, day = book.add_format({"bold": True, "bg_color": "#E1F1F4"}), book.add_format({"num_format": "yyyy-mm-dd"})
        number = book.add_format({"num_format": "0.###"})
        for n, column in enumerate(COLUMNS):
            sheet.write_string(0, n, heading(column, chinese), bold)
            sheet.set_column(n, n, WIDTHS.get(column, 14), {"due": day, "quantity": number}.get(column))
        sheet.freeze_panes(1, 0)
    return target.getvalue()


def heading(column: str, chinese: bool) -> str:
    """The first word of the import's list in the language: Chinese words stand first there, English ones follow."""
    words = HEADINGS[column]
    return words[0] if chinese else next(word for word in words if word.isascii())
