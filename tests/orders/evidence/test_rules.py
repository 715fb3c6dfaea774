"""RULES 4 without a database: a line is assessed against stock, material and hours, and what it takes is gone for the next."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.orders.evidence.figures import Promise, Shortage, StockFigure
from domain.orders.evidence.rules import Bill, Delivery, FreeHours, Ledger, Making, assess, levelled
from domain.products.rules import DayHours, monday
from domain.shared.clock import Calendar
from domain.shared.settings import settings

MONDAY = date(2026, 11, 23)
FAR = MONDAY + timedelta(days=90)
CALENDAR = Calendar(settings().zone)
LINE = uuid.uuid4()
RUBBER, STEEL = uuid.uuid4(), uuid.uuid4()


def n(number: object) -> Decimal:
    return Decimal(str(number))


def bill(
    available: object = 1000, per_piece: object = "0.5", safety: object = 0, lead: int = 10, theirs: bool = False, key: uuid.UUID = RUBBER
) -> Bill:
    return Bill(key, "NR-60", "橡胶", "kg", n(per_piece), n(available), n(safety), lead, None, theirs)


def making(
    on_hand: object = 0,
    *bills: Bill,
    blocked: object = 0,
    allocated: object = 0,
    safety: object = 0,
    rate: object = 10,
    lead: int = 0,
    line: uuid.UUID | None = LINE,
    counted: datetime | None = None,
) -> Making:
    key = uuid.uuid4()
    stock = StockFigure(key, n(on_hand), n(blocked), n(allocated), n(safety), counted)
    return Making(key, "HC-1", "件", "pcs", lead, line, "一线", n(rate) if rate else None, stock, bills)


def ledger(
    weekly: object = 40, taken: dict[date, Decimal] | None = None, today: date = MONDAY, off: frozenset[date] = frozenset()
) -> Ledger:
    pattern = DayHours(n(weekly), CALENDAR, off)
    return Ledger(today, {LINE: FreeHours(pattern, today, taken or {})}, DayHours(n(0), CALENDAR))


def assessed(
    made: Making, quantity: object = 100, book: Ledger | None = None, requested: date = FAR, way: int = 0
) -> tuple[StockFigure, tuple[Shortage, ...], Promise]:
    return assess(book or ledger(), made, [Delivery(n(quantity), requested, None, way)])


def missing(short: tuple[Shortage, ...]) -> dict[str, Decimal]:
    return {each.code: each.quantity for each in short}


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


# stock


@pytest.mark.clause("5.1.5(3)")
@pytest.mark.parametrize(
    ("on_hand", "blocked", "allocated", "available", "beyond"),
    [
        (100, 0, 0, 100, 0),
        (100, 30, 0, 70, 0),
        (100, 0, 100, 0, 0),
        (100, 40, 80, 0, 20),
        (0, 0, 5, 0, 5),
    ],
)
def test_available_is_on_hand_less_blocked_less_allocated(on_hand: int, blocked: int, allocated: int, available: int, beyond: int) -> None:
    found, _, _ = assessed(making(on_hand, blocked=blocked, allocated=allocated), 1)
    assert (found.available, found.promised_beyond) == (available, beyond)


@pytest.mark.clause("5.1.5(3)")
@pytest.mark.parametrize(
    ("on_hand", "safety", "quantity", "short"),
    [
        (100, 0, 100, 0),
        (100, 0, 101, 1),
        (100, 20, 80, 0),
        (100, 20, 81, 1),
        (0, 20, 100, 120),
        (500, 20, 100, 0),
    ],
)
def test_a_part_is_short_by_need_and_safety_stock_less_available(on_hand: int, safety: int, quantity: int, short: int) -> None:
    _, found, _ = assessed(making(on_hand, safety=safety), quantity)
    assert missing(found).get("HC-1", 0) == short


def test_the_safety_stock_may_be_touched_without_the_need_being_uncovered() -> None:
    _, (short,), promise = assessed(making(100, safety=50), 80)
    assert short.covers_need and short.quantity == 30
    assert promise.day == MONDAY


def test_a_count_keeps_its_day_through_the_reckoning() -> None:
    counted = datetime.fromisoformat("2026-11-20T09:00:00+00:00")
    stock, (short,), _ = assessed(making(0, counted=counted))
    assert stock.counted_at == short.counted_at == counted


# material


@pytest.mark.clause("5.1.5(3)")
@pytest.mark.parametrize(
    ("on_hand", "available", "safety", "quantity", "short"),
    [
        (0, 50, 0, 100, 0),
        (0, 49, 0, 100, 1),
        (0, 50, 10, 100, 10),
        (60, 20, 0, 100, 0),
        (100, 0, 500, 100, 0),
        (0, -30, 0, 100, 50),
    ],
)
def test_material_is_short_by_what_the_pieces_to_make_consume(on_hand: int, available: int, safety: int, quantity: int, short: int) -> None:
    """Half a kilogram a piece, for the pieces that stock does not cover; what others lack is not asked again."""
    _, found, _ = assessed(making(on_hand, bill(available, safety=safety)), quantity)
    assert missing(found).get("NR-60", 0) == short


@pytest.mark.clause("5.1.5(4)")
def test_each_material_of_the_bill_is_looked_at() -> None:
    steel = Bill(STEEL, "ST", "钢", "kg", n(2), n(150), n(0), 20, None)
    _, found, promise = assessed(making(0, bill(10), steel), 100)
    assert missing(found) == {"HC-1": 100, "NR-60": 40, "ST": 50}
    assert promise.leaves and promise.leaves >= day(20)


@pytest.mark.clause("2.3")
def test_material_that_the_customer_supplies_has_no_safety_stock_of_ours() -> None:
    supplied = {RUBBER: n(20)}
    _, found, _ = assess(ledger(), making(0, bill(1000, safety=500, theirs=True)), [Delivery(n(100), FAR)], supplied)
    short = next(each for each in found if each.code == "NR-60")
    assert (short.quantity, short.safety, short.available, short.ask_customer) == (30, 0, 20, True)


@pytest.mark.clause("2.3")
def test_what_the_customer_supplies_is_taken_from_nobody_else() -> None:
    book = ledger()
    assess(book, making(0, bill(1000, theirs=True)), [Delivery(n(100), FAR)], {})
    assert book.materials[RUBBER] == 0


# what one line takes is gone for the next


def test_two_lines_of_a_part_share_its_stock() -> None:
    book, made = ledger(), making(150)
    first, _, _ = assessed(made, 100, book)
    second, short, _ = assessed(made, 100, book)
    assert (first.available, second.available) == (150, 50)
    assert missing(short) == {"HC-1": 50}


def test_two_parts_share_a_material() -> None:
    book = ledger()
    _, first, _ = assessed(making(0, bill(60)), 100, book)
    _, second, _ = assessed(making(0, bill(60)), 100, book)
    assert missing(first).get("NR-60", 0) == 0
    assert missing(second)["NR-60"] == 40


def test_what_the_order_lacks_runs_up_over_its_lines() -> None:
    book, made = ledger(), making(0, bill(20, safety=10))
    _, first, _ = assessed(made, 100, book)
    _, second, _ = assessed(made, 100, book)
    rubber = [next(each for each in found if each.code == "NR-60") for found in (first, second)]
    assert [each.quantity for each in rubber] == [40, 60]
    assert [each.in_order for each in rubber] == [40, 90]


def test_what_all_open_lines_lack_stands_beside_for_purchasing() -> None:
    _, (_, short), _ = assessed(making(0, bill(-200, safety=10)), 100)
    assert (short.available, short.quantity, short.in_order, short.running) == (0, 60, 60, 260)


def test_two_lines_share_the_hours_of_their_production_line() -> None:
    book = ledger(weekly=40)
    days = [assessed(making(0), 80, book)[2].day for _ in range(6)]
    assert days == [day(0), day(1), day(2), day(3), day(4), day(7)]


# the promise


@pytest.mark.clause("5.1.5(1)")
@pytest.mark.parametrize(("pieces", "leaves"), [(1, 0), (80, 0), (81, 1), (400, 4), (401, 7), (800, 11)])
def test_hours_are_counted_by_working_days(pieces: int, leaves: int) -> None:
    """Ten an hour, eight hours a day."""
    assert assessed(making(0), pieces)[2].leaves == day(leaves)


@pytest.mark.clause("5.1.5(1)")
@pytest.mark.parametrize(("on_hand", "lead", "leaves"), [(0, 14, 14), (0, 12, 14), (0, 1, 1), (1, 14, 1), (99, 14, 0)])
def test_the_standard_lead_time_holds_where_nothing_is_in_stock(on_hand: int, lead: int, leaves: int) -> None:
    assert assessed(making(on_hand, lead=lead), 100)[2].leaves == day(leaves)


@pytest.mark.clause("5.1.5(3)")
@pytest.mark.parametrize(("available", "lead", "leaves"), [(50, 10, 1), (49, 10, 11), (0, 4, 7), (0, 5, 8)])
def test_missing_material_comes_before_the_work_begins(available: int, lead: int, leaves: int) -> None:
    """Ten hours of work, eight a day: the second day after the material is here, weekends apart."""
    assert assessed(making(0, bill(available, lead=lead)), 100)[2].leaves == day(leaves)


@pytest.mark.clause("5.1.5(2)")
@pytest.mark.parametrize("way", [0, 1, 30])
def test_transport_stands_between_our_gate_and_the_arrival(way: int) -> None:
    promise = assessed(making(100), 100, way=way)[2]
    assert promise.leaves == MONDAY and promise.day == day(way)
    assert any("transport" in str(why) for why in promise.reasoning) is bool(way)


@pytest.mark.parametrize(("requested", "late"), [(0, 1), (1, 0), (5, 0), (-9, 10)])
def test_the_days_late_are_counted_against_the_day_asked(requested: int, late: int) -> None:
    promise = assessed(making(0), 100, requested=day(requested))[2]
    assert (promise.late_days, promise.on_time) == (late, late == 0)


def test_stock_goes_to_the_earliest_delivery() -> None:
    deliveries = [Delivery(n(100), day(0)), Delivery(n(80), day(30)), Delivery(n(80), day(60))]
    promise = assess(ledger(), making(100), deliveries)[2]
    assert [each.day for each in promise.schedules] == [day(0), day(0), day(1)]
    assert promise.day == day(1)


def test_nothing_open_needs_no_day() -> None:
    _, short, promise = assess(ledger(), making(100, safety=10), [])
    assert short == () and promise.schedules == () and promise.day is None


def test_a_line_with_no_hours_in_a_year_promises_nothing() -> None:
    promise = assessed(making(0), 100, ledger(weekly=0))[2]
    assert (promise.day, promise.leaves, promise.on_time) == (None, None, False)
    assert "too few free hours" in str(promise.reasoning[-1])


def test_without_a_rate_the_lead_time_stands_and_is_told() -> None:
    promise = assessed(making(0, rate=0, lead=14), 100)[2]
    assert promise.leaves == day(14)
    assert "No production line or rate" in str(promise.reasoning[-1])


def test_a_part_made_on_no_line_takes_no_hours() -> None:
    book = ledger()
    assessed(making(0, line=None, lead=5), 1000, book)
    assert assessed(making(0), 80, book)[2].leaves == day(0)


def test_a_day_off_and_a_weekend_are_passed_over() -> None:
    book = ledger(off=frozenset({day(0), day(1)}))
    assert assessed(making(0), 80, book)[2].leaves == day(2)
    friday = ledger(today=day(4))
    assert assessed(making(0), 160, friday)[2].leaves == day(7)


def test_the_reasoning_tells_what_is_there_what_is_made_and_when() -> None:
    promise = assessed(making(20, bill(0, lead=4)), 100)[2]
    said = [str(why) for why in promise.reasoning]
    assert said[0] == "20 are available, 80 are to be made."
    assert said[1] == "橡胶 is short by 40 kg, safety stock aside; bought today it is here on 2026-11-27."
    assert said[2] == "8 hours on 一线 at 10 an hour are free by 2026-11-27, after what is promised already."


# hours that are free


@pytest.mark.clause("5.1.5(1)")
def test_a_week_that_holds_its_load_leaves_the_rest() -> None:
    weeks = [MONDAY, day(7), day(14)]
    assert levelled(dict.fromkeys(weeks, n(40)), {weeks[1]: n(25)}) == {weeks[0]: 40, weeks[1]: 15, weeks[2]: 40}


def test_what_a_week_cannot_hold_is_made_in_the_weeks_before() -> None:
    weeks = [MONDAY, day(7), day(14)]
    assert levelled(dict.fromkeys(weeks, n(40)), {weeks[2]: n(90)}) == {weeks[0]: 30, weeks[1]: 0, weeks[2]: 0}


def test_what_no_earlier_week_holds_comes_after() -> None:
    weeks = [MONDAY, day(7), day(14)]
    assert levelled(dict.fromkeys(weeks, n(40)), {weeks[0]: n(100)}) == {weeks[0]: 0, weeks[1]: 0, weeks[2]: 20}


@given(st.lists(st.integers(1, 400), min_size=1, max_size=12))
def test_lines_are_served_in_their_order(pieces: list[int]) -> None:
    book = ledger()
    days = [assessed(making(0), number, book)[2].leaves for number in pieces]
    assert all(found is not None for found in days)
    assert days == sorted(days)  # type: ignore[type-var]


@given(st.integers(0, 500), st.integers(0, 500), st.integers(1, 500), st.integers(0, 100))
def test_a_promise_without_shortage_of_the_part_is_today(on_hand: int, blocked: int, quantity: int, safety: int) -> None:
    stock, short, promise = assessed(making(on_hand, blocked=blocked, safety=safety, lead=30), quantity)
    if stock.available >= quantity:
        assert promise.day == MONDAY
    elif not stock.available:
        assert promise.day and promise.day >= day(30)
    assert bool(short) == (quantity + safety > stock.available)


@given(st.decimals(min_value="0.01", max_value=50, places=2), st.integers(0, 400), st.integers(1, 400))
def test_more_stock_is_never_a_later_day(per_piece: Decimal, on_hand: int, quantity: int) -> None:
    less, more = (assessed(making(stock, bill(100, per_piece=per_piece)), quantity)[2].day for stock in (on_hand, on_hand + 50))
    assert less and more and more <= less


def test_weeks_of_a_promise_are_those_in_which_goods_must_be_made() -> None:
    promise = assess(ledger(), making(500), [Delivery(n(10), day(14), None, 2), Delivery(n(10), day(18), None, 2)])[2]
    assert [each.week for each in promise.schedules] == [monday(day(12)), monday(day(16))] == [day(7), day(14)]
