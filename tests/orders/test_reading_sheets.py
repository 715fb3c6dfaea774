"""Odd sheets: nothing of them is dropped, cut or taken for something else without a word."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from domain.orders import pasting, steps, typed
from domain.shared.errors import Invalid
from domain.shared.files import Given
from domain.shared.message import Message
from domain.shared.spreadsheets import read_rows
from domain.shared.work import unit
from tests.cast import NOW, TODAY, Cast
from tests.orders.test_pasting import workbook
from web.fields import Fields


def taken(text: str) -> pasting.Taken:
    return pasting.take(pasting.cells(text), TODAY)


def said(result: pasting.Taken) -> list[str]:
    return [str(each) for each in result.problems]


class TestCells:
    def test_a_line_break_inside_a_cell_stays_inside_it(self) -> None:
        assert pasting.cells('"A-1"\t"前下\n摆臂"\t5\nB-2\t支架\t6') == [["A-1", "前下 摆臂", "5"], ["B-2", "支架", "6"]]

    def test_doubled_marks_are_one_and_inches_stay(self) -> None:
        assert pasting.cells('"12"" pipe"\t5\n3/4" rohr\t6') == [['12" pipe', "5"], ['3/4" rohr', "6"]]

    def test_a_separator_inside_marks_separates_nothing(self) -> None:
        assert pasting.cells('A-1;"Buchse; lang";5') == [["A-1", "Buchse; lang", "5"]]
        assert pasting.cells('A-1,"2,400",5') == [["A-1", "2,400", "5"]]

    def test_commas_separate_only_where_nothing_better_does(self) -> None:
        assert pasting.cells("A-1\t2,400") == [["A-1", "2,400"]]
        assert pasting.cells("A-1;2,400") == [["A-1", "2,400"]]
        assert pasting.cells("A-1,2400") == [["A-1", "2400"]]


class TestWithoutHeadings:
    def test_running_numbers_before_the_parts_are_passed_over(self) -> None:
        assert taken("1\tA-1\t300\n2\tB-2\t400\n3\tC-3\t5").lines == [
            {"part": "A-1", "quantity": "300"}, {"part": "B-2", "quantity": "400"}, {"part": "C-3", "quantity": "5"},
        ]  # fmt: skip

    def test_rows_with_empty_cells_tell_as_much_as_full_ones(self) -> None:
        assert taken("A-1\t\t300\t2026-12-18\nB-2\t支架\t\t2026-12-18").lines == [
            {"part": "A-1", "quantity": "300", "due": "2026-12-18"}, {"part": "B-2", "name": "支架", "due": "2026-12-18"},
        ]  # fmt: skip

    def test_rows_of_different_lengths_are_read_as_far_as_each_goes(self) -> None:
        assert taken("A-1\t5\nB-2\t6\t2026-12-18\nC-3").lines == [
            {"part": "A-1", "quantity": "5"}, {"part": "B-2", "quantity": "6", "due": "2026-12-18"}, {"part": "C-3"},
        ]  # fmt: skip

    def test_parts_that_are_numbers_are_parts(self) -> None:
        assert [each["part"] for each in taken("4801012\t300\n4801013\t400").lines] == ["4801012", "4801013"]
        assert [each["part"] for each in taken("1\t300\n2\t400").lines] == ["1", "2"]

    def test_a_column_that_finds_no_use_is_named_with_an_example(self) -> None:
        assert taken("A-1\t衬套\t300\tC3\nB-2\t支架\t40\tC4").ignored == ["D “C3”"]


class TestWithHeadings:
    @pytest.mark.clause("5.1.1(1)")
    def test_an_order_as_another_system_prints_it(self) -> None:
        result = taken("PO Number: 4500874021\nItem\tMaterial\tDescription\tOrder Qty\tUoM\tDelivery Date\tNet Price (CNY)\n"
                       "10\t2904110-K80\tarm\t2,400\tPC\t18.12.2026\t86.40\n20\t2916035-K80\trod\t6000\tPC\t24.12.2026\t21.75")  # fmt: skip
        assert result.header == {"po": "4500874021"}
        assert result.lines == [
            {"part": "2904110-K80", "name": "arm", "quantity": "2400", "unit": "PC", "due": "2026-12-18", "price": "86.4"},
            {"part": "2916035-K80", "name": "rod", "quantity": "6000", "unit": "PC", "due": "2026-12-24", "price": "21.75"},
        ]
        assert said(result) == [] and result.ignored == []

    def test_days_beside_the_part_alone_are_headings_too(self) -> None:
        assert taken("件号\t12/18\t1/8\nA-1\t100\t300").lines == [
            {"part": "A-1", "quantity": "100", "due": "2026-12-18", "more": [["300", "2027-01-08", ""]]}
        ]

    def test_a_quantity_that_cannot_be_read_under_a_day_is_told(self) -> None:
        assert said(taken("件号\t名称\t2026-12-18\nA-1\tx\t待定\nB-2\ty\t-")) == ["Row 2: “待定” cannot be read as quantity"]

    def test_days_that_can_be_meant_in_two_ways_are_told_and_stay_as_typed(self) -> None:
        result = taken("part\tqty\tdue\nA-1\t5\t05/06/2027")
        assert result.lines[0]["due"] == "05/06/2027" and said(result) == ["Row 2: “05/06/2027” cannot be read as date"]

    def test_a_row_that_ends_early_says_what_it_says(self) -> None:
        assert taken("件号\t数量\t交期\nA-1\t5\nB-2").lines == [{"part": "A-1", "quantity": "5"}, {"part": "B-2"}]
        assert taken("件号\t名称\t2026-12-18\t2027-01-08\nA-1\tx\t100\nB-2").lines == [
            {"part": "A-1", "name": "x", "quantity": "100", "due": "2026-12-18"}, {"part": "B-2"},
        ]  # fmt: skip

    def test_one_unmistakable_day_of_the_column_settles_the_others(self) -> None:
        result = taken("part\tqty\tdue\nA-1\t5\t05/12/2026\nB-2\t5\t13/12/2026")
        assert [each["due"] for each in result.lines] == ["2026-12-05", "2026-12-13"] and said(result) == []

    def test_a_price_with_its_currency_is_a_price_and_one_on_demand_is_told(self) -> None:
        result = taken("part\tqty\tprice\nA-1\t5\t¥86.40\nB-2\t5\tCNY 21.75\nC-3\t5\t面议")
        assert [each["price"] for each in result.lines] == ["86.4", "21.75", "面议"]
        assert said(result) == ["Row 4: “面议” cannot be read as price"]

    def test_a_quantity_with_its_unit_says_both(self) -> None:
        assert taken("part\tqty\nA-1\t2,400 pcs").lines == [{"part": "A-1", "quantity": "2400", "unit": "pcs"}]

    def test_rows_are_numbered_as_the_sheet_numbers_them(self) -> None:
        rows = read_rows(Given("o.xlsx", workbook(("件号", "数量"), (), ("", 5), (), ("A-1", "viele")), "import"))
        assert said(pasting.take(rows, TODAY)) == ["Row 3: no part number", "Row 5: “viele” cannot be read as quantity"]

    def test_forecast_and_firm_are_told_apart(self) -> None:
        lines = taken("件号\t数量\t交期\t需求类型\nA-1\t5\t2026-12-18\t预测\nA-1\t6\t2026-12-18\t确定").lines
        assert [each["zone"] for each in lines] == ["forecast", "firm"]


def test_of_more_lines_than_an_order_may_have_none_is_taken() -> None:
    result = taken("\n".join(f"A-{n}\t5" for n in range(pasting.MOST + 1)))
    assert result.lines == [] and said(result) == ["An order has at most 1000 lines; this one has 1001."]
    assert len(taken("\n".join(f"A-{n}\t5" for n in range(pasting.MOST))).lines) == 1000


class TestSteps:
    def content(self, *parts: str, **header: str) -> dict[str, Any]:
        return {"header": header, "lines": [{"part": part} for part in parts], "files": []}

    def test_rows_with_a_problem_are_shown_before_they_count(self) -> None:
        turned = steps.add_rows(self.content("X"), taken("件号\t数量\nA-1\t5\n\t7"))
        assert turned["lines"] == [{"part": "X"}] and turned["taken"]["lines"] == [{"part": "A-1", "quantity": "5"}]
        assert [str(Message.from_json(each)) for each in turned["taken"]["problems"]] == ["Row 3: no part number"]

    def test_the_sheets_own_number_fills_an_empty_field_and_no_typed_one(self) -> None:
        sheet = taken("订单号: 77\n件号\t数量\nA-1\t5")
        assert steps.add_rows(self.content(), sheet)["header"]["po"] == "77"
        assert steps.add_rows(self.content(po="88"), sheet)["header"]["po"] == "88"

    def test_the_sheets_currency_goes_before_the_one_that_the_page_offered(self) -> None:
        sheet = taken("币种：美元\n件号\t数量\nA-1\t5")
        assert steps.add_rows(self.content(currency="CNY"), sheet)["header"]["currency"] == "USD"

    def test_lines_beyond_the_most_are_refused_not_cut(self) -> None:
        many = self.content(*["X"] * typed.MOST_LINES)
        with pytest.raises(Invalid, match="at most 1000 lines; this one has 1001"):
            steps.add_rows(many, taken("A-1\t5"))
        assert len(steps.add_rows(self.content(*["X"] * (typed.MOST_LINES - 1)), taken("A-1\t5"))["lines"]) == typed.MOST_LINES

    def test_a_file_without_a_line_says_what_it_lacks(self, cast: Cast) -> None:
        table = Given("o.csv", "备注,库位\nx,y\n".encode(), "import")
        with unit(cast.wang_min, now=NOW) as work:
            draft = steps.keep(work, cast.a, Fields([("draft", str(uuid.uuid4())), ("step", "import")]), [table])
            assert draft.content["taken"]["lines"] == []
            assert Message.from_json(draft.content["taken"]["problems"][0]).id.startswith("No line was found")


def test_the_same_day_twice_in_a_line_is_one_delivery_of_the_sum(cast: Cast) -> None:
    line = {"part": "A-1", "quantity": "100", "due": "2026-12-18", "more": [["50", "2026-12-18", ""], ["7", "2026-12-18", "forecast"]]}
    header = {"po": "1", "transport": "x", "ship_to_text": "y"}
    read = typed.read({"header": header, "lines": [line]}, cast.a.id, TODAY)
    assert [(int(each.quantity), each.zone) for each in read.lines[0].dates] == [(150, "firm"), (7, "forecast")]
