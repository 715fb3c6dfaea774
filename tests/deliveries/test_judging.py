"""Late and missed are said once: board, ledger, rate, sheets and what opens a case agree on every day (RULES 7, 5.1.10)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from domain.customers.models import Customer
from domain.deliveries import ledger, rate
from domain.deliveries.board import queries as board
from domain.deliveries.board.queries import BoardFilter
from domain.deliveries.countermeasures import queries as sheets
from domain.deliveries.delays import finding
from domain.deliveries.ledger import LedgerFilter
from domain.deliveries.on_time import Basis
from domain.deliveries.rate import RateFilter
from domain.orders.models import Order, ScheduleLine
from domain.shared.actor import system
from domain.shared.journal import Audit
from domain.shared.work import unit
from tests.cast import Cast
from tests.deliveries.counted import DAY, Promise, at, day, divided, promised

pytestmark = pytest.mark.clause("5.1.10(1)", "5.1.10(2)")
MONTH = DAY.replace(day=1)


@dataclass
class Named:
    """Deliveries by a word for each, so that what is found reads as a sentence."""

    words: dict[uuid.UUID, str] = field(default_factory=dict)

    def add(self, word: str, promise: Promise) -> Promise:
        self.words[promise.id] = word
        return promise

    def of(self, ids: Any) -> set[str]:
        return {self.words[each] for each in ids}


def terms(cast: Cast, customer: str, **columns: Any) -> None:
    with unit(system("test")) as work:
        work.session.execute(update(Customer).where(Customer.id == cast.customers[customer].id).values(**columns))


def told(cast: Cast) -> Named:
    """Deliveries of 20 November, each with a life of its own. Of customer B the dates mean arrival, two days away, two days' window."""
    terms(cast, "b", dates_mean="arrival", late_days=2)
    with unit(system("test")) as work:
        work.session.execute(update(Order).where(Order.customer_id == cast.b.id).values(ship_to_id=None))
    all_of_them = Named()
    add = all_of_them.add
    add("plain", promised(cast, number="SO-1"))
    add("left in time", promised(cast, number="SO-2")).ship(0)
    add("left late", promised(cast, number="SO-3")).ship(2)
    add("held", promised(cast, number="SO-4")).held(-2)
    add("held and resumed", promised(cast, number="SO-5")).held(-2).resumed(2)
    add("held when late", promised(cast, number="SO-6")).held(1)
    add("held by us", promised(cast, number="SO-7")).held(-2, for_customer=False)
    add("put off by us", promised(cast, number="SO-8")).moved(-3, 5, by_customer=False)
    add("put off by them", promised(cast, number="SO-9")).moved(-3, 5, by_customer=True)
    whole = add("divided", promised(cast, number="SO-10"))
    all_of_them.words[divided(whole, ours=True, later=6)] = "its part"
    whole.ship(0, 60)
    far = add("with a window", promised(cast, number="SO-11", customer="b", part="B-77120"))
    far.do(-5, lambda work, order: setattr(order, "ship_to_id", cast.ship_to["b"].id))
    return all_of_them


LATE = {  # days after the promised one → what is late on it
    -1: set(),
    0: set(),
    1: {"plain", "held by us", "with a window"},  # two days on the road and two of the window: due at the gate on the 18th
    4: {"plain", "held by us", "with a window"},
    5: {"plain", "held by us", "with a window", "held and resumed"},  # its day went on by the four days of the hold
    6: {"plain", "held by us", "with a window", "held and resumed", "put off by us", "put off by them"},
    7: {"plain", "held by us", "with a window", "held and resumed", "put off by us", "put off by them", "its part"},
}


def all_say_late(cast: Cast, story: Named, n: int) -> None:
    """Board, ledger and what opens a case."""
    with unit(cast.chen, now=at(n)) as work:
        on_board = story.of(row.id for row in board.page(work, BoardFilter(view="late")).rows)
        assert on_board == LATE[n]
        assert story.of(row.id for row in ledger.page(work, LedgerFilter(state="late")).rows) == on_board
        assert story.of(row.id for row in ledger.export(work, LedgerFilter(state="late"))) == on_board
        assert story.of(row.id for row in ledger.page(work, LedgerFilter()).rows if row.verdict(day(n)) == "late") == on_board
        assert ledger.late_lines(work).n == board.figures(work).late == len(on_board)
    with unit(system("test"), now=at(n)) as work:
        assert story.of(work.session.scalars(finding.MISSED, {"today": day(n), "until": day(n), "zone": "Asia/Shanghai"})) == on_board


MISSED = {  # days after the promised one → what the rate counts as missed on it
    -1: set(),
    0: set(),
    1: {"plain", "left late", "held when late", "held by us", "put off by us", "divided"},
    3: {"plain", "left late", "held when late", "held by us", "put off by us", "divided", "with a window"},
    5: {"plain", "left late", "held when late", "held by us", "put off by us", "divided", "with a window", "held and resumed"},
    6: {"plain", "left late", "held when late", "held by us", "put off by us", "divided", "with a window", "held and resumed",
        "put off by them"},
}


def all_say_missed(cast: Cast, story: Named, n: int) -> None:
    """Ledger, rate and sheets."""
    with unit(cast.chen, now=at(n)) as work:
        by_rate = story.of(row.id for row in rate.misses(work, RateFilter(MONTH)).rows)
        assert by_rate == MISSED[n]
        assert story.of(row.id for row in ledger.page(work, LedgerFilter(state="missed")).rows) == by_rate
        assert story.of(row.schedule_id for row in sheets.uncovered(work, MONTH)) == by_rate
        of_month = sheets.month(work, MONTH)
        shown = rate.of_month(work, RateFilter(MONTH)).total.counted
        assert of_month.missed == of_month.uncovered == rate.uncovered(work, RateFilter(MONTH)) == shown.missed == len(by_rate)
        said = {row.id: row.verdict(day(n)) for row in ledger.page(work, LedgerFilter()).rows}
        late = story.of(each for each, verdict in said.items() if verdict == "late")
        assert story.of(each for each, verdict in said.items() if verdict == "missed") == by_rate - late


@pytest.mark.clause("5.1.10(3)", "5.1.10(4)")
def test_whoever_is_asked_calls_the_same_deliveries_late_and_missed_on_each_day(cast: Cast) -> None:
    story = told(cast)
    for n in sorted(LATE):
        all_say_late(cast, story, n)
    for n in sorted(MISSED):
        all_say_missed(cast, story, n)


def test_what_has_begun_to_be_late_within_the_customers_window_leaves_today(cast: Cast) -> None:
    terms(cast, "a", late_days=2)
    promised(cast)
    for n, view in ((0, "today"), (1, "today"), (2, "today"), (3, "late")):
        with unit(cast.chen, now=at(n)) as work:
            shown = {each: len(board.page(work, BoardFilter(view=each)).rows) for each in ("late", "today", "next3")}
            assert shown == {"late": 0, "today": 0, "next3": 0} | {view: 1}
            assert board.figures(work).views | {"next7": 0} == shown | {"next7": 0, "risk": 0}
            row, = board.page(work, BoardFilter(view=view)).rows
            assert row.late_days == (3 if view == "late" else 0)


@pytest.mark.parametrize(("for_customer", "promise_then"), [(True, 4), (False, 0)])
def test_the_customers_own_hold_moves_the_day_that_the_board_works_by_and_ours_does_not(
    cast: Cast, for_customer: bool, promise_then: int,
) -> None:
    promise = promised(cast).held(-1, for_customer=for_customer).resumed(3)
    line = promise.line
    assert (line.promised_latest, line.counted, line.counted_latest) == (day(promise_then),) * 3
    assert line.promised_first == day(0), "what was promised at release stays on record"
    promise.ship(4)
    assert promise.on_time(Basis.COUNTED) == promise.on_time(Basis.LATEST) == ((100, 100) if for_customer else (100, 0))


def test_a_promise_that_was_broken_before_the_hold_does_not_go_on(cast: Cast) -> None:
    promise = promised(cast).held(1).resumed(9)
    assert (promise.line.promised_latest, promise.line.counted) == (day(0), day(0))


def test_the_day_that_went_on_stands_in_the_audit_trail_with_what_it_was(cast: Cast) -> None:
    promised(cast).held(-1).resumed(3)
    with unit(system("test")) as work:
        entry = work.session.scalars(select(Audit).where(Audit.action == "schedule.resume")).one()
    assert (entry.values["before"], entry.values["after"]) == (
        {"promised_latest": str(day(0))}, {"promised_latest": str(day(4))},
    )


def test_two_holds_add_up(cast: Cast) -> None:
    promise = promised(cast).held(-4).resumed(-2).held(1).resumed(2)
    assert (promise.line.promised_latest, promise.line.counted) == (day(3), day(3))


@pytest.mark.parametrize(("held_since", "resumed", "moved"), [(0, 0, 0), (0, 1, 1), (1, 5, 0), (-7, -7, 0), (-7, 7, 14)])
def test_a_day_goes_on_by_the_days_of_the_hold_that_stopped_it(held_since: int, resumed: int, moved: int) -> None:
    from domain.deliveries.on_time import day_after_hold

    assert day_after_hold(DAY, DAY + timedelta(days=held_since), DAY + timedelta(days=resumed)) == DAY + timedelta(days=moved)


def test_a_line_that_is_held_now_is_paused_in_the_ledger_and_in_nobodys_list(cast: Cast) -> None:
    promised(cast).held(-1)
    with unit(cast.chen, now=at(9)) as work:
        row, = ledger.page(work, LedgerFilter()).rows
        assert row.verdict(day(9)) == "paused"
        for state in ("late", "missed"):
            assert ledger.page(work, LedgerFilter(state=state)).rows == []
        assert board.page(work, BoardFilter(view="all")).rows == []


def test_what_waits_for_its_release_is_late_for_nobody(cast: Cast) -> None:
    promise = promised(cast)
    with unit(system("test")) as work:
        work.session.execute(update(ScheduleLine).where(ScheduleLine.id == promise.id).values(open=0, counted_latest=None))
    with unit(cast.chen, now=at(9)) as work:
        assert ledger.late_lines(work).n == board.figures(work).late == 0
