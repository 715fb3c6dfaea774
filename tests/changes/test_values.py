"""How each field of an order stands, in the shape in which an item keeps it; without a database (RULES 6)."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from domain.changes import values
from domain.changes.models import Field
from domain.orders.models import FORECAST, Order, OrderLine, ScheduleLine

D, F = Decimal, Field
PLANT, DOCK = uuid.UUID(int=1), uuid.UUID(int=2)
REQUESTED, PROMISED = date(2026, 12, 18), date(2026, 12, 30)


def order(**more: Any) -> Order:
    said = {"currency": "CNY", "ship_to_id": PLANT, "ship_to_text": "总装一厂", "transport": "汽运", "packaging": ""}
    return Order(number="SO-1", **said | more)


def line(**more: Any) -> OrderLine:
    said = {"quantity": D(1200), "transport": "", "packaging": "木箱", "specification": None, "drawing_revision": "B",
            "unit_price": D("86.400000")}
    return OrderLine(id=uuid.uuid4(), **said | more)


def schedule(**more: Any) -> ScheduleLine:
    return ScheduleLine(**{"quantity": D("600.000"), "requested": REQUESTED, "promised_latest": None, "ship_to_id": None} | more)


@pytest.mark.parametrize(("field", "own", "at", "expected"), [
    (F.DATE, line(), schedule(), {"day": "2026-12-18"}),
    (F.DATE, line(), schedule(promised_latest=PROMISED), {"day": "2026-12-30"}),
    (F.QUANTITY, line(), schedule(), {"quantity": "600"}),
    (F.QUANTITY, line(), None, {}),  # a further date of a line: nothing stands there yet
    (F.PLACE, None, None, {"ship_to_id": str(PLANT), "text": "总装一厂"}),
    (F.PLACE, line(), schedule(ship_to_id=DOCK), {"ship_to_id": str(DOCK), "text": "总装一厂"}),
    (F.TRANSPORT, None, None, {"text": "汽运"}),
    (F.TRANSPORT, line(), None, {"text": "汽运"}),  # none of its own
    (F.TRANSPORT, line(transport="空运"), None, {"text": "空运"}),
    (F.PACKAGING, line(), None, {"text": "木箱"}),
    (F.PACKAGING, None, None, {"text": ""}),
    (F.SPECIFICATION, line(), None, {"text": ""}),
    (F.SPECIFICATION, line(specification="Ra 1.6"), None, {"text": "Ra 1.6"}),
    (F.DRAWING, line(), None, {"revision": "B"}),
    (F.PRICE, line(), None, {"price": "86.4", "currency": "CNY"}),
    (F.PRICE, line(unit_price=None), None, {"price": None, "currency": "CNY"}),
    (F.CANCEL, line(), None, {"quantity": "1200"}),
    (F.ADD, None, None, {}),
])
def test_as_it_stands(field: str, own: OrderLine | None, at: ScheduleLine | None, expected: dict[str, Any]) -> None:
    assert values.before(field, order(), own, at) == expected


def test_a_place_is_told_by_the_name_that_is_given_for_it() -> None:
    assert values.before(F.PLACE, order(), None, None, place="合肥经开区 总装二厂")["text"] == "合肥经开区 总装二厂"
    assert values.before(F.PLACE, order(ship_to_id=None, ship_to_text="自提"), None, None) == {"ship_to_id": None, "text": "自提"}


@pytest.mark.parametrize("field", [F.SPECIFICATION, F.DRAWING, F.PRICE, F.CANCEL])
def test_what_is_of_a_line_is_asked_of_a_line(field: str) -> None:
    assert values.before(field, order(), line(), None)
    with pytest.raises(ValueError, match="needs its line"):
        values.before(field, order(), None, None)


@pytest.mark.parametrize("field", sorted(F))
def test_each_value_is_the_same_as_itself_and_another_than_nothing(field: str) -> None:
    value = {"day": "2026-12-24", "quantity": "5", "text": "x", "revision": "C", "price": "1", "currency": "CNY", "dates": [], "part": "p"}
    assert values.same(field, value, dict(value))
    assert not values.same(field, value, {})


@pytest.mark.parametrize(("one", "other", "same"), [
    ({"price": "84.90", "currency": "CNY"}, {"price": "84.9", "currency": "CNY"}, True),
    ({"price": "84.900001", "currency": "CNY"}, {"price": "84.90", "currency": "CNY"}, False),
    ({"price": None, "currency": "CNY"}, {"price": "", "currency": "CNY"}, True),
    ({"price": None, "currency": "CNY"}, {"price": "0", "currency": "CNY"}, False),  # no price yet is not for nothing
])
def test_two_prices(one: dict[str, Any], other: dict[str, Any], same: bool) -> None:
    assert values.same(F.PRICE, one, other) is same


@pytest.mark.parametrize("field", [F.QUANTITY, F.CANCEL])
@pytest.mark.parametrize(("one", "other", "same"), [
    ({"quantity": "600"}, {"quantity": "600.000"}, True), ({"quantity": "600"}, {"quantity": "600.001"}, False),
    ({"quantity": "0"}, {}, False), ({}, {}, True), ({"quantity": "5", "day": "2026-12-24"}, {"quantity": "5"}, False),
])
def test_two_quantities(field: str, one: dict[str, Any], other: dict[str, Any], same: bool) -> None:
    assert values.same(field, one, other) is same


def test_several_dates_of_one_delivery_stand_in_their_sequence() -> None:
    parts = [(date(2026, 12, 28), D("200.0")), (date(2026, 12, 20), D(300))]
    assert values.parts_value(parts) == {"parts": [["2026-12-20", "300"], ["2026-12-28", "200"]]}
    assert values.parts_value([]) == {"parts": []}


def test_a_further_date_is_firm_unless_it_is_told_beforehand() -> None:
    assert values.delivery_value(D(5), PROMISED) == {"quantity": "5", "day": "2026-12-30", "zone": "firm"}
    assert values.delivery_value(D(5), PROMISED, FORECAST)["zone"] == "forecast"


def test_a_line_to_add_keeps_what_was_not_stated_apart_from_what_was_left_empty() -> None:
    """Specification and quality of None are "not stated", which marketing asks about (3.3)."""
    value = values.add_value("2916035-K80", [(PROMISED, D(40), "firm")], name="连接杆")
    assert (value["part"], value["name"], value["dates"]) == ("2916035-K80", "连接杆", [["2026-12-30", "40", "firm"]])
    unstated = values.add_value("x", [], specification=None, quality="")  # type: ignore[arg-type]
    assert unstated["specification"] is None and unstated["quality"] == ""
