"""Premium freight that was approved with the date that a customer took: the way of those goods costs so much more by agreement."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from decimal import Decimal

from sqlalchemy import and_, func, or_, select

from domain.deliveries.models import Delay, DelayState, DispatchNotice, Freight, Slip, SlipLine, SlipState
from domain.orders.models import ScheduleLine
from domain.shared.work import Work

NONE = Decimal(0)


def approved_before(work: Work, slip: Slip, schedule_ids: Collection[uuid.UUID]) -> Decimal:
    """How much of it this slip may still cost beyond its freight: what was approved, less what slips that left before it took of it.

    A delivery that was divided by that date is one with its parts. Currencies are not compared. Run as the system.
    """
    roots = select(func.coalesce(ScheduleLine.counts_with_id, ScheduleLine.id)).where(ScheduleLine.id.in_(schedule_ids))
    together = set(work.session.scalars(
        select(ScheduleLine.id).where(or_(ScheduleLine.id.in_(roots), ScheduleLine.counts_with_id.in_(roots)))
    ))
    approved = work.session.scalar(
        select(func.coalesce(func.sum(Freight.amount), 0)).join(Delay, Delay.id == Freight.delay_id).where(
            Delay.schedule_id.in_(together), Delay.state == DelayState.TAKEN, Freight.slip_id.is_(None), Freight.state == "approved",
            Freight.payer == "us", Freight.currency == slip.freight_currency,
        )
    ) or NONE
    return max(NONE, approved - _taken(work, slip, together)) if approved else NONE


def _taken(work: Work, slip: Slip, together: Collection[uuid.UUID]) -> Decimal:
    """What slips of the same goods that left before cost beyond their own freight."""
    of_goods = select(SlipLine.slip_id).where(SlipLine.schedule_id.in_(together))
    beyond = (
        select(Slip.freight_cost - DispatchNotice.agreed_freight).join(DispatchNotice, DispatchNotice.id == Slip.notice_id)
        .where(Slip.id.in_(of_goods), Slip.id != slip.id, Slip.state != SlipState.VOID, Slip.freight_currency == slip.freight_currency,
               DispatchNotice.currency == Slip.freight_currency,
               or_(Slip.left_at < slip.left_at, and_(Slip.left_at == slip.left_at, Slip.id < slip.id)))
    )
    return sum((max(NONE, each) for each in work.session.scalars(beyond) if each is not None), NONE)
