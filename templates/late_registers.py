"""The daily board and the record of freight as workbooks, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from domain.deliveries.board.queries import BoardRow
from domain.deliveries.freight.register import FreightRow
from domain.deliveries.freight.spending import KINDS, PAYERS, STATES
from domain.shared.message import Message
from domain.shared.spreadsheet import MEDIA_TYPE, Column, write
from templates.figures import here
from templates.labels import unit
from templates.language import customer, part, say, speaking

File = tuple[bytes, str, str]
BOARD = (
    (Message("Leaves by"), "date", 12), (Message("Days late"), "number", 8), (Message("Customer"), "text", 16),
    (Message("Order number"), "text", 18), (Message("Line"), "number", 6), (Message("Customer part"), "text", 18),
    (Message("Company code"), "text", 16), (Message("Part name"), "text", 28), (Message("Still to leave"), "number", 10),
    (Message("Unit"), "text", 6), (Message("Covered by stock"), "number", 10), (Message("Still to be made"), "number", 10),
    (Message("Production line"), "text", 10), (Message("Counted date"), "date", 12), (Message("Why at risk"), "text", 48),
    (Message("Chased"), "text", 16),
    (Message("Production's answer"), "text", 40), (Message("Delay"), "text", 16),
)
FREIGHT = (
    (Message("Number"), "text", 16), (Message("Day"), "date", 12), (Message("Kind"), "text", 12), (Message("Customer"), "text", 16),
    (Message("Order number"), "text", 18), (Message("Slip"), "text", 16), (Message("Delay"), "text", 16), (Message("Cause"), "text", 36),
    (Message("Payer"), "text", 10), (Message("Agreed freight"), "money", 12), (Message("Beyond the agreed"), "money", 12),
    (Message("Currency"), "text", 8), (Message("State"), "text", 10), (Message("Decided by"), "text", 12),
)


def board_workbook(rows: Iterable[BoardRow], language: str) -> File:
    """The board as it is filtered."""
    with speaking(language):
        return write(_columns(BOARD), (_board(row) for row in rows), sheet=say(Message("Daily board"))), "deliveries.xlsx", MEDIA_TYPE


def freight_workbook(rows: Iterable[FreightRow], language: str) -> File:
    with speaking(language):
        return write(_columns(FREIGHT), (_freight(row) for row in rows), sheet=say(Message("Freight"))), "freight.xlsx", MEDIA_TYPE


def _columns(wanted: Iterable[tuple[Message, str, int]]) -> list[Column]:
    return [Column(say(heading), kind, width) for heading, kind, width in wanted]  # type: ignore[arg-type]


def _board(row: BoardRow) -> list[Any]:
    return [
        row.ship_by, row.late_days or None, customer(row.customer), row.order, row.position, row.customer_part, row.code,
        part(row.name, row.code, row.customer_part), row.need, unit(row.unit), row.ready, row.to_make, row.production_line, row.counted,
        "; ".join(say(each) for each in row.reasons),
        f"{here(row.chased_at):%Y-%m-%d %H:%M}" if row.chased_at else "", row.answer or "", row.delay or "",
    ]


def _freight(row: FreightRow) -> list[Any]:
    one = row.freight
    return [
        one.number, here(one.at).date(), say(KINDS[one.kind]), customer(row.customer), row.order or "", row.slip or "", row.delay or "",
        one.cause, say(PAYERS[one.payer]) if one.payer in PAYERS else "", one.agreed_amount, one.amount, one.currency,
        say(STATES[one.state]), one.decided_by or "",
    ]
