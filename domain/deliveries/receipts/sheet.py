"""The signed slip as a paper: what was counted line by line, who signed, when, how, and the signature as it was drawn."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from domain.customers.models import Customer
from domain.deliveries.models import Slip, SlipLine
from domain.deliveries.receipts.pages import HOW
from domain.shared.message import Message


@dataclass(frozen=True)
class ReceiptRow:
    position: int
    order_number: str
    po_number: str
    customer_part: str
    code: str
    name: str
    unit: str
    quantity: Decimal
    received: Decimal
    damaged: Decimal
    wrong: Decimal
    lots: str
    note: str
    drawing_revision: str = ""


@dataclass(frozen=True)
class ReceiptSheet:
    """No prices; `drawn` is the signature as a `data:` address, empty where the typed name counts."""

    customer: str
    customer_en: str
    place: str
    carrier: str
    left_at: datetime
    signed_by: str
    signed_at: datetime | None
    how: Message
    received_on: date | None
    note: str
    drawn: str
    lines: Sequence[ReceiptRow]


def receipt_sheet(slip: Slip, lines: Sequence[SlipLine], customer: Customer, drawn: bytes | None) -> ReceiptSheet:
    """Of a slip that was signed, with the signature as it was drawn, if any was."""
    place = " · ".join(str(each) for key in ("plant", "dock", "address") if (each := slip.ship_to.get(key)))
    return ReceiptSheet(
        customer=customer.name_zh, customer_en=customer.name_en or "", place=place,
        carrier=" · ".join(filter(None, (slip.carrier, slip.plate or slip.waybill))),
        left_at=slip.left_at, signed_by=slip.signed_by_name, signed_at=slip.signed_at, how=HOW[slip.signed_how],
        received_on=max((line.received_on for line in lines if line.received_on), default=None), note=slip.signed_note,
        drawn=f"data:image/png;base64,{base64.b64encode(drawn).decode()}" if drawn else "",
        lines=[_row(line) for line in lines],
    )


def _row(line: SlipLine) -> ReceiptRow:
    return ReceiptRow(
        line.position, line.order_number, line.po_number, line.customer_part, line.code, line.name, line.unit, line.quantity,
        line.received or Decimal(0), line.damaged, line.wrong, ", ".join(str(lot["lot"]) for lot in line.lots if lot.get("lot")),
        line.received_note, line.drawing_revision,
    )
