"""The price that holds for a part on a day (RULES 4), one at a time or for a whole order."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import Select, or_, select

from domain.products.models import Price
from domain.products.rules import price_that_holds
from domain.shared.among import among
from domain.shared.work import Work


@dataclass(frozen=True)
class PriceFound:
    """An untaxed unit price with what it rests on: the list, or a quotation by its number."""

    id: uuid.UUID
    entry_id: uuid.UUID
    currency: str
    unit_price: Decimal
    minimum_quantity: Decimal
    valid_from: date
    valid_to: date | None
    source: str
    source_number: str
    provisional: bool


class Wanted(NamedTuple):
    """What a price is asked for."""

    entry_id: uuid.UUID
    quantity: Decimal


def price_on(work: Work, entry_id: uuid.UUID, day: date, quantity: Decimal, currency: str) -> PriceFound | None:
    """The price valid on `day` for this quantity, exact to the last decimal; None where there is none in this currency."""
    wanted = Wanted(entry_id, quantity)
    return prices_on(work, [wanted], day, currency)[wanted]


def prices_on(work: Work, wanted: Iterable[Wanted], day: date, currency: str) -> dict[Wanted, PriceFound | None]:
    """As `price_on`, for any number of parts in one query."""
    asked = list(wanted)
    by_entry: dict[uuid.UUID, list[PriceFound]] = defaultdict(list)
    for row in work.session.execute(_valid({each.entry_id for each in asked}, day, currency)) if asked else ():
        by_entry[row.entry_id].append(PriceFound(**row._mapping))
    return {each: price_that_holds(by_entry[each.entry_id], day, each.quantity, currency) for each in asked}


def _valid(entries: set[uuid.UUID], day: date, currency: str) -> Select[*tuple[Any, ...]]:
    columns = (Price.id, Price.entry_id, Price.currency, Price.unit_price, Price.minimum_quantity, Price.valid_from, Price.valid_to,
               Price.source, Price.source_number, Price.provisional)
    still = or_(Price.valid_to.is_(None), Price.valid_to >= day)
    return select(*columns).where(among(Price.entry_id, entries), Price.currency == currency, Price.valid_from <= day, still)
