"""Goods that leave only under the customer's concession, blocked or of another revision: each piece under one of them (decision 0182)."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import literal_column, select

from domain.deliveries.dispatch.goods import left_of
from domain.deliveries.dispatch.rules import NONE
from domain.deliveries.models import Concession
from domain.products.models import Lot
from domain.products.rules import other_revision
from domain.shared.among import among_given
from domain.shared.work import Work

Noticed = Mapping[tuple[uuid.UUID | None, str], Decimal]  # what open notices take, by concession and revision asked for
LOTS = (
    select(Lot.id, Lot.product_id, Lot.quantity, Lot.blocked, Lot.drawing_revision)
    .where(among_given(Lot.product_id, "products"), Lot.quantity > literal_column("0")).order_by(Lot.produced_on, Lot.id)
)


class Held(NamedTuple):
    """A lot as a concession meets it."""

    id: uuid.UUID
    blocked: bool
    revision: str


class HeldBack:
    """The lots of one product. What one concession takes of them, another does not find there any more."""

    def __init__(self, lots: Mapping[Held, Decimal]) -> None:
        self.left = dict(lots)
        self.used: dict[uuid.UUID, Decimal] = {}

    def take(self, concession: Concession, asked: str, most: Decimal | None = None, spared: uuid.UUID | None = None) -> Decimal:
        """Pieces for a line of this revision under a concession, `most` or all that it covers; of the `spared` lot last."""
        covered = left_of(concession)
        bounds = [each for each in (most, None if covered is None else covered - self.used.get(concession.id, NONE)) if each is not None]
        wanted = min(bounds) if bounds else None
        taken = NONE
        for lot in sorted(self._for(concession, asked), key=lambda each: each.id == spared):
            part = self.left[lot] if wanted is None else min(self.left[lot], wanted - taken)
            if part > 0:
                self.left[lot] -= part
                taken += part
        self.used[concession.id] = self.used.get(concession.id, NONE) + taken
        return taken

    def take_noticed(self, work: Work, noticed: Noticed, spared: uuid.UUID | None = None) -> dict[tuple[uuid.UUID, str], Decimal]:
        """What open notices take under their concessions; those for one lot first, since the others have a choice."""
        under = {(by, asked): work.fetch(Concession, by) for by, asked in noticed if by is not None}
        turn = sorted(under, key=lambda each: (under[each].lot_id is None, str(each)))
        return {each: self.take(under[each], each[1], noticed[each], spared) for each in turn}

    def _for(self, concession: Concession, asked: str) -> list[Held]:
        """The lots that leave for this revision under a concession alone, and that it is for."""
        held = [lot for lot in self.left if lot.blocked or other_revision(lot.revision, asked)]
        return held if concession.lot_id is None else [lot for lot in held if lot.id == concession.lot_id]


def held_back(work: Work, products: Collection[uuid.UUID]) -> dict[uuid.UUID, HeldBack]:
    """Of each product, all its lots; which of them are held back depends on the revision that is asked for."""
    found: dict[uuid.UUID, dict[Held, Decimal]] = {product_id: {} for product_id in products}
    if products:
        for row in work.session.execute(LOTS, {"products": list(products)}):
            found[row.product_id][Held(row.id, row.blocked, row.drawing_revision or "")] = Decimal(row.quantity)
    return {product_id: HeldBack(lots) for product_id, lots in found.items()}
