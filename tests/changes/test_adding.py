"""A further line is reviewed as the line of any order before it counts; its review's end is the answer of the change (RULES 6)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from domain.changes import settling
from domain.changes.models import ChangeState, Field
from domain.changes.typed import Wish
from domain.changes.wishes import line_value
from domain.orders.actions import withdraw
from domain.orders.inputs import DateInput, LineInput
from domain.orders.models import Order, OrderState
from tests.cast import Cast
from tests.changes.story import Told, released
from tests.reviews.story import Story

S = ChangeState


@pytest.fixture
def told(cast: Cast) -> Told:
    return released(cast)


def further(part: str = "2916035-K80") -> Wish:
    line = LineInput(row=0, part=part, dates=(DateInput(Decimal(800), date(2026, 12, 28)),))
    return Wish("lines-0-part", Field.ADD, {}, line_value(line), added=line)


def addition(told: Told) -> Story:
    """The review of the further line, as people go through it."""
    found = told.story.system(lambda work: work.session.scalars(select(Order).where(Order.relation == "addition_to")).one())
    assert found.related_id == told.order.id
    return Story(told.cast, found.number, told.story.now)


@pytest.mark.clause("5.1.2(1)")
def test_a_further_line_opens_a_review_of_that_line(told: Told) -> None:
    told.asks(further())
    assert set(told.sections) == {"review"}
    part = addition(told)
    assert (part.order.state, part.order.po_number) == (OrderState.IN_REVIEW, told.order.po_number)
    assert [(line.customer_part, line.quantity) for line in part.lines] == [("2916035-K80", Decimal(800))]
    assert [task.kind for task in part.tasks("review.m")] == ["review.marketing"]


def test_the_order_itself_stays_as_it_was(told: Told) -> None:
    told.asks(further())
    assert (told.order.state, told.order.revision, len(told.lines)) == (OrderState.RELEASED, 1, 1)


def test_released_the_line_is_in_force_with_its_plan(told: Told) -> None:
    told.asks(further())
    part = addition(told).sign_all()
    part.approve()
    assert told.state == S.ASKED
    part.release()
    assert (told.state, told.order.revision, told.sections["review"].answer) == (S.IN_FORCE, 2, "yes")
    assert part.order.state == OrderState.RELEASED
    assert {"sales", "production"} <= set(told.notices)


def test_withdrawn_it_is_refused_with_the_reason(told: Told) -> None:
    told.asks(further())
    _withdrawn(addition(told).sign_all(), "不再需要")
    assert (told.state, told.change.decided_why, told.order.revision) == (S.REFUSED, "不再需要", 1)


def test_a_date_asked_with_it_waits_for_the_review_and_then_goes_on_alone(told: Told) -> None:
    told.asks(told.day(), further())
    told.signs("marketing")
    told.signs("production")
    assert told.state == S.ASKED
    _withdrawn(addition(told), "不再需要")
    assert told.state == S.APPROVAL
    told.approves()
    assert [item.state for item in told.items] == ["agreed", "refused"]


def test_who_takes_the_change_back_takes_the_review_with_it(told: Told) -> None:
    told.asks(further())
    told.story.as_(told.cast.wang_min, lambda work: settling.withdraw(work, told.number, "不需要了", version=None))
    assert addition(told).order.state == OrderState.WITHDRAWN


def _withdrawn(part: Story, why: str) -> None:
    part.as_(part.cast.wang_min, lambda work: withdraw(work, part.number, version=None, why=why))
