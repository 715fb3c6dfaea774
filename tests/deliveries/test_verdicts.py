"""What is said of one delivery, without a database: where its goods are, whether its day was kept, and which address shows it (RULES 7)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.deliveries.countermeasures.queries import Month, _span
from domain.deliveries.freight.register import FreightFilter
from domain.deliveries.ledger import STATES, LedgerFilter, LedgerRow
from domain.deliveries.on_time import Basis, Delivered, Share, Terms, due_after_cancellation, due_by_wish, is_over, is_paused, kept, share
from domain.deliveries.rate import RateFilter
from domain.deliveries.rate.filtering import month_after
from templates.delivery_registers import VERDICTS

pytestmark = pytest.mark.clause("5.1.10(2)", "5.1.10(3)")
DAY = date(2026, 11, 20)
HUNDRED = Decimal(100)


def day(n: int) -> date:
    return DAY + timedelta(days=n)


def row(**known: Any) -> LedgerRow:
    """A delivery of 100 that nothing has left of, counted on the 20th at our gate."""
    blank: dict[str, Any] = dict.fromkeys(LedgerRow.__dataclass_fields__) | {
        "ordered": HUNDRED, "made": HUNDRED, "shipped": Decimal(0), "signed": Decimal(0), "open": HUNDRED, "due": HUNDRED,
        "on_time": Decimal(0), "counted": DAY, "order_state": "released", "dates_mean": "gate", "cancelled": False, "part": False,
        "late": False,
    }
    return LedgerRow(**(blank | {name: Decimal(value) if type(value) is int and name != "late_days" else value
                                 for name, value in known.items()}))


@pytest.mark.parametrize(("known", "n", "said"), [
    ({}, -1, "pending"), ({}, 0, "pending"), ({}, 1, "missed"),  # on its day nobody knows yet
    ({"on_time": 100}, -5, "on_time"), ({"on_time": 100}, 9, "on_time"),
    ({"on_time": 99}, 0, "pending"), ({"on_time": 99}, 1, "missed"),  # a line is kept in full or not at all
    ({"late_days": 2}, 2, "pending"), ({"late_days": 2}, 3, "missed"),
    ({"late_days": 0}, 0, "pending"), ({"late_days": 0}, 1, "missed"),
    ({"due": 0}, 9, "not_due"), ({"counted": None}, 9, "not_due"), ({"part": True}, 9, "not_due"),
    ({"part": True, "on_time": 100}, 9, "not_due"),  # its first part is judged for both
    ({"paused_on": day(0)}, 9, "paused"), ({"paused_on": day(-3)}, 9, "paused"), ({"paused_on": day(1)}, 9, "missed"),
    ({"paused_on": day(-3), "on_time": 100}, 9, "paused"),
    ({"late": True}, 1, "late"), ({"late": True, "due": 0}, 1, "late"), ({"late": True, "part": True}, 1, "late"),
    ({"late": True, "on_time": 100}, 1, "late"),  # what is late leaves before the rate is spoken of
    ({"on_time": 100, "due": 60}, 9, "on_time"),
])
def test_one_verdict_is_spoken_of_a_delivery_on_a_day(known: dict[str, Any], n: int, said: str) -> None:
    assert row(**known).verdict(day(n)) == said and said in VERDICTS


@pytest.mark.parametrize(("known", "state"), [
    ({}, "open"), ({"shipped": 1, "open": 99}, "part_shipped"), ({"shipped": 100, "open": 0}, "shipped"),
    ({"shipped": 100, "open": 0, "signed": 99}, "shipped"), ({"shipped": 100, "open": 0, "signed": 100}, "signed"),
    ({"shipped": 60, "open": 40, "signed": 60}, "part_shipped"),
    ({"cancelled": True, "open": 0}, "cancelled"), ({"order_state": "cancelled", "open": 0}, "cancelled"),
    ({"cancelled": True, "shipped": 60, "open": 0}, "shipped"),  # what left before the cancellation left
    ({"open": 0}, "cancelled"),  # of this date nothing is wanted any more
    ({"ordered": 60, "shipped": 60, "signed": 60, "open": 0}, "signed"),
])
def test_one_word_says_where_the_goods_are(known: dict[str, Any], state: str) -> None:
    assert row(**known).state == state


# three bases by hand: a delivery of 100, requested for the 13th, promised for the 20th, put off by us to the 25th

DAYS = {Basis.REQUESTED: day(-7), Basis.COUNTED: day(0), Basis.LATEST: day(5)}


@pytest.mark.parametrize(("left", "by_hand"), [
    ([(-7, 100)], (100, 100, 100)),
    ([(-6, 100)], (0, 100, 100)),
    ([(0, 100)], (0, 100, 100)),
    ([(1, 100)], (0, 0, 100)),
    ([(5, 100)], (0, 0, 100)),
    ([(6, 100)], (0, 0, 0)),
    ([(-8, 30), (0, 30), (4, 30), (6, 10)], (30, 60, 90)),
    ([(-8, 200)], (100, 100, 100)),  # more than was due is what was due
    ([], (0, 0, 0)),
])
def test_the_same_goods_are_measured_on_each_basis(left: list[tuple[int, int]], by_hand: tuple[int, int, int]) -> None:
    goods = [Delivered(day(n), Decimal(quantity)) for n, quantity in left]
    assert tuple(kept(DAYS[basis], HUNDRED, goods, Terms()) for basis in (Basis.REQUESTED, Basis.COUNTED, Basis.LATEST)) == by_hand


@pytest.mark.parametrize(("terms", "left", "arrived", "kept_of_100"), [
    (Terms("arrival"), 0, 0, 100), (Terms("arrival"), -3, 1, 0), (Terms("arrival"), -3, None, 0),
    (Terms("arrival", late_days=1), -3, 1, 100), (Terms("arrival", late_days=1), -3, 2, 0),
    (Terms("arrival", early_days=2), -5, -2, 100), (Terms("arrival", early_days=2), -5, -3, 0),
    (Terms("gate"), 0, 9, 100), (Terms("gate"), 1, 1, 0), (Terms("gate", early_days=0), 0, 5, 100), (Terms("gate", early_days=0), -1, 0, 0),
    (Terms("gate", early_days=1, late_days=1), -1, 5, 100), (Terms("gate", early_days=1, late_days=1), 1, 5, 100),
    (Terms("gate", early_days=1, late_days=1), 2, 5, 0),
])
def test_gate_or_arrival_and_the_customers_windows_by_hand(terms: Terms, left: int, arrived: int | None, kept_of_100: int) -> None:
    fact = Delivered(day(left), HUNDRED) if arrived is None else Delivered(day(left), HUNDRED, day(arrived), HUNDRED)
    assert kept(DAY, HUNDRED, [fact], terms) == kept_of_100


@pytest.mark.parametrize(("received", "kept_of_100"), [(100, 100), (97, 97), (0, 0), (105, 100)])
def test_where_dates_mean_arrival_what_the_receiver_counted_is_what_arrived(received: int, kept_of_100: int) -> None:
    assert kept(DAY, HUNDRED, [Delivered(DAY, HUNDRED, DAY, Decimal(received))], Terms("arrival")) == kept_of_100


@pytest.mark.parametrize(("late_days", "n", "over"), [(None, 0, False), (None, 1, True), (0, 1, True), (3, 3, False), (3, 4, True)])
def test_late_at_the_boundary_of_the_day_and_of_the_window(late_days: int | None, n: int, over: bool) -> None:
    assert is_over(DAY, Terms(late_days=late_days), day(n)) is over


@pytest.mark.parametrize(("n", "paused"), [(-1, True), (0, True), (1, False)])
def test_the_customers_hold_stops_the_day_on_which_it_begins_and_none_before(n: int, paused: bool) -> None:
    assert is_paused(DAY, day(n)) is paused
    assert not is_paused(DAY, None)
    assert share(DAY, HUNDRED, Decimal(0), day(n)) == (Share() if paused else Share(1, 0, HUNDRED, Decimal(0)))


@pytest.mark.parametrize(("said_on", "due", "after_cancelling"), [(-1, 60, 40), (0, 60, 40), (1, 100, 100)])
def test_on_the_day_or_before_it_less_is_less_and_nothing_is_what_had_left(said_on: int, due: int, after_cancelling: int) -> None:
    assert due_by_wish(DAY, HUNDRED, Decimal(60), Decimal(60), day(said_on)) == due
    assert due_after_cancellation(DAY, HUNDRED, Decimal(40), day(said_on)) == after_cancelling
    assert due_after_cancellation(DAY, HUNDRED, Decimal(140), day(said_on)) == 100


@pytest.mark.parametrize(("due", "on_time", "lines", "pieces"), [
    (100, 100, (1, 1), (100, 100)), (100, 99, (1, 0), (100, 99)), (100, 0, (1, 0), (100, 0)), (0, 0, (0, 0), (0, 0)),
    (100, 130, (1, 1), (100, 100)),
])
def test_what_one_line_adds_to_its_month(due: int, on_time: int, lines: tuple[int, int], pieces: tuple[int, int]) -> None:
    one = share(DAY, Decimal(due), Decimal(on_time))
    assert ((one.lines, one.lines_on_time), (one.quantity, one.quantity_on_time)) == (lines, pieces)


@pytest.mark.parametrize(("shares", "rate", "quantity_rate"), [
    ([(100, 100), (300, 150)], 50, "62.5"),  # a line of two, 250 of 400 pieces
    ([(100, 100), (100, 100)], 100, "100"), ([(100, 99)], 0, "99"), ([], None, None), ([(0, 0)], None, None),
])
def test_the_rate_by_lines_and_by_quantity_by_hand(shares: list[tuple[int, int]], rate: int | None, quantity_rate: str | None) -> None:
    total = sum((share(DAY, Decimal(due), Decimal(on_time)) for due, on_time in shares), Share())
    assert (total.rate, total.quantity_rate) == (rate, None if quantity_rate is None else Decimal(quantity_rate))


# addresses


@pytest.mark.parametrize("state", [*STATES, ""])
def test_each_state_of_the_ledger_has_an_address_that_leads_back(state: str) -> None:
    wanted = LedgerFilter(state=state)
    pairs = [pair.split("=") for pair in wanted.address("/l").partition("?")[2].split("&") if pair]
    assert LedgerFilter.of(dict(pairs)) == wanted and wanted.narrowed is bool(state)


@pytest.mark.parametrize(("query", "found"), [
    ({"state": "approved", "kind": "premium", "payer": "us"}, FreightFilter("approved", "premium", "us")),
    ({"state": "paid", "kind": "x", "payer": "y"}, FreightFilter()),
    ({"customer": " K001 ", "from": "2026-11-01", "to": "2026-11-30"},
     FreightFilter(customer="K001", first=date(2026, 11, 1), last=date(2026, 11, 30))),
    ({"from": "0026-11-01", "to": "31.11.2026"}, FreightFilter()),
    ({"customer": "x" * 40}, FreightFilter(customer="x" * 20)),
])
def test_what_the_address_of_the_freight_says_wrongly_is_left_out(query: dict[str, str], found: FreightFilter) -> None:
    assert FreightFilter.of(query) == found
    pairs = [pair.split("=") for pair in found.address().partition("?")[2].split("&") if pair]
    assert FreightFilter.of(dict(pairs)) == found


@pytest.mark.parametrize(("query", "month", "basis"), [
    ({}, date(2026, 11, 1), Basis.COUNTED), ({"month": "2026-02", "basis": "latest"}, date(2026, 2, 1), Basis.LATEST),
    ({"month": "2026-13"}, date(2026, 11, 1), Basis.COUNTED), ({"month": "1999-12"}, date(2026, 11, 1), Basis.COUNTED),
    ({"month": "2026-1", "basis": "best"}, date(2026, 11, 1), Basis.COUNTED), ({"month": "２０２６-01"}, date(2026, 11, 1), Basis.COUNTED),
])
def test_a_month_that_is_none_is_the_running_one(query: dict[str, str], month: date, basis: Basis) -> None:
    found = RateFilter.of(query, DAY)
    assert (found.month, found.basis) == (month, basis)


@pytest.mark.parametrize(("month", "count", "found"), [
    (date(2026, 12, 1), 1, date(2027, 1, 1)), (date(2026, 1, 1), -1, date(2025, 12, 1)), (date(2026, 11, 1), -11, date(2025, 12, 1)),
    (date(2026, 11, 1), 0, date(2026, 11, 1)), (date(2026, 2, 1), 24, date(2028, 2, 1)),
])
def test_months_are_counted_over_the_year(month: date, count: int, found: date) -> None:
    assert month_after(month, count) == found


@pytest.mark.clause("5.1.10(4)")
@pytest.mark.parametrize(("of", "first", "last"), [
    (date(2026, 11, 20), date(2026, 11, 1), date(2026, 11, 30)), (date(2026, 12, 31), date(2026, 12, 1), date(2026, 12, 31)),
    (date(2028, 2, 1), date(2028, 2, 1), date(2028, 2, 29)), (date(2026, 2, 28), date(2026, 2, 1), date(2026, 2, 28)),
])
def test_the_month_of_a_sheet_is_its_first_to_its_last_day(of: date, first: date, last: date) -> None:
    assert _span(of) == {"first": first, "last": last}
    assert Month(first, 2, 1) != Month(first, 2, 0)
