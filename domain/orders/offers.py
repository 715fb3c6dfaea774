"""What each line of an order meets on the customer's list: name, class with its reason, price, usual lead time.

The same answer is shown while an order is typed and stored when it is submitted; a fixed number of queries for any number
of lines.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from domain.orders import rules
from domain.orders.models import LineClass
from domain.products import queries as products
from domain.products.queries.entries import part_key
from domain.products.rules import pack_hint
from domain.shared.message import Message
from domain.shared.work import Work


class Asked(NamedTuple):
    """What is known of a line while it is typed; dates and quantities as far as they can be read."""

    part: str
    revision: str = ""
    material: str = ""
    quantity: Decimal = Decimal(0)
    days: tuple[date, ...] = ()
    price: Decimal | None = None


@dataclass(frozen=True)
class Offer:
    """`price` is ours, untaxed, valid on the order date; `warnings` never refuse; `hint` is for staff alone."""

    line_class: LineClass
    reason: Message
    entry: products.EntryRow | None
    price: products.PriceFound | None
    unit_price: Decimal | None
    amount: Decimal | None
    warnings: tuple[Message, ...] = ()
    hint: Message | None = None

    soon: bool = False  # wanted before the usual lead time is over
    differs: bool = False  # the customer's price is not ours

    @property
    def is_new(self) -> bool:
        return rules.is_new(self.line_class)


def offers(work: Work, customer_id: uuid.UUID, asked: Sequence[Asked], day: date, currency: str) -> list[Offer]:
    """One offer for each line asked, in order. `day` is the order date, on which prices must be valid (5.1.2(2)A)."""
    entries = products.entries_by_part(work, customer_id, [each.part for each in asked])
    found = [entries.get(part_key(each.part)) for each in asked]
    wanted = [products.Wanted(entry.id, each.quantity) for each, entry in zip(asked, found, strict=True) if entry]
    prices = products.prices_on(work, wanted, day, currency)
    elsewhere = products.made_for_another(work, customer_id, [each.part for each, entry in zip(asked, found, strict=True) if entry is None])
    return [
        _offer(each, entry, prices.get(products.Wanted(entry.id, each.quantity)) if entry else None, day, part_key(each.part) in elsewhere)
        for each, entry in zip(asked, found, strict=True)
    ]


def _offer(asked: Asked, entry: products.EntryRow | None, price: products.PriceFound | None, day: date, elsewhere: bool) -> Offer:
    listed = rules.Listed(entry.revision, entry.material, bool(entry.code)) if entry else None
    verdict = rules.classify(listed, asked.revision, asked.material)
    unit_price = asked.price if asked.price is not None else price.unit_price if price and not rules.is_new(verdict.line_class) else None
    return Offer(
        line_class=verdict.line_class,
        reason=verdict.reason,
        entry=entry,
        price=price,
        unit_price=unit_price,
        amount=None if unit_price is None or not asked.quantity else unit_price * asked.quantity,
        warnings=tuple(_warnings(asked, entry, price, day, verdict.line_class)),
        soon=_soon(asked, entry, day) is not None and not rules.is_new(verdict.line_class),
        differs=_differs(asked, price) and not rules.is_new(verdict.line_class),
        hint=Message("This part is made for another customer; it is not on this customer's list.") if elsewhere else None,
    )


def _warnings(
    asked: Asked, entry: products.EntryRow | None, price: products.PriceFound | None, day: date, line_class: str
) -> list[Message]:
    if entry is None or rules.is_new(line_class):
        return []
    soon = _soon(asked, entry, day)
    return [
        each
        for each in (
            soon,
            Message(
                "Your price {yours} differs from the agreed price {ours}; we will answer in the review.",
                yours=asked.price,
                ours=price.unit_price,
            )
            if price and _differs(asked, price)
            else None,
            Message("No price is agreed for this day and quantity; we will answer in the review.") if price is None else None,
            pack_hint(asked.quantity, entry.standard_pack, entry.minimum_quantity) if asked.quantity else None,
        )
        if each is not None
    ]


def _soon(asked: Asked, entry: products.EntryRow | None, day: date) -> Message | None:
    return rules.too_soon(day, min(asked.days), entry.lead_days) if entry and asked.days else None


def _differs(asked: Asked, price: products.PriceFound | None) -> bool:
    return asked.price is not None and price is not None and asked.price != price.unit_price
