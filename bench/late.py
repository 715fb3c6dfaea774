"""Late deliveries of which a customer has new dates to choose from: the house makes as many ready as an earlier run has used up."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on

from bench.scene import Offered
from concord.demo.people import PASSWORD
from concord.ground import stand, whole_domain
from domain.accounts.identity import actor_of_person
from domain.accounts.models import Person
from domain.deliveries.delays import finding, meeting, offers
from domain.deliveries.delays.meeting import Meeting
from domain.deliveries.delays.offers import Dates
from domain.deliveries.models import Delay, DelayState
from domain.orders.models import Order, OrderState, ScheduleLine
from domain.shared.actor import system
from domain.shared.clock import today
from domain.shared.database import connect
from domain.shared.settings import Settings
from domain.shared.work import Work, unit

T = TypeVar("T")
MOST = 16  # each of them takes production's password
SALES, CONTROL = "li.qian@hengchuan.example", "chen.jianguo@hengchuan.example"
MET = Meeting(["邓超群", "陈建国"], "焊接机器人伺服故障，停机两天。", "machine", "伺服驱动器故障", "周末加班")
BUYER = select(func.min(Person.email)).where(Person.customer_id == Order.customer_id, Person.roles.contains(["buyer"])).scalar_subquery()
OFFERED = (
    select(Delay.number, BUYER).join(Order, Order.id == Delay.order_id)
    .where(Delay.state == DelayState.OFFERED, Delay.project_id.is_(None), BUYER.is_not(None)).order_by(Delay.id).limit(MOST)
)
TO_LEAVE = (
    select(ScheduleLine.id, ScheduleLine.open).ext(distinct_on(ScheduleLine.order_id)).join(Order, Order.id == ScheduleLine.order_id)
    .where(Order.state.in_((OrderState.RELEASED, OrderState.IN_PRODUCTION)), ScheduleLine.open > 0, ScheduleLine.project_id.is_(None),
           BUYER.is_not(None), ~select(Delay.id).where(Delay.order_id == Order.id).exists())
    .order_by(ScheduleLine.order_id.desc(), ScheduleLine.id)
)


def offered(var: Path) -> list[Offered]:
    """As many as there may be, each with a buyer of its customer."""
    whole_domain()
    engine = connect(stand(Settings(var=var)).url_app)
    missing = MOST - len(_as(None, _waiting))
    for schedule_id, quantity in _as(None, lambda work: work.session.execute(TO_LEAVE.limit(missing)).all() if missing else []):
        _offer(schedule_id, quantity)
    found = _as(None, _waiting)
    engine.dispose()
    return found


def _waiting(work: Work) -> list[Offered]:
    return [Offered(*row) for row in work.session.execute(OFFERED)]


def _offer(schedule_id: uuid.UUID, quantity: Decimal) -> None:
    """From production's word that it will be late to the dates that it stands by (5.1.10(1))."""
    number = _as(SALES, lambda work: finding.report(work, schedule_id, "told").number)
    _as(SALES, lambda work: meeting.meet(work, number, MET, None))
    _as(SALES, lambda work: offers.write(work, number, [_on(work, days, quantity) for days in (70, 75)], None))
    _as(CONTROL, lambda work: offers.confirm(work, number, PASSWORD, None))
    _as(SALES, lambda work: offers.offer(work, number, None))


def _on(work: Work, days: int, quantity: Decimal) -> Dates:
    return Dates("full", ((today(work) + timedelta(days=days), quantity),))


def _as(email: str | None, does: Callable[[Work], T]) -> T:
    with unit(system("bench")) as work:
        if email:
            work.become(actor_of_person(work.session, work.session.scalars(select(Person.id).where(Person.email == email)).one()))
        return does(work)
