"""What the page of an order shows besides, once it is released: each area gives its panel with one statement, and nothing before."""

from __future__ import annotations

from typing import Any

from domain.deliveries.receipts import lists as shipments
from domain.orders.models import Order
from domain.shared.work import Work


def after_release(work: Work, order: Order) -> dict[str, Any]:
    """The shipments of a released order."""
    if order.released_at is None:
        return {"shipments": []}
    return {"shipments": shipments.of_order(work, order.id)}
