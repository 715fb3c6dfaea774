"""Several at once at a late delivery, and on either side of midnight: one effect, and whoever comes second is told (5.1.10(1), (4))."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from domain.deliveries import chasing, lateness, morning
from domain.deliveries.countermeasures import asking
from domain.deliveries.delays import finding, offers, taking
from domain.deliveries.events import GoodsShipped
from domain.deliveries.models import Chase, Countermeasure, DailyCheck, DelayOffer, Freight, Slip
from domain.orders.models import Order
from domain.shared.actor import ANONYMOUS
from domain.shared.errors import NotFound, Refused
from domain.shared.work import unit
from tests.cast import NOW, PASSWORD, TODAY, Cast
from tests.deliveries.counted import slip
from tests.deliveries.delayed import Case, found, full, offered, partial, premium
from tests.deliveries.late import HOUSE, delays, due, tasks
from tests.deliveries.sheets import checked_since, missed, sheets
from tests.faults.racing import kinds, race, unexpected

pytestmark = pytest.mark.clause("5.1.10(1)")
LANES = 6


def count(model: Any, *where: Any) -> int:
    with unit(HOUSE, now=NOW) as work:
        return work.session.scalar(select(func.count()).select_from(model).where(*where)) or 0


# at once


def test_many_taps_on_the_links_of_one_case_take_one_date(cast: Cast) -> None:
    case = offered(cast, full(5), full(8), full(11))
    token, ids = case.tokens["王敏"], [each.id for each in case.offers]
    got = race(lambda lane: case.tap(token, offer_id=ids[lane % 3]), LANES)
    assert unexpected(got, Refused) == [] and kinds(got)["done"] == 1
    assert count(DelayOffer, DelayOffer.taken_at.is_not(None)) == 1 and case.delay.state == "taken"
    days = {each.promised_latest for each in case.schedules}
    taken = next(each for each in case.offers if each.taken_at)
    assert {day.isoformat() for day in days} == {taken.parts[0]["day"]}


def test_a_tap_and_none_of_them_suits_at_once_is_one_of_them(cast: Cast) -> None:
    case = offered(cast)
    token, first = case.tokens["王敏"], case.offers[0].id

    def act(lane: int) -> None:
        with unit(ANONYMOUS, now=NOW) as work:
            if lane % 2:
                taking.refuse_by_link(work, token, "周五到货")
            else:
                taking.take_by_link(work, token, first)

    got = race(act, LANES)
    assert unexpected(got, Refused, NotFound) == [] and kinds(got)["done"] == 1
    assert case.delay.state in ("taken", "met") and len(tasks("delay.choice")) == 0


def test_goods_that_leave_while_a_date_is_taken_leave_one_truth(cast: Cast) -> None:
    """Whichever comes first: the dates in force make up what is open, and no piece is promised twice."""
    case = offered(cast, full(5), partial((3, 100), (8, 300)))
    token, second = case.tokens["王敏"], case.offers[1].id

    def act(lane: int) -> None:
        if lane:
            case.tap(token, offer_id=second)
            return
        with unit(HOUSE, now=NOW) as work:
            order = work.fetch(Order, case.late.order.id, lock=True)
            line = slip(work, order, case.late.id, TODAY, 100)
            lateness.on_shipped(work, GoodsShipped(work.fetch(Slip, line.slip_id), [line], []))

    got = race(act, 2)
    assert unexpected(got, Refused) == [] and got[0] is None
    assert sum(each.quantity for each in case.schedules) == 400 and sum(each.open for each in case.schedules) == 300
    state = "taken" if got[1] is None else "offered"
    assert case.delay.state == state


def test_several_who_report_one_late_delivery_open_one_case(cast: Cast) -> None:
    late = due(cast, -1)

    def tell(lane: int) -> str:
        with unit((cast.chen, cast.sun_li, cast.li_qian)[lane % 3], now=NOW) as work:
            return finding.report(work, late.id, "told").number

    got = race(tell, LANES)
    assert unexpected(got, Refused) == [] and kinds(got)["done"] == 1
    assert len(delays()) == 1 and len(tasks("delay.meeting")) == 1


def test_two_who_chase_the_same_delivery_at_once_ask_production_once(cast: Cast) -> None:
    late = due(cast, 2)

    def ask(lane: int) -> int:
        with unit((cast.sun_li, cast.li_qian)[lane % 2], now=NOW) as work:
            return len(chasing.chase(work, [late.id]))

    got = race(ask, LANES)
    assert unexpected(got, Refused) == [] and kinds(got)["done"] == 1
    assert count(Chase) == 1 and len(tasks("delivery.chase")) == 1


def test_lists_that_overlap_are_chased_in_any_order_without_a_ring(cast: Cast) -> None:
    ids = [due(cast, n).id for n in range(4)]

    def ask(lane: int) -> int:
        with unit(cast.sun_li, now=NOW) as work:
            return len(chasing.chase(work, ids if lane % 2 else ids[::-1]))

    got = race(ask, LANES)
    assert unexpected(got, Refused) == [] and kinds(got)["done"] == 1 and count(Chase) == 4


@pytest.mark.clause("5.1.10(4)")
def test_the_morning_that_comes_to_two_workers_comes_once(cast: Cast) -> None:
    checked_since(cast)
    missed(cast, cause="machine")
    missed(cast, -4)

    def come(lane: int) -> None:
        with unit(HOUSE, now=NOW) as work:
            morning.come(work)

    assert unexpected(race(come, 2)) == []
    with unit(HOUSE, now=NOW) as work:
        morning.come(work)
    assert count(DailyCheck, DailyCheck.day == TODAY) == 1 and len(tasks("delivery.check")) == 1
    assert len({case.schedule_id for case in delays()}) == len(delays()) == 2
    assert sum(1 for case in delays() if case.sheet_id) == 2 and count(Countermeasure) == len(sheets()) <= 2


@pytest.mark.clause("5.1.10(4)")
def test_two_managers_decide_a_freight_once(cast: Cast) -> None:
    case = found(cast).meet().write(full(5), premium(2))

    def decide(lane: int) -> None:
        case.approve_freight(cast.zhao if lane % 2 else cast.shen)

    got = race(decide, 2)
    assert unexpected(got, Refused, StopIteration) == [] and count(Freight, Freight.state == "approved") == 1


# on either side of midnight: 16:00 in Greenwich is midnight in Shanghai


def at(day: int, hour: int, minute: int) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(("minutes", "taken"), [(-1, True), (0, False)])
def test_a_date_can_be_taken_until_its_own_day_ends_in_the_companys_time(cast: Cast, minutes: int, taken: bool) -> None:
    case = offered(cast, full(5), full(9))
    token = case.tokens["王敏"]
    case.now = at(28, 16, 0) + timedelta(minutes=minutes)  # the 28th, five days on, ends at 16:00 in Greenwich
    if taken:
        case.tap(token)
        assert case.delay.state == "taken"
    else:
        with pytest.raises(Refused, match="This date has passed"):
            case.tap(token)
        case.tap(token, place=1)
        assert case.schedules[0].promised_latest == TODAY + timedelta(days=9)


@pytest.mark.parametrize(("minutes", "opens"), [(-1, True), (0, False)])
def test_a_link_ends_with_the_last_of_its_dates(cast: Cast, minutes: int, opens: bool) -> None:
    case = offered(cast, full(2), full(5))
    token = case.tokens["王敏"]
    case.now = at(28, 16, 0) + timedelta(minutes=minutes)
    if opens:
        assert case.look(token).offers[0].past
    else:
        with pytest.raises(NotFound):
            case.look(token)


@pytest.mark.parametrize(("minutes", "cases"), [(-1, 0), (0, 1)])
def test_a_day_is_missed_when_it_is_over_here_and_not_before(cast: Cast, minutes: int, cases: int) -> None:
    due(cast, 0)
    with unit(HOUSE, now=at(23, 16, 0) + timedelta(minutes=minutes)) as work:
        finding.find_missed(work)
    assert len(delays()) == cases


@pytest.mark.clause("5.1.10(4)")
@pytest.mark.parametrize(("minutes", "asked"), [(-1, 0), (0, 1)])
def test_a_sheet_is_asked_for_on_the_day_after_the_companys_day(cast: Cast, minutes: int, asked: int) -> None:
    checked_since(cast)
    due(cast, 0)
    with unit(HOUSE, now=at(23, 16, 0) + timedelta(minutes=minutes)) as work:
        asking.ask_for_missed(work)
    assert len(sheets()) == asked


@pytest.mark.parametrize(("minutes", "lapsed"), [(-1, 0), (0, 1)])
def test_dates_lapse_when_the_last_of_them_is_over(cast: Cast, minutes: int, lapsed: int) -> None:
    case = offered(cast, full(2), full(5))
    with unit(HOUSE, now=at(28, 16, 0) + timedelta(minutes=minutes)) as work:
        assert len(offers.renew_lapsed(work)) == lapsed
    assert case.delay.state == ("met" if lapsed else "offered")


def test_production_does_not_stand_by_a_day_that_ended_while_it_was_written(cast: Cast) -> None:
    case: Case = found(cast).meet().write(full(0), full(4))
    case.now = at(23, 15, 59)
    case.as_(cast.chen, lambda work: offers.confirm(work, case.number, PASSWORD, None))
    case.now = at(23, 16, 0)
    with pytest.raises(Refused, match="has passed meanwhile"):
        case.offer()
