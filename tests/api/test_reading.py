"""What a program sends is read strictly, without a database: exact numbers, each bad value at its place, nothing guessed."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from api import problems, schemas
from api.desk import Desk
from api.endpoints import ENDPOINTS
from api.reading import LONGEST_NUMBER, MOST_ROWS, Unreadable, parsed, rows_of
from domain.connection.kinds import INCOMING, Field
from domain.shared.errors import DomainError, Forbidden, Invalid, NotFound, Refused, Stale
from domain.shared.message import Message
from tests.api.schema import faults
from tests.api.test_openapi import COMPONENTS, DOCUMENT, SENT
from web.fields import Fields
from web.visit import Visit

PLAIN = (
    Field("code", "料号", "Code", "", needed=True), Field("count", "数量", "Count", "", "number"), Field("day", "日期", "Day", "", "date"),
    Field("what", "状态", "What", "", "choice", among=("a", "b"), longest=5),
)


NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)


def told(body: Any, fields: Any = PLAIN) -> dict[str, str]:
    """What is wrong, by place."""
    with pytest.raises(Invalid) as refused:
        rows_of(body, fields)
    return {name: str(why) for name, why in refused.value.fields.items()}


def row(**more: Any) -> dict[str, Any]:
    return {"rows": [{"code": "HC"} | more]}


def desk(**query: str) -> Desk:
    work: Any = SimpleNamespace()
    visit: Any = SimpleNamespace(query=Fields(query.items()))
    return Desk(work, visit, b"")


class TestABody:
    @pytest.mark.parametrize(("text", "value"), [
        ("0.1", Decimal("0.1")), ("1e2", Decimal("1E+2")), ("-3.50", Decimal("-3.50")), ("1e-30", Decimal("1E-30")),
        ("12345678901234567890.12", Decimal("12345678901234567890.12")), ('"契"', "契"), ("null", None), ("[]", []), ("true", True),
        ('{"a": {"a": 1}}', {"a": {"a": Decimal(1)}}),
        ("\t\n {}", {}), ("9" * LONGEST_NUMBER, Decimal("9" * LONGEST_NUMBER)),
    ])
    def test_is_json_with_exact_numbers(self, text: str, value: Any) -> None:
        assert parsed(text.encode()) == value

    @pytest.mark.parametrize("body", [
        b"", b" ", b"{", b"[1,]", b"{'a': 1}", b"NaN", b"[Infinity]", b"-Infinity", b'{"a": 1, "a": 1}', b'{"b": {"a": 1, "a": 2}}',
        b"9" * (LONGEST_NUMBER + 1), b"1e41", b"1e-41", b"\xff", b"\xff\xfe{\x00}\x00", b"[" * 5000 + b"]" * 5000, b"0x10", b"01",
        b"{}{}", b"\xef\xbb\xbf{}",
    ])
    def test_or_it_cannot_be_read(self, body: bytes) -> None:
        with pytest.raises(Unreadable, match="not JSON in UTF-8"):
            parsed(body)


class TestRows:
    @pytest.mark.parametrize(("sent", "read"), [
        ({"count": 5}, {"count": "5"}), ({"count": 5.50}, {"count": "5.5"}), ({"count": "5.50"}, {"count": "5.50"}),
        ({"count": None}, {"count": ""}), ({"count": ""}, {"count": ""}), ({"day": None}, {"day": ""}),
        ({"what": "a"}, {"what": "a"}), ({"code": " HC "}, {"code": "HC"}),
        ({"code": "H\u200bC\x00"}, {"code": "HC"}), ({"count": 10**12}, {"count": "1000000000000"}),
    ])
    def test_become_texts_as_a_file_would_hold_them(self, sent: dict[str, Any], read: dict[str, str]) -> None:
        body = parsed(json.dumps(row(**sent)).encode())
        assert rows_of(body, PLAIN) == [(0, {"code": "HC"} | read)]

    @pytest.mark.parametrize(("sent", "where", "why"), [
        ({"code": ""}, "/rows/0/code", "Please fill this in."), ({"code": None}, "/rows/0/code", "Please fill this in."),
        ({"code": 7}, "/rows/0/code", "Send a text."), ({"code": ["HC"]}, "/rows/0/code", "Send a text."),
        ({"count": True}, "/rows/0/count", "Send a number, or a text that holds one."),
        ({"count": {}}, "/rows/0/count", "Send a number, or a text that holds one."), ({"day": 20261123}, "/rows/0/day", "Send a text."),
        ({"what": "abcdef"}, "/rows/0/what", "At most 5 characters."), ({"more": 1}, "/rows/0/more", "There is no such member."),
        ({"a/b~c": 1}, "/rows/0/a~1b~0c", "There is no such member."), ({"": 1}, "/rows/0/", "There is no such member."),
    ])
    def test_or_each_bad_value_is_told_at_its_place(self, sent: dict[str, Any], where: str, why: str) -> None:
        assert told(parsed(json.dumps(row(**sent)).encode())) == {where: why}

    @pytest.mark.parametrize("body", [None, [], "rows", 1, {}, {"rows": None}, {"rows": {}}, {"rows": [], "more": 1}, {"Rows": []}])
    def test_stand_in_an_object_of_that_one_member(self, body: Any) -> None:
        assert told(body) == {"/rows": "Send an object with the one member “rows”, a list."}

    @pytest.mark.parametrize("many", [0, MOST_ROWS + 1])
    def test_are_some_and_not_too_many(self, many: int) -> None:
        assert told({"rows": [{"code": "HC"}] * many}) == {"/rows": f"Send from 1 to {MOST_ROWS} rows."}
        assert len(rows_of({"rows": [{"code": "HC"}] * MOST_ROWS}, PLAIN)) == MOST_ROWS

    def test_are_all_told_at_once_and_none_is_taken_without_the_others(self) -> None:
        assert set(told({"rows": [{"code": "HC"}, 7, {}, {"code": "HC", "count": []}]})) == {"/rows/1", "/rows/2/code", "/rows/3/count"}

    def test_of_a_name_without_an_end_are_told_by_its_beginning(self) -> None:
        assert set(told({"rows": [{"code": "HC", "x" * 500: 1}]})) == {"/rows/0/" + "x" * 60}


class TestAParameter:
    @pytest.mark.parametrize(("text", "value"), [("", 100), ("1", 1), ("200", 200), ("007", 7)])
    def test_a_whole_number_within_its_bounds(self, text: str, value: int) -> None:
        assert desk(limit=text).whole("limit", 100, 200) == value

    @pytest.mark.parametrize("text", ["0", "201", "-1", "1.5", "x", "１", "1e2", "9" * 19])
    def test_is_taken_for_nothing_else(self, text: str) -> None:
        with pytest.raises(Invalid) as refused:
            desk(limit=text).whole("limit", 100, 200)
        assert set(refused.value.fields) == {"/limit"}

    @pytest.mark.parametrize(("text", "found"), [
        ("2026-11-23T09:00:00Z", NINE), ("2026-11-23T17:00:00+08:00", NINE), ("", None),
        ("2026-11-23T17:00:00 08:00", NINE),  # a plus in an address arrives as a blank
    ])
    def test_a_moment_with_its_zone(self, text: str, found: datetime | None) -> None:
        assert desk(updated_since=text).moment("updated_since") == found

    @pytest.mark.parametrize("text", [
        "2026-11-23", "2026-11-23T09:00:00", "gestern", "1969-01-01T00:00:00Z", "9999-12-31T00:00:00Z", "25:00",
    ])
    def test_without_one_it_is_refused(self, text: str) -> None:
        with pytest.raises(Invalid) as refused:
            desk(updated_since=text).moment("updated_since")
        assert set(refused.value.fields) == {"/updated_since"}

    @pytest.mark.parametrize(("text", "found"), [("2026-11-23", date(2026, 11, 23)), ("2028-02-29", date(2028, 2, 29)), ("", None)])
    def test_a_day(self, text: str, found: date | None) -> None:
        assert desk(to=text).day("to") == found

    @pytest.mark.parametrize("text", [
        "2026-2-9", "2026/11/23", "2026-02-30", "1999-12-31", "2100-01-01", "20261123", "2026-11-23T00:00:00",
    ])
    def test_is_written_in_one_way(self, text: str) -> None:
        with pytest.raises(Invalid) as refused:
            desk(to=text).day("to")
        assert set(refused.value.fields) == {"/to"}


class TestAProblem:
    """RFC 9457: the status in words, why in words, and where."""

    @staticmethod
    def visit(language: str = "") -> Visit:
        return Visit("abc123", "GET", "/api/v1/orders", "", "10.0.0.9", {"accept-language": language} if language else {}, {})

    @pytest.mark.parametrize("status", sorted(problems.WORDS))
    @pytest.mark.parametrize("language", ["", "zh-CN"])
    def test_of_each_status_is_as_the_description_says_in_both_languages(self, status: int, language: str) -> None:
        answer = problems.plain(self.visit(language), status)
        body = json.loads(answer.text)
        assert list(faults(body, COMPONENTS["Problem"], COMPONENTS)) == []
        assert (answer.status, body["status"], body["type"], body["request"]) == (status, status, "about:blank", "abc123")
        assert any("一" <= sign <= "鿿" for sign in body["detail"]) is bool(language)

    def test_who_is_to_come_again_is_told_when_and_who_needs_a_token_how(self) -> None:
        assert dict(problems.plain(self.visit(), 503).headers)["retry-after"] == "5"
        assert dict(problems.answer(self.visit(), 429, retry_after=17).headers)["retry-after"] == "17"
        assert dict(problems.plain(self.visit(), 401).headers)["www-authenticate"].startswith("Bearer")
        assert "retry-after" not in dict(problems.plain(self.visit(), 404).headers)

    @pytest.mark.parametrize(("asked", "language"), [
        ("", "en"), ("en", "en"), ("de,zh;q=0.5", "en"), ("zh", "zh-CN"), ("ZH-tw,en", "zh-CN"), (" zh-CN,zh;q=0.9", "zh-CN"), ("*", "en"),
    ])
    def test_is_in_english_unless_chinese_is_asked_for_first(self, asked: str, language: str) -> None:
        assert problems.language_of(self.visit(asked)) == language

    @pytest.mark.parametrize(("error", "status"), [
        (Unreadable(Message("The body is not JSON in UTF-8, or it is nested too deep.")), 400),
        (Forbidden(Message("Please fill this in.")), 403), (NotFound(), 404),
        (Refused(Message("Please fill this in.")), 409), (Stale(), 409), (Invalid({"/rows": Message("Please fill this in.")}), 422),
    ])
    def test_of_each_refusal_has_its_status(self, error: DomainError, status: int) -> None:
        answer = problems.of(error, self.visit())
        body = json.loads(answer.text)
        assert answer.status == body["status"] == status and body["detail"]
        assert ("errors" in body) is (status == 422)


class TestTheDescription:
    """The JSON Schema of what is sent says what is taken."""

    @pytest.mark.parametrize("kind", INCOMING.values(), ids=INCOMING)
    def test_each_field_is_described_with_its_shape(self, kind: Any) -> None:
        body = DOCUMENT["paths"][f"/{kind.name}"]["post"]["requestBody"]["content"]["application/json"]["schema"]
        for field in kind.fields:
            schema = body["properties"]["rows"]["items"]["properties"][field.name]
            assert schema == schemas.row_of(field) and schema["description"]
            nothing = list(faults(None, schema, {}))
            assert bool(nothing) is field.needed, f"{field.name}: null is taken where the field is not needed"

    @pytest.mark.parametrize(("field", "good", "bad"), [
        (Field("n", "", "", "x", "number", needed=True), [1, 1.5, "1.50", "-3"], [None, True, [], {}, "1,235", "1e3", "", " 7"]),
        (Field("n", "", "", "x", "money"), [0, "0.01", None, ""], [False, [], "¥5", "1,235.00"]),
        (Field("d", "", "", "x", "date", needed=True), ["2026-11-23"], [None, 20261123, "gestern"]),
        (Field("d", "", "", "x", "moment"), ["2026-11-23T09:00:00+08:00", None], [7]),
        (Field("c", "", "", "x", "choice", needed=True, among=("a", "b")), ["a", "b"], ["c", "", None]),
        (Field("c", "", "", "x", "choice", among=("a", "b")), ["a", "", None], ["c", 1]),
        (Field("t", "", "", "x", longest=3), ["", "abc", None], ["abcd", 1]),
    ])
    def test_of_a_field_takes_what_is_taken_and_nothing_else(self, field: Field, good: list[Any], bad: list[Any]) -> None:
        schema = schemas.row_of(field)
        assert [value for value in good if list(faults(value, schema, {}))] == []
        assert [value for value in bad if not list(faults(value, schema, {}))] == []

    @pytest.mark.parametrize("kind", INCOMING.values(), ids=INCOMING)
    def test_a_row_that_lacks_what_is_needed_or_has_more_is_refused_by_the_schema_and_by_the_door_alike(self, kind: Any) -> None:
        body = DOCUMENT["paths"][f"/{kind.name}"]["post"]["requestBody"]["content"]["application/json"]["schema"]
        good = SENT[kind.name]
        for bad in ([{name: value for name, value in good.items() if name != gone} for gone in
                     (field.name for field in kind.fields if field.needed)] + [good | {"nobody": "x"}]):
            sent = parsed(json.dumps({"rows": [bad]}).encode())
            assert list(faults({"rows": [bad]}, body, COMPONENTS)) and told(sent, kind.fields)
        assert rows_of(parsed(json.dumps({"rows": [good]}).encode()), kind.fields)

    @pytest.mark.parametrize(("value", "sound"), [
        ("1", True), ("-1.5", True), ("0.10", True), ("1e5", False), ("", False), (".5", False), ("1,5", False),
    ])
    def test_a_decimal_is_written_out(self, value: str, sound: bool) -> None:
        assert (list(faults(value, schemas.decimal("x"), {})) == []) is sound

    def test_who_has_no_scope_for_prices_meets_an_order_that_is_whole_without_them(self) -> None:
        line = COMPONENTS["Line"]
        assert "unit_price" in line["properties"] and "unit_price" not in line["required"]
        assert all(schema.get("additionalProperties") is False for name, schema in COMPONENTS.items())

    def test_every_parameter_of_a_list_is_said_with_its_bounds_and_none_twice(self) -> None:
        for endpoint in ENDPOINTS:
            names = [parameter.name for parameter in endpoint.query]
            assert len(set(names)) == len(names) and all(parameter.about for parameter in endpoint.query)


def test_what_is_nobodys_fault_but_ours_is_told_without_a_word_of_what_it_was() -> None:
    answer = problems.of(RuntimeError("SELECT key FROM api_token"), TestAProblem.visit())
    assert answer.status == 500 and "api_token" not in answer.text and "RuntimeError" not in answer.text
