"""The shipment plan and the shipment details as workbooks, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from domain.deliveries.dispatch.shipments import DetailRow, ShipmentRow
from domain.shared.message import Message
from domain.shared.spreadsheet import MEDIA_TYPE, Column, write
from templates.figures import here
from templates.language import customer, part, say, speaking
from templates.states import look

File = tuple[bytes, str, str]
PLAN = (
    (Message("Slip"), "text", 18), (Message("Notice"), "text", 18), (Message("Customer"), "text", 16),
    (Message("Place of delivery"), "text", 24),
    (Message("Transport"), "text", 12), (Message("Carrier"), "text", 16), (Message("Plate"), "text", 12), (Message("Waybill"), "text", 18),
    (Message("Quantity"), "number", 10), (Message("Planned for"), "date", 12), (Message("Left on"), "date", 12),
    (Message("Expected on"), "date", 12), (Message("Arrived on"), "date", 12), (Message("Signed for on"), "date", 12),
    (Message("Signed for by"), "text", 12),
    (Message("State"), "text", 12), (Message("Agreed freight"), "money", 12), (Message("Freight"), "money", 12),
    (Message("Currency"), "text", 8),
)
DETAILS = (
    (Message("Left on"), "date", 12), (Message("Slip"), "text", 18), (Message("Customer"), "text", 16), (Message("Order"), "text", 18),
    (Message("Customer's order number"), "text", 18), (Message("Customer part"), "text", 18), (Message("Company code"), "text", 16),
    (Message("Part name"), "text", 28), (Message("Quantity"), "number", 10), (Message("Unit"), "text", 6), (Message("Boxes"), "number", 8),
    (Message("Lots"), "text", 24), (Message("Concession"), "text", 16), (Message("Carrier"), "text", 16), (Message("Waybill"), "text", 18),
    (Message("Received"), "number", 10), (Message("Received on"), "date", 12), (Message("State"), "text", 12),
)


def plan_workbook(rows: Iterable[ShipmentRow], language: str) -> File:
    """出货计划表, one row a slip."""
    with speaking(language):
        return write(_columns(PLAN), map(_shipment, rows), sheet=say(Message("Shipment plan"))), "shipment-plan.xlsx", MEDIA_TYPE


def details_workbook(rows: Iterable[DetailRow], language: str) -> File:
    """出货明细表, one row a line of a slip."""
    with speaking(language):
        return write(_columns(DETAILS), map(_detail, rows), sheet=say(Message("Shipment details"))), "shipment-details.xlsx", MEDIA_TYPE


def _columns(wanted: Sequence[tuple[Message, str, int]]) -> list[Column]:
    return [Column(say(heading), kind, width) for heading, kind, width in wanted]  # type: ignore[arg-type]


def _shipment(row: ShipmentRow) -> list[Any]:
    return [
        row.number, row.notice, customer(row.customer), row.place.get("name", ""), row.transport, row.carrier, row.plate, row.waybill,
        row.quantity, row.planned_on, _day(row.left_at), row.expected_on, _day(row.arrived_at), _day(row.signed_at), row.signed_by,
        say(look(row.of, row.state).word),
        row.agreed_freight, row.freight_cost, row.freight_currency,
    ]


def _detail(row: DetailRow) -> list[Any]:
    return [
        _day(row.left_at), row.slip, customer(row.customer), row.order, row.po_number, row.customer_part, row.code,
        part(row.name, row.code, row.customer_part), row.quantity, row.unit, row.boxes, row.lot_numbers, row.concession, row.carrier,
        row.waybill, row.received, row.received_on, say(look("slip", row.state).word),
    ]


def _day(at: Any) -> Any:
    return here(at).date() if at else None
