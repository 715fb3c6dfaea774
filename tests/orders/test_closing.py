"""However an order ends before its time: nothing of it stays open, nothing about it waits, the lists stay as they were (RULES 3)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from domain.orders import actions
from domain.orders.evidence import for_order
from domain.orders.models import Order, OrderLine
from domain.planning.models import PurchaseRequest
from domain.shared.errors import Forbidden, Refused
from domain.shared.journal import Audit
from domain.shared.tasks import Task
from domain.shared.work import Work
from tests.cast import Cast
from tests.orders.given import line
from tests.reviews.story import Story, begin

ENDS: dict[str, Callable[[Story], Any]] = {
    "withdrawn": lambda story: story.as_(
        story.cast.wang_min, lambda work: actions.withdraw(work, story.number, version=None, why="项目取消")
    ),
    "cancelled": lambda story: story.as_(story.cast.zhao, lambda work: actions.cancel(work, story.number, version=None, why="重复下单")),
    "declined": lambda story: story.decline("暂无承制条件"),
}
EACH = pytest.mark.parametrize("end", ENDS)


def signed(cast: Cast) -> Story:
    """Delivery is signed: stock is spoken for, a request is drafted; the approval waits, and the customer's question for its answer."""
    story = begin(cast, line("1001120-T15", 600)).sign_all()
    story.as_(cast.wang_min, lambda work: actions.chase(work, story.number))
    return story


def waiting(story: Story) -> int:
    wanted = select(func.count()).select_from(Task).where(Task.object_number == story.number, Task.ended_at.is_(None))
    return story.system(lambda work: work.session.scalar(wanted) or 0)


@EACH
def test_nothing_about_it_waits_for_anybody(cast: Cast, end: str) -> None:
    story = signed(cast)
    assert {"review.approval", "order.chase"} <= {task.kind for task in story.tasks("")}
    ENDS[end](story)
    assert (story.order.state, waiting(story)) == (end, 0)


@EACH
def test_its_lines_are_open_no_more_and_what_was_ordered_stays_readable(cast: Cast, end: str) -> None:
    story = signed(cast)
    ENDS[end](story)
    assert [(each.open_quantity, each.quantity, each.cancelled) for each in story.lines] == [(Decimal(0), Decimal(600), False)]


@pytest.mark.clause("5.1.5(3)")
@EACH
def test_the_stock_that_it_spoke_for_is_there_for_the_next(cast: Cast, end: str) -> None:
    story = signed(cast)
    later = begin(cast, line("1001120-T15", 10), po_number="4500874998")

    def allocated(work: Work) -> Decimal:
        (mine,) = later.lines
        found = for_order(work, later.order).of(mine.id)
        return found.stock.allocated if found and found.stock else Decimal(-1)

    assert later.system(allocated) == Decimal(600)
    ENDS[end](story)
    assert later.system(allocated) == Decimal(0)


@pytest.mark.clause("5.1.8(2)")
@EACH
def test_nothing_is_bought_for_it(cast: Cast, end: str) -> None:
    story = signed(cast)
    assert [each.state for each in story.requests] == ["draft"]
    ENDS[end](story)
    assert [each.state for each in story.system(lambda work: list(work.session.scalars(select(PurchaseRequest))))] == ["withdrawn"]


@EACH
def test_it_is_on_record_with_the_reason(cast: Cast, end: str) -> None:
    story = signed(cast)
    ENDS[end](story)
    actions_of = {"withdrawn": "order.withdraw", "cancelled": "order.cancel", "declined": "order.decline"}
    entry = story.system(lambda work: work.session.scalars(select(Audit).where(Audit.action == actions_of[end])).one())
    assert entry.values["why"]


@EACH
def test_what_has_ended_does_not_end_again_nor_go_on(cast: Cast, end: str) -> None:
    story = signed(cast)
    ENDS[end](story)
    for again in ENDS.values():
        with pytest.raises((Refused, Forbidden)):
            again(story)
    with pytest.raises((Refused, Forbidden)):
        story.as_(cast.li_qian, lambda work: actions.hold(work, story.number, version=None, why="x"))
    assert story.order.state == end


def test_another_order_of_the_same_part_keeps_what_is_its_own(cast: Cast) -> None:
    story, other = signed(cast), begin(cast, line("2904110-K80", 1200), po_number="4500874999").sign_all()
    before = waiting(other)
    ENDS["cancelled"](story)

    def looked(work: Work) -> list[tuple[Decimal]]:
        mine = select(OrderLine.open_quantity).join(Order, Order.id == OrderLine.order_id).where(Order.number == other.number)
        return [tuple(row) for row in work.session.execute(mine)]

    assert (waiting(other), other.system(looked)) == (before, [(Decimal(1200),)])
