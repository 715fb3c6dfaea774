"""The bounds of what is typed, each from both sides, and the words for what lies outside."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from domain.shared.entered import LONG, LONGEST, Entered
from domain.shared.errors import Invalid
from domain.shared.message import Message
from domain.shared.written import day_written, number_written, price_as_written, quantity_as_written

FILL_IN = "Please fill this in."
NUMBER = "Enter a number, such as 1,500 or 0.25."
DAY = "Enter a day, such as 2026-12-18."


def asked(typed: str, kind: str, **rule: Any) -> tuple[Any, str | None]:
    """What is read of a field by a rule, and what is said against it."""
    entered = Entered({"field": typed})
    found = getattr(entered, kind)("field", **rule)
    return found, str(entered.errors["field"]) if entered.errors else None


@pytest.mark.parametrize(("kind", "typed", "found"), [("text", "x", "x"), ("number", "0", Decimal(0)), ("whole", "0", 0),
                                                      ("day", "2026-12-18", date(2026, 12, 18))])
def test_a_needed_field_is_asked_for_only_while_it_is_empty(kind: str, typed: str, found: Any) -> None:
    assert asked(typed, kind, needed=True) == (found, None)
    assert asked("", kind, needed=True)[1] == FILL_IN
    assert asked("", kind)[1] is None


@pytest.mark.parametrize(("typed", "rule", "said"), [
    ("5", {}, None),
    ("0", {}, None),
    ("-0.01", {}, "Enter a number from 0 to 1,000,000,000."),
    ("1000000000", {}, None),
    ("1000000000.01", {}, "Enter a number from 0 to 1,000,000,000."),
    ("-7", {"least": -7}, None),
    ("-1001", {"least": -1000}, "Enter a number from -1,000 to 1,000,000,000."),
    ("11", {"least": -5, "most": 10}, "Enter a number from -5 to 10."),
    ("1", {"least": 1}, None),
    ("0.99", {"least": 1}, "Enter a number from 1 to 1,000,000,000."),
    ("0.5", {"least": Decimal("0.5"), "most": Decimal("1.5")}, None),
    ("1.51", {"least": Decimal("0.5"), "most": Decimal("1.5")}, "Enter a number from 0.5 to 1.5."),
    ("0.123456", {}, None),
    ("0.1234567", {}, "At most 6 decimals."),
    ("1.250", {"places": 2}, None),  # noughts at the end are no decimals
    ("1.255", {"places": 2}, "At most 2 decimals."),
    ("3.0", {"places": 0}, None),
    ("3.5", {"places": 0}, "Enter a whole number."),
    ("1,5", {}, NUMBER),
])
def test_a_number_lies_within_its_bounds_and_has_its_decimals(typed: str, rule: dict[str, Any], said: str | None) -> None:
    assert asked(typed, "number", **rule)[1] == said


@pytest.mark.parametrize(("typed", "found", "said"), [
    ("0", 0, None), ("1,000,000", 1_000_000, None), ("1000001", None, "Enter a number from 0 to 1,000,000."),
    ("-1", None, "Enter a number from 0 to 1,000,000."), ("2.5", None, "Enter a whole number."), ("x", None, NUMBER), ("", None, None),
])
def test_a_whole_number_that_is_wrong_is_none(typed: str, found: int | None, said: str | None) -> None:
    assert asked(typed, "whole") == (found, said)


def test_a_whole_number_has_the_bounds_that_it_is_given() -> None:
    assert [asked(typed, "whole", least=2, most=4)[0] for typed in ("1", "2", "4", "5")] == [None, 2, 4, None]


@pytest.mark.parametrize(("typed", "found", "said"), [
    ("2026-12-18", date(2026, 12, 18), None), ("2026-02-30", None, DAY), ("soon", None, DAY), ("", None, None),
])
def test_a_day_that_is_none_is_told(typed: str, found: date | None, said: str | None) -> None:
    assert asked(typed, "day") == (found, said)


@pytest.mark.parametrize(("length", "rule", "said"), [
    (LONGEST, {}, None), (LONGEST + 1, {}, "At most 200 characters."), (LONG, {"longest": LONG}, None),
    (LONG + 1, {"longest": LONG}, "At most 4000 characters."), (3, {"longest": 2}, "At most 2 characters."),
])
def test_a_text_too_long_is_told_how_long_it_may_be(length: int, rule: dict[str, int], said: str | None) -> None:
    assert asked("长" * length, "text", **rule)[1] == said


class TestOneField:
    def test_the_first_mistake_of_a_field_is_told(self) -> None:
        entered = Entered({})
        entered.wrong("a", Message("first"))
        entered.wrong("a", Message("second"))
        assert str(entered.errors["a"]) == "first"

    def test_a_prefix_stands_before_the_name_in_and_out(self) -> None:
        entered = Entered({"lines-3-n": "x", "n": "5"}, prefix="lines-3-")
        assert entered.whole("n") is None
        assert list(entered.errors) == ["lines-3-n"]

    def test_a_whole_number_of_a_row_is_read_beside_the_mistake_of_another_field(self) -> None:
        entered = Entered({"r-n": "5", "r-day": "x"}, prefix="r-")
        assert (entered.day("day"), entered.whole("n")) == (None, 5)

    def test_a_choice_left_open_is_the_default_and_a_strange_one_is_told(self) -> None:
        assert asked("", "choice", among={"a", "b"}, default="b") == ("b", None)
        assert asked("c", "choice", among={"a", "b"}, default="b")[1] == "Please choose one of the list."
        assert asked("", "choice", among={"a", "b"})[1] == "Please choose one of the list."

    @pytest.mark.parametrize(("typed", "ticked"), [("on", True), ("1", True), ("", False), ("  ", False)])
    def test_a_tick_is_anything_that_came(self, typed: str, ticked: bool) -> None:
        assert asked(typed, "flag") == (ticked, None)

    def test_without_a_mistake_the_check_lets_through(self) -> None:
        entered = Entered({"a": "x"})
        entered.text("a", needed=True)
        assert entered.check() is None  # type: ignore[func-returns-value]
        entered.text("b", needed=True)
        with pytest.raises(Invalid):
            entered.check()


@pytest.mark.parametrize(("text", "number"), [
    ("2400", "2400"), (" 2,400.5 ", "2400.5"), ("2 400", "2400"), ("+5", "5"), ("-5", "-5"), ("5.", "5"), ("￥86.40", "86.40"),
    ("¥86.40", "86.40"), ("$1,234,567.89", "1234567.89"), ("€ 3", "3"), ("2４00", "2400"),
    ("24,00", None), ("1,2345", None), (",400", None), ("2400,5", None), ("", None), ("1" * 16, None), ("0." + "1" * 10, None),
    ("0x10", None), ("5%", None), (".5", None),
])
def test_a_number_is_one_in_each_way_that_people_write_it(text: str, number: str | None) -> None:
    assert number_written(text) == (Decimal(number) if number else None)


@pytest.mark.parametrize(("text", "day"), [
    ("2026-12-18", (2026, 12, 18)), ("2026/1/8", (2026, 1, 8)), ("2026.12.18", (2026, 12, 18)), ("2026年12月18日", (2026, 12, 18)),
    ("2026年1月8", (2026, 1, 8)), ("20261218", (2026, 12, 18)), (" ２０２６-12-18 ", (2026, 12, 18)), ("2026-12-18 00:00", (2026, 12, 18)),
    ("2026-12-18T00:00:00", (2026, 12, 18)), ("2024-02-29", (2024, 2, 29)),
    ("2026-12-18 08:00", None), ("2025-02-29", None), ("2026-13-01", None), ("2026121", None), ("18.12.2026", None),
    ("26-12-18", None), ("", None),
])
def test_a_day_is_one_in_each_way_that_people_write_it(text: str, day: tuple[int, int, int] | None) -> None:
    assert day_written(text) == (date(*day) if day else None)


@pytest.mark.parametrize(
    ("price", "text"), [("41", "41.00"), ("41.350000", "41.35"), ("0.0125", "0.0125"), ("1200.5", "1200.50"), ("0", "0.00")]
)
def test_a_price_is_told_with_two_decimals_at_least_and_no_zeros_beyond(price: str, text: str) -> None:
    assert price_as_written(Decimal(price)) == text


@pytest.mark.parametrize(
    ("quantity", "text"), [("14080.000", "14,080"), ("1070.5", "1,070.5"), ("0.0004", "0"), ("100", "100"), ("3.14159", "3.142")]
)
def test_a_quantity_is_told_to_the_thousandth_without_zeros_at_its_end(quantity: str, text: str) -> None:
    assert quantity_as_written(Decimal(quantity)) == text
