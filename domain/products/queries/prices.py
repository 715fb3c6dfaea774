"""The price that holds for a part on a day (RULES 4), one at a time or for a whole order."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import Date, Text, bindparam, or_, select

from domain.products.models import Price
from domain.products.rules import price_that_holds
from domain.shared.among import among_given
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


GIVEN_DAY = bindparam("day", type_=Date())
VALID = select(Price.id, Price.entry_id, Price.currency, Price.unit_price, Price.minimum_quantity, Price.valid_from, Price.valid_to,
               Price.source, Price.source_number, Price.provisional).where(
    among_given(Price.entry_id, "entries"), Price.currency == bindparam("currency", type_=Text()), Price.valid_from <= GIVEN_DAY,
    or_(Price.valid_to.is_(None), Price.valid_to >= GIVEN_DAY),
)


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
    entries = list({each.entry_id for each in asked})
    for row in work.session.execute(VALID, {"entries": entries, "day": day, "currency": currency}) if asked else ():
        by_entry[row.entry_id].append(PriceFound(**row._mapping))
    return {each: price_that_holds(by_entry[each.entry_id], day, each.quantity, currency) for each in asked}
