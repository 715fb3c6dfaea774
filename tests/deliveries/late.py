"""Released orders with dates around the cast's Monday, written straight into the tables: what the board and delays are tested on."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select, update

from domain.deliveries.models import Delay
from domain.orders.models import Order, OrderLine, ScheduleLine
from domain.products.models import Product
from domain.shared.actor import Actor, system
from domain.shared.tasks import Task
from domain.shared.work import unit
from tests.cast import NOW, TODAY, Cast
from tests.tracking import made

ARM, LINK, MOUNT = "2904110-K80", "2916035-K80", "1001120-T15"
HOUSE = system("test")


@dataclass(frozen=True)
class Due:
    """One delivery of a line: its order, its line, its row."""

    order: Order
    line: OrderLine
    schedule: ScheduleLine

    @property
    def id(self) -> uuid.UUID:
        return self.schedule.id


def due(cast: Cast, days: int = 0, quantity: int = 400, *, part: str = LINK, number: str = "", customer: str = "a",
        project: uuid.UUID | None = None, shipped: int = 0, **columns: Any) -> Due:
    """A delivery that is promised, and counted, `days` calendar days from the cast's Monday."""
    number = number or f"SO-{uuid.uuid4().hex[:6].upper()}"
    order = made.order(cast, number, customer=customer, lines=((part, quantity, 0),), project=project, **columns)
    day = TODAY + timedelta(days=days)
    with unit(HOUSE, now=NOW) as work:
        line = work.session.scalars(select(OrderLine).where(OrderLine.order_id == order.id)).one()
        schedule = work.session.scalars(select(ScheduleLine).where(ScheduleLine.line_id == line.id)).one()
        schedule.requested = schedule.promised_first = schedule.promised_latest = day
        schedule.counted = schedule.counted_requested = schedule.counted_latest = day
        schedule.due_requested = schedule.due_latest = schedule.quantity
        schedule.due, schedule.product_id, schedule.shipped = schedule.quantity, line.product_id, Decimal(shipped)
        schedule.open = schedule.quantity - shipped
        line.shipped, line.open_quantity = Decimal(shipped), line.quantity - shipped
    return Due(order, line, schedule)


def stock(cast: Cast, **pieces: int) -> None:
    """Pieces on hand by the tail of the company's code, e.g. `stock(cast, HC_2206_107=0)`."""
    with unit(HOUSE, now=NOW) as work:
        for code, number in pieces.items():
            work.session.execute(update(Product).where(Product.code == code.replace("_", "-")).values(on_hand=Decimal(number)))


def nothing_in_stock(cast: Cast) -> None:
    with unit(HOUSE, now=NOW) as work:
        work.session.execute(update(Product).values(on_hand=Decimal(0)))


def set_in(model: Any, row_id: Any, **values: Any) -> None:
    with unit(HOUSE, now=NOW) as work:
        work.session.execute(update(model).where(model.id == row_id).values(**values))


def delays() -> list[Delay]:
    with unit(HOUSE, now=NOW) as work:
        return list(work.session.scalars(select(Delay).order_by(Delay.number)))


def tasks(kind: str, *, ended: bool = False) -> list[Task]:
    with unit(HOUSE, now=NOW) as work:
        wanted = select(Task).where(Task.kind == kind, Task.ended_at.is_not(None) if ended else Task.ended_at.is_(None))
        return list(work.session.scalars(wanted.order_by(Task.id)))


def monday_plus(days: int) -> date:
    return TODAY + timedelta(days=days)


def member_of(cast: Cast, *members: Actor) -> uuid.UUID:
    return made.project(cast, *members)
