"""Money: what a quantity costs, in the smallest unit of its currency, in one way everywhere: a list, a page and a paper name the same."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, case, func

WITHOUT_CENTS = frozenset({"JPY", "KRW"})  # ISO 4217: currencies that are not divided
MOST = Decimal("99999999999.99")  # that is taken as one amount, whichever way it comes


class Money(NamedTuple):
    """An amount that knows its currency, for a cell of a workbook."""

    value: Decimal | None
    currency: str


def places(currency: str = "CNY") -> int:
    """Digits after the point of an amount in this currency."""
    return 0 if currency in WITHOUT_CENTS else 2


def smallest(currency: str = "CNY") -> Decimal:
    """The smallest amount: a cent, or one yen."""
    return Decimal(1).scaleb(-places(currency))


def rounded(value: Decimal, currency: str = "CNY") -> Decimal:
    """Half up to the smallest unit; what is rounded to nothing has no sign."""
    return Decimal(value).quantize(smallest(currency), ROUND_HALF_UP) + 0


def fits(value: Decimal, currency: str = "CNY") -> bool:
    """Can so much be paid in this currency? Half a yen cannot."""
    return value == rounded(value, currency)


def plain(value: Decimal, currency: str = "CNY") -> str:
    """The bare figure, as it is typed and told to programs: 1234.50, or 1234 yen."""
    return f"{rounded(value, currency):.{places(currency)}f}"


def amount(unit_price: Decimal, quantity: Decimal, currency: str = "CNY") -> Decimal:
    """What so many cost at this untaxed unit price, rounded half up; the amount of an order is the sum of these."""
    return rounded(unit_price * quantity, currency)


def rounds(value: Any, currency: Any) -> ColumnElement[Any]:
    """`rounded` as PostgreSQL does it: numerics half away from nothing, which is half up for what is owed."""
    return func.round(value, case((currency.in_(sorted(WITHOUT_CENTS)), 0), else_=2))
