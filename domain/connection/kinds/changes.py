"""Changes of released orders as a table for other systems: a row for each thing that a change touches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from domain.changes.models import Change, ChangeItem
from domain.connection.kinds.fields import Field, Outgoing, Span
from domain.customers.models import Customer
from domain.orders.models import OrderLine
from domain.shared.clock import day_of
from domain.shared.journal import canonical
from domain.shared.message import Message
from domain.shared.work import Work
from domain.shared.workflow import state_name

COLUMNS = (
    Change.number, Change.order_number, Change.origin, Change.state, Change.reason, Change.asked_at, Change.decided_at, Change.revision,
    Customer.number.label("customer"), OrderLine.position, OrderLine.customer_part, ChangeItem.field, ChangeItem.before, ChangeItem.asked,
    ChangeItem.agreed, ChangeItem.state.label("item_state"),
)


def rows(work: Work, span: Span, most: int) -> Sequence[dict[str, Any]]:
    wanted = (
        select(*COLUMNS).join(ChangeItem, ChangeItem.change_id == Change.id).join(Customer, Customer.id == Change.customer_id)
        .outerjoin(OrderLine, OrderLine.id == ChangeItem.line_id)
        .where(*span.within(Change.asked_at)).order_by(Change.asked_at.desc(), Change.id.desc(), ChangeItem.position).limit(most)
    )
    return [_row(dict(row)) for row in work.session.execute(wanted).mappings()]


def _row(row: dict[str, Any]) -> dict[str, Any]:
    values = {name: canonical(row[name]) if row[name] else "" for name in ("before", "asked", "agreed")}
    days = {name: day_of(row[name]) if row[name] else None for name in ("asked_at", "decided_at")}
    return row | values | days | {"state": state_name("change", row["state"])}


CHANGES = Outgoing(
    "changes",
    Message("Changes of orders"),
    "changes.change.see",
    (
        Field("number", "变更号", "Change", "Number of the change.", width=16),
        Field("order_number", "订单号", "Order", "Number of the order.", width=16),
        Field("customer", "顾客编号", "Customer", "Number of the customer.", width=10),
        Field("origin", "发起方", "Origin", "Who began it: customer or company.", width=10),
        Field("state", "状态", "State", "State of the change."),
        Field("reason", "原因", "Reason", "Why.", width=24),
        Field("asked_at", "提出日期", "Asked on", "When it was asked.", "date"),
        Field("decided_at", "决定日期", "Decided on", "When it was decided.", "date"),
        Field("revision", "新版次", "New revision", "The revision of the order that it made.", "number", width=8),
        Field("position", "行号", "Line", "Position of the line.", "number", width=8),
        Field("customer_part", "顾客料号", "Customer part", "The customer's part number.", width=18),
        Field("field", "变更项", "What", "What it touches."),
        Field("before", "变更前", "Before", "What it was, as JSON.", width=24),
        Field("asked", "要求", "Asked", "What was asked, as JSON.", width=24),
        Field("agreed", "确认", "Agreed", "What holds, as JSON.", width=24),
        Field("item_state", "项目状态", "State of the item", "What came of it.", width=10),
    ),
    rows,
    "Changes of released orders, a row for each thing that they touch.",
    Message("Asked"),
)
