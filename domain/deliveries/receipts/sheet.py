"""The signed slip as a paper: what was counted line by line, who signed, when, how, and the signature as it was drawn."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from domain.customers.models import Customer
from domain.deliveries.models import Slip, SlipLine
from domain.deliveries.receipts.pages import DRAWN, HOW
from domain.shared.files import read
from domain.shared.message import Message
from domain.shared.work import Work


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
    signed_at: datetime
    how: Message
    received_on: date | None
    note: str
    drawn: str
    lines: Sequence[ReceiptRow]


def receipt_sheet(work: Work, slip: Slip, lines: Sequence[SlipLine], customer: Customer) -> ReceiptSheet:
    """Of a slip that was just signed. Run as the system."""
    sha256 = work.session.scalar(DRAWN, {"slip": slip.id})
    drawn = f"data:image/png;base64,{base64.b64encode(read(sha256)).decode()}" if sha256 else ""
    place = " · ".join(str(each) for key in ("plant", "dock", "address") if (each := slip.ship_to.get(key)))
    return ReceiptSheet(
        customer=customer.name_zh, customer_en=customer.name_en or "", place=place,
        carrier=" · ".join(filter(None, (slip.carrier, slip.plate or slip.waybill))),
        left_at=slip.left_at, signed_by=slip.signed_by_name, signed_at=slip.signed_at or work.now, how=HOW[slip.signed_how],
        received_on=max((line.received_on for line in lines if line.received_on), default=None), note=slip.signed_note, drawn=drawn,
        lines=[_row(line) for line in lines],
    )


def _row(line: SlipLine) -> ReceiptRow:
    return ReceiptRow(
        line.position, line.order_number, line.po_number, line.customer_part, line.code, line.name, line.unit, line.quantity,
        line.received or Decimal(0), line.damaged, line.wrong, ", ".join(str(lot["lot"]) for lot in line.lots if lot.get("lot")),
        line.received_note, line.drawing_revision,
    )
