"""Excel at its edges: what the child makes of each cell, where a table may begin, and what a written sheet looks like when printed."""

from __future__ import annotations

import re
import zipfile
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest

from domain.shared.errors import Refused
from domain.shared.spreadsheet import Column, Heading, Sheet, as_text, match, read, reading, write
from domain.shared.spreadsheet.child import filled
from domain.shared.spreadsheet.child import plain as cell_of
from domain.shared.spreadsheet.matching import LOOKED_AT, letters, plain

HEADINGS = {"part": Heading(("件号", "Part"), needed=True), "quantity": Heading(("数量", "Qty")), "day": Heading(("交期",))}


class TestWhatTheChildMakesOfACell:
    @pytest.mark.parametrize(
        ("cell", "kept"),
        [
            (True, ("t", "1")), (False, ("t", "0")),
            (0, ("n", "0")), (-7, ("n", "-7")), (3000.0, ("n", "3000")), (-0.5, ("n", "-0.5")), (86.4, ("n", "86.4")),
            (1e15, ("n", "1000000000000000")), (4500873355.0, ("n", "4500873355")),
            (float("nan"), ("t", "nan")), (float("inf"), ("t", "inf")), (float("-inf"), ("t", "-inf")),
            (datetime(2026, 12, 18, 23, 59), ("d", "2026-12-18")),  # noqa: DTZ001 - spreadsheets know no zone
            (date(2026, 12, 18), ("d", "2026-12-18")), (time(8, 30), ("t", "08:30:00")),
            ("A-1", ("t", "A-1")), ("  A 1\n", ("t", "A 1")), ("A\x001", ("t", "A1")),
            ("", ("", "")), ("   ", ("", "")), ("\x00", ("", "")),
        ],
    )  # fmt: skip
    def test_it_keeps_kind_and_value(self, cell: Any, kept: tuple[str, str]) -> None:
        assert cell_of(cell) == kept


class TestHowMuchTheChildReads:
    @staticmethod
    def texts(rows: list[list[tuple[str, str]]]) -> list[list[str]]:
        return [[value for _, value in row] for row in rows]

    def test_rows_to_the_last_that_holds_anything_and_gaps_stay(self) -> None:
        rows, more = filled(iter([["a", ""], ["", ""], ["b", 1], ["", " "], []]), 10, 10)
        assert (self.texts(rows), more) == ([["a", ""], ["", ""], ["b", "1"]], False)

    def test_an_empty_sheet_has_none(self) -> None:
        assert filled(iter([["", ""], []]), 10, 10) == ([], False)

    def test_as_many_rows_as_are_allowed_are_no_more(self) -> None:
        rows, more = filled(iter([["a"], ["b"]]), 2, 10)
        assert (self.texts(rows), more) == ([["a"], ["b"]], False)

    def test_one_row_too_many_is_told_and_empty_ones_below_are_none(self) -> None:
        assert filled(iter([["a"], ["b"], ["c"]]), 2, 10)[1] is True
        rows, more = filled(iter([["a"], ["b"], [""], [" "]]), 2, 10)
        assert (self.texts(rows), more) == ([["a"], ["b"]], False)

    def test_one_column_too_many_is_told_and_empty_ones_beside_are_cut(self) -> None:
        assert filled(iter([["a", "b", "c"]]), 10, 2)[1] is True
        rows, more = filled(iter([["a", "b", ""], ["", "", ""]]), 10, 2)
        assert (self.texts(rows), more) == ([["a", "b"]], False)


class TestReading:
    def test_the_first_sheet_that_holds_anything_is_read(self) -> None:
        from xlsxwriter import Workbook

        packed = BytesIO()
        with Workbook(packed) as book:
            book.add_worksheet("封面")
            book.add_worksheet("清单").write(1, 1, "x")
            book.add_worksheet("附录").write(0, 0, "y")
        assert read(packed.getvalue()) == Sheet("清单", [[None, None], [None, "x"]])

    @pytest.mark.parametrize(("left", "refused"), [(1, False), (9, False), (10, True), (500, True)])
    def test_empty_columns_before_the_table_count_so_that_a_cell_is_told_by_its_place(self, left: int, refused: bool) -> None:
        from xlsxwriter import Workbook

        packed = BytesIO()
        with Workbook(packed) as book:
            book.add_worksheet().write_column(0, left, ["件号", "A-1"])
        if refused:
            with pytest.raises(Refused, match="10 columns"):
                read(packed.getvalue(), most_columns=10)
        else:
            table = match(read(packed.getvalue(), most_columns=10), HEADINGS)
            assert (table.cell(2, "part"), list(table)) == (f"{letters(left)}2", [(2, {"part": "A-1"})])

    @pytest.mark.parametrize(
        ("cell", "text"),
        [(None, ""), ("007", "007"), (Decimal("3000.0"), "3000"), (Decimal("1E+3"), "1000"), (Decimal("0.50"), "0.5"),
         (Decimal("-0.125"), "-0.125"), (date(2026, 12, 3), "2026-12-03")],
    )  # fmt: skip
    def test_a_cell_as_text_is_what_a_person_would_write(self, cell: Any, text: str) -> None:
        assert as_text(cell) == text

    def test_an_archive_is_looked_at_before_it_is_opened(self, monkeypatch: pytest.MonkeyPatch) -> None:
        packed = write((Column("a"),), [["x"]])
        members = len(zipfile.ZipFile(BytesIO(packed)).infolist())
        size = sum(each.file_size for each in zipfile.ZipFile(BytesIO(packed)).infolist())
        for name, most in (("MOST_BYTES", len(packed)), ("MOST_ENTRIES", members), ("MOST_UNPACKED", size)):
            with monkeypatch.context() as patch:
                patch.setattr(reading, name, most)
                assert read(packed).rows == [["a"], ["x"]]
                patch.setattr(reading, name, most - 1)
                with pytest.raises(Refused, match="too large to be read"):
                    read(packed)

    def test_a_path_is_measured_before_it_is_read(self, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        path = tmp_path / "a.xlsx"
        path.write_bytes(write((Column("a"),), [["x"]]))
        assert read(path).rows == [["a"], ["x"]]
        monkeypatch.setattr(reading, "MOST_BYTES", path.stat().st_size - 1)
        monkeypatch.setattr(type(path), "read_bytes", lambda self: pytest.fail("it was read all the same"))
        with pytest.raises(Refused, match="too large to be read"):
            read(path)

    def test_a_child_that_comes_to_no_end_is_ended(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(reading, "SECONDS", 0.01)
        with pytest.raises(Refused, match="too large to be read"):
            read(write((Column("a"),), [["x"]]))


class TestWhereTheTableBegins:
    @staticmethod
    def under(blank: int, *rows: list[Any]) -> Sheet:
        return Sheet("s", [*([None] for _ in range(blank)), *rows])

    def test_headings_are_looked_for_in_the_first_twenty_rows(self) -> None:
        assert LOOKED_AT == 20
        assert list(match(self.under(19, ["件号"], ["A-1"]), HEADINGS)) == [(21, {"part": "A-1"})]
        with pytest.raises(Refused, match="件号"):
            match(self.under(20, ["件号"], ["A-1"]), HEADINGS)

    def test_the_row_that_knows_most_headings_is_theirs_and_of_two_alike_the_first(self) -> None:
        assert match(self.under(0, ["件号"], ["数量", "Part"], ["x"]), HEADINGS).head == 1
        assert match(self.under(0, ["件号", "数量"], ["数量", "Part"], ["x"]), HEADINGS).head == 0

    def test_of_two_columns_headed_alike_the_first_counts(self) -> None:
        assert match(self.under(0, ["件号", "Part", "数量", "Qty"]), HEADINGS).columns == {"part": 0, "quantity": 2}

    def test_a_number_or_a_day_is_no_heading(self) -> None:
        assert match(self.under(0, [Decimal(1), date(2026, 1, 1), None, "件号"]), HEADINGS).columns == {"part": 3}

    def test_a_row_that_is_shorter_than_the_headings_lacks_those_cells(self) -> None:
        table = match(self.under(1, ["件号", "数量"], ["A-1"], [], [None, Decimal(5)]), HEADINGS)
        assert list(table) == [(3, {"part": "A-1", "quantity": None}), (5, {"part": None, "quantity": Decimal(5)})]

    def test_a_cell_is_named_as_excel_names_it_and_a_missing_column_by_its_row(self) -> None:
        table = match(self.under(0, [*("x" * 27), "件号", "数量"]), HEADINGS)
        assert (table.cell(7, "part"), table.cell(12, "quantity"), table.cell(9, "day")) == ("AB7", "AC12", "9")

    def test_only_what_is_needed_is_missed_and_all_of_it_is_named(self) -> None:
        needed = {"a": Heading(("甲", "A"), needed=True), "b": Heading(("乙",), needed=True), "c": Heading(("丙",))}
        with pytest.raises(Refused) as refused:
            match(self.under(0, ["丁"]), needed)
        assert refused.value.reason.params == {"columns": "甲 · 乙"}

    @pytest.mark.parametrize("written", ["零件号", " 零 件 号 ", "零件号*", "零件号（必填）", "零件号:", "零-件_号/.", "零件号(A)(B)"])
    def test_a_heading_is_known_without_what_people_add(self, written: str) -> None:
        assert plain(written) == "零件号"

    @pytest.mark.parametrize("written", ["零件号+", "零件号2", "零件", "零件号)"])
    def test_another_heading_is_another(self, written: str) -> None:
        assert plain(written) != "零件号"

    @pytest.mark.parametrize(("column", "name"), [(1, "B"), (51, "AZ"), (52, "BA"), (675, "YZ"), (676, "ZA"), (16383, "XFD")])
    def test_columns_count_on_as_in_excel(self, column: int, name: str) -> None:
        assert letters(column) == name


COLUMNS = (Column("件号", width=22), Column("数量", "number"), Column("单价", "money"), Column("交期", "date"))


def parts(packed: bytes) -> tuple[str, str, str]:
    """The sheet, the styles and the book as XML."""
    with zipfile.ZipFile(BytesIO(packed)) as archive:
        names = "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/workbook.xml"
        sheet, styles, book = (archive.read(name).decode() for name in names)
    return sheet, styles, book


class TestWhatIsWritten:
    ROWS = (["A-1", Decimal(5), Decimal("86.4"), date(2026, 12, 3)], ["", None, True, False], ["x", 2.5, -1, datetime(2026, 1, 2)])  # noqa: DTZ001

    def test_nothing_stays_nothing_and_truth_is_a_word(self) -> None:
        rows = read(write(COLUMNS, self.ROWS)).rows
        assert rows[1:] == [
            ["A-1", Decimal(5), Decimal("86.4"), date(2026, 12, 3)], [None, None, "TRUE", "FALSE"],
            ["x", Decimal("2.5"), Decimal(-1), date(2026, 1, 2)],
        ]  # fmt: skip

    def test_lines_above_come_first_then_the_headings(self) -> None:
        rows = read(write(COLUMNS, self.ROWS[:1], above=("清单", "FM070100-13"))).rows
        assert [row[0] for row in rows] == ["清单", "FM070100-13", "件号", "A-1"]

    @pytest.mark.parametrize("above", [(), ("清单", "FM070100-13")])
    def test_the_headings_stay_in_sight_and_on_each_printed_page(self, above: tuple[str, ...]) -> None:
        sheet, _, book = parts(write(COLUMNS, self.ROWS, above=above))
        head = len(above) + 1
        assert f'<pane ySplit="{head}"' in sheet and "xSplit" not in sheet
        assert f'<autoFilter ref="A{head}:D{head + 3}"/>' in sheet
        assert f"Sheet1!${head}:${head}</definedName>" in book

    def test_a_sheet_without_rows_filters_its_headings(self) -> None:
        assert '<autoFilter ref="A1:D1"/>' in parts(write(COLUMNS, []))[0]

    def test_it_prints_on_a4_across_one_page_wide(self) -> None:
        sheet, _, _ = parts(write(COLUMNS, self.ROWS))
        setup = re.findall(r"<pageSetup [^>]*>", sheet)[0]
        assert 'paperSize="9"' in setup and 'orientation="landscape"' in setup
        assert 'fitToHeight="0"' in setup and "fitToWidth" not in setup  # as many pages long as it takes, and one wide

    def test_an_empty_cell_of_a_row_has_its_lines_too(self) -> None:
        sheet, _, _ = parts(write(COLUMNS, [["A-1", None, "", None]]))
        assert re.findall(r'<c r="([A-D]2)" s="\d+"', sheet) == ["A2", "B2", "C2", "D2"]

    @pytest.mark.parametrize("kind", ["number", "money", "date", "text"])
    def test_cells_and_headings_stand_in_thin_lines(self, kind: str) -> None:
        _, styles, _ = parts(write((Column("a", kind),), [[None]]))  # type: ignore[arg-type]
        assert set(re.findall(r'<(?:left|right|top|bottom) style="(\w+)"', styles)) == {"thin"}
        assert styles.count('<left style="thin">') == 1, "headings and cells share their lines"

    def test_columns_are_as_wide_as_they_are_said_to_be(self) -> None:
        widths = re.findall(r'<col min="(\d)" max="(\d)" width="([0-9]+)', parts(write(COLUMNS, self.ROWS))[0])
        assert widths == [("1", "1", "22"), ("2", "4", "16")]

    def test_each_kind_of_column_has_its_format_and_the_title_is_large(self) -> None:
        _, styles, _ = parts(write(COLUMNS, self.ROWS, above=("清单", "FM070100-13")))
        for code in ("#,##0.######", "#,##0.00####", "yyyy-mm-dd"):
            assert f'formatCode="{code}"' in styles
        assert '<b/><sz val="14"/>' in styles and '<b/><sz val="11"/>' in styles and '<font><sz val="11"/>' in styles

    def test_a_name_that_excel_would_not_take_is_cut(self) -> None:
        assert read(write(COLUMNS, self.ROWS, sheet="一二三四五六七八九十" * 4)).name == ("一二三四五六七八九十" * 4)[:31]
