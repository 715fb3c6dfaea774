"""Goods that came back, as logistics counts them on the page of a slip and quality decides about them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Text, Uuid, bindparam, select

from domain.customers.models import Customer
from domain.deliveries import taking_back
from domain.deliveries.models import Difference, GoodsReturn, ReturnState, Slip, SlipLine
from domain.deliveries.receipts.rules import KINDS, returnable
from domain.deliveries.receipts.viewing import Viewed
from domain.products.models import Lot
from domain.projects.ended import confidential
from domain.shared.errors import NotFound
from domain.shared.message import Message
from domain.shared.paging import Count, Listed, capped, cursor, listed
from domain.shared.work import Work

VIEWS = {"waiting": (ReturnState.WAITING,), "decided": (ReturnState.RELEASED, ReturnState.SCRAPPED), "stocked": (ReturnState.STOCKED,)}
STATES: dict[str, Message] = {
    ReturnState.STOCKED: Message("On stock again"), ReturnState.WAITING: Message("With quality, blocked"),
    ReturnState.RELEASED: Message("Usable after all"), ReturnState.SCRAPPED: Message("Scrapped"),
}


class ReturnFilter(Viewed):
    VIEWS = VIEWS
    MODEL, KEY = GoodsReturn, "at"


@dataclass(frozen=True, slots=True)
class ReturnRow:
    id: uuid.UUID
    number: str
    quantity: Decimal
    why: str
    at: datetime
    by: str
    state: str
    decided_by: str
    decision: str
    line_id: uuid.UUID
    slip: str
    customer: str
    name: str
    customer_part: str
    code: str
    unit: str
    case: str | None
    confidential: bool

    @property
    def stands(self) -> Message:
        return STATES[self.state]


ROWS = (
    select(GoodsReturn.id, GoodsReturn.number, GoodsReturn.quantity, GoodsReturn.why, GoodsReturn.at, GoodsReturn.by, GoodsReturn.state,
           GoodsReturn.decided_by, GoodsReturn.decision, GoodsReturn.slip_line_id.label("line_id"), Slip.number.label("slip"),
           Customer.name_short.label("customer"), SlipLine.name, SlipLine.customer_part, SlipLine.code, SlipLine.unit,
           Difference.number.label("case"), confidential(GoodsReturn.project_id).label("confidential"))
    .join(Slip, Slip.id == GoodsReturn.slip_id).join(SlipLine, SlipLine.id == GoodsReturn.slip_line_id)
    .join(Customer, Customer.id == GoodsReturn.customer_id).outerjoin(Difference, Difference.id == GoodsReturn.difference_id)
)
OF_SLIP = ROWS.where(GoodsReturn.slip_id == bindparam("slip", type_=Uuid())).order_by(GoodsReturn.at, GoodsReturn.id)
BY_NUMBER = select(GoodsReturn).where(GoodsReturn.number == bindparam("number", type_=Text()))
CASES = select(Difference).where(Difference.slip_id == bindparam("slip", type_=Uuid())).order_by(Difference.number)
WAITING = select(capped(select(GoodsReturn.id).where(GoodsReturn.state == ReturnState.WAITING), 99))


def page(work: Work, wanted: ReturnFilter) -> Listed[ReturnRow]:
    """What waits for quality, the oldest first; of the others the latest."""
    place = wanted.place
    chosen = place.ids([[GoodsReturn.state == state] for state in wanted.states])
    found = ROWS.join(chosen, chosen.c.id == GoodsReturn.id).order_by(*place.order())
    rows = [ReturnRow(**row._mapping) for row in work.session.execute(found)]
    return listed(rows, place, lambda row: cursor(f"{row.at.isoformat()}_{row.id}"))


def waiting(work: Work) -> Count:
    return Count(work.session.scalar(WAITING) or 0)


def of_slip(work: Work, slip_id: uuid.UUID) -> list[ReturnRow]:
    return [ReturnRow(**row._mapping) for row in work.session.execute(OF_SLIP, {"slip": slip_id})]


@dataclass(frozen=True)
class Returnable:
    """So many of a line may come back: of a difference, or besides."""

    line: SlipLine
    most: Decimal
    case: Difference | None = None

    @property
    def key(self) -> str:
        return str(self.case.id if self.case else self.line.id)

    @property
    def what(self) -> Message | None:
        return KINDS[self.case.kind] if self.case else None


def returnables(work: Work, slip_id: uuid.UUID, lines: Sequence[SlipLine]) -> list[Returnable]:
    """What of a signed slip can come back, line by line; of each difference by itself."""
    cases = list(work.session.scalars(CASES, {"slip": slip_id}))
    found = []
    for line in lines:
        own = [case for case in cases if case.slip_line_id == line.id]
        found += [Returnable(line, most, case) for case in own if (most := returnable(case)) > 0]
        if (most := taking_back.most(line, None, own)) > 0:
            found.append(Returnable(line, most))
    return found


@dataclass(frozen=True)
class ReturnPage:
    back: GoodsReturn
    row: ReturnRow
    lot: Lot | None


def by_number(work: Work, number: str) -> GoodsReturn:
    """Raises NotFound."""
    back = work.session.scalars(BY_NUMBER, {"number": number}).one_or_none()
    if back is None:
        raise NotFound
    return back


def show(work: Work, number: str) -> ReturnPage:
    """Raises NotFound."""
    back = by_number(work, number)
    row = work.session.execute(ROWS.where(GoodsReturn.id == back.id)).one()
    return ReturnPage(back, ReturnRow(**row._mapping), work.find(Lot, back.lot_id) if back.lot_id else None)
