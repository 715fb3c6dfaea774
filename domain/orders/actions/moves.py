"""The smaller verbs of an order: withdraw, return, complete, hold, resume, cancel, decline."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from sqlalchemy import update

from domain.orders.actions.amendment import amend
from domain.orders.actions.behalf import NO_PAPER_OF_HOLD, keep, prove
from domain.orders.events import (
    OrderCancelled,
    OrderCompleted,
    OrderDeclined,
    OrderHeld,
    OrderResumed,
    OrderReturned,
    OrderWithdrawn,
)
from domain.orders.inputs import OrderInput
from domain.orders.models import Order, OrderLine
from domain.orders.queries import by_number
from domain.orders.workflow import ORDER, is_released
from domain.shared.clock import Allowance
from domain.shared.errors import Invalid
from domain.shared.files import Upload
from domain.shared.message import Message
from domain.shared.tasks import For, end_tasks, open_task
from domain.shared.work import Work
from domain.shared.workflow import authorise


def withdraw(work: Work, number: str, *, version: int | None, why: str = "", source: str = "", papers: Iterable[Upload] = ()) -> Order:
    """The customer takes an order back before its release; staff in their name, with what they wrote (`source`, `papers`).

    Raises NotFound, Forbidden, Stale, Refused, Invalid (staff without the proof).
    """
    order = by_number(work, number, lock=True)
    authorise(work, ORDER.moves["withdraw"].permission, order)
    prove(work, order, why, source, papers)
    ORDER.apply(work, order, "withdraw", version=version, why=why or None)
    close(work, order)
    work.emit(OrderWithdrawn(order, why))
    return order


def return_for_completion(work: Work, number: str, *, version: int | None, why: str) -> Order:
    """退回补充: the customer is asked, with the reason, for what is missing; the ball is visibly with them."""
    order = by_number(work, number, lock=True)
    ORDER.apply(work, order, "return_for_completion", version=version, why=why)
    open_task(
        work,
        order,
        "order.completion",
        Message("Complete order {number}: {why}", number=order.number, why=why),
        For(customer=True),
        Allowance.working_days(3),
        clause="5.1.1(1)",
        path=f"/orders/{order.number}/completion",
    )
    work.emit(OrderReturned(order, why))
    return order


def complete(work: Work, number: str, given: OrderInput, *, version: int | None, why: str = "") -> Order:
    """The customer hands a returned order in again, completed: a new revision, and the review goes on."""
    order = amend(work, number, given, version=version, why=why)
    ORDER.apply(work, order, "complete", version=None)
    end_tasks(work, order, "order.completion")
    work.emit(OrderCompleted(order))
    return order


def hold(work: Work, number: str, *, version: int | None, why: str, for_customer: bool = False, papers: Iterable[Upload] = ()) -> Order:
    """Nothing goes on until it is resumed. `for_customer`: the customer asked for it; the history tells the two apart (RULES 7).

    `papers`: what they wrote. Once the order is released, their hold moves the days that count, and does so on paper alone.

    Raises NotFound, Forbidden, Stale, Refused, Invalid (a released order is held for them, and nothing shows that they asked).
    """
    order = by_number(work, number, lock=True)
    order.held_from = order.state
    ORDER.apply(work, order, "hold_for_customer" if for_customer else "hold", version=version, why=why)
    if for_customer and is_released(order) and not (papers := list(papers)):
        raise Invalid({"files": NO_PAPER_OF_HOLD})
    if papers:
        keep(work, order, papers, why)
    work.emit(OrderHeld(order, why, for_customer))
    return order


def resume(work: Work, number: str, *, version: int | None) -> Order:
    """Back to the state that the hold was put on in."""
    order = by_number(work, number, lock=True)
    ORDER.apply(work, order, "resume", version=version, target=order.held_from)
    order.held_from = None
    work.emit(OrderResumed(order))
    return order


def cancel(work: Work, number: str, *, version: int | None, why: str) -> Order:
    """The order ends before its release; the marketing manager's word, with the reason that the customer reads too.

    Raises NotFound, Forbidden, Stale, Refused (it is released, or has ended, or no reason is given).
    """
    order = by_number(work, number, lock=True)
    ORDER.apply(work, order, "cancel", version=version, why=why)
    _ended(work, order, why, for_customer=False)
    return order


def cancel_by_change(work: Work, order: Order, why: str, *, for_customer: bool) -> None:
    """A released order ends with the change that cancels the last of it, at the customer's wish or ours. Inside system work."""
    ORDER.apply(work, order, "cancel_by_change", version=None, why=why)
    _ended(work, order, why, for_customer=for_customer, by_change=True)


def _ended(work: Work, order: Order, why: str, *, for_customer: bool, by_change: bool = False) -> None:
    close(work, order)
    work.emit(OrderCancelled(order, why, for_customer, by_change))


def decline(work: Work, number: str, *, version: int | None, why: str, signature: Any) -> Order:
    """The polite refusal, which the general manager signs (RULES 2)."""
    order = by_number(work, number, lock=True)
    ORDER.apply(work, order, "decline", version=version, why=why, signature=signature)
    close(work, order)
    work.emit(OrderDeclined(order, why))
    return order


def close(work: Work, order: Order) -> None:
    """Nothing of it is open any more, nor does anything about it wait for anybody."""
    with work.as_system("orders.close"):
        work.session.execute(update(OrderLine).where(OrderLine.order_id == order.id).values(open_quantity=Decimal(0)))
        end_tasks(work, order, outcome="withdrawn")
