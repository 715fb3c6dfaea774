"""催办: the customer asks how an order gets on: once a day, on record, answered by its account manager."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from domain.orders import actions, messages, progress
from domain.orders.queries import by_number
from domain.shared.actor import Actor, system
from domain.shared.clock import Allowance
from domain.shared.errors import Forbidden, NotFound, Refused
from domain.shared.message import Message
from domain.shared.outbox import Outbox
from domain.shared.tasks import For, Task, open_task
from domain.shared.work import unit
from tests.cast import NOW, Cast
from tests.remembering import remembered
from tests.tracking import made
from tests.visitors import Visitor, words

Visit = Callable[..., Visitor]
LATE = datetime(2026, 11, 23, 15, 59, tzinfo=NOW.tzinfo)  # 23:59 in Shanghai


@pytest.fixture
@remembered
def number(cast: Cast) -> str:
    return made.order(cast, state="in_review").number


def chase(actor: Actor, number: str, at: datetime = NOW) -> None:
    with unit(actor, now=at) as work:
        actions.chase(work, number)


def tasks(number: str) -> list[Task]:
    with unit(system("test")) as work:
        asked = select(Task).where(Task.object_number == number, Task.kind == "order.chase")
        return list(work.session.scalars(asked.order_by(Task.opened_at)))


class TestAsking:
    def test_the_account_manager_has_it_to_answer_within_four_working_hours(self, cast: Cast, number: str) -> None:
        chase(cast.wang_min, number)
        (task,) = tasks(number)
        assert (task.person_id, task.internal, task.due_at) == (cast.li_qian.id, True, NOW + timedelta(hours=5))  # 9:00, and lunch
        with unit(system("test")) as work:
            (mail,) = work.session.scalars(select(Outbox).where(Outbox.kind == "mail"))
            assert (mail.payload["template"], mail.payload["to"]["name"]) == ("task_opened", "李倩")

    def test_both_sides_see_that_it_was_asked(self, cast: Cast, number: str) -> None:
        chase(cast.wang_min, number)
        for reader in (cast.wang_min, cast.li_qian):
            with unit(reader, now=NOW) as work:
                last = progress.happenings(work, by_number(work, number))[-1]
                assert (last.action, last.who, last.by_customer) == ("chase", "王敏", True)

    def test_it_is_asked_once_a_day_of_the_companys_calendar(self, cast: Cast, number: str) -> None:
        chase(cast.wang_min, number)
        with pytest.raises(Refused, match="today already"):
            chase(cast.wang_min, number, LATE)
        chase(cast.wang_min, number, LATE + timedelta(minutes=1))
        assert [task.outcome for task in tasks(number)] == ["withdrawn", None], "the second takes the place of the first"

    def test_another_order_may_be_asked_after_on_the_same_day(self, cast: Cast, number: str) -> None:
        other = made.order(cast, "SO-261106-019", state="in_review").number
        chase(cast.wang_min, number)
        chase(cast.wang_min, other)
        assert len(tasks(other)) == 1

    def test_what_waits_for_the_customer_is_not_asked_of_us(self, cast: Cast, number: str) -> None:
        with unit(system("test"), now=NOW) as work:
            order, title = by_number(work, number), Message("Please answer")
            mine = open_task(work, order, "order.deviation", title, For(customer=True), Allowance(60), clause="1.1", path="/")
        with pytest.raises(Refused, match="your answer first"):
            chase(cast.wang_min, number)
        with unit(system("test"), now=NOW) as work:
            work.fetch(Task, mine.id).ended_at = NOW
        chase(cast.wang_min, number)

    @pytest.mark.parametrize(("state", "open_to_it"), [
        ("submitted", True), ("ruling", True), ("approved", True), ("released", True), ("part_shipped", True),
        ("returned", False), ("on_hold", False), ("shipped", False), ("declined", False), ("withdrawn", False),
    ])
    def test_only_what_we_have_in_hand_is_asked_after(self, cast: Cast, state: str, open_to_it: bool) -> None:
        number = made.order(cast, "SO-261106-020", state=state).number
        if open_to_it:
            chase(cast.wang_min, number)
        else:
            with pytest.raises(Refused, match="cannot be done while"):
                chase(cast.wang_min, number)
        assert len(tasks(number)) == open_to_it

    def test_neither_a_colleague_of_quality_nor_the_house_nor_a_stranger_asks(self, cast: Cast, number: str) -> None:
        for who, refused in ((cast.a_quality, Forbidden), (cast.li_qian, Forbidden), (cast.b_buyer, NotFound)):
            with pytest.raises(refused):
                chase(who, number)
        assert tasks(number) == []


class TestAnswering:
    @pytest.mark.parametrize(("name", "internal", "answered"), [("li_qian", False, True), ("zhao", False, True), ("li_qian", True, False),
                                                                ("wang_min", False, False)])
    def test_a_word_to_the_customer_answers_it(self, cast: Cast, number: str, name: str, internal: bool, answered: bool) -> None:
        chase(cast.wang_min, number)
        with unit(cast.people[name], now=NOW) as work:
            (messages.note if internal else messages.write)(work, number, "明日答复交期")
        assert (tasks(number)[0].outcome == "done") is answered


def test_one_click_on_the_page_asks_and_the_button_then_says_why_not_again(cast: Cast, number: str, visit: Visit) -> None:
    buyer = visit(cast.wang_min)
    assert f'action="/orders/{number}/chase"' in buyer.get(f"/orders/{number}").text
    page = buyer.follow(buyer.post(f"/orders/{number}/chase"))
    assert "已催办" in words(page.text) and "今天已催办过" in words(page.text)
    assert f'action="/orders/{number}/chase"' not in page.text
    assert buyer.post(f"/orders/{number}/chase").status_code == 409
    assert "答复顾客催办" in words(visit(cast.li_qian).get("/admin/queue").text)
