"""Reading what somebody typed: nothing guessed away, every fault at once, by the name of its field."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given as whatever
from hypothesis import settings
from hypothesis import strategies as st

from domain.orders import typed
from domain.orders.inputs import DateInput, OrderInput, SuppliedInput
from domain.shared.errors import Invalid, NotFound
from domain.shared.written import day_written, number_written
from web.fields import Fields

TODAY, CUSTOMER, PLACE = date(2026, 11, 23), uuid.UUID(int=1), uuid.UUID(int=2)
HEADER = {"po": "4500874021", "ship_to": str(PLACE), "transport": "汽运"}
LINE = {"part": "2904110-K80", "quantity": "2400", "due": "2026-12-18"}


def read(*lines: dict[str, Any], **header: str) -> OrderInput:
    content = {"header": HEADER | header, "flags": [], "lines": list(lines or (LINE,)), "files": []}
    return typed.read(content, CUSTOMER, TODAY, places=[PLACE])


def faults(*lines: dict[str, Any], **header: str) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        read(*lines, **header)
    return {name: str(told) for name, told in refused.value.fields.items()}


def test_a_line_is_read_with_its_quantity_and_day() -> None:
    given = read()
    assert (given.po_number, given.ship_to_id, given.order_date, given.kind) == ("4500874021", PLACE, TODAY, "single")
    assert given.lines[0].dates == (DateInput(Decimal(2400), date(2026, 12, 18)),)


def test_empty_rows_are_no_lines_and_no_faults_and_rows_keep_their_place() -> None:
    given = read({}, LINE, {"open": "1"}, LINE | {"part": "X"})
    assert [(line.row, line.part) for line in given.lines] == [(1, "2904110-K80"), (3, "X")]


@pytest.mark.clause("3.3")
@pytest.mark.parametrize(("lacking", "field"), [("part", "lines-0-part"), ("quantity", "lines-0-quantity"), ("due", "lines-0-due")])
def test_a_line_that_lacks_part_quantity_or_date_is_not_taken(lacking: str, field: str) -> None:
    assert list(faults({name: value for name, value in LINE.items() if name != lacking})) == [field]


def test_every_fault_of_the_page_is_told_at_once() -> None:
    assert set(
        faults({"part": "A", "quantity": "none", "due": "soon", "price": "-"}, {"quantity": "1"}, po="", ship_to="", transport="")
    ) == {"po", "ship_to", "transport", "lines-0-quantity", "lines-0-due", "lines-0-price", "lines-1-part", "lines-1-due"}


@pytest.mark.parametrize("quantity", ["0", "-5", "1e5", "ten", "10000000", "１２a", "1,2", "NaN", "Infinity", "9" * 5000])
def test_what_is_no_quantity_is_said_to_be_none(quantity: str) -> None:
    assert list(faults(LINE | {"quantity": quantity})) == ["lines-0-quantity"]


@pytest.mark.parametrize(
    ("written", "number"), [("2,400", 2400), ("２４００", 2400), (" 2400 ", 2400), ("2400.50", Decimal("2400.5")), ("1,234,567", 1234567)]
)
def test_quantities_are_read_as_people_and_spreadsheets_write_them(written: str, number: Decimal) -> None:
    assert read(LINE | {"quantity": written}).lines[0].quantity == number


@pytest.mark.parametrize(
    "written", ["2026-12-18", "2026/12/18", "2026.12.18", "2026年12月18日", "20261218", "2026-12-18 00:00:00", "２０２６-12-18"]
)
def test_days_are_read_as_people_and_spreadsheets_write_them(written: str) -> None:
    assert read(LINE | {"due": written}).lines[0].dates[0].day == date(2026, 12, 18)


@pytest.mark.parametrize(
    ("due", "said"),
    [
        ("2026-11-22", "Line 1: 2026-11-22 is past"),
        ("2032-01-01", "Line 1: 2032-01-01 is more than five years away"),
        ("2026-02-30", "Line 1: enter a day, such as 2026-12-18"),
        ("18.12.2026", "Line 1: enter a day, such as 2026-12-18"),
    ],
)
def test_a_day_that_cannot_be_is_refused_and_says_why(due: str, said: str) -> None:
    assert faults(LINE | {"due": due}) == {"lines-0-due": said}


def test_today_itself_is_a_day_to_deliver_on() -> None:
    assert read(LINE | {"due": "2026-11-23"}).lines[0].dates[0].day == TODAY


def test_further_dates_and_their_zones_belong_to_the_line() -> None:
    line = read(LINE | {"more": [["100", "2027-01-08", "forecast"]]}).lines[0]
    assert line.dates[1] == DateInput(Decimal(100), date(2027, 1, 8), "forecast")
    assert line.quantity == 2500


def test_a_further_date_without_its_quantity_is_a_fault() -> None:
    assert list(faults(LINE | {"more": [["", "2027-01-08", ""]]})) == ["lines-0-more_quantity"]


@pytest.mark.clause("2.3")
def test_supplied_material_is_read_with_its_amount() -> None:
    assert read(LINE | {"supplied": [["钢板", "1,200.5"]]}).lines[0].supplied == (SuppliedInput("钢板", Decimal("1200.5")),)
    assert list(faults(LINE | {"supplied": [["钢板", ""]]})) == ["lines-0-supplied"]


@pytest.mark.clause("3.3")
def test_not_stated_is_told_apart_from_empty() -> None:
    line = read(LINE | {"specification_unstated": "1", "quality": "全检"}).lines[0]
    assert (line.specification, line.quality) == (None, "全检")
    assert read().lines[0].specification == ""


def test_a_place_of_another_customer_is_no_place() -> None:
    assert list(faults(ship_to=str(uuid.UUID(int=9)))) == ["ship_to"]
    assert read(ship_to="other", ship_to_text="芜湖基地 一号库").ship_to_text == "芜湖基地 一号库"


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ({"kind": "gift"}, "kind"),
        ({"currency": "￥"}, "currency"),
        ({"order_date": "2026-11-24"}, "order_date"),
        ({"order_date": "2024-01-01"}, "order_date"),
        ({"po": "9" * 61}, "po"),
        ({"notes": "x" * 4001}, "notes"),
        ({"program": "x" * 201}, "program"),
    ],
)
def test_a_header_that_cannot_be_is_refused_by_its_field(header: dict[str, str], field: str) -> None:
    assert list(faults(**header)) == [field]


def test_no_line_at_all_and_too_many_are_refused_never_cut() -> None:
    assert list(faults({})) == ["lines-0-part"]
    assert "at most 1000" in faults(*[LINE] * 1001)["lines-0-part"]


def test_a_posted_page_becomes_content_in_the_order_of_its_rows() -> None:
    content = typed.from_form(
        Fields(
            [
                ("po", "1"),
                ("lines-12-part", "B"),
                ("lines-3-part", "A"),
                ("lines-3-more_quantity", "5"),
                ("lines-3-more_due", "2027-01-08"),
                ("lines-3-more_quantity", ""),
                ("lines-3-more_due", ""),
                ("lines-3-supplied_material", "钢"),
                ("lines-3-supplied_expected", "7"),
                ("lines-12-quantity", ""),
                ("flags", "ppap"),
                ("flags", "regulations"),
                ("lines-x-part", "no"),
                ("lines-99999-part", "no"),
                ("lines-3-strange", "no"),
                ("split", "1"),
            ]
        )
    )
    assert content["lines"] == [{"part": "A", "more": [["5", "2027-01-08", ""]], "supplied": [["钢", "7"]]}, {"part": "B"}]
    assert (content["flags"], content["header"]) == (["ppap", "regulations"], {"po": "1", "split": "1"})


def test_a_line_with_a_fault_in_its_further_fields_is_shown_open() -> None:
    content = {"lines": [{"part": "A"}, {"part": "B"}, {"part": "C"}]}
    wrong = faults({"part": "A"}) | {"lines-1-quality": "…"}
    assert typed.open_faulty(content, wrong)["lines"] == [{"part": "A"}, {"part": "B", "open": "1"}, {"part": "C"}]  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["", "x", "1" * 36, "../../etc/passwd"])
def test_what_is_no_id_finds_nothing(text: str) -> None:
    with pytest.raises(NotFound):
        typed.id_written(text)


@settings(max_examples=200, deadline=None)
@whatever(
    st.dictionaries(st.sampled_from(typed.COLUMNS), st.text(max_size=40)),
    st.dictionaries(st.sampled_from(typed.HEADER), st.text(max_size=80)),
)
def test_whatever_is_typed_is_read_or_refused_by_its_fields(line: dict[str, str], header: dict[str, str]) -> None:
    try:
        given = typed.read({"header": header, "lines": [line]}, CUSTOMER, TODAY, places=[PLACE])
    except Invalid as refused:
        assert all(name in typed.HEADER or typed.FIELD.fullmatch(name) for name in refused.fields)
    else:
        assert given.lines[0].quantity > 0


@whatever(st.text(max_size=30))
def test_no_text_breaks_the_reading_of_numbers_and_days(text: str) -> None:
    number, day = number_written(text), day_written(text)
    assert number is None or number.is_finite()
    assert day is None or day.year >= 1
