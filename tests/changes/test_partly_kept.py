"""A cancellation of which some is to stay: what the line holds afterwards, and what of its promise still counts (5.1.9(3), RULES 7)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from domain.changes.intake.wishes import further
from domain.changes.models import ChangeState
from domain.orders.models import ScheduleLine
from domain.shared.work import Work
from tests.cast import Cast
from tests.changes.story import Told, released
from tests.changes.test_other_fields import _shipped
from tests.orders.given import line
from tests.remembering import remembered

D, S = Decimal, ChangeState


@pytest.fixture
@remembered
def told(cast: Cast) -> Told:
    """2,400 on one day."""
    return released(cast, line("2904110-K80", 2400))


def keeps(told: Told, quantity: str, *, customer: str = "accept") -> Told:
    """The line is cancelled; production says what is made already and must stay."""
    told.asks(told.cancel())
    told.signs("finance")
    told.signs("production", "no", offer={"quantity": quantity})
    if told.state == S.ASKED:
        told.signs("finance")  # looks at the offer as well
    told.customer(customer)
    return told


def due(told: Told) -> list[tuple[Decimal, Decimal, Decimal]]:
    """Of each date: what is due of the counted promise, of the requested one, of the latest."""
    return [(each.due, each.due_requested, each.due_latest) for each in told.lines[0].schedules]


@pytest.mark.clause("5.1.9(3)")
@pytest.mark.parametrize("kept", ["1", "1000", "2399"])
def test_what_stays_is_ordered_and_open_and_the_rest_is_gone(told: Told, kept: str) -> None:
    keeps(told, kept).approves()
    at = told.lines[0]
    assert told.state == S.IN_FORCE
    assert (at.cancelled, at.quantity, at.open_quantity) == (False, D(kept), D(kept))


@pytest.mark.clause("5.1.10(2)")
def test_it_is_due_in_its_new_quantity_on_every_day_that_counts(told: Told) -> None:
    assert due(told) == [(D(2400), D(2400), D(2400))]
    keeps(told, "1000").approves()
    assert due(told) == [(D(1000), D(1000), D(1000))]


def test_declined_the_line_stands_as_it_was(told: Told) -> None:
    keeps(told, "1000", customer="decline")
    assert (told.state, told.lines[0].quantity, due(told)) == (S.DECLINED, D(2400), [(D(2400), D(2400), D(2400))])


def test_asked_for_after_the_day_the_promise_is_missed_all_the_same(told: Told) -> None:
    """Quantity cut on or before the day = the new quantity; later it stays (RULES 7)."""
    def past(work: Work) -> None:
        each = work.session.get_one(ScheduleLine, told.lines[0].schedules[0].id)
        each.counted = each.counted_requested = date(2026, 11, 22)  # the day before the cast's today

    told.story.system(past)
    keeps(told, "1000").approves()
    assert due(told) == [(D(2400), D(2400), D(1000))]


def test_asked_for_on_the_day_it_is_cut_in_time(told: Told) -> None:
    def on_the_day(work: Work) -> None:
        each = work.session.get_one(ScheduleLine, told.lines[0].schedules[0].id)
        each.counted = each.counted_requested = date(2026, 11, 23)

    told.story.system(on_the_day)
    keeps(told, "1000").approves()
    assert due(told) == [(D(1000), D(1000), D(1000))]


class TestSeveralDates:
    @pytest.fixture
    @remembered
    def told(self, cast: Cast) -> Told:
        """1,000 on the first day, 1,400 a week later, as a change of one delivery in two has left it."""
        told = released(cast, line("2904110-K80", 1000))
        day = told.lines[0].schedules[0].requested + timedelta(days=7)
        told.asks(further(f"more_day-{told.lines[0].id}", told.lines[0], day, D(1400), "firm")).signs_all()
        told.approves()
        return told

    @pytest.mark.parametrize(("kept", "left"), [("1500", [1000, 500]), ("1000", [1000, 0]), ("600", [600, 0])])
    def test_the_last_ones_go_first(self, told: Told, kept: str, left: list[int]) -> None:
        keeps(told, kept).approves()
        dates = sorted(told.lines[0].schedules, key=lambda each: each.requested)
        assert [each.quantity for each in dates] == [D(each) for each in left]
        assert [each.due for each in dates] == [D(each) for each in left]


def test_what_was_shipped_is_the_least_that_stays(told: Told) -> None:
    _shipped(told, D(800))
    told.asks(told.cancel())
    assert told.items[0].asked == {"quantity": "800"}
    told.signs("finance")
    told.signs("production", "no", offer={"quantity": "1000"})
    if told.state == S.ASKED:
        told.signs("finance")
    told.customer("accept")
    told.approves()
    at = told.lines[0]
    assert (at.quantity, at.shipped, at.open_quantity) == (D(1000), D(800), D(200))
