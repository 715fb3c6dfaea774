"""The queue: what waits for me, for those I stand in for, for my department; handing on, chasing, views (clause 1.3)."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from domain.projects.models import ProjectMember
from domain.queue import actions, choosing, queries
from domain.queue.queries import QueueFilter
from domain.shared import task_queries
from domain.shared.actor import Actor, Mandate, system
from domain.shared.clock import Allowance
from domain.shared.errors import Forbidden, Invalid, NotFound, Refused, Stale
from domain.shared.journal import Audit
from domain.shared.message import Message
from domain.shared.outbox import Outbox
from domain.shared.tasks import For, Task, end_task, open_task
from domain.shared.work import unit
from tests.cast import NOW, Cast
from tests.tracking.made import order, project
from tests.web.forms import forms_of

DELIVERY = For(department="production", position="control")
HOUR = timedelta(hours=1)


def given(
    cast: Cast,
    made: Any,
    kind: str = "review.delivery",
    whom: For = DELIVERY,
    *,
    by: Actor | None = None,
    hours: int = 8,
    at: datetime = NOW,
) -> uuid.UUID:
    """A task about the order, committed; `hours` of working time from `at`."""
    with unit(by or system("test"), now=at) as work:
        task = open_task(
            work,
            made,
            kind,
            Message("{part} of {number}", part=Message("Delivery"), number=made.number),
            whom,
            Allowance.working_hours(hours),
            clause="5.1.5(1)",
            path=f"/reviews/{made.number}",
            number=made.number,
        )
        return task.id


def queue(actor: Actor, now: datetime = NOW, **query: str) -> list[str]:
    with unit(actor, now=now) as work:
        return [row.task.object_number for row in queries.page(work, QueueFilter.of(query)).rows]


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
    given(cast, made, "order.completion", For(customer=True))
    with unit(cast.chen, now=NOW + 3 * HOUR) as work:
        assert queries.menu_counts(work) == {"tasks": 1, "tasks_late": 1}
    with unit(cast.wang_min, now=NOW) as work:
        assert queries.menu_counts(work) == {"orders": 1}
    with unit(cast.b_buyer, now=NOW) as work:
        assert queries.menu_counts(work) == {"orders": 0}


def test_one_leafs_through_a_long_queue(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(5):
        given(cast, order(cast, f"SO-{n}"), hours=n + 1)
    with unit(cast.chen, now=NOW) as work:
        first = queries.page(work, QueueFilter(), size=2)
        second = queries.page(work, QueueFilter(after=str(first.later)), size=2)
        back = queries.page(work, QueueFilter(before=str(second.earlier)), size=2)
    assert [row.task.object_number for row in second.rows] == ["SO-2", "SO-3"]
    assert back.rows[0].task.object_number == "SO-0" and back.earlier is None


# handing on


def test_a_task_is_handed_on_to_a_colleague_with_a_reason_on_record(cast: Cast) -> None:
    task_id = given(cast, order(cast))
    with unit(cast.chen, now=NOW) as work:
        actions.hand_on(work, task_id, cast.he_head.id, "出差到周五")
    assert queue(cast.chen) == [] and queue(cast.he_head) == ["SO-261106-018"]
    with unit(cast.it, now=NOW) as work:
        entry = work.session.scalars(select(Audit).where(Audit.action == "task.handed_on")).one()
        assert (entry.actor_name, entry.values["why"]) == ("陈建国", "出差到周五")


def test_whoever_gets_a_confidential_task_becomes_a_member_of_its_project(cast: Cast) -> None:
    secret = project(cast, cast.li_qian)
    task_id = given(cast, order(cast, "E27-0031", project=secret), by=cast.li_qian)
    with unit(cast.chen, now=NOW) as work:
        actions.hand_on(work, task_id, cast.he_head.id, "请主管办理")
    assert queue(cast.he_head) == ["E27-0031"]
    with unit(system("test"), now=NOW) as work:
        assert cast.he_head.id in set(work.session.scalars(select(ProjectMember.person_id).where(ProjectMember.project_id == secret)))


@pytest.mark.parametrize("why", ["", "   "])
def test_handing_on_needs_a_reason(cast: Cast, why: str) -> None:
    task_id = given(cast, order(cast))
    with pytest.raises(Invalid) as refused, unit(cast.chen, now=NOW) as work:
        actions.hand_on(work, task_id, cast.he_head.id, why)
    assert set(refused.value.fields) == {"reason"}


def test_a_task_is_handed_on_only_to_who_can_act_on_it(cast: Cast) -> None:
    task_id = given(cast, order(cast))
    for receiver in (cast.li_qian, cast.ma, cast.wang_min, cast.chen):
        with pytest.raises(Invalid) as refused, unit(cast.chen, now=NOW) as work:
            actions.hand_on(work, task_id, receiver.id, "x")
        assert set(refused.value.fields) == {"person"}


def test_only_whom_it_waits_for_or_the_head_hands_a_task_on(cast: Cast) -> None:
    task_id = given(cast, order(cast))
    with pytest.raises(Forbidden), unit(cast.li_qian, now=NOW) as work:
        actions.hand_on(work, task_id, cast.he_head.id, "x")
    with unit(cast.he_head, now=NOW) as work:
        assert actions.is_mine(work, work.fetch(Task, task_id))


def test_a_task_that_is_done_or_changed_since_is_not_handed_on(cast: Cast) -> None:
    task_id = given(cast, order(cast))
    with pytest.raises(Stale), unit(cast.chen, now=NOW) as work:
        actions.hand_on(work, task_id, cast.he_head.id, "x", version=99)
    with unit(cast.chen, now=NOW) as work:
        end_task(work, work.fetch(Task, task_id))
    with pytest.raises(Refused), unit(cast.chen, now=NOW) as work:
        actions.hand_on(work, task_id, cast.he_head.id, "x")


def test_handing_on_through_the_door_several_at_once(cast: Cast, visit: Any) -> None:
    ids = [str(given(cast, order(cast, f"SO-{n}"))) for n in range(2)]
    mine = visit(cast.chen)
    choice = mine.post("/admin/queue/handing/choice", {"sel": ids})
    page = mine.follow(choice)
    assert "SO-0" in page.text and "何志明" in page.text and "马俊" not in page.text
    without = mine.post("/admin/queue/handing", {"sel": ids, "person": str(cast.he_head.id), "reason": ""})
    assert without.status_code == 422 and "SO-1" in without.text
    assert mine.post("/admin/queue/handing", {"sel": ids, "person": str(cast.he_head.id), "reason": "休假"}).status_code == 303
    assert len(queue(cast.he_head)) == 2 and queue(cast.chen) == []


# chasing


@pytest.mark.clause("1.3")
def test_chasing_reminds_whom_it_waits_for_and_is_on_record(cast: Cast) -> None:
    task_id = given(cast, order(cast))
    with unit(cast.li_qian, now=NOW) as work:
        actions.chase(work, [task_id])
    with unit(cast.it, now=NOW) as work:
        assert work.fetch(Task, task_id).reminded_at == NOW
        assert work.session.scalars(select(Audit.actor_name).where(Audit.action == "task.chased")).one() == "李倩"


def test_the_chased_get_a_mail(cast: Cast) -> None:
    task_id = given(cast, order(cast))
    with unit(system("test"), now=NOW) as work:
        before = len(work.session.scalars(select(Outbox).where(Outbox.kind == "mail")).all())
    with unit(cast.li_qian, now=NOW) as work:
        actions.chase(work, [task_id])
    with unit(system("test"), now=NOW) as work:
        mails = work.session.scalars(select(Outbox).where(Outbox.kind == "mail").order_by(Outbox.seq)).all()
    assert [mail.payload["to"]["email"] for mail in mails[before:]] == [cast.chen.email]


def test_one_does_not_chase_oneself_nor_twice_within_the_hour(cast: Cast) -> None:
    task_id = given(cast, order(cast))
    with pytest.raises(Refused), unit(cast.chen, now=NOW) as work:
        actions.chase(work, [task_id])
    with unit(cast.li_qian, now=NOW) as work:
        actions.chase(work, [task_id])
    with pytest.raises(Refused), unit(cast.zhao, now=NOW + HOUR / 2) as work:
        actions.chase(work, [task_id])
    with unit(cast.zhao, now=NOW + 2 * HOUR) as work:
        assert len(actions.chase(work, [task_id])) == 1


def test_a_task_out_of_sight_is_neither_chased_nor_handed_on(cast: Cast, visit: Any) -> None:
    task_id = given(cast, order(cast, "E27-0031", project=project(cast, cast.li_qian)), by=cast.li_qian)
    for url in ("/admin/queue/chasing", "/admin/queue/handing"):
        answer = visit(cast.wu_jia).post(url, {"sel": [str(task_id)], "person": str(cast.li_qian.id), "reason": "x"})
        assert answer.status_code == 404


@pytest.mark.parametrize("sel", [[], ["x"], ["00000000-0000-7000-8000-000000000000"]])
def test_a_bulk_action_on_nothing_is_refused_in_words(cast: Cast, visit: Any, sel: list[str]) -> None:
    answer = visit(cast.chen).post("/admin/queue/chasing", {"sel": sel})
    assert answer.status_code in {404, 409}


def test_at_most_a_hundred_rows_go_at_once() -> None:
    with pytest.raises(Refused):
        choosing.ids(str(uuid.uuid4()) for _ in range(101))


# signing together


def test_signing_together_takes_delivery_reviews_only(cast: Cast, visit: Any) -> None:
    task_id = given(cast, order(cast), "plan.acknowledge")
    answer = visit(cast.chen).post("/admin/queue/signatures", {"sel": [str(task_id)], "password": "x"})
    assert answer.status_code == 409
    with unit(cast.chen, now=NOW) as work:
        assert choosing.deliveries(work, [task_id]) == []


def test_orders_to_sign_together_are_named_by_their_delivery_tasks(cast: Cast) -> None:
    ids = [given(cast, order(cast, "SO-2")), given(cast, order(cast, "SO-1"))]
    with unit(cast.chen, now=NOW) as work:
        assert choosing.deliveries(work, ids) == ["SO-1", "SO-2"]


# views


def test_a_view_is_kept_shown_and_deleted_by_its_owner_alone(cast: Cast, visit: Any) -> None:
    mine = visit(cast.chen)
    page = mine.follow(mine.post("/admin/queue/views", {"name": "逾期评审", "filters": "type=review&due=late"}))
    assert "逾期评审" in page.text and 'value="review" selected' in page.text
    with unit(cast.chen, now=NOW) as work:
        (kept,) = queries.saved_views(work, "queue")
    assert visit(cast.ma).post(f"/admin/queue/views/{kept.id}/removal").status_code == 404
    assert mine.post(f"/admin/queue/views/{kept.id}/removal").status_code == 303
    assert "逾期评审" not in mine.get("/admin/queue").text


@pytest.mark.parametrize("page", ["queue", "orders"])
def test_a_name_too_long_for_a_view_is_given_back_with_what_is_wrong(cast: Cast, visit: Any, page: str) -> None:
    typed = "逾期<评审>" * 10
    answer = visit(cast.chen).post(f"/admin/{page}/views", {"name": typed, "filters": "due=late"})
    (form,) = (each for each in forms_of(answer.text) if each.action == f"/admin/{page}/views")
    assert answer.status_code == 422
    assert form.data()["name"] == typed
    assert 'id="view-name-error"' in answer.text


def test_the_same_name_again_replaces_what_the_view_held(cast: Cast) -> None:
    for filters in ("due=late", "?due=today"):
        with unit(cast.chen, now=NOW) as work:
            actions.keep_view(work, "queue", "mine", filters)
    with unit(cast.chen, now=NOW) as work:
        assert [(view.name, view.filters) for view in queries.saved_views(work, "queue")] == [("mine", "due=today")]


@pytest.mark.parametrize("name", ["", " ", "x" * 41])
def test_a_view_needs_a_short_name(cast: Cast, name: str) -> None:
    with pytest.raises(Invalid), unit(cast.chen, now=NOW) as work:
        actions.keep_view(work, "queue", name, "")


def test_a_dozen_views_are_enough_and_only_lists_have_them(cast: Cast) -> None:
    with unit(cast.chen, now=NOW) as work:
        for n in range(12):
            actions.keep_view(work, "queue", f"view {n}", "")
            work.session.flush()
        with pytest.raises(Refused):
            actions.keep_view(work, "queue", "one more", "")
        with pytest.raises(NotFound):
            actions.keep_view(work, "people", "x", "")
