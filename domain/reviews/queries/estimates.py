"""The cost estimate of new parts as its readers see it: each department's figures, and their sum beside the price (5.1.2(2)A)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from domain.orders.models import OrderLine
from domain.reviews.models import CostFigures, Section
from domain.reviews.questions import Kind
from domain.shared.message import Message

NAMES = {Kind.COST_TECHNICAL: CostFigures.TECHNICAL, Kind.COST_FINANCE: CostFigures.FINANCE}
WORDS = {
    "material": Message("Material cost"),
    "process": Message("Processing cost"),
    "tooling": Message("Tooling share"),
    "overhead": Message("Overhead"),
    "packaging": Message("Packaging cost"),
    "freight": Message("Freight"),
    "margin": Message("Margin"),
}


@dataclass(frozen=True)
class EstimateRow:
    """What a piece of a line costs, untaxed; `price` is the one ordered, compared only where all parts of the estimate are there."""

    position: int
    name: str
    figures: list[tuple[Message, Decimal]]
    price: Decimal | None

    @property
    def total(self) -> Decimal:
        return sum((value for _, value in self.figures), Decimal(0))

    @property
    def over(self) -> Decimal | None:
        """By how much the price is over the estimate, in percent of it; negative where it is under."""
        return round((self.price / self.total - 1) * 100, 1) if self.price is not None and self.total else None


def estimates(section: Section, sections: Iterable[Section], lines: Sequence[OrderLine]) -> list[EstimateRow]:
    """The rows under a section: its own figures; under the estimate as a whole those of both departments, beside the price."""
    whole = section.kind == Kind.COST_ESTIMATE
    sources = [each for each in sections if each.kind in NAMES] if whole else [section] if section.kind in NAMES else []
    rows = [EstimateRow(line.position, line.name, _figures(sources, line), line.customer_price if whole else None) for line in lines]
    return [row for row in rows if row.figures]


def _figures(sources: Iterable[Section], line: OrderLine) -> list[tuple[Message, Decimal]]:
    return [
        (WORDS[name], Decimal(value))
        for source in sources
        for name in NAMES[Kind(source.kind)]
        if (value := source.figures.get(str(line.id), {}).get(name))
    ]
