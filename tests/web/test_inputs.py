"""What is typed is read or refused, field by field, all at once, in words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

import templates
from domain.shared.errors import Invalid
from domain.shared.message import Message
from web.fields import Fields
from web.inputs import Reader, parse_day, row_indices

QUANTITY = Message("Quantity")
LINE = Message("Line {n} {field}")


def reader(**fields: str) -> Reader:
    return Reader(Fields(fields.items()))


def error(read: Reader, name: str) -> str:
    return str(read.errors[name])


def test_a_whole_number_is_read_with_commas_and_in_full_width():
    assert reader(q="12,500").whole("q", QUANTITY) == 12_500
    assert reader(q="１２").whole("q", QUANTITY) == 12


@pytest.mark.parametrize("typed", ["", "0", "100000", "-1", "1.5", "1_000", "1e3", "١٢", "12 pcs", "9" * 5000, "0x10", "½", "1,00"])
def test_what_is_no_whole_number_in_range_is_refused_in_words(typed):
    read = reader(q=typed)
    assert read.whole("q", QUANTITY) is None
    assert error(read, "q") == "Quantity: enter a whole number from 1 to 99,999"


def test_a_number_left_out_is_none_where_it_may_be():
    read = reader(q="")
    assert read.whole("q", QUANTITY, required=False) is None
    assert read.decimal("q", QUANTITY, required=False) is None
    assert not read.errors


def test_a_decimal_is_exact():
    assert reader(p="1,234.50").decimal("p", QUANTITY, places=2) == Decimal("1234.50")


def test_a_decimal_with_too_many_places_is_refused():
    read = reader(p="1.2345")
    assert read.decimal("p", QUANTITY, places=3) is None
    assert error(read, "p") == "Quantity: at most 3 digits after the point"


def test_zeros_at_the_end_are_not_counted_as_places():
    assert reader(p="1.50000").decimal("p", QUANTITY, places=2) == Decimal("1.5")


@pytest.mark.parametrize("typed", ["NaN", "Infinity", "1e5", "--1", ".", "1..2", "٣", "-0.1"])
def test_what_is_no_number_is_refused(typed):
    read = reader(p=typed)
    assert read.decimal("p", QUANTITY) is None
    assert "p" in read.errors


@pytest.mark.parametrize("typed", ["2026-11-28", "2026/11/28", "2026.11.28", "2026-11-28"])
def test_a_day_is_read_as_people_write_it(typed):
    assert reader(d=typed).day("d", QUANTITY) == date(2026, 11, 28)


@pytest.mark.parametrize("typed", ["2026-02-30", "1999-01-01", "28.11.2026", "2026-13-01", "tomorrow", "2026-1-1-1", "20261128"])
def test_what_is_no_day_is_refused(typed):
    read = reader(d=typed)
    assert read.day("d", QUANTITY) is None
    assert error(read, "d") == "Quantity: enter a date such as 2026-11-28"


def test_a_day_may_have_bounds():
    read = reader(a="2026-01-01", b="2027-01-01")
    assert read.day("a", QUANTITY, earliest=date(2026, 1, 2)) is None
    assert read.day("b", QUANTITY, latest=date(2026, 12, 31)) is None
    assert set(read.errors) == {"a", "b"}


def test_a_text_is_needed_and_has_a_length():
    read = reader(a="", b="x" * 201, c=" two  words ")
    read.text("a", Message("Name"))
    read.text("b", Message("Note"))
    assert read.text("c", Message("Name")) == "two words"
    assert error(read, "a") == "Name: please fill this in"
    assert error(read, "b") == "Note: at most 200 characters, this has 201"


def test_a_text_of_several_lines_keeps_them():
    assert reader(a="one\ntwo").text("a", Message("Note"), lines=True) == "one\ntwo"


def test_only_what_is_offered_can_be_chosen():
    read = reader(a="x", b="")
    assert read.choice("a", QUANTITY, ["y", "z"]) == ""
    assert read.choice("b", QUANTITY, ["y"], required=False) == ""
    assert set(read.errors) == {"a"}
    assert reader(a="y").choice("a", QUANTITY, ["y", "z"]) == "y"


def test_several_are_chosen_in_the_order_offered():
    read = Reader(Fields([("a", "z"), ("a", "y")]))
    assert read.choices("a", QUANTITY, ["y", "z"]) == ("y", "z")
    read = Reader(Fields([("a", "?")]))
    read.choices("a", QUANTITY, ["y"])
    assert "a" in read.errors


def test_an_id_looks_like_one():
    read = reader(a="1", b="0198c0de-0000-7000-8000-000000000001", c="")
    assert read.id("a", QUANTITY) is None
    assert str(read.id("b", QUANTITY)) == "0198c0de-0000-7000-8000-000000000001"
    assert read.id("c", QUANTITY, required=False) is None
    assert set(read.errors) == {"a"}


def test_rows_are_read_in_their_order_and_name_themselves():
    form = Fields([("lines-10-quantity", "x"), ("lines-2-quantity", "5")])
    read = Reader(form)
    assert [row.whole("quantity", QUANTITY) for row in read.rows("lines", LINE, most=500)] == [5, None]
    assert error(read, "lines-10-quantity") == "Line 2 Quantity: enter a whole number from 1 to 99,999"


def test_too_many_rows_are_an_error_and_never_a_cut():
    read = Reader(Fields([(f"lines-{n}-quantity", "1") for n in range(501)]))
    assert list(read.rows("lines", LINE, most=500)) == []
    assert error(read, "lines") == "There are too many rows; 500 at most."


@pytest.mark.parametrize("index", ["x", "-1", "12345", "1" * 5000, "１", "1.0", ""])
def test_an_index_that_is_no_small_number_is_an_error(index):
    assert row_indices(Fields([(f"lines-{index}-quantity", "1")]), "lines") is None


def test_all_errors_are_told_at_once():
    read = reader(a="", q="x")
    read.text("a", Message("Name"))
    read.whole("q", QUANTITY)
    with pytest.raises(Invalid) as raised:
        read.done()
    assert set(raised.value.fields) == {"a", "q"}


def test_nothing_wrong_is_nothing_raised():
    read = reader(q="5")
    assert read.whole("q", QUANTITY) == 5
    assert read.done() is None


def test_the_words_stand_in_chinese_too():
    read = Reader(Fields([("lines-0-quantity", "x")]))
    for row in read.rows("lines", LINE, most=5):
        row.whole("quantity", QUANTITY)
    with templates.speaking("zh-CN"):
        assert templates.say(read.errors["lines-0-quantity"]).startswith("第 1 行")


@given(st.text())
def test_no_typed_text_breaks_a_reader(typed):
    read = reader(a=typed)
    for reading in (read.text, read.whole, read.decimal, read.day, read.id):
        reading("a", QUANTITY)
    assert read.choice("a", QUANTITY, ["y"]) in {"", "y"}
    assert parse_day(typed) is None or isinstance(parse_day(typed), date)
