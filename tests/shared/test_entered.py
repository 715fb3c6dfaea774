"""What is typed into forms: read as people write it, every mistake told at its field, all at once."""

from datetime import date
from decimal import Decimal

import pytest

from domain.shared.entered import Entered
from domain.shared.errors import Invalid
from domain.shared.message import Message


def refused(entered: Entered) -> dict[str, str]:
    with pytest.raises(Invalid) as found:
        entered.check()
    return {name: str(why) for name, why in found.value.fields.items()}


def test_text_comes_without_blanks_around_it() -> None:
    assert Entered({"name": "  远江 汽车 "}).text("name") == "远江 汽车"


def test_a_field_that_was_never_sent_is_empty() -> None:
    entered = Entered({})
    assert (entered.text("a"), entered.number("b"), entered.day("c"), entered.flag("d")) == ("", None, None, False)
    entered.check()


@pytest.mark.parametrize("typed", ["", "   ", "\t"])
def test_a_needed_field_is_asked_for(typed: str) -> None:
    entered = Entered({"name": typed})
    entered.text("name", needed=True)
    assert refused(entered) == {"name": "Please fill this in."}


@pytest.mark.parametrize(("length", "fits"), [(10, True), (11, False)])
def test_text_has_its_length(length: int, fits: bool) -> None:
    entered = Entered({"name": "长" * length})
    entered.text("name", longest=10)
    assert (not entered.errors) is fits


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0", "0"),
        ("1,500", "1500"),
        ("1500.25", "1500.25"),
        ("１２３", "123"),
        ("0.000001", "0.000001"),
        ("¥86.40", "86.40"),
    ],
)
def test_numbers_are_read_as_people_write_them(typed: str, number: str) -> None:
    assert Entered({"n": typed}).number("n") == Decimal(number)


@pytest.mark.parametrize("typed", ["viel", "1.2.3", "1,5", "--5", "1e5", "NaN", "inf", "٣", "5 pcs"])
def test_what_is_no_number_is_told(typed: str) -> None:
    entered = Entered({"n": typed})
    assert entered.number("n") is None
    assert {name: str(why) for name, why in entered.errors.items()} == {"n": "Enter a number, such as 1,500 or 0.25."}
    assert "n" in refused(entered)


@pytest.mark.parametrize(
    ("typed", "least", "most", "fits"),
    [
        ("5", 0, 10, True),
        ("10", 0, 10, True),
        ("0", 0, 10, True),
        ("-1", 0, 10, False),
        ("10.1", 0, 10, False),
        ("0", 1, 10, False),
    ],
)
def test_numbers_have_their_limits(typed: str, least: int, most: int, fits: bool) -> None:
    entered = Entered({"n": typed})
    entered.number("n", least=least, most=most)
    assert (not entered.errors) is fits


@pytest.mark.parametrize(
    ("typed", "places", "fits"), [("1.25", 2, True), ("1.251", 2, False), ("1.250", 2, True), ("5", 0, True), ("5.5", 0, False)]
)
def test_numbers_have_their_decimals(typed: str, places: int, fits: bool) -> None:
    entered = Entered({"n": typed})
    entered.number("n", places=places)
    assert (not entered.errors) is fits


@pytest.mark.parametrize(("typed", "whole"), [("15", 15), ("1,000", 1000), ("", None)])
def test_whole_numbers_come_as_such(typed: str, whole: int | None) -> None:
    assert Entered({"n": typed}).whole("n") == whole


def test_a_whole_number_that_is_wrong_is_none_and_told() -> None:
    entered = Entered({"n": "1.5"})
    assert entered.whole("n") is None
    assert refused(entered) == {"n": "Enter a whole number."}


@pytest.mark.parametrize("typed", ["2026-12-18", "2026/12/18", "2026.12.18", "2026年12月18日", "20261218", "2026-12-18 00:00:00"])
def test_days_are_read_as_people_and_spreadsheets_write_them(typed: str) -> None:
    assert Entered({"day": typed}).day("day") == date(2026, 12, 18)


@pytest.mark.parametrize("typed", ["tomorrow", "2026-13-01", "2026-02-30", "18.12.", "12/18/2026", "1999-12-31", "2100-01-01"])
def test_what_is_no_day_is_told(typed: str) -> None:
    entered = Entered({"day": typed})
    assert entered.day("day") is None
    assert "Enter a day" in refused(entered)["day"]


@pytest.mark.parametrize(("typed", "chosen", "fits"), [("A", "A", True), ("", "B", True), ("Z", "Z", False)])
def test_a_choice_is_one_of_the_list(typed: str, chosen: str, fits: bool) -> None:
    entered = Entered({"grade": typed})
    assert entered.choice("grade", ("A", "B"), default="B") == chosen
    assert (not entered.errors) is fits


def test_all_mistakes_are_told_at_once_and_each_field_once() -> None:
    entered = Entered({"n": "x", "day": "y"})
    entered.number("n")
    entered.wrong("n", Message("Something else."))
    entered.day("day")
    entered.text("name", needed=True)
    found = refused(entered)
    assert set(found) == {"n", "day", "name"}
    assert found["n"].startswith("Enter a number")


def test_a_prefix_stands_before_each_name() -> None:
    entered = Entered({"lines-3-quantity": "x"}, prefix="lines-3-")
    entered.whole("quantity")
    entered.wrong("quantity", Message("Other."))
    assert set(refused(entered)) == {"lines-3-quantity"}
