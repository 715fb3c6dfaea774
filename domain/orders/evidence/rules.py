"""RULES 4 on figures alone: what is short, what is free, and the earliest day that can be promised."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from domain.orders.evidence.figures import NONE, Promise, SchedulePromise, Shortage, StockFigure
from domain.products.rules import DayHours, monday, plain, weeks_from
from domain.shared.message import Message

WEEKS = 53  # how far ahead a promise is looked for
TRACE = Decimal("0.000001")  # of an hour; what a division leaves behind


def shortage(need: Decimal, safety: Decimal, available: Decimal) -> Decimal:
    """max(0, need + safety stock − available)"""
    return max(NONE, need + safety - available)


def to_make(quantity: Decimal, available: Decimal) -> Decimal:
    """Pieces that stock does not cover."""
    return max(NONE, quantity - max(NONE, available))


def open_parts(open_quantity: Decimal, quantities: Sequence[Decimal]) -> list[Decimal]:
    """How much of each delivery is still open: what was shipped went to the earliest ones. `quantities` in order of their dates."""
    later, parts = NONE, []
    for quantity in reversed(quantities):
        parts.append(min(quantity, max(NONE, open_quantity - later)))
        later += quantity
    return parts[::-1]


def still_to_make(open_quantity: Decimal, quantity: Decimal, made: Decimal) -> Decimal:
    """Pieces of a line that take hours still: open, and not reported as made (decision 0170)."""
    return min(open_quantity, max(NONE, quantity - made))


@dataclass(frozen=True)
class Bill:
    """A material that one piece takes, with the stock figures that stand for the material when the order is looked at."""

    material_id: uuid.UUID
    code: str
    name: str
    unit: str
    per_piece: Decimal
    available: Decimal
    safety: Decimal
    lead_days: int
    counted_at: datetime | None
    customer_supplied: bool = False


@dataclass(frozen=True)
class Making:
    """How a part is made. Without a line or a rate its hours are unknown."""

    product_id: uuid.UUID
    code: str
    name: str
    unit: str
    lead_days: int
    line_id: uuid.UUID | None
    line_name: str
    pieces_per_hour: Decimal | None
    stock: StockFigure
    bill: tuple[Bill, ...] = ()
    documents: frozenset[tuple[str, str]] = frozenset()  # revision and kind of each process document
    revision: str = ""  # of the drawing that is asked for, of which `stock` is

    def hours(self, pieces: Decimal) -> Decimal:
        return pieces / self.pieces_per_hour if self.pieces_per_hour else NONE


class FreeHours:
    """The hours of one production line that nobody has taken, day by day from today on.

    What a week has left is taken to lie evenly on its working days.
    """

    def __init__(self, pattern: DayHours, today: date, taken: Mapping[date, Decimal], weeks: int = WEEKS) -> None:
        days = {week: pattern.week(week) for week in weeks_from(today, weeks)}
        days[monday(today)] = [day for day in days[monday(today)] if day >= today]
        a_day = pattern.a_day
        left = levelled({week: len(found) * a_day for week, found in days.items()}, taken)
        evenly = {week: left[week] / len(found) for week, found in days.items() if left[week]}
        self.left = {day: evenly[week] for week, found in days.items() if week in evenly for day in found}

    def take(self, start: date, hours: Decimal) -> date | None:
        """Book `hours` from `start` on and tell the day on which they are used up; None where a year does not suffice."""
        for day in list(self.left):
            if day < start:
                continue
            used = min(hours, self.left[day])
            hours -= used
            self.left[day] -= used
            if not self.left[day]:
                del self.left[day]
            if hours <= TRACE:
                return day
        return None


def levelled(capacity: Mapping[date, Decimal], taken: Mapping[date, Decimal]) -> dict[date, Decimal]:
    """Hours left in each week. What a week cannot hold must be made before it; what no earlier week holds is late and comes after."""
    left: dict[date, Decimal] = {}
    late = NONE
    for week in reversed(list(capacity)):
        over = late + taken.get(week, NONE) - capacity[week]
        left[week], late = max(NONE, -over), max(NONE, over)
    for week in capacity:
        used = min(late, left[week])
        left[week] -= used
        late -= used
    return {week: left[week] for week in capacity}


@dataclass
class Ledger:
    """What the lines of the order before this one have taken: stock, material and hours are each given once.

    `pieces`: of each part, by the drawing revision that they were asked in.
    """

    today: date
    hours: Mapping[uuid.UUID, FreeHours]
    is_working: DayHours
    pieces: dict[uuid.UUID, dict[str, Decimal]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(lambda: NONE)))
    materials: dict[uuid.UUID, Decimal] = field(default_factory=lambda: defaultdict(lambda: NONE))

    def stock_of(self, making: Making) -> StockFigure:
        return making.stock.after(self.pieces[making.product_id], making.revision)

    def working_day(self, day: date) -> date:
        """This day, or the next one that is worked."""
        return day if self.is_working.calendar.is_working(day) else self.is_working.calendar.working_day_after(day)


@dataclass(frozen=True)
class Delivery:
    """A delivery to promise: how much, and the day that the customer asks, in the order's own terms.

    `transport_days` is 0 where the order's dates mean that the goods leave our gate.
    """

    quantity: Decimal
    requested: date
    schedule_id: uuid.UUID | None = None
    transport_days: int = 0

    @property
    def leaves(self) -> date:
        """The day on which the goods must leave our gate to be there as asked."""
        return self.requested - timedelta(days=self.transport_days)


def assess(ledger: Ledger, making: Making, deliveries: Sequence[Delivery],
           supplied: Mapping[uuid.UUID, Decimal] | None = None) -> tuple[StockFigure, tuple[Shortage, ...], Promise]:
    """Stock, shortages and promise of one line, booked in the ledger for the lines after it.

    `supplied` is the balance of customer-supplied material.
    """
    quantity = sum((delivery.quantity for delivery in deliveries), NONE)
    stock = ledger.stock_of(making)
    make = to_make(quantity, stock.available)
    short = tuple(_shortages(ledger, making, stock, quantity, make, supplied or {}))
    promise = _promise(ledger, making, stock, deliveries, short)
    ledger.pieces[making.product_id][making.revision] += quantity
    for bill in making.bill:
        if not bill.customer_supplied:
            ledger.materials[bill.material_id] += make * bill.per_piece
    return stock, short, promise


def _shortages(ledger: Ledger, making: Making, stock: StockFigure, quantity: Decimal, make: Decimal,
               supplied: Mapping[uuid.UUID, Decimal]) -> Iterable[Shortage]:
    if missing := shortage(quantity, stock.safety, stock.available):
        first = making.stock  # before the lines of this order: what they take that this line could have had
        taken = stock.allocated - first.allocated - (first.other_revision - stock.other_revision)
        yield Shortage(
            making.product_id, None, making.code, making.name, making.unit, quantity, stock.safety, stock.available, missing,
            making.lead_days, stock.counted_at, in_order=shortage(quantity, stock.safety, first.available - taken),
            running=shortage(quantity, stock.safety, stock.available - stock.lacking),
        )
    for bill in making.bill:
        need, theirs = make * bill.per_piece, bill.customer_supplied
        at_first, taken = (supplied.get(bill.material_id, NONE), NONE) if theirs else (bill.available, ledger.materials[bill.material_id])
        available, safety = max(NONE, at_first - taken), NONE if theirs else bill.safety
        if need and (missing := shortage(need, safety, available)):
            yield Shortage(
                making.product_id, bill.material_id, bill.code, bill.name, bill.unit, need, safety, available, missing, bill.lead_days,
                bill.counted_at, theirs, shortage(need, safety, max(NONE, at_first) - taken), shortage(need, safety, at_first - taken),
            )


def _promise(ledger: Ledger, making: Making, stock: StockFigure, deliveries: Sequence[Delivery], short: Sequence[Shortage]) -> Promise:
    left = max(NONE, stock.available)
    quantity = sum((delivery.quantity for delivery in deliveries), NONE)
    make = to_make(quantity, stock.available)
    why = [_stock_reason(left, quantity, make, making.unit)]
    not_before = ledger.today
    if make and not left:
        not_before = ledger.today + timedelta(days=making.lead_days)
        why.append(Message("Nothing is in stock: not before the standard lead time of {days} days, {day}.", days=making.lead_days,
                           day=not_before))
    start = _material_day(ledger, short, why)
    days: list[date | None] = []
    for delivery in deliveries:
        from_stock = min(left, delivery.quantity)
        left -= from_stock
        days.append(_made(ledger, making, delivery.quantity - from_stock, start, not_before))
    _hours_reason(making, make, days, why)
    return _worded(deliveries, days, why, start)


def _stock_reason(left: Decimal, quantity: Decimal, make: Decimal, unit: str) -> Message:
    if not make:
        return Message("Stock covers it: {available} are available.", available=plain(left))
    return Message("{stock} are available, {make} are to be made.", stock=plain(min(left, quantity)), make=plain(make))


def _material_day(ledger: Ledger, short: Sequence[Shortage], why: list[Message]) -> date:
    start = ledger.today
    for each in short:
        if each.material_id is None or each.covers_need:
            continue
        missing = plain(each.need - max(NONE, each.available))
        if each.ask_customer:
            why.append(Message("{material}: {quantity} {unit} are asked of the customer; the day holds once they are here.",
                               material=each.name, quantity=missing, unit=each.unit))
            continue
        day = ledger.today + timedelta(days=each.lead_days)
        start = max(start, day)
        why.append(Message("{material} is short by {quantity} {unit}, safety stock aside; bought today it is here on {day}.",
                           material=each.name, quantity=missing, unit=each.unit, day=day))
    return start


def _made(ledger: Ledger, making: Making, pieces: Decimal, start: date, not_before: date) -> date | None:
    """The working day on which these pieces can leave."""
    if not pieces:
        return ledger.working_day(ledger.today)
    free = ledger.hours.get(making.line_id) if making.line_id and making.pieces_per_hour else None
    if free is None:
        return ledger.working_day(max(start, ledger.today + timedelta(days=making.lead_days)))
    finished = free.take(start, making.hours(pieces))
    return ledger.working_day(max(finished, not_before)) if finished else None


def _hours_reason(making: Making, make: Decimal, days: Sequence[date | None], why: list[Message]) -> None:
    if not make:
        return
    if not (making.line_id and making.pieces_per_hour):
        why.append(Message("No production line or rate is on record for this part: the standard lead time of {days} days stands.",
                           days=making.lead_days))
    elif None in days:
        why.append(Message("{line} has too few free hours in the next {weeks} weeks.", line=making.line_name, weeks=WEEKS))
    else:
        why.append(Message("{hours} hours on {line} at {rate} an hour are free by {day}, after what is promised already.",
                           line=making.line_name, hours=plain(making.hours(make).quantize(Decimal("0.1"))),
                           rate=plain(making.pieces_per_hour), day=days[-1]))


def _worded(deliveries: Sequence[Delivery], days: Sequence[date | None], why: list[Message], begins: date) -> Promise:
    parts = tuple(
        SchedulePromise(delivery.schedule_id, delivery.quantity, delivery.requested, _there(delivery, day), monday(delivery.leaves))
        for delivery, day in zip(deliveries, days, strict=True)
    )
    if way := max((delivery.transport_days for delivery in deliveries), default=0):
        why.append(Message("{days} days of transport, because this customer's dates mean arrival.", days=way))
    if None in days:
        return Promise(None, why, None, parts, begins)
    arrives, leaves = (max((day for day in found if day), default=None) for found in ([part.day for part in parts], days))
    return Promise(arrives, why, leaves, parts, begins)


def _there(delivery: Delivery, leaves: date | None) -> date | None:
    return leaves + timedelta(days=delivery.transport_days) if leaves else None
