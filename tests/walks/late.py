"""Deeds around dates that are missed: goods that leave and come back, days that pass, delays told, met about, offered, taken."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from domain.deliveries import morning, returns
from domain.deliveries.delays import finding, meeting, offers, taking
from domain.deliveries.delays.offers import Dates
from domain.deliveries.models import Delay, DelayOffer
from domain.deliveries.models.lateness import DelayState
from domain.notifications import reminders
from domain.orders.models import ScheduleLine
from tests.cast import PASSWORD
from tests.deliveries.delayed import MET
from tests.deliveries.shipping import Shipment, schedules, ship
from tests.walks.walk import NothingThere, Walk

MOST_SLIPS = 4  # each is a whole shipment, and takes its time
NIGHT, FORENOON = time(23, 30), time(1, 5)  # of the clock of the world: half past seven in the morning there, five past nine
S = DelayState


class Late(Walk):
    slips: list[Shipment]

    def _open_dates(self) -> list[ScheduleLine]:
        return [each for each in schedules(self.story) if each.open > 0]

    def _delay(self, *states: DelayState) -> Delay:
        wanted = select(Delay).where(Delay.state.in_(states)).order_by(Delay.number)
        return self.one(self.look(lambda work: list(work.session.scalars(wanted))))

    # the road
    def goods_leave(self) -> Any:
        if len(self.slips) >= MOST_SLIPS:
            raise NothingThere
        date = self.one(self._open_dates())
        quantity = min(date.open, self.one((Decimal(50), Decimal(100), Decimal(200), Decimal(1000))))
        self.slips.append(ship(self.story, {date.id: quantity}))
        return self.slips[-1].slip_number, quantity

    def goods_come_back(self) -> Any:
        shipment = self.one(self.slips)
        self.story.as_(self.cast.sun_li, lambda work: returns.void(work, shipment.slip, "装错", None))
        return shipment.slip_number

    def days_pass(self) -> Any:
        """Each with the morning's chores and two rounds of reminders."""
        for _ in range(self.one((1, 1, 2, 4))):
            day = self.story.now.date()
            self.story.now = max(self.story.now, datetime.combine(day, NIGHT, UTC))
            self.look(morning.come)
            self.look(reminders.run)
            self.story.now = datetime.combine(day + timedelta(days=1), FORENOON, UTC)
            self.look(reminders.run)
        return self.story.now.date()

    # a delay
    def delay_told(self) -> Any:
        date: uuid.UUID = self.one(self._open_dates()).id
        return self.story.as_(self.cast.chen, lambda work: finding.report(work, date, "told").number)

    def meets(self) -> Any:
        number = self._delay(S.OPEN, S.MET).number
        self.story.as_(self.cast.sun_li, lambda work: meeting.meet(work, number, MET, None))
        return number

    def writes_dates(self) -> Any:
        delay = self._delay(S.MET, S.CONFIRMED)
        left = self.look(lambda work: work.fetch(ScheduleLine, delay.schedule_id).open)
        today = self.story.now.date()
        half = (left / 2).quantize(Decimal(1))
        dates = [Dates("full", ((today + timedelta(days=self.random.randint(1, 9)), left),)),
                 Dates("partial", ((today + timedelta(days=2), half), (today + timedelta(days=6), left - half)))]
        self.story.as_(self.cast.li_qian, lambda work: offers.write(work, delay.number, dates, None))
        return delay.number, [each.parts for each in dates]

    def confirms_dates(self) -> Any:
        number = self._delay(S.MET).number
        self.story.as_(self.cast.chen, lambda work: offers.confirm(work, number, PASSWORD, None))
        return number

    def offers_dates(self) -> Any:
        number = self._delay(S.CONFIRMED).number
        self.story.as_(self.cast.li_qian, lambda work: offers.offer(work, number, None))
        return number

    def takes_a_date(self) -> Any:
        delay = self._delay(S.OFFERED)
        standing = select(DelayOffer).where(DelayOffer.delay_id == delay.id, DelayOffer.withdrawn_at.is_(None)).order_by(DelayOffer.id)
        offer = self.one(self.look(lambda work: list(work.session.scalars(standing))))
        self.story.as_(self.cast.wang_min, lambda work: taking.take(work, delay.number, offer.id, PASSWORD))
        return delay.number, offer.parts

    def refuses_dates(self) -> Any:
        number = self._delay(S.OFFERED).number
        self.story.as_(self.cast.wang_min, lambda work: taking.refuse(work, number, "都不行"))
        return number

    def takes_dates_back(self) -> Any:
        number = self._delay(S.OFFERED).number
        self.story.as_(self.cast.li_qian, lambda work: offers.take_back(work, number, "又要晚", None))
        return number
