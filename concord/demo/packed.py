"""What lay in the boxes of the past: lots, boxes, what logistics held against the notice, where the goods were seen. Plain rows.

Every slip says its lots and boxes. Boxes, checks and the way are there for the last weeks, which people still open.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from concord.demo.past import PastOrder
from concord.demo.seed import Seed
from domain.deliveries.dispatch.goods import per_box, spans
from domain.deliveries.models import Box, Tracking, Verification
from domain.shared.settings import settings

RECENT = timedelta(weeks=6)
NOTHING = Decimal(0)
PALLETS = 24  # what would be more boxes than that stands on pallets
Add = Callable[[Any, dict[str, Any]], None]


@dataclass
class Packing:
    """`packs`: the standard pack by entry of a customer's list."""

    seed: Seed
    add: Add
    packs: Mapping[uuid.UUID, Decimal]
    logistics: str
    today: date

    def line(self, order: PastOrder, line: dict[str, Any], schedule: dict[str, Any], notice: tuple[uuid.UUID, str], told: uuid.UUID,
             position: int, first: int) -> dict[str, Any]:
        """One line of a slip: how many boxes, and of which lots, in the shape of `goods.lots_of`; boxes are numbered from `first`."""
        left, pack = schedule["shipped_on"], self.packs.get(line["entry_id"], Decimal(50))
        while schedule["shipped"] > pack * PALLETS:
            pack *= 4
        boxes = per_box(schedule["shipped"], pack)
        lots = self._lots(order, left, len(boxes))
        said, at = [], 0
        for made, many in lots:
            numbers, inside = list(range(first + at, first + at + many)), boxes[at:at + many]
            lot = {"lot": f"{made:%y%m%d}", "produced_on": made.isoformat(), "quantity": f"{sum(inside, NOTHING).normalize():f}", "lot_id": "",
                   "boxes": spans(numbers), "concession": "", "revision": line["drawing_revision"]}
            said.append(lot)
            if left >= self.today - RECENT:
                self._boxes(order, line, notice, told, position, made, dict(zip(numbers, inside, strict=True)), left)
            at += many
        if left >= self.today - RECENT:
            self._checked(order, line, notice[0], told, left)
        return {"boxes": len(boxes), "lots": said}

    def way(self, order: PastOrder, slip: dict[str, Any]) -> None:
        """It left, and somebody signed."""
        if slip["left_at"].date() < self.today - RECENT:
            return
        place = slip["ship_to"].get("plant", "")
        for what, at, by, where in (("left", slip["left_at"], self.logistics, ""), ("signed", slip["signed_at"], slip["signed_by_name"], place)):
            if at is not None:
                self.add(Tracking.__table__, dict(id=self.seed.id(at), slip_id=slip["id"], at=at, what=what, by=by, place=where,
                                                  expected_on=slip["expected_on"] if what == "left" else None, **_tie(order)))

    def _lots(self, order: PastOrder, left: date, boxes: int) -> list[tuple[date, int]]:
        """The days on which it was made, the older first, and how many boxes are of each."""
        made = order.calendar.working_day_after(left, -self.seed.randint(1, 4))
        if boxes < 6 or self.seed.random() < 0.6:
            return [(made, boxes)]
        older = self.seed.randint(2, boxes - 2)
        return [(order.calendar.working_day_after(made, -self.seed.randint(1, 3)), older), (made, boxes - older)]

    def _boxes(self, order: PastOrder, line: dict[str, Any], notice: tuple[uuid.UUID, str], told: uuid.UUID, position: int, made: date,
               numbered: Mapping[int, Decimal], left: date) -> None:
        packed = _at(left, 13)
        for number, quantity in numbered.items():
            self.add(Box.__table__, dict(
                id=self.seed.id(packed), dispatch_line_id=told, notice_id=notice[0], number=number, code=f"{notice[1]}-{position}-{number}",
                lot_number=f"{made:%y%m%d}", drawing_revision=line["drawing_revision"], produced_on=made, quantity=quantity,
                scanned_at=packed, scanned_by=self.logistics, **_tie(order)))

    def _checked(self, order: PastOrder, line: dict[str, Any], notice: uuid.UUID, told: uuid.UUID, left: date) -> None:
        right = dict.fromkeys(("name_ok", "specification_ok", "quantity_ok", "packaging_ok", "label_ok"), True)
        self.add(Verification.__table__, dict(
            id=self.seed.id(_at(left, 14)), notice_id=notice, dispatch_line_id=told, customer_part=line["customer_part"], at=_at(left, 14),
            by=self.logistics, **right, **_tie(order)))


def _tie(order: PastOrder) -> dict[str, Any]:
    return dict(customer_id=order.row["customer_id"], project_id=None)


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), settings().zone).astimezone(UTC)
