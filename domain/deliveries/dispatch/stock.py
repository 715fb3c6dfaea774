"""What is on hand for dispatch: counted, less what quality blocked, less what other notices speak for (RULES 7)."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal

from sqlalchemy import Select, Uuid, bindparam, func, select

from domain.deliveries.dispatch.finding import held
from domain.deliveries.dispatch.goods import back_to_lots, left_of
from domain.deliveries.dispatch.rules import NONE
from domain.deliveries.dispatch.workflow import OPEN
from domain.deliveries.models import Box, Concession, DispatchLine, DispatchNotice, SlipLine
from domain.orders.evidence.reading import blocked
from domain.products.models import Lot, Product
from domain.shared.among import among_given
from domain.shared.work import Work

OPEN_BUT = (DispatchNotice.state.in_(OPEN), DispatchNotice.id != bindparam("but", type_=Uuid()))
TAKEN = func.sum(DispatchLine.quantity)
NOTICED = (
    select(DispatchLine.product_id, DispatchLine.concession_id, TAKEN)
    .join(DispatchNotice, DispatchNotice.id == DispatchLine.notice_id)
    .where(*OPEN_BUT, among_given(DispatchLine.product_id, "products")).group_by(DispatchLine.product_id, DispatchLine.concession_id)
)
ON_NOTICES = (
    select(DispatchLine.schedule_id, TAKEN).join(DispatchNotice, DispatchNotice.id == DispatchLine.notice_id)
    .where(*OPEN_BUT, among_given(DispatchLine.schedule_id, "dates")).group_by(DispatchLine.schedule_id)
)
NOBODY = uuid.UUID(int=0)


def on_notices(work: Work, dates: Collection[uuid.UUID], but: uuid.UUID = NOBODY) -> dict[uuid.UUID, Decimal]:
    """What open notices, all but one, take of these schedule lines."""
    return {row[0]: row[1] for row in work.session.execute(ON_NOTICES, {"dates": list(dates), "but": but})}


def noticed_of_dates() -> Select[uuid.UUID, Decimal]:
    """What open notices take of each schedule line, for a statement that asks for more."""
    found = select(DispatchLine.schedule_id, TAKEN.label("pieces"))
    found = found.join(DispatchNotice, DispatchNotice.id == DispatchLine.notice_id)
    return found.where(DispatchNotice.state.in_(OPEN)).group_by(DispatchLine.schedule_id)


def free(work: Work, products: Collection[uuid.UUID], but: uuid.UUID = NOBODY) -> dict[uuid.UUID, Decimal]:
    """Sound pieces of each product that a notice may still take: on hand − blocked lots − what other open notices take of the rest.

    Below nothing where more is spoken for than is there. The caller holds the products where it is about to take some.
    """
    hand = {row.id: row.on_hand for row in work.session.execute(select(Product.id, Product.on_hand).where(Product.id.in_(products)))}
    stopped, taken = blocked(work, products), _noticed(work, products, but)
    found = {}
    for key in products:
        pieces = taken.get(key, {})
        of_blocked = sum((min(n, leave(work, work.fetch(Concession, by))) for by, n in pieces.items() if by is not None), NONE)
        there = hand.get(key, NONE) - stopped.get(key, NONE)
        found[key] = there - sum(pieces.values()) + min(of_blocked, stopped.get(key, NONE))
    return found


def conceded(work: Work, lines: Iterable[DispatchLine], but: uuid.UUID = NOBODY) -> dict[uuid.UUID, Decimal]:
    """Pieces in blocked lots that the customer's concessions let these lines take, by product: what other open notices leave of them."""
    found: dict[uuid.UUID, Decimal] = {}
    for by, product_id in {(line.concession_id, line.product_id) for line in lines if line.concession_id is not None}:
        pieces = leave_left(work, work.fetch(Concession, by), but)
        found[product_id] = found.get(product_id, NONE) + pieces
    return found


def leave_left(work: Work, concession: Concession, but: uuid.UUID = NOBODY) -> Decimal:
    """Pieces in blocked lots that a further notice may take under a concession: open notices under it took theirs."""
    spoken = _noticed(work, [concession.product_id], but).get(concession.product_id, {}).get(concession.id, NONE)
    return max(NONE, leave(work, concession) - spoken)


def _noticed(work: Work, products: Collection[uuid.UUID], but: uuid.UUID) -> dict[uuid.UUID, dict[uuid.UUID | None, Decimal]]:
    """What open notices, all but one, take of each product, by the concession under which it leaves."""
    found: dict[uuid.UUID, dict[uuid.UUID | None, Decimal]] = {}
    for product_id, by, pieces in work.session.execute(NOTICED, {"products": list(products), "but": but}):
        found.setdefault(product_id, {})[by] = pieces
    return found


def leave(work: Work, concession: Concession) -> Decimal:
    """Pieces in blocked lots that may leave under a concession."""
    wanted = select(func.coalesce(func.sum(Lot.quantity), 0)).where(Lot.product_id == concession.product_id, Lot.blocked)
    wanted = wanted if concession.lot_id is None else wanted.where(Lot.id == concession.lot_id)
    there, left = Decimal(work.session.scalar(wanted) or 0), left_of(concession)
    return there if left is None else min(there, left)


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
