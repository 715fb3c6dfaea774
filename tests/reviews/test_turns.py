"""Whose turn it is: clocks stand while the customer has something to answer, and whoever keeps a review waiting is chased (1.3)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from domain.orders import actions as orders
from domain.queue import actions as queue
from domain.reviews import queries
from domain.reviews.actions import deviations
from domain.reviews.models import Deviation
from domain.shared.errors import Refused
from domain.shared.journal import Audit
from domain.shared.outbox import Outbox
from tests.cast import NOW, Cast
from tests.orders.given import given, line, new_line
from tests.reviews.story import Story, begin
from tests.visitors import words

Visit = Callable[..., Any]
NEW = new_line(quality="按图纸检验")


@pytest.fixture(autouse=True)
def _same_morning(application: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(application.admin.state.door, "clock", lambda: NOW)


def late(cast: Cast) -> tuple[Story, Deviation]:
    """Production cannot keep the day asked, and the customer is asked for another."""
    story = begin(cast).sign_all("marketing")
    deviation = story.no("delivery", "capacity", "设备检修", story.lines[0].id)
    assert deviation is not None
    return story, story.propose(deviation, "12-24 交付", date="2026-12-24")


def whole(story: Story) -> Any:
    (task,) = story.tasks("review.whole")
    return task


def page(story: Story, who: Any) -> Any:
    return story.as_(who, lambda work: queries.page(work, story.number))


@pytest.mark.clause("1.3")
def test_the_review_is_not_late_while_our_proposal_lies_with_the_customer(cast: Cast) -> None:
    story, _deviation = late(cast)
    assert whole(story).pause_reason["id"] == "Our proposal waits for the customer's answer."
    story.later(days=9)
    shown = page(story, cast.li_qian)
    assert (shown.late, str(shown.stands)) == (False, "Our proposal waits for the customer's answer.")
    (row,) = story.as_(cast.li_qian, lambda work: queries.waiting(work, queries.ReviewFilter())).rows
    assert not row.late


@pytest.mark.clause("1.3")
@pytest.mark.parametrize("answer", ["agree", "refuse", "counter"])
def test_the_clock_runs_on_with_the_time_that_was_left_when_the_customer_answers(cast: Cast, answer: str) -> None:
    story, deviation = late(cast)
    left = whole(story).due_at - story.now
    story.later(days=7)
    match answer:
        case "agree":
            story.agree(deviation)
        case "refuse":
            story.as_(cast.wang_min, lambda work: deviations.refuse(work, story.number, deviation.id, "产线不能等", None))
        case _:
            other = {"date": "2026-12-22"}
            story.as_(cast.wang_min, lambda work: deviations.counter(work, story.number, deviation.id, "最晚 12-22", other, None))
    assert whole(story).paused_at is None
    assert whole(story).due_at == story.now + left == story.review.due_at
    story.later(days=9)
    assert page(story, cast.li_qian).late


@pytest.mark.clause("1.3")
def test_the_clock_stands_until_the_last_of_several_proposals_is_answered(cast: Cast) -> None:
    story = begin(cast, line(), line("2916035-K80", 600)).sign_all("marketing")
    asked = []
    for ordered in story.lines:
        deviation = story.no("delivery", "capacity", "设备检修", ordered.id)
        assert deviation is not None
        asked.append(story.propose(deviation, "12-24 交付", date="2026-12-24"))
    story.agree(asked[0])
    assert whole(story).paused_at is not None
    story.agree(asked[1])
    assert whole(story).paused_at is None


@pytest.mark.clause("1.3")
def test_a_proposal_withdrawn_by_the_house_lets_the_clock_run(cast: Cast) -> None:
    from domain.reviews.actions.answers import Given

    story, _deviation = late(cast)
    story.answer("delivery", Given("capacity", story.lines[0].id, "yes"))
    assert whole(story).paused_at is None


@pytest.mark.clause("1.3")
def test_a_return_does_not_let_the_clock_run_before_the_proposal_is_answered(cast: Cast) -> None:
    story, deviation = late(cast)
    story.as_(cast.li_qian, lambda work: orders.return_for_completion(work, story.number, version=None, why="缺图纸"))
    assert whole(story).paused_at is not None
    story.as_(cast.wang_min, lambda work: orders.complete(work, story.number, given(cast, line(), contact="周工"), version=None))
    assert whole(story).paused_at is not None
    assert story.tasks("review.delivery")[0].paused_at is None
    story.agree(deviation)
    assert whole(story).paused_at is None


def chase(story: Story, who: Any) -> list[Any]:
    return story.as_(who, lambda work: queue.chase_all(work, story.number))


def mails(story: Story) -> list[str]:
    rows = story.system(lambda work: list(work.session.scalars(select(Outbox.payload).where(Outbox.kind == "mail"))))
    return [row["template"] for row in rows]


@pytest.mark.clause("1.3")
def test_whoever_the_review_waits_for_is_chased_on_record_and_at_most_once_an_hour(cast: Cast) -> None:
    story = begin(cast).sign_all("marketing")
    before = mails(story).count("task_chased")
    assert [task.kind for task in chase(story, cast.li_qian)] == ["review.delivery"]
    assert mails(story).count("task_chased") > before
    record = story.system(lambda work: list(work.session.scalars(select(Audit).where(Audit.action == "task.chased"))))
    assert [row.actor_name for row in record] == [cast.li_qian.name]
    story.later(minutes=59)
    with pytest.raises(Refused, match="within the last hour"):
        chase(story, cast.wu_jia)
    story.later(minutes=1)
    assert chase(story, cast.wu_jia)


@pytest.mark.clause("1.3")
def test_nobody_chases_themselves_nor_a_clock_that_stands(cast: Cast) -> None:
    story = begin(cast)
    with pytest.raises(Refused, match="Nothing waits for anybody else"):
        chase(story, cast.li_qian)
    assert chase(story, cast.chen)
    story.later(hours=2)
    story.as_(cast.li_qian, lambda work: orders.hold(work, story.number, version=None, why="客户要求暂停", for_customer=True))
    with pytest.raises(Refused):
        chase(story, cast.chen)


@pytest.mark.clause("1.3")
def test_a_customer_who_lets_us_wait_is_chased_too(cast: Cast) -> None:
    story, _deviation = late(cast)
    assert {task.kind for task in chase(story, cast.li_qian)} == {"review.delivery", "order.deviation"}


@pytest.mark.clause("1.3")
def test_the_review_page_chases_and_says_why_it_cannot(cast: Cast, visit: Visit) -> None:
    story = begin(cast).sign_all("marketing")
    desk = visit(cast.li_qian)
    assert f'action="/admin/reviews/{story.number}/chasing"' in desk.get(f"/admin/reviews/{story.number}").text
    answer = desk.follow(desk.post(f"/admin/reviews/{story.number}/chasing", {}))
    assert "催办" in words(answer.text)
    again = desk.get(f"/admin/reviews/{story.number}")
    assert f'action="/admin/reviews/{story.number}/chasing"' not in again.text
    assert "一小时内已提醒过" in words(again.text)
    assert desk.post(f"/admin/reviews/{story.number}/chasing", {}).status_code == 409


def test_a_review_that_was_chased_stays_due_when_it_was(cast: Cast) -> None:
    story = begin(cast).sign_all("marketing")
    due = story.tasks("review.delivery")[0].due_at
    story.later(hours=1)
    chase(story, cast.li_qian)
    assert story.tasks("review.delivery")[0].due_at == due
    assert due > story.now + timedelta(hours=1)


@pytest.mark.clause("1.3", "5.1.1(4)")
@pytest.mark.parametrize(("lines", "stands"), [((line(), NEW), False), ((NEW,), True)], ids=["mixed", "all of it hidden"])
def test_the_open_clock_of_a_mixed_order_tells_nothing_of_its_hidden_part(cast: Cast, lines: Any, stands: bool) -> None:
    story = begin(cast, *lines).sign_all("marketing")
    deviation = story.no("specification", "capability", "CPK 1.67 做不到")
    assert deviation is not None
    story.propose(deviation, "CPK 1.33")
    assert (whole(story).paused_at is not None) is stands
    story.agree(deviation)
    assert whole(story).paused_at is None
