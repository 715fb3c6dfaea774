"""What a morning tells and what an evening without a check does: mails in both languages, the head is told, the day is seen (5.1.10(1))."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from domain.accounts.models import Person
from domain.customers.models import Customer
from domain.deliveries import chasing, checks, morning
from domain.deliveries.delays import taking
from domain.deliveries.delays.queries import parts_of
from domain.deliveries.delays.workflow import KINDS
from domain.notifications import reminders
from domain.notifications.letters import addressed
from domain.orders.models import Order, OrderLine
from domain.shared.journal import Audit
from domain.shared.outbox import Outbox
from domain.shared.tasks import Task
from domain.shared.work import Work, unit
from templates.language import say, speaking
from tests.cast import NOW, Cast
from tests.deliveries.delayed import offered
from tests.deliveries.late import HOUSE, delays, due, member_of, nothing_in_stock, tasks
from tests.remembering import remembered
from workers.composing import composed

pytestmark = pytest.mark.clause("5.1.10(1)")
MORNING = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)  # Monday, half past seven in Shanghai
EVENING = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # 17:00: the check is due
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def run(at: datetime, deed: Callable[[Work], Any] = morning.come) -> None:
    with unit(HOUSE, now=at) as work:
        deed(work)


def speaks(language: str) -> None:
    with unit(HOUSE, now=NOW) as work:
        work.session.execute(update(Person).values(language=language))


def sent(template: str) -> dict[str, tuple[str, str]]:
    """Subject and text of each mail of this kind, by its reader."""
    with unit(HOUSE, now=NOW) as work:
        rows = list(work.session.scalars(select(Outbox).where(Outbox.kind == "mail").order_by(Outbox.seq)))
    mails = _composed(rows, template)
    return {name: (str(mail["Subject"]), mail.get_body(("plain",)).get_content()) for name, mail in mails.items()}


def pages(template: str) -> dict[str, str]:
    """Each mail of this kind as a page, by its reader."""
    with unit(HOUSE, now=NOW) as work:
        rows = list(work.session.scalars(select(Outbox).where(Outbox.kind == "mail").order_by(Outbox.seq)))
    return {name: mail.get_body(("html",)).get_content() for name, mail in _composed(rows, template).items()}


def _composed(rows: list[Outbox], template: str) -> dict[str, Any]:
    found = {}
    for row in rows:
        if row.payload["template"] == template and (letter := addressed(row.payload)) is not None:
            found[letter.name] = composed(letter, "1", row.created_at)
    return found


@remembered
def five_figures(cast: Cast) -> None:
    """Two late, one that leaves today, three in three days of which one cannot, one in a week; and as many that are confidential."""
    nothing_in_stock(cast)
    project = member_of(cast, cast.chen)
    for days, quantity in ((-3, 1), (-1, 1), (0, 1), (1, 1), (2, 1), (3, 100_000), (8, 1)):
        due(cast, days, quantity)
        due(cast, days, quantity, project=project, part="2904110-K80")


@pytest.mark.parametrize(("language", "subject", "facts"), [
    ("zh-CN", "逾期 2", ("逾期", "今日应发", "未来 3 个工作日", "未来 7 个工作日", "有延误风险")),
    ("en", "2 late, 1 leave today", ("Late", "Leaves today", "Next 3 working days", "Next 7 working days", "At risk")),
])
def test_the_morning_mail_tells_the_five_figures_in_the_readers_language(cast: Cast, language: str, subject: str, facts: Any) -> None:
    five_figures(cast)
    speaks(language)
    run(MORNING)
    told, text = sent("delivery_morning")["孙丽"]
    assert subject in told and "23" in told
    lines = [line.strip() for line in text.splitlines()]
    for name, figure in zip(facts, (2, 1, 3, 4), strict=False):
        assert any(name in line and line.rstrip().endswith(str(figure)) for line in lines), (name, figure, lines)
    assert facts[-1] in text and "/admin/deliveries" in text


def test_it_names_what_is_late_leaves_today_or_is_at_risk_with_a_link_to_each_and_nothing_confidential(cast: Cast) -> None:
    five_figures(cast)
    run(MORNING)
    _, text = sent("delivery_morning")["孙丽"]
    linked = [line for line in text.splitlines() if "/admin/orders/" in line]
    risk = next(int(line.rpartition(" ")[2]) for line in text.splitlines() if line.startswith("有延误风险"))
    assert risk and len(linked) == 2 + 1 + risk, "the late, today's and those at risk; not what comes in three days and can be kept"
    assert all("远江" in line and "SO-" in line for line in linked)
    with unit(HOUSE, now=NOW) as work:
        secret = set(work.session.scalars(select(Order.number).join(OrderLine).where(OrderLine.project_id.is_not(None))))
    assert secret and not any(number in text for number in secret)


def test_a_delivery_found_late_is_told_to_its_account_manager_and_production_control_each_once(cast: Cast) -> None:
    nothing_in_stock(cast)
    due(cast, -1, 1)
    run(MORNING)
    told = sent("delay_found")
    assert set(told) == {"李倩", "陈建国"}
    subject, text = told["李倩"]
    (case,) = delays()
    assert case.number in text and f"/admin/deliveries/delays/{case.number}" in text and "SO-" in subject
    run(MORNING + MINUTE)
    assert sent("delay_found") == told


def test_everybody_reads_the_same_figures_also_members_of_a_project(cast: Cast) -> None:
    five_figures(cast)
    run(MORNING)
    texts = {text.replace(name, "") for name, (_, text) in sent("delivery_morning").items()}
    assert len(sent("delivery_morning")) == 5 and len(texts) == 1


def test_on_a_day_that_is_not_worked_nobody_is_written_to(cast: Cast) -> None:
    five_figures(cast)
    run(MORNING + 5 * DAY)
    assert sent("delivery_morning") == {} and delays() == []
    run(MORNING)
    assert sent("delivery_morning")


# an evening without a check


def task() -> Task:
    return next(iter(tasks("delivery.check")))


def test_in_the_afternoon_logistics_is_reminded_once(cast: Cast) -> None:
    run(MORNING)
    for at in (EVENING - timedelta(hours=4), EVENING - timedelta(hours=3), EVENING - MINUTE):
        run(at, reminders.run)
    assert list(sent("task_reminder")) == ["孙丽"] and sent("task_escalated") == {}
    assert "5.1.10(1)" in sent("task_reminder")["孙丽"][1]


def test_a_check_that_is_not_done_by_the_evening_goes_up_to_the_head_of_logistics(cast: Cast) -> None:
    run(MORNING)
    run(EVENING, reminders.run)
    assert sent("task_escalated") == {}
    run(EVENING + MINUTE, reminders.run)
    run(EVENING + 2 * MINUTE, reminders.run)
    (reader, (_, text)), = sent("task_escalated").items()
    assert reader == "邓超群" and "/admin/deliveries" in text
    with unit(HOUSE, now=NOW) as work:
        entries = list(work.session.scalars(select(Audit).where(Audit.action == "task.escalated")))
    assert [entry.values["after"]["level"] for entry in entries] == [1] and task().escalated == 1


@pytest.mark.parametrize(("language", "says"), [("zh-CN", "查询"), ("en", "Look through the deliveries of")])
def test_the_head_reads_which_day_it_is_about(cast: Cast, language: str, says: str) -> None:
    speaks(language)
    run(MORNING)
    run(EVENING + MINUTE, reminders.run)
    subject, text = sent("task_escalated")["邓超群"]
    assert says in subject + text and "23" in subject + text


def test_a_check_that_was_ended_in_time_goes_up_to_nobody(cast: Cast) -> None:
    run(MORNING)
    with unit(cast.sun_li, now=EVENING - MINUTE) as work:
        checks.finish(work, "")
    run(EVENING + DAY, reminders.run)
    assert sent("task_escalated") == {} and tasks("delivery.check") == []


def test_with_the_next_morning_the_missed_day_is_seen_and_no_longer_asked_for(cast: Cast) -> None:
    run(MORNING)
    run(EVENING + MINUTE, reminders.run)
    run(MORNING + DAY)
    run(MORNING + DAY + MINUTE, reminders.run)
    assert list(sent("task_escalated")) == ["邓超群"], "yesterday cannot be looked at any more: it does not go on to the general manager"
    with unit(cast.shen, now=NOW + DAY) as work:
        (day, check), = checks.days_back(work)
        assert day == (EVENING).date() and check is not None and check.checked_at is None


# what is told of a chase and of dates


@pytest.mark.parametrize(("language", "says"), [("zh-CN", "周三上午发"), ("en", "周三上午发")])
def test_who_chased_reads_the_answer_with_the_name_of_who_gave_it(cast: Cast, language: str, says: str) -> None:
    late = due(cast, -1)
    with unit(cast.sun_li, now=NOW) as work:
        chase, = chasing.chase(work, [late.id], "客户停线")
    speaks(language)
    with unit(cast.chen, now=NOW) as work:
        chasing.answer(work, chase.id, says)
    (reader, (_, text)), = sent("chase_answered").items()
    assert reader == "孙丽" and says in text and "陈建国" in text and f"chase-{chase.id}" in text


@pytest.mark.parametrize(("language", "said"), [("zh-CN", ("请", "2026-11-26")), ("en", ("date", "26 Nov"))])
def test_the_customer_reads_the_late_delivery_and_the_first_date_and_none_of_our_reasons(
    cast: Cast, language: str, said: tuple[str, ...],
) -> None:
    speaks(language)
    case = offered(cast, number="SO-5")
    subject, text = sent("dates_offered")["王敏"]
    assert "45O-5" in subject and "2916035-K80" in subject and case.tokens["王敏"] in text, "by their own number of the order"
    for word in said:
        assert word in text
    for ours in ("焊机", "外协", case.number, "逐项核对"):
        assert ours not in subject + text
    assert len(case.offers) > 1, "each offer stands there with its days and pieces"
    for offer in case.offers:
        for on, pieces in parts_of(offer):
            assert (f"{on:%Y-%m-%d}" if language == "zh-CN" else f"{on.day} {on:%b}") in text and f"· {pieces:,.0f}" in text
    with speaking(language):
        assert all(say(KINDS[offer.kind]) in text for offer in case.offers), "on one day or in parts, and at whose cost it flies"
    page = pages("dates_offered")["王敏"]
    assert ("查看并选择新交期" if language == "zh-CN" else "Look at the new dates and choose") in page


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_sales_read_why_none_of_the_dates_suits(cast: Cast, language: str) -> None:
    case = offered(cast, number="SO-5")
    speaks(language)
    case.as_(cast.wang_min, lambda work: taking.refuse(work, case.number, "最迟周四"))
    (reader, (subject, text)), = sent("dates_refused").items()
    assert reader == "李倩" and "SO-5" in subject and "最迟周四" in text and case.number in text


@pytest.mark.parametrize(("late_days", "cases"), [(None, 1), (2, 0)])
def test_the_morning_opens_no_case_within_the_customers_window(cast: Cast, late_days: int | None, cases: int) -> None:
    with unit(HOUSE, now=NOW) as work:
        work.session.execute(update(Customer).values(late_days=late_days))
    due(cast, -1)
    run(MORNING)
    assert len(delays()) == cases
