"""The list of changes as a workbook: item by item, before and after (5.1.9)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from domain.changes.views.exports import ExportRow
from domain.shared.message import Message
from domain.shared.spreadsheet import MEDIA_TYPE, Column, write
from templates.figures import here
from templates.language import customer, say, speaking
from templates.registers import File
from templates.states import look

COLUMNS = (
    (Message("Change"), "text", 16),
    (Message("Order number"), "text", 18),
    (Message("Customer"), "text", 16),
    (Message("Whose wish"), "text", 10),
    (Message("Asked for on"), "date", 12),
    (Message("Asked for by"), "text", 12),
    (Message("State"), "text", 14),
    (Message("Revision"), "number", 8),
    (Message("Line"), "number", 6),
    (Message("Customer part"), "text", 18),
    (Message("What is changed"), "text", 14),
    (Message("Before"), "text", 20),
    (Message("Asked"), "text", 20),
    (Message("Agreed"), "text", 20),
    (Message("State of the item"), "text", 14),
    (Message("Reason"), "text", 30),
)
WHOSE = {"customer": Message("the customer's"), "company": Message("ours")}


def changes_workbook(rows: Iterable[ExportRow], language: str) -> File:
    """One row an item."""
    with speaking(language):
        columns = [Column(say(heading), kind, width) for heading, kind, width in COLUMNS]  # type: ignore[arg-type]
        return write(columns, (_row(each) for each in rows), sheet=say(Message("Changes"))), "changes.xlsx", MEDIA_TYPE


def _row(row: ExportRow) -> list[Any]:
    return [
        row.number, row.order_number, customer(row.customer), say(WHOSE[row.origin]), here(row.asked_at).date(), row.asked_by,
        say(look("change", row.state).word), row.revision, row.position, row.part, say(row.field), _value(row.before), _value(row.asked),
        _value(row.agreed), say(row.item_state), row.reason,
    ]


def _value(said: Any) -> str:
    """A day with its year: a workbook is read years later."""
    return said.isoformat() if isinstance(said, date) else say(said)
