"""Capacity and stock that a signed delivery section speaks for (RULES 4)."""

from __future__ import annotations

from collections.abc import Sequence

from domain.orders.evidence import release, reserve
from domain.orders.models import Order, OrderLine
from domain.shared.work import Work


def commit_load(work: Work, order: Order, lines: Sequence[OrderLine]) -> None:
    """From now on the capacity and stock of these lines are spoken for (RULES 4); confidential ones as neutral reservations."""
    order.delivery_signed_at = work.now
    for line in lines:
        if line.project_id is not None:
            reserve(work, line)


def free_load(work: Work, order: Order, lines: Sequence[OrderLine]) -> None:
    order.delivery_signed_at = None
    for line in lines:
        if line.project_id is not None:
            release(work, line)
