"""How far the lines of an order are when a change of them is asked for: made, reserved, shipped, and what is still open."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from domain.orders import evidence
from domain.orders.evidence import OrderEvidence, StockFigure
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


def standing(work: Work, order: Order, lines: Sequence[OrderLine], checked: OrderEvidence | None = None,
             redrawn: Collection[uuid.UUID] = ()) -> dict[uuid.UUID, Standing]:
    """By line, those that were served first in the order first. A fixed number of queries for any number of lines.

    `checked`: the evidence of this order, where it is known: its stock is not asked for again, but for the parts of lines that are
    `redrawn` in it. What is set aside for them now lies in lots of the revision that they still have.
    """
    waiting = [line for line in lines if line.product_id is not None and line.open_quantity > 0]
    asked: dict[uuid.UUID, set[str]] = {}
    for line in waiting:
        asked.setdefault(line.product_id, set()).add(line.drawing_revision)  # type: ignore[arg-type]
    figures = [line.stock for line in reversed(checked.lines) if line.stock] if checked else []
    otherwise = {line.product_id for line in waiting if line.id in redrawn}
    first = {figure.product_id: figure for figure in figures if figure.product_id not in otherwise}  # of a part, what its first line finds
    alike = [line for line in waiting if line.product_id in first and len(asked[line.product_id]) == 1]
    known = {line.id: (found, found.revision) for line in alike for found in (first[line.product_id],)}  # type: ignore[index]
    missing = [line for line in waiting if line.id not in known]
    return share(lines, known | (evidence.stock_for_lines(work, order, missing) if missing else {}))


def share(lines: Sequence[OrderLine], stock: Mapping[uuid.UUID, tuple[StockFigure, str]]) -> dict[uuid.UUID, Standing]:
    """What is available of each part goes to the lines in their order, each no more than is still open of it.

    `stock`: by line what it finds, had no other line taken of it, and the drawing revision that it asks for.
    """
    taken: dict[uuid.UUID, dict[str, Decimal]] = {}
    found = {}
    for line in lines:
        reserved = NOTHING
        if line.id in stock:
            figure, revision = stock[line.id]
            gone = taken.setdefault(figure.product_id, {})
            reserved = min(line.open_quantity, figure.after(gone, revision).available)
            gone[revision] = gone.get(revision, NOTHING) + reserved
        found[line.id] = Standing(line.quantity, line.made, reserved, line.shipped, line.open_quantity)
    return found
