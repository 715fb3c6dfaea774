"""The terms agreed at the release hold for an order to its end, whatever its customer agrees on later (RULES 4 and 7, decision 0220)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from domain.customers.models import Customer, ShipTo
from domain.deliveries import ledger, rate
from domain.deliveries.board import queries as board
from domain.deliveries.board.queries import BoardFilter
from domain.deliveries.countermeasures import queries as sheets
from domain.deliveries.counting import recount
from domain.deliveries.ledger import LedgerFilter
from domain.deliveries.models import Delay, SlipLine
from domain.deliveries.rate import RateFilter
from domain.orders.evidence.asked import lines
from domain.orders.models import Order, ScheduleLine
from domain.orders.sheet import order_sheet
from domain.orders.terms import keep
from domain.shared.actor import system
from domain.shared.work import Work, unit
from tests.cast import Cast
from tests.deliveries.counted import DAY, Promise, at, day, from_scratch, kept_months, promised
from tests.deliveries.sheets import checked_since
from tests.deliveries.test_misses_that_never_were import comes
from tests.reviews.story import approved

pytestmark = pytest.mark.clause("5.1.10(3)", "6.2.4")
MONTH = DAY.replace(day=1)
GATE, ARRIVAL = {"dates_mean": "gate", "early_days": None, "late_days": None}, {"dates_mean": "arrival", "early_days": 2, "late_days": 3}


def agree(cast: Cast, terms: dict[str, Any], customer: str = "a") -> None:
    """The customer's record says so from now on; no order is touched."""
    with unit(system("test")) as work:
        owner = work.fetch(Customer, cast.customers[customer].id)
        for name, value in terms.items():
            setattr(owner, name, value)


def terms_of(order_id: Any) -> dict[str, Any]:
    with unit(system("test")) as work:
        order = work.fetch(Order, order_id)
        return {name: getattr(order, name) for name in GATE}


def moved(promise: Promise, n: int, change: Any = None) -> None:
    """Something of what left changes on that day, and its month is counted anew."""
    def deed(work: Work, order: Order) -> None:
        if change is not None:
            change(work.session.scalars(select(SlipLine)).one())
            work.session.flush()
        recount(work, work.fetch(ScheduleLine, promise.id))

    promise.do(n, deed)


def of_month(cast: Cast, n: int) -> tuple[int, int]:
    """Lines due and on time in November, as the statistics say n days after the 20th."""
    with unit(cast.chen, now=at(n)) as work:
        found = rate.of_month(work, RateFilter(MONTH)).total.counted
        return found.lines, found.lines_on_time


@pytest.mark.parametrize(("then", "now", "left", "arrived", "expected"), [
    (GATE, ARRIVAL, 0, 5, 1), (GATE, ARRIVAL, -9, 0, 1), (GATE, ARRIVAL, 2, 3, 0),
    (ARRIVAL, GATE, -2, 3, 1), (ARRIVAL, GATE, 0, 9, 0), (ARRIVAL, GATE, -5, -3, 0),
])
def test_a_month_that_was_counted_stands_when_the_customers_terms_are_others_by_now(
    cast: Cast, then: dict[str, Any], now: dict[str, Any], left: int, arrived: int, expected: int,
) -> None:
    agree(cast, then)
    promise = promised(cast).ship(left, arrived=arrived)
    before = of_month(cast, 12), promise.on_time()
    assert before == ((1, expected), (100, 100 * expected))
    agree(cast, now)
    moved(promise, 14, lambda line: setattr(line, "quantity", Decimal(100)))
    assert (of_month(cast, 14), promise.on_time()) == before
    with unit(system("test")) as work:
        assert kept_months(work) == from_scratch(work)


def test_a_return_of_some_of_it_is_counted_by_the_terms_of_its_release(cast: Cast) -> None:
    promise = promised(cast).ship(0, arrived=5)
    agree(cast, ARRIVAL)
    moved(promise, 14, lambda line: setattr(line, "returned", Decimal(40)))
    assert promise.on_time() == (100, 60)


@pytest.mark.clause("5.1.7(2)", "5.1.10(3)")
def test_the_terms_of_the_day_of_its_release_are_an_orders_own(cast: Cast) -> None:
    story = approved(cast)
    assert terms_of(story.order.id)["dates_mean"] is None
    agree(cast, ARRIVAL)  # while it was under review: those of the release count
    story.release()
    assert terms_of(story.order.id) == ARRIVAL
    agree(cast, GATE)
    assert terms_of(story.order.id) == ARRIVAL


def test_an_order_released_after_the_change_goes_by_the_new_terms_beside_one_that_goes_by_the_old(cast: Cast) -> None:
    old = promised(cast, number="SO-1")
    agree(cast, ARRIVAL)
    new = promised(cast, number="SO-2").ship(0, arrived=4)
    old.ship(0, arrived=4)
    assert (old.on_time(), new.on_time()) == ((100, 100), (100, 0))


@pytest.mark.parametrize(("n", "late"), [(1, {"SO-1"}), (3, {"SO-1"}), (4, {"SO-1", "SO-2"})])
def test_days_of_grace_are_those_of_the_release_on_board_ledger_and_rate(cast: Cast, n: int, late: set[str]) -> None:
    promised(cast, number="SO-1")
    agree(cast, GATE | {"late_days": 3})
    promised(cast, number="SO-2")
    agree(cast, GATE | {"late_days": 30})
    with unit(cast.chen, now=at(n)) as work:
        assert {row.order for row in board.page(work, BoardFilter(view="late")).rows} == late
        assert {row.order for row in ledger.page(work, LedgerFilter(state="late")).rows} == late
        assert {row.order for row in ledger.page(work, LedgerFilter()).rows if row.verdict(day(n)) == "late"} == late
        assert {row.order for row in rate.misses(work, RateFilter(MONTH)).rows} == late
        assert rate.of_month(work, RateFilter(MONTH)).total.counted.missed == len(late) == sheets.month(work, MONTH).missed


@pytest.mark.parametrize(("then", "now", "days"), [(GATE, ARRIVAL, 0), (ARRIVAL, GATE, 3)])
def test_the_day_at_our_gate_and_the_evidence_of_a_change_go_by_the_terms_of_the_release(
    cast: Cast, then: dict[str, Any], now: dict[str, Any], days: int,
) -> None:
    with unit(system("test")) as work:
        work.fetch(ShipTo, cast.ship_to["a"].id).transport_days = 3
    agree(cast, then)
    promise = promised(cast).do(-20, lambda work, order: setattr(order, "ship_to_id", cast.ship_to["a"].id))
    agree(cast, now)
    with unit(cast.chen, now=at(-10)) as work:
        order = work.fetch(Order, promise.order_id)
        assert {each.transport_days for each in lines(work, order)} == {days}
        assert ("arrive" in order_sheet(work, order).dates_mean.id) == (then is ARRIVAL)
    with unit(cast.chen, now=at(-days)) as work:
        assert [row.ship_by for row in board.page(work, BoardFilter(view="today")).rows] == [day(-days)]


@pytest.mark.clause("5.1.10(4)")
def test_misses_and_their_sheet_say_when_it_came_as_the_order_counts_it(cast: Cast) -> None:
    checked_since(cast)
    agree(cast, ARRIVAL)
    promised(cast).ship(-1, arrived=5)
    agree(cast, GATE)
    comes(10)
    with unit(cast.chen, now=at(10)) as work:
        miss, = rate.misses(work, RateFilter(MONTH)).rows
        case, = sheets.case_rows(work, Delay.sheet_id.is_not(None))
        assert (miss.came_on, miss.days_late(day(10)), case.came_on) == (day(5), 5, day(5))


@pytest.mark.clause("5.1.10(3)")
def test_both_doors_say_by_what_an_orders_days_are_judged_and_the_customers_record_that_it_binds_new_ones(cast: Cast, visit: Any) -> None:
    promise = promised(cast)
    agree(cast, ARRIVAL)
    pages = [(cast.chen, "/admin/orders/SO-261106-018"), (cast.wang_min, "/orders/SO-261106-018")]
    for reader, address in pages:
        shown = visit(reader).get(address).text
        assert "订单交期指" in shown and "货物到达" not in shown
    promise.do(0, lambda work, order: keep(order, work.fetch(Customer, cast.a.id)))
    for reader, address in pages:
        assert "货物到达 · 最多提前 2 天 · 最多推迟 3 天" in visit(reader).get(address).text
    assert "已下达的订单沿用下达时的约定" in visit(cast.li_qian).get("/admin/customers/K001/terms").text
