"""Capacity and stock that a signed delivery section speaks for (RULES 4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from domain.orders.evidence import release, reserve
from domain.orders.evidence.models import ReservedFor
from domain.orders.models import Order, OrderLine
from domain.reviews.models import Section, SectionState
from domain.reviews.questions import Kind
from domain.shared.work import Work


def commit_load(work: Work, order: Order, lines: Sequence[OrderLine]) -> None:
    """From now on the capacity and stock of these lines are spoken for (RULES 4); confidential ones as neutral reservations."""
    order.delivery_signed_at = work.now
    reserve(work, *_hidden(lines))


def free_load(work: Work, order: Order, lines: Sequence[OrderLine], sections: Iterable[Section] = ()) -> None:
    """What these lines held is free again; the order's other lines stay spoken for while one of its `sections` is signed for them."""
    if not any(each.kind == Kind.DELIVERY and each.state == SectionState.SIGNED for each in sections):
        order.delivery_signed_at = None
    release(work, *_hidden(lines))


def free_gone(work: Work, order: Order) -> None:
    """A line that was taken out of the order holds nothing any more."""
    held = select(ReservedFor.line_id)
    gone = select(OrderLine).where(OrderLine.order_id == order.id, OrderLine.cancelled, OrderLine.id.in_(held))
    release(work, *work.session.scalars(gone))


def _hidden(lines: Sequence[OrderLine]) -> list[OrderLine]:
    return [line for line in lines if line.project_id is not None]
