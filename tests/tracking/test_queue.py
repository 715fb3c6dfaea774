"""The queue: what waits for me, for those I stand in for, for my department (clause 1.3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from domain.queue import queries
from domain.queue.queries import QueueFilter
from domain.shared import task_queries
from domain.shared.actor import Mandate
from domain.shared.tasks import For, Task, end_task
from domain.shared.work import unit
from tests.cast import NOW, Cast
from tests.tracking.made import order, project
from tests.tracking.waiting import HOUR, given, queue


@pytest.mark.clause("1.3")
def test_what_is_due_first_stands_on_top(cast: Cast) -> None:
    for number, hours in (("SO-1", 16), ("SO-2", 2), ("SO-3", 8)):
        given(cast, order(cast, number), hours=hours)
    assert queue(cast.chen) == ["SO-2", "SO-3", "SO-1"]


def test_a_task_waits_for_the_holders_of_its_post_and_for_nobody_else(cast: Cast) -> None:
    given(cast, order(cast))
    assert queue(cast.chen) == ["SO-261106-018"]
    assert queue(cast.ma) == [] == queue(cast.li_qian)


def test_a_task_for_a_person_waits_for_that_person(cast: Cast) -> None:
    given(cast, order(cast), "review.meeting", For(person_id=cast.li_qian.id))
    assert queue(cast.li_qian) == ["SO-261106-018"]
    assert queue(cast.wu_jia) == []


def test_the_departments_view_shows_its_members_tasks_too(cast: Cast) -> None:
    given(cast, order(cast))
    assert queue(cast.he_head, view="department") == ["SO-261106-018"] == queue(cast.ma, view="department")
    assert queue(cast.li_qian, view="department") == []


def test_what_i_started_and_what_i_did_have_views(cast: Cast) -> None:
    made = order(cast)
    given(cast, made, by=cast.li_qian)
    assert queue(cast.li_qian, view="started") == [made.number]
    with unit(cast.chen, now=NOW + HOUR) as work:
        end_task(work, work.session.scalars(select(Task)).one())
    assert queue(cast.li_qian, view="started") == [] == queue(cast.chen)
    assert queue(cast.chen, view="done") == [made.number]


def test_under_a_mandate_the_decisions_named_in_it_wait_for_me_on_behalf(cast: Cast) -> None:
    given(cast, order(cast, "SO-1"))
    given(cast, order(cast, "SO-2"), "plan.acknowledge")
    stand_in = replace(cast.ma, mandates=(Mandate("delivery", cast.chen.id, cast.chen.name),))
    assert queue(stand_in, view="behalf") == ["SO-1"]
    assert queue(cast.ma, view="behalf") == []


@pytest.mark.clause("5.1.1(4)")
def test_a_confidential_task_is_in_no_view_filter_count_or_export_of_outsiders(cast: Cast, visit: Any) -> None:
    made = order(cast, "E27-0031", project=project(cast, cast.li_qian))
    given(cast, made, by=cast.li_qian)
    with unit(cast.chen, now=NOW) as work:
        assert queries.figures(work).mine.n == 1, "whoever has the task is a member while it lasts"
    for view in queries.VIEWS:
        assert queue(cast.he_head, view=view) == [], view
    with unit(cast.he_head, now=NOW) as work:
        assert queries.figures(work).views["department"].n == 0
        assert all(load.waiting.n == 0 for load in task_queries.loads(work))
    assert b"E27" not in visit(cast.he_head).get("/admin/queue.xlsx?view=department").content


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "SO-1"}, ["SO-1"]),
        ({"q": "摆臂"}, ["SO-1", "SO-2"]),
        ({"q": "远江"}, ["SO-1", "SO-2"]),
        ({"q": "nothing"}, []),
        ({"type": "review"}, ["SO-1"]),
        ({"type": "plan"}, ["SO-2"]),
        ({"type": "review.delivery"}, ["SO-1"]),
        ({"due": "late"}, ["SO-1"]),
        ({"due": "today"}, ["SO-1"]),
        ({"type": "rubbish", "due": "x"}, ["SO-1", "SO-2"]),
        ({"view": "all", "type": "plan"}, ["SO-2"]),
        ({"view": "all", "type": "review.delivery", "due": "late"}, ["SO-1"]),
    ],
)
def test_the_queue_is_filtered_by_its_address(cast: Cast, query: dict[str, str], found: list[str]) -> None:
    given(cast, order(cast, "SO-1"), hours=1)
    given(cast, order(cast, "SO-2"), "plan.acknowledge", hours=24)
    assert queue(cast.chen, NOW + 3 * HOUR, **query) == found


def test_a_row_says_customer_order_progress_and_time_left(cast: Cast) -> None:
    given(cast, order(cast), hours=8)
    with unit(cast.chen, now=NOW + 2 * HOUR) as work:
        (row,) = queries.page(work, QueueFilter()).rows
    assert (row.customer, row.about, row.lines, row.order_class) == ("远江汽车", "前下摆臂总成（左）", 2, "mass_production")
    assert row.left == timedelta(hours=6) and not row.late
    assert row.url == "/admin/reviews/SO-261106-018"


def test_time_left_runs_in_working_hours_and_goes_below_nought(cast: Cast) -> None:
    given(cast, order(cast), hours=2)
    with unit(cast.chen, now=NOW + timedelta(days=1)) as work:
        (row,) = queries.page(work, QueueFilter()).rows
    assert row.late and row.left == -timedelta(hours=6)


def test_the_time_of_tasks_that_are_long_late_is_told_without_walking_all_its_days(cast: Cast) -> None:
    given(cast, order(cast), hours=1)
    with unit(cast.chen, now=NOW + timedelta(days=366)) as work:
        (row,) = queries.page(work, QueueFilter()).rows
    assert timedelta(hours=-2200) < row.left < timedelta(hours=-1900)


def test_a_customers_task_is_followed_on_the_orders_page(cast: Cast) -> None:
    made = order(cast)
    given(cast, made, "order.completion", For(customer=True), by=cast.li_qian)
    with unit(cast.li_qian, now=NOW) as work:
        (row,) = queries.page(work, QueueFilter(view="started")).rows
    assert row.url == f"/admin/orders/{made.number}"


def test_figures_count_late_and_today_apart(cast: Cast) -> None:
    for number, hours in (("SO-1", 1), ("SO-2", 7), ("SO-3", 80)):
        given(cast, order(cast, number), hours=hours)
    with unit(cast.chen, now=NOW + 3 * HOUR) as work:
        found = queries.figures(work)
    assert (found.late.n, found.today.n, found.mine.n, found.behalf.n) == (1, 1, 3, 0)
    assert found.views["department"].n == 3


def test_the_share_done_in_time_is_of_this_month(cast: Cast) -> None:
    for number, hours in (("SO-1", 1), ("SO-2", 8)):
        given(cast, order(cast, number), hours=hours)
    with unit(cast.chen, now=NOW + 3 * HOUR) as work:
        for task in work.session.scalars(select(Task)):
            end_task(work, task)
    with unit(cast.chen, now=NOW + 4 * HOUR) as work:
        found = queries.figures(work)
    assert (found.month.done, found.month.in_time, found.month.percent, found.week.average) == (2, 1, 50, 3 * HOUR)


def test_beside_the_menu_stands_what_waits_for_me_and_hot_where_late(cast: Cast) -> None:
    made = order(cast)
    given(cast, made, hours=1)
    for kind in ("order.completion", "delay.choice", "change.answer", "statement.answer"):
        given(cast, made, kind, For(customer=True))
    with unit(cast.chen, now=NOW + 3 * HOUR) as work:
        assert queries.menu_counts(work) == {"tasks": 1, "tasks_late": 1}
    with unit(cast.wang_min, now=NOW) as work:
        assert queries.menu_counts(work) == {"orders": 2, "changes": 1, "statements": 1, "shipments": 0}, "each beside its page"
    with unit(cast.b_buyer, now=NOW) as work:
        assert set(queries.menu_counts(work).values()) == {0}


def test_one_leafs_through_a_long_queue(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(5):
        given(cast, order(cast, f"SO-{n}"), hours=n + 1)
    with unit(cast.chen, now=NOW) as work:
        first = queries.page(work, QueueFilter(), size=2)
        second = queries.page(work, QueueFilter(after=str(first.later)), size=2)
        back = queries.page(work, QueueFilter(before=str(second.earlier)), size=2)
    assert [row.task.object_number for row in second.rows] == ["SO-2", "SO-3"]
    assert back.rows[0].task.object_number == "SO-0" and back.earlier is None
