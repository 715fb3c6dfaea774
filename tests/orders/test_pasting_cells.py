"""What one cell of a pasted row says: a quantity with its unit, a price with its currency, a zone, a total; what stands above the rows."""

from __future__ import annotations

from typing import Any

import pytest

from domain.orders import pasting
from domain.orders.pasting import Taken
from tests.cast import TODAY


def taken(*rows: str) -> Taken:
    return pasting.take(pasting.cells("\n".join(rows)), TODAY)


def said(result: Taken) -> list[str]:
    return [str(each) for each in result.problems]


def only(head: str, row: str) -> dict[str, Any]:
    (line,) = taken(head, row).lines
    return line


class TestQuantities:
    @pytest.mark.parametrize(
        ("cell", "quantity", "unit"),
        [
            ("2400", "2400", None), ("2,400", "2400", None), ("2 400", "2400", None), ("2400.50", "2400.5", None),
            ("２４００", "2400", None), ("1000000", "1000000", None),
            ("2400 pcs", "2400", "pcs"), ("2,400PCS", "2400", "PCS"), ("2400件", "2400", "件"),
            ("1,234,567 只", "1234567", "只"), ("12.5 kg", "12.5", "kg"), ("5 ea.", "5", "ea."), ("3 千件", "3", "千件"),
        ],
    )  # fmt: skip
    def test_are_read_with_the_unit_that_is_written_behind(self, cell: str, quantity: str, unit: str | None) -> None:
        expected = {"part": "A-1", "quantity": quantity} | ({"unit": unit} if unit else {})
        assert only("件号\t数量", f"A-1\t{cell}") == expected

    @pytest.mark.parametrize("cell", ["viele", "5 oder 6", "5 pieces", "ca. 5", "5-6", "1,2", "5 一二三四", "pcs", "?"])
    def test_stay_as_written_and_are_told_where_they_cannot_be_read(self, cell: str) -> None:
        result = taken("件号\t数量", f"A-1\t{cell}")
        assert result.lines == [{"part": "A-1", "quantity": cell}]
        assert said(result) == [f"Row 2: “{cell}” cannot be read as quantity"]

    def test_a_unit_in_its_own_column_stands_whatever_the_quantity_says(self) -> None:
        assert only("件号\t数量\t单位", "A-1\t5\t套")["unit"] == "套"


class TestPrices:
    @pytest.mark.parametrize(
        ("cell", "price"),
        [
            ("86.4", "86.4"), ("86.40", "86.4"), ("1,086.40", "1086.4"), ("¥86.40", "86.4"), ("￥86.40", "86.4"), ("$5", "5"),
            ("CNY 86.40", "86.4"), ("86.40 CNY", "86.4"), ("cny86.40", "86.4"), ("86.40元", "86.4"),
            ("86.40 元/件", "86.4"), ("USD 5/pcs", "5"),
            ("86.40/件", "86.4"), ("0.000001", "0.000001"), ("GBP 5", "5"), ("JPY5", "5"), ("RMB 5", "5"), ("EUR 5/ea", "5"),
        ],
    )  # fmt: skip
    def test_are_read_with_currency_and_unit_beside_them(self, cell: str, price: str) -> None:
        line = only("件号\t数量\t单价", f"A-1\t1\t{cell}")
        assert line["price"] == price

    @pytest.mark.parametrize("cell", ["面议", "CHF 5", "5/100pcs", "5 per piece", "free", "5%"])
    def test_stay_as_written_and_are_told_where_they_cannot_be_read(self, cell: str) -> None:
        result = taken("件号\t数量\t单价", f"A-1\t1\t{cell}")
        assert result.lines[0]["price"] == cell
        assert said(result) == [f"Row 2: “{cell}” cannot be read as price"]

    def test_say_nothing_of_the_unit_of_the_quantity(self) -> None:
        assert "unit" not in only("件号\t数量\t单价", "A-1\t1\t5 元/件")


class TestZones:
    @pytest.mark.parametrize("cell", ["预测", "预告", "forecast", "Forecast", "FC", "f", "PLAN", " plan "])
    def test_a_forecast_is_one(self, cell: str) -> None:
        assert only("件号\t数量\t类型", f"A-1\t5\t{cell}")["zone"] == "forecast"

    @pytest.mark.parametrize("cell", ["确定", "firm", "Firm order", "forecasted", "正式"])
    def test_anything_else_is_firm(self, cell: str) -> None:
        assert only("件号\t数量\t类型", f"A-1\t5\t{cell}")["zone"] == "firm"

    def test_nothing_says_nothing(self) -> None:
        assert "zone" not in only("件号\t数量\t类型", "A-1\t5\t")


class TestRowsThatAreNone:
    @pytest.mark.parametrize("word", ["合计", "总计", "小计", "合 计", "Total", "TOTAL:", "合计：", "Sub total", "Grand Total", "sum"])
    def test_a_total_is_no_line_wherever_its_word_stands(self, word: str) -> None:
        for row in (f"{word}\t300", f"\t300\t{word}", f"A-1\t300\t{word}"):
            assert taken("件号\t数量\t名称", row, "B-2\t5").lines == [{"part": "B-2", "quantity": "5"}]

    @pytest.mark.parametrize("name", ["合计表", "Total arm", "Summe", "小计器"])
    def test_a_name_that_only_begins_so_is_a_name(self, name: str) -> None:
        assert only("件号\t数量\t名称", f"A-1\t5\t{name}")["name"] == name

    def test_empty_rows_are_passed_over_and_counted(self) -> None:
        result = taken("件号\t数量", "", "\t", "A-1\tviele", "", "\t7")
        assert [line["part"] for line in result.lines] == ["A-1"]
        assert said(result) == ["Row 4: “viele” cannot be read as quantity", "Row 6: no part number"]

    def test_a_row_with_a_remark_alone_is_no_line_and_no_problem(self) -> None:
        result = taken("件号\t数量\t名称", "\t\t以下为备件", "A-1\t5")
        assert (result.lines, result.problems) == ([{"part": "A-1", "quantity": "5"}], [])

    def test_rows_without_headings_are_numbered_from_the_first(self) -> None:
        assert said(taken("A-1\t5\t2026-12-18", "B-2\t6\tbald", "C-3\t7\t2026-12-18")) == ["Row 2: “bald” cannot be read as date"]


class TestDaysAsHeadings:
    HEAD = "件号\t名称\t2026-12-18\t2026-12-25"

    @pytest.mark.parametrize("cell", ["", "0", "0.0", "-", "—", "–", " / ", "--"])
    def test_nothing_is_delivered_on_a_day_without_a_quantity(self, cell: str) -> None:
        result = taken(self.HEAD, f"A-1\tx\t{cell}\t5")
        assert result.lines == [{"part": "A-1", "name": "x", "quantity": "5", "due": "2026-12-25"}]
        assert result.problems == []

    def test_a_line_without_any_is_a_line_all_the_same(self) -> None:
        assert taken(self.HEAD, "A-1\tx\t\t").lines == [{"part": "A-1", "name": "x"}]

    def test_a_quantity_under_a_day_loses_its_commas_and_its_noughts(self) -> None:
        assert taken(self.HEAD, "A-1\tx\t2,400.0\t1.50").lines == [
            {"part": "A-1", "name": "x", "quantity": "2400", "due": "2026-12-18", "more": [["1.5", "2026-12-25", ""]]}
        ]

    def test_a_column_that_is_no_day_is_named_and_running_numbers_are_not(self) -> None:
        result = taken("序号\t件号\t数量\t2026-12-18\t库位\tW49", "1\tA-1\t5\t\tC3\t7")
        assert result.ignored == ["库位", "W49"]

    def test_one_heading_besides_days_must_be_the_part(self) -> None:
        assert taken("件号\t12/18", "A-1\t5").lines == [{"part": "A-1", "quantity": "5", "due": "2026-12-18"}]
        assert "due" not in taken("名称\t12/18", "x\t5").lines[0]


class TestAbove:
    ROWS = "件号\t数量", "A-1\t5"

    @pytest.mark.parametrize(
        ("word", "code"),
        [("人民币", "CNY"), ("美元", "USD"), ("欧元", "EUR"), ("日元", "JPY"), ("RMB", "CNY"), ("USD", "USD"), ("chf", "CHF")],
    )
    def test_the_currency_is_known_by_its_word_or_its_letters(self, word: str, code: str) -> None:
        assert taken(f"币种：{word}", *self.ROWS).header == {"currency": code}

    def test_a_currency_of_another_word_is_left_to_people(self) -> None:
        assert taken("币种：瑞士法郎", *self.ROWS).header == {}

    @pytest.mark.parametrize("day", ["2026-11-20", "20.11.2026", "2026年11月20日", "20 Nov 2026"])
    def test_the_day_of_the_order_is_read_as_days_are(self, day: str) -> None:
        assert taken(f"PO: 77\t\t订单日期: {day}", *self.ROWS).header == {"po": "77", "order_date": "2026-11-20"}

    def test_a_day_that_cannot_be_read_is_left_to_people(self) -> None:
        assert taken("PO: 77", "订单日期: bald", *self.ROWS).header == {"po": "77"}

    def test_headings_are_looked_for_in_the_first_thirty_rows(self) -> None:
        notes = [f"第 {n} 条" for n in range(29)]
        assert taken(*notes, *self.ROWS).lines == [{"part": "A-1", "quantity": "5"}]
        assert len(taken(*notes, "第 29 条", *self.ROWS).lines) > 1

    def test_without_headings_nothing_stands_above(self) -> None:
        assert taken("PO: 77\t5", "A-1\t6").header == {}


class TestColumnsByWhatTheyHold:
    def test_a_column_is_what_more_than_half_of_its_cells_are(self) -> None:
        assert taken("A-1\t5\t2026-12-18", "B-2\tx\t2026-12-19", "C-3\t7\tbald").lines[0] == {
            "part": "A-1", "quantity": "5", "due": "2026-12-18",
        }  # fmt: skip
        assert taken("A-1\t5", "B-2\tx").lines == [{"part": "A-1", "name": "5"}, {"part": "B-2", "name": "x"}]

    def test_the_first_number_is_the_quantity_the_second_the_price_and_a_third_is_named(self) -> None:
        result = taken("A-1\t5\t86.4\t99", "B-2\t6\t21.75\t98")
        assert result.lines[0] == {"part": "A-1", "quantity": "5", "price": "86.4"}
        assert result.ignored == ["D “99”"]

    def test_a_second_day_and_a_second_text_are_named(self) -> None:
        assert taken("A-1\t衬套\t5\t2026-12-18\t2026-12-19\t急", "B-2\t支架\t6\t2026-12-18\t2026-12-19\t急").ignored == [
            "E “2026-12-19”", "F “急”",
        ]  # fmt: skip

    def test_days_of_a_column_settle_how_they_are_meant_there_too(self) -> None:
        assert [line["due"] for line in taken("A-1\t5\t05/12/2026", "B-2\t6\t13/12/2026").lines] == ["2026-12-05", "2026-12-13"]

    def test_running_numbers_alone_with_quantities_are_parts(self) -> None:
        assert taken("1\t5", "2\t6").lines == [{"part": "1", "quantity": "5"}, {"part": "2", "quantity": "6"}]

    def test_one_column_is_the_part(self) -> None:
        assert taken("A-1", "B-2").lines == [{"part": "A-1"}, {"part": "B-2"}]
