"""What the days of an order mean, and how many days early or late still count: agreed at its release, and kept with it (decision 0220).

Until then an order goes by what its customer's terms say today, and so does what is only weighed for it.
"""

from __future__ import annotations

from typing import Protocol

from domain.customers.models import Customer
from domain.orders.models import Order

TERMS = ("dates_mean", "early_days", "late_days")


class Agreed(Protocol):
    """A customer, or an order that was released."""

    @property
    def dates_mean(self) -> str | None: ...
    @property
    def early_days(self) -> int | None: ...
    @property
    def late_days(self) -> int | None: ...


def keep(order: Order, agreed: Agreed) -> None:
    """From now on these hold for the order, whatever its customer agrees on later: at the release, or with the order that it joins."""
    for name in TERMS:
        setattr(order, name, getattr(agreed, name))


def agreed(order: Order, customer: Customer) -> Agreed:
    """Those of the order, or, where it was not released yet, those that its release would take."""
    return customer if order.dates_mean is None else order
