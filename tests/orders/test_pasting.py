"""Rows of a spreadsheet become lines: by their headings, or by what the columns hold."""

from __future__ import annotations

import io
from typing import Any

import pytest
import xlsxwriter

from domain.orders import headings, pasting, steps, template
from domain.shared.errors import Invalid
from domain.shared.files import Given
from domain.shared.spreadsheets import read_rows
from tests.cast import TODAY


def taken(text: str) -> list[dict[str, Any]]:
    return pasting.take(pasting.cells(text), TODAY).lines


def workbook(*rows: tuple[Any, ...]) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet()
        for n, row in enumerate(rows):
            sheet.write_row(n, 0, row)
    return target.getvalue()


@pytest.mark.clause("5.1.1(1)")
def test_part_quantity_and_day_are_known_without_headings() -> None:
    assert taken("2904110-K80\t2,400\t2026/12/18\n2916035-K80\t6000\t2026年12月30日\n") == [
        {"part": "2904110-K80", "quantity": "2400", "due": "2026-12-18"},
        {"part": "2916035-K80", "quantity": "6000", "due": "2026-12-30"},
    ]


def test_without_headings_a_second_number_is_the_price_and_a_text_the_name() -> None:
    assert taken("A-1\t衬套\t300\t12.5\t2026-12-18") == [
        {"part": "A-1", "name": "衬套", "quantity": "300", "price": "12.5", "due": "2026-12-18"}
    ]


@pytest.mark.parametrize(
    "head", ["件号\t名称\t要求交期\t数量", "Part No.\tDescription\tDelivery date\tQty", "物料编码\t品名\t交货日期\t订购数量"]
)
def test_headings_name_the_columns_in_any_order_and_both_languages(head: str) -> None:
    assert taken(f"{head}\nA-1\t衬套\t2026-12-18\t300") == [{"part": "A-1", "name": "衬套", "due": "2026-12-18", "quantity": "300"}]


def test_rows_above_the_headings_and_a_total_below_are_left_out() -> None:
    rows = "远江汽车 采购订单\n\n件号\t数量\t交期\nA-1\t300\t2026-12-18\n合计\t300\t\n"
    assert taken(rows) == [{"part": "A-1", "quantity": "300", "due": "2026-12-18"}]


def test_a_matrix_of_days_gives_each_line_several_dates() -> None:
    assert taken("件号\t名称\t2026-12-18\t2027-01-08\t2027-01-15\nA-1\t衬套\t100\t\t300\nB-2\t支架\t0\t50\t") == [
        {"part": "A-1", "name": "衬套", "quantity": "100", "due": "2026-12-18", "more": [["300", "2027-01-15", ""]]},
        {"part": "B-2", "name": "支架", "quantity": "50", "due": "2027-01-08"},
    ]


def test_what_cannot_be_read_stays_as_typed_and_is_told_by_row() -> None:
    result = pasting.take(pasting.cells("件号\t数量\t交期\nA-1\tviele\tbald\n\t5\t2026-12-18"), TODAY)
    assert result.lines == [{"part": "A-1", "quantity": "viele", "due": "bald"}]
    assert [str(each) for each in result.problems] == [
        "Row 2: “viele” cannot be read as quantity",
        "Row 2: “bald” cannot be read as date",
        "Row 3: no part number",
    ]


def test_columns_that_nobody_knows_are_named() -> None:
    assert pasting.take(pasting.cells("件号\t数量\t库位\nA-1\t5\tC3"), TODAY).ignored == ["库位"]


@pytest.mark.parametrize("text", ["", "\n\n", "   "])
def test_nothing_pasted_is_nothing(text: str) -> None:
    assert taken(text) == []


def test_pasted_rows_take_the_place_of_empty_lines() -> None:
    content = {"header": {}, "lines": [{"part": "X"}, {}, {}], "files": []}
    assert steps.add_rows(content, pasting.take([["A-1", "5", "2026-12-18"]], TODAY))["lines"] == [
        {"part": "X"},
        {"part": "A-1", "quantity": "5", "due": "2026-12-18"},
    ]


class TestWorkbooks:
    @pytest.mark.clause("5.1.1(1)")
    def test_an_order_as_a_workbook_is_read_with_days_and_numbers_as_people_write_them(self) -> None:
        from datetime import date

        rows = read_rows(Given("order.xlsx", workbook(("件号", "数量", "交期", "单价"), ("A-1", 2400, date(2026, 12, 18), 86.4)), "import"))
        assert pasting.take(rows, TODAY).lines == [{"part": "A-1", "quantity": "2400", "due": "2026-12-18", "price": "86.4"}]

    @pytest.mark.parametrize("chinese", [True, False])
    def test_our_own_template_is_read_back(self, chinese: bool) -> None:
        rows = read_rows(Given("order.xlsx", template.template(chinese), "import"))
        assert [headings.column(cell) for cell in rows[0]] == list(template.COLUMNS)

    @pytest.mark.parametrize(("encoding", "separator"), [("utf-8-sig", ","), ("gb18030", ";"), ("utf-8", "\t")])
    def test_text_files_are_read_in_the_encodings_that_spreadsheets_write(self, encoding: str, separator: str) -> None:
        content = f"件号{separator}数量\nA-1{separator}5\n".encode(encoding)
        assert pasting.take(read_rows(Given("order.csv", content, "import")), TODAY).lines == [{"part": "A-1", "quantity": "5"}]

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("order.xlsx", b"no workbook"),
            ("order.xlsx", b""),
            ("order.pdf", b"%PDF-1.7"),
            ("order.csv", b"<script>alert(1)</script>"),
            ("order.xlsx", workbook(("a",))[:200]),
        ],
    )
    def test_what_is_no_spreadsheet_is_refused_in_words(self, name: str, content: bytes) -> None:
        with pytest.raises(Invalid) as refused:
            read_rows(Given(name, content, "import"))
        assert "import" in refused.value.fields

    def test_too_many_rows_are_an_error_never_a_cut(self) -> None:
        content = "件号,数量\n" + "A,1\n" * 30
        with pytest.raises(Invalid, match="more than 20 rows"):
            read_rows(Given("order.csv", content.encode(), "import"), most_rows=20)

    def test_a_formula_in_a_cell_is_text(self) -> None:
        rows = read_rows(Given("order.csv", "件号,数量\n=HYPERLINK(1),5\n".encode(), "import"))
        assert pasting.take(rows, TODAY).lines[0]["part"] == "=HYPERLINK(1)"
