"""The registers of delivery as workbooks, in the reader's language: FM070100-03 and FM070100-04."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from domain.deliveries.ledger import LedgerRow
from domain.deliveries.on_time import Basis
from domain.deliveries.rate import Figures, Miss, MonthPage, RateFilter
from domain.shared.message import Message
from domain.shared.spreadsheet import MEDIA_TYPE, Column, write
from templates.charts import percent
from templates.labels import unit
from templates.language import customer, part, say, speaking
from templates.registers import File
from templates.states import look

VERDICTS = {
    "on_time": Message("Delivered on time"),
    "missed": Message("Missed"),
    "late": Message("Late"),
    "paused": Message("Held by the customer"),
    "pending": Message("Not judged yet"),
    "not_due": Message("Nothing due"),
    "cancelled": Message("Cancelled"),
}
LEDGER = (
    (Message("Order number"), "text", 18),
    (Message("Customer's order number"), "text", 18),
    (Message("Customer"), "text", 16),
    (Message("Line"), "number", 6),
    (Message("Company code"), "text", 16),
    (Message("Customer part"), "text", 18),
    (Message("Part name"), "text", 28),
    (Message("Unit"), "text", 6),
    (Message("Ordered"), "number", 10),
    (Message("Made"), "number", 12),
    (Message("Stock of the part"), "number", 12),
    (Message("Shipped"), "number", 10),
    (Message("Signed for"), "number", 10),
    (Message("Open quantity"), "number", 10),
    (Message("Requested date"), "date", 12),
    (Message("First promised"), "date", 12),
    (Message("Latest promised"), "date", 12),
    (Message("Counted date"), "date", 12),
    (Message("Shipped on"), "date", 12),
    (Message("Received on"), "date", 12),
    (Message("State of the order"), "text", 12),
    (Message("By the counted date"), "text", 14),
)

OF_BASIS = {
    Basis.COUNTED: Message("Counted date"),
    Basis.REQUESTED: Message("Requested date"),
    Basis.LATEST: Message("Latest promised"),
}
RATE = (
    (Message("Month"), "text", 10),
    (Message("Kind"), "text", 10),
    (Message("Number"), "text", 16),
    (Message("Name of customer or part"), "text", 28),
    *(
        (Message("{basis}: {figure}", basis=name, figure=figure), "number", 14)
        for name in OF_BASIS.values()
        for figure in (Message("lines due"), Message("lines on time"), Message("% of lines"), Message("quantity due"),
                       Message("quantity on time"), Message("% of quantity"))
    ),
)
MISSES = (
    *LEDGER[:1], LEDGER[3], LEDGER[2], *LEDGER[4:7],
    (Message("Quantity due"), "number", 12),
    (Message("Of it on time"), "number", 12),
    (Message("Due date"), "date", 12),
    *LEDGER[14:17], *LEDGER[18:20],
    (Message("Days late"), "number", 10),
    (Message("Delay case"), "text", 18),
    (Message("Countermeasure sheet"), "text", 18),
)


def ledger_workbook(rows: Iterable[LedgerRow], language: str, day: date) -> File:
    """FM070100-03 as it is filtered, one row a date of a line."""
    with speaking(language):
        return write(columns(LEDGER), (_ledger(row, day) for row in rows), sheet="FM070100-03"), "FM070100-03.xlsx", MEDIA_TYPE


def columns(wanted: Iterable[tuple[Message, str, int]]) -> list[Column]:
    return [Column(say(heading), kind, width) for heading, kind, width in wanted]  # type: ignore[arg-type]


def _ledger(row: LedgerRow, day: date) -> list[Any]:
    return [
        row.order, row.po_number, customer(row.customer), row.position, row.code, row.customer_part,
        part(row.name, row.code, row.customer_part), unit(row.unit), row.ordered, row.made, row.stock,
        row.shipped, row.signed, row.open, row.requested, row.promised_first, row.promised_latest, row.counted, row.shipped_on,
        row.received_on, say(look("order", row.order_state).word), say(VERDICTS[row.told(day)]),
    ]


def rate_workbook(wanted: RateFilter, shown: MonthPage, language: str) -> File:
    """FM070100-04 of a month: altogether, each customer, each product, on the three bases, by lines and by quantity."""
    rows = [(Message("Total"), shown.total), *((Message("Customer"), each) for each in shown.customers),
            *((Message("Part"), each) for each in shown.products)]
    with speaking(language):
        return (write(columns(RATE), (_rate(wanted, kind, each) for kind, each in rows), sheet="FM070100-04"),
                f"FM070100-04 {wanted.month:%Y-%m}.xlsx", MEDIA_TYPE)


def misses_workbook(wanted: RateFilter, rows: Iterable[Miss], language: str, day: date) -> File:
    """Each miss of the month on the chosen basis."""
    with speaking(language):
        return (write(columns(MISSES), (_miss(row, day) for row in rows), sheet=f"{wanted.month:%Y-%m}"),
                f"misses {wanted.month:%Y-%m}.xlsx", MEDIA_TYPE)


def _rate(wanted: RateFilter, kind: Message, figures: Figures) -> list[Any]:
    row: list[Any] = [f"{wanted.month:%Y-%m}", say(kind), figures.key, customer(part(figures.name, figures.key), figures.key)]
    for basis in Basis:
        one = figures.on(basis)
        row += [one.lines, one.lines_on_time, percent(one.rate), one.quantity, one.quantity_on_time, percent(one.quantity_rate)]
    return row


def _miss(row: Miss, day: date) -> list[Any]:
    return [
        row.order, row.position, customer(row.customer), row.code, row.customer_part, part(row.name, row.code, row.customer_part),
        row.due, row.on_time, row.day, row.requested, row.promised_first, row.promised_latest, row.shipped_on, row.received_on,
        row.days_late(day), row.delay, row.sheet,
    ]
