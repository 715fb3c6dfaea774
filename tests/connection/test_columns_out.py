"""What goes out to 用友 or 金蝶: which columns, in which order, headed how; and no value that a spreadsheet takes for a formula."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from domain.connection import reading, tables
from domain.connection.kinds import FILES, INCOMING, OUTGOING, Field, Span
from domain.connection.mappings import Column
from domain.connection.models import ColumnMapping
from domain.connection.scopes import FINANCE, SCOPES
from domain.connection.tables import MOST_ROWS, read_columns, read_span
from domain.shared.errors import Forbidden, Invalid, NotFound, Refused
from tests.cast import Cast
from tests.receivables.received import House

ORDERS = OUTGOING["orders"]
NAMES = [field.name for field in ORDERS.fields]
FIRST, SECOND, THIRD = NAMES[:3]


def wrong(deed: Callable[[], Any]) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        deed()
    return {field: str(word) for field, word in refused.value.fields.items()}


def chosen(*taken: str, headings: dict[str, str] | None = None, places: dict[str, str] | None = None) -> list[tuple[str, str]]:
    at = places or {name: str(number) for number, name in enumerate(taken, 1)}
    return [(column.field, column.heading) for column in read_columns(ORDERS, taken, headings or {}, at)]


# --- the columns that are chosen ---


def test_without_a_mapping_every_field_goes_out_under_its_own_heading() -> None:
    assert [(column.field, column.heading) for column in tables.usual(ORDERS)] == [(field.name, field.heading) for field in ORDERS.fields]


def test_chosen_fields_stand_in_the_order_of_their_places() -> None:
    assert [name for name, _ in chosen(FIRST, SECOND, THIRD, places={FIRST: "3", SECOND: "1", THIRD: "2"})] == [SECOND, THIRD, FIRST]


def test_equal_places_keep_the_order_of_the_fields() -> None:
    assert [name for name, _ in chosen(THIRD, FIRST, places={FIRST: "1", THIRD: "1"})] == [FIRST, THIRD]


def test_a_heading_is_the_other_systems_or_ours_where_none_is_given() -> None:
    assert chosen(FIRST, SECOND, headings={FIRST: " cSOCode ", SECOND: "  "}) == [
        (FIRST, "cSOCode"), (SECOND, ORDERS.fields[1].heading)]


def test_a_field_that_there_is_not_is_never_chosen() -> None:
    assert chosen(FIRST, "password", places={FIRST: "1", "password": "2"}) == [(FIRST, ORDERS.fields[0].heading)]


@pytest.mark.parametrize(("deed", "field", "words"), [
    (lambda: chosen(), "fields", "Please choose at least one."), (lambda: chosen("password"), "fields", "Please choose at least one."),
    (lambda: chosen(FIRST, headings={FIRST: "x" * 81}), f"heading-{FIRST}", "At most 80 characters."),
    *[(lambda text=text: chosen(FIRST, places={FIRST: text}), f"place-{FIRST}", "Enter a whole number.")
      for text in ("", "x", "-1", "1.5", "1000", "１", "²")],
])
def test_what_cannot_be_a_column_is_said_at_its_field(deed: Callable[[], Any], field: str, words: str) -> None:
    assert wrong(deed) == {field: words}


def test_eighty_characters_and_place_999_are_taken() -> None:
    assert chosen(FIRST, headings={FIRST: "x" * 80}, places={FIRST: "999"}) == [(FIRST, "x" * 80)]


def test_all_that_is_wrong_is_said_at_once() -> None:
    found = wrong(lambda: chosen(FIRST, SECOND, headings={FIRST: "x" * 81}, places={FIRST: "1", SECOND: "first"}))
    assert set(found) == {f"heading-{FIRST}", f"place-{SECOND}"}


def test_a_field_that_is_no_more_is_left_out_of_a_kept_mapping() -> None:
    kept = ColumnMapping(kind="orders", name="U8", columns=[[SECOND, "B", ""], ["gone", "G", ""], [FIRST, "A", ""]])
    assert [(column.field, column.heading) for column in tables.columns_of(ORDERS, kept)] == [(SECOND, "B"), (FIRST, "A")]


# --- the days ---


@pytest.mark.parametrize(("first", "last", "span"), [
    ("", "", Span()), ("2026-11-01", "", Span(date(2026, 11, 1))), ("", "2026/11/30", Span(None, date(2026, 11, 30))),
    ("2026.11.1", "2026-11-30", Span(date(2026, 11, 1), date(2026, 11, 30))), ("2000-01-01", "2099-12-31",
                                                                             Span(date(2000, 1, 1), date(2099, 12, 31))),
])
def test_days_are_read_as_people_write_them(first: str, last: str, span: Span) -> None:
    assert read_span(first, last) == span


@pytest.mark.parametrize(("first", "last", "fields"), [
    ("yesterday", "", {"from"}), ("", "2026-02-30", {"to"}), ("1999-12-31", "2100-01-01", {"from", "to"}), ("x", "y", {"from", "to"}),
])
def test_what_is_no_day_of_this_century_is_said_at_its_field(first: str, last: str, fields: set[str]) -> None:
    found = wrong(lambda: read_span(first, last))
    assert set(found) == fields and set(found.values()) == {"Enter a day, such as 2026-12-18."}


# --- the values ---


@pytest.mark.parametrize("text", ["=1+1", "+86 021", "-5", "@SUM(A1)", "\tx", "\rx", "\nx", "＝A1", "＋1", "－1", "＠x", "|cmd", "%x"])
def test_what_a_spreadsheet_could_run_is_plain_text(text: str) -> None:
    assert tables._inert(text) == f"'{text}"


@pytest.mark.parametrize(("value", "text"), [
    (None, ""), (Decimal("86.400000"), "86.4"), (Decimal("1E+3"), "1000"), (Decimal("-23.68"), "-23.68"), (Decimal("0.00"), "0"),
    (True, "1"), (False, "0"), (7, "7"), (-7, "-7"), (date(2026, 11, 3), "2026-11-03"), ("前下摆臂", "前下摆臂"), ("a=b", "a=b"), ("", ""),
    ("'quoted", "'quoted"), (" =1", " =1"),
])
def test_a_value_is_written_as_another_program_reads_it(value: Any, text: str) -> None:
    assert tables._inert(value) == text


@pytest.mark.parametrize(("value", "said"), [
    (None, None), (Decimal("1000.000"), "1000"), (Decimal("0.10"), "0.1"), (Decimal("-5.50"), "-5.5"), (Decimal("1E+6"), "1000000"),
    (Decimal("0E-6"), "0"),
])
def test_a_quantity_is_an_exact_decimal_in_a_text(value: Decimal | None, said: str | None) -> None:
    assert reading.number(value) == said


@pytest.mark.parametrize(("value", "said"), [
    (None, None), (datetime(2026, 11, 23, 1, 0, 0, 999_999, UTC), "2026-11-23T01:00:00Z"),
    (datetime(2026, 11, 23, 9, 0, tzinfo=timezone(timedelta(hours=8))), "2026-11-23T01:00:00Z"),
    (datetime(2026, 1, 1, 7, 59, tzinfo=timezone(timedelta(hours=8))), "2025-12-31T23:59:00Z"),
])
def test_a_moment_is_told_in_utc_to_the_second(value: datetime | None, said: str | None) -> None:
    assert reading.moment(value) == said


def test_a_day_is_told_as_a_day_and_none_as_nothing() -> None:
    assert (reading.day(date(2026, 11, 3)), reading.day(None)) == ("2026-11-03", None)


@pytest.mark.parametrize(("value", "prices", "said"), [
    (None, False, None), (None, True, None), ({"price": "86.40", "quantity": "10"}, True, {"price": "86.40", "quantity": "10"}),
    ({"price": "86.40", "quantity": "10"}, False, {"quantity": "10"}), ({"price": "86.40"}, False, {}), ({}, False, {}),
])
def test_a_price_in_a_change_is_told_to_those_alone_who_may_see_prices(value: Any, prices: bool, said: Any) -> None:
    assert reading._said(value, prices) == said


# --- the kinds ---


@pytest.mark.parametrize("kind", [*FILES.values(), *OUTGOING.values()], ids=lambda kind: kind.name)
def test_each_field_of_a_table_has_a_name_of_its_own_and_both_headings(kind: Any) -> None:
    names = [field.name for field in kind.fields]
    assert len(names) == len(set(names))
    assert all(field.zh and field.en and field.about for field in kind.fields)


@pytest.mark.parametrize("kind", FILES.values(), ids=lambda kind: kind.name)
def test_no_two_needed_fields_share_a_heading(kind: Any) -> None:
    needed = [heading for field in kind.fields if field.needed for heading in (field.heading, field.zh, field.name)]
    assert len(needed) == len(set(needed))


def test_what_sees_prices_or_tells_of_money_is_finances_to_give() -> None:
    assert set(FINANCE) == {"prices:read", "invoices:write", "payments:write"}
    assert {scope.name for scope in SCOPES.values() if scope.writes} == {kind.scope for kind in INCOMING.values()}


@pytest.mark.parametrize("kind", INCOMING)
def test_a_report_is_taken_by_the_scope_that_its_permission_names(kind: str) -> None:
    assert SCOPES[INCOMING[kind].scope].permission == f"connection.{kind}.write"


@pytest.mark.parametrize(("name", "heading"), [("code", "料号 Code"), ("code_id", "料号 Code"), ("strange", "strange")])
def test_a_fault_names_the_column_as_people_head_it(name: str, heading: str) -> None:
    fields = (Field("code", "料号", "Code", "The code."),)
    given = INCOMING["stock"]
    kind = type(given)(given.name, given.title, given.scope, given.permission, fields, given.plan, given.about)
    assert kind.heading_of(name) == heading


# --- who takes what out ---


@pytest.fixture
def house(cast: Cast) -> House:
    return House(cast)


@pytest.mark.parametrize(("who", "may"), [
    ("xu", {"orders", "changes", "ledger", "outbound", "billing", "receipts"}), ("sun_li", {"orders", "changes", "ledger", "outbound"}),
    ("fang", set()),
])
def test_money_goes_out_with_those_who_see_money(house: House, who: str, may: set[str]) -> None:
    def taken(work: Any) -> set[str]:
        found = set()
        for name in OUTGOING:
            try:
                found.add(tables.kind_of(work, name).name)
            except Forbidden:
                continue
        return found

    assert house.as_(house.cast.people[who], taken) == may


def test_a_kind_that_there_is_not_is_not_found(house: House) -> None:
    with pytest.raises(NotFound):
        house.as_(house.cast.xu, lambda work: tables.kind_of(work, "salaries"))


@pytest.mark.parametrize(("many", "whole"), [(MOST_ROWS, True), (MOST_ROWS + 1, False)])
def test_nothing_is_left_out_in_silence(many: int, whole: bool) -> None:
    kind: Any = type("Kind", (), {"fields": ORDERS.fields, "rows": staticmethod(lambda work, span, most: [{FIRST: "x"}] * min(many, most))})
    work: Any = None
    if whole:
        assert len(tables._rows(work, kind, [Column(FIRST, "A")], Span())) == MOST_ROWS
    else:
        with pytest.raises(Refused, match="20,000"):
            tables._rows(work, kind, [Column(FIRST, "A")], Span())


def test_a_mapping_of_another_kind_is_not_found(house: House) -> None:
    from domain.connection import mappings

    made = house.as_(house.cast.xu, lambda work: mappings.keep(work, ORDERS, "U8", [Column(FIRST, "A")]).id)
    assert house.as_(house.cast.xu, lambda work: mappings.found(work, "orders", made).name) == "U8"
    for kind, key in (("changes", made), ("orders", uuid.UUID(int=9))):
        with pytest.raises(NotFound):
            house.as_(house.cast.xu, lambda work, kind=kind, key=key: mappings.found(work, kind, key))
