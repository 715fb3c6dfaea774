"""Days, quantities and further dates as somebody types them, read without a database: each wish, each fault, each boundary."""

from __future__ import annotations

from datetime import date

import pytest

from domain.changes.models import Field
from domain.orders.models import FORECAST
from tests.changes.typed_page import Page, asked

F = Field
FIVE_YEARS = date(2031, 11, 27)  # 5 × 366 days from today


class TestADay:
    @pytest.mark.clause("5.1.9(3)")
    @pytest.mark.parametrize("text", ["2026-12-24", "2026/12/24", "2026年12月24日", "20261224", " 2026-12-24 ", "2026.12.24"])
    def test_as_people_write_it(self, text: str) -> None:
        wishes, wrong = Page().reads(day=text)
        assert wrong == set() and asked(wishes) == [(F.DATE, {"day": "2026-12-18"}, {"day": "2026-12-24"})]

    @pytest.mark.parametrize(("text", "fine"), [
        ("2026-11-23", True), ("2026-11-22", False), (FIVE_YEARS.isoformat(), True), ("2031-11-28", False),
        ("2026-02-30", False), ("next week", False), ("", False),
    ])
    def test_from_today_on_and_within_five_years(self, text: str, fine: bool) -> None:
        wishes, wrong = Page().reads(day=text)
        assert (len(wishes), wrong) == ((1, set()) if fine else (0, {"day"}))

    @pytest.mark.parametrize(("text", "said"), [
        ("2026-11-22", "is past"), ("2040-01-01", "more than five years away"), ("bald", "enter a day"),
    ])
    def test_the_fault_says_what_is_wrong_and_of_which_line(self, text: str, said: str) -> None:
        fault = Page().fault(day=text)
        assert said in fault and fault.startswith("Line 10:")

    def test_the_day_that_stands_is_no_wish(self) -> None:
        assert Page().reads(day="2026-12-18") == ([], {"_nothing"})

    def test_what_stands_is_the_day_promised_last_where_there_is_one(self) -> None:
        page = Page()
        page.line.schedules[0].promised_latest = date(2026, 12, 30)
        assert page.reads(day="2026-12-30")[0] == []
        assert asked(page.reads(day="2026-12-18")[0]) == [(F.DATE, {"day": "2026-12-30"}, {"day": "2026-12-18"})]

    def test_a_forecast_may_turn_firm_on_its_day(self) -> None:
        wishes, wrong = Page((1200, 0, FORECAST)).reads(zone="firm")
        assert wrong == set()
        assert asked(wishes) == [(F.DATE, {"day": "2026-12-18", "zone": "forecast"}, {"day": "2026-12-18", "zone": "firm"})]

    def test_or_on_another_and_both_is_one_wish(self) -> None:
        wishes, _ = Page((1200, 0, FORECAST)).reads(zone="firm", day="2026-12-24")
        assert [wish.asked for wish in wishes] == [{"day": "2026-12-24", "zone": "firm"}]

    @pytest.mark.parametrize("zone", ["", "perhaps", "firm"])
    def test_a_zone_that_is_none_or_the_same_changes_nothing(self, zone: str) -> None:
        assert Page().reads(zone=zone) == ([], {"_nothing"})


class TestAQuantity:
    @pytest.mark.parametrize(("text", "pieces"), [
        ("600", "600"), ("2,400", "2400"), ("１２００１", "12001"), ("9999999", "9999999"), ("1", "1"),
    ])
    def test_as_people_write_it(self, text: str, pieces: str) -> None:
        wishes, wrong = Page().reads(quantity=text)
        assert wrong == set() and asked(wishes) == [(F.QUANTITY, {"quantity": "1200"}, {"quantity": pieces})]

    @pytest.mark.parametrize("text", ["-1", "10000000", "many", "", "1,2", "1e3", "10.5"])
    def test_what_is_none_or_too_much_is_a_fault(self, text: str) -> None:
        assert Page().reads(quantity=text) == ([], {"quantity"})

    @pytest.mark.parametrize(("unit", "text", "fine"), [
        ("pcs", "10.0", True), ("pcs", "10.5", False), ("kg", "10.5", True), ("kg", "10.125", True), ("kg", "10.1255", False),
    ])
    def test_pieces_are_whole_and_what_is_weighed_has_three_decimals(self, unit: str, text: str, fine: bool) -> None:
        wishes, wrong = Page(unit=unit).reads(quantity=text)
        assert (len(wishes), wrong) == ((1, set()) if fine else (0, {"quantity"}))

    @pytest.mark.parametrize("text", ["1200", "1,200", "1200.0"])
    def test_the_same_quantity_is_no_wish(self, text: str) -> None:
        assert Page().reads(quantity=text) == ([], {"_nothing"})

    @pytest.mark.clause("5.1.9(3)")
    def test_a_line_of_which_nothing_is_left_is_cancelled_instead(self) -> None:
        """Else finance, which answers a cancellation, is never asked."""
        assert Page().reads(quantity="0") == ([], {"quantity"})
        assert Page((700, 0, "firm"), (500, 0, "firm")).reads(quantity="0", second={"quantity": "0"}) == ([], {"quantity"})

    def test_one_date_of_two_may_go(self) -> None:
        wishes, wrong = Page((700, 0, "firm"), (500, 0, "firm")).reads(second={"quantity": "0"})
        assert wrong == set() and asked(wishes) == [(F.QUANTITY, {"quantity": "500"}, {"quantity": "0"})]

    def test_and_both_where_another_comes(self) -> None:
        page = Page((700, 0, "firm"))
        wishes, wrong = page.reads(quantity="0", more=[["2026-12-30", "700", "firm"]])
        assert wrong == set() and [wish.asked for wish in wishes] == [
            {"quantity": "0"}, {"quantity": "700", "day": "2026-12-30", "zone": "firm"}]


class TestAFurtherDate:
    def test_it_comes_to_those_of_the_line(self) -> None:
        page = Page()
        (wish,), wrong = page.reads(more=[["2026-12-30", "300", "firm"]])
        assert wrong == set()
        assert (wish.field, wish.line, wish.schedule, wish.before) == (F.QUANTITY, page.line, None, {})
        assert wish.asked == {"quantity": "300", "day": "2026-12-30", "zone": "firm"}

    def test_two_of_them_are_two_wishes_with_fields_of_their_own(self) -> None:
        page = Page()
        wishes, _ = page.reads(more=[["2026-12-30", "300", "firm"], ["2027-01-08", "200", FORECAST]])
        assert [wish.asked["zone"] for wish in wishes] == ["firm", FORECAST] and len({wish.name for wish in wishes}) == 2

    @pytest.mark.parametrize(("row", "fields"), [
        (["2026-12-30", "0", "firm"], {"more_quantity"}), (["2026-12-30", "", "firm"], {"more_quantity"}),
        (["", "300", "firm"], {"more_day"}), (["2026-11-22", "300", "firm"], {"more_day"}),
        (["soon", "many", "firm"], {"more_day", "more_quantity"}),
        (["2026-12-30", "0.5", "firm"], {"more_quantity"}),
    ])
    def test_it_needs_a_day_ahead_and_a_quantity(self, row: list[str], fields: set[str]) -> None:
        assert Page().reads(more=[row]) == ([], fields)

    def test_a_zone_that_is_none_is_firm(self) -> None:
        wishes, _ = Page().reads(more=[["2026-12-30", "300", "sometime"]])
        assert [wish.asked["zone"] for wish in wishes] == ["firm"]
