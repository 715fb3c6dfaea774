"""The list of changes as rows of a workbook: one for each item, as it is filtered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from domain.changes import values
from domain.changes.models import Change, ChangeItem
from domain.changes.views.lists import ChangeFilter, conditions
from domain.changes.views.pages import ITEM_STATES
from domain.customers.models import Customer
from domain.orders.models import OrderLine
from domain.shared.message import Message
from domain.shared.spreadsheet import ONE_TOO_MANY
from domain.shared.work import Work


@dataclass(frozen=True, slots=True)
class ExportRow:
    """`before`, `asked` and `agreed` are words, days or numbers, as the field has them."""

    number: str
    order_number: str
    customer: str
    origin: str
    asked_at: datetime
    asked_by: str
    state: str
    revision: int | None
    position: int | None
    part: str
    field: Message
    before: Any
    asked: Any
    agreed: Any
    item_state: Message
    reason: str


def export(work: Work, wanted: ChangeFilter) -> Iterator[ExportRow]:
    """Newest change first, at most 20,000 items; only what the actor may see."""
    chosen = select(Change.id).where(*conditions(wanted.shape)).subquery()
    found = (
        select(Change, ChangeItem, Customer.name_short, OrderLine.position, OrderLine.customer_part)
        .join(chosen, chosen.c.id == Change.id).join(ChangeItem, ChangeItem.change_id == Change.id)
        .join(Customer, Customer.id == Change.customer_id).outerjoin(OrderLine, OrderLine.id == ChangeItem.line_id)
        .order_by(Change.asked_at.desc(), Change.id, ChangeItem.position).limit(ONE_TOO_MANY)
    )
    for change, item, customer, position, part in work.session.execute(found, wanted.given):
        yield ExportRow(
            change.number, change.order_number, customer, change.origin, change.asked_at, change.asked_by_name, change.state,
            change.revision, position, part or item.asked.get("part", ""), values.FIELDS[item.field], values.said(item.field, item.before),
            values.said(item.field, item.asked), values.said(item.field, item.agreed), ITEM_STATES[item.state], change.reason,
        )
