"""What is late goes up also where much is late: nothing that cannot go up stands before what can (clause 1.3, RULES 2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from domain.accounts.models import Person
from domain.notifications import reminders
from domain.shared import clock
from domain.shared.actor import system
from domain.shared.clock import Allowance
from domain.shared.message import Message
from domain.shared.outbox import Outbox
from domain.shared.tasks import For, Task, open_task
from domain.shared.work import unit
from tests.cast import NOW, Cast
from tests.notifications.orders import added

HOUSE = system("test")
HOUR = timedelta(hours=1)  # NOW is Monday 9:00 in Shanghai
CONTROL = For("production", "control")
LATE = NOW + 25 * HOUR  # Tuesday 10:00, an hour after a working day


@pytest.fixture(autouse=True)
def _one_by_one(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    clock.forget()
    monkeypatch.setattr(reminders, "MOST", 1)
    yield
    clock.forget()


def tasks(cast: Cast, *given: tuple[str, For, int]) -> None:
    """Tasks by number, reader and hours until they are due; everybody was reminded of them already."""
    with unit(cast.li_qian, now=NOW) as work:
        order = added(work, cast)
        work.session.flush()
        for number, whom, hours in given:
            opened = open_task(
                work, order, "review.delivery", Message("Review"), whom, Allowance(60), clause="5.1.5(1)", path="/r", number=number
            )
            opened.due_at, opened.reminded_at = NOW + hours * HOUR, NOW


def run(at: datetime = LATE) -> tuple[int, int]:
    with unit(HOUSE, now=at) as work:
        return reminders.run(work)


def levels() -> dict[str, int]:
    with unit(HOUSE, now=NOW) as work:
        return {task.object_number: task.escalated for task in work.session.scalars(select(Task).order_by(Task.object_number))}


def mails() -> list[dict[str, Any]]:
    with unit(HOUSE) as work:
        wanted = select(Outbox).where(Outbox.kind == "mail").order_by(Outbox.seq)
        return [row.payload for row in work.session.scalars(wanted) if row.payload["template"] != "task_opened"]


@pytest.mark.clause("1.3")
def test_late_tasks_of_customers_do_not_stand_before_our_own(cast: Cast) -> None:
    tasks(cast, ("C-1", For(customer=True), 1), ("C-2", For(customer=True), 2), ("T-1", CONTROL, 20))
    assert run() == (0, 1)
    assert levels() == {"C-1": 0, "C-2": 0, "T-1": 1}


@pytest.mark.clause("1.3")
def test_what_has_gone_up_and_waits_for_its_next_step_does_not_stand_before_what_is_late_for_the_first_time(cast: Cast) -> None:
    tasks(cast, ("T-1", CONTROL, 20), ("T-2", CONTROL, 22))
    assert [run() for _ in range(3)] == [(0, 1), (0, 1), (0, 0)]
    assert levels() == {"T-1": 1, "T-2": 1}


@pytest.mark.clause("1.3")
def test_what_is_longest_late_goes_up_first(cast: Cast) -> None:
    tasks(cast, ("T-1", CONTROL, 22), ("T-2", CONTROL, 20))
    run()
    assert levels() == {"T-1": 0, "T-2": 1}


@pytest.mark.clause("1.3")
@pytest.mark.parametrize(("minutes", "level"), [(-1, 0), (0, 0), (1, 1)])
def test_late_begins_after_the_minute_in_which_it_was_due(cast: Cast, minutes: int, level: int) -> None:
    tasks(cast, ("T-1", CONTROL, 2))
    run(NOW + 2 * HOUR + timedelta(minutes=minutes))
    assert levels() == {"T-1": level}


@pytest.mark.clause("1.3")
def test_a_working_day_late_it_has_been_with_the_head_and_goes_to_the_general_manager(cast: Cast) -> None:
    tasks(cast, ("T-1", CONTROL, 3))
    day_later = NOW + 27 * HOUR
    assert [run(day_later - HOUR), run(day_later - HOUR / 60), run(day_later), run(day_later)] == [(0, 1), (0, 0), (0, 1), (0, 0)]
    assert [(mail["to"]["name"], mail["params"]["level"]) for mail in mails()] == [("何志明", 1), ("沈岳", 2)]


@pytest.mark.clause("1.3")
def test_the_mail_says_what_is_late_since_when_where_and_by_which_clause(cast: Cast) -> None:
    tasks(cast, ("T-1", CONTROL, 20))
    run()
    (mail,) = mails()
    params = mail["params"]
    assert (mail["template"], params["number"], params["clause"], params["path"]) == ("task_escalated", "T-1", "5.1.5(1)", "/admin/r")
    assert params["due"] == {"$moment": (NOW + 20 * HOUR).isoformat()}
    assert mail["about"][0] == "task"


@pytest.mark.clause("1.3")
def test_a_customers_buyer_is_reminded_at_their_own_door(cast: Cast) -> None:
    tasks(cast, ("C-1", For(customer=True), 20))
    with unit(HOUSE) as work:
        work.session.execute(update(Task).values(reminded_at=None))
        work.fetch(Person, cast.a_admin.id).roles = ["administrator", "buyer"]
    assert run() == (1, 0)
    assert sorted((mail["to"]["name"], mail["params"]["path"]) for mail in mails()) == [("王敏", "/r"), ("郑洁", "/r")]


@pytest.mark.clause("1.3")
@pytest.mark.parametrize(("left", "reminded"), [(31, 0), (30, 1), (1, 1)])
def test_what_was_given_an_hour_is_recalled_when_half_of_it_is_over(cast: Cast, left: int, reminded: int) -> None:
    tasks(cast, ("T-1", CONTROL, 1))
    with unit(HOUSE) as work:
        work.session.execute(update(Task).values(reminded_at=None))
    assert run(NOW + HOUR - timedelta(minutes=left)) == (reminded, 0)


@pytest.mark.clause("1.3")
def test_a_head_who_has_left_is_not_told_and_the_next_level_is(cast: Cast) -> None:
    tasks(cast, ("T-1", CONTROL, 3))
    with unit(HOUSE) as work:
        work.fetch(Person, cast.he_head.id).active = False
    run(NOW + 4 * HOUR)
    assert mails() == []
    run(NOW + 27 * HOUR)
    assert [mail["to"]["name"] for mail in mails()] == ["沈岳"]


@pytest.mark.clause("1.3")
def test_a_task_of_nobody_in_a_department_goes_to_the_general_manager_in_the_end(cast: Cast) -> None:
    with unit(HOUSE) as work:
        outsider = work.fetch(Person, cast.wang_min.id)
    tasks(cast, ("T-1", For(person_id=outsider.id), 3))
    run(NOW + 4 * HOUR)
    run(NOW + 27 * HOUR)
    assert [mail["to"]["name"] for mail in mails()] == ["沈岳"]
    assert levels() == {"T-1": 2}
