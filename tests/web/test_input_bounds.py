"""What a reader of inputs takes at each edge of its rule, and what it says just beyond it."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from domain.shared.errors import Invalid
from domain.shared.message import Message
from web.fields import Fields
from web.inputs import Reader, row_indices

FIELD = Message("Quantity")
ID = "0198c0de-0000-7000-8000-00000000beef"


def asked(typed: str, kind: str, *given: Any, **rule: Any) -> tuple[Any, str | None]:
    """What is read of one field, and what is said against it."""
    read = Reader(Fields([("f", typed)]))
    found = getattr(read, kind)("f", FIELD, *given, **rule)
    return found, str(read.errors["f"]) if read.errors else None


@pytest.mark.parametrize(("kind", "given", "empty"), [
    ("text", (), ""), ("whole", (), None), ("decimal", (), None), ("day", (), None), ("choice", ({"a"},), ""), ("id", (), None),
])
def test_a_field_left_empty_is_asked_for_unless_it_may_be_empty(kind: str, given: tuple[Any, ...], empty: Any) -> None:
    assert asked("", kind, *given, required=False) == (empty, None)
    found, said = asked("", kind, *given)
    assert found == empty
    assert said is not None and said.startswith("Quantity: ")


@pytest.mark.parametrize("kind", ["whole", "decimal", "day", "id"])
def test_a_field_that_may_be_empty_is_still_refused_when_it_holds_nonsense(kind: str) -> None:
    found, said = asked("nonsense", kind, required=False)
    assert found is None
    assert said is not None


@pytest.mark.parametrize(("typed", "rule", "found"), [
    ("1", {}, 1), ("99999", {}, 99_999), ("0", {"least": 0}, 0), ("5", {"least": 5, "most": 5}, 5), (" 12 ", {}, 12),
    ("0", {}, None), ("100000", {}, None), ("4", {"least": 5}, None), ("6", {"most": 5}, None),
])
def test_a_whole_number_lies_from_its_least_to_its_most(typed: str, rule: dict[str, int], found: int | None) -> None:
    assert asked(typed, "whole", **rule)[0] == found


def test_the_bounds_of_a_number_are_told_as_people_write_them() -> None:
    assert asked("0", "whole", most=1_000_000)[1] == "Quantity: enter a whole number from 1 to 1,000,000"
    assert asked("x", "decimal", least=-5, most=12_500)[1] == "Quantity: enter a number from -5 to 12,500"


@pytest.mark.parametrize(("typed", "rule", "found"), [
    ("0", {}, "0"), ("999999999", {}, "999999999"), ("0.001", {}, "0.001"), ("12.", {}, None), (".5", {}, None),
    ("-0.001", {}, None), ("1000000000", {}, None), ("-3", {"least": -3}, "-3"), ("1.5", {"most": Decimal("1.5")}, "1.5"),
    ("1.51", {"most": Decimal("1.5")}, None), ("5", {"places": 0}, "5"), ("5.0", {"places": 0}, "5"), ("5.1", {"places": 0}, None),
    ("1.234", {"places": 3}, "1.234"), ("1.2345", {"places": 3}, None), ("1.23400", {"places": 3}, "1.234"),
    ("1,234,567.5", {}, "1234567.5"), ("12,34", {}, None), ("1" * 16, {"most": 10**20}, None),
])
def test_a_decimal_lies_in_its_bounds_with_its_places(typed: str, rule: dict[str, Any], found: str | None) -> None:
    assert asked(typed, "decimal", **rule)[0] == (Decimal(found) if found else None)


@pytest.mark.parametrize(("typed", "found", "said"), [
    ("2026-11-23", date(2026, 11, 23), None),
    ("2026-12-18", date(2026, 12, 18), None),
    ("2026-11-22", None, "Quantity: not before 2026-11-23"),
    ("2026-12-19", None, "Quantity: not after 2026-12-18"),
    ("2026/12/1", date(2026, 12, 1), None),
    ("２０２６-12-01", date(2026, 12, 1), None),
    ("2026-02-30", None, "Quantity: enter a date such as 2026-11-28"),
    ("1999-12-01", None, "Quantity: enter a date such as 2026-11-28"),
])
def test_a_day_lies_from_the_earliest_to_the_latest_both_included(typed: str, found: date | None, said: str | None) -> None:
    assert asked(typed, "day", earliest=date(2026, 11, 23), latest=date(2026, 12, 18)) == (found, said)


def test_a_day_without_bounds_is_any_of_the_century() -> None:
    assert [asked(typed, "day")[0] for typed in ("2000-01-01", "2099-12-31", "2100-01-01")] == [date(2000, 1, 1), date(2099, 12, 31), None]


@pytest.mark.parametrize(("length", "refused"), [(10, False), (11, True)])
def test_a_text_has_its_length_and_is_told_by_how_much_it_is_longer(length: int, refused: bool) -> None:
    found, said = asked("长" * length, "text", most=10)
    assert found == "长" * length
    assert said == ("Quantity: at most 10 characters, this has 11" if refused else None)


def test_a_text_of_one_line_is_put_on_one_and_one_of_many_stays() -> None:
    assert asked("one\n two\t three", "text")[0] == "one two three"
    assert asked("one\n two", "text", lines=True)[0] == "one\n two"


@pytest.mark.parametrize(("typed", "required", "chosen", "refused"), [
    ("a", True, "a", False), ("z", True, "", True), ("", True, "", True), ("", False, "", False), ("z", False, "", True),
])
def test_a_choice_is_one_of_the_options_or_none(typed: str, required: bool, chosen: str, refused: bool) -> None:
    found, said = asked(typed, "choice", {"a": 1, "b": 2}, required=required)
    assert (found, said is not None) == (chosen, refused)


@pytest.mark.parametrize(("ticked", "required", "chosen", "refused"), [
    (["b", "a"], False, ("a", "b"), False), ([], False, (), False), ([], True, (), True), (["a"], True, ("a",), False),
    (["a", "z"], False, ("a",), True), (["a", "a"], False, ("a",), False),
])
def test_ticks_are_read_in_the_order_of_the_options(ticked: list[str], required: bool, chosen: tuple[str, ...], refused: bool) -> None:
    read = Reader(Fields([("f", each) for each in ticked]))
    assert read.choices("f", FIELD, ["a", "b", "c"], required=required) == chosen
    assert bool(read.errors) is refused


@pytest.mark.parametrize(("typed", "ticked"), [("on", True), ("1", True), ("no", True), ("0", False), ("", False)])
def test_a_tick_is_anything_but_a_nought(typed: str, ticked: bool) -> None:
    assert Reader(Fields([("f", typed)])).check("f") is ticked
    assert Reader(Fields()).check("f") is False


@pytest.mark.parametrize(("typed", "found"), [
    (ID, uuid.UUID(ID)), (ID.upper(), None), (ID.replace("-", ""), None), ("{" + ID + "}", None), (ID + "0", None), ("' or 1=1", None),
])
def test_an_id_is_written_in_one_way(typed: str, found: uuid.UUID | None) -> None:
    assert asked(typed, "id")[0] == found


@pytest.mark.parametrize(("fields", "given"), [
    ({"a": "x"}, True), ({"b": "x"}, True), ({"a": "", "b": ""}, False), ({"c": "x"}, False), ({}, False),
])
def test_something_was_given_when_one_of_the_fields_holds_anything(fields: dict[str, str], given: bool) -> None:
    assert Reader(Fields(fields.items())).given("a", "b") is given


class TestRows:
    frame = Message("Line {n} {field}")

    def rows(self, fields: list[str], most: int = 500) -> tuple[list[str], dict[str, str]]:
        read = Reader(Fields([(name, "x") for name in fields]))
        prefixes = [row.prefix for row in read.rows("lines", self.frame, most=most)]
        return prefixes, {name: str(why) for name, why in read.errors.items()}

    def test_they_come_in_the_order_of_their_numbers_not_of_their_letters(self) -> None:
        assert self.rows(["lines-10-n", "lines-9-n", "lines-0-n", "lines-9-day"])[0] == ["lines-0-", "lines-9-", "lines-10-"]

    @pytest.mark.parametrize(("many", "taken"), [(3, True), (4, False)])
    def test_as_many_as_agreed_and_not_one_more(self, many: int, taken: bool) -> None:
        prefixes, errors = self.rows([f"lines-{n}-n" for n in range(many)], most=3)
        assert (len(prefixes), list(errors)) == ((3, []) if taken else (0, ["lines"]))

    @pytest.mark.parametrize("name", ["lines-x-n", "lines-10000-n", "lines--n", "lines-1.5-n", "lines-１-n"])
    def test_an_index_that_is_no_small_number_is_told_beside_rows_that_are_right(self, name: str) -> None:
        assert self.rows(["lines-0-n", name]) == ([], {"lines": "There are too many rows; 500 at most."})

    @pytest.mark.parametrize("name", ["lines-3", "lines-3-", "lines", "line-3-n", "outlines-3-n"])
    def test_what_is_no_field_of_a_row_makes_none(self, name: str) -> None:
        assert row_indices(Fields([(name, "x"), ("lines-0-n", "x")]), "lines") == ["0"]

    def test_the_mistake_of_a_row_names_it_by_its_place_and_stands_at_its_field(self) -> None:
        read = Reader(Fields([("lines-7-n", "x"), ("lines-4-n", "3")]))
        for row in read.rows("lines", self.frame, most=5):
            row.whole("n", Message("quantity"))
        with pytest.raises(Invalid) as refused:
            read.done()
        assert {name: str(why) for name, why in refused.value.fields.items()} == {
            "lines-7-n": "Line 2 quantity: enter a whole number from 1 to 99,999",
        }


def test_what_is_first_said_about_a_field_stays_said() -> None:
    read = Reader(Fields())
    read.wrong("f", Message("first"))
    read.wrong("f", Message("second"))
    assert str(read.errors["f"]) == "first"


def test_without_a_mistake_it_is_done() -> None:
    read = Reader(Fields([("f", "5")]))
    assert read.whole("f", FIELD) == 5
    assert read.done() is None  # type: ignore[func-returns-value]
