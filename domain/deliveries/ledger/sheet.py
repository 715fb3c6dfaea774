"""What the execution ledger FM070100-03 says on paper (6.2.3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from domain.deliveries.ledger.filtering import STATES, LedgerFilter
from domain.deliveries.ledger.queries import MOST_PRINTED, LedgerRow, paper_rows
from domain.shared.clock import today
from domain.shared.message import Message
from domain.shared.work import Work


@dataclass(frozen=True)
class LedgerLine:
    order: str
    po_number: str
    position: int
    customer: str
    code: str
    customer_part: str
    name: str
    ordered: Decimal
    made: Decimal
    stock: Decimal | None
    shipped: Decimal
    signed: Decimal
    open: Decimal
    requested: date
    promised_first: date | None
    promised_latest: date | None
    shipped_on: date | None
    received_on: date | None
    verdict: str


@dataclass(frozen=True)
class LedgerSheet:
    """`first` and `last` bound the requested days; `more` says that the filter leaves more than a paper holds."""

    day: date
    customer: str
    first: date | None
    last: date | None
    narrowed: Sequence[Message | str]
    lines: Sequence[LedgerLine]
    ordered: Decimal
    shipped: Decimal
    signed: Decimal
    open: Decimal
    more: bool
    made_by: str


def ledger_sheet(work: Work, wanted: LedgerFilter, customer: str) -> LedgerSheet:
    rows, day = paper_rows(work, wanted), today(work)
    kept = rows[:MOST_PRINTED]
    narrowed: list[Message | str] = [STATES[wanted.state]] if wanted.state else []
    narrowed += [text for text in (wanted.part, wanted.q) if text]

    def total(name: str) -> Decimal:
        return sum((getattr(row, name) for row in kept), Decimal(0))

    return LedgerSheet(
        day, customer, wanted.first, wanted.last, narrowed, [_line(row, day) for row in kept], total("ordered"), total("shipped"),
        total("signed"), total("open"), len(rows) > MOST_PRINTED, work.person.name,
    )


def _line(row: LedgerRow, day: date) -> LedgerLine:
    return LedgerLine(
        row.order, row.po_number, row.position, row.customer, row.code or "", row.customer_part, row.name, row.ordered, row.made, row.stock,
        row.shipped, row.signed, row.open, row.requested, row.promised_first, row.promised_latest, row.shipped_on, row.received_on,
        row.told(day),
    )
