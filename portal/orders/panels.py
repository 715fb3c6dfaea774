"""What the page of an order shows besides, once it is released: each area gives its panel with one statement, and nothing before."""

from __future__ import annotations

from typing import Any

from domain.changes.rules import closed
from domain.changes.views import lists as changes
from domain.deliveries.delays import panels as delays
from domain.deliveries.receipts import lists as shipments
from domain.orders.models import Order
from domain.receivables.queries import orders as invoices
from domain.shared.work import Work


def after_release(work: Work, order: Order) -> dict[str, Any]:
    """The changes, late deliveries, shipments and invoices of a released order, and whether a change can be asked for now."""
    if order.released_at is None:
        return {"changes": [], "changing": {}, "changeable": False, "delays": [], "late": (), "shipments": [], "invoices": []}
    late, asked = delays.of_customer(work, order.id), changes.of_order(work, order.id)
    return {
        "changes": asked, "changing": changes.changing(asked), "changeable": closed(order.state) is None,
        "delays": late, "late": delays.late_ones(late),
        "shipments": shipments.of_order(work, order.id), "invoices": invoices.of_order(work, order.id),
    }
