"""The table of headings: no word means two things, each is known in each dress that people put on it, our own forms are read back."""

from __future__ import annotations

import pytest

from domain.orders import headings, pasting
from domain.products.imports.kinds import KINDS
from tests.cast import TODAY

WORDS = [(word, column) for column, words in headings.HEADINGS.items() for word in words]
LABELS = [(word, field) for field, words in headings.LABELS.items() for word in words]


def test_no_word_heads_two_columns_or_names_a_column_and_the_whole_order() -> None:
    meanings = {(headings.plain(word), meaning) for word, meaning in [*WORDS, *LABELS, *((word, "serial") for word in headings.SERIAL)]}
    words = [word for word, _ in meanings]
    assert sorted(words) == sorted(set(words))


@pytest.mark.parametrize("column", list(headings.HEADINGS))
def test_each_column_has_its_words_in_both_languages(column: str) -> None:
    words = headings.HEADINGS[column]
    assert any(word.isascii() for word in words) and any(not word.isascii() for word in words)


@pytest.mark.parametrize(
    "dress",
    ["{word}", " {word} ", "{word}*", "{word}:", "{word}（必填）", "{word}(optional)", "[{word}]", "{word}\n(pcs)", "{word} (CNY)",
     "{word}【元】", "{word}（未税）"],
)  # fmt: skip
def test_a_word_is_known_in_each_dress_that_changes_nothing(dress: str) -> None:
    unknown = [word for word, column in WORDS if headings.column(dress.format(word=word)) != column]
    assert unknown == []


@pytest.mark.parametrize("dress", ["{word}(千件)", "{word} (gross)", "{word}（含税）", "新{word}", "{word}2", "含税 {word}",
                                   "{word} incl. VAT", "已交 {word}", "{word} 未交", "open {word}", "{word}/old"])  # fmt: skip
def test_a_word_is_not_known_where_something_changes_its_meaning(dress: str) -> None:
    taken = [word for word, _ in WORDS if headings.column(dress.format(word=word)) is not None]
    assert taken == []


def test_both_languages_at_once_are_known_in_either_order_and_with_a_stroke() -> None:
    pairs = [(one, other, column) for column, words in headings.HEADINGS.items() for one in words for other in words
             if not one.isascii() and other.isascii()]  # fmt: skip
    assert len(pairs) > 300
    for one, other, column in pairs[::7]:
        cells = f"{one} {other}", f"{other}{one}", f"{one}/{other}", f"{other.upper()}\n{one}"
        assert {headings.column(cell) for cell in cells} == {column}


@pytest.mark.clause("5.1.1(1)")
@pytest.mark.parametrize(
    ("cell", "column"),
    [
        ("顾客料号", "part"), ("客户件号", "part"), ("Customer Part No.", "part"), ("日期", "due"), ("订货量", "quantity"),
        ("交货数量(件)", "quantity"), ("数量( pcs )", "quantity"), ("物料编码（Part No.）", "part"), ("规格型号/图号", "specification"),
        ("Part No | Item", "part"), ("品名\n名称", "name"), ("Qty / Quantity", "quantity"),
        ("未税单价 Unit price", "price"), ("不含税价 Price", "price"), ("Net 单价", "price"),
    ],
)  # fmt: skip
def test_what_customers_call_their_own_part_and_its_day_is_known(cell: str, column: str) -> None:
    assert headings.column(cell) == column


@pytest.mark.clause("5.1.2(2)A")
@pytest.mark.parametrize("cell", ["含税单价 Unit price", "Unit price 含税", "单价 VAT incl.", "单价/含税", "含税 Price"])
def test_a_price_with_tax_is_not_taken_for_the_untaxed_one(cell: str) -> None:
    assert headings.column(cell) is None


@pytest.mark.parametrize("cell", ["图号 Document", "交期 Threshold", "单价 Taxonomy", "材料 Renewed"])
def test_a_strange_word_beside_a_known_one_does_not_hide_it(cell: str) -> None:
    assert headings.column(cell) is not None


@pytest.mark.parametrize("cell", ["已交数量 Qty", "Open qty 数量", "未交 Qty", "数量2", "原交期 Delivery date", "Old rev 版本"])
def test_a_quantity_or_a_day_of_something_else_is_not_taken_for_the_ordered_one(cell: str) -> None:
    assert headings.column(cell) is None


@pytest.mark.clause("6.2.13")
def test_our_own_list_fm13_with_a_quantity_and_a_day_beside_it_is_an_order() -> None:
    fields = KINDS["list"].fields
    values = {"customer_part": "2904110-K80", "code": "HC-4801-012", "name": "前下摆臂", "drawing": "DWG-1", "revision": "B",
              "material": "QStE420", "standard_pack": "20", "unit_price": "86.40", "valid_from": "2026-01-01", "price_from": "500",
              "program": "K80"}  # fmt: skip
    rows = [["顾客销售产品清单"], [], [*(field.heading for field in fields), "数量", "交期"],
            [*(values.get(field.name, "") for field in fields), "2400", "2026-12-18"]]  # fmt: skip
    taken = pasting.take(rows, TODAY)
    assert taken.lines == [{"part": "2904110-K80", "name": "前下摆臂", "revision": "B", "material": "QStE420", "price": "86.4",
                            "quantity": "2400", "due": "2026-12-18"}]  # fmt: skip
    assert taken.problems == []


class TestAbove:
    @pytest.mark.parametrize(("word", "field"), LABELS)
    def test_each_label_is_known_with_its_value_behind_or_beside_it(self, word: str, field: str) -> None:
        for rows in ([[f"{word}: 77"]], [[f"{word.upper()}：77", "", "x"]], [[word, " ", " 77"]], [["", f"{word}:", " 77 "]]):
            assert headings.above(rows) == {field: "77"}, rows

    @pytest.mark.parametrize("rows", [[], [[]], [[""]], [["备注: 77"]], [["PO"]], [["PO:", ""], ["77"]], [["PO", "Order date", "PO"]]])
    def test_nothing_is_made_up_where_nothing_is_said(self, rows: list[list[str]]) -> None:
        assert headings.above(rows) == {}

    def test_the_next_word_with_its_own_value_is_no_value(self) -> None:
        assert headings.above([["订单号", "订单日期: 2026-11-20"]]) == {"order_date": "2026-11-20"}

    def test_a_value_may_hold_a_colon(self) -> None:
        assert headings.above([["PO: A:7"]]) == {"po": "A:7"}


class TestStandIns:
    @pytest.mark.parametrize("head", ["Item", "Material", "物料", "产品", "零件"])
    def test_a_vague_word_is_the_part_where_no_better_one_is_there_and_it_does_not_count_the_lines(self, head: str) -> None:
        assert headings.columns([head, "数量"], [["A-1", "5"], ["B-2", "6"]])[0] == "part"
        assert headings.columns([head, "零件号", "数量"], [["A-1", "C-3", "5"]]).get(0) != "part"
        assert headings.columns([head, "数量"], [["10", "5"], ["20", "6"]]).get(0) != "part"

    def test_an_empty_column_counts_nothing(self) -> None:
        assert headings.columns(["Item", "数量"], [["", "5"], []])[0] == "part"

    def test_gaps_do_not_stop_numbers_from_counting(self) -> None:
        assert headings.columns(["Item", "Material", "数量"], [["10", "A-1", "5"], ["", "", ""], ["20", "B-2", "6"]])[1] == "part"

    def test_a_number_that_does_not_count_makes_the_column_a_part(self) -> None:
        assert headings.counting(["1", "x", "2"]) is False
        assert headings.columns(["Item", "数量"], [["1", "5"], ["x", "5"], ["2", "5"]])[0] == "part"

    def test_no_other_word_stands_in_for_it(self) -> None:
        assert headings.columns(["名称", "库位", "数量"], [["臂", "C3", "5"]]) == {0: "name", 2: "quantity"}
