"""One line of a released order, and what happens to it, day by day; 20 November 2026 is the promised day unless told otherwise."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from domain.changes.events import ChangeInForce
from domain.changes.models import Change, ChangeItem
from domain.deliveries import effects
from domain.deliveries.counting import recount
from domain.deliveries.models import DispatchLine, DispatchNotice, OnTimeCustomerMonth, OnTimeMonth, Slip, SlipLine
from domain.deliveries.on_time import Basis, Share
from domain.deliveries.rollup import DUE, ON_TIME, Cell, Key, cells
from domain.orders.events import OrderCancelled, OrderCountersigned, OrderHeld, OrderResumed
from domain.orders.models import Order, OrderLine, ScheduleLine
from domain.reviews.events import OrderReleased
from domain.shared.actor import system
from domain.shared.base import new_id
from domain.shared.work import Work, unit
from tests.cast import Cast
from tests.remembering import remembered
from tests.tracking import made

DAY = date(2026, 11, 20)
PART = "2916035-K80"


def day(n: int) -> date:
    return DAY + timedelta(days=n)


def at(n: int) -> datetime:
    """Ten in the morning in Shanghai, n days after the promised day."""
    return datetime.combine(day(n), time(2), UTC)


@dataclass
class Promise:
    """An order of 100 links promised for the day, requested a week before; days are told from it."""

    cast: Cast
    order_id: uuid.UUID
    line_id: uuid.UUID
    id: uuid.UUID

    def do(self, n: int, deed: Callable[[Work, Order], Any]) -> Promise:
        with unit(system("test"), now=at(n)) as work:
            deed(work, work.fetch(Order, self.order_id))
        return self

    @property
    def line(self) -> ScheduleLine:
        with unit(system("test")) as work:
            return work.fetch(ScheduleLine, self.id)

    def on_time(self, basis: Basis = Basis.COUNTED) -> tuple[int, int]:
        """What is due, and what of it was on time."""
        line = self.line
        return int(getattr(line, DUE[basis])), int(getattr(line, ON_TIME[basis]))

    def ship(self, n: int, quantity: int = 100, arrived: int | None = None, part: uuid.UUID | None = None) -> Promise:
        received_on = None if arrived is None else day(arrived)
        return self.do(n, lambda work, order: slip(work, order, part or self.id, day(n), quantity, received_on))

    def held(self, n: int, *, for_customer: bool = True) -> Promise:
        return self.do(n, lambda work, order: effects.on_held(work, OrderHeld(order, "", for_customer)))

    def resumed(self, n: int) -> Promise:
        return self.do(n, lambda work, order: effects.on_resumed(work, OrderResumed(order)))

    def cancelled(self, n: int, *, for_customer: bool = True) -> Promise:
        def deed(work: Work, order: Order) -> None:
            order.state = "cancelled"
            effects.on_cancelled(work, OrderCancelled(order, "", for_customer))

        return self.do(n, deed)

    def countersigned(self, n: int) -> Promise:
        return self.do(n, lambda work, order: effects.on_countersigned(work, OrderCountersigned(order)))

    def changed(self, n: int, field: str, *, by_customer: bool, asked: dict[str, Any], agreed: dict[str, Any] | None = None,
                write: Callable[[Work, ScheduleLine], Any] | None = None, in_force: int | None = None, whole_line: bool = False) -> Promise:
        """Asked for on one day, in force on another; `write` is what the area of changes writes into the line."""

        def deed(work: Work, order: Order) -> None:
            schedule = work.fetch(ScheduleLine, self.id)
            if write is not None:
                write(work, schedule)
                work.session.flush()
            change = Change(origin="customer" if by_customer else "company", asked_at=at(n), customer_id=order.customer_id)
            item = ChangeItem(field=field, line_id=self.line_id, schedule_id=None if whole_line else self.id, asked=asked,
                              agreed=agreed or asked, by_customer=by_customer)
            effects.on_change_in_force(work, ChangeInForce(change, order, [item]))

        return self.do(n if in_force is None else in_force, deed)

    def moved(self, n: int, to: int, *, by_customer: bool, asked: int | None = None) -> Promise:
        """A new date, in force at once: `to` is what was agreed."""
        wanted = {"day": str(day(to if asked is None else asked))}
        return self.changed(n, "date", by_customer=by_customer, asked=wanted, agreed={"day": str(day(to))},
                            write=lambda work, schedule: setattr(schedule, "promised_latest", day(to)))


def divided(promise: Promise, *, ours: bool, later: int = 8) -> uuid.UUID:
    """40 of the 100 are put off; the part's own line."""
    part = new_id()

    def write(work: Work, each: ScheduleLine) -> None:
        each.quantity = Decimal(60)
        work.add(ScheduleLine(
            id=part, line_id=each.line_id, order_id=each.order_id, quantity=Decimal(40), requested=each.requested,
            promised_first=day(later), promised_latest=day(later), counts_with_id=each.id if ours else None, confirmed=not ours,
            customer_id=each.customer_id, project_id=each.project_id,
        ))

    promise.changed(-5, "quantity", by_customer=not ours, asked={"quantity": "60"}, write=write)
    return part


@remembered
def promised(cast: Cast, quantity: int = 100, *, to: int = 0, requested: int = -7, customer: str = "a", part: str = PART,
             number: str = "SO-261106-018", project: uuid.UUID | None = None, released: int = -20) -> Promise:
    order = made.order(cast, number, customer=customer, lines=((part, quantity, 0),), project=project)
    with unit(system("test"), now=at(released)) as work:
        line = work.session.scalars(select(OrderLine).where(OrderLine.order_id == order.id)).one()
        schedule = work.session.scalars(select(ScheduleLine).where(ScheduleLine.line_id == line.id)).one()
        schedule.requested, schedule.promised_first, schedule.promised_latest = day(requested), day(to), day(to)
        work.session.flush()
        effects.on_released(work, OrderReleased(work.fetch(Order, order.id)))
    return Promise(cast, order.id, line.id, schedule.id)


def slip(work: Work, order: Order, schedule_id: uuid.UUID, left: date, quantity: int, arrived: date | None = None) -> SlipLine:
    """A slip with one line, counted."""
    schedule = work.fetch(ScheduleLine, schedule_id)
    scope = {"customer_id": schedule.customer_id, "project_id": schedule.project_id}
    n = work.session.scalar(select(func.count()).select_from(Slip))
    notice = work.add(DispatchNotice(number=f"DN-{n}", state="shipped", ship_on=left, created_at=work.now, created_by="test", **scope))
    work.session.flush()
    sent = work.add(Slip(number=f"CK-{n}", notice_id=notice.id, notice_number=notice.number, state="left", left_at=work.now, left_by="test",
                         **scope))
    whose = {"order_id": order.id, "order_number": order.number, "line_id": schedule.line_id, "schedule_id": schedule.id, "position": 1,
             "product_id": schedule.product_id, "customer_part": PART, "code": "HC", "name": "连接杆", "unit": "pcs",
             "quantity": Decimal(quantity)}
    told = work.add(DispatchLine(notice_id=notice.id, order_position=10, due_on=schedule.requested, **whose, **scope))
    work.session.flush()
    line = work.add(SlipLine(slip_id=sent.id, dispatch_line_id=told.id, shipped_on=left, received_on=arrived,
                             received=None if arrived is None else Decimal(quantity), **whose, **scope))
    work.session.flush()
    recount(work, schedule)
    return line


def from_scratch(work: Work) -> dict[Any, Any]:
    """The months, counted anew from every line."""
    return {key: cell for key, cell in cells(work.session.scalars(select(ScheduleLine))).items() if cell.share != Share()}


def kept_months(work: Work) -> dict[Any, Any]:
    return {
        Key(row.basis, row.month, row.customer_id, row.product_id, row.project_id):
            Cell(Share(row.lines, row.lines_on_time, row.quantity, row.quantity_on_time), row.lines_confirmed)
        for row in work.session.scalars(select(OnTimeMonth)) if row.lines
    }


def kept_totals(work: Work) -> dict[Any, Any]:
    """The months over all products."""
    rows = [row for row in work.session.scalars(select(OnTimeCustomerMonth)) if row.lines]
    return {(row.basis, row.month, row.customer_id, row.project_id): (row.lines, row.lines_on_time, row.quantity) for row in rows}
