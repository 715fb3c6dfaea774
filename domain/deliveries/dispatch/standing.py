"""What goods and orders themselves say of a notice: the gates of this area (RULES 7). Money has its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from domain.customers.models import Customer
from domain.customers.rules import SHIPPING_DOCUMENTS
from domain.deliveries.dispatch import papers, stock
from domain.deliveries.dispatch.boxes import lots_in
from domain.deliveries.dispatch.finding import around, boxes_of, lines_of
from domain.deliveries.dispatch.goods import beside, covers, held_back, refused, short_lots
from domain.deliveries.dispatch.rules import (
    NONE,
    Stand,
    as_ordered,
    cancelled,
    changed,
    elsewhere,
    enumerated,
    not_shippable,
    over_shipment,
    plain,
)
from domain.deliveries.dispatch.workflow import OPEN
from domain.deliveries.gates import Finding, gate
from domain.deliveries.models import Concession, DispatchLine, DispatchNotice
from domain.orders.models import Order, OrderLine, ScheduleLine
from domain.products.models import ListEntry
from domain.products.rules import other_revision
from domain.projects.ended import still_of
from domain.shared.clock import today
from domain.shared.message import Message
from domain.shared.once import once
from domain.shared.work import Work


@gate("make", "notify", "ship")
def ordered(work: Work, notice: DispatchNotice) -> Iterator[Finding]:
    """The order is open, and no more leaves than it asks for."""
    lines = lines_of(work, notice)
    around(work, notice)
    taken = stock.on_notices(work, [line.schedule_id for line in lines], but=notice.id)
    for line in lines:
        when, order = work.fetch(ScheduleLine, line.schedule_id), work.fetch(Order, line.order_id)
        stand = Stand(when.quantity, when.shipped, taken.get(line.schedule_id, NONE))
        gone = cancelled(line.customer_part, work.fetch(OrderLine, line.line_id))
        reason = not_shippable(order, when.zone) or gone
        if reason is None and stand.is_elsewhere(line.quantity):
            reason = elsewhere(line.customer_part, line.quantity, stand, _others(work, line))
        if reason := reason or over_shipment(line.customer_part, line.quantity, stand):
            yield Finding(reason)


def _others(work: Work, line: DispatchLine) -> list[str]:
    """The other open notices of its delivery, drafts too; asked for only where they stand in the way."""
    wanted = select(DispatchNotice.number).join(DispatchLine, DispatchLine.notice_id == DispatchNotice.id).where(
        DispatchLine.schedule_id == line.schedule_id, DispatchNotice.id != line.notice_id, DispatchNotice.state.in_(OPEN))
    return sorted(set(work.session.scalars(wanted)))


@gate("notify", "ship")
def still_asked_for(work: Work, notice: DispatchNotice) -> Iterator[Finding]:
    """Goods leave for the place, and as the revision, that the order asks for today, not when the notice was put together (5.1.9(3))."""
    for line in lines_of(work, notice):
        order, own = work.fetch(Order, line.order_id), work.fetch(OrderLine, line.line_id)
        place = work.fetch(ScheduleLine, line.schedule_id).ship_to_id or order.ship_to_id
        moved = place != notice.ship_to_id or (place is None and order.ship_to_text != notice.ship_to.get("name", order.ship_to_text))
        entry = work.fetch(ListEntry, own.entry_id) if own.entry_id else None
        if what := changed(line, as_ordered(order, own, entry), moved):
            yield Finding(Message("{part}: changed since this notice was made ({what}). Take it back to a draft and keep it anew.",
                                  part=line.customer_part, what=enumerated(what)))


@gate("make", "notify", "ship")
def in_stock(work: Work, notice: DispatchNotice) -> Iterator[Finding]:
    """Blocked lots do not count, nor do those of another drawing revision; what the customer conceded does."""
    lines = lines_of(work, notice)
    there, more = stock.pools(work, {line.product_id for line in lines}, but=notice.id), stock.conceded(work, lines, but=notice.id)
    before: dict[object, list[DispatchLine]] = defaultdict(list)
    for line in lines:
        pool, asked = there[line.product_id], line.drawing_revision
        others = sum((each.quantity for each in before[line.product_id] if other_revision(each.drawing_revision, asked)), NONE)
        mine = sum((each.quantity for each in before[line.product_id]), line.quantity) - others
        before[line.product_id].append(line)
        left = pool.free(asked, others=others) + more.get(line.product_id, NONE)
        if mine > left:
            yield Finding(_short(line, mine, max(NONE, left), pool.other(asked)))


def _short(line: DispatchLine, asked: Decimal, left: Decimal, apart: Decimal) -> Message:
    if apart:
        return Message("{code}: {quantity} of revision {revision} are asked for, {left} are free; {apart} are of another revision.",
                       code=line.code, quantity=plain(asked), left=plain(left), revision=line.drawing_revision, apart=plain(apart))
    return Message("{code}: {quantity} are asked for, {left} are in stock and free.", code=line.code, quantity=plain(asked),
                   left=plain(left))


@gate("notify")
def conceded_then(work: Work, notice: DispatchNotice) -> Iterator[Finding]:
    """A blocked lot, or one of another revision, leaves only with the customer's written concession, in force on the day it is to leave."""
    return _conceded(work, notice, max(notice.ship_on, today(work)))


@gate("ship")
def conceded_now(work: Work, notice: DispatchNotice) -> Iterator[Finding]:
    """And on the day on which it does leave, whatever the notice says."""
    return _conceded(work, notice, today(work))


def _conceded(work: Work, notice: DispatchNotice, day: date) -> Iterator[Finding]:
    boxes = boxes_of(work, notice)
    lots = once(work, ("lots", notice.id), lambda: lots_in(work, boxes))
    lines = lines_of(work, notice)
    for at, line in enumerate(lines):
        mine, stopped = [box for box in boxes if box.dispatch_line_id == line.id], held_back(lots, line.drawing_revision)
        if line.concession_id is not None:
            concession = work.fetch(Concession, line.concession_id)
            others = beside(concession, lines[:at], boxes, lots)
            yield from map(Finding, covers(concession, line, day, mine, stopped, others,
                                                    in_the_open=still_of(work, concession.project_id) is None))
            continue
        used = {box.lot_id for box in mine if box.lot_id in stopped}
        for lot in sorted((lots[each] for each in used), key=lambda each: each.number):  # type: ignore[index]
            yield Finding(refused(lot, line.drawing_revision))


@gate("ship")
def in_lots(work: Work, notice: DispatchNotice) -> Iterator[Finding]:
    """What lies in the boxes is in the lots on record: none of them goes below nothing."""
    boxes = boxes_of(work, notice)
    yield from map(Finding, short_lots(boxes, once(work, ("lots", notice.id), lambda: lots_in(work, boxes))))


@gate("ship")
def documented(work: Work, notice: DispatchNotice) -> Iterator[Finding]:
    """What this customer requires with each part is attached before the goods leave."""
    for line, missing in papers.missing(work, notice, lines_of(work, notice)):
        yield Finding(Message("{part}: {document} is missing.", part=line.customer_part, document=SHIPPING_DOCUMENTS[missing]))


@gate("notify")
def to_be_documented(work: Work, notice: DispatchNotice) -> Iterator[Finding]:
    wanted = {missing for _, missing in papers.missing(work, notice, lines_of(work, notice))}
    for document in papers.required(work.fetch(Customer, notice.customer_id)):
        if document in wanted:
            words = Message("Before it leaves, this is to be attached: {document}", document=SHIPPING_DOCUMENTS[document])
            yield Finding(words, blocks=False)
