"""A delay as people tell it: found, met about, dates written, confirmed, offered; one unit of work a deed."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import select

from domain.deliveries.delays import finding, meeting, offers, queries, taking
from domain.deliveries.delays.meeting import Meeting
from domain.deliveries.delays.offers import Dates
from domain.deliveries.freight import spending
from domain.deliveries.models import Delay, DelayOffer, Freight
from domain.orders.models import ScheduleLine
from domain.shared.actor import ANONYMOUS, Actor, system
from domain.shared.outbox import Outbox
from domain.shared.work import Work, unit
from tests.cast import NOW, PASSWORD, TODAY, Cast
from tests.deliveries.late import Due, due
from tests.remembering import remembered

T = TypeVar("T")
MET = Meeting(["邓超群", "陈建国"], "逐项核对", "machine", "焊机停机两天", "加班并外协支援")
REASON = "周四之前必须到货"


def day(days: int) -> Any:
    return TODAY + timedelta(days=days)


def full(days: int, quantity: int = 400) -> Dates:
    return Dates("full", ((day(days), Decimal(quantity)),))


def partial(*parts: tuple[int, int]) -> Dates:
    return Dates("partial", tuple((day(days), Decimal(quantity)) for days, quantity in parts))


def premium(days: int, quantity: int = 400, cost: str = "3000") -> Dates:
    return Dates("premium", ((day(days), Decimal(quantity)),), Decimal(cost))


TWO = (full(5), partial((3, 100), (8, 300)))


@dataclass
class Case:
    """One delay on its way. `now` moves by hand."""

    cast: Cast
    late: Due
    number: str
    now: datetime = field(default=NOW)

    def as_(self, who: Actor, deed: Callable[[Work], T]) -> T:
        with unit(who, now=self.now) as work:
            return deed(work)

    def system(self, look: Callable[[Work], T]) -> T:
        return self.as_(system("test"), look)

    @property
    def delay(self) -> Delay:
        return self.system(lambda work: work.session.scalars(select(Delay).where(Delay.number == self.number)).one())

    @property
    def offers(self) -> list[DelayOffer]:
        wanted = select(DelayOffer).order_by(DelayOffer.position)
        return self.system(lambda work: list(work.session.scalars(wanted.where(DelayOffer.withdrawn_at.is_(None)))))

    @property
    def schedules(self) -> list[ScheduleLine]:
        wanted = select(ScheduleLine).where(ScheduleLine.line_id == self.late.line.id).order_by(ScheduleLine.promised_latest)
        return self.system(lambda work: list(work.session.scalars(wanted)))

    @property
    def freight(self) -> list[Freight]:
        return self.system(lambda work: list(work.session.scalars(select(Freight).order_by(Freight.id))))

    @remembered
    def meet(self, who: Actor | None = None, entered: Meeting = MET) -> Case:
        self.as_(who or self.cast.sun_li, lambda work: meeting.meet(work, self.number, entered, None))
        return self

    @remembered
    def write(self, *dates: Dates, who: Actor | None = None) -> Case:
        self.as_(who or self.cast.li_qian, lambda work: offers.write(work, self.number, dates or TWO, None))
        return self

    @remembered
    def confirm(self, who: Actor | None = None, password: str = PASSWORD) -> Case:
        self.as_(who or self.cast.chen, lambda work: offers.confirm(work, self.number, password, None))
        return self

    @remembered
    def offer(self, who: Actor | None = None) -> Case:
        self.as_(who or self.cast.li_qian, lambda work: offers.offer(work, self.number, None))
        return self

    def take_back(self, why: str = "材料又晚了", who: Actor | None = None) -> Case:
        self.as_(who or self.cast.li_qian, lambda work: offers.take_back(work, self.number, why, None))
        return self

    def approve_freight(self, who: Actor | None = None) -> Case:
        one = next(each for each in self.freight if each.state == "proposed")
        entered = {"payer": "us", "cause": "焊机停机"}
        self.as_(who or self.cast.zhao, lambda work: spending.approve(work, one.number, entered, PASSWORD, None))
        return self

    def take(self, place: int = 0, who: Actor | None = None, password: str = PASSWORD) -> Any:
        offer_id = self.offers[place].id
        return self.as_(who or self.cast.wang_min, lambda work: taking.take(work, self.number, offer_id, password))

    def tap(self, token: str, place: int = 0, offer_id: uuid.UUID | None = None) -> None:
        wanted = offer_id or self.offers[place].id
        self.as_(ANONYMOUS, lambda work: taking.take_by_link(work, token, wanted))

    def look(self, token: str) -> queries.Choice:
        return self.as_(ANONYMOUS, lambda work: taking.behind(work, token)[0])

    @property
    def tokens(self) -> dict[str, str]:
        """The links that the mails carry, by the name of the reader."""
        return {mail["to"]["name"]: mail["params"]["path"].removeprefix("/dates/") for mail in self.mails("dates_offered")}

    def mails(self, template: str) -> list[dict[str, Any]]:
        rows = self.system(lambda work: list(work.session.scalars(select(Outbox).where(Outbox.kind == "mail").order_by(Outbox.seq))))
        return [row.payload for row in rows if row.payload["template"] == template]


@remembered
def found(cast: Cast, days: int = -1, quantity: int = 400, *, who: Actor | None = None, why: str = "told", **more: Any) -> Case:
    """A delivery with its case, opened by production unless told otherwise."""
    late = due(cast, days, quantity, **more)
    with unit(who or cast.chen, now=NOW) as work:
        number = finding.report(work, late.id, why).number
    return Case(cast, late, number)


@remembered
def offered(cast: Cast, *dates: Dates, **more: Any) -> Case:
    """A case whose dates are with the customer."""
    case = found(cast, **more).meet().write(*dates).confirm()
    return case.offer()


Deeds: Sequence[str] = ("meet", "write", "confirm", "offer", "take_back", "take")
