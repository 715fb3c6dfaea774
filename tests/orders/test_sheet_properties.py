"""Whatever order a customer writes into a sheet, in whatever order of columns and by whichever headings: the same lines are read."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, settings
from hypothesis import given as whatever
from hypothesis import strategies as st

from domain.orders import days, headings, pasting
from tests.cast import TODAY

PARTS = st.from_regex(r"[A-Z]{1,3}-?[0-9]{3,7}(-[A-Z][0-9]{1,2})?", fullmatch=True)
QUANTITIES = st.integers(1, 9_999_999)
DAYS = st.dates(TODAY, TODAY + timedelta(days=1500))
PRICES = st.decimals(Decimal("0.01"), 99_999, places=4)
NAMES = st.sampled_from(["前下摆臂", "衬套", "Bush, rear", "stabiliser link", "支架（左）", "1#支架"])
LINES = st.lists(
    st.fixed_dictionaries({"part": PARTS, "name": NAMES, "quantity": QUANTITIES, "due": DAYS, "price": PRICES}), min_size=1, max_size=6
)
COLUMNS = ("part", "name", "quantity", "due", "price")


def grouped(number: int) -> str:
    return f"{number:,}"


WRITTEN: dict[str, tuple[Any, ...]] = {  # ways in which people write a value
    "part": (str,), "name": (str,),
    "quantity": (str, grouped, lambda number: f"{number} pcs", lambda number: f"{grouped(number)}件", lambda number: f"{number}.0"),
    "price": (str, lambda price: f"¥{price}", lambda price: f"CNY {price}", lambda price: f"{price:,}", lambda price: f"{price} 元/件"),
    "due": (date.isoformat, lambda day: f"{day:%Y/%m/%d}", lambda day: f"{day:%Y年%m月%d日}", lambda day: f"{day:%d.%m.%Y}",
            lambda day: f"{day:%d %b %Y}", lambda day: f"{day.isoformat()} 00:00:00"),
}  # fmt: skip


def plain(line: dict[str, Any]) -> dict[str, str]:
    number = {name: f"{Decimal(line[name]).normalize():f}" for name in ("quantity", "price")}
    return {"part": line["part"], "name": line["name"], "due": line["due"].isoformat()} | number


def without_unit(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: value for name, value in line.items() if name != "unit"} for line in lines]


@pytest.mark.clause("5.1.1(1)")
@settings(max_examples=50, deadline=None)
@whatever(LINES, st.permutations(COLUMNS), st.data())
def test_headed_columns_are_read_in_any_order_by_any_of_their_headings(lines: list[dict[str, Any]], order: list[str], data: Any) -> None:
    head = [data.draw(st.sampled_from(headings.HEADINGS[name])) for name in order]
    assume(not {"item", "material"} & set(head))
    ways = {name: data.draw(st.sampled_from(WRITTEN[name])) for name in order}
    rows = [[ways[name](line[name]) for name in order] for line in lines]
    taken = pasting.take([head, *rows], TODAY)
    assert without_unit(taken.lines) == [plain(line) for line in lines]
    assert (taken.problems, taken.ignored) == ([], [])


@settings(max_examples=25, deadline=None)
@whatever(LINES, st.sampled_from(["\t", ";"]), st.booleans(), st.sampled_from(["\n", "\r\n", "\r"]))
def test_what_is_copied_is_what_was_in_the_cells(lines: list[dict[str, Any]], separator: str, marked: bool, end: str) -> None:
    rows = [[str(line[name]) for name in COLUMNS] for line in lines]
    text = end.join(separator.join(f'"{cell}"' if marked else cell for cell in row) for row in rows)
    assert pasting.cells(text) == rows


@settings(max_examples=25, deadline=None)
@whatever(LINES, st.integers(0, 8))
def test_rows_without_headings_are_known_by_what_they_hold(lines: list[dict[str, Any]], blank: int) -> None:
    rows = [[str(line[name]) for name in ("part", "name", "quantity", "price")] + [line["due"].isoformat()] for line in lines]
    assert pasting.take([[""] * 5] * blank + rows, TODAY).lines == [plain(line) for line in lines]


@settings(max_examples=60, deadline=None)
@whatever(st.lists(st.tuples(PARTS, st.lists(st.integers(0, 5000), min_size=3, max_size=3)), min_size=1, max_size=5),
          st.lists(DAYS, min_size=3, max_size=3, unique=True))  # fmt: skip
def test_a_matrix_loses_no_piece_and_adds_none(rows: list[tuple[str, list[int]]], heads: list[date]) -> None:
    sheet = [["件号", *(day.isoformat() for day in heads)], *([part, *map(str, numbers)] for part, numbers in rows)]
    for line, (part, numbers) in zip(pasting.take(sheet, TODAY).lines, rows, strict=True):
        first = [[line["quantity"], line["due"], ""]] if "quantity" in line else []
        wanted = [[str(number), day.isoformat(), ""] for number, day in zip(numbers, heads, strict=True) if number]
        assert (line["part"], first + line.get("more", [])) == (part, wanted)


@settings(max_examples=60, deadline=None)
@whatever(DAYS, st.sampled_from(range(len(WRITTEN["due"]))))
def test_a_day_with_its_year_is_that_day_however_it_is_written(day: date, way: int) -> None:
    assert days.reader([], TODAY)(WRITTEN["due"][way](day)) == day


@settings(max_examples=60, deadline=None)
@whatever(DAYS, st.sampled_from(["/", "-"]), st.booleans())
def test_day_and_month_are_not_confused_where_one_of_the_column_says_which_is_which(day: date, mark: str, day_first: bool) -> None:
    shape = f"%d{mark}%m{mark}%Y" if day_first else f"%m{mark}%d{mark}%Y"
    said, sign = f"{day:{shape}}", f"{date(2026, 12, 31):{shape}}"
    assert days.reader([said, sign], TODAY)(said) == day


@settings(max_examples=60, deadline=None)
@whatever(DAYS, st.sampled_from(["/", "-"]))
def test_alone_it_is_read_only_where_it_can_be_meant_in_one_way(day: date, mark: str) -> None:
    said = f"{day:%d{mark}%m{mark}%Y}"
    found = days.reader([said], TODAY)(said)
    assert found == (day if day.day > 12 or day.day == day.month else None)


@settings(max_examples=60, deadline=None)
@whatever(st.dates(date(2026, 1, 1), date(2031, 12, 31)), st.dates(date(2026, 1, 1), date(2031, 12, 31)))
def test_a_day_without_its_year_is_never_long_past_nor_more_than_a_year_away(day: date, today: date) -> None:
    found = days.reader([], today)(f"{day.month}月{day.day}日")
    if found is None:
        assert (day.month, day.day) == (2, 29)
    else:
        assert (found.month, found.day) == (day.month, day.day)
        assert today - timedelta(days=60) <= found <= today + timedelta(days=366)


@settings(max_examples=40, deadline=None)
@whatever(st.lists(st.lists(st.text(max_size=12), max_size=7), max_size=9))
def test_whatever_stands_in_a_sheet_is_taken_told_or_passed_over_and_breaks_nothing(rows: list[list[str]]) -> None:
    taken = pasting.take(rows, TODAY)
    assert all(line.get("part") for line in taken.lines)
    assert len(taken.lines) <= len(rows)


@settings(max_examples=60, deadline=None)
@whatever(st.text(alphabet="aB1摆-.,; \t\n\r\x00", max_size=80))
def test_whatever_is_pasted_keeps_its_rows_and_loses_no_letter(text: str) -> None:
    rows = pasting.cells(text)
    assert len(rows) == len(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    assert [each for row in rows for cell in row for each in cell if each.isalnum()] == [each for each in text if each.isalnum()]
    assert all(cell == cell.strip() for row in rows for cell in row)
