"""The body of a report, read strictly before anything is asked of the database: exact numbers, no member twice, bounds in words."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from api import schemas
from api.reading import MOST_ROWS, Unreadable, parsed, rows_of
from domain.connection.kinds import INCOMING, Field
from domain.shared.errors import Invalid

FIELDS = (
    Field("code", "料号", "Code", "Company code.", needed=True, longest=10),
    Field("quantity", "数量", "Quantity", "Pieces.", "number", needed=True),
    Field("price", "单价", "Price", "Untaxed.", "money"),
    Field("day", "日期", "Day", "When.", "date"),
    Field("a/b~c", "备注", "Note", "Anything."),
)
GOOD: dict[str, Any] = {"code": "HC-1", "quantity": Decimal(5)}


def wrong(deed: Callable[[], Any]) -> dict[str, str]:
    """Pointer → words of everything that is refused."""
    with pytest.raises(Invalid) as refused:
        deed()
    return {field: str(word) for field, word in refused.value.fields.items()}


def of(*rows: Any) -> list[tuple[int, dict[str, str]]]:
    return rows_of({"rows": list(rows)}, FIELDS)


# --- JSON ---


@pytest.mark.parametrize(("body", "value"), [
    (b'{"a": 0.1}', Decimal("0.1")), (b'{"a": 1.10}', Decimal("1.10")), (b'{"a": 3}', Decimal(3)), (b'{"a": -0.05}', Decimal("-0.05")),
    (b'{"a": 1e3}', Decimal(1000)), (b'{"a": 0.1000000000000000055511151231257827}', Decimal("0.1000000000000000055511151231257827")),
])
def test_a_number_is_exactly_what_was_written(body: bytes, value: Decimal) -> None:
    found = parsed(body)["a"]
    assert (found, type(found)) == (value, Decimal)


@pytest.mark.parametrize("body", [
    b"", b"{", b"rows", b'{"a": NaN}', b'{"a": Infinity}', b'{"a": -Infinity}', b'{"a": 1e400}', b'{"a": 1e-400}',
    b'{"a": ' + b"9" * 41 + b"}", b'{"a": 1, "a": 2}', b'{"a": {"b": 1, "b": 1}}', b"\xff\xfe{}", '{"a": "契"}'.encode("gbk"),
    b"[" * 100_000 + b"]" * 100_000, b"{'a': 1}", b'{"a": 01}', b'{"a": .5}',
], ids=range(17))
def test_what_is_no_json_or_says_two_things_is_refused_as_a_whole(body: bytes) -> None:
    with pytest.raises(Unreadable):
        parsed(body)


@pytest.mark.parametrize("body", [b'{"a": ' + b"9" * 40 + b"}", b'{"a": 1e40}', b'  {"a": 1}  ', '{"a": "契合"}'.encode()])
def test_at_the_edge_of_what_is_read_it_is_read(body: bytes) -> None:
    assert "a" in parsed(body)


def test_what_is_no_object_at_all_is_json_and_refused_where_rows_are_looked_for() -> None:
    for body in (b"null", b"[]", b'"rows"', b"7", b"true"):
        assert wrong(lambda body=body: rows_of(parsed(body), FIELDS)) == {"/rows": "Send an object with the one member “rows”, a list."}


# --- how many rows ---


@pytest.mark.parametrize("body", [
    {}, {"rows": None}, {"rows": {}}, {"rows": "x"}, {"Rows": [GOOD]}, {"rows": [GOOD], "more": 1},
], ids=["nothing", "null", "object", "text", "capital", "more"])
def test_there_is_one_member_rows_and_it_is_a_list(body: dict[str, Any]) -> None:
    assert wrong(lambda: rows_of(body, FIELDS)) == {"/rows": "Send an object with the one member “rows”, a list."}


@pytest.mark.parametrize("many", [0, MOST_ROWS + 1, 5 * MOST_ROWS])
def test_none_and_more_than_may_be_sent_at_once_are_refused_with_both_bounds(many: int) -> None:
    assert wrong(lambda: of(*[GOOD] * many)) == {"/rows": "Send from 1 to 500 rows."}


@pytest.mark.parametrize("many", [1, MOST_ROWS])
def test_within_the_bounds_every_row_is_read_and_numbered_from_nought(many: int) -> None:
    found = of(*[GOOD] * many)
    assert [number for number, _ in found] == list(range(many))
    assert found[-1][1] == {"code": "HC-1", "quantity": "5"}


@pytest.mark.parametrize("kind", INCOMING)
def test_the_description_of_each_report_says_the_same_bounds_and_the_same_members(kind: str) -> None:
    said = schemas.rows_of(kind, MOST_ROWS)
    rows = said["properties"]["rows"]
    assert (rows["minItems"], rows["maxItems"], said["required"]) == (1, 500, ["rows"])
    assert set(rows["items"]["properties"]) == {field.name for field in INCOMING[kind].fields}
    assert rows["items"]["additionalProperties"] is False
    assert set(rows["items"]["required"]) == {field.name for field in INCOMING[kind].fields if field.needed}


# --- one row ---


@pytest.mark.parametrize(("row", "pointer", "words"), [
    ([], "/rows/0", "A row is an object."), ("x", "/rows/0", "A row is an object."), (None, "/rows/0", "A row is an object."),
    ({**GOOD, "colour": 1}, "/rows/0/colour", "There is no such member."),
    ({**GOOD, "a~1b": 1}, "/rows/0/a~01b", "There is no such member."), ({**GOOD, "x/y": 1}, "/rows/0/x~1y", "There is no such member."),
    ({"code": "HC-1"}, "/rows/0/quantity", "Please fill this in."), ({**GOOD, "code": None}, "/rows/0/code", "Please fill this in."),
    ({**GOOD, "code": ""}, "/rows/0/code", "Please fill this in."),
    ({**GOOD, "code": Decimal(7)}, "/rows/0/code", "Send a text."), ({**GOOD, "code": True}, "/rows/0/code", "Send a text."),
    ({**GOOD, "code": ["HC-1"]}, "/rows/0/code", "Send a text."), ({**GOOD, "day": Decimal(20261123)}, "/rows/0/day", "Send a text."),
    ({**GOOD, "quantity": True}, "/rows/0/quantity", "Send a number, or a text that holds one."),
    ({**GOOD, "price": {}}, "/rows/0/price", "Send a number, or a text that holds one."),
    ({**GOOD, "code": "x" * 11}, "/rows/0/code", "At most 10 characters."),
])
def test_what_is_wrong_in_a_row_is_said_at_its_pointer(row: Any, pointer: str, words: str) -> None:
    assert wrong(lambda: of(row)) == {pointer: words}


def test_all_that_is_wrong_in_all_rows_is_said_at_once() -> None:
    assert set(wrong(lambda: of(GOOD, {"code": "x" * 11}, [], {**GOOD, "extra": 1}))) == {
        "/rows/1/quantity", "/rows/1/code", "/rows/2", "/rows/3/extra"}


@pytest.mark.parametrize(("value", "text"), [
    (Decimal("1.50"), "1.50"), (Decimal("1E+3"), "1000"), ("", ""), (Decimal("0.000001"), "0.000001"), (Decimal("-3"), "-3"),
])
def test_a_number_or_the_text_of_one_is_handed_on_as_text(value: Any, text: str) -> None:
    ((_, row),) = of({**GOOD, "price": value})
    assert row["price"] == text


@pytest.mark.parametrize("value", ["1,235", "1.235,00", "1 235", "１２", "+5", "1e3", "0x10", "NaN", "five", ".5", "5.", " 5"])
def test_a_text_that_is_no_exact_decimal_is_refused_and_not_guessed_at(value: str) -> None:
    assert wrong(lambda: of({**GOOD, "price": value})) == {"/rows/0/price": "Send an exact decimal, such as 1500 or 0.25."}


@pytest.mark.parametrize(("value", "text"), [("  HC-1", "  HC-1"), ("HC\x00-1", "HC-1"), ("x" * 10, "x" * 10)])
def test_a_text_is_cleaned_of_what_no_column_holds(value: str, text: str) -> None:
    ((_, row),) = of({**GOOD, "code": value})
    assert row["code"].strip() == text.strip() and "\x00" not in row["code"]


def test_what_is_not_needed_may_be_left_out_or_null() -> None:
    ((_, without),) = of(GOOD)
    ((_, nothing),) = of({**GOOD, "price": None, "a/b~c": None})
    assert "price" not in without and (nothing["price"], nothing["a/b~c"]) == ("", "")


def test_a_long_unknown_name_is_cut_in_the_pointer() -> None:
    (pointer,) = wrong(lambda: of({**GOOD, "n" * 5000: 1}))
    assert pointer == "/rows/0/" + "n" * 60


def test_what_python_writes_is_read_again() -> None:
    body = json.dumps({"rows": [{"code": "契合", "quantity": 2.5, "day": "2026-11-23"}]}).encode()
    assert rows_of(parsed(body), FIELDS) == [(0, {"code": "契合", "quantity": "2.5", "day": "2026-11-23"})]
