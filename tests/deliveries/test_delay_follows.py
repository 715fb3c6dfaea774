"""An open case of delay when its delivery changes under it: cancelled, moved, gone in part, come back (5.1.10(1), RULES 7)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from domain.changes.models import Field
from domain.customers.models import Customer, ShipTo
from domain.deliveries import lateness
from domain.deliveries.counting import recount
from domain.deliveries.delays import finding, following, meeting, queries, taking
from domain.deliveries.delays.offers import check
from domain.deliveries.events import GoodsShipped, SlipVoided
from domain.deliveries.models import Slip, SlipLine
from domain.orders.models import Order, ScheduleLine
from domain.shared.actor import ANONYMOUS
from domain.shared.errors import NotFound, Refused
from domain.shared.work import unit
from tests.cast import NOW, TODAY, Cast
from tests.changes.story import LATER, Told, released
from tests.deliveries.counted import slip
from tests.deliveries.delayed import Case, Dates, day, found, full, partial, premium
from tests.deliveries.late import HOUSE, delays, tasks
from tests.orders.ended import cancel_released
from tests.remembering import remembered

pytestmark = pytest.mark.clause("5.1.10(1)")
THREE = (full(5), partial((3, 100), (8, 300)), premium(2))
WAITING = ("delay.meeting", "delay.offers", "delay.confirmation", "delay.offering", "delay.choice", "delay.freight")


def parts(*told: tuple[int, int]) -> tuple[tuple[Any, Decimal], ...]:
    return tuple((day(days), Decimal(quantity)) for days, quantity in told)


# pieces less: pure


@pytest.mark.parametrize(("told", "gone", "left", "rest"), [
    (((3, 100), (8, 300)), 40, True, ((3, 60), (8, 300))),
    (((3, 100), (8, 300)), 100, True, ((8, 300),)),
    (((3, 100), (8, 300)), 250, True, ((8, 150),)),
    (((3, 100), (8, 300)), 40, False, ((3, 100), (8, 260))),
    (((3, 100), (8, 300)), 300, False, ((3, 100),)),
    (((3, 100), (8, 300)), 350, False, ((3, 50),)),
    (((3, 100), (5, 100), (8, 200)), 150, True, ((5, 50), (8, 200))),
    (((3, 100), (5, 100), (8, 200)), 250, False, ((3, 100), (5, 50))),
    (((5, 400),), 399, True, ((5, 1),)),
    (((5, 400),), 0, False, ((5, 400),)),
])
def test_what_left_comes_off_the_earliest_day_and_what_is_ordered_no_more_off_the_last(
    told: Any, gone: int, left: bool, rest: Any,
) -> None:
    assert following.less(parts(*told), Decimal(gone), left=left) == parts(*rest)


@pytest.mark.parametrize("left", [True, False])
def test_whatever_is_taken_off_the_rest_is_exact_and_in_the_order_of_its_days(left: bool) -> None:
    told = parts((1, 7), (2, 5), (9, 11))
    for gone in range(24):
        rest = following.less(told, Decimal(gone), left=left)
        assert sum(quantity for _, quantity in rest) == 23 - gone
        assert [at for at, _ in rest] == sorted({at for at, _ in rest}) and all(quantity > 0 for _, quantity in rest)


# what happens to the delivery


@remembered
def waiting(cast: Cast) -> Case:
    """Three dates are with the customer."""
    case = found(cast).meet().write(*THREE).confirm().approve_freight()
    return case.offer()


def standing(case: Case) -> list[tuple[str, str]]:
    return [(each.kind, " ".join(f"{part['day'][-2:]}:{part['quantity']}" for part in each.parts)) for each in case.offers]


def left(case: Case, pieces: int) -> None:
    """So many leave at the gate."""
    with unit(HOUSE, now=case.now) as work:
        line = slip(work, work.fetch(Order, case.late.order.id), case.late.id, TODAY, pieces)
        lateness.on_shipped(work, GoodsShipped(work.fetch(Slip, line.slip_id), [line], []))


def came_back(case: Case) -> None:
    """The slip is void: what was on it has to leave again."""
    with unit(HOUSE, now=case.now) as work:
        line = work.session.scalars(select(SlipLine)).one()
        sent = work.fetch(Slip, line.slip_id)
        sent.state = "void"
        recount(work, work.fetch(ScheduleLine, case.late.id))
        lateness.on_voided(work, SlipVoided(sent, [line], []))


def cancelled(case: Case) -> None:
    cancel_released(case.late.order.number, for_customer=True, now=case.now)


def test_dates_in_parts_are_taken_after_some_of_it_has_left(cast: Cast) -> None:
    """The parts made 400 and 300 were open: nobody could take them, and nobody was told why."""
    case = waiting(cast)
    left(case, 100)
    assert standing(case) == [("full", "28:300"), ("full", "01:300"), ("premium", "25:300")]
    case.take(1)
    assert [(each.promised_latest, each.quantity) for each in case.schedules] == [(day(8), 400)] and case.delay.state == "taken"


def test_parts_of_which_less_left_than_their_first_stay_parts(cast: Cast) -> None:
    case = waiting(cast)
    left(case, 40)
    assert standing(case)[1] == ("partial", "26:60 01:300")
    case.take(1)
    assert [(each.promised_latest, each.quantity) for each in case.schedules] == [(day(3), 100), (day(8), 300)]


def test_what_production_confirmed_stays_confirmed_and_offered_for_what_is_left(cast: Cast) -> None:
    case = waiting(cast)
    left(case, 100)
    assert case.delay.state == "offered" and not any(each.internal for each in case.offers)
    assert {each.confirmed_by for each in case.offers} == {cast.chen.name} and all(each.offered_at for each in case.offers)
    assert [each.state for each in case.freight] == ["approved"], "the premium freight of the third is still decided"
    assert len(tasks("delay.choice")) == 1


def test_two_dates_that_say_the_same_by_now_are_one(cast: Cast) -> None:
    case = found(cast).meet().write(full(8), partial((3, 100), (8, 300)), full(6)).confirm().offer()
    left(case, 100)
    assert standing(case) == [("full", "01:300"), ("full", "29:300")]


def test_who_chose_on_a_page_from_before_is_told_and_chooses_again(cast: Cast) -> None:
    """A signature holds for what was on the table: not for 400 where 300 are left."""
    case = waiting(cast)
    token, before = case.tokens["王敏"], case.offers[0].id
    left(case, 100)
    with pytest.raises(Refused, match="changed meanwhile"):
        case.tap(token, offer_id=before)
    assert case.look(token).open == 300 and {offer.parts[0][1] for offer in case.look(token).offers} == {Decimal(300)}
    case.tap(token)
    assert case.delay.state == "taken"


@pytest.mark.parametrize("stage", ["written", "confirmed", "offered"])
def test_more_than_the_dates_were_for_asks_for_other_dates(cast: Cast, stage: str) -> None:
    case = found(cast)
    left(case, 100)
    case.meet().write(full(5, 300), full(8, 300))
    if stage != "written":
        case.confirm()
    if stage == "offered":
        case.offer()
    token = case.tokens.get("王敏")
    came_back(case)
    assert (case.delay.state, standing(case)) == ("met", [])
    assert len(tasks("delay.offers")) == 1 and tasks("delay.choice") == []
    with unit(HOUSE, now=NOW) as work:
        assert [step.action for step in queries.case(work, case.number).steps][-1] == "outgrow"
    if token is not None:
        assert token not in _open_links(case)


def _open_links(case: Case) -> Sequence[str]:
    def opens(token: str) -> bool:
        try:
            case.look(token)
        except NotFound:
            return False
        return True

    return [token for token in case.tokens.values() if opens(token)]


def test_fewer_that_the_customer_orders_come_off_the_last_day(cast: Cast) -> None:
    case = waiting(cast)
    with unit(HOUSE, now=NOW) as work:
        schedule = work.fetch(ScheduleLine, case.late.id)
        schedule.quantity = schedule.open = Decimal(250)
        work.session.flush()
        following.follow(work, {case.late.order.id})
    assert standing(case) == [("full", "28:250"), ("partial", "26:100 01:150"), ("premium", "25:250")]


def test_a_case_without_dates_has_nothing_to_fit(cast: Cast) -> None:
    case = found(cast)
    left(case, 100)
    assert (case.delay.state, standing(case)) == ("open", [])
    assert len(tasks("delay.meeting")) == 1


def test_what_left_in_full_ends_the_case_and_the_customers_page_says_so(cast: Cast) -> None:
    case = waiting(cast)
    token = case.tokens["王敏"]
    left(case, 400)
    assert case.delay.state == "closed" and not any(tasks(kind) for kind in WAITING)
    assert case.look(token).needless
    first = case.system(lambda work: queries.case(work, case.number)).withdrawn[0].id
    with pytest.raises(Refused, match="Nothing needs to be chosen"):
        case.tap(token, offer_id=first)
    with pytest.raises(Refused, match="Nothing needs to be chosen"):
        case.as_(ANONYMOUS, lambda work: taking.refuse_by_link(work, token, "周五"))


@pytest.mark.parametrize("stage", ["open", "met", "confirmed", "offered"])
def test_nobody_is_asked_for_a_date_of_an_order_that_is_cancelled(cast: Cast, stage: str) -> None:
    case = found(cast)
    if stage != "open":
        case.meet()
    if stage in ("confirmed", "offered"):
        case.write(full(5), premium(2)).confirm().approve_freight()
    if stage == "offered":
        case.offer()
    cancelled(case)
    assert case.delay.state == "closed" and not any(tasks(kind) for kind in WAITING)
    assert {each.state for each in case.freight} <= {"unused"}, "nor does anybody pay for a flight of it"
    with unit(HOUSE, now=NOW) as work:
        assert [step.action for step in queries.case(work, case.number).steps][-1] == "overtake"


def test_an_order_of_somebody_else_that_is_cancelled_ends_no_case(cast: Cast) -> None:
    case, other = waiting(cast), found(cast, number="SO-261123-099")
    cancelled(other)
    assert (case.delay.state, other.delay.state) == ("offered", "closed")
    assert len(case.offers) == 3


# told by changes


@remembered
def late_line(cast: Cast) -> Told:
    """A released order of which production says that it will be late."""
    told = released(cast)
    with unit(cast.chen, now=told.story.now) as work:
        finding.report(work, told.lines[0].schedules[0].id, "told")
    return told


def in_force(told: Told) -> None:
    told.signs_all()
    told.approves()


@pytest.mark.clause("5.1.9(3)")
def test_a_date_that_the_customer_asked_for_and_got_ends_the_case_of_the_old_one(cast: Cast) -> None:
    told = late_line(cast)
    told.asks(told.day(LATER))
    assert [each.state for each in delays()] == ["open"]
    in_force(told)
    assert told.state == "in_force" and [each.state for each in delays()] == ["closed"]
    assert tasks("delay.meeting") == []


@pytest.mark.clause("5.1.9(3)")
def test_a_cancelled_line_ends_its_case(cast: Cast) -> None:
    told = late_line(cast)
    told.asks(told.cancel())
    in_force(told)
    assert [each.state for each in delays()] == ["closed"]


@pytest.mark.clause("5.1.9(3)")
def test_a_change_of_something_else_leaves_the_case_as_it_is(cast: Cast) -> None:
    told = late_line(cast)
    told.asks(told.words(Field.PACKAGING, "木箱"))
    in_force(told)
    assert told.state == "in_force" and [each.state for each in delays()] == ["open"]


# set aside, and late after all


@pytest.mark.parametrize(("days", "at", "cases"), [
    (2, 0, ["unfounded", "open"]),  # set aside two days before: the day was missed all the same
    (0, 0, ["unfounded", "open"]),  # on the day itself, which was not over
    (-1, 0, ["unfounded"]),  # the day was over when somebody said that it is not late: their word stands
])
def test_a_case_set_aside_while_the_day_could_be_kept_opens_again_when_it_is_missed(
    cast: Cast, days: int, at: int, cases: list[str],
) -> None:
    case = found(cast, days)
    case.as_(cast.sun_li, lambda work: meeting.set_aside(work, case.number, "材料到了", None))
    with unit(HOUSE, now=NOW + timedelta(days=5)) as work:
        finding.find_missed(work)
        finding.find_missed(work)
    assert [each.state for each in delays()] == cases


def test_the_evening_of_the_day_is_still_the_day_in_the_companys_time(cast: Cast) -> None:
    """23:30 in Shanghai is 15:30 in Greenwich; half an hour later the day is over, there and not here."""
    for number, minutes, cases in (("SO-261123-071", 0, 2), ("SO-261123-072", 60, 1)):
        case = found(cast, 0, number=number)
        case.now = NOW.replace(hour=15, minute=30) + timedelta(minutes=minutes)
        case.as_(cast.sun_li, lambda work, case=case: meeting.set_aside(work, case.number, "已装车", None))  # type: ignore[misc]
        with unit(HOUSE, now=NOW + timedelta(days=3)) as work:
            finding.find_missed(work)
        of_it = [each for each in delays() if each.order_id == case.late.order.id]
        assert len(of_it) == cases


# the day as the customer was told it


@pytest.mark.parametrize(("means", "way", "gate"), [("gate", 3, 0), ("arrival", 3, 3), ("arrival", 0, 0)])
def test_the_customer_reads_the_day_that_they_were_promised_not_the_one_at_our_gate(cast: Cast, means: str, way: int, gate: int) -> None:
    with unit(HOUSE, now=NOW) as work:
        work.fetch(Customer, cast.a.id).dates_mean = means
        place = work.session.scalars(select(ShipTo).where(ShipTo.customer_id == cast.a.id)).first()
        assert place is not None
        place.transport_days = way
    case = found(cast, -1, ship_to_id=place.id).meet().write().confirm().offer()
    assert (case.delay.missed, case.delay.promised) == (day(-1 - gate), day(-1))
    choice = case.look(case.tokens["王敏"])
    assert (choice.promised, choice.arrival) == (day(-1), means == "arrival")
    assert case.mails("dates_offered")[0]["params"]["day"] == {"$day": day(-1).isoformat()}


def test_fewer_pieces_are_still_dates_that_could_be_written(cast: Cast) -> None:
    """What the program makes of an offer would pass the same examination as what somebody types."""
    for gone in range(0, 400, 57):
        rest = [following.less(each.parts, Decimal(gone), left=True) for each in THREE]
        kinds = ["full" if each.kind == "partial" and len(told) == 1 else each.kind for each, told in zip(THREE, rest, strict=True)]
        check([Dates(kind, told, each.premium) for kind, told, each in zip(kinds, rest, THREE, strict=True)], Decimal(400 - gone), TODAY)
