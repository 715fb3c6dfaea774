"""What left, as a table for the factory's own stock and sales ledgers: a row for each line of an outbound slip (5.1.11(2))."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from domain.connection.kinds.fields import OF_CUSTOMER, OF_ORDER, OF_PART, Field, Outgoing, Span
from domain.customers.models import Customer
from domain.deliveries.models import Slip, SlipLine
from domain.orders.models import OrderLine
from domain.shared.clock import day_of
from domain.shared.message import Message
from domain.shared.work import Work
from domain.shared.workflow import state_name

COLUMNS = (
    Slip.number, Slip.state, Slip.left_at, Slip.notice_number.label("notice"), Customer.number.label("customer"),
    Customer.name_zh.label("customer_name"), SlipLine.order_number.label("order"), SlipLine.po_number, OrderLine.position,
    SlipLine.code, SlipLine.customer_part, SlipLine.name, SlipLine.quantity, SlipLine.unit, SlipLine.lots, SlipLine.boxes, Slip.carrier,
    Slip.plate, Slip.waybill, SlipLine.received, SlipLine.received_on, SlipLine.returned,
)


def rows(work: Work, span: Span, most: int) -> Sequence[dict[str, Any]]:
    """Without prices, as the slip itself (5.1.11(3)); a void slip stands here as void, for whoever booked it."""
    wanted = (
        select(*COLUMNS).select_from(SlipLine).join(Slip, Slip.id == SlipLine.slip_id).join(Customer, Customer.id == Slip.customer_id)
        .join(OrderLine, OrderLine.id == SlipLine.line_id)
        .where(*span.within(Slip.left_at)).order_by(Slip.left_at.desc(), Slip.id.desc(), SlipLine.position).limit(most)
    )
    return [_row(dict(row)) for row in work.session.execute(wanted).mappings()]


def _row(row: dict[str, Any]) -> dict[str, Any]:
    lots = ", ".join(str(each["lot"]) for each in row["lots"])
    return row | {"state": state_name("slip", row["state"]), "left_at": day_of(row["left_at"]), "lots": lots}


OUTBOUND = Outgoing(
    "outbound",
    Message("Goods that left"),
    "dispatch.see",
    (
        Field("number", "出库单号", "Outbound slip", "Number of the outbound slip.", width=16),
        Field("state", "状态", "State", "State of the slip."),
        Field("left_at", "出库日期", "Left on", "The day on which it left.", "date"),
        Field("notice", "发货通知单号", "Dispatch notice", "Number of the dispatch notice.", width=16),
        *OF_CUSTOMER,
        *OF_ORDER,
        Field("position", "订单行号", "Order line", "Position of the order line.", "number", width=8),
        *OF_PART,
        Field("quantity", "出库数量", "Quantity", "Quantity that left.", "number"),
        Field("unit", "单位", "Unit", "Unit.", width=8),
        Field("lots", "批号", "Lots", "Lots that it was taken from.", width=20),
        Field("boxes", "箱数", "Boxes", "Number of boxes.", "number", width=8),
        Field("carrier", "承运商", "Carrier", "Carrier.", width=16),
        Field("plate", "车牌号", "Plate", "Plate of the truck.", width=12),
        Field("waybill", "运单号", "Waybill", "Number of the waybill.", width=16),
        Field("received", "签收数量", "Received", "Quantity signed for; empty until somebody counted.", "number"),
        Field("received_on", "签收日期", "Received on", "The day on which it was signed for.", "date"),
        Field("returned", "退回数量", "Came back", "Quantity that came back or never arrived.", "number"),
    ),
    rows,
    "Goods that left, a row for each line of an outbound slip.",
    Message("Left our gate"),
)
