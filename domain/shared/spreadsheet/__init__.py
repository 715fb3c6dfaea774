"""Excel in and out: what people upload is read in a limited process, what they download is written with text as text."""

from domain.shared.spreadsheet.matching import Heading, Table, match
from domain.shared.spreadsheet.reading import Cell, Sheet, as_text, read
from domain.shared.spreadsheet.writing import MEDIA_TYPE, MOST_ROWS, ONE_TOO_MANY, Column, Page, write, write_book

__all__ = [
    "MEDIA_TYPE", "MOST_ROWS", "ONE_TOO_MANY", "Cell", "Column", "Heading", "Page", "Sheet", "Table", "as_text", "match", "read", "write",
    "write_book",
]
