"""Two revisions side by side: what differs, in words for people and in words that reviews reopen by. No database."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from domain.orders import snapshot
from domain.orders.models import Order, OrderLine, ScheduleLine

FIRST, SECOND = date(2026, 12, 18), date(2027, 1, 8)


def order(**more: Any) -> Order:
    header: dict[str, Any] = {
        "po_number": "4500874021",
        "kind": "single",
        "order_date": date(2026, 11, 23),
        "currency": "CNY",
        "program": "E27",
        "ship_to_id": uuid.UUID(int=5),
        "ship_to_text": "",
        "transport": "汽运",
        "packaging": "周转箱",
        "contact": "刘伟",
        "services": "",
        "flags": ["ppap"],
        "notes": "",
        "split_allowed": True,
    }
    return Order(**(header | more))


def line(position: int = 10, part: str = "2904110-K80", dates: tuple[tuple[int, date], ...] = ((2400, FIRST),), **more: Any) -> OrderLine:
    values: dict[str, Any] = {
        "position": position,
        "customer_part": part,
        "name": "前下摆臂",
        "drawing_revision": "B",
        "material": "QStE420",
        "specification": "图纸 B 版",
        "quality": "按控制计划",
        "unit": "pcs",
        "customer_price": None,
        "cancelled": False,
    }
    made = OrderLine(**(values | more))
    made.schedules = [ScheduleLine(quantity=Decimal(quantity), requested=day, zone="firm") for quantity, day in dates]
    return made


def content(*lines: OrderLine, **header: Any) -> dict[str, Any]:
    return snapshot.content(order(**header), lines or (line(),))


def told(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    return [str(each) for each in snapshot.differences(before, after)]


def test_a_snapshot_holds_header_and_lines_by_position_as_plain_text() -> None:
    written = content(line(20, "B-2"), line(10, "A-1", ((100, SECOND), (50, FIRST))))
    assert written["header"]["order_date"] == "2026-11-23"
    assert [each["customer_part"] for each in written["lines"]] == ["A-1", "B-2"]
    assert written["lines"][0]["dates"] == [["2026-12-18", "50", "firm"], ["2027-01-08", "100", "firm"]]


def test_a_line_taken_out_is_in_the_snapshot_no_more() -> None:
    assert [each["customer_part"] for each in content(line(), line(20, "B-2", cancelled=True))["lines"]] == ["2904110-K80"]


def test_two_equal_orders_differ_in_nothing() -> None:
    assert snapshot.changed(content(), content()) == frozenset()
    assert snapshot.touched(content(), content()) == frozenset()
    assert told(content(), content()) == []


def test_decimals_that_are_equal_are_written_equally() -> None:
    assert content(line(customer_price=Decimal("86.40"))) == content(line(customer_price=Decimal("86.4000")))


@pytest.mark.clause("2.1")
@pytest.mark.parametrize(
    ("header", "meaning"),
    [
        ({"transport": "空运"}, "delivery"),
        ({"ship_to_text": "芜湖"}, "delivery"),
        ({"ship_to_id": None}, "delivery"),
        ({"packaging": "纸箱"}, "delivery"),
        ({"services": "报关"}, "services"),
        ({"flags": []}, "services"),
        ({"notes": "加急"}, "services"),
        ({"currency": "USD"}, "prices"),
        ({"program": "E28"}, "header"),
        ({"contact": "王工"}, "header"),
        ({"po_number": "4500874022"}, "header"),
        ({"split_allowed": False}, "header"),
    ],
)
def test_each_field_of_the_header_means_something_to_the_review(header: dict[str, Any], meaning: str) -> None:
    assert snapshot.changed(content(), content(**header)) == {meaning}


@pytest.mark.clause("2.1")
@pytest.mark.parametrize(
    ("values", "meaning"),
    [
        ({"specification": "图纸 C 版"}, "specification"),
        ({"drawing_revision": "C"}, "specification"),
        ({"material": "S355"}, "material"),
        ({"quality": "全检"}, "quality"),
        ({"quality": None}, "quality"),
        ({"customer_price": Decimal(85)}, "prices"),
        ({"name": "摆臂"}, "lines"),
        ({"unit": "kg"}, "lines"),
    ],
)
def test_each_field_of_a_line_means_something_to_the_review(values: dict[str, Any], meaning: str) -> None:
    after = content(line(**values))
    assert snapshot.changed(content(), after) == {meaning}
    assert snapshot.touched(content(), after) == {10}


@pytest.mark.parametrize(
    ("dates", "changed"),
    [
        (((3000, FIRST),), {"quantity"}),
        (((2400, SECOND),), {"dates"}),
        (((1400, FIRST), (1000, SECOND)), {"dates"}),
        (((2400, FIRST), (1000, SECOND)), {"quantity", "dates"}),
    ],
)
def test_quantity_and_dates_are_told_apart(dates: tuple[tuple[int, date], ...], changed: set[str]) -> None:
    assert snapshot.changed(content(), content(line(dates=dates))) == changed


def test_lines_added_and_removed_are_told_by_part_and_quantity() -> None:
    after = content(line(20, "B-2", ((60, FIRST),)))
    assert snapshot.changed(content(), after) == {"lines"}
    assert snapshot.touched(content(), after) == {10, 20}
    assert told(content(), after) == ["Line 10 removed: 2904110-K80, 2400", "Line 20 added: B-2, 60"]


def test_each_difference_of_a_line_is_told_with_old_and_new() -> None:
    after = content(line(dates=((3000, SECOND),), quality="全检", customer_price=Decimal("85.5")))
    assert told(content(), after) == [
        "Line 10, 2904110-K80: quantity 2400 → 3000",
        "Line 10, 2904110-K80: dates 2026-12-18 → 2027-01-08",
        "Line 10, 2904110-K80: quality requirement 按控制计划 → 全检",
        "Line 10, 2904110-K80: unit price price of the list → 85.5",
    ]


@pytest.mark.clause("5.1.9(4)")
@pytest.mark.parametrize(("was", "now", "expected"), [
    ((None, "79.9"), ("75", "75"), ["79.9 → 75"]),        # they named none: the list's price held
    (("80", "80"), ("75", "75"), ["80 → 75"]),
    ((None, "79.9"), ("79.9", "79.9"), []),               # named now, and no other
    ((None, "79.9"), (None, "79.9"), []),
    ((None, None), ("75", "75"), ["price of the list → 75"]),  # as a revision of an earlier version wrote it
    ((None, None), (None, "79.9"), []),                   # nobody knows what held, and nobody changed it
    (("80", None), ("75", "75"), ["80 → 75"]),
])
def test_a_price_is_told_as_it_held_before_and_after(was: tuple[str | None, ...], now: tuple[str | None, ...], expected: list[str]) -> None:
    before, after = (content(line(customer_price=Decimal(named) if named else None, unit_price=Decimal(held) if held else None))
                     for named, held in (was, now))
    assert told(before, after) == [f"Line 10, 2904110-K80: unit price {each}" for each in expected]


def test_a_price_of_the_list_that_is_filled_in_touches_no_line() -> None:
    before, after = content(), content(line(unit_price=Decimal("79.9")))
    assert snapshot.touched(before, after) == snapshot.changed(before, after) == frozenset()


def test_the_first_day_is_that_of_the_lines_still_in_the_order() -> None:
    lines = [line(dates=((1, SECOND),)), line(20, cancelled=True, dates=((1, FIRST),))]
    assert snapshot.first_day(lines) == SECOND
    assert snapshot.first_day([]) is None
