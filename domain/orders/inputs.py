"""An order as it is handed in, read and checked: what `actions.submit` and `actions.amend` take."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from domain.orders.filing import Said


@dataclass(frozen=True)
class DateInput:
    """A quantity on a day; `zone` is firm or forecast (delivery schedules)."""

    quantity: Decimal
    day: date
    zone: str = "firm"


@dataclass(frozen=True)
class SuppliedInput:
    """Material that the customer sends for a line (2.3)."""

    material: str
    expected: Decimal
    unit: str = "kg"


@dataclass(frozen=True)
class LineInput:
    """One line. `row` is its place on the page, for errors; `id` the order's line that it amends.

    `specification` and `quality` of None mean "not stated", which only a newly developed part may say (3.3); empty means
    "as listed".
    """

    row: int
    part: str
    dates: tuple[DateInput, ...]
    name: str = ""
    revision: str = ""
    material: str = ""
    specification: str | None = ""
    quality: str | None = ""
    price: Decimal | None = None
    unit: str = ""
    supplied: tuple[SuppliedInput, ...] = ()
    id: uuid.UUID | None = None

    @property
    def quantity(self) -> Decimal:
        return sum((each.quantity for each in self.dates), Decimal(0))


@dataclass(frozen=True)
class OrderInput:
    """A whole order. Dates are the customer's calendar days; prices are untaxed in `currency`.

    `relation` is revision_of, call_off_of or empty, to the order numbered `related`. `files` are attachments of `draft_id`,
    `said` what they are where their sender said it.
    """

    customer_id: uuid.UUID
    po_number: str
    lines: tuple[LineInput, ...]
    order_date: date
    kind: str = "single"
    currency: str = "CNY"
    source: str = "portal"
    relation: str = ""
    related: str = ""
    program: str = ""
    ship_to_id: uuid.UUID | None = None
    ship_to_text: str = ""
    transport: str = ""
    packaging: str = ""
    contact: str = ""
    stands_behind: str = ""
    services: str = ""
    flags: tuple[str, ...] = ()
    notes: str = ""
    requirements: tuple[str, ...] = ()
    split_allowed: bool = True
    draft_id: uuid.UUID | None = None
    files: tuple[uuid.UUID, ...] = field(default=())
    said: Mapping[uuid.UUID, Said] = field(default_factory=dict)
