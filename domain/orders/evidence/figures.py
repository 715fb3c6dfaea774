"""What a review is shown before anybody answers: stock, load, promise, price, requirements. Plain, frozen, without a database."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from domain.products.queries import PriceFound
from domain.products.rules import Match, conforms, price_difference, revision_key
from domain.shared.message import Message

NONE = Decimal(0)


@dataclass(frozen=True)
class StockFigure:
    """Pieces of a product as of the last count; `available` is what is left for this line and later ones."""

    product_id: uuid.UUID
    on_hand: Decimal
    blocked: Decimal
    allocated: Decimal
    safety: Decimal
    counted_at: datetime | None
    other_revision: Decimal = NONE  # in free lots of another drawing revision than is asked for, which no earlier line takes
    elsewhere: Decimal = NONE  # of `allocated`: of other revisions, and neither in their lots nor in what is good for each (decision 0221)
    lots: Mapping[str, Decimal] = field(default_factory=dict)  # free pieces by the revision that they were made to, where it is known
    asked: Mapping[str, Decimal] = field(default_factory=dict)  # what earlier open lines ask for, by revision
    revision: str = ""  # that the figures are of

    @property
    def available(self) -> Decimal:
        """On hand − blocked by quality − of another revision − what earlier open lines take of the rest; never below nothing."""
        return max(NONE, self.on_hand - self.blocked - self.other_revision - (self.allocated - self.elsewhere))

    def after(self, taken: Mapping[str, Decimal], revision: str) -> StockFigure:
        """What a line of this drawing revision finds once other lines have taken so much more, by revision."""
        asked = defaultdict(lambda: NONE, self.asked)
        for each, pieces in taken.items():
            asked[revision_key(each)] += pieces
        others, elsewhere = _apart(revision_key(revision), self.on_hand - self.blocked, self.lots, asked)
        return replace(self, allocated=self.allocated + sum(taken.values(), NONE), asked=asked, other_revision=others, elsewhere=elsewhere,
                       revision=revision_key(revision))

    @property
    def promised_beyond(self) -> Decimal:
        """Pieces that earlier open lines ask for of what is good for this revision, and that are not there; of any, where it has none."""
        own = max(NONE, self.allocated - self.elsewhere + self.blocked + self.other_revision - self.on_hand)
        return own if self.revision else own + self.elsewhere

    @property
    def lacking(self) -> Decimal:
        """Pieces that earlier open lines ask for, in whatever revision, and that are not there."""
        return self.promised_beyond + (self.elsewhere if self.revision else NONE)


def _apart(revision: str, free: Decimal, lots: Mapping[str, Decimal], asked: Mapping[str, Decimal]) -> tuple[Decimal, Decimal]:
    """What lies in lots of other revisions that nobody takes, and what is asked for in them that neither they nor the rest cover.

    A line takes of lots of its own revision, then of what is good for each; of lots of another one it takes nothing. One that names no
    revision may take of any: whoever comes after it counts with all that it asks for.
    """
    others = {each for each in (*lots, *asked) if each and each != revision}
    rest = max(NONE, free - sum(lots.values(), NONE))
    left = sum((max(NONE, lots.get(each, NONE) - asked.get(each, NONE)) for each in others), NONE)
    unmet = sum((max(NONE, asked.get(each, NONE) - lots.get(each, NONE)) for each in others), NONE)
    return left if revision else NONE, max(NONE, unmet - rest)


def stock_figure(row: Any, revision: str, blocked: Decimal, asked: Mapping[str, Decimal], reserved: Decimal) -> StockFigure:
    """The stock of a part as a line of this drawing revision finds it; `row`: on hand, safety stock, day of the count, lots."""
    lots: dict[str, Decimal] = defaultdict(lambda: NONE)
    for made, pieces in row.lots or ():
        lots[revision_key(made)] += Decimal(pieces)
    others, elsewhere = _apart(revision_key(revision), row.on_hand - blocked, lots, asked)
    return StockFigure(row.id, row.on_hand, blocked, sum(asked.values(), reserved), row.safety_stock, row.counted_at, others, elsewhere,
                       dict(lots), asked, revision_key(revision))


@dataclass(frozen=True)
class Shortage:
    """What is missing for a line: of the part itself (`material_id` None) or of a material that it consumes.

    `quantity` = max(0, need + safety stock − available). Of what the customer supplies it is asked, not bought.
    `in_order` is what this line and those before it in the order lack together; `running` what all open lines up to this one
    lack: less what is on request already, it is what remains to be asked for.
    """

    product_id: uuid.UUID
    material_id: uuid.UUID | None
    code: str
    name: str
    unit: str
    need: Decimal
    safety: Decimal
    available: Decimal
    quantity: Decimal
    lead_days: int
    counted_at: datetime | None
    ask_customer: bool = False
    in_order: Decimal = NONE
    running: Decimal = NONE

    @property
    def covers_need(self) -> bool:
        """The need itself is covered and only the safety stock is touched."""
        return self.available >= self.need


@dataclass(frozen=True)
class WeekLoad:
    """Hours of a production line in the week that begins on this Monday (what is left of it, in the present week)."""

    line_id: uuid.UUID
    week: date
    capacity: Decimal
    committed: Decimal
    reserved: Decimal
    asked: Decimal = NONE  # by the order that is looked at

    @property
    def free(self) -> Decimal:
        return max(NONE, self.capacity - self.committed - self.reserved)

    @property
    def load(self) -> Decimal:
        return self.committed + self.reserved + self.asked

    @property
    def percent(self) -> int | None:
        """Load against capacity; None in a week without a working day."""
        return int((self.load * 100 / self.capacity).to_integral_value()) if self.capacity else None

    @property
    def over(self) -> bool:
        return self.load > self.capacity


@dataclass(frozen=True)
class SchedulePromise:
    """One delivery of a line: the day asked and the first day that can be promised, both in the order's own terms."""

    schedule_id: uuid.UUID | None
    quantity: Decimal
    requested: date
    day: date | None
    week: date  # Monday of the week in which the goods must be made: that of the day asked, less transport

    @property
    def late_days(self) -> int:
        return max(0, (self.day - self.requested).days) if self.day else 0


@dataclass(frozen=True)
class Promise:
    """`day` is in the order's own terms (leaves our gate, or arrives), `leaves` the day at our gate; None: no day can be named.

    `begins` is the first day on which the material is here that we buy; None where nothing is known of it.
    """

    day: date | None
    reasoning: list[Message]
    leaves: date | None = None
    schedules: tuple[SchedulePromise, ...] = ()
    begins: date | None = None

    @property
    def late_days(self) -> int:
        return max((each.late_days for each in self.schedules), default=0)

    @property
    def on_time(self) -> bool:
        return self.day is not None and not self.late_days


@dataclass(frozen=True)
class PriceFigure:
    """The ordered price beside ours (5.1.2(2)A)."""

    match: Match
    asked: Decimal | None
    currency: str
    ours: PriceFound | None

    @property
    def conforms(self) -> bool:
        return conforms(self.match)

    @property
    def difference(self) -> Decimal | None:
        """Percent by which the ordered price lies above ours, negative below."""
        return None if self.asked is None or self.ours is None else price_difference(self.asked, self.ours.unit_price)


@dataclass(frozen=True)
class LineEvidence:
    """All that is known of one line. `stock` and `price` are None for a part without a company code or a list entry."""

    line_id: uuid.UUID
    position: int
    customer_part: str
    name: str
    code: str
    quantity: Decimal
    unit: str
    production_line: str
    price: PriceFigure | None
    stock: StockFigure | None
    shortages: tuple[Shortage, ...]
    promise: Promise
    load: tuple[WeekLoad, ...]  # of the weeks in which it must be made
    missing_documents: tuple[str, ...] = ()  # bom | instruction | parameters that the ordered revision lacks (5.1.8(3))

    @property
    def overloaded(self) -> bool:
        return any(week.over for week in self.load)


@dataclass(frozen=True)
class RequirementRow:
    """A customer-specific requirement with the question that it puts to this review (1.2)."""

    id: uuid.UUID
    topic: str
    source: str
    text: str
    question: str


@dataclass(frozen=True)
class OrderEvidence:
    """What FM070100-01 shows of an order, lines in order of their position."""

    lines: tuple[LineEvidence, ...]
    requirements: tuple[RequirementRow, ...]
    loads: dict[uuid.UUID, tuple[WeekLoad, ...]] = field(default_factory=dict)  # by production line, from this week on
    line_names: dict[uuid.UUID, str] = field(default_factory=dict)
    counted_at: datetime | None = None  # the oldest stock count among the figures

    def of(self, line_id: uuid.UUID) -> LineEvidence | None:
        return self._by_line.get(line_id)

    @cached_property
    def _by_line(self) -> dict[uuid.UUID, LineEvidence]:
        return {line.line_id: line for line in self.lines}

    @property
    def shortages(self) -> list[Shortage]:
        """One for each part and material: what the whole order lacks of it, safety stock counted once."""
        last = {(short.material_id or short.product_id, short.ask_customer): short for line in self.lines for short in line.shortages}
        return [replace(short, quantity=short.in_order) for short in last.values()]

    @property
    def prices_conform(self) -> bool:
        return all(line.price is None or line.price.conforms for line in self.lines)

    @property
    def in_time(self) -> bool:
        return all(line.promise.on_time for line in self.lines)

    @property
    def promised(self) -> date | None:
        """The day by which all lines can be there; None as soon as one has none."""
        days = [line.promise.day for line in self.lines]
        return max((day for day in days if day), default=None) if all(days) else None
