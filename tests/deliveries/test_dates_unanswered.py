"""The customer does not choose one of the new dates: nothing is taken by silence, they are reminded, and sales asks (5.1.10(1), 1.3)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from domain.deliveries import lateness, morning
from domain.deliveries.delays import following, taking
from domain.notifications import reminders
from domain.orders.events import OrderHeld
from domain.orders.models import ScheduleLine
from domain.shared.outbox import Outbox
from domain.shared.work import Work
from tests.cast import NOW, Cast
from tests.deliveries.delayed import REASON, Case, full, offered
from tests.deliveries.late import set_in, tasks
from tests.remembering import remembered

pytestmark = pytest.mark.clause("5.1.10(1)")
UNANSWERED = "delay.unanswered"
THURSDAY, FRIDAY = timedelta(days=2, hours=22, minutes=30), timedelta(days=3, hours=22, minutes=30)  # half past seven in Shanghai


@pytest.fixture
@remembered
def case(cast: Cast) -> Case:
    """Offered on Monday at nine: the answer is due on Tuesday at nine."""
    return offered(cast, full(20), full(25), number="SO-5")


def mornings(case: Case, *after: timedelta) -> Case:
    """The morning and the next run of the reminders, so long after Monday at nine."""
    for each in after:
        case.now = NOW + each
        case.system(morning.come)
        case.system(lambda work: reminders.run(work) and None)
    return case


def reminded(case: Case, at: datetime) -> list[str]:
    def look(work: Work) -> list[str]:
        rows = work.session.scalars(select(Outbox).where(Outbox.kind == "mail", Outbox.created_at == at))
        return [row.payload["to"]["name"] for row in rows if row.payload["template"] == "task_reminder"
                and row.payload["params"]["path"] == f"/delays/{case.number}"]

    return case.system(look)


def test_overdue_the_account_manager_has_it_once_and_the_customer_is_reminded_each_morning(case: Case) -> None:
    mornings(case, THURSDAY)
    task, = tasks(UNANSWERED)
    assert (task.department, task.person_id, task.clause) == ("sales", case.cast.li_qian.id, "5.1.10(1)")
    assert reminded(case, NOW + THURSDAY) == ["王敏"]
    mornings(case, FRIDAY)
    assert [each.id for each in tasks(UNANSWERED)] == [task.id] and reminded(case, NOW + FRIDAY) == ["王敏"]


def test_in_time_nobody_of_ours_is_asked(case: Case) -> None:
    mornings(case, timedelta(hours=22, minutes=30))
    assert tasks(UNANSWERED) == []


def test_by_silence_no_date_is_taken(case: Case) -> None:
    mornings(case, THURSDAY, FRIDAY)
    assert (case.delay.state, len(case.offers), case.schedules[0].promised_latest) == ("offered", 2, case.delay.promised)


def takes(case: Case) -> None:
    case.take(0)


def refuses(case: Case) -> None:
    case.as_(case.cast.wang_min, lambda work: taking.refuse(work, case.number, REASON))


def takes_back(case: Case) -> None:
    case.take_back()


def cancels(case: Case) -> None:
    set_in(ScheduleLine, case.late.id, open=0)
    case.system(lambda work: following.follow(work, {case.late.order.id}))


@pytest.mark.parametrize("ends", [takes, refuses, takes_back, cancels])
def test_whatever_answers_it_ends_the_asking(case: Case, ends: Callable[[Case], None]) -> None:
    mornings(case, THURSDAY)
    ends(case)
    assert tasks(UNANSWERED) == [] and tasks("delay.choice") == []


@pytest.mark.parametrize(("for_customer", "asked"), [(True, 1), (False, 0)])
def test_while_we_hold_the_order_ourselves_nobody_asks_them(case: Case, for_customer: bool, asked: int) -> None:
    case.system(lambda work: lateness.on_held(work, OrderHeld(case.late.order, "工装调试", for_customer)))
    mornings(case, THURSDAY)
    assert len(tasks(UNANSWERED)) == asked


def test_that_sales_does_not_ask_goes_up_to_the_head(case: Case) -> None:
    mornings(case, THURSDAY, FRIDAY + timedelta(hours=4))
    task, = tasks(UNANSWERED)
    assert task.escalated >= 1
