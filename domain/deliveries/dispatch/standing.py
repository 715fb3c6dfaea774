"""What goods and orders themselves say of a notice: the gates of this area (RULES 7). Money has its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from domain.customers.models import Customer
from domain.customers.rules import SHIPPING_DOCUMENTS
from domain.deliveries.dispatch import papers, stock
from domain.deliveries.dispatch.finding import boxes_of, lines_of
from domain.deliveries.dispatch.rules import NONE, Stand, covers, not_shippable, over_shipment, plain
from domain.deliveries.gates import Finding, gate
from domain.deliveries.models import Concession, DispatchNotice
from domain.orders.models import Order, ScheduleLine
from domain.products.models import Lot
from domain.shared.message import Message
from domain.shared.work import Work


@gate("make", "notify", "ship")
def ordered(work: Work, notice: DispatchNotice) -> Iterator[Finding]:
    """The order is open, and no more leaves than it asks for."""
    lines = lines_of(work, notice)
    taken = stock.on_notices(work, [line.schedule_id for line in lines], but=notice.id)
    for line in lines:
        date, order = work.fetch(ScheduleLine, line.schedule_id), work.fetch(Order, line.order_id)
        stand = Stand(date.quantity, date.shipped, taken.get(line.schedule_id, NONE))
        reason = not_shippable(order, date.zone) or over_shipment(line.customer_part, line.quantity, stand)
        if reason is not None:
            yield Finding(reason)


@gate("make", "notify", "ship")
def in_stock(work: Work, notice: DispatchNotice) -> Iterator[Finding]:
    """Blocked lots do not count; what the customer conceded does."""
    lines = lines_of(work, notice)
    there, more = stock.free(work, {line.product_id for line in lines}, but=notice.id), stock.conceded(work, lines)
    asked: dict[object, Decimal] = defaultdict(Decimal)
    for line in lines:
        asked[line.product_id] += line.quantity
        left = there[line.product_id] + more.get(line.product_id, NONE)
        if asked[line.product_id] > left:
            yield Finding(Message("{code}: {quantity} are asked for, {left} are in stock and free.", code=line.code,
                                  quantity=plain(asked[line.product_id]), left=plain(max(NONE, left))))


@gate("notify", "ship")
def conceded(work: Work, notice: DispatchNotice) -> Iterator[Finding]:
    """A blocked lot leaves only with the customer's written concession; that must still hold."""
    boxes = boxes_of(work, notice)
    for line in lines_of(work, notice):
        lots = {box.lot_id: box.lot_number for box in boxes if box.dispatch_line_id == line.id}
        if line.concession_id is not None:
            yield from map(Finding, covers(work.fetch(Concession, line.concession_id), line, lots, notice.ship_on))
            continue
        for lot_id, number in lots.items():
            if lot_id is not None and work.fetch(Lot, lot_id).blocked:
                yield Finding(Message("Lot {lot} is blocked by quality: it leaves only with the customer's concession.", lot=number))


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
