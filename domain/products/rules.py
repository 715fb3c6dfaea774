"""Prices, stock and capacity of products: pure functions of RULES 4, without a database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Protocol, TypeVar

from domain.shared.clock import Calendar
from domain.shared.message import Message

SOURCES = ("quotation", "list")  # in the order in which they hold


class Priced(Protocol):
    """A price as the table keeps it, or a row of it."""

    @property
    def currency(self) -> str: ...
    @property
    def unit_price(self) -> Decimal: ...
    @property
    def minimum_quantity(self) -> Decimal: ...
    @property
    def valid_from(self) -> date: ...
    @property
    def valid_to(self) -> date | None: ...
    @property
    def source(self) -> str: ...


class Holding(Protocol):
    """A lot, as far as its pieces are counted."""

    @property
    def quantity(self) -> Decimal: ...


class Settling(Priced, Protocol):
    """A price that says whether it is for good."""

    @property
    def provisional(self) -> bool: ...


P = TypeVar("P", bound=Priced)


def price_that_holds(prices: Iterable[P], day: date, quantity: Decimal, currency: str) -> P | None:
    """The untaxed unit price that holds on a day for a quantity: a quotation before the list, the nearest quantity break, the newest.

    None where no price of this currency is valid on that day from that quantity on.
    """
    valid = [price for price in prices if price.currency == currency and price.minimum_quantity <= quantity and is_valid(price, day)]
    return min(valid, key=lambda price: (SOURCES.index(price.source), -price.minimum_quantity, -price.valid_from.toordinal()), default=None)


def is_valid(price: Priced, day: date) -> bool:
    """Both days of the validity count; a price without an end stays."""
    return price.valid_from <= day and (price.valid_to is None or day <= price.valid_to)


def takes_the_place(given: Settling, other: Settling) -> bool:
    """A final price takes the place of a provisional one (暂定价) also from its first day on, where it lasts as long (decision 0185)."""
    longer = given.valid_to is None or (other.valid_to is not None and other.valid_to <= given.valid_to)
    return other.provisional and not given.provisional and longer


class Match(StrEnum):
    """How an ordered price stands to ours (5.1.2(2)A). All but the first three answer "no" beforehand."""

    EQUAL = "equal"
    OURS = "ours"  # the customer gave none: our price, shown as ours
    FREE = "free"  # a free replacement, which no list prices
    DIFFERENT = "different"
    NO_PRICE = "no_price"


def match_price(asked: Decimal | None, asked_currency: str, found: Priced | None) -> Match:
    """Equal means the same currency and the same untaxed unit price, to the last decimal (RULES 4)."""
    if found is None or found.currency != asked_currency:
        return Match.NO_PRICE
    if asked is None:
        return Match.OURS
    return Match.EQUAL if asked == found.unit_price else Match.DIFFERENT


def match_replacement(asked: Decimal | None, asked_currency: str, found: Priced | None) -> Match:
    """A free replacement asks for no money (RULES 1); a price that the customer wrote on it all the same is compared."""
    return match_price(asked, asked_currency, found) if asked else Match.FREE


def conforms(match: Match) -> bool:
    return match in (Match.EQUAL, Match.OURS, Match.FREE)


def price_difference(asked: Decimal, ours: Decimal) -> Decimal | None:
    """By how many percent the asked price lies above (positive) or below ours; two decimals; None where ours is nothing."""
    return None if not ours else ((asked - ours) * 100 / ours).quantize(Decimal("0.01"))


@dataclass(frozen=True)
class DayHours:
    """Pattern of a line: hours on each working day, the company's calendar, and the days on which the line itself is off."""

    weekly_hours: Decimal
    calendar: Calendar
    days_off: frozenset[date] = frozenset()

    @property
    def a_day(self) -> Decimal:
        return self.weekly_hours / (len(self.calendar.weekdays) or 1)

    def week(self, monday: date) -> list[date]:
        """The days of the week that begins on this Monday on which the line runs."""
        return [day for day in self.calendar.week(monday) if day not in self.days_off]

    def working(self, first: date, last: date) -> list[date]:
        """The days from `first` to `last`, both included, on which the line runs."""
        weeks = weeks_from(first, (monday(last) - monday(first)).days // 7 + 1)
        return [day for week in weeks for day in self.week(week) if first <= day <= last]

    def capacity(self, first: date, last: date) -> Decimal:
        """Hours from `first` to `last`: the weekly hours spread over the ordinary week, less holidays and days off.

        A Saturday or Sunday that is worked in exchange for a holiday counts as a day.
        """
        return self.a_day * len(self.working(first, last))


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def weeks_from(first: date, count: int) -> list[date]:
    """The Mondays of `count` weeks, from the one in which `first` lies."""
    return [monday(first) + timedelta(weeks=number) for number in range(count)]


UNITS = {
    "pcs": ("pcs", "pc", "pce", "piece", "pieces", "ea", "each", "件", "个", "只", "支", "台", "片", "根"),
    "set": ("set", "sets", "套", "副"),
    "kg": ("kg", "kgs", "公斤", "千克"),
    "m": ("m", "meter", "metre", "米"),
}
WHOLE = ("pcs", "set")  # what is counted, not weighed or measured
MEANT = {word: unit for unit, words in UNITS.items() for word in words}


def unit_meant(text: str) -> str | None:
    """The unit that a customer's word for it means; None for one that is not ours, such as 箱 or 千件."""
    return MEANT.get(text.strip().rstrip(".").casefold())


def in_no_lot(on_hand: Decimal, lots: Iterable[Holding]) -> Decimal:
    """Pieces on hand that no lot on record holds; never below nothing."""
    return max(Decimal(0), on_hand - sum((lot.quantity for lot in lots), Decimal(0)))


def quantity_refusal(unit: str, quantity: Decimal) -> Message | None:
    """Pieces and sets are whole; what is weighed or measured has at most three decimals."""
    if quantity == quantity.quantize(Decimal(1).scaleb(0 if unit in WHOLE else -3)):
        return None
    if unit not in WHOLE:
        return Message("Enter at most three decimals.")
    return Message("Enter a whole number of pieces.") if unit == "pcs" else Message("Enter a whole number.")


def pack_hint(quantity: Decimal, standard_pack: Decimal | None, minimum: Decimal | None) -> Message | None:
    """What the customer may want to round to: the minimum quantity, else full packs. A hint, never a refusal."""
    if minimum and quantity < minimum:
        return Message("The agreed minimum quantity is {minimum}.", minimum=plain(minimum))
    if standard_pack and quantity % standard_pack:
        below = quantity // standard_pack * standard_pack
        return Message("A full pack holds {pack}: {below} or {above} would be full packs.", pack=plain(standard_pack), below=plain(below),
                       above=plain(below + standard_pack))
    return None


def plain(number: Decimal) -> str:
    """A decimal as people write it: grouped, without trailing zeros or an exponent."""
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def other_revision(made: str, asked: str) -> bool:
    """Was it made to another drawing revision than is asked for? What nobody knows the revision of is good for each (decision 0150)."""
    return bool(made.strip() and asked.strip()) and revision_key(made) != revision_key(asked)


def revision_key(revision: str) -> str:
    """By what two ways of writing one drawing revision are the same."""
    return revision.strip().upper()
