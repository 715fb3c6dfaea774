"""The last line takes its order with it: whose wish each line was decides what of it is still due (RULES 7, decision 0199)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from domain.changes.models import ChangeState
from domain.deliveries import effects
from domain.orders.events import OrderHeld
from domain.orders.models import Order, OrderState
from domain.shared.work import Work
from tests.cast import Cast
from tests.changes.story import Told, released
from tests.changes.test_proposals import propose
from tests.orders.given import line
from tests.remembering import remembered

D = Decimal


@pytest.fixture
@remembered
def told(cast: Cast) -> Told:
    """2,400 of one part and 600 of another."""
    return released(cast, line(), line("2916035-K80", 600, row=1))


def due(told: Told) -> list[tuple[Decimal, Decimal, Decimal]]:
    return [(each.due, each.due_requested, each.due_latest) for at in told.lines for each in at.schedules]


def ours(told: Told, n: int) -> None:
    propose(told, told.cancel(n)).signs_all()
    told.customer("accept")
    told.approves()


def theirs(told: Told, n: int) -> None:
    told.asks(told.cancel(n)).signs_all()
    told.approves()


@pytest.mark.clause("5.1.10(3)")
def test_a_line_that_we_cancelled_stays_missed_when_the_customer_cancels_the_last_one(told: Told) -> None:
    ours(told, 0)
    assert due(told) == [(D(2400), D(2400), D(0)), (D(600), D(600), D(600))]
    theirs(told, 1)
    assert (told.state, told.order.state) == (ChangeState.IN_FORCE, OrderState.CANCELLED)
    assert due(told) == [(D(2400), D(2400), D(0)), (D(0), D(0), D(0))]


@pytest.mark.clause("5.1.10(3)")
def test_and_a_line_that_they_cancelled_is_not_due_when_we_cancel_the_last_one(told: Told) -> None:
    theirs(told, 0)
    ours(told, 1)
    assert told.order.state == OrderState.CANCELLED
    assert due(told) == [(D(0), D(0), D(0)), (D(600), D(600), D(0))]


def test_what_they_cancel_in_their_own_hold_is_cancelled_in_time_and_nothing_is_held_any_more(told: Told) -> None:
    """The day was stopped before it was over, whenever in the hold they say so."""
    def hold(work: Work) -> None:
        for at in told.lines:
            for each in at.schedules:
                own = work.fetch(type(each), each.id)
                own.counted = own.counted_requested = work.now.date() - timedelta(days=1)
        work.session.flush()
        effects.on_held(work, OrderHeld(work.fetch(Order, told.order.id), "", True))
        for at in told.lines:
            for each in at.schedules:
                work.fetch(type(each), each.id).paused_on = work.now.date() - timedelta(days=2)

    told.story.system(hold)
    told.asks(told.cancel(0), told.cancel(1)).signs_all()
    told.approves()
    assert (told.order.state, due(told)) == (OrderState.CANCELLED, [(D(0), D(0), D(0))] * 2)
    assert [each.paused_on for at in told.lines for each in at.schedules] == [None, None]
