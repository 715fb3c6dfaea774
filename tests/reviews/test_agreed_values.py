"""Prices and days that are proposed, ruled or promised in a review: as exact as an order can say them, and to come (1.1, RULES 6)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.reviews.actions import deviations
from domain.reviews.models import Deviation
from domain.reviews.rules import against_day
from domain.shared.errors import Invalid
from tests.cast import TODAY, Cast
from tests.orders.given import line
from tests.reviews.story import Story, begin
from tests.reviews.test_deviations import CHEAP

LAST = TODAY + timedelta(days=366 * 5)


def dear(cast: Cast) -> tuple[Story, Deviation]:
    story = begin(cast, line(price=CHEAP))
    return story, story.deviations[0]


def late(cast: Cast) -> tuple[Story, Deviation]:
    story = begin(cast)
    story.sign("marketing")
    deviation = story.no("delivery", "capacity", "设备检修", story.lines[0].id)
    assert deviation is not None
    return story, deviation


@pytest.mark.clause("1.1", "5.1.2(2)A")
@pytest.mark.parametrize(
    ("typed", "kept"),
    [("86.123456", "86.123456"), ("1,086.5", "1086.5"), ("８６．５", "86.5"), ("9999999.99", "9999999.99")],
)
def test_a_price_is_kept_as_it_was_proposed(cast: Cast, typed: str, kept: str) -> None:
    story, deviation = dear(cast)
    assert Decimal(story.propose(deviation, "另议", price=typed).value["price"]) == Decimal(kept)


@pytest.mark.clause("1.1", "5.1.2(2)A")
@pytest.mark.parametrize("typed", ["1E+50", "86.1234567", "10000000", "1_0", "86.5 CNY"])
def test_a_price_that_no_order_can_say_is_no_proposal(cast: Cast, typed: str) -> None:
    story, deviation = dear(cast)
    with pytest.raises(Invalid) as refused:
        story.propose(deviation, "另议", price=typed)
    assert set(refused.value.fields) == {"price"}
    assert story.deviations[0].state == "open"


@pytest.mark.clause("1.1")
def test_what_the_customer_proposes_instead_is_held_to_the_same(cast: Cast) -> None:
    story, deviation = dear(cast)
    story.propose(deviation, "另议", price="86.40")
    counter = lambda price: story.as_(  # noqa: E731
        cast.wang_min, lambda work: deviations.counter(work, story.number, deviation.id, "请优惠", {"price": price}, None)
    )
    with pytest.raises(Invalid):
        counter("1E+50")
    assert counter("85.5").value == {"price": "85.5"}


@pytest.mark.clause("1.1", "5.1.5(1)")
@pytest.mark.parametrize(("typed", "kept"), [(TODAY.isoformat(), TODAY), ("2026/12/24", date(2026, 12, 24)), (LAST.isoformat(), LAST)])
def test_a_day_is_proposed_from_today_on(cast: Cast, typed: str, kept: date) -> None:
    story, deviation = late(cast)
    assert story.propose(deviation, "可于该日交付", date=typed).value == {"date": kept.isoformat()}


@pytest.mark.clause("1.1", "5.1.5(1)")
@pytest.mark.parametrize("typed", ["2026-11-22", "9999-12-31", "2026-02-30"])
def test_a_day_that_is_past_or_beyond_all_plans_is_no_proposal(cast: Cast, typed: str) -> None:
    story, deviation = late(cast)
    with pytest.raises(Invalid) as refused:
        story.propose(deviation, "可于该日交付", date=typed)
    assert set(refused.value.fields) == {"date"}


@pytest.mark.clause("5.1.5(1)")
@pytest.mark.parametrize("day", [date(2026, 11, 22), date(9999, 12, 31)])
def test_no_such_day_is_promised_in_a_section_either(cast: Cast, day: date) -> None:
    story = begin(cast)
    story.sign("marketing")
    (schedule,) = story.lines[0].schedules
    with pytest.raises(Invalid) as refused:
        story.answer("delivery", promises={schedule.id: day})
    assert set(refused.value.fields) == {f"p-{schedule.id}"}
    story.answer("delivery", promises={schedule.id: TODAY})
    assert story.sections["delivery"].promises == {str(schedule.id): TODAY.isoformat()}


@pytest.mark.clause("5.1.5(1)")
def test_what_was_asked_or_promised_before_may_pass_while_the_review_runs(cast: Cast) -> None:
    story = begin(cast, line(day=TODAY + timedelta(days=2)))
    story.sign("marketing")
    (schedule,) = story.lines[0].schedules
    story.answer("delivery", promises={schedule.id: TODAY + timedelta(days=3)})
    story.later(days=7)
    for day in (TODAY + timedelta(days=3), schedule.requested):
        story.answer("delivery", promises={schedule.id: day})
    with pytest.raises(Invalid):
        story.answer("delivery", promises={schedule.id: TODAY + timedelta(days=4)})


@pytest.mark.clause("5.1.7(1)")
def test_the_general_manager_rules_on_no_such_day(cast: Cast) -> None:
    story, deviation = late(cast)
    story.sign("delivery")
    story.negotiate()
    with pytest.raises(Invalid):
        story.rule(values={deviation.id: {"date": "9999-12-31"}})
    story.rule(values={deviation.id: {"date": "2026-12-28"}})
    assert story.deviations[0].value == {"date": "2026-12-28"}


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (TODAY - timedelta(days=1), ["{day} is past"]),
        (TODAY, []),
        (LAST, []),
        (LAST + timedelta(days=1), ["{day} is more than five years away"]),
    ],
)
def test_days_lie_between_today_and_five_years_on(day: date, words: list[str]) -> None:
    assert [reason.id for reason in against_day(day, TODAY)] == words


@pytest.mark.parametrize("address", ["/admin/orders", "/orders"])
@pytest.mark.parametrize("query", ["to=9999-12-31", "from=0001-01-01", "to=1999-12-31&from=2100-01-01", "from=2026-13-01", "from=x"])
def test_a_day_that_no_order_has_narrows_no_list(cast: Cast, visit: Any, address: str, query: str) -> None:
    story = begin(cast)
    answer = visit(cast.li_qian if address.startswith("/admin") else cast.wang_min).get(f"{address}?{query}")
    assert answer.status_code == 200
    assert story.number in answer.text


@pytest.mark.parametrize(
    ("query", "there"), [("from=2026-11-23", True), ("from=2026-11-24", False), ("to=2026-11-23", True), ("to=2026-11-22", False)]
)
def test_days_narrow_the_list_of_orders_to_what_was_submitted_on_them(cast: Cast, visit: Any, query: str, there: bool) -> None:
    story = begin(cast)
    assert (story.number in visit(cast.li_qian).get(f"/admin/orders?{query}").text) is there
