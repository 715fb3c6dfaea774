"""The promise of a delivery goes on while its case is open: it stays the one case, of the day that is promised now (RULES 7)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from domain.customers.models import Customer, ShipTo
from domain.deliveries import morning
from domain.deliveries.delays import finding, meeting
from domain.deliveries.models import Countermeasure, DailyCheck, Delay
from domain.orders.actions import moves
from domain.shared.files import Given
from domain.shared.work import Work, unit
from tests.cast import NOW, TODAY, Cast
from tests.changes.story import Told, released
from tests.deliveries.delayed import day, found
from tests.deliveries.late import HOUSE, delays, due, set_in
from tests.orders.given import line
from tests.remembering import remembered

pytestmark = pytest.mark.clause("5.1.10(1)")
THURSDAY = TODAY + timedelta(days=3)
THEIR_WORD = Given("hold.pdf", b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n", field="files")


@pytest.fixture
@remembered
def told(cast: Cast) -> Told:
    """400 are promised for Thursday; production says on Monday that they will be late."""
    told = released(cast, line(quantity=400, day=THURSDAY))
    date_id = told.lines[0].schedules[0].id
    told.story.as_(cast.chen, lambda work: finding.report(work, date_id, "told"))
    return told


def held(told: Told, days: int) -> Told:
    """The customer holds the order from now on for so many days."""
    sales, number = told.cast.li_qian, told.story.number
    told.story.as_(sales, lambda work: moves.hold(work, number, version=None, why="产线切换", for_customer=True, papers=[THEIR_WORD]))
    told.story.later(days=days)
    told.story.as_(sales, lambda work: moves.resume(work, number, version=None))
    return told


def mornings(last: date) -> None:
    """Each day from the cast's Monday on, half past seven in Shanghai."""
    for n in range((last - TODAY).days + 1):
        at = datetime.combine(TODAY + timedelta(days=n), datetime.min.time(), UTC) - timedelta(minutes=30)
        with unit(HOUSE, now=at) as work:
            morning.come(work)


def checks() -> list[date]:
    with unit(HOUSE, now=NOW) as work:
        return list(work.session.scalars(select(DailyCheck.day).order_by(DailyCheck.day)))


def test_a_delivery_has_one_case_though_its_promise_went_on_with_the_hold_and_was_missed(cast: Cast, told: Told) -> None:
    other = due(cast, 4, number="SO-OTHER")
    held(told, 1)
    mornings(TODAY + timedelta(days=7))
    assert [(each.schedule_id, each.state) for each in delays()] == [(told.lines[0].schedules[0].id, "open"), (other.id, "open")]
    assert checks()[-1] == TODAY + timedelta(days=7), "the morning goes on for the whole house"


def test_the_case_names_the_day_that_is_promised_now(told: Told) -> None:
    held(told, 2)
    case, = delays()
    saturday = THURSDAY + timedelta(days=2)
    assert (case.missed, case.promised, case.counted, case.month) == (saturday, saturday, saturday, saturday.replace(day=1))


def test_a_promise_that_was_broken_before_the_hold_stays_the_one_that_was_missed(cast: Cast) -> None:
    told = released(cast, line(quantity=400, day=TODAY))
    told.story.later(days=1)
    told.story.system(finding.find_missed)
    held(told, 2)
    case, = delays()
    assert (case.missed, case.promised, case.counted) == (TODAY, TODAY, TODAY)


def test_on_a_signed_sheet_the_case_keeps_the_month_that_it_stands_for(cast: Cast, told: Told) -> None:
    case, = delays()

    def sheet(work: Work) -> None:
        made = work.add(Countermeasure(number="DC-1", state="signed", month=case.month, cause="", whys=[], asked_at=work.now,
                                       signed_at=work.now, customer_id=cast.a.id))
        work.session.flush()
        work.session.execute(update(Delay).values(sheet_id=made.id))

    told.story.system(sheet)
    held(told, 8)
    case, = delays()
    assert (case.promised, case.month) == (THURSDAY + timedelta(days=8), date(2026, 11, 1))


def longer_way(cast: Cast) -> None:
    set_in(ShipTo, cast.ship_to["a"].id, transport_days=4)


def dates_mean_arrival(cast: Cast) -> None:
    set_in(Customer, cast.a.id, dates_mean="arrival")


@pytest.mark.parametrize("agreed", [longer_way, dates_mean_arrival])
def test_nor_does_another_day_at_the_gate_by_what_was_agreed_meanwhile_open_a_second(cast: Cast, agreed: Callable[[Cast], None]) -> None:
    if agreed is longer_way:
        dates_mean_arrival(cast)
    case = found(cast, 5, ship_to_id=cast.ship_to["a"].id)
    agreed(cast)
    mornings(TODAY + timedelta(days=8))
    assert [each.number for each in delays()] == [case.number]


def test_once_the_case_has_ended_the_day_that_was_moved_and_missed_opens_the_next(cast: Cast, told: Told) -> None:
    first, = delays()
    told.story.as_(cast.sun_li, lambda work: meeting.set_aside(work, first.number, "夜班已赶上", None))
    held(told, 1)
    mornings(TODAY + timedelta(days=7))
    assert [(each.state, each.missed) for each in delays()] == [("unfounded", THURSDAY), ("open", day(4))]
