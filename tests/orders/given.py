"""Orders as customers send them, in few words: `given(cast)` is an order of one mass-production line; change what matters."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from domain.orders.inputs import DateInput, LineInput, OrderInput
from domain.shared.actor import Actor
from domain.shared.work import unit
from tests.cast import NOW, TODAY, Cast
from tests.remembering import remembered

DUE = date(2026, 12, 18)


def line(part: str = "2904110-K80", quantity: int | str = 2400, day: date = DUE, row: int = 0, **more: Any) -> LineInput:
    return LineInput(row=row, part=part, dates=(DateInput(Decimal(quantity), day),), **more)


def new_line(part: str = "5801300-E27", quantity: int = 3000, row: int = 1, **more: Any) -> LineInput:
    """A part that is on nobody's list, with what 3.3 asks of it."""
    said: dict[str, Any] = {"name": "后副车架衬套（液压）", "specification": "图纸 2026-11-10 版", "quality": None}
    return line(part, quantity, date(2026, 12, 30), row, **(said | more))


def given(cast: Cast, *lines: LineInput, **more: Any) -> OrderInput:
    rows = tuple(replace(each, row=n) for n, each in enumerate(lines or (line(),)))
    return OrderInput(**({"customer_id": cast.a.id, "po_number": "4500874021", "lines": rows, "order_date": TODAY} | more))


@remembered
def sent(cast: Cast, *lines: LineInput, actor: Actor | None = None, **more: Any) -> str:
    """Submit and commit; the number of the order."""
    from domain.orders import actions

    with unit(actor or cast.wang_min, now=NOW) as work:
        return actions.submit(work, given(cast, *lines, **more)).number
