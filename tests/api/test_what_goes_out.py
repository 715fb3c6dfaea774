"""Without a database: each thing that goes out is as its description says, in every state, with and without prices."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from api import schemas
from domain.connection import reading
from domain.orders.models import OrderKind, OrderState
from tests.api.schema import faults
from tests.api.test_openapi import COMPONENTS

DAY, MOMENT = date(2026, 12, 18), datetime(2026, 11, 23, 1, tzinfo=UTC)
LINE = {
    "position": 10, "customer_part": "2904110-K80", "name": "下摆臂", "drawing_revision": "B", "quantity": Decimal(2400), "unit": "pcs",
    "cancelled": False, "made": Decimal("0.000"), "shipped": Decimal(0), "received": Decimal(0), "open_quantity": Decimal(2400),
    "unit_price": Decimal("86.400000"),
}
DATE = {
    "quantity": Decimal(2400), "zone": "firm", "requested": DAY, "promised_first": None, "promised_latest": None, "shipped": Decimal(0),
    "received": Decimal(0), "shipped_on": None, "received_on": None,
}
ORDER = {
    "number": "SO-261123-001", "po_number": "4500874021", "kind": "single", "state": "released", "revision": 1, "currency": "CNY",
    "order_date": DAY, "released_at": MOMENT,
}
ROW = {
    "order": "SO-261123-001", "po_number": "1", "customer_number": "K001", "position": 10, "code": None, "customer_part": "x", "name": "y",
    "unit": "pcs", "order_state": "released", "ordered": Decimal(5), "made": Decimal(0), "stock": None, "shipped": Decimal(0),
    "signed": Decimal(0), "open": Decimal(5), "requested": DAY, "promised_first": None, "promised_latest": DAY, "counted": None,
    "shipped_on": None, "received_on": None,
}


def thing(of: dict[str, Any], **more: Any) -> Any:
    return SimpleNamespace(**(of | more))


def wrong(value: Any, name: str) -> list[str]:
    return list(faults(value, schemas.ref(name), COMPONENTS))


def order(prices: bool = True, **more: Any) -> dict[str, Any]:
    line = reading._line(thing(LINE), "HC-4801-012", prices) | {"schedules": [reading._schedule(thing(DATE))]}
    return reading._head(thing(ORDER, **more), "K001", "远江") | {"lines": [line], "updated_at": reading.moment(MOMENT)}


class TestAnOrder:
    @pytest.mark.parametrize("state", list(OrderState))
    @pytest.mark.parametrize("prices", [True, False])
    def test_is_as_described_in_every_state(self, state: str, prices: bool) -> None:
        assert wrong(order(prices, state=state), "Order") == []

    @pytest.mark.parametrize("kind", list(OrderKind))
    def test_of_every_kind(self, kind: str) -> None:
        assert wrong(order(kind=kind), "Order") == []

    def test_says_its_prices_to_those_who_may_see_them_and_has_no_such_member_for_others(self) -> None:
        assert order()["lines"][0]["unit_price"] == "86.4"
        assert "unit_price" not in order(prices=False)["lines"][0]
        assert "86.4" not in str(order(prices=False))

    def test_of_a_part_without_a_code_or_a_price_says_so_as_it_is_described(self) -> None:
        line = reading._line(thing(LINE, unit_price=None), None, True) | {"schedules": []}
        assert (line["code"], line["unit_price"]) == ("", None)
        assert wrong(line, "Line") == []

    @pytest.mark.parametrize("more", [
        {"promised_first": DAY, "promised_latest": DAY}, {"shipped": Decimal("2400.500"), "shipped_on": DAY},
        {"received": Decimal(1), "received_on": DAY}, {"zone": "forecast"},
    ])
    def test_s_dates_are_told_as_far_as_they_came(self, more: dict[str, Any]) -> None:
        told = reading._schedule(thing(DATE, **more))
        assert wrong(told, "Schedule") == []
        for name, value in more.items():
            assert told[name] == (value.isoformat() if isinstance(value, date) else reading.number(value) if name != "zone" else value)

    @pytest.mark.parametrize(("spoilt", "where"), [
        ({"revision": "1"}, "/revision"), ({"state": "lost"}, "/state"), ({"released_at": None}, "/released_at"), ({"extra": 1}, "/extra"),
    ])
    def test_the_check_sees_what_is_not_so(self, spoilt: dict[str, Any], where: str) -> None:
        assert [fault for fault in wrong(order() | spoilt, "Order") if where in fault]


class TestARowOfTheLedger:
    @pytest.mark.parametrize("verdict", ["late", "on_time", "missed", "paused", "not_due", "pending"])
    def test_is_as_described_whatever_came_of_it(self, verdict: str) -> None:
        told = reading._ledger(thing(ROW, verdict=lambda day: verdict), DAY)
        assert (wrong(told, "LedgerRow"), told["verdict"], told["code"]) == ([], verdict, "")

    def test_keeps_its_figures_exact(self) -> None:
        told = reading._ledger(thing(ROW, verdict=lambda day: "late", ordered=Decimal("0.100"), stock=Decimal("1E+3")), DAY)
        assert (told["ordered"], told["stock"], told["made"]) == ("0.1", "1000", "0")


class TestWhatAnItemOfAChangeSays:
    @pytest.mark.parametrize(("value", "prices", "said"), [
        (None, False, None), (None, True, None), ({"price": "86.4"}, True, {"price": "86.4"}), ({"price": "86.4"}, False, {}),
        ({"quantity": "5", "price": "1", "part": "x"}, False, {"quantity": "5", "part": "x"}),
        ({"day": "2026-12-18"}, False, {"day": "2026-12-18"}),
    ])
    def test_of_a_price_is_for_those_who_may_see_prices(self, value: Any, prices: bool, said: Any) -> None:
        assert reading._said(value, prices) == said
