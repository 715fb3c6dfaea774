"""The evidence of a whole order in a fixed number of queries, for five lines as for five hundred."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property

from domain.orders.evidence import asked as asking
from domain.orders.evidence import parts, reading
from domain.orders.evidence.asked import AskedLine
from domain.orders.evidence.figures import NONE, LineEvidence, OrderEvidence, PriceFigure, Promise, WeekLoad
from domain.orders.evidence.rules import WEEKS, FreeHours, Ledger, Making, assess
from domain.orders.models import Order, OrderLine
from domain.products.rules import DayHours, monday, weeks_from
from domain.shared.clock import calendar, today
from domain.shared.message import Message
from domain.shared.work import Work

SHOWN_WEEKS = 26


@dataclass(frozen=True)
class Ground:
    """What stands before the order's own lines are counted: parts, and hours by production line and week."""

    makings: dict[tuple[uuid.UUID, str], Making]  # by product and the drawing revision that is asked for
    patterns: dict[uuid.UUID, tuple[str, DayHours]]
    committed: reading.Weeks
    reserved: reading.Weeks

    def making(self, line: AskedLine) -> Making | None:
        return self.makings.get((line.row.product_id, line.revision)) if line.row.product_id else None

    @cached_property
    def hours(self) -> dict[uuid.UUID, Making]:
        """By product: of whatever revision, it takes the same hours."""
        return {product_id: making for (product_id, _), making in self.makings.items()}


def for_order(work: Work, order: Order, asked: Sequence[AskedLine] | None = None) -> OrderEvidence:
    """All that FM070100-01 shows of an order before anybody answers (RULES 4; 1.2, 5.1.2(2)A, 5.1.5(1)–(4)).

    The lines are those that the reader may see; earlier open lines and confidential reservations count for everybody alike.
    Stock, material and hours that one line takes are gone for the next. `asked` are the lines where they were read already.
    """
    asked = asking.lines(work, order) if asked is None else asked
    prices = asking.prices(work, order, [line.row for line in asked])
    requirements = asking.requirements(work, order.customer_id)
    own = asking.own_reservations(work, asked)
    ground = _ground(work, order, asked, own)
    made = {line.row.id: (line, making) for line in asked if (making := ground.making(line))}
    missing = {line_id: asking.missing_documents(line, making.documents) for line_id, (line, making) in made.items()}
    supplied = asking.supplied(work, asked) if _takes_theirs(ground) else {}
    ledger = _ledger(work, ground)
    first = [_assessed(ledger, ground, line, prices.get(line.row.id), supplied.get(line.row.id, {})) for line in asked]
    loads = _loads(ground, first, today(work), asking.last_week(asked, today(work)))
    return OrderEvidence(
        lines=tuple(_with_load(line, ground, loads, missing.get(line.line_id, ())) for line in first), requirements=requirements,
        loads=loads,
        line_names={line_id: name for line_id, (name, _) in ground.patterns.items()}, counted_at=_oldest(first),
    )


def of_terms(work: Work, order: Order, lines: Collection[OrderLine]) -> OrderEvidence:
    """Prices and requirements alone, of lines that were read already: neither stock nor material nor hours are counted for them."""
    prices = asking.prices(work, order, lines)
    found = tuple(LineEvidence(line.id, line.position, line.customer_part, line.name, "", line.quantity, line.unit, "", prices.get(line.id),
                               None, (), Promise(None, []), ()) for line in lines)
    return OrderEvidence(found, asking.requirements(work, order.customer_id))


def for_firm(work: Work, order: Order) -> OrderEvidence:
    """The evidence of what is ordered for good: a forecast takes neither stock nor material nor hours (RULES 1, decision 0022)."""
    return for_order(work, order, asking.firm(asking.lines(work, order)))


def _ground(work: Work, order: Order, asked: Sequence[AskedLine], own: Sequence[uuid.UUID]) -> Ground:
    products: dict[uuid.UUID, set[str]] = {}
    for line in asked:
        if line.row.product_id:
            products.setdefault(line.row.product_id, set()).add(line.revision)
    with work.as_system("evidence"):
        this_week = monday(today(work))
        reserved = reading.reserved(work, this_week, own)
        makings = parts.makings(work, products, reading.Until(order.submitted_at, order.id), reserved)
        lines = {making.line_id for making in makings.values() if making.line_id}
        return Ground(makings, reading.patterns(work, lines, this_week, WEEKS),
                      reading.committed_hours(work, lines, this_week, order.id), reserved.hours)


def _takes_theirs(ground: Ground) -> bool:
    """Is there a part that is made of what the customer supplies?"""
    return any(bill.customer_supplied for making in ground.makings.values() for bill in making.bill)


def _ledger(work: Work, ground: Ground) -> Ledger:
    hours = {}
    for line_id, (_, pattern) in ground.patterns.items():
        taken: dict[date, Decimal] = defaultdict(lambda: NONE)
        for weeks in (ground.committed.get(line_id, {}), ground.reserved.get(line_id, {})):
            for week, number in weeks.items():
                taken[week] += number
        hours[line_id] = FreeHours(pattern, today(work), taken)
    return Ledger(today(work), hours, DayHours(NONE, calendar(work)))


def _assessed(ledger: Ledger, ground: Ground, line: AskedLine, price: PriceFigure | None,
              supplied: Mapping[uuid.UUID, Decimal]) -> LineEvidence:
    row, making = line.row, ground.making(line)
    if making is None:
        why = [Message("This part has no company code yet: its date follows from the technical review.")]
        return LineEvidence(row.id, row.position, row.customer_part, row.name, "", row.quantity, row.unit, "", price, None, (),
                            Promise(None, why), ())
    stock, short, promise = assess(ledger, making, line.deliveries, supplied)
    return LineEvidence(row.id, row.position, row.customer_part, row.name, making.code, row.quantity, making.unit, making.line_name, price,
                        stock, short, promise, ())


def _loads(ground: Ground, lines: Sequence[LineEvidence], today: date, last: date) -> dict[uuid.UUID, tuple[WeekLoad, ...]]:
    count = min(SHOWN_WEEKS, (monday(max(last, today)) - monday(today)).days // 7 + 1)
    asked = _asked_hours(ground, lines, monday(today))
    return {line_id: tuple(week_load(ground, line_id, weeks_from(today, count), today, asked)) for line_id in ground.patterns}


def _asked_hours(ground: Ground, lines: Sequence[LineEvidence], this_week: date) -> reading.Weeks:
    """Hours that the order itself takes, in the weeks in which its goods must be made."""
    hours: reading.Weeks = defaultdict(lambda: defaultdict(lambda: NONE))
    for line in lines:
        making = ground.hours[line.stock.product_id] if line.stock else None
        for each in line.promise.schedules:
            if making and making.line_id:
                hours[making.line_id][max(this_week, each.week)] += making.hours(each.quantity)
    return hours


def week_load(ground: Ground, line_id: uuid.UUID, weeks: Sequence[date], today: date, asked: reading.Weeks) -> list[WeekLoad]:
    """Load against capacity of one production line; the present week has the days that are left of it."""
    pattern = ground.patterns[line_id][1]
    committed, reserved = ground.committed.get(line_id, {}), ground.reserved.get(line_id, {})
    return [
        WeekLoad(line_id, week, pattern.capacity(max(today, week), week + timedelta(days=6)), committed.get(week, NONE),
                 reserved.get(week, NONE), asked.get(line_id, {}).get(week, NONE))
        for week in weeks
    ]


def _with_load(line: LineEvidence, ground: Ground, loads: dict[uuid.UUID, tuple[WeekLoad, ...]], missing: tuple[str, ...]) -> LineEvidence:
    """The line with the weeks in which it is asked, and the documents that its revision lacks."""
    making = ground.hours.get(line.stock.product_id) if line.stock else None
    shown = loads.get(making.line_id, ()) if making and making.line_id else ()
    weeks = {each.week for each in line.promise.schedules}
    return replace(line, load=tuple(week for week in shown if week.week in weeks) or shown[:1], missing_documents=missing)


def _oldest(lines: Sequence[LineEvidence]) -> datetime | None:
    stocks = (line.stock.counted_at for line in lines if line.stock and line.stock.counted_at)
    materials = (short.counted_at for line in lines for short in line.shortages if short.counted_at)
    return min([*stocks, *materials], default=None)
