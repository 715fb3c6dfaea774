"""What the papers of a dispatch say: notice FM070100-05, slip FM070100-06, plan and details; of goods that go abroad: customs.py."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from domain.customers.models import Customer
from domain.customers.rules import SHIPPING_DOCUMENTS
from domain.deliveries.dispatch import papers
from domain.deliveries.dispatch.finding import lines_of, verifications_of
from domain.deliveries.dispatch.inputs import POINTS
from domain.deliveries.dispatch.shipments import DAYS, DetailRow, ShipmentFilter, ShipmentRow
from domain.deliveries.models import Concession, DispatchLine, DispatchNotice, NoticeState, Slip, SlipLine, SlipState, Verification
from domain.orders.sheet import UNITS
from domain.shared.message import Message
from domain.shared.work import Work

COPIES = (
    Message("Stub, kept by logistics"), Message("Customer"), Message("Return copy, signed and brought back"), Message("Finance"),
)


@dataclass(frozen=True)
class Address:
    name: str
    plant: str = ""
    dock: str = ""
    window: str = ""
    address: str = ""
    consignee: str = ""
    phone: str = ""


@dataclass(frozen=True)
class NoticeLine:
    """`checked`: of each point, whether it was as the notice says; None before the verification."""

    position: int
    order_number: str
    order_position: int
    po_number: str
    customer_part: str
    code: str
    name: str
    drawing_revision: str
    specification: str
    quantity: Decimal
    unit: Message | str
    packaging: str
    label_layout: str
    due_on: date
    concession: str
    checked: dict[str, bool] | None


@dataclass(frozen=True)
class NoticeSheet:
    number: str
    customer: str
    customer_en: str
    ship_on: date
    ship_to: Address
    transport: str
    incoterm: str
    documents: Sequence[Message]
    remarks: str
    created_by: str
    lines: Sequence[NoticeLine]
    verified_by: str
    verified_at: datetime | None
    carrier: str = ""
    void: Message | None = None  # across the paper: nothing leaves by it any more


@dataclass(frozen=True)
class SlipRow:
    position: int
    order_number: str
    po_number: str
    customer_part: str
    code: str
    name: str
    specification: str
    quantity: Decimal
    unit: Message | str
    boxes: int
    lots: Sequence[Any]
    concession: str
    drawing_revision: str = ""


@dataclass(frozen=True)
class SlipSheet:
    """`receipt` is the address that the code opens; no price stands anywhere on it (RULES 7)."""

    number: str
    notice_number: str
    customer: str
    customer_en: str
    ship_to: Address
    transport: str
    carrier: str
    plate: str
    waybill: str
    driver: str
    driver_phone: str
    left_at: datetime
    left_by: str
    expected_on: date | None
    copies: Sequence[Message]
    receipt: str
    lines: Sequence[SlipRow]
    void: Message | None = None  # across each copy: the goods came back


@dataclass(frozen=True)
class PlanSheet:
    """What left from `first` to `last`, of one customer or of all; `under_way`: and all that is on its way still, whenever it left."""

    first: date
    last: date
    rows: Sequence[dict[str, Any]]
    printed_by: str
    day: date
    customer: str = ""
    under_way: bool = False


def notice_sheet(work: Work, notice: DispatchNotice) -> NoticeSheet:
    customer, checked = work.fetch(Customer, notice.customer_id), verifications_of(work, notice)
    done = notice.verified_at is not None
    lines = [_notice_line(work, line, checked.get(line.id) if done else None) for line in lines_of(work, notice)]
    return NoticeSheet(
        notice.number, customer.name_zh, customer.name_en, notice.ship_on, address(notice.ship_to), notice.transport, notice.incoterm,
        [SHIPPING_DOCUMENTS[each] for each in papers.required(customer)], notice.remarks, notice.created_by, lines,
        notice.verified_by or "", notice.verified_at, notice.carrier,
        Message("Void") if notice.state == NoticeState.CANCELLED else None,
    )


def slip_sheet(work: Work, slip: Slip, lines: Sequence[SlipLine], receipt: str) -> SlipSheet:
    customer = work.fetch(Customer, slip.customer_id)
    rows = [
        SlipRow(line.position, line.order_number, line.po_number, line.customer_part, line.code, line.name, line.specification,
                line.quantity, UNITS.get(line.unit, line.unit), line.boxes, line.lots, line.concession_number,
                line.drawing_revision) for line in lines
    ]
    return SlipSheet(
        slip.number, slip.notice_number, customer.name_zh, customer.name_en, address(slip.ship_to), slip.transport, slip.carrier,
        slip.plate, slip.waybill, slip.driver, slip.driver_phone, slip.left_at, slip.left_by, slip.expected_on, copies(slip.copies),
        receipt, rows, Message("Void") if slip.state == SlipState.VOID else None,
    )


def plan_sheet(rows: Sequence[ShipmentRow], wanted: ShipmentFilter, by: str, day: date) -> PlanSheet:
    """The shipment plan 出货计划表."""
    kept = ("number", "notice", "planned_on", "customer", "transport", "carrier", "plate", "waybill", "left_at", "expected_on",
            "arrived_at", "signed_at", "signed_by", "lines", "quantity", "state")
    shown = [{name: getattr(row, name) for name in kept} | {"place": row.place.get("name", "")} for row in rows]
    return PlanSheet(*_days(wanted, day), shown, by, day, _customer(wanted, rows), under_way=wanted.first is None)


def details_sheet(rows: Sequence[DetailRow], wanted: ShipmentFilter, by: str, day: date) -> PlanSheet:
    """The shipment details 出货明细表."""
    kept = ("left_at", "slip", "customer", "order", "po_number", "customer_part", "code", "name", "quantity", "unit", "boxes",
            "lot_numbers", "concession", "received", "received_on")
    shown = [{name: getattr(row, name) for name in kept} for row in rows]
    return PlanSheet(*_days(wanted, day), shown, by, day, _customer(wanted, rows))


def _days(wanted: ShipmentFilter, day: date) -> tuple[date, date]:
    """The days that a list is of, where its reader named none or one of them."""
    return wanted.first or day - timedelta(days=DAYS), wanted.last or day


def _customer(wanted: ShipmentFilter, rows: Sequence[ShipmentRow] | Sequence[DetailRow]) -> str:
    """Whose goods, where the list is of one customer alone."""
    return (rows[0].customer if rows else wanted.customer) if wanted.customer else ""


def address(place: dict[str, Any]) -> Address:
    return Address(**{name: str(place.get(name) or "") for name in Address.__dataclass_fields__})


def copies(number: int) -> list[Message]:
    """What each numbered copy (联) is for."""
    return [COPIES[n] if n < len(COPIES) else Message("Further copy") for n in range(number)]


def _notice_line(work: Work, line: DispatchLine, found: Verification | None) -> NoticeLine:
    checked = {point: bool(getattr(found, f"{point}_ok")) for point in POINTS} if found is not None else None
    concession = work.fetch(Concession, line.concession_id).number if line.concession_id else ""
    return NoticeLine(
        line.position, line.order_number, line.order_position, line.po_number, line.customer_part, line.code, line.name,
        line.drawing_revision, line.specification, line.quantity, UNITS.get(line.unit, line.unit), line.packaging, line.label_layout,
        line.due_on, concession, checked,
    )
