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

from domain.customers.models import Customer, ShipTo
from domain.orders import rules
from domain.orders.models import LineClass, OrderKind
from domain.products import queries as products
from domain.products.queries.entries import part_key
from domain.products.rules import pack_hint
from domain.shared import money
from domain.shared.clock import today
from domain.shared.message import Message
from domain.shared.work import Work
from domain.shared.written import price_as_written


class Asked(NamedTuple):
    """What is known of a line while it is typed; dates and quantities as far as they can be read."""

    part: str
    revision: str = ""
    material: str = ""
    quantity: Decimal = Decimal(0)
    days: tuple[date, ...] = ()
    price: Decimal | None = None


@dataclass(frozen=True)
class Terms:
    """What holds for all lines of an order: the day on which prices must be valid, its currency, whether it costs nothing at all."""

    day: date
    currency: str
    free: bool = False  # a free replacement (RULES 1)
    way: int = 0  # days of transport, where this customer's dates mean arrival


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
    free: bool = False  # a replacement, which costs nothing

    @property
    def is_new(self) -> bool:
        return rules.is_new(self.line_class)


def terms_of(work: Work, customer: Customer, kind: str, day: date, currency: str, ship_to: uuid.UUID | None) -> Terms:
    """`day` is the order date, on which prices must be valid (5.1.2(2)A)."""
    way = 0
    if customer.dates_mean == "arrival" and ship_to is not None:
        place = work.find(ShipTo, ship_to)
        way = place.transport_days or 0 if place is not None and place.customer_id == customer.id else 0
    return Terms(day, currency, kind == OrderKind.REPLACEMENT, way)


def offers(work: Work, customer_id: uuid.UUID, asked: Sequence[Asked], terms: Terms) -> list[Offer]:
    """One offer for each line asked, in order."""
    entries = products.entries_by_part(work, customer_id, [each.part for each in asked])
    found = [entries.get(part_key(each.part)) for each in asked]
    wanted = [products.Wanted(entry.id, each.quantity) for each, entry in zip(asked, found, strict=True) if entry]
    prices = products.prices_on(work, wanted, terms.day, terms.currency)
    elsewhere = products.made_for_another(work, customer_id, [each.part for each, entry in zip(asked, found, strict=True) if entry is None])
    meeting = Meeting(terms, today(work))
    ours = [prices.get(products.Wanted(entry.id, each.quantity)) if entry else None for each, entry in zip(asked, found, strict=True)]
    return [
        _offer(each, entry, price, meeting, part_key(each.part) in elsewhere)
        for each, entry, price in zip(asked, found, ours, strict=True)
    ]


@dataclass(frozen=True)
class Meeting:
    """What lines meet the list with: the order's terms, and the day that it is, from which a lead time runs."""

    terms: Terms
    today: date


def _offer(asked: Asked, entry: products.EntryRow | None, price: products.PriceFound | None, met: Meeting, elsewhere: bool) -> Offer:
    listed = rules.Listed(entry.revision, entry.material, bool(entry.code)) if entry else None
    verdict = rules.classify(listed, asked.revision, asked.material)
    unit_price = _unit_price(asked, price, rules.is_new(verdict.line_class), met.terms.free)
    return Offer(
        line_class=verdict.line_class,
        reason=verdict.reason,
        entry=entry,
        price=price,
        unit_price=unit_price,
        amount=None if unit_price is None or not asked.quantity else money.amount(unit_price, asked.quantity, met.terms.currency),
        warnings=tuple(_warnings(asked, entry, price, met, verdict.line_class)),
        soon=_soon(asked, entry, met) is not None and not rules.is_new(verdict.line_class),
        differs=_differs(asked, price, met.terms.free) and not rules.is_new(verdict.line_class),
        free=met.terms.free,
        hint=Message("This part is made for another customer; it is not on this customer's list.") if elsewhere else None,
    )


def _unit_price(asked: Asked, price: products.PriceFound | None, new: bool, free: bool) -> Decimal | None:
    """The customer's where one is written, else ours; a free replacement costs nothing."""
    if asked.price is not None:
        return asked.price
    if free:
        return Decimal(0)
    return price.unit_price if price and not new else None


def _warnings(
    asked: Asked, entry: products.EntryRow | None, price: products.PriceFound | None, met: Meeting, line_class: str
) -> list[Message]:
    if entry is None or rules.is_new(line_class):
        return []
    soon = _soon(asked, entry, met)
    if met.terms.free:
        charged = Message("A replacement is free; the price that you wrote is answered in the review.") if asked.price else None
        return [each for each in (soon, charged) if each is not None]
    return [
        each
        for each in (
            soon,
            Message(
                "Your price {yours} differs from the agreed price {ours}; we will answer in the review.",
                yours=price_as_written(asked.price or Decimal(0)),
                ours=price_as_written(price.unit_price),
            )
            if price and _differs(asked, price, free=False)
            else None,
            Message("No price is agreed for this day and quantity; we will answer in the review.") if price is None else None,
            pack_hint(asked.quantity, entry.standard_pack, entry.minimum_quantity) if asked.quantity else None,
        )
        if each is not None
    ]


def _soon(asked: Asked, entry: products.EntryRow | None, met: Meeting) -> Message | None:
    return rules.too_soon(met.today, min(asked.days), entry.lead_days, met.terms.way) if entry and asked.days else None


def _differs(asked: Asked, price: products.PriceFound | None, free: bool) -> bool:
    if free:
        return bool(asked.price)
    return asked.price is not None and price is not None and asked.price != price.unit_price
