"""A sheet stands for misses: one that a late paper, another day or a hold takes away is on no sheet any more (5.1.10(3), (4))."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import select, text, update

from domain.customers.models import Customer
from domain.deliveries import morning
from domain.deliveries.countermeasures import asking
from domain.deliveries.counting import recount
from domain.deliveries.models import Countermeasure, Delay, SlipLine
from domain.orders.models import ScheduleLine
from domain.shared.journal import Audit
from domain.shared.tasks import Task
from domain.shared.work import Work, unit
from tests.cast import NOW, TODAY, Cast
from tests.deliveries.counted import Promise, at, day, promised
from tests.deliveries.late import HOUSE, Due
from tests.deliveries.sheets import asked, checked_since, missed, sheets, signed, written

pytestmark = pytest.mark.clause("5.1.10(3)", "5.1.10(4)")


def comes(days: int) -> None:
    with unit(HOUSE, now=at(days)) as work:
        morning.come(work)


def next_morning() -> None:
    """Its look at the sheets."""
    with unit(HOUSE, now=NOW) as work:
        asking.forget_kept(work)
        asking.ask_for_missed(work)


def kept(late: Due) -> None:
    """It was there in time on every basis."""
    now_is(late, **{name: ScheduleLine.__table__.c[each] for name, each in (
        ("on_time", "due"), ("on_time_requested", "due_requested"), ("on_time_latest", "due_latest"))})


def cases() -> list[tuple[str, bool]]:
    """State, and whether it stands on a sheet."""
    with unit(HOUSE, now=NOW) as work:
        return [(each.state, each.sheet_id is not None) for each in work.session.scalars(select(Delay).order_by(Delay.number))]


def waiting() -> list[str]:
    with unit(HOUSE, now=NOW) as work:
        return list(work.session.scalars(select(Task.kind).where(Task.object_kind == "countermeasure", Task.ended_at.is_(None))))


def now_is(late: Due, **values: Any) -> None:
    with unit(HOUSE, now=NOW) as work:
        work.session.execute(update(ScheduleLine).where(ScheduleLine.id == late.id).values(**values))


def missed_on_the_day(cast: Cast) -> Promise:
    """Of the 20th, a Friday: nothing has left by Monday, and the morning asked for a sheet."""
    checked_since(cast)
    promise = promised(cast)
    comes(3)
    assert len(sheets()) == 1 and waiting() == ["delay.sheet"]
    return promise


def test_a_day_that_they_asked_to_move_in_time_takes_its_case_off_the_sheet_when_that_comes_into_force(cast: Cast) -> None:
    promise = missed_on_the_day(cast)
    promise.changed(0, "date", by_customer=True, asked={"day": str(day(9))}, in_force=4,
                    write=lambda work, each: setattr(each, "promised_latest", day(9)))
    assert sheets() == [] and waiting() == []


def test_a_recount_that_leaves_it_missed_leaves_it_on_its_sheet(cast: Cast) -> None:
    promise = missed_on_the_day(cast)
    promise.ship(4)
    promise.held(5)
    assert len(sheets()) == 1 and waiting() == ["delay.sheet"]


def test_a_paper_that_comes_late_and_says_that_the_goods_were_there_takes_the_sheet_away(cast: Cast) -> None:
    checked_since(cast)
    with unit(HOUSE, now=NOW) as work:
        work.session.execute(update(Customer).where(Customer.id == cast.a.id).values(dates_mean="arrival"))
    sent = promised(cast).ship(-2)
    comes(3)  # the Monday after the promised Friday: nobody has said that it arrived
    assert cases() == [("closed", True)] and waiting() == ["delay.sheet"]

    def arrived(work: Work) -> None:
        line = work.session.scalars(select(SlipLine)).one()
        line.received, line.received_on = Decimal(100), day(-1)
        work.session.flush()
        recount(work, work.fetch(ScheduleLine, sent.id))

    with unit(cast.wang_min, now=at(5)) as work:
        arrived(work)  # at once, whoever brings the paper: the sheet needs no morning
    assert sheets() == [] and waiting() == [] and cases() == [("unfounded", False)]
    with unit(HOUSE, now=NOW) as work:
        told = set(work.session.scalars(select(Audit.action).where(Audit.action.in_((
            "countermeasure.case_off", "countermeasure.dropped", "delay.forget")))))
    assert told == {"countermeasure.case_off", "countermeasure.dropped", "delay.forget"}
    comes(7)
    assert sheets() == [], "nor is it asked for again"


def test_of_two_cases_the_one_that_was_missed_stays_with_the_sheet(cast: Cast) -> None:
    checked_since(cast)
    one, other = missed(cast, -3), missed(cast, -4)
    asked()
    kept(one)
    next_morning()
    with unit(HOUSE, now=NOW) as work:
        (left,) = work.session.scalars(select(Delay).where(Delay.sheet_id.is_not(None)))
    assert left.schedule_id == other.id and len(sheets()) == 1 and waiting() == ["delay.sheet"]


def test_what_is_still_missed_stays_morning_after_morning(cast: Cast) -> None:
    checked_since(cast)
    missed(cast)
    number = asked()[0].number
    for _ in range(2):
        next_morning()
    assert [each.number for each in sheets()] == [number] and cases() == [("closed", True)]


def test_a_day_that_was_moved_to_come_is_no_miss_of_the_old_one(cast: Cast) -> None:
    checked_since(cast)
    late = missed(cast)
    asked()
    now_is(late, counted=(later := TODAY + timedelta(days=9)), counted_latest=later, promised_latest=later)
    next_morning()
    assert sheets() == []


def test_a_case_with_its_meeting_comes_off_the_sheet_and_stays_a_case(cast: Cast) -> None:
    checked_since(cast)
    late = missed(cast, cause="machine")
    asked()
    kept(late)
    next_morning()
    assert sheets() == [] and cases() == [("met", False)]


def test_what_is_signed_is_evidence_and_stays_as_it_was_signed(cast: Cast) -> None:
    checked_since(cast)
    late = missed(cast)
    number = asked()[0].number
    written(cast, number)
    signed(cast, number)
    kept(late)
    next_morning()
    assert [each.state for each in sheets()] == ["signed"] and cases() == [("closed", True)]


def test_a_sheet_that_waits_for_its_signature_waits_no_more(cast: Cast) -> None:
    checked_since(cast)
    late = missed(cast)
    written(cast, asked()[0].number)
    assert waiting() == ["delay.signature"]
    kept(late)
    next_morning()
    assert sheets() == [] and waiting() == []


def test_a_sheet_that_was_signed_once_and_is_written_anew_keeps_its_cases(cast: Cast) -> None:
    checked_since(cast)
    late = missed(cast)
    asked()
    with unit(HOUSE, now=NOW) as work:
        work.session.execute(update(Countermeasure).values(followed_up_at=NOW, effective=False))
    kept(late)
    next_morning()
    assert len(sheets()) == 1


WAITING = text("SELECT count(*) FROM pg_locks WHERE NOT granted")


def test_who_takes_a_case_off_waits_for_who_writes_the_sheet_and_holds_nothing_meanwhile(cast: Cast) -> None:
    checked_since(cast)
    late = missed(cast)
    asked()
    kept(late)
    next_one = Thread(target=next_morning)
    with unit(HOUSE, now=NOW) as writing:
        assert writing.session.scalars(select(Countermeasure).with_for_update()).one()
        next_one.start()
        assert within(10, lambda: writing.session.scalar(WAITING) >= 1), "the morning does not wait"
        assert writing.session.scalars(select(Delay).with_for_update(nowait=True)).one().sheet_id is not None
    next_one.join(10)
    assert cases() == [("unfounded", False)]


def within(seconds: float, true: Callable[[], bool]) -> bool:
    until = time.monotonic() + seconds
    while not (found := true()) and time.monotonic() < until:
        time.sleep(0.02)
    return found
