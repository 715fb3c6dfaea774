"""A released order at its end: where a story is about what follows, the change that cancels all of it is over already."""

from __future__ import annotations

from datetime import datetime

from domain.orders.actions.moves import cancel_by_change
from domain.orders.queries import by_number
from domain.shared.actor import system
from domain.shared.work import unit
from tests.cast import NOW


def cancel_released(number: str, why: str = "项目终止", *, for_customer: bool = False, now: datetime = NOW) -> None:
    """As the change does that takes its last line; by hand nobody cancels what is released (RULES 6)."""
    with unit(system("test"), now=now) as work:
        cancel_by_change(work, by_number(work, number, lock=True), why, for_customer=for_customer)
