"""How far the lines of an order are when a change of them is asked for: made, reserved, shipped, and what is still open."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from domain.orders import evidence
from domain.orders.evidence import OrderEvidence
from domain.orders.models import Order, OrderLine
from domain.shared.work import Work

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Standing:
    """Pieces of one line. `reserved`: finished parts in stock that are set aside for it, after what earlier lines take of them."""

    ordered: Decimal
    made: Decimal
    reserved: Decimal
    shipped: Decimal
    open: Decimal

    @property
    def begun(self) -> bool:
        """Something of it was made or has left: a change then costs more than paper."""
        return self.made > 0 or self.shipped > 0


def standing(work: Work, order: Order, lines: Sequence[OrderLine], checked: OrderEvidence | None = None) -> dict[uuid.UUID, Standing]:
    """By line, those that were served first in the order first. A fixed number of queries for any number of lines.

    `checked`: the evidence of this order, where it is known: its stock is not asked for again.
    """
    products = {line.product_id for line in lines if line.product_id is not None and line.open_quantity > 0}
    figures = [line.stock for line in reversed(checked.lines) if line.stock] if checked else []
    stock = {figure.product_id: figure for figure in figures}  # of a part, what its first line finds
    if missing := products - stock.keys():
        stock |= evidence.stock(work, missing, order, lines)
    return share(lines, {product: figure.available for product, figure in stock.items()})


def share(lines: Sequence[OrderLine], available: dict[uuid.UUID, Decimal]) -> dict[uuid.UUID, Standing]:
    """What is available of each part goes to the lines in their order, each no more than is still open of it."""
    left = dict(available)
    found = {}
    for line in lines:
        reserved = min(line.open_quantity, left.get(line.product_id, NOTHING)) if line.product_id else NOTHING
        if line.product_id in left:
            left[line.product_id] -= reserved
        found[line.id] = Standing(line.quantity, line.made, reserved, line.shipped, line.open_quantity)
    return found
