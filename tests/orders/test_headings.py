"""How customers head the columns of their orders, and what stands above them. No database."""

from __future__ import annotations

import pytest

from domain.orders import headings


@pytest.mark.clause("5.1.1(1)")
@pytest.mark.parametrize(
    ("cell", "column"),
    [
        ("件号", "part"), ("零件图号", "part"), ("物料编码 Part No.", "part"), ("Part No.*", "part"), ("PART_NUMBER", "part"),
        ("品名", "name"), ("物料描述/Description", "name"),
        ("数量（件）", "quantity"), ("数量(PCS)", "quantity"), ("订单数量", "quantity"), ("Order Qty [pcs]", "quantity"),
        ("单位", "unit"), ("UoM", "unit"),
        ("交货日期 (YYYY-MM-DD)", "due"), ("要求到货日期", "due"), ("Delivery\nDate", "due"), ("交期 Due date", "due"),
        ("单价（未税）", "price"), ("未税单价(元)", "price"),
        ("Unit Price (CNY/pcs)", "price"),
        ("版本号", "revision"), ("材质", "material"), ("技术要求", "specification"), ("质量要求", "quality"), ("需求类型", "zone"),
    ],
)  # fmt: skip
def test_a_heading_is_known_in_either_language_or_both_at_once(cell: str, column: str) -> None:
    assert headings.column(cell) == column


@pytest.mark.parametrize(
    "cell", ["数量(千件)", "单价(含税)", "价税合计", "Price per 100", "数量 (kpcs)", "库位", "", "2904110-K80", "备注"]
)
def test_a_heading_that_means_something_else_is_not_taken_for_the_column(cell: str) -> None:
    assert headings.column(cell) is None


@pytest.mark.parametrize(
    ("cell", "serial"), [("序号", True), ("No.", True), ("Pos", True), ("行号", True), ("数量", False), ("备注", False)]
)
def test_running_numbers_are_told_from_columns_that_somebody_might_miss(cell: str, serial: bool) -> None:
    assert headings.is_serial(cell) is serial


class TestWhichColumnIsWhich:
    def test_each_column_is_taken_once_the_first_that_is_headed_so(self) -> None:
        assert headings.columns(["件号", "数量", "数量", "零件号"], []) == {0: "part", 1: "quantity"}

    def test_where_items_count_the_lines_the_material_is_the_part(self) -> None:
        body = [["10", "2904110-K80", "5"], ["20", "2916035-K80", "6"]]
        assert headings.columns(["Item", "Material", "Qty"], body) == {1: "part", 2: "quantity"}

    def test_where_items_are_the_parts_the_material_stays_what_it_is(self) -> None:
        body = [["2904110-K80", "QStE420", "5"], ["2916035-K80", "45#", "6"]]
        assert headings.columns(["Item", "Material", "Qty"], body) == {0: "part", 1: "material", 2: "quantity"}

    def test_a_better_heading_leaves_the_stand_in_alone(self) -> None:
        assert headings.columns(["Material", "Part No", "Qty"], [["45#", "A-1", "5"]]) == {0: "material", 1: "part", 2: "quantity"}


@pytest.mark.parametrize(
    ("values", "running"),
    [
        (["1", "2", "3"], True), (["10", "20", "30"], True), (["001", "002"], True), (["1"], True), (["10"], True), (["100", "101"], True),
        (["2", "3"], False), (["1", "3"], False), (["5", "15"], False), (["A-1", "2"], False), ([], False), (["7"], False),
        (["100001", "100002"], False),
    ],
)  # fmt: skip
def test_running_numbers_begin_and_go_on_as_lists_do(values: list[str], running: bool) -> None:
    assert headings.counting(values) is running


class TestAbove:
    def test_number_and_day_stand_in_one_cell_or_beside_their_word(self) -> None:
        rows = [["远江汽车采购订单"], ["采购订单号：4500874021", "", "订单日期", "", "2026-11-20"], ["Currency:", "USD"]]
        assert headings.above(rows) == {"po": "4500874021", "order_date": "2026-11-20", "currency": "USD"}

    def test_the_first_that_is_given_holds(self) -> None:
        assert headings.above([["PO No", "1"], ["PO No", "2"]]) == {"po": "1"}

    def test_a_word_with_nothing_behind_it_says_nothing(self) -> None:
        assert headings.above([["PO No", ""], ["订单号"]]) == {}

    def test_the_next_word_is_no_value(self) -> None:
        assert headings.above([["订单号", "订单日期", "2026-11-20"]]) == {"order_date": "2026-11-20"}
