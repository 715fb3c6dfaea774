"""What is held and then cancelled: nothing is left to hold, and the order is as far as what left of it (RULES 6, 7)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from domain.orders import actions as orders
from domain.orders.models import OrderState
from domain.shared.files import Given
from tests.cast import Cast
from tests.changes.story import Told
from tests.deliveries.shipping import released as releases
from tests.deliveries.shipping import ship
from tests.remembering import remembered

S = OrderState
PAPER = (Given("暂停通知.pdf", b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"),)


@pytest.fixture
@remembered
def told(cast: Cast) -> Told:
    """Half of it left; then the customer holds the rest."""
    story = releases(cast)
    ship(story, 500)
    story.as_(cast.li_qian, lambda work: orders.hold(work, story.number, version=None, why="客户暂停", for_customer=True, papers=PAPER))
    return Told(story)


def cancels(told: Told) -> None:
    told.asks(told.cancel()).signs_all()
    told.approves()


@pytest.mark.clause("5.1.9(3)")
def test_cancelled_to_its_last_piece_the_hold_ends_by_itself_and_the_order_is_shipped(told: Told) -> None:
    assert told.order.state == S.ON_HOLD
    cancels(told)
    assert (told.order.state, told.order.held_from) == (S.SHIPPED, None)
    at = told.lines[0]
    assert (at.quantity, at.open_quantity, at.shipped) == (Decimal(500), Decimal(0), Decimal(500))
    assert [each.paused_on for each in at.schedules] == [None]


@pytest.mark.clause("5.1.9(3)")
def test_as_long_as_something_is_left_it_stays_held(told: Told) -> None:
    told.asks(told.quantity("900")).signs_all()
    told.approves()
    assert (told.order.state, told.lines[0].open_quantity) == (S.ON_HOLD, Decimal(400))


@pytest.mark.clause("5.1.10(3)")
def test_what_left_before_the_hold_is_counted_again(told: Told) -> None:
    """A date that stays paused would be judged by nobody."""
    cancels(told)
    day, = told.lines[0].schedules
    assert (day.due, day.on_time) == (Decimal(500), Decimal(500))
