"""The goods leave: logistics signs, the slip 销售出库单 FM070100-06 is made, stock, lots and orders follow (5.1.11(3))."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from domain.accounts import signing
from domain.accounts.models import Signature
from domain.deliveries.company_terms import return_copy_days
from domain.deliveries.dispatch import customs, papers, stock
from domain.deliveries.dispatch.boxes import lots_in
from domain.deliveries.dispatch.finding import boxes_of, by_number, held, hold, lines_of
from domain.deliveries.dispatch.goods import held_back, lots_of, packed, under
from domain.deliveries.dispatch.inputs import ShipInput
from domain.deliveries.dispatch.notices import content_of
from domain.deliveries.dispatch.workflow import NOTICE
from domain.deliveries.events import GoodsShipped
from domain.deliveries.models import Box, Concession, DispatchLine, DispatchNotice, Slip, SlipLine, SlipState, Tracking
from domain.deliveries.packaging import movements
from domain.deliveries.receipts.tally import tally
from domain.orders.evidence.reservations import reserve
from domain.orders.models import Order, OrderLine
from domain.projects.actions import number_in
from domain.projects.models import Project
from domain.shared.among import among
from domain.shared.clock import today
from domain.shared.errors import Invalid, Refused
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.numbering import next_number
from domain.shared.tasks import end_tasks
from domain.shared.work import Work
from domain.shared.workflow import authorise, require_version


def ship(work: Work, number: str, given: ShipInput, password: str, *, version: int | None) -> Slip:
    """The slip of a verified notice; what was on it has left our gate.

    Raises NotFound, Forbidden, Stale, PasswordNeeded, Invalid (expected on a day gone by; not weighed), Refused: not verified, more than
    ordered, not in stock, a blocked lot without concession, a required document missing, unpaid retail (each gate says why).
    """
    notice = by_number(work, number, lock=True)
    authorise(work, NOTICE.moves["ship"].permission, notice)
    require_version(notice, version)
    if given.expected_on is not None and given.expected_on < today(work):
        raise Invalid({"expected_on": Message("This day has passed.")})
    lines, boxes = lines_of(work, notice), boxes_of(work, notice)
    with work.as_system("dispatch.hold"):
        given = customs.weighed(work, notice, given, lines, boxes)
        _hold(work, lines, boxes)
    if reasons := NOTICE.refusals(work, notice, "ship"):
        raise Refused(*reasons)
    content = content_of(work, notice) | {"carrier": given.carrier, "plate": given.plate, "waybill": given.waybill}
    signature = signing.sign(work, notice, "outbound", Message("Verified and sent off: {number}", number=number), content, password)
    NOTICE.apply(work, notice, "ship", version=version, signature=signature)
    with work.as_system("dispatch.ship"):
        slip = _slip(work, notice, given, signature)
        gone = _lines(work, notice, slip, lines, boxes)
        stock.take(work, lines, boxes)
        _use_concessions(work, lines, gone)
        orders = _book(work, lines)
        papers.hand_on(work, notice, slip)
        movements.leave(work, slip, _packed_in(lines, boxes), {given.packaging: given.packaging_sets})
        end_tasks(work, notice)
        journal(work, "slip.left", slip, after={"number": slip.number, "notice": number, "carrier": slip.carrier, "plate": slip.plate,
                                                "waybill": slip.waybill})
        work.emit(GoodsShipped(slip, gone, orders))
    return slip


def _hold(work: Work, lines: Sequence[DispatchLine], boxes: Sequence[Box]) -> None:
    """Orders, dates, products and lots, in the sequence in which everybody holds them."""
    hold(work, {line.order_id for line in lines}, {line.line_id for line in lines}, {line.schedule_id for line in lines})
    stock.hold_lots(work, boxes)
    held(work, Concession, {line.concession_id for line in lines if line.concession_id})


def _slip(work: Work, notice: DispatchNotice, given: ShipInput, signature: Signature) -> Slip:
    number = number_in(work, work.fetch(Project, notice.project_id)) if notice.project_id else next_number(work, "CK")
    slip = work.add(Slip(
        number=number, notice_id=notice.id, notice_number=notice.number, state=SlipState.LEFT, ship_to_id=notice.ship_to_id,
        ship_to=notice.ship_to, transport=notice.transport, carrier=given.carrier, plate=given.plate, waybill=given.waybill,
        driver=given.driver, driver_phone=given.driver_phone, copies=given.copies, left_at=work.now, left_by=work.person.name,
        signature_id=signature.id, expected_on=given.expected_on or _expected(work, notice),
        return_copy_due=today(work) + timedelta(days=return_copy_days(work)),
        freight_cost=given.freight_cost, freight_currency=given.currency,
        gross_weight=given.gross_weight, net_weight=given.net_weight, volume=given.volume,
        customer_id=notice.customer_id, project_id=notice.project_id,
    ))
    work.session.flush()
    work.add(Tracking(slip_id=slip.id, at=work.now, what="left", expected_on=slip.expected_on, by=work.person.name,
                      customer_id=slip.customer_id, project_id=slip.project_id))
    return slip


def _expected(work: Work, notice: DispatchNotice) -> Any:
    """By the days that the way to this place takes."""
    return today(work) + timedelta(days=int(notice.ship_to.get("transport_days") or 0))


def _lines(work: Work, notice: DispatchNotice, slip: Slip, lines: Sequence[DispatchLine], boxes: Sequence[Box]) -> list[SlipLine]:
    made, there = [], lots_in(work, boxes)
    for line in lines:
        mine = [box for box in boxes if box.dispatch_line_id == line.id]
        concession = work.fetch(Concession, line.concession_id) if line.concession_id else None
        stopped = held_back(there, line.drawing_revision)
        leave, number = (under(concession, mine, stopped), concession.number) if concession else ([], "")
        made.append(work.add(SlipLine(
            slip_id=slip.id, position=line.position, dispatch_line_id=line.id, order_id=line.order_id, order_number=line.order_number,
            po_number=line.po_number, line_id=line.line_id, schedule_id=line.schedule_id, product_id=line.product_id,
            customer_part=line.customer_part, code=line.code, name=line.name, drawing_revision=line.drawing_revision,
            specification=line.specification, unit=line.unit, quantity=line.quantity, boxes=len(mine), lots=lots_of(mine, leave, number),
            concession_number=number if leave else "", conceded=packed(leave), shipped_on=today(work),
            customer_id=slip.customer_id, project_id=slip.project_id,
        )))
    work.session.flush()
    return made


def _packed_in(lines: Sequence[DispatchLine], boxes: Sequence[Box]) -> list[tuple[str, int]]:
    """The packaging of each line, and how many boxes of it there are."""
    return [(line.packaging, sum(1 for box in boxes if box.dispatch_line_id == line.id)) for line in lines]


def _use_concessions(work: Work, lines: Sequence[DispatchLine], gone: Sequence[SlipLine]) -> None:
    """So many pieces less may follow: of a line that is partly in good lots, those of the conceded ones alone."""
    for line, left in zip(lines, gone, strict=True):
        if line.concession_id is not None:
            work.fetch(Concession, line.concession_id).used += left.conceded


def _book(work: Work, lines: Sequence[DispatchLine]) -> list[Order]:
    """Dates, lines and orders as far as they are now; what a confidential line holds of stock and hours becomes less."""
    orders = tally(work, {line.order_id for line in lines})
    reserve_again = work.session.scalars(
        select(OrderLine).where(among(OrderLine.id, {line.line_id for line in lines}), OrderLine.project_id.is_not(None)))
    for line in reserve_again:
        reserve(work, line)
    return orders
