"""What is on hand for dispatch: counted, less what quality blocked, less what other notices speak for (RULES 7)."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, Text, Uuid, bindparam, cast, func, literal_column, select
from sqlalchemy.dialects.postgresql import JSONB

from domain.deliveries.dispatch.finding import held
from domain.deliveries.dispatch.goods import back_to_lots
from domain.deliveries.dispatch.held_back import held_back
from domain.deliveries.dispatch.rules import NONE
from domain.deliveries.dispatch.workflow import OPEN
from domain.deliveries.models import Box, Concession, DispatchLine, DispatchNotice, SlipLine
from domain.products.models import Lot, Product
from domain.products.rules import other_revision
from domain.shared.among import among_given, among_these
from domain.shared.work import Work

OPEN_BUT = (among_these(DispatchNotice.state, OPEN), DispatchNotice.id != bindparam("but", type_=Uuid()))
TAKEN = func.sum(DispatchLine.quantity)
NOTICED = (
    select(DispatchLine.product_id, DispatchLine.concession_id, DispatchLine.drawing_revision, TAKEN)
    .join(DispatchNotice, DispatchNotice.id == DispatchLine.notice_id)
    .where(*OPEN_BUT, among_given(DispatchLine.product_id, "products"))
    .group_by(DispatchLine.product_id, DispatchLine.concession_id, DispatchLine.drawing_revision)
)
ON_NOTICES = (
    select(DispatchLine.schedule_id, TAKEN).join(DispatchNotice, DispatchNotice.id == DispatchLine.notice_id)
    .where(*OPEN_BUT, among_given(DispatchLine.schedule_id, "dates")).group_by(DispatchLine.schedule_id)
)
NOBODY = uuid.UUID(int=0)
NOTHING: Any = literal_column("0")
KNOWN = (
    select(Lot.product_id, Lot.drawing_revision.label("made"), func.sum(Lot.quantity).label("pieces"))
    .where(Lot.blocked.is_(False), Lot.drawing_revision != "", among_given(Lot.product_id, "products"))
    .group_by(Lot.product_id, Lot.drawing_revision).subquery()
)
HAND = (
    select(Product.id, Product.on_hand, select(func.jsonb_object_agg(KNOWN.c.made, cast(KNOWN.c.pieces, Text), type_=JSONB()))
           .where(KNOWN.c.product_id == Product.id).scalar_subquery().label("lots"),
           select(func.coalesce(func.sum(Lot.quantity), NOTHING)).where(Lot.product_id == Product.id, Lot.blocked).scalar_subquery()
           .label("stopped"))
    .where(among_given(Product.id, "products"))
)

IN_LOTS = select(func.sum(Lot.quantity)).where(Lot.product_id == bindparam("product", type_=Uuid()))


def on_notices(work: Work, dates: Collection[uuid.UUID], but: uuid.UUID = NOBODY) -> dict[uuid.UUID, Decimal]:
    """What open notices, all but one, take of these schedule lines."""
    return {row[0]: row[1] for row in work.session.execute(ON_NOTICES, {"dates": list(dates), "but": but})}


def noticed_of_dates() -> Select[uuid.UUID, Decimal]:
    """What open notices take of each schedule line, for a statement that asks for more."""
    found = select(DispatchLine.schedule_id, TAKEN.label("pieces"))
    found = found.join(DispatchNotice, DispatchNotice.id == DispatchLine.notice_id)
    return found.where(among_these(DispatchNotice.state, OPEN)).group_by(DispatchLine.schedule_id)


@dataclass(frozen=True)
class Pool:
    """Sound pieces of a product on hand, how many of them are of which drawing revision, and what open notices take of it.

    Pieces in lots of no known revision, or in no lot, are good for each; those of another are taken by whoever asks for it (decision 0150).
    """

    sound: Decimal
    stopped: Decimal  # in blocked lots
    lots: Mapping[str, Decimal]  # free lots by revision
    taken: Sequence[tuple[str, Decimal, Decimal]]  # revision asked for, pieces, those of them that leave under a concession

    def other(self, revision: str) -> Decimal:
        """Pieces in free lots of another revision: they leave for this one only under a concession."""
        return sum((pieces for made, pieces in self.lots.items() if other_revision(made, revision)), NONE)

    def free(self, revision: str = "", mine: Decimal = NONE, others: Decimal = NONE) -> Decimal:
        """Pieces left for this revision; `mine`, `others`: more that is spoken for, of this revision and of others."""
        apart = self.other(revision)
        under = theirs = NONE
        for asked, pieces, conceded in self.taken:
            if other_revision(asked, revision):
                others, theirs = others + pieces, theirs + conceded
            else:
                mine, under = mine + pieces, under + conceded
        of_stopped = min(theirs, self.stopped)
        stopped = self.stopped - of_stopped
        under = min(under, stopped + apart)
        return self.sound - apart - mine + under - max(NONE, others - of_stopped - (apart - max(NONE, under - stopped)))


def pools(work: Work, products: Collection[uuid.UUID], but: uuid.UUID = NOBODY) -> dict[uuid.UUID, Pool]:
    """Of each product, what notices may still take, whatever revision they ask for. The caller holds the products where it takes some."""
    hand = {row.id: row for row in work.session.execute(HAND, {"products": list(products)})}
    taken = _noticed(work, products, but)
    lots_of = held_back(work, [key for key, noticed in taken.items() if any(by is not None for by, _ in noticed)])
    found = {}
    for key in products:
        noticed = taken.get(key, {})
        under: Any = lots_of[key].take_noticed(work, noticed) if key in lots_of else {}
        pieces = [(asked, n, under.get((by, asked), NONE)) for (by, asked), n in noticed.items()]
        there = hand.get(key)
        lots = {made: Decimal(n) for made, n in (there.lots or {}).items()} if there else {}
        away = Decimal(there.stopped) if there else NONE
        found[key] = Pool((there.on_hand if there else NONE) - away, away, lots, pieces)
    return found


def free(work: Work, products: Collection[uuid.UUID], but: uuid.UUID = NOBODY) -> dict[uuid.UUID, Decimal]:
    """Sound pieces of each product that a notice may still take: on hand − blocked lots − what other open notices take of the rest.

    Below nothing where more is spoken for than is there; of whatever drawing revision.
    """
    return {key: pool.free() for key, pool in pools(work, products, but).items()}


def conceded(work: Work, lines: Iterable[DispatchLine], but: uuid.UUID = NOBODY) -> dict[uuid.UUID, Decimal]:
    """Pieces held back that the customer's concessions let these lines take, by product: what other open notices leave of them."""
    under = {(line.concession_id, line.product_id, line.drawing_revision) for line in lines if line.concession_id is not None}
    products = {product_id for _, product_id, _ in under}
    lots_of, noticed = held_back(work, products), _noticed(work, products, but) if products else {}
    for key, there in lots_of.items():
        there.take_noticed(work, noticed.get(key, {}))
    found: dict[uuid.UUID, Decimal] = {}
    by_concession = [(work.fetch(Concession, by), product_id, asked) for by, product_id, asked in sorted(under, key=str)]
    for concession, product_id, asked in sorted(by_concession, key=lambda each: each[0].lot_id is None):
        found[product_id] = found.get(product_id, NONE) + lots_of[product_id].take(concession, asked)
    return found


def leave_left(work: Work, concession: Concession, but: uuid.UUID = NOBODY, revision: str = "") -> Decimal:
    """Pieces held back that a further notice may take under a concession: open notices, under it or under others, took theirs."""
    product_id = concession.product_id
    held = held_back(work, [product_id])[product_id]
    held.take_noticed(work, _noticed(work, [product_id], but).get(product_id, {}), spared=concession.lot_id)
    return held.take(concession, revision)


def _noticed(work: Work, products: Collection[uuid.UUID], but: uuid.UUID) -> dict[uuid.UUID, dict[tuple[uuid.UUID | None, str], Decimal]]:
    """What open notices, all but one, take of each product, by the concession under which it leaves and the revision asked for."""
    found: dict[uuid.UUID, dict[tuple[uuid.UUID | None, str], Decimal]] = {}
    for product_id, by, asked, pieces in work.session.execute(NOTICED, {"products": list(products), "but": but}):
        found.setdefault(product_id, {})[by, asked] = pieces
    return found


def hold_products(work: Work, lines: Iterable[DispatchLine]) -> dict[uuid.UUID, Product]:
    """Whoever takes of the same products comes after this one."""
    return held(work, Product, {line.product_id for line in lines})


def take(work: Work, lines: Sequence[DispatchLine], boxes: Sequence[Box]) -> None:
    """The goods leave: less on hand, less in the lots that the boxes came from. The caller holds the products, and asked the gates."""
    products = hold_products(work, lines)
    for line in lines:
        products[line.product_id].on_hand -= line.quantity
    lots = hold_lots(work, boxes)
    for box in boxes:
        if box.lot_id is not None:
            lots[box.lot_id].quantity -= box.quantity


def hold_lots(work: Work, boxes: Iterable[Box]) -> dict[uuid.UUID, Lot]:
    return held(work, Lot, {box.lot_id for box in boxes if box.lot_id})


def put_back(work: Work, line: SlipLine, quantity: Decimal, already: Decimal = NONE) -> None:
    """Goods of a slip came back: on hand again, and in the lots that they came from; `already`: what came back of it before.

    Run as the system.
    """
    held(work, Product, {line.product_id})[line.product_id].on_hand += quantity
    back = back_to_lots(line.lots, quantity, already)
    for lot_id, lot in held(work, Lot, back).items():
        lot.quantity += back[lot_id]


def take_kept(work: Work, line: SlipLine, quantity: Decimal) -> tuple[Decimal, Decimal]:
    """More left than the slip said, and the customer keeps it: off the lots that the slip names, then off what lies in none.

    Answers how much came off the stock, and how much of that off lots; the rest was missed at a count before. Run as the system.
    """
    product = held(work, Product, {line.product_id})[line.product_id]
    loose = max(NONE, product.on_hand - (work.session.scalar(IN_LOTS, {"product": product.id}) or NONE))
    of_lots = NONE
    for lot in held(work, Lot, {uuid.UUID(each["lot_id"]) for each in line.lots if each.get("lot_id")}).values():
        part = min(lot.quantity, quantity - of_lots)
        lot.quantity -= part
        of_lots += part
    taken = of_lots + min(loose, quantity - of_lots)
    product.on_hand -= taken
    return taken, of_lots
