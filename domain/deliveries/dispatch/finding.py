"""A notice and what belongs to it, found in the sight of whoever asks; held where something is about to be decided."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import Text, Uuid, bindparam, func, select

from domain.deliveries.dispatch.inputs import POINTS
from domain.deliveries.models import Box, DispatchLine, DispatchNotice, Slip, Verification
from domain.orders.models import Order, OrderLine, ScheduleLine
from domain.products.models import ListEntry, Product
from domain.shared.among import among
from domain.shared.errors import NotFound
from domain.shared.once import once
from domain.shared.work import Work

T = TypeVar("T")
AGAIN = {"populate_existing": True}
GIVEN = bindparam("notice", type_=Uuid())
BY_NUMBER = select(DispatchNotice).where(DispatchNotice.number == bindparam("number", type_=Text()))
LOCKED = BY_NUMBER.with_for_update()
LINES = select(DispatchLine).where(DispatchLine.notice_id == GIVEN).order_by(DispatchLine.position)
AROUND = (
    select(OrderLine, ScheduleLine, Order, ListEntry).select_from(DispatchLine)
    .join(OrderLine, OrderLine.id == DispatchLine.line_id).join(ScheduleLine, ScheduleLine.id == DispatchLine.schedule_id)
    .join(Order, Order.id == DispatchLine.order_id).outerjoin(ListEntry, ListEntry.id == OrderLine.entry_id)
    .where(DispatchLine.notice_id == GIVEN).order_by(Order.id)
)
BOXES = select(Box).where(Box.notice_id == GIVEN).order_by(Box.dispatch_line_id, Box.number)
SLIP = select(Slip).where(Slip.number == bindparam("number", type_=Text()))
VERIFIED = select(Verification).where(Verification.notice_id == GIVEN).order_by(Verification.at, Verification.id)


def by_number(work: Work, number: str, *, lock: bool = False) -> DispatchNotice:
    """The notice with this number, if the actor may see it. Raises NotFound."""
    wanted = LOCKED if lock else BY_NUMBER
    found = work.session.scalars(wanted, {"number": number}, execution_options=AGAIN if lock else {}).one_or_none()
    if found is None:
        raise NotFound
    return found


def lines_of(work: Work, notice: DispatchNotice) -> list[DispatchLine]:
    return list(once(work, ("lines", notice.id), lambda: work.session.scalars(LINES, {"notice": notice.id}).all()))


def line_of(work: Work, notice: DispatchNotice, line_id: uuid.UUID) -> DispatchLine:
    """Raises NotFound for a line of another notice."""
    line = work.fetch(DispatchLine, line_id)
    if line.notice_id != notice.id:
        raise NotFound
    return line


def boxes_of(work: Work, notice: DispatchNotice) -> list[Box]:
    """The boxes of a notice, by line and number."""
    return list(once(work, ("boxes", notice.id), lambda: work.session.scalars(BOXES, {"notice": notice.id}).all()))


def verifications_of(work: Work, notice: DispatchNotice) -> dict[uuid.UUID, Verification]:
    """The last verification of each line, by the line's id."""
    return last_of(each_verification(work, notice))


def each_verification(work: Work, notice: DispatchNotice) -> list[Verification]:
    """The first one first, also of lines that were taken off since."""
    return list(work.session.scalars(VERIFIED, {"notice": notice.id}))


def last_of(found: Sequence[Verification]) -> dict[uuid.UUID, Verification]:
    return {each.dispatch_line_id: each for each in found if each.dispatch_line_id is not None}


def matched(found: Verification) -> bool:
    return all(getattr(found, f"{point}_ok") for point in POINTS)


def slip_by_number(work: Work, number: str, *, lock: bool = False) -> Slip:
    """Raises NotFound."""
    wanted = SLIP.with_for_update() if lock else SLIP
    found = work.session.scalars(wanted, {"number": number}, execution_options=AGAIN if lock else {}).one_or_none()
    if found is None:
        raise NotFound
    return found


def held(work: Work, model: type[T], ids: Collection[uuid.UUID]) -> dict[uuid.UUID, T]:
    """These rows, held until the transaction ends, always in the same sequence: nobody waits for one who waits for them."""
    table: Any = model
    wanted = select(model).where(among(table.id, ids)).order_by(table.id).with_for_update().execution_options(populate_existing=True)
    return {each.id: each for each in work.session.scalars(wanted)}  # type: ignore[attr-defined]


def hold(work: Work, orders: Collection[uuid.UUID], lines: Collection[uuid.UUID], dates: Collection[uuid.UUID]) -> None:
    """Orders, lines, dates and their products, in the one sequence in which dispatch holds them; run as the system."""
    held(work, Order, orders)
    products = {line.product_id for line in held(work, OrderLine, lines).values() if line.product_id}
    held(work, ScheduleLine, dates)
    held(work, Product, products)


def around(work: Work, notice: DispatchNotice) -> Sequence[Any]:
    """What stands around the lines, read together: held here, `work.fetch` finds each of them without asking the database again."""
    return once(work, ("around", notice.id), lambda: work.session.execute(AROUND, {"notice": notice.id}).all())


def orders_of(work: Work, notice: DispatchNotice) -> list[Order]:
    """The orders that a notice sends goods of."""
    return list(dict.fromkeys(row.Order for row in around(work, notice)))


def values_of(work: Work, notice: DispatchNotice) -> list[tuple[Order, Decimal]]:
    """Each order of a notice with the untaxed value of what leaves of it, in the order's currency; lines without a price count nothing."""
    value = func.coalesce(func.sum(DispatchLine.quantity * OrderLine.unit_price), 0)
    wanted = (
        select(DispatchLine.order_id, value).join(OrderLine, OrderLine.id == DispatchLine.line_id)
        .where(DispatchLine.notice_id == notice.id).group_by(DispatchLine.order_id)
    )
    found = {row[0]: Decimal(row[1]) for row in work.session.execute(wanted)}
    return [(order, found[order.id]) for order in orders_of(work, notice)]
