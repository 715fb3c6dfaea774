"""What was late in the past: the case of each delivery that missed its day, and the sheets on which they stand. Plain rows."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from concord.demo import trail
from concord.demo.past import GONE, PastOrder
from concord.demo.seed import Seed
from domain.accounts.models import Person
from domain.deliveries.models import Countermeasure, Delay, DelayOffer, DelayState
from domain.deliveries.rate.filtering import month_after
from domain.search.index import Entry
from domain.shared.settings import settings

CAUSES = (("machine", "压机液压泵漏油，停机检修两天。"), ("material", "胶料到货延迟三天。"), ("people", "夜班缺员，班产不足。"))
WHYS = {
    "machine": ["设备停机", "液压泵漏油", "密封件老化", "未列入点检", "点检表未随设备更新"],
    "material": ["胶料未到", "供方发货晚三天", "订货点低于实际消耗", "消耗定额两年未复核"],
    "people": ["夜班产量不足", "两人同时请假", "无顶岗人员", "多能工培训未覆盖夜班"],
}
PREVENTION = {"machine": "点检表随设备变更更新。", "material": "每季度复核消耗定额与订货点。", "people": "夜班每工序至少两名多能工。"}
WEEK, LOOKED = timedelta(days=7), timedelta(days=30)
WRITTEN = 3 * 480  # working minutes from a miss to its signed sheet


@dataclass
class Late:
    """`add` takes rows, `audit` entries of the trail, `draw` gives numbers of a series and day, `index` what is searched."""

    seed: Seed
    add: Callable[[Any, dict[str, Any]], None]
    audit: Callable[[dict[str, Any]], None]
    draw: Callable[[str, date], str]
    index: Callable[[Entry], None]
    people: Mapping[str, Person]  # by login
    today: date
    sheets: dict[tuple[uuid.UUID, date, str], uuid.UUID] = field(default_factory=dict)

    def put_off(self, order: PastOrder, schedule: dict[str, Any], found: datetime, taken: datetime) -> uuid.UUID:
        """We could not keep the day: the meeting, the dates offered, the one that was taken, and the sheet of its month."""
        gone = order.row["state"] in GONE
        key, number = self._case(order, schedule, found, DelayState.CLOSED if gone else DelayState.TAKEN, taken, "told")
        for position, day in enumerate((schedule["promised_latest"], schedule["promised_latest"] + timedelta(days=3)), 1):
            self.add(DelayOffer.__table__, dict(
                id=self.seed.id(found), delay_id=key, delay_number=number, order_id=order.row["id"], schedule_id=schedule["id"],
                position=position, kind="full", parts=[{"day": day.isoformat(), "quantity": f"{schedule['quantity'].normalize():f}"}],
                confirmed_at=found, confirmed_by=self.people["chen.jianguo"].name, offered_at=found, internal=False,
                taken_at=taken if position == 1 else None, taken_by=order.buyer.name if position == 1 else None,
                taken_how="portal" if position == 1 else "", withdrawn_at=None if position == 1 else taken, version=3, **trail.tie(order),
            ))
        return key

    def missed(self, order: PastOrder) -> None:
        """What left, or arrived, some days after the day that nobody had put off: its case is closed, its sheet remains."""
        for each in order.schedules:
            kept_all = each.get("on_time", each.get("due")) == each.get("due")
            if kept_all or not each.get("shipped_on") or each["counted"] >= self.today or each["counted"] != each["promised_latest"]:
                continue
            came = max(each["shipped_on"], each.get("received_on") or each["shipped_on"])
            found = _at(order.calendar.working_day_after(each["counted"], 1))
            if found.date() < self.today:
                self._case(order, each, found, DelayState.CLOSED, max(found, _at(came)), "late")

    def _case(self, order: PastOrder, schedule: dict[str, Any], found: datetime, state: DelayState, closed: datetime,
              why: str) -> tuple[uuid.UUID, str]:
        (cause, text), tie, key = self.seed.choice(CAUSES), trail.tie(order), self.seed.id(found)
        number, first = self.draw("DY", found.date()), schedule["promised_first"] if why == "told" else schedule["counted"]
        month = first.replace(day=1)
        self.add(Delay.__table__, dict(
            id=key, number=number, schedule_id=schedule["id"], line_id=schedule["line_id"], order_id=order.row["id"], state=state,
            counted=first, missed=first - timedelta(days=order.way), promised=first, month=month, found_at=found,
            found_by=self.people["chen.jianguo"].name, why_late=why, met_at=found, minutes="生产、物流、市场三方会议。", cause=cause,
            attendees=[self.people["chen.jianguo"].name, order.owner.name], cause_text=text, countermeasure="周末加班补产，优先装配。",
            told_at=found, closed_at=closed, sheet_id=self._sheet(order, schedule["id"], month, cause, text, found), version=6, **tie,
        ))
        name = order.customer.name_short
        self.index(Entry("delay", key, number, order.row["number"], found, (order.row["number"], name), name, order.customer.id))
        return key, number

    def _sheet(self, order: PastOrder, schedule: uuid.UUID, month: date, cause: str, text: str, found: datetime) -> uuid.UUID | None:
        """One sheet for a customer, month and cause, once that month is over; before, one for each miss, and none yet for the last."""
        after = month_after(month)
        over = after + WEEK < self.today
        place = (order.customer.id, month, cause) if over else (schedule, month, cause)
        at = order.calendar.add(_at(after) if over else max(found, _at(month)), WRITTEN)
        if at >= _at(self.today):
            return None
        if place not in self.sheets:
            self.sheets[place] = self._written(order, month, cause, text, at)
        return self.sheets[place]

    def _written(self, order: PastOrder, month: date, cause: str, text: str, at: datetime) -> uuid.UUID:
        key, tie, head, writer = self.seed.id(at), dict(customer_id=order.customer.id, project_id=None), self.people["he.zhiming"], self.people["chen.jianguo"]
        number, looked = self.draw("DC", at.date()), at.date() + LOOKED
        over = looked < self.today
        signature = trail.sign(self, order, "countermeasure", key, head, at, "countermeasure")
        self.add(Countermeasure.__table__, dict(
            id=key, number=number, state="followed_up" if over else "signed", month=month, cause=cause, whys=WHYS[cause], root_cause=text,
            immediate="周末加班补产。", prevention=PREVENTION[cause], prevention_by="生产部", prevention_due=at.date() + WEEK, follow_up_on=looked,
            follow_up="未再发生。" if over else "", effective=True if over else None, followed_up_at=at + LOOKED if over else None,
            followed_up_by=self.people["sun.li"].name if over else None, asked_at=at, written_by=writer.name, written_by_id=writer.id,
            signed_at=at, signed_by=head.name, signature_id=signature, version=4, **tie,
        ))
        name = order.customer.name_short
        self.index(Entry("sheet", key, number, f"{month:%Y-%m}", at, (name,), name, order.customer.id))
        return key


def _at(day: date) -> datetime:
    return datetime.combine(day, time(9), settings().zone).astimezone(UTC)
