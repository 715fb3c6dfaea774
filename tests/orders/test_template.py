"""Our own sheet to order with: a heading for each column in the reader's language, and what is filled in under them is read back."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from domain.orders import headings, pasting, template
from domain.shared.files import Given
from domain.shared.spreadsheets import read_rows
from tests.cast import TODAY

ENGLISH = ["part", "qty", "due", "name", "revision", "material", "specification", "quality", "price"]
CHINESE = ["件号", "数量", "交期", "名称", "版本", "材料", "规格", "质量要求", "单价"]


@pytest.mark.parametrize(("chinese", "heads"), [(True, CHINESE), (False, ENGLISH)])
def test_it_is_headed_in_the_readers_language_part_quantity_and_day_first(chinese: bool, heads: list[str]) -> None:
    assert read_rows(Given("order.xlsx", template.template(chinese), "import")) == [heads]
    assert [headings.column(head) for head in heads] == list(template.COLUMNS)


@pytest.mark.parametrize(("chinese", "name"), [(True, "订单"), (False, "Order")])
def test_it_stays_in_sight_and_days_and_quantities_are_formatted_as_such(chinese: bool, name: str) -> None:
    with zipfile.ZipFile(BytesIO(template.template(chinese))) as archive:
        sheet, styles, book = (archive.read(f"xl/{part}").decode() for part in ("worksheets/sheet1.xml", "styles.xml", "workbook.xml"))
    assert f'name="{name}"' in book and '<pane ySplit="1"' in sheet
    assert 'formatCode="yyyy-mm-dd"' in styles and 'formatCode="0.###"' in styles
    assert sheet.count("<col ") >= 3


@pytest.mark.clause("5.1.1(1)", "3.3")
@pytest.mark.parametrize("heads", [CHINESE, ENGLISH])
def test_what_is_filled_in_under_its_headings_is_a_line_with_all_of_it(heads: list[str]) -> None:
    cells = ["2904110-K80", "2400", "2026-12-18", "前下摆臂", "B", "QStE420", "图纸 B 版", "全检", "86.40"]
    taken = pasting.take([heads, cells], TODAY)
    assert taken.lines == [dict(zip(template.COLUMNS, [*cells[:8], "86.4"], strict=True))]
    assert (taken.problems, taken.ignored, taken.header) == ([], [], {})
