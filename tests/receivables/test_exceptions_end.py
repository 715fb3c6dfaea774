"""An exception of retail is used once, up to its amount and its last day, and can be ended; the credit limit (5.1.12(3), RULES 4)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from domain.customers.models import Customer
from domain.deliveries import returns
from domain.deliveries.dispatch import notices
from domain.projects.actions import open_project
from domain.receivables import gates as money_gates
from domain.receivables.actions import paying, retail
from domain.receivables.models import RetailException
from domain.shared.actor import Actor
from domain.shared.errors import Forbidden, Invalid, Refused
from tests.cast import NOW, PASSWORD, TODAY, Cast
from tests.deliveries.shipping import noticed, released, ship
from tests.orders.given import line
from tests.receivables.received import ARM, House, received, says
from tests.receivables.test_held_money import hold
from tests.receivables.test_retail import house_of, unpaid, warned
from tests.remembering import remembered
from tests.reviews.story import Story
from workers import chores, schedule  # noqa: F401 - chores declares what the schedule plans
from workers.run import KINDS

D = Decimal
HALF = "4881.60"  # 50 at 86.40 with 13 % tax


@pytest.fixture
@remembered
def order(cast: Cast) -> Story:
    """A released order of 100, of a customer who pays before shipping."""
    story = released(cast, line(quantity=100))
    story.system(lambda work: setattr(work.fetch(Customer, cast.a.id), "retail", True))
    return story


@remembered
def excepted(story: Story, amount: str = HALF, last_on: date | None = None, *, sign: bool = True) -> str:
    """Proposed by finance, signed by the general manager; its number."""
    number = story.as_(story.cast.xu, lambda work: retail.propose(work, story.number, D(amount), "货急", last_on).number)
    if sign:
        story.as_(story.cast.shen, lambda work: retail.decide(work, number, PASSWORD, None))
    return number


def standing(story: Story, number: str) -> tuple[str, Decimal]:
    wanted = select(RetailException).where(RetailException.number == number)
    found = story.system(lambda work: work.session.scalars(wanted).one())
    return found.state, found.used


def withdraw(story: Story, number: str, why: str = "", who: Actor | None = None) -> None:
    story.as_(who or story.cast.xu, lambda work: retail.withdraw(work, number, why, None))


# used


@pytest.mark.clause("5.1.12(3)")
def test_what_leaves_on_an_exception_uses_it_up_and_the_next_goods_need_money_again(order: Story) -> None:
    number = excepted(order)
    ship(order, 30)
    assert standing(order, number) == ("signed", D("2928.96"))  # 30 × 86.40 = 2592.00; 13 % 336.96
    half = noticed(order, 50, sign=False)
    assert "2928.96 CNY is not paid yet" in str(unpaid(order, half.number)[0])  # 1952.64 are left of it
    order.as_(order.cast.li_qian, lambda work: notices.cancel(work, half.number, "改批量", version=None))
    ship(order, 20)
    assert standing(order, number) == ("used", D(HALF))
    rest = noticed(order, 50, sign=False)
    (why,) = unpaid(order, rest.number)
    assert f"{HALF} CNY is not paid yet" in str(why)


@pytest.mark.clause("5.1.12(3)")
def test_an_exception_does_not_come_back_when_the_customer_pays_for_what_left_on_it(order: Story) -> None:
    excepted(order)
    ship(order, 50)
    house_of(order).pay(HALF, order=order.number)
    rest = noticed(order, 50, sign=False)
    assert f"{HALF} CNY is not paid yet" in str(unpaid(order, rest.number)[0])
    house_of(order).pay(HALF, order=order.number)
    assert unpaid(order, rest.number) == []


def test_what_is_paid_leaves_on_the_money_and_the_exception_stays_whole(order: Story) -> None:
    house_of(order).pay(HALF, order=order.number)
    number = excepted(order)
    ship(order, 50)
    assert standing(order, number) == ("signed", D(0))
    ship(order, 25)
    assert standing(order, number) == ("signed", D("2440.80"))  # 25 × 86.40 = 2160.00; 280.80


def test_of_two_exceptions_the_one_signed_first_is_used_first(order: Story) -> None:
    first, second = excepted(order, "1000.00"), excepted(order, HALF)
    ship(order, 50)
    assert (standing(order, first), standing(order, second)) == (("used", D("1000.00")), ("signed", D("3881.60")))


def test_goods_that_came_back_before_anybody_signed_give_the_exception_back(order: Story) -> None:
    number = excepted(order)
    sent = ship(order, 50)
    assert standing(order, number)[0] == "used"
    order.as_(order.cast.sun_li, lambda work: returns.void(work, sent.slip, "拒收，原车返回", None))
    assert standing(order, number) == ("signed", D(0))
    assert unpaid(order, noticed(order, 50, sign=False).number) == []


def test_an_exception_of_which_a_part_left_and_came_back_stands_whole_again(order: Story) -> None:
    number = excepted(order)
    sent = ship(order, 30)
    assert standing(order, number) == ("signed", D("2928.96"))
    order.as_(order.cast.sun_li, lambda work: returns.void(work, sent.slip, "拒收，原车返回", None))
    assert standing(order, number) == ("signed", D(0))


def test_of_two_exceptions_that_were_used_the_newer_is_given_back_and_the_other_stays_used(order: Story) -> None:
    first, second = excepted(order), excepted(order)
    ship(order, 50)
    sent = ship(order, 50)
    assert [standing(order, each)[0] for each in (first, second)] == ["used", "used"]
    order.as_(order.cast.sun_li, lambda work: returns.void(work, sent.slip, "拒收，原车返回", None))
    assert [standing(order, each) for each in (first, second)] == [("used", D(HALF)), ("signed", D(0))]


def test_what_left_on_money_and_an_exception_together_gives_back_all_that_was_used_of_it(order: Story) -> None:
    number = excepted(order)
    house_of(order).pay("2000.00", order=order.number)
    sent = ship(order, 50)
    assert standing(order, number) == ("signed", D("2881.60"))
    order.as_(order.cast.sun_li, lambda work: returns.void(work, sent.slip, "拒收，原车返回", None))
    assert standing(order, number) == ("signed", D(0))


def test_two_notices_do_not_lean_on_one_exception(order: Story) -> None:
    excepted(order)
    noticed(order, 50)
    assert f"{HALF} CNY is not paid yet" in str(unpaid(order, noticed(order, 50, sign=False).number)[0])


# expired


@pytest.mark.clause("5.1.12(3)")
def test_after_its_last_day_nothing_leaves_on_it_and_at_night_it_is_ended(order: Story) -> None:
    number = excepted(order, last_on=TODAY + timedelta(days=1))
    rest = noticed(order, 50, sign=False)
    order.now = NOW + timedelta(days=1)
    assert unpaid(order, rest.number) == []  # its last day
    assert order.system(retail.expire) == []
    order.now = NOW + timedelta(days=2)
    assert unpaid(order, rest.number)
    assert [each.number for each in order.system(retail.expire)] == [number]
    assert standing(order, number)[0] == "expired"
    assert order.system(retail.expire) == []


def test_a_proposal_that_nobody_signed_in_time_expires_with_its_task(order: Story) -> None:
    number = excepted(order, last_on=TODAY, sign=False)
    order.now = NOW + timedelta(days=1)
    order.system(retail.expire)
    assert standing(order, number)[0] == "expired"
    assert house_of(order).tasks("receivables.exception") == []
    order.as_(order.cast.xu, lambda work: retail.propose(work, order.number, D("1.00"), "仍需", None))  # another can be proposed


@pytest.mark.parametrize(("days", "possible"), [(-1, False), (0, True), (180, True), (181, False)])
def test_an_exception_holds_from_today_on_for_half_a_year_at_most(order: Story, days: int, possible: bool) -> None:
    if possible:
        assert excepted(order, last_on=TODAY + timedelta(days=days))
        return
    with pytest.raises(Invalid) as refused:
        excepted(order, last_on=TODAY + timedelta(days=days))
    assert "180 days at most" in says(refused)


def test_where_nothing_is_said_it_holds_for_thirty_days(order: Story) -> None:
    wanted = select(RetailException.last_on).where(RetailException.number == excepted(order))
    assert order.system(lambda work: work.session.scalar(wanted)) == TODAY + timedelta(days=30)


def test_the_nightly_work_is_planned_each_day_just_after_midnight() -> None:
    assert "receivables.exceptions" in schedule.TIMES
    after = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
    assert schedule.following("receivables.exceptions", after) == datetime(2026, 11, 23, 16, 5, tzinfo=UTC)  # 00:05 in Shanghai
    assert callable(KINDS.get("receivables.exceptions"))


# ended


@pytest.mark.clause("5.1.12(3)")
def test_finance_ends_a_signed_exception_with_its_reason(order: Story) -> None:
    number = excepted(order)
    rest = noticed(order, 50, sign=False)
    assert unpaid(order, rest.number) == []
    with pytest.raises(Refused, match="reason"):
        withdraw(order, number)
    for who in (order.cast.li_qian, order.cast.shen):
        with pytest.raises(Forbidden):
            withdraw(order, number, "货款已到", who=who)
    withdraw(order, number, "货款已到")
    assert standing(order, number)[0] == "withdrawn"
    assert unpaid(order, rest.number)


def test_what_left_on_an_ended_exception_is_not_asked_for_at_the_next_gate(order: Story) -> None:
    number = excepted(order)
    ship(order, 20)
    withdraw(order, number, "余下货款已到")
    house_of(order).pay(D("1952.64") + D("2928.96"), order=order.number)  # for the 20 that left, and 30 more
    assert unpaid(order, noticed(order, 30, sign=False).number) == []
    assert standing(order, number) == ("withdrawn", D("1952.64"))


@pytest.mark.parametrize("how", ["withdrawn", "used"])
def test_what_is_over_is_not_ended_again(order: Story, how: str) -> None:
    number = excepted(order)
    if how == "used":
        ship(order, 50)
    else:
        withdraw(order, number, "货款已到")
    with pytest.raises(Refused, match="cannot be done"):
        withdraw(order, number, "再一次")


# the credit limit


def limited(story: Story, limit: str) -> None:
    def deed(work: Any) -> None:
        customer = work.fetch(Customer, story.cast.a.id)
        customer.credit_limit, customer.retail = D(limit), False

    story.system(deed)


def test_goods_on_another_signed_notice_count_and_drafts_do_not(order: Story) -> None:
    limited(order, HALF)
    first = noticed(order, 50, sign=False)
    second = noticed(order, 10, sign=False)
    assert warned(order, second.number) == []  # the first is a draft
    order.as_(order.cast.li_qian, lambda work: notices.notify(work, first.number, PASSWORD, version=None))
    assert warned(order, second.number) == ["With this the customer owes 976.32 CNY more than the credit limit."]
    assert warned(order, first.number) == []  # itself it is within the limit


def test_goods_on_the_way_count_until_they_are_on_a_statement_and_once_only(order: Story) -> None:
    limited(order, HALF)
    ship(order, 50)
    assert "976.32 CNY" in warned(order, noticed(order, 10, sign=False).number)[0]


@pytest.mark.clause("5.1.1(4)")
def test_what_is_confidential_is_in_no_warning_that_others_read(order: Story) -> None:
    limited(order, HALF)
    project = order.system(lambda work: open_project(work, order.cast.a.id, "E27", {}).id)
    received(order.cast, (ARM, 1000, "86.40"), project=project, po="SECRET-1")
    assert warned(order, noticed(order, 50, sign=False).number) == []
    received(order.cast, (ARM, 1, "86.40"))
    shipment = noticed(order, 50, sign=False)
    assert warned(order, shipment.number) == ["With this the customer owes 97.63 CNY more than the credit limit."]


def test_another_currency_than_the_limits_is_not_counted(order: Story) -> None:
    limited(order, "1.00")
    order.system(lambda work: setattr(work.fetch(type(order.order), order.order.id), "currency", "EUR"))
    assert warned(order, noticed(order, 50, sign=False).number) == []


def test_who_looks_at_the_limit_sees_money_that_came_in(order: Story) -> None:
    limited(order, HALF)
    house = house_of(order)
    house.pay("1000.00")
    shipment = noticed(order, 60, sign=False)  # 5857.92 − 1000.00 = 4857.92
    assert warned(order, shipment.number) == []
    assert money_gates.NOTED not in {task.kind for task in house.tasks()}


# held money and exceptions together


def test_money_taken_back_by_the_bank_is_asked_for_besides_what_leaves_on_an_exception(order: Story) -> None:
    house: House = house_of(order)
    payment = house.pay(HALF)
    hold(house, payment, order.number)
    ship(order, 50)
    house.as_(house.cast.xu, lambda work: paying.cancel(work, payment, "银行退票", PASSWORD, None))
    excepted(order)
    assert f"{HALF} CNY is not paid yet" in str(unpaid(order, noticed(order, 50, sign=False).number)[0])
