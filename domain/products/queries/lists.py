"""A customer's FM070100-13 as pages, the portal and Excel show it."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from sqlalchemy import or_, select

from domain.products.inputs import EntryInput, PriceInput
from domain.products.models import ListEntry, Price, Product
from domain.products.rules import is_valid
from domain.shared.clock import today
from domain.shared.errors import NotFound
from domain.shared.work import Work


@dataclass(frozen=True, kw_only=True)
class PriceRow(PriceInput):
    """A price as it was entered."""

    id: uuid.UUID
    version: int


@dataclass(frozen=True, kw_only=True)
class ListRow(EntryInput):
    """A line of the list as it was entered, with the prices that hold on the day asked, the smallest quantity first."""

    id: uuid.UUID
    version: int
    code: str
    unit: str
    lead_days: int
    prices: list[PriceRow] = field(default_factory=list)


def _entered(model: Any, given: type[Any]) -> tuple[Any, ...]:
    return model.id, model.version, *(getattr(model, each.name) for each in fields(given))


ENTRY = (*_entered(ListEntry, EntryInput), Product.code, Product.unit, Product.lead_days)
PRICE = _entered(Price, PriceInput)
MOST = 5000


def of_customer(work: Work, customer_id: uuid.UUID, *, text: str = "", active_only: bool = False, day: date | None = None) -> list[ListRow]:
    """The whole list of a customer by part number, with the prices of `day` (today where none is named), in two queries."""
    wanted = select(*ENTRY).join(Product, Product.id == ListEntry.product_id).where(ListEntry.customer_id == customer_id)
    if active_only:
        wanted = wanted.where(ListEntry.active)
    if text:
        fields = (ListEntry.customer_part, ListEntry.name, ListEntry.program, ListEntry.drawing, Product.code)
        wanted = wanted.where(or_(*(each.icontains(text, autoescape=True) for each in fields)))
    rows = work.session.execute(wanted.order_by(ListEntry.active.desc(), ListEntry.customer_part).limit(MOST)).all()
    prices = _prices(work, customer_id, day or today(work))
    return [ListRow(**row._mapping, prices=prices.get(row.id, [])) for row in rows]


def entry(work: Work, customer_id: uuid.UUID, key: uuid.UUID) -> ListEntry:
    """Raises NotFound for another customer's."""
    found = work.fetch(ListEntry, key)
    if found.customer_id != customer_id:
        raise NotFound
    return found


def prices_of(work: Work, entry_id: uuid.UUID) -> Sequence[PriceRow]:
    """All prices of an entry, the newest first."""
    wanted = select(*PRICE).where(Price.entry_id == entry_id).order_by(Price.valid_from.desc(), Price.currency, Price.minimum_quantity)
    return [PriceRow(**row._mapping) for row in work.session.execute(wanted)]


def _prices(work: Work, customer_id: uuid.UUID, day: date) -> dict[uuid.UUID, list[PriceRow]]:
    wanted: Any = select(Price.entry_id, *PRICE).where(
        Price.customer_id == customer_id, Price.valid_from <= day, or_(Price.valid_to.is_(None), Price.valid_to >= day)
    )
    found: dict[uuid.UUID, list[PriceRow]] = defaultdict(list)
    for row in work.session.execute(wanted.order_by(Price.source.desc(), Price.minimum_quantity, Price.valid_from)):
        kept = PriceRow(**{name: value for name, value in row._mapping.items() if name != "entry_id"})
        if is_valid(kept, day):
            found[row.entry_id].append(kept)
    return found
