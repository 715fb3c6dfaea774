"""The months of the statement: what was received on the first and on the last day, Shanghai's midnight, and how it is begun (RULES 8)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from domain.receivables.actions import drafting, months
from domain.shared.errors import NotFound, Refused
from tests.receivables.received import ARM, LINK, House, received
from tests.receivables.test_one_correction import credited, drop
from tests.remembering import remembered
from workers import chores, schedule  # noqa: F401 - chores declares what the schedule plans

D = Decimal


@pytest.fixture
@remembered
def autumn(house: House) -> dict[str, str]:
    """Received on the last of October, on the first and last of November, and on the first of December; the orders by their day."""
    days = {"31.10.": date(2026, 10, 31), "1.11.": date(2026, 11, 1), "30.11.": date(2026, 11, 30), "1.12.": date(2026, 12, 1)}
    return {name: received(house.cast, (ARM, n, "86.40"), day=day) for n, (name, day) in enumerate(days.items(), 1)}


def stated(house: House, number: str) -> list[str]:
    return [line.order_number for line in house.lines(number)]


def begun(house: House, moment: datetime) -> list[str]:
    house.now = moment
    return house.system(lambda work: [each.number for each in drafting.draft_months(work)])


@pytest.mark.clause("5.1.12(2)")
def test_a_statement_by_hand_holds_both_ends_of_its_time_and_nothing_beyond(house: House, autumn: dict[str, str]) -> None:
    november = house.draft()
    assert stated(house, november) == [autumn["1.11."], autumn["30.11."]]
    found = house.statement(november)
    assert (found.first_on, found.last_on) == (date(2026, 11, 1), date(2026, 11, 30))
    assert found.net == D("432.00")  # 2 + 3 at 86.40


@pytest.mark.parametrize(("first", "last", "days"), [
    (date(2026, 10, 31), date(2026, 10, 31), ["31.10."]),
    (date(2026, 10, 31), date(2026, 11, 1), ["31.10.", "1.11."]),
    (date(2026, 11, 30), date(2026, 12, 1), ["30.11.", "1.12."]),
    (date(2026, 10, 1), date(2026, 12, 31), ["31.10.", "1.11.", "30.11.", "1.12."]),
])
def test_any_time_can_be_stated_by_hand(house: House, autumn: dict[str, str], first: date, last: date, days: list[str]) -> None:
    number = house.as_(house.cast.xu, lambda work: drafting.draft(work, "K001", first, last)[0].number)
    assert stated(house, number) == [autumn[day] for day in days]


def test_a_time_in_which_nothing_came_makes_no_statement(house: House, autumn: dict[str, str]) -> None:
    with pytest.raises(Refused, match="Nothing was received"):
        house.as_(house.cast.xu, lambda work: drafting.draft(work, "K001", date(2026, 11, 2), date(2026, 11, 29)))
    with pytest.raises(Refused, match="Nothing was received"):
        house.draft("K002")
    with pytest.raises(NotFound):
        house.draft("K999")
    assert house.draft("K001")


@pytest.mark.clause("5.1.12(2)")
@pytest.mark.parametrize(("moment", "days"), [
    # a second before midnight in Shanghai it is still November: October's goods alone are of a month that has ended
    (datetime(2026, 11, 30, 15, 59, 59, tzinfo=UTC), ["31.10."]),
    (datetime(2026, 11, 30, 16, 0, tzinfo=UTC), ["31.10.", "1.11.", "30.11."]),
    # what came on the first of December is of a month that has not ended, however late in it
    (datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC), ["31.10.", "1.11.", "30.11."]),
    (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), ["31.10.", "1.11.", "30.11.", "1.12."]),
])
def test_a_month_ends_at_midnight_in_shanghai(house: House, autumn: dict[str, str], moment: datetime, days: list[str]) -> None:
    (number,) = begun(house, moment)
    assert stated(house, number) == [autumn[day] for day in days]
    assert begun(house, moment) == []  # begun twice, it states nothing twice


def test_what_was_forgotten_comes_with_the_next_month_and_its_time_says_so(house: House, autumn: dict[str, str]) -> None:
    october = begun(house, datetime(2026, 11, 1, 1, 0, tzinfo=UTC))
    assert [stated(house, number) for number in october] == [[autumn["31.10."]]]
    late = received(house.cast, (LINK, 1, "21.75"), day=date(2026, 10, 30))  # its slip came with the post
    (november,) = begun(house, datetime(2026, 12, 1, 1, 0, tzinfo=UTC))
    assert stated(house, november) == [late, autumn["1.11."], autumn["30.11."]]
    found = house.statement(november)
    assert (found.first_on, found.last_on) == (date(2026, 10, 30), date(2026, 11, 30))


def test_each_customer_and_each_currency_has_a_statement_of_its_own(house: House) -> None:
    received(house.cast, (ARM, 10, "86.40"), day=date(2026, 10, 5))
    euro = received(house.cast, (LINK, 10, "3.00"), day=date(2026, 10, 6))
    house.system(lambda work: setattr(work.fetch(type(house.order(euro)), house.order(euro).id), "currency", "EUR"))
    received(house.cast, ("B-77120", 100, "4.35"), customer="b", day=date(2026, 10, 7))
    made = [house.statement(number) for number in begun(house, datetime(2026, 11, 1, 1, 0, tzinfo=UTC))]
    assert sorted((each.currency, each.customer_id == house.cast.b.id, each.net) for each in made) == [
        ("CNY", False, D("864.00")), ("CNY", True, D("435.00")), ("EUR", False, D("30.00"))]
    assert len(house.tasks("statement.check")) == 3


def test_lines_stand_by_the_day_on_which_they_came_and_then_by_slip(house: House) -> None:
    third = received(house.cast, (ARM, 1, "86.40"), day=date(2026, 11, 9))
    first = received(house.cast, (ARM, 2, "86.40"), (LINK, 3, "21.75"), day=date(2026, 11, 2))
    second = received(house.cast, (LINK, 4, "21.75"), day=date(2026, 11, 2))
    lines = house.lines(house.draft())
    assert [(line.position, line.order_number, line.quantity) for line in lines] == [
        (1, first, 2), (2, first, 3), (3, second, 4), (4, third, 1)]


def test_a_new_months_work_is_drafts_and_waiting_corrections_together(house: House) -> None:
    number, _ = credited(house)
    drop(house, number)
    received(house.cast, (LINK, 5, "21.75"), day=date(2026, 11, 30))
    house.now = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
    made = house.system(lambda work: [(each.kind, each.gross) for each in months.begin(work)])
    assert made == [("goods", D("122.89")), ("adjustment", D("-195.26"))]
    assert house.system(lambda work: months.begin(work)) == []


def test_goods_with_and_without_a_project_never_share_a_statement(house: House) -> None:
    from domain.projects.actions import open_project

    project = house.system(lambda work: open_project(work, house.cast.a.id, "E27", {}).id)
    received(house.cast, (ARM, 1, "86.40"), day=date(2026, 10, 5))
    received(house.cast, (ARM, 2, "86.40"), day=date(2026, 10, 5), project=project)
    made = [house.statement(number) for number in begun(house, datetime(2026, 11, 1, 1, 0, tzinfo=UTC))]
    assert sorted((each.project_id is not None, each.net) for each in made) == [(False, D("86.40")), (True, D("172.80"))]
