"""The lines of a customer's FM070100-13, found by the customer's own part number."""

from __future__ import annotations

import unicodedata
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, Text, Uuid, bindparam, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.engine import Row

from domain.products.models import ListEntry, Product
from domain.shared.work import Work

MOST = 20


@dataclass(frozen=True)
class EntryRow:
    """An entry of a list with what an order takes over from it (3.3)."""

    id: uuid.UUID
    customer_id: uuid.UUID
    customer_part: str
    name: str
    drawing: str
    revision: str
    material: str
    specification: str
    quality: str
    packaging: str
    standard_pack: Decimal | None
    minimum_quantity: Decimal | None
    product_id: uuid.UUID
    code: str
    unit: str
    lead_days: int


def part_key(text: str) -> str:
    """A part number as people mean it: full width and half width alike, capitals, without blanks around."""
    return unicodedata.normalize("NFKC", text).strip().upper()


def find_entry(work: Work, customer_id: uuid.UUID, customer_part: str) -> EntryRow | None:
    """The active entry of this customer's list with this part number; None means newly developed (3.1, 3.2)."""
    return entries_by_part(work, customer_id, [customer_part]).get(part_key(customer_part))


def entries_by_part(work: Work, customer_id: uuid.UUID, parts: Collection[str]) -> dict[str, EntryRow]:
    """The active entries for many part numbers in one query, by `part_key`; for orders of hundreds of lines."""
    keys = {part_key(part) for part in parts if part.strip()}
    if not keys:
        return {}
    rows = work.session.execute(BY_PART, {"customer": customer_id, "keys": list(keys)})
    return {part_key(row.customer_part): _row(row) for row in rows}


def complete_part(work: Work, customer_id: uuid.UUID, text: str, limit: int = 8) -> Sequence[EntryRow]:
    """Entries to offer while a part number or name is typed: those that begin with it first, then those that contain it."""
    key = part_key(text)
    if not key:
        return []
    part = func.upper(ListEntry.customer_part)
    begins = part.startswith(key, autoescape=True)
    holds = or_(begins, part.contains(key, autoescape=True), func.upper(ListEntry.name).contains(key, autoescape=True),
                func.upper(Product.code).contains(key, autoescape=True))
    wanted = _entries().where(ListEntry.customer_id == customer_id, ListEntry.active, holds)
    return [_row(row) for row in work.session.execute(wanted.order_by(begins.desc(), ListEntry.customer_part).limit(min(limit, MOST)))]


def made_for_another(work: Work, customer_id: uuid.UUID, parts: Collection[str]) -> frozenset[str]:
    """Which of these part numbers (as `part_key`) stand on another customer's list: newly developed here, with a hint (RULES 1).

    Tells staff only that there is one; a customer's own actor never sees another's list and gets nothing.
    """
    keys = {part_key(part) for part in parts if part.strip()}
    if not keys or not work.actor.is_staff:
        return frozenset()
    key = func.upper(ListEntry.customer_part)
    wanted = select(key).where(ListEntry.customer_id != customer_id, ListEntry.active, key.in_(keys))
    return frozenset(work.session.scalars(wanted.distinct()))


def _entries() -> Select[*tuple[Any, ...]]:
    return select(
        ListEntry.id, ListEntry.customer_id, ListEntry.customer_part, ListEntry.name, ListEntry.drawing, ListEntry.revision,
        ListEntry.material, ListEntry.specification, ListEntry.quality, ListEntry.packaging,
        ListEntry.standard_pack, ListEntry.minimum_quantity, ListEntry.product_id, Product.code, Product.unit, Product.lead_days,
    ).join(Product, Product.id == ListEntry.product_id)


BY_PART = _entries().where(
    ListEntry.customer_id == bindparam("customer", type_=Uuid()), ListEntry.active,
    func.upper(ListEntry.customer_part) == bindparam("keys", type_=ARRAY(Text())).any_(),
)


def _row(row: Row[Any]) -> EntryRow:
    given: list[Any] = [*row]
    return EntryRow(*given)
