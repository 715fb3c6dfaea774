"""What arrived too many of an order that is shipped: the customer may still agree to keep it, by a larger quantity (RULES 7)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Protocol

from domain.changes.models import Field
from domain.orders.models import OrderState

SHIPPED = (OrderState.SHIPPED, OrderState.RECEIVED)


class Asked(Protocol):
    """An item or a wish, as far as it is looked at here."""

    @property
    def field(self) -> Any: ...
    @property
    def before(self) -> Any: ...
    @property
    def asked(self) -> Any: ...


def keeps_more(state: str, asked: Iterable[Asked]) -> bool:
    """Is nothing else asked of a shipped order than larger quantities of deliveries that it has?"""
    return state in SHIPPED and all(
        each.field == Field.QUANTITY and bool(each.before)
        and Decimal(str(each.asked["quantity"])) > Decimal(str(each.before["quantity"])) for each in asked
    )
