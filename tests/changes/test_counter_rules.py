"""What the customer, or a department, would have instead of what is on the table, read field by field without a database (5.1.9(1))."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast

import pytest

from domain.changes.answers.counters import NAMED, countered
from domain.changes.finding import Case
from domain.changes.models import Change, ChangeItem, Field
from domain.orders.models import Order, OrderLine, ScheduleLine
from domain.shared.message import Message
from domain.shared.work import Work

D, F = Decimal, Field
WORK = cast(Work, SimpleNamespace(now=datetime(2026, 11, 23, 1, tzinfo=UTC)))
SHIPPED, ORDERED = 40, 100


def read(field: str, text: str, *, asked: dict[str, Any], before: dict[str, Any], agreed: dict[str, Any] | None = None, dated: bool = True,
         unit: str = "pcs", on: str = "") -> tuple[dict[str, Any], Message | None]:
    """Of a line of 100, 40 of them shipped; `dated`: the item is about its one date."""
    line = OrderLine(id=uuid.uuid4(), position=10, quantity=D(ORDERED), shipped=D(SHIPPED), unit=unit)
    schedule = ScheduleLine(id=uuid.uuid4(), quantity=D(ORDERED), shipped=D(SHIPPED), zone="firm", requested=date(2026, 12, 18))
    line.schedules = [schedule]
    item = ChangeItem(id=uuid.uuid4(), field=field, line_id=line.id, schedule_id=schedule.id if dated else None, asked=asked, agreed=agreed,
                      before=before)
    found = Case(Change(number="CH-1"), Order(number="SO-1", currency="EUR", customer_id=uuid.uuid4()), {line.id: line}, [item])
    value, fault, of_day = countered(WORK, found, item, text, on)
    assert not of_day or (fault is not None and on)
    return value, fault


def taken(read: tuple[dict[str, Any], Message | None]) -> dict[str, Any]:
    value, fault = read
    assert fault is None, str(fault)
    return value


def refused(read: tuple[dict[str, Any], Message | None]) -> str:
    value, fault = read
    assert fault is not None, value
    return str(fault)


def test_every_field_but_a_further_line_can_be_countered() -> None:
    """A further line is countered in its review, as the line of any order."""
    assert set(NAMED) == set(Field) - {F.ADD}


class TestAFurtherDelivery:
    ASKED = {"quantity": "100", "day": "2026-12-24", "zone": "firm"}

    @pytest.mark.clause("5.1.9(1)")
    @pytest.mark.parametrize(("text", "on", "value"), [
        ("60", "", ("60", "2026-12-24")), ("", "2026-12-30", ("100", "2026-12-30")), ("60", "2026-12-30", ("60", "2026-12-30")),
    ])
    def test_its_quantity_its_day_or_both_are_countered(self, text: str, on: str, value: tuple[str, str]) -> None:
        found = taken(read(F.QUANTITY, text, asked=self.ASKED, before={}, dated=False, on=on))
        assert (found["quantity"], found["day"], found["zone"]) == (*value, "firm")

    @pytest.mark.parametrize(("text", "on", "said"), [
        ("", "2026-11-22", "is past"), ("", "soon", "Enter a day"), ("many", "2026-12-30", "Enter a quantity"),
        ("0", "", "from 1 to 9,999,999"), ("0", "2026-12-30", "from 1 to 9,999,999"),
        ("100", "2026-12-24", "then accept it"),
    ])
    def test_what_is_no_delivery_is_told(self, text: str, on: str, said: str) -> None:
        assert said in refused(read(F.QUANTITY, text, asked=self.ASKED, before={}, dated=False, on=on))


class TestADay:
    ON = {"asked": {"day": "2026-12-24"}, "before": {"day": "2026-12-18"}}

    @pytest.mark.clause("5.1.9(1)")
    @pytest.mark.parametrize("text", ["2026-12-30", "2026/12/30", "2026年12月30日"])
    def test_another_day_as_people_write_it(self, text: str) -> None:
        assert taken(read(F.DATE, text, **self.ON)) == {"day": "2026-12-30"}

    def test_of_a_forecast_that_turns_firm_the_zone_goes_along(self) -> None:
        value = read(F.DATE, "2026-12-30", asked={"day": "2026-12-24", "zone": "firm"}, before={"day": "2026-12-18", "zone": "forecast"})
        assert taken(value) == {"day": "2026-12-30", "zone": "firm"}

    @pytest.mark.parametrize(("text", "said"), [
        ("2026-12-24", "then accept it"), ("2026-12-18", "then decline it"), ("2026-11-22", "is past"), ("soon", "Enter a day"),
        ("", "Enter a day"),
    ])
    def test_what_is_no_counter_is_told(self, text: str, said: str) -> None:
        assert said in refused(read(F.DATE, text, **self.ON))

    def test_today_is_a_day(self) -> None:
        assert taken(read(F.DATE, "2026-11-23", **self.ON)) == {"day": "2026-11-23"}

    def test_what_was_offered_last_is_what_is_proposed(self) -> None:
        offered = self.ON | {"agreed": {"day": "2026-12-30"}}
        assert "then accept it" in refused(read(F.DATE, "2026-12-30", **offered))
        assert taken(read(F.DATE, "2026-12-24", **offered)) == {"day": "2026-12-24"}, "back to what was asked first"


class TestAQuantity:
    ON = {"asked": {"quantity": "80"}, "before": {"quantity": "100"}}

    @pytest.mark.parametrize(("text", "quantity"), [("90", "90"), ("40", "40"), ("9,999,999", "9999999")])
    def test_from_what_was_shipped_up_to_the_most_of_an_order(self, text: str, quantity: str) -> None:
        assert taken(read(F.QUANTITY, text, **self.ON)) == {"quantity": quantity}

    @pytest.mark.parametrize(("text", "said"), [
        ("39", "40 are shipped already"), ("10000000", "from 0 to 9,999,999"), ("-1", "from 0"), ("90.5", "whole number"),
        ("80", "then accept"), ("80.0", "then accept"), ("100", "then decline"), ("many", "Enter a quantity"),
    ])
    def test_what_is_no_counter_is_told(self, text: str, said: str) -> None:
        assert said in refused(read(F.QUANTITY, text, **self.ON))

    def test_of_a_further_date_the_day_that_is_proposed_stays(self) -> None:
        asked = {"quantity": "80", "day": "2026-12-24", "zone": "firm"}
        assert taken(read(F.QUANTITY, "20", asked=asked, before={}, dated=False)) == asked | {"quantity": "20"}, "nothing of it was shipped"


class TestWords:
    @pytest.mark.parametrize("field", [F.TRANSPORT, F.PACKAGING, F.SPECIFICATION])
    def test_another_text(self, field: str) -> None:
        assert taken(read(field, " 海运 ", asked={"text": "空运"}, before={"text": "汽运"})) == {"text": "海运"}

    @pytest.mark.parametrize(("text", "said"), [
        ("", "Write what you propose"), ("   ", "Write what you propose"), ("空运", "then accept"), (" 汽运", "then decline"),
        ("x" * 1001, "at most 1000 characters"),
    ])
    def test_what_is_no_counter_is_told(self, text: str, said: str) -> None:
        assert said in refused(read(F.TRANSPORT, text, asked={"text": "空运"}, before={"text": "汽运"}))

    def test_at_the_longest_it_is_taken(self) -> None:
        assert taken(read(F.PACKAGING, "x" * 1000, asked={"text": "空运"}, before={"text": ""})) == {"text": "x" * 1000}


class TestAPrice:
    ON = {"asked": {"price": "84.9", "currency": "EUR"}, "before": {"price": "86.4", "currency": "EUR"}}

    @pytest.mark.clause("5.1.9(4)")
    @pytest.mark.parametrize(("text", "price"), [("85.50", "85.5"), ("0", "0"), ("85.123456", "85.123456"), ("€85", "85")])
    def test_another_price_in_the_orders_currency(self, text: str, price: str) -> None:
        assert taken(read(F.PRICE, text, **self.ON)) == {"price": price, "currency": "EUR"}

    @pytest.mark.parametrize(("text", "said"), [
        ("84.90", "then accept"), ("86.40", "then decline"), ("-1", "Enter the unit price"), ("85.1234567", "Enter the unit price"),
        ("10000000", "Enter the unit price"), ("", "Enter the unit price"),
    ])
    def test_what_is_no_counter_is_told(self, text: str, said: str) -> None:
        assert said in refused(read(F.PRICE, text, **self.ON))


class TestADrawing:
    ON = {"asked": {"revision": "C"}, "before": {"revision": "B"}}

    @pytest.mark.clause("5.1.9(2)")
    @pytest.mark.parametrize(("text", "revision"), [("D", "D"), (" D ", "D"), ("D" * 40, "D" * 40)])
    def test_another_revision(self, text: str, revision: str) -> None:
        assert taken(read(F.DRAWING, text, **self.ON)) == {"revision": revision}

    @pytest.mark.parametrize(("text", "said"), [
        ("", "Name the revision"), ("C", "then accept"), ("B", "then decline"), ("D" * 41, "at most 40 characters"),
    ])
    def test_what_is_no_counter_is_told(self, text: str, said: str) -> None:
        assert said in refused(read(F.DRAWING, text, **self.ON))


class TestACancellation:
    """Countered is how many of the line stay ordered: not less than what was shipped, not more than was ordered."""

    ON = {"asked": {"quantity": "40"}, "before": {"quantity": "100"}, "dated": False}

    @pytest.mark.parametrize("text", ["41", "70", "99"])
    def test_some_of_it_stays(self, text: str) -> None:
        assert taken(read(F.CANCEL, text, **self.ON)) == {"quantity": text}

    @pytest.mark.parametrize(("text", "said"), [
        ("39", "from 40 to 100"), ("101", "from 40 to 100"), ("some", "from 40 to 100"), ("", "from 40 to 100"), ("40", "then accept"),
        ("100", "then decline"), ("50.5", "whole number"),
    ])
    def test_what_is_no_counter_is_told(self, text: str, said: str) -> None:
        assert said in refused(read(F.CANCEL, text, **self.ON))

    def test_what_is_weighed_may_be_cut_by_the_gram(self) -> None:
        assert taken(read(F.CANCEL, "50.125", unit="kg", **self.ON)) == {"quantity": "50.125"}
        assert "three decimals" in refused(read(F.CANCEL, "50.1255", unit="kg", **self.ON))
