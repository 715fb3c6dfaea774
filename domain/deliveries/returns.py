"""All goods of a slip come back before anybody signed: the slip is void (what comes back later: `taking_back`)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import select

from domain.deliveries.dispatch import stock, whereabouts
from domain.deliveries.dispatch.finding import held
from domain.deliveries.events import SlipVoided
from domain.deliveries.models import Concession, DispatchLine, Slip, SlipLine, Tracking
from domain.deliveries.packaging import movements
from domain.deliveries.receipts.signing import COPY_TASK, PAPER_TASK, lines_of
from domain.deliveries.receipts.tally import hold, tally
from domain.deliveries.receipts.workflow import SLIP
from domain.products.models import Product
from domain.shared.tasks import end_tasks
from domain.shared.work import Work


def void(work: Work, slip: Slip, why: str, version: int | None) -> Slip:
    """All of it came back before anybody signed: its code says so, stock, lots and orders are as before.

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
        for kind in (COPY_TASK, PAPER_TASK, whereabouts.TASK):
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
    movements.give_back(work, slip)


def _seen(work: Work, slip: Slip, what: str, note: str) -> None:
    work.add(Tracking(slip_id=slip.id, at=work.now, what=what, note=note, by=work.person.name, customer_id=slip.customer_id,
                      project_id=slip.project_id))
