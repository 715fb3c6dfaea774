"""A clock that stands makes nothing late (1.3): neither in the queue, nor in its figures, nor in what a person is measured by."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from domain.orders import actions
from domain.queue import queries
from domain.queue.flow import flow
from domain.shared.actor import Mandate
from domain.shared.tasks import Task
from domain.shared.work import Work
from tests.cast import Cast
from tests.orders.given import line
from tests.reviews.story import Story, begin


def late(work: Work) -> tuple[int, int, int, list[bool]]:
    """The head of sales looks: late in the department's figures, on the menu, in the flow; and row by row."""
    figures = queries.figures(work)
    shown = queries.page(work, queries.QueueFilter(view="mine", due="late"))
    step = next(each for each in flow(work) if each.step.key == "review")
    return figures.late.n, queries.menu_counts(work)["tasks_late"], step.late.n, [row.late for row in shown.rows]


def held(cast: Cast, *, for_customer: bool) -> Story:
    """An order on hold whose marketing task would have run out long ago."""
    story = begin(cast)
    story.as_(cast.zhao, lambda work: actions.hold(work, story.number, version=None, why="请暂停", for_customer=for_customer))
    return story.later(days=14)


@pytest.mark.clause("1.3")
def test_what_rests_at_the_customers_wish_is_late_nowhere(cast: Cast) -> None:
    story = held(cast, for_customer=True)
    assert story.as_(cast.li_qian, late) == (0, 0, 0, [])


@pytest.mark.clause("1.3")
def test_what_we_put_on_hold_ourselves_is_late_everywhere(cast: Cast) -> None:
    story = held(cast, for_customer=False)
    figures, menu, step, rows = story.as_(cast.li_qian, late)
    assert figures == menu == len(rows) == 2 and step >= 2  # marketing's part, and the review as a whole
    assert all(rows)


@pytest.mark.clause("1.3")
def test_what_ends_while_its_clock_stands_was_done_in_time(cast: Cast) -> None:
    story = held(cast, for_customer=True)
    before = {task.kind: task.due_at for task in story.tasks("review.")}
    story.as_(cast.zhao, lambda work: actions.cancel(work, story.number, version=None, why="客户取消"))

    task = story.system(lambda work: work.session.scalars(select(Task).where(Task.kind == "review.marketing")).one())
    assert task.ended_at is not None and task.paused_at is None
    assert before["review.marketing"] < task.ended_at < task.due_at
    assert task.due_at - task.ended_at < timedelta(days=2)


@pytest.mark.clause("5.1.2(2)A")
def test_a_price_that_waits_for_the_general_manager_waits_for_who_stands_in_too(cast: Cast) -> None:
    story = begin(cast, line(price=Decimal("80.00")))
    story.agree(story.propose(story.deviations[0], price="70.00"))
    stand_in = replace(cast.lu_deputy_gm, mandates=(Mandate("price_change", cast.shen.id, cast.shen.name),))
    shown = story.as_(stand_in, lambda work: queries.page(work, queries.QueueFilter(view="behalf")))
    assert [row.task.kind for row in shown.rows] == ["review.price"]
    assert story.as_(replace(stand_in, mandates=()), lambda work: queries.page(work, queries.QueueFilter(view="behalf"))).rows == []
