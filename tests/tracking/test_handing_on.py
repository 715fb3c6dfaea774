"""From the queue: handing on, chasing, signing together (clause 1.3)."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from sqlalchemy import select

from domain.projects.models import ProjectMember
from domain.queue import actions, choosing
from domain.shared.actor import system
from domain.shared.errors import Forbidden, Invalid, Refused, Stale
from domain.shared.journal import Audit
from domain.shared.outbox import Outbox
from domain.shared.tasks import Task, end_task
from domain.shared.work import unit
from tests.cast import NOW, Cast
from tests.tracking.made import order, project
from tests.tracking.waiting import HOUR, given, queue


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
