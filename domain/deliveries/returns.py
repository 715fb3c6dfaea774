"""Goods that come back: before anybody signed, the slip is void; after, so much of a line counts as shipped and received no more."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import select

from domain.customers.models import Customer
from domain.deliveries import packaging
from domain.deliveries.dispatch import stock
from domain.deliveries.dispatch.finding import held
from domain.deliveries.events import GoodsReturned, SlipVoided
from domain.deliveries.models import Concession, DispatchLine, Slip, SlipLine, SlipState, Tracking
from domain.deliveries.receipts import links
from domain.deliveries.receipts.signing import COPY_TASK, PAPER_TASK, lines_of
from domain.deliveries.receipts.tally import hold, tally
from domain.deliveries.receipts.workflow import SLIP
from domain.products.models import Product
from domain.products.rules import quantity_refusal
from domain.shared.errors import Invalid, Refused
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.tasks import end_tasks
from domain.shared.work import Work
from domain.shared.workflow import authorise, require_version


def void(work: Work, slip: Slip, why: str, version: int | None) -> Slip:
    """All of it came back before anybody signed: its code opens nothing, stock, lots and orders are as before.

    Raises Forbidden, Stale, Refused (signed already, or no reason).
    """
    slip = work.fetch(Slip, slip.id, lock=True)
    SLIP.apply(work, slip, "void", version=version, why=why)
    slip.voided_at, slip.void_why = work.now, why
    with work.as_system("slip.void"):
        lines = lines_of(work, slip)
        hold(work, {line.order_id for line in lines})
        held(work, Product, {line.product_id for line in lines})  # in the one sequence in which dispatch holds them, too
        _give_back(work, slip, lines)
        for line in lines:
            stock.put_back(work, line, line.quantity)
        links.end_links(work, slip)
        for kind in (COPY_TASK, PAPER_TASK):
            end_tasks(work, slip, kind, outcome="withdrawn")
        _seen(work, slip, "returned", why)
        work.emit(SlipVoided(slip, lines, tally(work, {line.order_id for line in lines})))
    return slip


def _give_back(work: Work, slip: Slip, lines: Sequence[SlipLine]) -> None:
    """What had gone with the goods: the customer's leave for so many pieces, and the packaging they lay in."""
    sent = {line.dispatch_line_id: line.conceded for line in lines}
    under = select(DispatchLine).where(DispatchLine.id.in_(sent), DispatchLine.concession_id.is_not(None))
    conceded = list(work.session.scalars(under))
    concessions = held(work, Concession, {line.concession_id for line in conceded if line.concession_id})
    for line in conceded:
        concession = concessions[line.concession_id]  # type: ignore[index]
        concession.used = max(Decimal(0), concession.used - sent[line.id])
    for kind, quantity in packaging.of_slip(work, slip.id):
        packaging.count(work, work.fetch(Customer, slip.customer_id), packaging.Counted(kind, -quantity), slip)


def take_back(work: Work, slip: Slip, line: SlipLine, quantity: Decimal, why: str, *, usable: bool, version: int | None) -> SlipLine:
    """So much of a signed line came back; `usable` goes onto stock again, the rest waits for quality and is not counted as stock.

    Raises Forbidden, Stale, Refused (not signed: void the slip), Invalid (no reason, more than is out there).
    """
    authorise(work, "deliveries.slip.take_back", slip)
    slip = work.fetch(Slip, slip.id, lock=True)
    line = work.fetch(SlipLine, line.id, lock=True)
    require_version(line, version)
    if slip.state != SlipState.SIGNED:
        raise Refused(Message("Nobody has signed for this slip yet: if the goods came back, make it void."))
    if wrong := _refusals(line, quantity, why):
        raise Invalid(wrong)
    before = {"returned": str(line.returned), "received": str(line.received)}
    line.returned += quantity
    line.received = (line.received or Decimal(0)) - quantity
    after = {"returned": str(line.returned), "received": str(line.received), "usable": usable}
    journal(work, "slip.taken_back", line, before=before, after=after, why=why)
    with work.as_system("slip.taken_back"):
        hold(work, {line.order_id})
        if usable:
            stock.put_back(work, line, quantity, line.returned - quantity)
        _seen(work, slip, "returned", why)
        tally(work, {line.order_id})
        work.emit(GoodsReturned(slip, line, quantity))
    return line


def _refusals(line: SlipLine, quantity: Decimal, why: str) -> dict[str, Message]:
    wrong: dict[str, Message] = {}
    if not 0 < quantity <= (line.received or Decimal(0)):
        most = f"{(line.received or Decimal(0)).normalize():f}"
        wrong["quantity"] = Message("At most {most} were received of it, and no less than one can come back.", most=most)
    elif refusal := quantity_refusal(line.unit, quantity):
        wrong["quantity"] = refusal
    if not why.strip():
        wrong["why"] = Message("Please give a reason.")
    return wrong


def _seen(work: Work, slip: Slip, what: str, note: str) -> None:
    work.add(Tracking(slip_id=slip.id, at=work.now, what=what, note=note, by=work.person.name, customer_id=slip.customer_id,
                      project_id=slip.project_id))
