"""The figures that a review shows: what they say of themselves, without a database."""

import uuid
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from domain.orders.evidence.figures import (
    LineEvidence,
    OrderEvidence,
    PriceFigure,
    Promise,
    SchedulePromise,
    Shortage,
    StockFigure,
    WeekLoad,
)
from domain.products.queries import PriceFound
from domain.products.rules import Match

MONDAY = date(2026, 11, 23)
LINE, PRODUCT, MATERIAL = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()


def week(capacity: object = 80, committed: object = 0, reserved: object = 0, asked: object = 0) -> WeekLoad:
    return WeekLoad(LINE, MONDAY, *(Decimal(str(each)) for each in (capacity, committed, reserved, asked)))


def found(price: str = "86.4") -> PriceFound:
    return PriceFound(uuid.uuid4(), uuid.uuid4(), "CNY", Decimal(price), Decimal(0), MONDAY, None, "list", "", False)


def short(
    quantity: int, in_order: int, material: uuid.UUID | None = MATERIAL, ask: bool = False, need: int = 10, available: int = 0
) -> Shortage:
    return Shortage(
        PRODUCT,
        material,
        "NR-60",
        "橡胶",
        "kg",
        Decimal(need),
        Decimal(0),
        Decimal(available),
        Decimal(quantity),
        10,
        None,
        ask,
        Decimal(in_order),
    )


def line(
    position: int = 10,
    promise: Promise | None = None,
    price: PriceFigure | None = None,
    shortages: tuple[Shortage, ...] = (),
    load: tuple[WeekLoad, ...] = (),
) -> LineEvidence:
    stock = StockFigure(PRODUCT, Decimal(1), Decimal(0), Decimal(0), Decimal(0), None)
    return LineEvidence(
        uuid.uuid4(), position, "P", "件", "HC-1", Decimal(10), "pcs", "一线", price, stock, shortages, promise or Promise(MONDAY, []), load
    )


def order(*lines: LineEvidence) -> OrderEvidence:
    return OrderEvidence(lines, ())


@pytest.mark.clause("5.1.5(1)")
@pytest.mark.parametrize(
    ("committed", "reserved", "asked", "percent", "free", "over"),
    [
        (0, 0, 0, 0, 80, False),
        (40, 0, 0, 50, 40, False),
        (40, 20, 0, 75, 20, False),
        (40, 20, 20, 100, 20, False),
        (40, 20, 21, 101, 20, True),
        (100, 0, 0, 125, 0, True),
    ],
)
def test_a_week_says_its_load_and_what_is_free(committed: int, reserved: int, asked: int, percent: int, free: int, over: bool) -> None:
    found = week(80, committed, reserved, asked)
    assert (found.percent, found.free, found.over) == (percent, free, over)


def test_a_week_that_does_not_run_has_no_percentage_but_can_be_over() -> None:
    assert (week(0).percent, week(0).over, week(0, 5).over) == (None, False, True)


@pytest.mark.parametrize(("requested", "promised", "late"), [(0, 0, 0), (0, 3, 3), (5, 3, 0)])
def test_a_delivery_is_late_by_the_days_after_the_one_asked(requested: int, promised: int, late: int) -> None:
    each = SchedulePromise(None, Decimal(1), MONDAY + timedelta(days=requested), MONDAY + timedelta(days=promised), MONDAY)
    assert each.late_days == late


def test_a_delivery_without_a_day_has_no_days_late_and_its_promise_is_not_on_time() -> None:
    each = SchedulePromise(None, Decimal(1), MONDAY, None, MONDAY)
    assert each.late_days == 0
    assert not Promise(None, [], None, (each,)).on_time


def test_a_promise_is_as_late_as_its_latest_delivery() -> None:
    parts = tuple(SchedulePromise(None, Decimal(1), MONDAY, MONDAY + timedelta(days=number), MONDAY) for number in (0, 4, 2))
    assert Promise(MONDAY, [], MONDAY, parts).late_days == 4


@pytest.mark.clause("5.1.2(2)A")
@pytest.mark.parametrize(
    ("match", "conforms"), [(Match.EQUAL, True), (Match.OURS, True), (Match.DIFFERENT, False), (Match.NO_PRICE, False)]
)
def test_a_price_conforms_when_it_is_equal_or_ours(match: Match, conforms: bool) -> None:
    assert PriceFigure(match, Decimal(1), "CNY", found()).conforms is conforms


def test_a_difference_needs_both_prices() -> None:
    assert PriceFigure(Match.DIFFERENT, Decimal("84.9"), "CNY", found()).difference == Decimal("-1.74")
    assert PriceFigure(Match.OURS, None, "CNY", found()).difference is None
    assert PriceFigure(Match.NO_PRICE, Decimal(1), "CNY", None).difference is None


@pytest.mark.clause("5.1.5(3)")
def test_the_order_names_each_material_once_with_all_that_it_lacks() -> None:
    first, second = line(10, shortages=(short(40, 40),)), line(20, shortages=(short(60, 90), short(5, 5, None)))
    assert [(each.material_id, each.quantity) for each in order(first, second).shortages] == [(MATERIAL, 90), (None, 5)]


@pytest.mark.clause("2.3")
def test_what_is_asked_of_the_customer_stands_apart_from_what_is_bought() -> None:
    found = order(line(shortages=(short(40, 40), short(7, 7, ask=True)))).shortages
    assert sorted((each.ask_customer, each.quantity) for each in found) == [(False, 40), (True, 7)]


def test_a_need_is_covered_when_enough_is_available_for_it() -> None:
    assert short(5, 5, need=10, available=10).covers_need
    assert not short(5, 5, need=10, available=9).covers_need


def test_an_order_can_be_there_when_its_last_line_can() -> None:
    days = [line(number, Promise(MONDAY + timedelta(days=number), [])) for number in (1, 9, 4)]
    assert order(*days).promised == MONDAY + timedelta(days=9)


def test_an_order_has_no_day_as_soon_as_one_line_has_none() -> None:
    found = order(line(), line(20, Promise(None, [])))
    assert found.promised is None and not found.in_time


def test_an_order_without_lines_promises_nothing_and_objects_to_nothing() -> None:
    found = order()
    assert (found.promised, found.prices_conform, found.in_time, found.shortages) == (None, True, True, [])


def test_one_price_that_differs_is_enough() -> None:
    good, bad = PriceFigure(Match.EQUAL, Decimal(1), "CNY", found()), PriceFigure(Match.DIFFERENT, Decimal(1), "CNY", found())
    assert order(line(price=good), line(20)).prices_conform
    assert not order(line(price=good), line(20, price=bad)).prices_conform


def test_a_line_is_overloaded_when_one_of_its_weeks_is() -> None:
    assert not line(load=(week(80, 80),)).overloaded
    assert line(load=(week(80, 10), week(80, 81))).overloaded


def test_a_line_is_found_by_its_id() -> None:
    one, other = line(), line(20)
    assert order(one, other).of(other.line_id) is other
    assert order(one).of(other.line_id) is None


def test_figures_are_never_changed_in_place() -> None:
    one = week()
    with pytest.raises(AttributeError):
        one.capacity = Decimal(1)  # type: ignore[misc]
    assert replace(one, capacity=Decimal(1)).capacity == 1


def test_stock_tells_when_it_was_counted() -> None:
    at = datetime.fromisoformat("2026-11-20T01:00:00+00:00")
    assert StockFigure(PRODUCT, Decimal(1), Decimal(0), Decimal(0), Decimal(0), at).counted_at == at
