"""Money: what a quantity costs, to the cent, in one way everywhere, so that a list, a page and a paper name the same amount."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def amount(unit_price: Decimal, quantity: Decimal) -> Decimal:
    """What so many cost at this untaxed unit price, rounded half up to the cent; the amount of an order is the sum of these."""
    return (unit_price * quantity).quantize(CENT, ROUND_HALF_UP)
