"""Material on request that its order needs no longer: what nobody took up is withdrawn, the rest purchasing settles (5.1.9(3)).

A supplier may have been asked already: whether the rest is called off or comes and is kept, purchasing says, and signs nothing for it.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from sqlalchemy import func, select

from domain.orders.events import OrderCancelled
from domain.orders.evidence import OrderEvidence
from domain.orders.models import Order, OrderLine
from domain.planning.actions.purchasing import by_number, short_of
from domain.planning.events import PurchaseRequestSent
from domain.planning.models import PurchaseLine, PurchaseRequest, RequestState
from domain.planning.rules import PURCHASE, spare
from domain.products.models import Consumption
from domain.reviews.finding import lines_of
from domain.shared.among import among
from domain.shared.clock import Allowance
from domain.shared.errors import Invalid, Refused
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.tasks import For, end_tasks, open_task
from domain.shared.work import Work

TASK = "purchase.unneeded"
CALLED_OFF, KEPT = "called_off", "kept"
WITH_PURCHASING = (RequestState.SENT, RequestState.ACKNOWLEDGED)
NONE = Decimal(0)


def look(work: Work, order: Order, lines: Sequence[OrderLine], before: Mapping[uuid.UUID, Decimal], evidence: OrderEvidence) -> list[str]:
    """What the lines that became smaller free of the order's own requests; the numbers of those that are withdrawn with it.

    `before`: the open pieces of each line as they were; `evidence`: of the order as it stands now. Inside system work.
    """
    freed = {line.id: before[line.id] - line.open_quantity for line in lines if before.get(line.id, NONE) > line.open_quantity}
    pieces: dict[uuid.UUID, Decimal] = defaultdict(Decimal)
    for line in lines:
        if line.product_id and line.id in freed:
            pieces[line.product_id] += freed[line.id]
    needed = {short.material_id: short.in_order for short in short_of(evidence, lines_of(work, order.id)) if short.material_id}
    return _spare(work, order, pieces, needed)


def on_cancelled(work: Work, happened: OrderCancelled) -> None:
    """The order ended as a whole: nothing of what its lines still stood for is needed. Lines that a change cancelled were looked at."""
    order = happened.order
    with work.as_system("purchase.unneeded"):
        pieces: dict[uuid.UUID, Decimal] = defaultdict(Decimal)
        for line in lines_of(work, order.id):
            if line.product_id:
                pieces[line.product_id] += line.quantity - line.shipped
        _spare(work, order, pieces, {})


def settle(work: Work, number: str, how: str, why: str, version: int | None) -> PurchaseRequest:
    """Purchasing called the rest off (it is asked for no longer), or it comes and is kept in stock (it stays on request).

    Raises NotFound, Forbidden, Stale, Refused (nothing waits, or no reason), Invalid (`how`).
    """
    request = by_number(work, number)
    PURCHASE.apply(work, request, "settle", version=version, why=why)
    lines = [line for line in _lines(work, request) if line.unneeded]
    if not lines:
        raise Refused(Message("All of this request is needed."))
    if how not in (CALLED_OFF, KEPT):
        raise Invalid({"how": Message("Say whether it is called off or kept.")})
    with work.as_system("purchase.settled"):
        for line in lines:
            line.quantity -= line.unneeded if how == CALLED_OFF else NONE
            line.unneeded = NONE
        end_tasks(work, request, TASK, outcome=how)
        work.session.flush()
        if how == CALLED_OFF:
            _called_off(work, request)
    return request


def _called_off(work: Work, request: PurchaseRequest) -> None:
    """What is left of it is printed anew; nothing left, it is withdrawn."""
    if any(line.quantity for line in _lines(work, request)):
        work.emit(PurchaseRequestSent(request, work.fetch(Order, request.order_id)))
    else:
        _withdraw(work, request)


def _spare(work: Work, order: Order, pieces: Mapping[uuid.UUID, Decimal], needed: Mapping[uuid.UUID, Decimal]) -> list[str]:
    freed = _material(work, pieces)
    requests = {each.id: each for each in work.session.scalars(
        select(PurchaseRequest).where(PurchaseRequest.order_id == order.id, PurchaseRequest.state.in_(WITH_PURCHASING))
        .order_by(PurchaseRequest.number.desc()).with_for_update())} if freed else {}
    wanted = select(PurchaseLine).where(among(PurchaseLine.request_id, set(requests)), among(PurchaseLine.material_id, set(freed)))
    lines = list(work.session.scalars(wanted)) if requests else []
    lines.sort(key=lambda line: list(requests).index(line.request_id))  # the last request first: the first is the likeliest to be bought
    touched: dict[uuid.UUID, None] = {}
    for material_id, each in freed.items():
        mine = [line for line in lines if line.material_id == material_id]
        left = spare(each, sum((line.quantity - line.unneeded for line in mine), NONE), needed.get(material_id, NONE))
        for line in mine:
            part = min(left, line.quantity - line.unneeded)
            if part > 0:
                line.unneeded += part
                left -= part
                touched[line.request_id] = None
    work.session.flush()
    return [each.number for key in touched for each in [requests[key]] if _gone(work, order, each)]


def _material(work: Work, pieces: Mapping[uuid.UUID, Decimal]) -> dict[uuid.UUID, Decimal]:
    """By material, what so many pieces of these products take of what the company buys."""
    if not any(pieces.values()):
        return {}
    taken = func.sum(Consumption.per_piece)
    rows = work.session.execute(
        select(Consumption.product_id, Consumption.material_id, taken)
        .where(among(Consumption.product_id, set(pieces)), Consumption.customer_supplied.is_(False))
        .group_by(Consumption.product_id, Consumption.material_id).order_by(Consumption.material_id)
    )
    freed: dict[uuid.UUID, Decimal] = defaultdict(Decimal)
    for product_id, material_id, per_piece in rows:
        freed[material_id] += per_piece * pieces[product_id]
    return {key: each for key, each in freed.items() if each > 0}


def _gone(work: Work, order: Order, request: PurchaseRequest) -> bool:
    """Withdrawn, where purchasing has not taken it up and nothing of it is needed; else purchasing is asked what becomes of the rest."""
    if request.state == RequestState.SENT and all(line.unneeded == line.quantity for line in _lines(work, request)):
        _withdraw(work, request)
        return True
    end_tasks(work, request, TASK, outcome="withdrawn")
    title = Message("Settle what {number} asks for and order {order} no longer needs", number=request.number, order=order.number)
    open_task(work, request, TASK, title, For("purchasing", "member"), Allowance.working_days(1), clause="5.1.9(6)",
              path="/purchase-requests", number=request.number)
    journal(work, "purchase_request.unneeded", request, after={"number": request.number, "order": order.number})
    return False


def _withdraw(work: Work, request: PurchaseRequest) -> None:
    PURCHASE.apply(work, request, "withdraw", version=None)
    end_tasks(work, request, outcome="withdrawn")


def _lines(work: Work, request: PurchaseRequest) -> Iterable[PurchaseLine]:
    return list(work.session.scalars(select(PurchaseLine).where(PurchaseLine.request_id == request.id).order_by(PurchaseLine.code)))
