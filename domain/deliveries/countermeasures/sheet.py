"""What the 交货延误对策表 says on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from domain.customers.models import Customer
from domain.deliveries.countermeasures.queries import case_rows
from domain.deliveries.delays.workflow import CAUSES
from domain.deliveries.models import Countermeasure, Delay
from domain.shared.message import Message
from domain.shared.work import Work


@dataclass(frozen=True)
class CaseLine:
    number: str
    order: str
    position: int
    part: str
    name: str
    counted: date
    came_on: date | None
    due: Decimal
    late: Decimal
    cause: str


@dataclass(frozen=True)
class CountermeasureSheet:
    number: str
    customer: str
    month: date
    cause: Message | str
    cases: Sequence[CaseLine]
    whys: Sequence[str]
    root_cause: str
    immediate: str
    prevention: str
    prevention_by: str
    prevention_due: date | None
    written_by: str
    signed_by: str
    signed_at: datetime | None
    follow_up_on: date | None
    follow_up: str
    effective: bool | None
    followed_up_by: str
    followed_up_at: datetime | None
    signed_for: str = ""  # in whose place


def countermeasure_sheet(work: Work, sheet: Countermeasure) -> CountermeasureSheet:
    lines = [
        CaseLine(row.delay.number, row.order, row.position, row.customer_part, row.name, row.delay.counted, row.came_on, row.due,
                 row.due - row.on_time, row.delay.cause_text)
        for row in case_rows(work, Delay.sheet_id == sheet.id)
    ]
    return CountermeasureSheet(
        sheet.number, work.fetch(Customer, sheet.customer_id).name_zh, sheet.month, CAUSES.get(sheet.cause, sheet.cause), lines, sheet.whys,
        sheet.root_cause, sheet.immediate, sheet.prevention, sheet.prevention_by, sheet.prevention_due, sheet.written_by,
        sheet.signed_by or "", sheet.signed_at, sheet.follow_up_on, sheet.follow_up, sheet.effective, sheet.followed_up_by or "",
        sheet.followed_up_at, sheet.signed_for or "",
    )
