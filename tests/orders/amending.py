"""An order in another state, amended, and as it stands then."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from domain.orders import actions
from domain.orders.events import OrderAmended
from domain.orders.models import Order, OrderLine
from domain.orders.queries import by_number, lines_of
from domain.shared.actor import Actor, system
from domain.shared.events import _reactions
from domain.shared.work import unit
from tests.cast import NOW, Cast
from tests.orders.given import given

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@contextmanager
def put(number: str, **values: Any) -> Iterator[None]:
    """The order in another state, as a review would have brought it there."""
    with unit(system("test"), now=NOW) as work:
        order = by_number(work, number)
        for name, value in values.items():
            setattr(order, name, value)
    yield


def amended(cast: Cast, number: str, *lines: Any, actor: Actor | None = None, version: int | None = None, **more: Any) -> OrderAmended:
    heard: list[OrderAmended] = []
    _reactions[OrderAmended] = [lambda work, event: heard.append(event)]
    with unit(actor or cast.wang_min, now=NOW) as work:
        actions.amend(work, number, given(cast, *lines, **more), version=version or by_number(work, number).version, why="型号调整")
    return heard[0]


def stored(cast: Cast, number: str, actor: Actor | None = None) -> tuple[Order, list[OrderLine]]:
    with unit(actor or cast.wang_min, now=NOW) as work:
        order = by_number(work, number)
        return order, lines_of(work, order.id)
