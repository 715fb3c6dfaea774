"""English pages name parts and customers as the lists do in English, Chinese pages as ever, and neither asks more for it."""

from __future__ import annotations

import io
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from domain.orders.models import OrderLine
from domain.products.models import Product
from domain.shared.actor import system
from domain.shared.work import unit
from tests.cast import NOW, Cast
from tests.statements import counted
from tests.tracking.made import order
from tests.visitors import words

ARM, MOUNT = "前下摆臂总成（左）", "发动机右悬置"
NAMES = {ARM: "Front lower control arm assembly, left", MOUNT: "Engine mount, right"}
ENGLISH = {"concord-lang": "en"}
INSIDE = [
    "/admin/orders", "/admin/orders/SO-261106-018", "/admin/customers", "/admin/products", "/admin/production-reports",
    "/admin/search?q=4801", "/admin/product-lists/K001",
]
OUTSIDE = ["/orders", "/orders/SO-261106-018", "/products"]


@pytest.fixture
def named(cast: Cast) -> Cast:
    """An order of two parts that have English names."""
    order(cast)
    with unit(system("test"), now=NOW) as work:
        for product in cast.products.values():
            found = work.fetch(Product, product.id)
            found.name_en = NAMES.get(found.name_zh, f"Part {found.code}")
    return cast


def shown(visitor: Any, url: str, **cookies: Any) -> str:
    answer = visitor._send("GET", url, more=cookies.get("more"))
    assert answer.status_code == 200, url
    return words(answer.text)


@pytest.mark.parametrize("url", [each for each in INSIDE if "customers" not in each])
def test_staff_read_the_english_name_of_a_part_on_english_pages_and_the_chinese_one_on_others(named: Cast, visit: Any, url: str) -> None:
    chen = visit(named.chen)
    english = shown(chen, url, more=ENGLISH)
    assert NAMES[ARM] in english and (ARM not in english or "search" in url)
    assert ARM in shown(chen, url)


@pytest.mark.parametrize("url", OUTSIDE)
def test_a_customer_reads_the_english_name_of_its_part_in_the_portal(named: Cast, visit: Any, url: str) -> None:
    wang = visit(named.wang_min)
    english = shown(wang, url, more=ENGLISH)
    assert NAMES[ARM] in english and ARM not in english
    assert ARM in shown(wang, url)


@pytest.mark.parametrize("url", INSIDE[:3])
def test_a_customer_is_named_in_english_on_english_pages(named: Cast, visit: Any, url: str) -> None:
    chen = visit(named.li_qian)
    english = shown(chen, url, more=ENGLISH)
    assert "Yuanjiang Automotive Group" in english and "远江汽车" not in english
    assert "远江汽车" in shown(chen, url)


def test_what_the_customer_wrote_otherwise_stays_on_english_pages(named: Cast, visit: Any) -> None:
    with unit(system("test"), now=NOW) as work:
        for line in work.session.query(OrderLine).filter(OrderLine.position == 10):
            line.name = "摆臂 K80 改型"
    english = shown(visit(named.chen), "/admin/orders/SO-261106-018", more=ENGLISH)
    assert "摆臂 K80 改型" in english and NAMES[MOUNT] in english


def test_what_is_found_stands_by_its_english_name_with_the_chinese_one_below(named: Cast, visit: Any) -> None:
    english = shown(visit(named.chen), "/admin/search?q=4801", more=ENGLISH)
    assert f"HC-4801-012 {NAMES[ARM]} {ARM}" in english


def test_an_english_workbook_names_the_part_in_english(named: Cast, visit: Any) -> None:
    answer = visit(named.chen)._send("GET", "/admin/orders.xlsx", more=ENGLISH)
    cells = {cell for row in CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python() for cell in row}
    assert NAMES[ARM] in cells and ARM not in cells


@pytest.mark.parametrize(("who", "url"), [("chen", "/admin/orders"), ("chen", "/admin/ledger"), ("wang_min", "/orders/SO-261106-018")])
def test_an_english_page_asks_the_database_as_often_as_a_chinese_one(named: Cast, visit: Any, who: str, url: str) -> None:
    visitor = visit(getattr(named, who))
    shown(visitor, url, more=ENGLISH), shown(visitor, url)
    with counted() as english:
        shown(visitor, url, more=ENGLISH)
    with counted() as chinese:
        shown(visitor, url)
    assert len(english) == len(chinese)
