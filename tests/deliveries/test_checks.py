"""The daily check: opened each working morning by the schedule, ended by logistics with its figures, seen where it is missing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from domain.deliveries import checks, morning
from domain.deliveries.models import DailyCheck
from domain.shared import clock
from domain.shared.actor import Actor, system
from domain.shared.clock import CalendarDay
from domain.shared.errors import Forbidden, Refused, Stale
from domain.shared.journal import Audit
from domain.shared.outbox import Outbox
from domain.shared.work import unit
from tests.cast import NOW, TODAY, Cast
from tests.deliveries.late import HOUSE, delays, due, member_of, tasks
from workers.schedule import following

pytestmark = pytest.mark.clause("5.1.10(1)")
HALF_PAST_SEVEN = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)  # Monday in Shanghai
DAY = timedelta(days=1)


def mornings(at: datetime) -> None:
    with unit(system("schedule"), now=at) as work:
        morning.come(work)


def rows() -> list[DailyCheck]:
    with unit(HOUSE, now=NOW) as work:
        return list(work.session.scalars(select(DailyCheck).order_by(DailyCheck.day)))


def checked(who: Actor, at: datetime = NOW, note: str = "", version: int | None = None) -> DailyCheck:
    with unit(who, now=at) as work:
        return checks.finish(work, note, version)


# the schedule


def test_the_schedule_comes_at_half_past_seven_in_the_companys_time_each_day() -> None:
    assert following("deliveries.morning", HALF_PAST_SEVEN - timedelta(seconds=1)) == HALF_PAST_SEVEN
    assert following("deliveries.morning", HALF_PAST_SEVEN) == HALF_PAST_SEVEN + DAY


def test_a_working_morning_opens_the_check_for_logistics_until_the_evening(cast: Cast) -> None:
    mornings(HALF_PAST_SEVEN)
    task, = tasks("delivery.check")
    assert (task.department, task.position, task.clause, task.path) == ("logistics", "member", "5.1.10(1)", "/deliveries")
    assert task.due_at == datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # 17:00 in Shanghai
    assert [(row.day, row.checked_at) for row in rows()] == [(TODAY, None)]


def test_the_same_morning_comes_once_however_often_it_is_run(cast: Cast) -> None:
    for _ in range(3):
        mornings(HALF_PAST_SEVEN)
    assert len(tasks("delivery.check")) == len(rows()) == 1


@pytest.mark.parametrize("days", [5, 6])
def test_no_check_opens_on_a_saturday_or_sunday(cast: Cast, days: int) -> None:
    mornings(HALF_PAST_SEVEN + days * DAY)
    assert rows() == [] and tasks("delivery.check") == []


def test_no_check_opens_on_a_holiday_and_one_does_on_a_saturday_worked_for_it(cast: Cast) -> None:
    with unit(HOUSE, now=NOW) as work:
        work.session.add_all([
            CalendarDay(day=TODAY, working=False, name="国庆节", source="published"),
            CalendarDay(day=TODAY + 5 * DAY, working=True, name="调休上班", source="published"),
        ])
    clock.forget()
    mornings(HALF_PAST_SEVEN)
    assert rows() == []
    mornings(HALF_PAST_SEVEN + 5 * DAY)
    assert [row.day for row in rows()] == [TODAY + 5 * DAY]
    assert tasks("delivery.check")[0].due_at == datetime(2026, 11, 28, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(("at", "day"), [
    (datetime(2026, 11, 23, 15, 59, 59, tzinfo=UTC), TODAY),  # a second before midnight in Shanghai
    (datetime(2026, 11, 23, 16, 0, 0, tzinfo=UTC), TODAY + DAY),
])
def test_the_day_of_a_check_is_the_companys_day(cast: Cast, at: datetime, day: date) -> None:
    mornings(at)
    assert [row.day for row in rows()] == [day]


def test_after_hours_the_check_is_due_at_the_end_of_the_next_working_day(cast: Cast) -> None:
    mornings(datetime(2026, 11, 27, 10, 0, tzinfo=UTC))  # Friday 18:00: the program stood still all day
    assert tasks("delivery.check")[0].due_at == datetime(2026, 11, 30, 9, 0, tzinfo=UTC)


def test_yesterdays_task_ends_with_yesterday_and_its_day_stays_unchecked(cast: Cast) -> None:
    mornings(HALF_PAST_SEVEN)
    mornings(HALF_PAST_SEVEN + DAY)
    assert [task.object_number for task in tasks("delivery.check")] == ["2026-11-24"]
    assert [task.outcome for task in tasks("delivery.check", ended=True)] == ["withdrawn"]
    assert [(row.day, row.checked_at) for row in rows()] == [(TODAY, None), (TODAY + DAY, None)]


def test_the_morning_mail_goes_to_logistics_and_production_with_the_figures(cast: Cast) -> None:
    due(cast, -1)
    due(cast, 0)
    due(cast, 0, project=member_of(cast, cast.chen))
    mornings(HALF_PAST_SEVEN)
    with unit(HOUSE, now=NOW) as work:
        mails = [row.payload for row in work.session.scalars(select(Outbox).where(Outbox.kind == "mail"))]
    sent = [mail for mail in mails if mail["template"] == "delivery_morning"]
    assert sorted(mail["to"]["name"] for mail in sent) == sorted(["孙丽", "邓超群", "陈建国", "马俊", "何志明"])
    assert {(mail["params"]["late"], mail["params"]["today"]) for mail in sent} == {(1, 1)}  # the confidential one is not among them


def test_the_morning_comes_on_a_day_whose_check_was_ended_before_it_and_asks_for_none_again(cast: Cast) -> None:
    checked(cast.sun_li, HALF_PAST_SEVEN - timedelta(hours=1), note="六点半已看")
    for _ in range(2):
        mornings(HALF_PAST_SEVEN)
    with unit(HOUSE, now=NOW) as work:
        told = [row.payload["to"]["name"] for row in work.session.scalars(select(Outbox).where(Outbox.kind == "mail"))]
    assert sorted(told) == sorted(["孙丽", "邓超群", "陈建国", "马俊", "何志明"]), "once to each"
    assert tasks("delivery.check") == []
    assert [(row.day, row.checked_by, row.note) for row in rows()] == [(TODAY, "孙丽", "六点半已看")], "what was looked at stays"



def test_what_is_missed_is_found_also_where_the_check_was_ended_before_the_morning_came(cast: Cast) -> None:
    due(cast, -1)
    with unit(cast.sun_li, now=NOW) as work:
        checks.finish(work, "")
    assert delays() == []
    with unit(HOUSE, now=NOW) as work:
        morning.come(work)
    assert len(delays()) == 1


def test_what_is_missed_becomes_a_case_in_the_morning_and_only_once(cast: Cast) -> None:
    missed = due(cast, -1)
    due(cast, 0)
    mornings(HALF_PAST_SEVEN)
    mornings(HALF_PAST_SEVEN + timedelta(minutes=5))
    delay, = delays()
    assert (delay.schedule_id, delay.found_by, delay.why_late, delay.missed) == (missed.id, "the board", "late", TODAY - DAY)


# logistics ends it


def test_logistics_ends_the_check_with_the_figures_of_that_moment(cast: Cast) -> None:
    mornings(HALF_PAST_SEVEN)
    due(cast, -2)
    due(cast, 0)
    due(cast, 2)
    check = checked(cast.sun_li, note=" 已核对 ")
    assert check.figures == {"late": 1, "today": 1, "next3": 1, "next7": 1, "risk": 0, "chased": 0}
    assert (check.checked_by, check.checked_at, check.note) == ("孙丽", NOW, "已核对")
    assert tasks("delivery.check") == [] and [task.outcome for task in tasks("delivery.check", ended=True)] == ["done"]


def test_the_figures_on_record_leave_confidential_lines_out_whoever_checks(cast: Cast) -> None:
    due(cast, -1, project=member_of(cast, cast.sun_li))
    assert checked(cast.sun_li).figures["late"] == 0


def test_the_check_stands_in_the_audit_trail(cast: Cast) -> None:
    checked(cast.sun_li)
    with unit(HOUSE, now=NOW) as work:
        entry = work.session.scalars(select(Audit).where(Audit.action == "daily_check.finished")).one()
        assert entry.values["after"]["late"] == 0


def test_a_check_without_its_morning_is_taken_all_the_same(cast: Cast) -> None:
    assert checked(cast.deng_head).checked_by == "邓超群"


@pytest.mark.parametrize("who", ["chen", "li_qian", "zhao", "shen", "wang_min"])
def test_only_logistics_ends_the_check(cast: Cast, who: str) -> None:
    with pytest.raises(Forbidden):
        checked(getattr(cast, who))
    assert rows() == []


def test_a_day_is_checked_once(cast: Cast) -> None:
    checked(cast.sun_li)
    with pytest.raises(Refused, match="checked already, by 孙丽"):
        checked(cast.deng_head)


def test_nothing_is_checked_on_a_day_that_is_not_worked(cast: Cast) -> None:
    with pytest.raises(Refused, match="not worked"):
        checked(cast.sun_li, NOW + 5 * DAY)


def test_what_changed_meanwhile_is_looked_at_again(cast: Cast) -> None:
    mornings(HALF_PAST_SEVEN)
    with pytest.raises(Stale):
        checked(cast.sun_li, version=99)


# a day without it is seen


def seen(at: datetime) -> list[tuple[date, bool]]:
    with unit(HOUSE, now=at) as work:
        return [(day, bool(check and check.checked_at)) for day, check in checks.days_back(work)]


def test_a_working_day_without_a_check_is_seen_and_a_weekend_is_not(cast: Cast) -> None:
    mornings(HALF_PAST_SEVEN)
    checked(cast.sun_li)
    mornings(HALF_PAST_SEVEN + DAY)  # Tuesday: opened and not done; Wednesday the program stood still; then Friday
    checked(cast.sun_li, NOW + 3 * DAY)
    assert seen(NOW + 7 * DAY) == [
        (TODAY + 4 * DAY, False), (TODAY + 3 * DAY, True), (TODAY + 2 * DAY, False), (TODAY + DAY, False), (TODAY, True),
    ]


def test_before_the_first_check_nothing_is_missing(cast: Cast) -> None:
    assert seen(NOW) == []
    mornings(HALF_PAST_SEVEN)
    assert seen(NOW) == []  # today is not over


def test_the_board_names_the_day_that_was_not_checked(cast: Cast, visit) -> None:  # type: ignore[no-untyped-def]
    mornings(HALF_PAST_SEVEN - 3 * DAY)  # the Friday before
    page = visit(cast.sun_li).get("/admin/deliveries").text
    assert "2026-11-20" in page and "未查询" in page


def test_a_check_is_the_same_row_for_two_who_press_at_once(cast: Cast) -> None:
    checked(cast.sun_li)
    with unit(HOUSE, now=NOW) as work:
        assert work.session.scalar(select(func.count()).select_from(DailyCheck)) == 1
