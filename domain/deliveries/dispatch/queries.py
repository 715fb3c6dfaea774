"""What the pages of dispatch read: the list of notices, one notice with all that stands around it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Any

from sqlalchemy import Uuid, bindparam, func, select

from domain.customers.models import Customer
from domain.customers.rules import SHIPPING_DOCUMENTS
from domain.deliveries.dispatch import boxes as boxing
from domain.deliveries.dispatch import papers
from domain.deliveries.dispatch.concessions import valid_for
from domain.deliveries.dispatch.finding import boxes_of, by_number, each_verification, last_of, lines_of, matched
from domain.deliveries.dispatch.goods import next_lot, older_lots, packed, stands, unready
from domain.deliveries.dispatch.inputs import POINTS
from domain.deliveries.dispatch.rules import NONE, enumerated
from domain.deliveries.dispatch.verification import WORDS
from domain.deliveries.dispatch.workflow import NOTICE, OPEN, WITH_LOGISTICS
from domain.deliveries.gates import Finding, findings
from domain.deliveries.models import Box, Concession, DispatchLine, DispatchNotice, NoticeState, Slip, Verification
from domain.products.models import Lot, Product
from domain.products.rules import other_revision
from domain.shared.among import among_these
from domain.shared.files import Attachment, attachments_of
from domain.shared.message import Message
from domain.shared.once import read_once
from domain.shared.paging import Cursor, Listed, Place, cursor, listed
from domain.shared.work import Work

PAGE = 50
SLIP = select(Slip).where(Slip.notice_id == bindparam("notice", type_=Uuid()))
STAGES = {NoticeState.DRAFT: "notify", NoticeState.NOTIFIED: "ship", NoticeState.BLOCKED: "ship", NoticeState.VERIFIED: "ship"}


@dataclass(frozen=True)
class NoticeRow:
    id: uuid.UUID
    number: str
    state: str
    ship_on: date
    customer: str
    place: dict[str, Any]
    lines: int
    quantity: Decimal
    created_by: str
    slip: str


def notices(work: Work, state: str = "", customer: str = "", after: str = "", before: str = "") -> Listed[NoticeRow]:
    """Notices by the day on which they leave, the latest first; those that are under way where no state is asked for."""
    place = Place(DispatchNotice.ship_on, DispatchNotice.id, True, PAGE, cursor(after), cursor(before))
    counted = select(func.count(), func.sum(DispatchLine.quantity)).where(DispatchLine.notice_id == DispatchNotice.id)
    wanted = (
        select(DispatchNotice.id, DispatchNotice.number, DispatchNotice.state, DispatchNotice.ship_on, Customer.name_short,
               DispatchNotice.ship_to, counted.with_only_columns(func.count()).scalar_subquery(),
               counted.with_only_columns(func.coalesce(func.sum(DispatchLine.quantity), 0)).scalar_subquery(),
               DispatchNotice.created_by, func.coalesce(Slip.number, ""))
        .join(Customer, Customer.id == DispatchNotice.customer_id).outerjoin(Slip, Slip.notice_id == DispatchNotice.id)
        .where(*place.limits(), DispatchNotice.state == state if state else among_these(DispatchNotice.state, OPEN))
    )
    if customer:
        wanted = wanted.where(Customer.number == customer)
    rows = [NoticeRow(*row) for row in work.session.execute(wanted.order_by(*place.order()).limit(PAGE + 1))]
    return listed(rows, place, lambda row: Cursor(row.ship_on, row.id))


@dataclass(frozen=True)
class LinePage:
    """A line of a notice as logistics has it before them. First in, first out: `next` is the lot to take, `older` were passed over.

    What lies in boxes is not to be taken first any more; lots of another drawing revision never are.
    """

    line: DispatchLine
    boxes: Sequence[Box]
    verification: Verification | None
    verified: bool
    unready: Message | None
    lots: Sequence[Lot]
    free: Mapping[uuid.UUID, Decimal]  # of each lot, what no box that has not left holds
    older: Sequence[Lot]
    next: Lot | None
    concession: Concession | None
    concessions: Sequence[Concession]
    photographs: Sequence[Attachment]

    @property
    def packed(self) -> Decimal:
        return packed(self.boxes)

    @property
    def to_pack(self) -> Decimal:
        return self.line.quantity - self.packed

    @property
    def to_take(self) -> Decimal:
        """Of these, what the lot to take first has: boxes are filled lot by lot."""
        return min(self.to_pack, self.free[self.next.id]) if self.next else self.to_pack

    @property
    def beyond_lots(self) -> bool:
        """More is to be packed than free lots of the revision asked for hold: the rest lies in no lot on record, if anywhere."""
        apart = {lot.id for lot in self.other}
        there = sum((self.free[lot.id] for lot in self.lots if not lot.blocked and lot.id not in apart), NONE)
        return bool(self.lots) and self.to_pack > there

    @property
    def other(self) -> Sequence[Lot]:
        """Lots of another drawing revision than the line asks for."""
        return [lot for lot in self.lots if other_revision(lot.drawing_revision, self.line.drawing_revision)]

    @property
    def boxes_waiting(self) -> int:
        return len(self.boxes) - self.scanned

    @property
    def scanned(self) -> int:
        return sum(1 for box in self.boxes if box.scanned_at)


@dataclass(frozen=True)
class Mismatch:
    """What did not match once, with its photographs."""

    found: Verification
    photographs: Sequence[Attachment]

    @property
    def points(self) -> Message:
        return enumerated([WORDS[point] for point in POINTS if not getattr(self.found, f"{point}_ok")])


@dataclass(frozen=True)
class NoticePage:
    notice: DispatchNotice
    customer: Customer
    lines: Sequence[LinePage]
    findings: Sequence[Finding]
    documents: Sequence[Attachment]
    missing: Sequence[tuple[str, Message]]
    required: Sequence[str]
    slip: Slip | None
    moves: Mapping[str, list[Message]]
    mismatches: Sequence[Mismatch]

    @property
    def why_blocked(self) -> Message | None:
        return Message.from_json(self.notice.blocked_why) if self.notice.blocked_why else None

    @property
    def why_recalled(self) -> Message | None:
        return Message.from_json(self.notice.recalled_why) if self.notice.recalled_why else None

    @property
    def with_logistics(self) -> bool:
        return self.notice.state in WITH_LOGISTICS


def page(work: Work, number: str) -> NoticePage:
    """Raises NotFound."""
    with read_once(work):
        return _page(work, by_number(work, number))


def _page(work: Work, notice: DispatchNotice) -> NoticePage:
    lines, boxes, verified = lines_of(work, notice), boxes_of(work, notice), each_verification(work, notice)
    files, checked = attachments_of(work, [notice, *verified]), last_of(verified)
    customer, slip = work.fetch(Customer, notice.customer_id), work.session.scalars(SLIP, {"notice": notice.id}).first()
    around = _around(work, notice, lines)  # of what is taken the house asks, as it does for the findings: one after the other
    shown = [_line(work, notice, line, [box for box in boxes if box.dispatch_line_id == line.id], checked.get(line.id), around, files)
             for line in lines]
    stage = STAGES.get(NoticeState(notice.state))
    missing = [(line.customer_part, SHIPPING_DOCUMENTS[each]) for line, each in papers.missing(work, notice, lines)]
    return NoticePage(
        notice, customer, shown, findings(work, notice, stage) if stage else [], files[notice.id], missing,
        papers.required(customer), slip, NOTICE.open_moves(work, notice),
        [Mismatch(each, files[each.id]) for each in verified if not matched(each)],
    )


@dataclass(frozen=True)
class _Around:
    """What of all lines is read together: the lots of their parts, what boxes hold of these, and concessions by line."""

    lots: Mapping[uuid.UUID, Sequence[Lot]]
    taken: Mapping[uuid.UUID, Decimal]
    concessions: Mapping[uuid.UUID, Sequence[Concession]]


def _around(work: Work, notice: DispatchNotice, lines: Sequence[DispatchLine]) -> _Around:
    lots = boxing.lots_of(work, {line.product_id for line in lines}) if notice.state in WITH_LOGISTICS else {}
    concessions = valid_for(work, notice, lines) if notice.state in OPEN else {}
    return _Around(lots, boxing.in_boxes(work, chain.from_iterable(lots.values())), concessions)


def _line(work: Work, notice: DispatchNotice, line: DispatchLine, boxes: Sequence[Box], checked: Verification | None, around: _Around,
          files: Mapping[uuid.UUID, Sequence[Attachment]]) -> LinePage:
    lots, ready = around.lots.get(line.product_id, ()), unready(line, boxes)
    used = {box.lot_id for box in boxes if box.lot_id}
    free = {lot.id: max(NONE, lot.quantity - around.taken.get(lot.id, NONE)) for lot in lots}
    left = [lot for lot in lots if free[lot.id] > 0 and not other_revision(lot.drawing_revision, line.drawing_revision)]
    return LinePage(
        line, boxes, checked, stands(checked, boxes, notice.notified_at) and ready is None, ready, lots, free,
        older_lots([lot for lot in lots if lot in left or lot.id in used], used), next_lot(left),
        work.fetch(Concession, line.concession_id) if line.concession_id else None,
        around.concessions.get(line.id, ()), files[checked.id] if checked else (),
    )


def unit_weights(work: Work, shown: NoticePage) -> dict[uuid.UUID, Decimal | None]:
    """kg of one of each part of a notice, as its labels say the net weight of a box; None where it is not known."""
    wanted = select(Product.id, Product.net_weight).where(Product.id.in_({each.line.product_id for each in shown.lines}))
    return {row.id: row.net_weight for row in work.session.execute(wanted)}
