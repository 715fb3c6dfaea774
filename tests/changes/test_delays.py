"""A date that the customer took in a delay becomes the change notice, in force at once; what the on-time rate counts stays (5.1.10(1))."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

import pytest

from domain.changes import delays
from domain.changes.models import Change, ChangeState
from domain.orders.models import ScheduleLine
from domain.orders.queries import by_number
from domain.shared.actor import ANONYMOUS, Actor
from domain.shared.errors import Refused
from domain.shared.work import Work
from tests.cast import Cast
from tests.changes.story import LATER, LATEST, Told, released
from tests.visitors import Visitor, words

TWO = ((LATER, Decimal(1000)), (LATEST, Decimal(1400)))


@pytest.fixture
def told(cast: Cast) -> Told:
    return released(cast)


def takes(told: Told, *parts: tuple[date, Decimal], who: Actor | None = None, how: str = "portal") -> Change:
    def deed(work: Work) -> Change:
        with work.as_system("test"):
            order = by_number(work, told.story.number, lock=True)
            schedule = work.fetch(ScheduleLine, told.lines[0].schedules[0].id)
        return delays.settle_delay(work, order, schedule, parts, delay_id=uuid.uuid4(), reason="设备故障", taken_by="王敏", how=how)

    change = told.story.as_(who or told.cast.wang_min, deed)
    told.number = change.number
    return change


def dates(told: Told) -> Sequence[ScheduleLine]:
    return sorted(told.lines[0].schedules, key=lambda each: each.promised_latest or date.max)


@pytest.mark.clause("5.1.10(1)")
def test_one_date_moves_the_latest_promise_alone(told: Told) -> None:
    before = told.lines[0].schedules[0]
    change = takes(told, (LATER, Decimal(2400)))
    after = told.lines[0].schedules[0]
    assert (change.state, change.origin, told.order.revision) == (ChangeState.IN_FORCE, "company", 2)
    assert (after.promised_latest, after.promised_first, after.requested) == (LATER, before.promised_first, before.requested)
    assert after.counted == before.counted
    assert (told.order.first_promised, told.order.first_requested) == (LATER, before.requested), "as lists and the first page say it"


@pytest.mark.clause("5.1.10(1)")
def test_several_dates_divide_the_delivery_which_still_counts_as_one(told: Told) -> None:
    first = told.lines[0].schedules[0].id
    takes(told, *TWO)
    one, other = dates(told)
    assert [(each.quantity, each.promised_latest) for each in (one, other)] == [(Decimal(1000), LATER), (Decimal(1400), LATEST)]
    assert (one.id, one.counts_with_id, other.counts_with_id) == (first, None, first)
    assert told.lines[0].quantity == Decimal(2400)


def test_the_change_says_who_took_it_and_how(told: Told) -> None:
    takes(told, (LATER, Decimal(2400)), who=ANONYMOUS, how="mail")
    assert [(step.side, step.kind, step.author_name, step.remark) for step in told.steps] == [
        ("staff", "propose", told.steps[0].author_name, "设备故障"), ("customer", "accept", "王敏", "mail")]
    assert [item.by_customer for item in told.items] == [False]


@pytest.mark.clause("5.1.10(1)")
@pytest.mark.parametrize(("how", "said"), [("mail", "通过邮件中的链接"), ("portal", "通过门户")])
def test_both_sides_read_how_it_was_taken_and_from_which_day(told: Told, visit: Callable[..., Visitor], how: str, said: str) -> None:
    takes(told, *TWO, who=ANONYMOUS, how=how)
    for who, door in ((told.cast.wang_min, ""), (told.cast.li_qian, "/admin")):
        page = words(visit(who).get(f"{door}/changes/{told.number}").text)
        assert said in page and f" {how}" not in page
        assert "2026-12-18" in page and "原交期" not in page


def test_departments_are_told_as_of_any_change(told: Told) -> None:
    takes(told, (LATER, Decimal(2400)))
    assert {"production", "logistics"} <= set(told.notices)


def test_what_was_shipped_meanwhile_is_not_moved(told: Told) -> None:
    def ship(work: Work) -> None:
        schedule = work.fetch(ScheduleLine, told.lines[0].schedules[0].id)
        schedule.shipped = schedule.quantity

    told.story.system(ship)
    with pytest.raises(Refused, match="shipped already"):
        takes(told, (LATER, Decimal(2400)))
