"""Slips that have left, written as dispatch writes them: what receipts need, without notice, boxes and verification before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from domain.deliveries.models import DispatchLine, DispatchNotice, Slip, SlipLine, Tracking
from domain.deliveries.receipts.links import link_for
from domain.deliveries.receipts.tally import tally
from domain.orders.models import OrderLine, ScheduleLine
from domain.products.models import Product
from domain.shared.clock import today
from domain.shared.numbering import next_number
from domain.shared.work import Work
from tests.cast import Cast
from tests.orders.given import line
from tests.remembering import remembered
from tests.reviews.story import Story, approved

PART, OTHER = "2904110-K80", "2916035-K80"


@dataclass
class Sent:
    """A slip on its way; `path` is what the code on it opens."""

    story: Story
    number: str
    path: str

    @property
    def token(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def slip(self) -> Slip:
        return self.story.system(lambda work: work.session.scalars(select(Slip).where(Slip.number == self.number)).one())

    @property
    def lines(self) -> list[SlipLine]:
        wanted = select(SlipLine).join(Slip, Slip.id == SlipLine.slip_id).where(Slip.number == self.number).order_by(SlipLine.position)
        return self.story.system(lambda work: list(work.session.scalars(wanted)))


@remembered
def released(cast: Cast, *lines: Any, **more: Any) -> Story:
    """An order of customer A that is in production: 2,400 left arms and 1,000 links, where no lines are given."""
    story = approved(cast, *(lines or (line(PART, 2400), line(OTHER, 1000))), **more)
    story.release()
    return story


@remembered
def ship(story: Story, *quantities: int | str, unit: str = "pcs", **more: Any) -> Sent:
    """So much of each line leaves, in the order of the lines (0: none of it)."""

    def deed(work: Work) -> Sent:
        slip = _slip(work, story, **more)
        _lines(work, slip, [Decimal(each) for each in quantities], unit)
        work.session.flush()
        tally(work, {story.order.id})
        return Sent(story, slip.number, link_for(work, slip))

    return story.system(deed)


def _slip(work: Work, story: Story, **more: Any) -> Slip:
    order = story.order
    scope = {"customer_id": order.customer_id, "project_id": order.project_id}
    notice = work.add(DispatchNotice(
        number=next_number(work, "DN"), state="shipped", ship_on=today(work), created_at=work.now, created_by="李倩", **scope))
    work.session.flush()
    slip = work.add(Slip(**({
        "number": next_number(work, "CK"), "notice_id": notice.id, "notice_number": notice.number, "state": "left", "left_at": work.now,
        "left_by": "孙丽", "carrier": "顺达物流", "plate": "皖A·88123", "driver": "马师傅", "driver_phone": "139-0000-0000",
        "expected_on": today(work) + timedelta(days=2), "ship_to": {"plant": "总装二厂", "dock": "3 号门", "consignee": "刘伟"},
    } | scope | more)))
    work.session.flush()
    work.add(Tracking(slip_id=slip.id, at=work.now, what="left", by="孙丽", **scope))
    return slip


def _lines(work: Work, slip: Slip, quantities: Sequence[Decimal], unit: str) -> None:
    same = OrderLine.project_id.is_not_distinct_from(slip.project_id)
    wanted = select(OrderLine).where(OrderLine.customer_id == slip.customer_id, same, OrderLine.cancelled.is_(False))
    found = list(work.session.scalars(wanted.order_by(OrderLine.order_id, OrderLine.position)))[-len(quantities):]
    for position, (each, quantity) in enumerate(zip(found, quantities, strict=True), 1):
        if quantity:
            _line(work, slip, each, position, quantity, unit)


def _line(work: Work, slip: Slip, each: OrderLine, position: int, quantity: Decimal, unit: str) -> None:
    schedule = work.session.scalars(select(ScheduleLine).where(ScheduleLine.line_id == each.id).order_by(ScheduleLine.requested)).first()
    product = work.session.get(Product, each.product_id)
    assert schedule is not None and product is not None
    shared = {
        "position": position, "order_id": each.order_id, "order_number": "", "line_id": each.id, "schedule_id": schedule.id,
        "product_id": product.id, "customer_part": each.customer_part, "code": product.code, "name": each.name, "unit": unit,
        "quantity": quantity, "customer_id": slip.customer_id, "project_id": slip.project_id,
    }
    dispatched = work.add(DispatchLine(notice_id=slip.notice_id, order_position=each.position, due_on=schedule.requested, **shared))
    work.session.flush()
    lots = [{"lot": "L-1", "produced_on": "2026-11-20", "quantity": f"{quantity:f}", "boxes": "1–12"}]
    work.add(SlipLine(slip_id=slip.id, dispatch_line_id=dispatched.id, boxes=12, lots=lots, shipped_on=today(work),
                      **(shared | {"order_number": _number(work, each)})))


def _number(work: Work, each: OrderLine) -> str:
    from domain.orders.models import Order

    order = work.session.get(Order, each.order_id)
    assert order is not None
    return order.number
