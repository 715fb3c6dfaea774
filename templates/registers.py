"""Lists as workbooks, in the reader's language. Text stays text: nothing that a customer typed becomes a formula."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from domain.orders.lists import ExportRow
from domain.queue.queries import QueueRow
from domain.shared.message import Message
from domain.shared.spreadsheet import MEDIA_TYPE, Column, write
from templates.figures import here
from templates.labels import unit
from templates.language import customer, part, say, speaking
from templates.people import department
from templates.states import look

File = tuple[bytes, str, str]

ORDERS = (
    (Message("Order number"), "text", 18),
    (Message("Customer's order number"), "text", 18),
    (Message("Customer"), "text", 16),
    (Message("Submitted on"), "date", 12),
    (Message("State"), "text", 12),
    (Message("Line"), "number", 6),
    (Message("Customer part"), "text", 18),
    (Message("Company code"), "text", 16),
    (Message("Part name"), "text", 28),
    (Message("Quantity"), "number", 10),
    (Message("Unit"), "text", 6),
    (Message("Requested date"), "date", 12),
    (Message("Promised date"), "date", 12),
    (Message("Untaxed unit price"), "money", 12),
    (Message("Currency"), "text", 8),
)
TASKS = (
    (Message("Task"), "text", 40),
    (Message("Number"), "text", 18),
    (Message("Customer"), "text", 16),
    (Message("About"), "text", 28),
    (Message("Department"), "text", 16),
    (Message("Clause"), "text", 10),
    (Message("Opened"), "text", 16),
    (Message("Started by"), "text", 12),
    (Message("Time limit"), "text", 16),
    (Message("Late"), "text", 6),
    (Message("Done"), "text", 16),
)


def orders_workbook(rows: Iterable[ExportRow], language: str, *, staff: bool) -> File:
    """The order list, one row a delivery date; a customer needs no column of customers."""
    kept = [at for at in range(len(ORDERS)) if staff or ORDERS[at][0].id != "Customer"]
    with speaking(language):
        values = ([_order(row)[at] for at in kept] for row in rows)
        return write(_columns([ORDERS[at] for at in kept]), values, sheet=say(Message("Orders"))), "orders.xlsx", MEDIA_TYPE


def queue_workbook(rows: Iterable[QueueRow], language: str) -> File:
    """The queue as it is filtered."""
    with speaking(language):
        return write(_columns(TASKS), (_task(row) for row in rows), sheet=say(Message("Tasks"))), "tasks.xlsx", MEDIA_TYPE


def _columns(wanted: Iterable[tuple[Message, str, int]]) -> list[Column]:
    return [Column(say(heading), kind, width) for heading, kind, width in wanted]  # type: ignore[arg-type]


def _order(row: ExportRow) -> list[Any]:
    return [
        row.number,
        row.po_number,
        customer(row.customer),
        here(row.submitted_at).date(),
        say(look("order", row.state).word),
        row.position,
        row.customer_part,
        row.code,
        part(row.name, row.code, row.customer_part),
        row.quantity,
        unit(row.unit),
        row.requested,
        row.promised,
        row.unit_price,
        row.currency,
    ]


def _task(row: QueueRow) -> list[Any]:
    task = row.task
    return [
        say(task.title),
        task.object_number,
        customer(row.customer),
        part(row.about),
        say(department(task.department or "")),
        task.clause,
        _moment(task.opened_at),
        task.opened_by or say(Message("Concord itself")),
        _moment(task.due_at),
        say(Message("late")) if row.late else "",
        _moment(task.ended_at),
    ]


def _moment(at: Any) -> str:
    return f"{here(at):%Y-%m-%d %H:%M}" if at else ""
