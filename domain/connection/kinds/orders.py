"""Released orders as a table for other systems: a row for each quantity on a day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from domain.connection.kinds.fields import OF_CUSTOMER, Field, Outgoing, Span
from domain.customers.models import Customer
from domain.orders.models import FORECAST, Order, OrderLine, ScheduleLine
from domain.products.models import Product
from domain.shared.message import Message
from domain.shared.work import Work
from domain.shared.workflow import state_name

FIRM, FORETOLD, CANCELLED = Message("firm"), Message("forecast"), Message("Cancelled")
COLUMNS = (
    Order.number, Order.po_number, Order.state, Order.revision, Order.order_date, Order.currency, Customer.number.label("customer"),
    Customer.name_zh.label("customer_name"), OrderLine.position, OrderLine.customer_part, Product.code, OrderLine.name,
    OrderLine.drawing_revision, OrderLine.unit, OrderLine.unit_price, OrderLine.cancelled, ScheduleLine.zone, ScheduleLine.quantity,
    ScheduleLine.requested, ScheduleLine.promised_first, ScheduleLine.promised_latest, ScheduleLine.shipped, ScheduleLine.received,
)


def rows(work: Work, span: Span, most: int) -> Sequence[dict[str, Any]]:
    wanted = (
        select(*COLUMNS)
        .join(OrderLine, OrderLine.order_id == Order.id).join(ScheduleLine, ScheduleLine.line_id == OrderLine.id)
        .join(Customer, Customer.id == Order.customer_id).outerjoin(Product, Product.id == OrderLine.product_id)
        .where(Order.released_at.is_not(None), *span.within(Order.released_at))
        .order_by(Order.submitted_at.desc(), Order.id.desc(), OrderLine.position, ScheduleLine.requested).limit(most)
    )
    return [_row(dict(row)) for row in work.session.execute(wanted).mappings()]


def _row(row: dict[str, Any]) -> dict[str, Any]:
    standing = CANCELLED if row["cancelled"] else FORETOLD if row["zone"] == FORECAST else FIRM
    return row | {"state": state_name("order", row["state"]), "standing": standing}


ORDERS = Outgoing(
    "orders",
    Message("Released orders"),
    "connection.exchange",
    (
        Field("number", "订单号", "Order", "Number of the order.", width=16),
        Field("po_number", "顾客订单号", "Customer's order", "The customer's own number.", width=18),
        *OF_CUSTOMER,
        Field("state", "状态", "State", "State of the order."),
        Field("revision", "版次", "Revision", "Revision of the order.", "number", width=8),
        Field("order_date", "订单日期", "Order date", "Date of the order.", "date"),
        Field("position", "行号", "Line", "Position of the line.", "number", width=8),
        Field("customer_part", "顾客料号", "Customer part", "The customer's part number.", width=18),
        Field("code", "公司料号", "Company code", "Company code.", width=16),
        Field("name", "品名", "Name", "Name of the part.", width=24),
        Field("drawing_revision", "图纸版本", "Drawing revision", "Revision of the drawing.", width=10),
        Field("quantity", "数量", "Quantity", "Quantity of this date.", "number"),
        Field("standing", "数量性质", "Standing", "Firm, forecast only, or cancelled: nothing to be made of it.", width=10),
        Field("unit", "单位", "Unit", "Unit.", width=8),
        Field("unit_price", "未税单价", "Unit price", "Untaxed unit price.", "money"),
        Field("currency", "币种", "Currency", "Currency.", width=8),
        Field("requested", "要求交期", "Requested", "Requested date.", "date"),
        Field("promised_first", "首次承诺交期", "First promised", "Date promised first.", "date"),
        Field("promised_latest", "最新承诺交期", "Latest promised", "Date promised last.", "date"),
        Field("shipped", "已发数量", "Shipped", "Quantity shipped.", "number"),
        Field("received", "已签收数量", "Received", "Quantity signed for.", "number"),
    ),
    rows,
    "Released orders, a row for each quantity on a day; forecast and cancelled quantities are named so.",
    Message("Released"),
)
