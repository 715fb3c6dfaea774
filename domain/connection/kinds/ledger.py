"""The execution ledger FM070100-03 as a table for other systems: a row for each quantity on a day, as far as it came (5.1.10(2))."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from domain.connection.kinds.fields import OF_CUSTOMER, OF_ORDER, OF_PART, Field, Outgoing, Span
from domain.deliveries.ledger import LedgerFilter, LedgerRow, export
from domain.shared.clock import today
from domain.shared.message import Message
from domain.shared.work import Work
from domain.shared.workflow import state_name

VERDICTS = {
    "late": Message("Late"), "on_time": Message("Delivered on time"), "missed": Message("Missed"),
    "paused": Message("Held by the customer"), "not_due": Message("Nothing due"), "pending": Message("Not judged yet"),
}
SAME = ("position", "code", "customer_part", "name", "unit", "ordered", "made", "stock", "shipped", "signed", "open", "requested",
        "promised_first", "promised_latest", "counted", "shipped_on", "received_on")


def rows(work: Work, span: Span, most: int) -> Sequence[Mapping[str, Any]]:
    day = today(work)
    return [_row(row) | {"state": state_name("order", row.order_state), "verdict": VERDICTS[row.verdict(day)]}
            for row in export(work, LedgerFilter(first=span.first, last=span.last), most)]


def _row(row: LedgerRow) -> dict[str, Any]:
    named = {"order": row.order, "po_number": row.po_number, "customer": row.customer_number, "customer_name": row.customer}
    return named | {name: getattr(row, name) for name in SAME}


LEDGER = Outgoing(
    "ledger",
    Message("Execution ledger"),
    "deliveries.ledger.see",
    (
        *OF_ORDER,
        *OF_CUSTOMER,
        Field("position", "行号", "Line", "Position of the line.", "number", width=8),
        *OF_PART,
        Field("unit", "单位", "Unit", "Unit.", width=8),
        Field("ordered", "订货数量", "Ordered", "Quantity of this date.", "number"),
        Field("made", "完工数量", "Made", "What was made of the line, for its earliest date first.", "number"),
        Field("stock", "库存数量", "Stock", "On hand of the part.", "number"),
        Field("shipped", "已发数量", "Shipped", "Quantity shipped.", "number"),
        Field("signed", "已签收数量", "Signed for", "Quantity signed for.", "number"),
        Field("open", "未发数量", "Open", "Quantity still to be shipped.", "number"),
        Field("requested", "要求交期", "Requested", "Requested date.", "date"),
        Field("promised_first", "首次承诺交期", "First promised", "Date promised first.", "date"),
        Field("promised_latest", "最新承诺交期", "Latest promised", "Date promised last.", "date"),
        Field("counted", "考核交期", "Counted", "The date that the on-time rate counts by.", "date"),
        Field("shipped_on", "发货日期", "Shipped on", "When the last of it left.", "date"),
        Field("received_on", "签收日期", "Received on", "When the last of it was signed for.", "date"),
        Field("state", "订单状态", "State of the order", "State of the order."),
        Field("verdict", "交期达成", "By the counted date", "On time, missed, late, paused, pending, or nothing due."),
    ),
    rows,
    "The execution ledger, a row for each quantity on a day.",
    Message("Requested date"),
)
