"""Lists as workbooks: the right columns for the reader, numbers as numbers, text as text, in the reader's language."""

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from domain.orders.lists import ExportRow
from domain.queue.queries import QueueRow
from domain.shared.message import Message
from domain.shared.spreadsheet import MEDIA_TYPE, read
from domain.shared.task_queries import TaskRow
from templates.registers import orders_workbook, queue_workbook
from tests.cast import NOW


def ordered(**columns: Any) -> ExportRow:
    values = {
        "number": "SO-1",
        "po_number": "45001",
        "customer": "远江",
        "submitted_at": NOW,
        "state": "released",
        "position": 10,
        "customer_part": "2904110-K80",
        "code": "HC-1",
        "name": "摆臂",
        "quantity": Decimal("2400"),
        "unit": "pcs",
        "requested": date(2026, 12, 3),
        "promised": None,
        "unit_price": Decimal("86.40"),
        "currency": "CNY",
    }
    return ExportRow(**(values | columns))


def task(**columns: Any) -> TaskRow:
    values = dict.fromkeys(TaskRow.__dataclass_fields__) | {
        "title": Message("{part} of {number}", part=Message("Delivery and material"), number="SO-1"),
        "kind": "review.delivery",
        "clause": "5.1.5(1)",
        "object_number": "SO-1",
        "department": "production",
        "opened_at": NOW,
        "opened_by": "李倩",
        "due_at": NOW + timedelta(hours=8),
        "path": "/reviews/SO-1",
        "internal": True,
    }
    return TaskRow(**(values | columns))


def rows(content: bytes, tmp_path: Path) -> list[list[Any]]:
    path = tmp_path / "list.xlsx"
    path.write_bytes(content)
    return read(path).rows


def test_staff_get_a_column_of_customers_and_customers_do_not(tmp_path: Path) -> None:
    inside, name, media_type = orders_workbook([ordered()], "zh-CN", staff=True)
    assert (name, media_type) == ("orders.xlsx", MEDIA_TYPE)
    assert "顾客" in rows(inside, tmp_path)[0]
    outside, *_ = orders_workbook([ordered()], "zh-CN", staff=False)
    assert "顾客" not in rows(outside, tmp_path)[0] and "远江" not in rows(outside, tmp_path)[1]


def test_numbers_and_dates_can_be_reckoned_with(tmp_path: Path) -> None:
    content, *_ = orders_workbook([ordered()], "zh-CN", staff=True)
    head, first = rows(content, tmp_path)[:2]
    found = dict(zip(head, first, strict=False))
    assert (found["品名"], found["公司料号"]) == ("摆臂", "HC-1")
    assert "姓名" not in found, "a part has no person's name"
    assert found["数量"] == Decimal(2400) and found["未税单价"] == Decimal("86.4")
    assert found["要求交期"] == date(2026, 12, 3) and found["承诺交期"] in (None, "")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("x")', "http://evil.example"])
def test_what_a_customer_typed_stays_text(tmp_path: Path, text: str) -> None:
    content, *_ = orders_workbook([ordered(name=text)], "zh-CN", staff=True)
    assert text in [str(cell) for cell in rows(content, tmp_path)[1]]


def test_a_state_is_worded_for_the_reader(tmp_path: Path) -> None:
    for language, word in (("zh-CN", "已受订"), ("en", "Accepted")):
        content, *_ = orders_workbook([ordered()], language, staff=True)
        assert word in rows(content, tmp_path)[1]


def test_a_list_of_nothing_has_its_headings(tmp_path: Path) -> None:
    content, *_ = orders_workbook([], "en", staff=True)
    assert len(rows(content, tmp_path)) == 1


def test_the_queue_says_what_where_by_when_and_what_is_late(tmp_path: Path) -> None:
    late = QueueRow(task(), "远江", "摆臂", 2, "mass_production", 1, 2, -timedelta(hours=1))
    content, name, _ = queue_workbook([late], "zh-CN")
    head, first = rows(content, tmp_path)[:2]
    found = dict(zip(head, first, strict=False))
    assert name == "tasks.xlsx"
    assert found["部门"] == "生产课" and found["编号"] == "SO-1" and "SO-1" in found["事项"]
    assert found["逾期"] and str(found["时限"]).startswith("2026-11-23") and "发起" in found and "交期" not in found
    assert CalamineWorkbook.from_filelike(io.BytesIO(content)).sheet_names == ["待办"]


def test_what_nobody_opened_was_opened_by_the_system(tmp_path: Path) -> None:
    late = QueueRow(task(opened_by=""), "远江", "摆臂", 2, "mass_production", 1, 2, -timedelta(hours=1))
    head, first = rows(queue_workbook([late], "zh-CN")[0], tmp_path)[:2]
    assert dict(zip(head, first, strict=False))["发起"] == "系统"


def test_the_page_of_a_task_is_where_it_is_done() -> None:
    row = QueueRow(task(), "", "", 0, "", 0, 0, timedelta())
    assert row.url == "/admin/reviews/SO-1"
    assert QueueRow(task(path="/admin/orders/SO-1"), "", "", 0, "", 0, 0, timedelta()).url == "/admin/orders/SO-1"
    assert QueueRow(task(internal=False, path="/orders/SO-1/completion"), "", "", 0, "", 0, 0, timedelta()).url == "/admin/orders/SO-1"
