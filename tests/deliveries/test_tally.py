"""How far an order is by what left and was received of its lines: part shipped, shipped, received, and back again (RULES 7)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from domain.deliveries.receipts.tally import WAY, _far, _sum, tally
from domain.orders.models import Order, OrderLine, ScheduleLine
from tests.deliveries.receiving import signed
from tests.deliveries.slips import released, ship


def line(quantity, shipped=0, received=0, made=0, **more):
    return OrderLine(quantity=Decimal(quantity), shipped=Decimal(shipped), received=Decimal(received), made=Decimal(made), cancelled=False,
                     open_quantity=Decimal(quantity), **more)


@pytest.mark.parametrize(("state", "lines", "far"), [
    ("released", [line(10)], "released"),
    ("released", [line(10, made=4)], "in_production"),
    ("in_production", [line(10)], "in_production"),
    ("released", [line(10, 4)], "part_shipped"),
    ("released", [line(10, 10), line(5)], "part_shipped"),
    ("released", [line(10, 10), line(5, 5)], "shipped"),
    ("released", [line(10, 10, 4), line(5, 5, 5)], "shipped"),
    ("released", [line(10, 10, 10), line(5, 5, 5)], "received"),
    ("released", [line(10, 12, 12)], "received"),
    ("received", [line(10, 10, 9)], "shipped"),
    ("received", [line(10, 9, 9)], "part_shipped"),
    ("received", [line(10)], "released"),
    ("shipped", [line(10, made=10)], "in_production"),
    ("released", [], "released"),
])
def test_an_order_is_as_far_as_all_its_lines_are(state, lines, far):
    assert _far(Order(state=state), lines) == far


def test_the_way_goes_from_the_release_to_the_dock():
    assert [str(each) for each in WAY] == ["released", "in_production", "part_shipped", "shipped", "received"]


@pytest.mark.parametrize(("dates", "shipped", "received", "open_quantity"), [
    ([(6, 6), (4, 0)], 10, 6, 0), ([(6, 5)], 6, 5, 4), ([], 0, 0, 10), ([(7, 0), (7, 7)], 14, 7, 0),
])
def test_a_line_is_the_sum_of_its_dates_and_open_is_never_less_than_nothing(dates, shipped, received, open_quantity):
    one = line(10)
    _sum(one, [ScheduleLine(shipped=Decimal(left), received=Decimal(came)) for left, came in dates])
    assert (one.shipped, one.received, one.open_quantity) == (shipped, received, open_quantity)


def test_what_was_cancelled_stays_closed():
    one = line(10)
    one.cancelled, one.open_quantity = True, Decimal(0)
    _sum(one, [])
    assert one.open_quantity == 0


def test_counting_again_changes_nothing(cast):
    story = released(cast)
    sent = ship(story, 1400, 1000)
    signed(sent, 1390, 1000)
    before = [(each.shipped, each.received, each.open_quantity, each.version) for each in story.lines]
    state = story.order.state
    for _ in range(2):
        story.system(lambda work: tally(work, {story.order.id}))
    assert [(each.shipped, each.received, each.open_quantity) for each in story.lines] == [each[:3] for each in before]
    assert story.order.state == state == "part_shipped"


def test_an_order_on_hold_keeps_its_state_and_its_figures_follow(cast):
    story = released(cast)
    sent = ship(story, 2400, 1000)
    story.system(lambda work: setattr(work.session.merge(story.order), "state", "on_hold"))
    signed(sent)
    assert story.order.state == "on_hold"
    assert [each.received for each in story.lines] == [2400, 1000]


def test_the_history_of_the_order_tells_of_each_step(cast):
    from domain.shared.workflow import history

    story = released(cast)
    first, second = ship(story, 1400, 1000), ship(story, 1000, 0)
    signed(first)
    signed(second)
    moves = story.system(lambda work: [each.action for each in history(work, "order", story.order.id)])
    assert moves[-3:] == ["ship_part", "ship", "receive"]
