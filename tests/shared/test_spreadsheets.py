"""Spreadsheets as they come: every cell as a person would write it, measured before it is parsed."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import Any

import pytest
import xlsxwriter

from domain.shared import spreadsheets
from domain.shared.errors import Invalid
from domain.shared.files import Given
from domain.shared.spreadsheets import read_rows
from domain.shared.written import day_written, number_written


def book(*rows: tuple[Any, ...], sheets: int = 1) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as one:
        for _ in range(sheets):
            sheet = one.add_worksheet()
            for n, row in enumerate(rows):
                sheet.write_row(n, 0, row)
    return target.getvalue()


def rows(content: bytes, name: str = "a.xlsx", **limits: int) -> list[list[str]]:
    return read_rows(Given(name, content, "import"), **limits)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (2400, "2400"),
        (2400.0, "2400"),
        (86.4, "86.4"),
        (0.1 + 0.2, "0.3"),
        (1234567.25, "1234567.25"),
        ("2904110-K80", "2904110-K80"),
        ("  x  ", "x"),
        ("007", "007"),
        (True, "1"),
        (date(2026, 12, 18), "2026-12-18"),
        (datetime(2026, 12, 18), "2026-12-18"),  # noqa: DTZ001 - spreadsheets know no zone
        ("图纸 B 版", "图纸 B 版"),
        (-3, "-3"),
    ],
)
def test_a_cell_is_read_as_a_person_would_write_it(cell: Any, text: str) -> None:
    assert rows(book((cell, "end"))) == [[text, "end"]]


def test_empty_rows_keep_their_place_so_that_rows_are_named_as_in_the_sheet_and_empty_cells_stay_empty() -> None:
    assert rows(book(("a", "", "c"), (), ("d",), (), ())) == [["a", "", "c"], ["", "", ""], ["d", "", ""]]


def test_the_first_sheet_counts() -> None:
    assert rows(book(("a",), sheets=3)) == [["a"]]


def test_a_formula_is_not_computed_by_us_and_not_run() -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as one:
        one.add_worksheet().write_formula(0, 0, "=1+1", None, 2)
    assert rows(target.getvalue()) == [["2"]]


@pytest.mark.parametrize("separator", ["\t", ";", ","])
def test_text_is_cut_at_the_separator_that_its_first_line_uses_most(separator: str) -> None:
    assert rows(f"a{separator}b\nc{separator}d\n".encode(), "a.csv") == [["a", "b"], ["c", "d"]]


def test_quoted_cells_may_hold_separators_and_line_ends() -> None:
    assert rows(b'a,"b,\nc"\n', "a.csv") == [["a", "b,\nc"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_chinese_is_read_in_each_encoding_that_spreadsheets_write(encoding: str) -> None:
    assert rows("件号,数量\n摆臂,5\n".encode(encoding), "a.csv") == [["件号", "数量"], ["摆臂", "5"]]


def test_more_rows_or_columns_than_allowed_are_refused_whole() -> None:
    with pytest.raises(Invalid, match="more than 2 rows"):
        rows(book(("a",), ("b",), ("c",)), most_rows=2)
    with pytest.raises(Invalid, match="columns"):
        rows(book(tuple(range(spreadsheets.MOST_COLUMNS + 1))))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", b""),
        ("a.xlsx", b"PK\x03\x04broken"),
        ("a.xlsx", b"%PDF-1.7"),
        ("a.csv", b"\x00\x01\x02"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
        ("a.pdf", book(("a",))),
    ],
)
def test_what_is_no_spreadsheet_is_refused_by_the_field_it_came_in(name: str, content: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        rows(content, name)
    assert set(refused.value.fields) == {"import"}


def test_lines_may_end_as_on_an_old_machine() -> None:
    assert rows("件号,数量\rA-1,5\rA-2,6\r".encode(), "a.csv") == [["件号", "数量"], ["A-1", "5"], ["A-2", "6"]]


def test_a_cell_without_an_end_is_refused_in_words() -> None:
    with pytest.raises(Invalid) as refused:
        rows(('A-1,"' + "x" * 200_000).encode(), "a.csv")
    assert set(refused.value.fields) == {"import"}


def test_a_cell_longer_than_anybody_writes_is_bounded() -> None:
    assert len(rows(("x" * 9000 + ",b\n").encode(), "a.csv")[0][0]) == spreadsheets.LONGEST_CELL


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2400", "2400"),
        ("2,400", "2400"),
        ("1,234,567.5", "1234567.5"),
        ("￥86.40", "86.40"),
        ("¥86.40", "86.40"),
        ("$5", "5"),
        ("-3", "-3"),
        ("+3", "3"),
        ("５０", "50"),
        ("2 400", "2400"),
        ("1,2", None),
        ("1.2.3", None),
        ("12,34", None),
        ("", None),
        ("abc", None),
        ("1e5", None),
        ("0x10", None),
        (".5", None),
    ],
)
def test_numbers_are_read_as_people_write_them_and_nothing_else_is(text: str, number: str | None) -> None:
    found = number_written(text)
    assert (None if found is None else str(found)) == number


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-1-8", date(2026, 1, 8)),
        ("2026/01/08", date(2026, 1, 8)),
        ("2026年1月8日", date(2026, 1, 8)),
        ("20260108", date(2026, 1, 8)),
        ("2026-01-08T00:00:00", date(2026, 1, 8)),
        ("2026-01-08 00:00", date(2026, 1, 8)),
        ("2026-01-08 12:00", None),
        ("08.01.2026", None),
        ("1/8/2026", None),
        ("2026-13-01", None),
        ("2026-02-29", None),
        ("tomorrow", None),
        ("", None),
    ],
)
def test_days_are_read_year_first_and_nothing_is_guessed(text: str, day: date | None) -> None:
    assert day_written(text) == day


class TestWhereItEnds:
    def test_as_many_rows_as_are_allowed_are_read_and_empty_ones_below_do_not_count(self) -> None:
        text = "a\nb\n"
        assert rows(text.encode() + b"\n\n , \n", "a.csv", most_rows=2) == [["a"], ["b"]]
        assert rows(b"a,1\n\nb,2\n,\n", "a.csv", most_rows=3) == [["a", "1"], [], ["b", "2"]]
        with pytest.raises(Invalid, match="more than 2 rows or 200 columns"):
            rows(text.encode() + b"c\n", "a.csv", most_rows=2)

    @pytest.mark.parametrize(("columns", "taken"), [(spreadsheets.MOST_COLUMNS, True), (spreadsheets.MOST_COLUMNS + 1, False)])
    def test_as_many_columns_as_are_allowed_are_read(self, columns: int, taken: bool) -> None:
        for content, name in ((book(tuple(range(columns))), "a.xlsx"), (",".join(map(str, range(columns))).encode(), "a.csv")):
            if taken:
                assert len(rows(content, name)[0]) == columns
            else:
                with pytest.raises(Invalid, match="columns") as refused:
                    rows(content, name)
                assert set(refused.value.fields) == {"import"}

    @pytest.mark.parametrize("kind", ["csv", "xlsx"])
    def test_a_cell_is_kept_until_it_is_longer_than_any_field_takes(self, kind: str) -> None:
        """What is cut is one character too long for every field, which says so: nothing is cut in silence."""
        for size in (4000, 4001, 4002):
            content = ("x" * size + ",end\n").encode() if kind == "csv" else book(("x" * size, "end"))
            assert rows(content, f"a.{kind}") == [["x" * min(size, 4001), "end"]]

    @pytest.mark.parametrize(
        ("first", "cells"),
        [("a;b,c;d", ["a", "b,c", "d"]), ("a,b;c,d", ["a", "b;c", "d"]), ("a\tb;c,d", ["a", "b;c,d"]), ("a", ["a"]), ("a b", ["a b"])],
    )
    def test_of_several_separators_the_one_that_is_used_most_counts_and_of_two_alike_the_tab(self, first: str, cells: list[str]) -> None:
        assert rows(f"{first}\n".encode(), "a.csv") == [cells]

    def test_the_first_line_that_is_parted_says_how_cells_are_parted(self) -> None:
        assert rows(b"a;b\n1,2,3;4\n", "a.csv") == [["a", "b"], ["1,2,3", "4"]]
        assert rows("采购订单\n\n件号,数量\nA-1,5\n".encode(), "a.csv") == [["采购订单"], [], ["件号", "数量"], ["A-1", "5"]]

    def test_text_in_neither_encoding_is_read_as_far_as_it_can_be(self) -> None:
        broken = "件号,数量\n".encode("gb18030") + b"A-1,5" + b" " * 4200 + b"\xff\n"
        assert rows(broken, "a.csv")[1][0] == "A-1"

    @pytest.mark.parametrize(("mark", "encoding"), [(b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")])
    def test_unicode_text_as_excel_saves_it_is_read_whichever_byte_stands_first(self, mark: bytes, encoding: str) -> None:
        text = "料号\t数量\r\nHC-4801-012\t300\r\n𠮷田\t5\r\n"
        wanted = [["料号", "数量"], ["HC-4801-012", "300"], ["𠮷田", "5"]]
        assert rows(mark + text.encode(encoding), "a.txt") == wanted
        assert rows(mark + text.encode(encoding)[:-1], "a.csv")[:3] == wanted, "one that lost its last byte is read as far as it goes"
        with pytest.raises(Invalid):
            rows(text.encode(encoding), "a.csv")  # without its mark it is no text

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
    def test_what_the_database_cannot_hold_is_left_out_of_a_cell(self, encoding: str) -> None:
        """Far below the beginning, where a file is looked at to know its kind."""
        text = "A-1,5\n" * 3000 + "A\x00-2\x1b,\x7f6\n"
        assert rows(text.encode(encoding), "a.csv")[-1] == ["A-2", "6"]

    def test_the_name_in_a_refusal_is_the_files_without_its_path(self) -> None:
        with pytest.raises(Invalid, match=r"^“a\.csv” has more than 1 rows"):
            rows(b"a\nb\n", "C:\\orders\\a.csv", most_rows=1)
