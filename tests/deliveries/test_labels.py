"""What a box's label says, in our layout and in the manner of VDA 4902 (5.1.11(2), RULES 7): drawn without a database."""

from __future__ import annotations

import io
import re
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from pypdf import PdfReader

from domain.deliveries.models import Box, DispatchLine
from templates import press
from templates.press import labels
from tests.visitors import words

D = Decimal
COMPANY = {"zh": "衡川汽车零部件有限公司", "en": "Hengchuan Auto Parts Co., Ltd."}


def label(number: int = 3, of: int = 12, layout: str = "", net: str | None = "18", **more: Any) -> SimpleNamespace:
    """Box 3 of 12 with 20 left arms of lot L2611-01 for Yuanjiang."""
    said: dict[str, Any] = {"weight": D("25.5"), "revision": "B", "made": date(2026, 11, 20), "dock": "3 号门", "supplier": "107245",
                            "name_en": "Yuanjiang Automotive Group"} | more
    box = Box(number=number, code=f"DN-261123-001-1-{number}", lot_number="L2611-01", produced_on=said["made"], quantity=D(20),
              gross_weight=said["weight"], size="60×40×30")
    line = DispatchLine(position=1, customer_part="2904110-K80", code="HC-4801-012", name="前下摆臂总成（左）", unit="pcs",
                        drawing_revision=said["revision"], specification="热处理", po_number="4500123456", label_layout=layout)
    customer = SimpleNamespace(name_short="远江汽车", name_zh="远江汽车集团有限公司", name_en=said["name_en"],
                               supplier_number=said["supplier"])
    notice = SimpleNamespace(number="DN-261123-001", ship_to={"name": "合肥总装厂", "plant": "总装二厂", "dock": said["dock"]})
    return SimpleNamespace(box=box, line=line, at=number, of=of, notice=notice, customer=customer, layout=layout,
                           net=D(net) if net else None)


def drawn(*made: SimpleNamespace, language: str = "zh-CN") -> str:
    return labels.page(list(made), COMPANY, language)


def said(*made: SimpleNamespace, language: str = "zh-CN") -> str:
    return words(re.sub(r"<svg.*?</svg>", " ", drawn(*made, language=language), flags=re.DOTALL))


VDA = "VDA 4902"


# ours


@pytest.mark.clause("5.1.11(2)")
@pytest.mark.parametrize("shown", [
    "远江汽车", "合肥总装厂", "3 号门", "2904110-K80", "前下摆臂总成（左）", "HC-4801-012", "4500123456", "20", "L2611-01", "2026-11-20",
    "25.5 kg", "DN-261123-001-1-3", "衡川汽车零部件有限公司",
])
def test_our_label_tells_where_what_how_many_and_of_which_lot(shown: str) -> None:
    assert shown in said(label())


def test_the_revision_of_the_drawing_stands_behind_the_part_where_there_is_one() -> None:
    assert "2904110-K80 / B" in said(label())
    assert "2904110-K80 /" not in said(label(revision=""))


@pytest.mark.parametrize(("language", "number", "place", "lot"), [
    ("zh-CN", "箱号 3", "第 3 箱 / 共 12 箱", "批号"), ("en", "Box 3", "3 of 12", "Lot"),
])
def test_box_and_place_among_its_boxes_are_told_in_the_readers_language(language: str, number: str, place: str, lot: str) -> None:
    text = said(label(), language=language)
    assert "".join(number.split()) in "".join(text.split()) and "".join(place.split()) in "".join(text.split()) and lot in text


def test_of_a_line_that_is_not_all_packed_nobody_says_how_many_boxes_there_will_be() -> None:
    assert "共" not in said(label(of=0)).replace("公司", "")
    assert "共" in said(label(of=12)).replace("公司", "")


def test_what_was_not_weighed_or_dated_stands_open() -> None:
    assert "kg" not in said(label(weight=None))
    assert "—" in said(label(made=None)) and "—" not in said(label())


def test_each_box_has_a_page_of_its_own() -> None:
    assert drawn(label(1), label(2), label(3)).count("<section") == 3
    assert drawn(label(1), label(2), label(3)).count("anew") == 2


@pytest.mark.parametrize("layout", ["", VDA])
def test_no_price_stands_on_a_box(layout: str) -> None:
    assert not re.search(r"¥|CNY|EUR|USD|单价|金额|price", said(label(layout=layout)) + said(label(layout=layout), language="en"))


# the customer's


@pytest.mark.parametrize(("layout", "template", "known"), [
    ("", "standard", True), ("standard", "standard", True), ("VDA 4902", "odette", True), ("vda-4902", "odette", True),
    ("VDA4902", "odette", True), (" Odette ", "odette", True), ("ODETTE", "odette", True), ("BYD-GTL", "standard", False),
    ("VDA 4994", "standard", False),
])
def test_a_layout_is_known_however_it_is_written(layout: str, template: str, known: bool) -> None:
    assert (labels.layout(layout), labels.known(layout)) == (template, known)


@pytest.mark.clause("5.1.11(2)")
@pytest.mark.parametrize(("field", "value"), [
    ("(1)", "Yuanjiang Automotive Group"), ("(2)", "3 号门"), ("(3)", "DN-261123-001"), ("(4)", "Hengchuan Auto Parts Co., Ltd."),
    ("(5)", "18"), ("(6)", "25.5"), ("(7)", "3"), ("(8)", "2904110-K80"), ("(9)", "20"), ("(10)", "前下摆臂总成（左）"),
    ("(11)", "HC-4801-012"), ("(12)", "107245"), ("(13)", "20 Nov 2026"), ("(14)", "B"), ("(15)", "DN-261123-001-1-3"),
    ("(16)", "L2611-01"),
])
def test_the_label_of_vda_4902_has_each_of_its_sixteen_fields(field: str, value: str) -> None:
    text = said(label(layout=VDA), language="en")
    assert value in text[text.index(field):]


def test_what_nobody_entered_is_left_out_or_open_on_the_label_of_vda_4902() -> None:
    bare = said(label(layout=VDA, net=None, weight=None, supplier="", revision="", dock=""), language="en")
    assert "(5)" not in bare and "(6)" not in bare
    assert bare.count("—") == 3  # dock, supplier, revision
    assert "—" not in said(label(layout=VDA), language="en")


def test_the_number_of_the_supplier_is_coded_only_where_it_is_known() -> None:
    assert drawn(label(layout=VDA)).count('class="lb-c"') == drawn(label(layout=VDA, supplier="")).count('class="lb-c"') + 1


def test_a_customer_without_an_english_name_is_named_as_it_calls_itself() -> None:
    assert "远江汽车集团有限公司" in said(label(layout=VDA, name_en=""))
    assert "远江汽车集团有限公司" not in said(label(layout=VDA))


@pytest.mark.parametrize(("text", "coded"), [
    ("2904110-K80", "2904110-K80"), ("A/12 b", "A/12 b"), ("左2904", "2904"), ("", ""), ("é", ""), ("~!", "~!"),
])
def test_only_what_bars_can_carry_is_coded(text: str, coded: str) -> None:
    assert labels.plain(text) == coded


@pytest.mark.parametrize(("quantity", "weight", "kg"), [
    ("20", "0.9", "18"), ("1", "0.0006", "0.001"), ("1", "0.0004", "0"), ("250", "0.38", "95"), ("12.5", "2", "25"), ("20", None, None),
])
def test_the_net_weight_of_a_box_is_that_of_its_pieces_to_the_gram(quantity: str, weight: str | None, kg: str | None) -> None:
    found = labels.net(Box(quantity=D(quantity)), D(weight) if weight else None)
    assert found == (D(kg) if kg else None)


# as paper


@pytest.mark.parametrize(("text", "columns", "shown"), [
    ("", 10, ""), ("Left arm", 8, "Left arm"), ("Left arm B", 9, "Left ar…"), ("Left arm B", 7, "Left…"), ("前下摆臂", 8, "前下摆臂"),
    ("前下摆臂总成", 10, "前下摆臂…"), ("前下摆臂总成", 9, "前下摆…"), ("A柱左", 5, "A柱左"), ("A柱左侧", 6, "A柱…"),
])
def test_what_a_label_has_no_room_for_is_cut_with_a_mark(text: str, columns: int, shown: str) -> None:
    assert labels.short(text, columns) == shown


LONG = "Front lower control arm assembly, left, reinforced, cathodic dip coated, with bush and ball joint, export packed"


@pytest.mark.parametrize("layout", ["", VDA])
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_each_label_is_one_page_however_long_the_names_on_it_are(layout: str, language: str) -> None:
    plain, long = label(layout=layout), label(number=4, layout=layout, dock="East gate 3, ramp 12")
    long.line.name, long.line.specification = LONG, f"{LONG}; {LONG}"
    long.notice.ship_to["name"], long.customer.name_en = LONG, LONG[:60]
    chinese = label(number=5, layout=layout)
    chinese.line.name, chinese.line.specification = "前下摆臂总成（左）加强型电泳黑带衬套及球头出口包装" * 4, "按图纸热处理并抛丸" * 12
    content = press.pdf(labels.page([plain, long, chinese], COMPANY, language))
    assert len(PdfReader(io.BytesIO(content)).pages) == 3
