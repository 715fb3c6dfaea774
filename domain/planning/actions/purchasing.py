"""Purchase requests: drafted when production signs delivery and material, sent at release, never two for one shortage."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import delete, func, select

from domain.orders.actions import supplied
from domain.orders.events import OrderCancelled, OrderDeclined, OrderWithdrawn
from domain.orders.evidence import OrderEvidence, Shortage, for_firm
from domain.orders.models import FORECAST, Order, OrderKind, OrderLine
from domain.orders.rules import is_new
from domain.planning.events import PurchaseRequestSent
from domain.planning.models import OPEN_REQUESTS, PurchaseLine, PurchaseRequest, RequestState
from domain.planning.rules import PURCHASE, to_request
from domain.products.models import Material
from domain.reviews.events import OrderReleased, SectionReopened, SectionSigned
from domain.reviews.finding import lines_of, review_of, sections_of
from domain.reviews.models import Section
from domain.reviews.questions import Kind
from domain.shared.clock import Allowance, today
from domain.shared.errors import NotFound
from domain.shared.message import Message
from domain.shared.numbering import next_number
from domain.shared.tasks import For, end_tasks, open_task
from domain.shared.work import Work


def draft(work: Work, happened: SectionSigned) -> PurchaseRequest | None:
    """Production signed delivery and material: what is short is drafted, for mass-production lines only (5.1.5(3))."""
    section, order = happened.section, happened.order
    if section.kind != Kind.DELIVERY or section.covers != "mass":
        return None
    with work.as_system("purchase.drafted"):
        return _redraft(work, order, section)


def withdraw_draft(work: Work, happened: SectionReopened | OrderWithdrawn | OrderCancelled | OrderDeclined) -> None:
    """What the draft rests on is open again, or gone."""
    if isinstance(happened, SectionReopened) and happened.section.kind != Kind.DELIVERY:
        return
    with work.as_system("purchase.withdrawn"):
        if (request := _draft_of(work, happened.order.id)) is not None:
            PURCHASE.apply(work, request, "withdraw", version=None)


def ask_for_theirs(work: Work, happened: OrderReleased) -> None:
    """Material that the customer supplies is asked of the customer, not bought (RULES 1)."""
    supplied.ask(work, happened.order)


def send_at_release(work: Work, happened: OrderReleased) -> PurchaseRequest | None:
    """The released order's request goes to purchasing, with the figures of today (5.1.8(2))."""
    order = happened.order
    with work.as_system("purchase.sent"):
        section = next((each for each in sections_of(work, review_of(work, order.id).id) if each.kind == Kind.DELIVERY), None)
        request = _redraft(work, order, section)
        if request is not None:
            PURCHASE.apply(work, request, "send", version=None)
            _sent(work, request, order)
        return request


def send_for_change(work: Work, order: Order) -> PurchaseRequest | None:
    """What a changed order lacks beyond what is on request already goes to purchasing at once (5.1.9(3)). Inside system work."""
    request = _redraft(work, order, None)
    if request is not None:
        PURCHASE.apply(work, request, "send", version=None)
        _sent(work, request, order)
    return request


def send_early(work: Work, number: str, why: str, version: int | None) -> PurchaseRequest:
    """Before the release, on the production head's reason. Raises NotFound, Forbidden, Stale, Refused."""
    request = by_number(work, number)
    PURCHASE.apply(work, request, "send_early", version=version, why=why)
    request.early_reason = why.strip()
    with work.as_system("purchase.sent"):
        _sent(work, request, work.fetch(Order, request.order_id))
    return request


def acknowledge(work: Work, number: str, version: int | None) -> PurchaseRequest:
    """Purchasing takes the request up."""
    request = by_number(work, number)
    PURCHASE.apply(work, request, "acknowledge", version=version)
    request.acknowledged_at, request.acknowledged_by = work.now, work.person.name
    end_tasks(work, request, outcome="acknowledged")
    return request


def receive(work: Work, number: str, version: int | None) -> PurchaseRequest:
    """The material is here: it no longer counts as on request, and what of it was needed no longer is in stock now."""
    request = by_number(work, number)
    PURCHASE.apply(work, request, "receive", version=version)
    end_tasks(work, request, outcome="received")
    return request


def by_number(work: Work, number: str) -> PurchaseRequest:
    wanted = select(PurchaseRequest).where(PurchaseRequest.number == number).with_for_update()
    found = work.session.scalars(wanted, execution_options={"populate_existing": True}).one_or_none()
    if found is None:
        raise NotFound
    return found


def _draft_of(work: Work, order_id: uuid.UUID) -> PurchaseRequest | None:
    return work.session.scalars(
        select(PurchaseRequest).where(PurchaseRequest.order_id == order_id, PurchaseRequest.state == RequestState.DRAFT)
    ).one_or_none()


def _redraft(work: Work, order: Order, section: Section | None) -> PurchaseRequest | None:
    """The draft as the stock is now: made anew, so that nothing is asked for twice; None where nothing is short."""
    evidence, lines = for_firm(work, order), [line for line in lines_of(work, order.id) if not is_new(line.line_class)]
    request = _draft_of(work, order.id)
    if request is not None:
        work.session.execute(delete(PurchaseLine).where(PurchaseLine.request_id == request.id))
    commits = order.kind != OrderKind.FRAMEWORK  # its call-offs ask, each for its part (decision 0022)
    wanted = [(short, quantity) for short in short_of(evidence, lines) if (quantity := _still_to_ask(work, short))] if commits else []
    if not wanted:
        if request is not None:
            PURCHASE.apply(work, request, "withdraw", version=None)
        return None
    request = request or _new_request(work, order)
    for short, quantity in wanted:
        work.add(_line(work, request, short, quantity, lines, section, evidence))
    work.session.flush()
    return request


def short_of(evidence: OrderEvidence, lines: Sequence[OrderLine]) -> list[Shortage]:
    """Materials that the company buys, each once: the last line's figure contains those of the lines before it."""
    last: dict[uuid.UUID, Shortage] = {}
    for line in lines:
        found = evidence.of(line.id)
        for short in found.shortages if found else ():
            if short.material_id and not short.ask_customer:
                last[short.material_id] = short
    return [last[key] for key in sorted(last)]


def _still_to_ask(work: Work, short: Shortage) -> Decimal:
    """What this order lacks, less what is on request for it already.

    Under a lock on the material: two orders that are signed at once do not both ask for the same.
    """
    work.session.execute(select(Material.id).where(Material.id == short.material_id).with_for_update())
    on_request = (
        select(func.coalesce(func.sum(PurchaseLine.quantity), 0))
        .join(PurchaseRequest, PurchaseRequest.id == PurchaseLine.request_id)
        .where(PurchaseLine.material_id == short.material_id, PurchaseRequest.state.in_(OPEN_REQUESTS))
    )
    return min(short.in_order, to_request(short.running, Decimal(work.session.scalar(on_request) or 0)))


def _new_request(work: Work, order: Order) -> PurchaseRequest:
    request = work.add(
        PurchaseRequest(
            number=next_number(work, "PR"),
            order_id=order.id,
            order_number=order.number,
            state=RequestState.DRAFT,
            drafted_at=work.now,
            drafted_by=work.person.name,
            customer_id=order.customer_id,
            project_id=order.project_id,
        )
    )
    work.session.flush()
    return request


def _line(
    work: Work,
    request: PurchaseRequest,
    short: Shortage,
    quantity: Decimal,
    lines: Sequence[OrderLine],
    section: Section | None,
    evidence: OrderEvidence,
) -> PurchaseLine:
    using = [line for line in lines if any(each.material_id == short.material_id for each in _shortages(evidence, line))]
    remedies = section.remedies if section else {}
    remedy = next((remedies[str(line.id)] for line in using if str(line.id) in remedies), "normal")
    return PurchaseLine(
        request_id=request.id,
        material_id=short.material_id,
        code=short.code,
        name=short.name,
        unit=short.unit,
        quantity=quantity,
        need=short.need,
        safety=short.safety,
        available=short.available,
        needed_by=_needed_by(work, using),
        remedy=remedy,
        customer_id=request.customer_id,
        project_id=request.project_id,
    )


def _shortages(evidence: OrderEvidence, line: OrderLine) -> Sequence[Shortage]:
    found = evidence.of(line.id)
    return found.shortages if found else ()


def _needed_by(work: Work, lines: Sequence[OrderLine]) -> date:
    first = min((each.requested for line in lines for each in line.schedules if each.zone != FORECAST), default=today(work))
    return max(today(work), first - timedelta(days=7))


def _sent(work: Work, request: PurchaseRequest, order: Order) -> None:
    request.sent_at, request.sent_by = work.now, work.person.name
    open_task(
        work,
        request,
        "purchase.request",
        Message("Buy the material of {number}", number=request.number),
        For(department="purchasing", position="member"),
        Allowance.working_days(1),
        clause="5.1.8(2)",
        path="/purchase-requests",
        number=request.number,
    )
    work.emit(PurchaseRequestSent(request, order))
