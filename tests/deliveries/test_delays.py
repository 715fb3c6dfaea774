"""A delay from its finding to the customer's choice: meeting, dates confirmed by production, offered, taken (5.1.10(1), RULES 7)."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from domain.accounts.models import Signature
from domain.changes.models import Change
from domain.deliveries.delays import finding, following, meeting, offers, queries, taking
from domain.deliveries.models import Delay, DispatchNotice, Freight, Slip
from domain.orders.models import Order, ScheduleLine
from domain.shared.errors import Forbidden, Invalid, NotFound, PasswordNeeded, Refused, Stale
from domain.shared.work import Work, unit
from tests.cast import NOW, PASSWORD, TODAY, Cast
from tests.deliveries.delayed import MET, TWO, Case, day, found, full, offered, partial, premium
from tests.deliveries.late import HOUSE, delays, due, member_of, tasks
from tests.reviews.story import reasons

pytestmark = pytest.mark.clause("5.1.10(1)")


# found


@pytest.mark.parametrize("who", ["chen", "he_head", "sun_li", "li_qian"])
def test_production_logistics_and_sales_open_a_case(cast: Cast, who: str) -> None:
    case = found(cast, 2, who=getattr(cast, who))
    assert (case.delay.state, case.delay.found_by, case.delay.missed) == ("open", getattr(cast, who).name, TODAY + timedelta(days=2))


@pytest.mark.parametrize("who", ["xu", "fang", "qian", "wang_min"])
def test_others_do_not(cast: Cast, who: str) -> None:
    with pytest.raises(Forbidden):
        found(cast, who=getattr(cast, who))
    assert delays() == []


def test_a_case_asks_for_its_meeting_the_same_day(cast: Cast) -> None:
    case = found(cast)
    task, = tasks("delay.meeting")
    assert (task.department, task.path, task.clause) == ("logistics", f"/deliveries/delays/{case.number}", "5.1.10(1)")
    assert (task.due_at - NOW).total_seconds() == 8 * 3600  # 17:00 of this Monday, from 9:00


def test_one_case_for_each_late_delivery(cast: Cast) -> None:
    case = found(cast)
    with pytest.raises(Refused, match=case.number), unit(cast.chen, now=NOW) as work:
        finding.report(work, case.late.id, "told")
    found(cast)
    assert len(delays()) == 2


def test_what_has_left_is_not_late(cast: Cast) -> None:
    with pytest.raises(Refused, match="Nothing of this delivery is open"):
        found(cast, shipped=400)


def test_a_reason_of_no_list_is_refused(cast: Cast) -> None:
    with pytest.raises(Invalid):
        found(cast, why="because")


def test_a_hidden_delivery_answers_as_one_that_never_was_whatever_is_sent(cast: Cast) -> None:
    hidden = due(cast, -1, project=member_of(cast, cast.li_qian))
    for schedule_id in (hidden.id, uuid.uuid4()):
        with pytest.raises(NotFound), unit(cast.chen, now=NOW) as work:
            finding.report(work, schedule_id, "no reason of the list")


def test_the_board_opens_a_case_once_for_each_day_that_is_missed(cast: Cast) -> None:
    late = due(cast, -1)
    for at in (NOW, NOW + timedelta(days=1)):
        with unit(HOUSE, now=at) as work:
            finding.find_missed(work)
    assert len(delays()) == 1
    with unit(HOUSE, now=NOW) as work:
        work.fetch(type(late.schedule), late.id).promised_latest = TODAY + timedelta(days=3)
        delays_now = work.session.scalars(select(type(delays()[0]))).one()
        delays_now.state = "taken"
    with unit(HOUSE, now=NOW + timedelta(days=4)) as work:
        finding.find_missed(work)
    assert [each.missed for each in delays()] == [TODAY - timedelta(days=1), TODAY + timedelta(days=3)]


def morning() -> None:
    with unit(HOUSE, now=NOW) as work:
        finding.find_missed(work)


def test_a_delivery_whose_goods_came_back_is_late_again(cast: Cast) -> None:
    late = due(cast, -1)
    morning()
    with unit(HOUSE, now=NOW) as work:
        schedule = work.fetch(ScheduleLine, late.id)
        schedule.open = Decimal(0)
        following.follow(work, {late.order.id}, left=True)
    morning()
    assert [each.state for each in delays()] == ["closed"]
    with unit(HOUSE, now=NOW) as work:
        work.fetch(ScheduleLine, late.id).open = Decimal(400)
    morning()
    assert sorted(each.state for each in delays()) == ["closed", "open"]


def test_a_case_belongs_to_the_month_whose_rate_it_spoils(cast: Cast) -> None:
    assert found(cast, 10).delay.month == day(8)  # counted on 3 December: the first of it


# met


def test_the_meeting_keeps_who_cause_and_countermeasure_and_asks_sales_for_dates(cast: Cast) -> None:
    case = found(cast).meet()
    delay = case.delay
    assert (delay.state, delay.attendees, delay.cause) == ("met", ["邓超群", "陈建国"], "machine")
    assert (delay.minutes, delay.cause_text, delay.countermeasure, delay.met_at) == ("逐项核对", "焊机停机两天", "加班并外协支援", NOW)
    assert tasks("delay.meeting") == []
    task, = tasks("delay.offers")
    assert task.person_id == cast.li_qian.id


@pytest.mark.parametrize(("left_out", "value"), [("attendees", [""]), ("minutes", " "), ("cause", "bad luck"), ("cause_text", ""),
                                                 ("countermeasure", "")])
def test_a_meeting_without_one_of_its_parts_is_refused(cast: Cast, left_out: str, value: Any) -> None:
    with pytest.raises(Invalid) as error:
        found(cast).meet(entered=replace(MET, **{left_out: value}))
    assert set(error.value.fields) == {left_out}
    assert delays()[0].state == "open"


@pytest.mark.parametrize("who", ["xu", "fang"])
def test_the_meeting_is_for_those_it_concerns(cast: Cast, who: str) -> None:
    with pytest.raises(Forbidden):
        found(cast).meet(getattr(cast, who))


def test_without_its_meeting_no_dates_are_written(cast: Cast) -> None:
    with pytest.raises(Refused, match="Meeting due"):
        found(cast).write()


def test_it_was_not_late_after_all(cast: Cast) -> None:
    case = found(cast, 3)
    with pytest.raises(Refused, match="reason"), unit(cast.chen, now=NOW) as work:
        meeting.set_aside(work, case.number, " ", None)
    with unit(cast.chen, now=NOW) as work:
        meeting.set_aside(work, case.number, "夜班已完成", None)
    assert case.delay.state == "unfounded" and tasks("delay.meeting") == []


# the dates


@pytest.mark.parametrize(("dates", "fault"), [
    ((full(5),), "dates"), ((full(5), full(6), full(7), full(8)), "dates"), ((full(5), full(5)), "dates"),
    ((full(5), full(-1)), "offers-1-day-0"), ((full(5), full(6, 399)), "offers-1-quantity-0"),
    ((full(5), partial((3, 100), (4, 299))), "offers-1-quantity-0"), ((full(5), partial((3, 400))), "offers-1-day-1"),
    ((full(5), partial((4, 100), (3, 300))), "offers-1-day-1"), ((full(5), partial((3, 0), (4, 400))), "offers-1-quantity-0"),
    ((full(5), premium(2, cost="0")), "offers-1-premium"),
    ((full(5), replace(full(6), premium=Decimal(5))), "offers-1-premium"),
    ((full(5), replace(full(6), kind="x")), "offers-1-kind"), ((full(5), replace(full(6), parts=())), "offers-1-day-0"),
])
def test_dates_that_cannot_be_offered_are_refused_at_their_field(dates: Any, fault: str) -> None:
    with pytest.raises(Invalid) as error:
        offers.check(dates, Decimal(400), TODAY)
    assert fault in error.value.fields


@pytest.mark.parametrize("dates", [TWO, (full(0), full(1)), (full(5), partial((3, 100), (8, 300)), premium(2))])
def test_two_or_three_dates_of_the_whole_open_quantity_can_be_offered(dates: Any) -> None:
    assert offers.check(dates, Decimal(400), TODAY) is None


def test_what_is_open_counts_not_what_was_ordered(cast: Cast) -> None:
    case = found(cast, shipped=100).meet()
    with pytest.raises(Invalid):
        case.write(full(5), full(6))
    case.write(full(5, 300), full(6, 300))
    told = [(offer.parts[0]["day"], offer.parts[0]["quantity"]) for offer in case.offers]
    assert told == [("2026-11-28", "300"), ("2026-11-29", "300")]


def test_written_dates_wait_for_production_control(cast: Cast) -> None:
    found(cast).meet().write()
    task, = tasks("delay.confirmation")
    assert (task.department, task.position) == ("production", "control") and tasks("delay.offers") == []


@pytest.mark.parametrize("who", ["li_qian", "sun_li", "ma", "zhao"])
def test_production_alone_confirms_the_dates(cast: Cast, who: str) -> None:
    with pytest.raises((Forbidden, Refused), match="somebody else"):
        found(cast).meet().write().confirm(getattr(cast, who))


def test_production_confirms_with_its_signature(cast: Cast) -> None:
    case = found(cast).meet().write().confirm()
    assert case.delay.state == "confirmed"
    assert {(offer.confirmed_by, offer.confirmed_at) for offer in case.offers} == {("陈建国", NOW)}
    signed = case.system(lambda work: work.session.scalars(select(Signature)).one())
    assert (signed.decision, signed.person_name, len(signed.content["offers"])) == ("delay_dates", "陈建国", 2)
    assert tasks("delay.offering")[0].person_id == cast.li_qian.id


def test_a_wrong_password_confirms_nothing(cast: Cast) -> None:
    case = found(cast).meet().write()
    with pytest.raises(PasswordNeeded):
        case.confirm(password="nonsense")
    assert case.delay.state == "met"


def test_what_production_has_not_confirmed_is_never_offered(cast: Cast) -> None:
    case = found(cast).meet().write()
    with pytest.raises(Refused, match="New dates due"):
        case.offer()
    assert case.mails("dates_offered") == []


def test_other_dates_are_confirmed_anew(cast: Cast) -> None:
    case = found(cast).meet().write().confirm().write(full(6), full(9))
    assert case.delay.state == "met" and [offer.confirmed_at for offer in case.offers] == [None, None]
    with pytest.raises(Refused):
        case.offer()


@pytest.mark.parametrize("again", [Case.meet, Case.write])
def test_another_meeting_or_other_dates_take_the_confirmation_back_and_ask_production_anew(
    cast: Cast, again: Callable[[Case], Case],
) -> None:
    case = again(found(cast).meet().write().confirm())
    assert case.delay.state == "met" and [offer.confirmed_at for offer in case.offers] == [None, None]
    assert [(task.department, task.position) for task in tasks("delay.confirmation")] == [("production", "control")]
    assert tasks("delay.offering") == [], "sales cannot offer what nobody stands by"
    case.confirm()
    assert tasks("delay.confirmation") == [] and len(tasks("delay.offering")) == 1


def test_a_date_that_passed_while_it_waited_is_not_confirmed(cast: Cast) -> None:
    case = found(cast).meet().write(full(1), full(5))
    case.now += timedelta(days=2)
    with pytest.raises(Refused, match="passed meanwhile"):
        case.confirm()


def test_what_changed_meanwhile_is_looked_at_again(cast: Cast) -> None:
    case = found(cast).meet()
    with pytest.raises(Stale), unit(cast.li_qian, now=NOW) as work:
        offers.write(work, case.number, TWO, 99)


# offered and taken


def test_offered_dates_wait_for_the_customer_in_the_portal_and_by_mail(cast: Cast) -> None:
    case = offered(cast)
    assert (case.delay.state, case.delay.told_at) == ("offered", NOW)
    task, = tasks("delay.choice")
    assert not task.internal and task.customer_id == cast.a.id and task.path == f"/delays/{case.number}"
    assert list(case.tokens) == ["王敏"]
    with unit(cast.wang_min, now=NOW) as work:
        choice = queries.for_customer(work, case.number)
    assert [offer.parts for offer in choice.offers] == [dates.parts for dates in TWO] and choice.open == 400


def test_before_they_are_offered_the_customer_sees_nothing_of_them(cast: Cast) -> None:
    case = found(cast).meet().write().confirm()
    with pytest.raises(NotFound), unit(cast.wang_min, now=NOW) as work:
        queries.for_customer(work, case.number)


def test_another_customer_never_sees_them(cast: Cast) -> None:
    case = offered(cast)
    with pytest.raises(NotFound), unit(cast.b_buyer, now=NOW) as work:
        queries.for_customer(work, case.number)
    offer_id = case.offers[0].id
    with pytest.raises(NotFound), unit(cast.b_buyer, now=NOW) as work:
        taking.take(work, case.number, offer_id, PASSWORD)


def test_a_user_of_the_customer_who_does_not_buy_reads_and_does_not_take(cast: Cast) -> None:
    case = offered(cast)
    with unit(cast.a_quality, now=NOW) as work:
        assert queries.for_customer(work, case.number).open_to_choose
    with pytest.raises(Forbidden):
        case.take(who=cast.a_quality)


def test_the_buyer_takes_one_with_the_password(cast: Cast) -> None:
    case = offered(cast)
    with pytest.raises(PasswordNeeded):
        case.take(password="")
    assert case.delay.state == "offered"
    case.take()
    assert case.delay.state == "taken"
    taken, = case.offers
    assert (taken.taken_by, taken.taken_how, taken.taken_at) == ("王敏", "portal", NOW)
    signed = case.system(lambda work: work.session.scalars(select(Signature).where(Signature.decision == "delay_date")).one())
    assert signed.person_name == "王敏" and signed.content["parts"] == taken.parts
    assert tasks("delay.choice") == []


def test_who_takes_a_date_holds_the_order_before_the_case_as_who_ships_does(cast: Cast) -> None:
    case = offered(cast)
    token = case.tokens["王敏"]
    with unit(HOUSE, now=NOW) as work:
        work.fetch(Order, case.late.order.id, lock=True)
        waiting = threading.Thread(target=case.tap, args=(token, 0, case.offers[0].id))
        waiting.start()
        time.sleep(0.7)
        work.session.execute(select(Delay.id).where(Delay.number == case.number).with_for_update(nowait=True))
    waiting.join(20)
    assert case.delay.state == "taken"


def test_what_was_taken_is_not_taken_again(cast: Cast) -> None:
    case = offered(cast)
    other = case.offers[1].id
    case.take()
    with pytest.raises(Refused, match="taken already"), unit(cast.wang_min, now=NOW) as work:
        taking.take(work, case.number, other, PASSWORD)


def test_the_date_taken_becomes_a_change_notice_and_the_counted_day_stays(cast: Cast) -> None:
    case = offered(cast)
    counted = case.late.schedule.counted
    case.take()
    change = case.system(lambda work: work.session.scalars(select(Change)).one())
    assert (change.origin, change.state, change.delay_id) == ("company", "in_force", case.delay.id)
    moved, = case.schedules
    assert (moved.promised_latest, moved.counted, moved.promised_first) == (day(5), counted, counted)
    assert case.system(lambda work: work.fetch(Order, case.late.order.id).revision) == 2


def test_dates_in_parts_divide_the_delivery_and_count_as_one(cast: Cast) -> None:
    case = offered(cast)
    case.take(1)
    first, second = case.schedules
    assert [(each.quantity, each.promised_latest) for each in (first, second)] == [(100, day(3)), (300, day(8))]
    assert first.counted == case.late.schedule.counted and second.counts_with_id == first.id
    assert (first.due, second.due) == (400, 0)


def test_those_who_must_know_are_told_of_the_date_that_was_taken(cast: Cast) -> None:
    case = offered(cast)
    case.take()
    assert [mail["to"]["name"] for mail in case.mails("date_taken")] == ["李倩"]


def test_none_of_them_suits_and_sales_writes_others(cast: Cast) -> None:
    case = offered(cast)
    with pytest.raises(Refused, match="which date"), unit(cast.wang_min, now=NOW) as work:
        taking.refuse(work, case.number, " ")
    with unit(cast.wang_min, now=NOW) as work:
        taking.refuse(work, case.number, "最迟周四")
    assert (case.delay.state, case.delay.refused_why, case.offers) == ("met", "最迟周四", [])
    assert tasks("delay.choice") == [] and [task.person_id for task in tasks("delay.offers")] == [cast.li_qian.id]
    assert [mail["to"]["name"] for mail in case.mails("dates_refused")] == ["李倩"]


def test_sales_takes_the_dates_back_with_a_reason(cast: Cast) -> None:
    case = offered(cast)
    other = case.offers[0].id
    with pytest.raises(Refused, match="reason"):
        case.take_back("")
    case.take_back()
    with pytest.raises(Refused, match="not offered any more"), unit(cast.wang_min, now=NOW) as work:
        taking.take(work, case.number, other, PASSWORD)


def test_a_date_that_has_passed_is_not_taken(cast: Cast) -> None:
    case = offered(cast, full(1), full(9))
    case.now += timedelta(days=2)
    with pytest.raises(Refused, match="has passed"):
        case.take(0)
    case.take(1)
    assert case.delay.state == "taken"


def test_dates_that_have_all_gone_by_are_written_anew_and_one_that_stands_keeps_the_offer(cast: Cast) -> None:
    case = offered(cast, full(1), full(3))
    case.now += timedelta(days=2)
    assert case.system(offers.renew_lapsed) == []
    with unit(cast.wang_min, now=case.now) as work:
        assert [offer.past for offer in queries.for_customer(work, case.number).offers] == [True, False]
    case.now += timedelta(days=2)
    assert [delay.number for delay in case.system(offers.renew_lapsed)] == [case.number]
    assert case.delay.state == "met" and [task.person_id for task in tasks("delay.offers")] == [cast.li_qian.id]
    with pytest.raises(NotFound):
        case.look(case.tokens["王敏"])


def test_a_confidential_delay_has_a_number_that_tells_nothing_and_is_seen_by_members_alone(cast: Cast) -> None:
    project = member_of(cast, cast.chen, cast.li_qian, cast.sun_li, cast.wang_min)
    case = found(cast, project=project)
    assert case.delay.project_id == project and len(case.number) == len("DY-") + 8
    with unit(cast.chen, now=NOW) as work:
        assert queries.case(work, case.number).delay.number == case.number
    with pytest.raises(NotFound), unit(cast.he_head, now=NOW) as work:
        queries.case(work, case.number)


# premium freight on us


def test_premium_freight_is_approved_before_it_is_offered(cast: Cast) -> None:
    case = found(cast).meet().write(full(5), premium(2)).confirm()
    record, = case.freight
    assert (record.kind, record.payer, record.amount, record.state) == ("premium", "us", 3000, "proposed")
    with pytest.raises(Refused) as error:
        case.offer()
    assert record.number in reasons(error)
    case.approve_freight().offer()
    assert case.delay.state == "offered"


def test_what_was_not_approved_is_not_offered(cast: Cast) -> None:
    case = found(cast).meet().write(full(5), premium(2)).confirm()
    from domain.deliveries.freight import spending

    with unit(cast.zhao, now=NOW) as work:
        spending.dismiss(work, case.freight[0].number, "太贵", None)
    with pytest.raises(Refused, match="was not approved"):
        case.offer()


def test_each_premium_freight_that_is_offered_was_approved_itself(cast: Cast) -> None:
    case = found(cast).meet().write(premium(4, cost="2000"), premium(2)).confirm().approve_freight()
    from domain.deliveries.freight import spending

    other = next(each for each in case.freight if each.state == "proposed")
    with unit(cast.zhao, now=NOW) as work:
        spending.dismiss(work, other.number, "太贵", None)
    with pytest.raises(Refused, match="was not approved"):
        case.offer()
    case.write(premium(4, cost="2000"), full(5)).confirm().approve_freight().offer()
    assert case.delay.state == "offered"


def test_of_two_premium_freights_the_one_that_was_not_taken_is_not_needed(cast: Cast) -> None:
    case = found(cast).meet().write(premium(4, cost="2000"), premium(2)).confirm().approve_freight().approve_freight().offer()
    case.take(1)
    assert {(int(each.amount), each.state) for each in case.freight} == {(2000, "unused"), (3000, "approved")}


def test_what_a_slip_cost_is_no_approval_of_premium_freight(cast: Cast) -> None:
    """A part of the delivery went by air, and that was paid; the next flight is a decision of its own."""
    case = found(cast).meet().write(full(5), premium(2)).confirm()
    with unit(HOUSE, now=NOW) as work:
        kept, = work.session.scalars(select(Freight))
        slip = left_by_air(work, case)
        kept.slip_id, kept.state = slip.id, "approved"
    with pytest.raises(Refused, match="was not approved"):
        case.offer()
    with unit(HOUSE, now=NOW) as work:
        work.session.scalars(select(Freight)).one().slip_id = None
    case.offer()


def left_by_air(work: Work, case: Case) -> Slip:
    scope = {"customer_id": case.delay.customer_id}
    notice = work.add(DispatchNotice(number="DN-1", state="shipped", ship_on=TODAY, created_at=NOW, created_by="李倩", **scope))
    work.session.flush()
    slip = work.add(Slip(number="CK-1", notice_id=notice.id, notice_number="DN-1", state="left", left_at=NOW, left_by="孙丽", **scope))
    work.session.flush()
    return slip


@pytest.mark.parametrize("deed", ["set aside", "left"])
def test_the_premium_freight_of_a_case_that_ended_waits_for_nobody(cast: Cast, deed: str) -> None:
    case = found(cast).meet().write(full(5), premium(2))
    if deed == "set aside":
        case.as_(cast.sun_li, lambda work: meeting.set_aside(work, case.number, "已发出", None))
    else:
        with unit(HOUSE, now=NOW) as work:
            schedule = work.fetch(ScheduleLine, case.late.id)
            schedule.open = Decimal(0)
            following.follow(work, {case.late.order.id}, left=True)
    assert [each.state for each in case.freight] == ["unused"]
    assert tasks("delay.freight") == []


@pytest.mark.parametrize(("place", "state"), [(0, "unused"), (1, "approved")])
def test_premium_freight_that_nobody_takes_is_not_needed_any_more(cast: Cast, place: int, state: str) -> None:
    case = found(cast).meet().write(full(5), premium(2)).confirm().approve_freight().offer()
    case.take(place)
    assert [each.state for each in case.freight] == [state]


def test_the_customer_is_never_told_what_premium_freight_costs_us(cast: Cast) -> None:
    case: Case = found(cast).meet().write(full(5), premium(2)).confirm().approve_freight().offer()
    with unit(cast.wang_min, now=NOW) as work:
        shown = queries.for_customer(work, case.number)
    assert "3000" not in repr(shown) and not hasattr(shown.offers[1], "premium_amount")
