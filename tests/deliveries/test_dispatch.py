"""From the notice to the road: what leaves, and what becomes of order, stock and lots (5.1.11)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.cast import Cast
from tests.deliveries.shipping import released, schedules, ship


@pytest.mark.clause("5.1.11(1)", "5.1.11(2)", "5.1.11(3)")
def test_a_released_order_leaves_with_its_slip(cast: Cast) -> None:
    story = released(cast)
    gone = ship(story)
    assert gone.notice.state == "shipped"
    assert gone.slip.state == "left"
    assert [(line.quantity, line.boxes) for line in gone.slip_lines] == [(Decimal(2400), 12)]
    assert story.order.state == "shipped"
    assert [(line.shipped, line.open_quantity) for line in story.lines] == [(Decimal(2400), Decimal(0))]
    assert [date.shipped for date in schedules(story)] == [Decimal(2400)]
