"""The figures above the queue: what is late and still waits counts as missed; nothing is called punctual that is not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from domain.queue import queries
from domain.queue.queries import Figures
from domain.shared.paging import Count
from domain.shared.task_queries import Punctuality
from domain.shared.tasks import Task, end_task
from domain.shared.work import unit
from tests.cast import NOW, Cast
from tests.tracking.made import order
from tests.tracking.waiting import given

HOUR = timedelta(hours=1)


def figures(done: int, in_time: int, late: int) -> Figures:
    none = Count(0, 99)
    month = Punctuality(done, in_time, HOUR if done else None)
    return Figures(Count(late, 99), none, Count(late, 99), none, {}, month, month)


@pytest.mark.parametrize(
    ("done", "in_time", "late", "percent"),
    [(0, 0, 0, None), (4, 4, 0, 100), (4, 3, 0, 75), (4, 4, 4, 50), (0, 0, 3, 0), (2, 1, 1, 33)],
)
@pytest.mark.clause("1.3")
def test_late_tasks_that_wait_still_are_missed_ones(done: int, in_time: int, late: int, percent: int | None) -> None:
    assert figures(done, in_time, late).in_time == percent


@pytest.mark.clause("1.3")
def test_the_card_counts_them_from_what_is_stored(cast: Cast) -> None:
    for number in ("SO-1", "SO-2", "SO-3"):
        given(cast, order(cast, number), hours=2)
    with unit(cast.chen, now=NOW + HOUR) as work:
        end_task(work, work.session.scalars(select(Task).order_by(Task.id)).first())
    with unit(cast.chen, now=NOW + 6 * HOUR) as work:
        found = queries.figures(work)
        assert (found.month.done, found.late.n, found.in_time) == (1, 2, 33)
    with unit(cast.ma, now=NOW + 6 * HOUR) as work:
        assert queries.figures(work).in_time is None, "another department's lateness is not his"
