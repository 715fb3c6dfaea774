"""What the on-time delivery statistics FM070100-04 say on paper (6.2.4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from domain.deliveries.delays.workflow import CAUSES
from domain.deliveries.on_time import Basis, Share
from domain.deliveries.rate.filtering import RateFilter
from domain.deliveries.rate.misses import MOST_PRINTED, Miss, misses_exported
from domain.deliveries.rate.queries import Figures, of_month, series
from domain.shared.clock import today
from domain.shared.message import Message
from domain.shared.work import Work

MOST_ROWS = 60


@dataclass(frozen=True)
class ShareOnPaper:
    lines: int
    lines_on_time: int
    rate: Decimal | None
    quantity: Decimal
    quantity_on_time: Decimal
    quantity_rate: Decimal | None


@dataclass(frozen=True)
class RateLine:
    key: str
    name: str
    counted: ShareOnPaper
    requested: ShareOnPaper
    latest: ShareOnPaper


@dataclass(frozen=True)
class MissLine:
    order: str
    position: int
    customer: str
    code: str
    name: str
    due: Decimal
    on_time: Decimal
    day: date
    came_on: date | None
    days_late: int
    cause: Message | str
    sheet: str


@dataclass(frozen=True)
class RateSheet:
    """`months` are the last twelve; `more` misses than stand here is told."""

    month: date
    day: date
    customer: str
    product: str
    total: RateLine
    confirmed: Decimal | None  # percent of the counted lines
    months: Sequence[RateLine]
    customers: Sequence[RateLine]
    products: Sequence[RateLine]
    misses: Sequence[MissLine]
    more: bool
    made_by: str


def rate_sheet(work: Work, wanted: RateFilter, customer: str) -> RateSheet:
    """A paper is filed for the whole house, so nothing confidential is counted on it."""
    wanted, day = replace(wanted, basis=Basis.COUNTED, after="", before=""), today(work)
    page = of_month(work, wanted, unconfidential=True)
    missed = list(misses_exported(work, wanted, MOST_PRINTED + 1, unconfidential=True))
    return RateSheet(
        wanted.month, day, customer, wanted.product, _line(page.total), page.total.confirmed_percent,
        [_line(each) for each in series(work, wanted, page.total, unconfidential=True)],
        [_line(each) for each in page.customers[:MOST_ROWS]],
        [_line(each) for each in page.products[:MOST_ROWS]], [_miss(each, day) for each in missed[:MOST_PRINTED]],
        len(missed) > MOST_PRINTED, work.person.name,
    )


def _line(figures: Figures) -> RateLine:
    return RateLine(figures.key, figures.name, *(_share(figures.on(basis)) for basis in Basis))


def _share(share: Share) -> ShareOnPaper:
    return ShareOnPaper(share.lines, share.lines_on_time, share.rate, share.quantity, share.quantity_on_time, share.quantity_rate)


def _miss(each: Miss, day: date) -> MissLine:
    return MissLine(each.order, each.position, each.customer, each.code or "", each.name, each.due, each.on_time, each.day, each.came_on,
                    each.days_late(day), CAUSES.get(each.cause, each.cause), each.sheet)
