"""Parts, materials and counts from a sheet; and what every import understands."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from domain.products.imports.kinds import normal
from domain.products.models import Material, Product
from domain.shared.errors import Invalid, Refused
from domain.shared.work import unit
from tests.cast import NOW, Cast
from tests.products.importing import LIST, bring, changes, do, errors, sheet
from tests.statements import counted


def test_parts_are_entered_and_changed_by_their_code(cast: Cast) -> None:
    kept = bring(
        cast.fang,
        "parts",
        sheet(
            ("公司料号", "品名", "产线", "小时产量", "标准周期"),
            ["HC-4801-012", "前下摆臂总成（左）", "装配二线", 75, 15],
            ["hc-7", "新件", "L1", 40, 20],
            ["HC-4801-013", "前下摆臂总成（右）", "焊接一线", 60, 15],
        ),
    )
    assert [(what, key) for what, key, _ in changes(kept)] == [("changed", "HC-4801-012"), ("added", "HC-7")]
    assert changes(kept)[0][2] == {"line_id": ("焊接一线", "装配二线"), "pieces_per_hour": ("60", "75")}
    assert do(cast.fang, kept) == 2
    with unit(cast.fang, now=NOW) as work:
        made = work.session.scalars(select(Product).where(Product.code == "HC-7")).one()
    assert (made.name_zh, made.line_id, made.lead_days, made.safety_stock) == ("新件", cast.lines["L1"].id, 20, 0)


def test_a_line_that_is_not_there_and_a_code_named_twice_are_refused(cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        bring(
            cast.fang,
            "parts",
            sheet(("公司料号", "品名", "产线"), ["HC-7", "x", "L9"], ["HC-8", "x", None], ["hc-8", "x", None], [None, "x", None]),
        )
    assert set(errors(refused)) == {"C2", "A4", "A5"}
    assert "Row 3" in errors(refused)["A4"]


def test_materials_are_entered_and_changed(cast: Cast) -> None:
    kept = bring(
        cast.fang,
        "materials",
        sheet(("材料编码", "材料名称", "单位", "安全库存", "采购周期"), ["NR-60", "橡胶 NR-60", "kg", 80, 10], ["AL-1", "铝", "kg", 5, 7]),
    )
    assert changes(kept)[0] == ("changed", "NR-60", {"safety_stock": ("50", "80")})
    do(cast.fang, kept)
    with unit(cast.fang, now=NOW) as work:
        assert set(work.session.scalars(select(Material.code))) == {"NR-60", "QStE420", "AL-1"}


def test_counts_of_parts_and_materials_come_with_their_day(cast: Cast) -> None:
    kept = bring(
        cast.sun_li,
        "stock",
        sheet(("Company code", "Quantity", "Count date"), ["HC-4801-012", 500, date(2026, 11, 20)], ["NR-60", "7.25", "2026-11-23"]),
    )
    assert [fields["on_hand"] for _, _, fields in changes(kept)] == [("320", "500"), ("100", "7.25")]
    assert do(cast.sun_li, kept) == 2
    with unit(cast.sun_li, now=NOW) as work:
        product, material = work.fetch(Product, cast.products["HC-4801-012"].id), work.fetch(Material, cast.materials["NR-60"].id)
    assert product.counted_at and product.counted_at.isoformat() == "2026-11-20T09:00:00+00:00"
    assert (product.on_hand, material.on_hand, material.counted_at) == (500, Decimal("7.25"), NOW)


def test_a_count_of_nothing_we_know_or_of_tomorrow_is_refused(cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        bring(
            cast.sun_li,
            "stock",
            sheet(
                ("公司料号", "盘点数量", "盘点日期"),
                ["XX", 1, date(2026, 11, 20)],
                ["NR-60", -1, date(2026, 11, 20)],
                ["HC-4801-012", 1, date(2026, 11, 24)],
            ),
        )
    assert set(errors(refused)) == {"A2", "B3", "C4"}


def test_an_import_of_a_thousand_rows_reads_the_database_a_fixed_number_of_times(cast: Cast) -> None:
    rows = [[f"N-{number}", "HC-9001-001", "支架", "A", "1.5", date(2026, 12, 1), None] for number in range(1000)]
    packed = sheet(LIST, *rows)
    with counted() as statements:
        kept = bring(cast.li_qian, "list", packed, cast.a)
    assert len(kept.differences) == 2000
    assert len(statements) < 12


@pytest.mark.parametrize(
    ("name", "text", "read_as"),
    [
        ("active", "是", "1"),
        ("active", "YES", "1"),
        ("active", "", "1"),
        ("active", "否", ""),
        ("active", "maybe", "maybe"),
        ("provisional", "", ""),
        ("provisional", "是", "1"),
        ("source", "报价", "quotation"),
        ("source", "List", "list"),
        ("source", "", ""),
        ("name", "是", "是"),
    ],
)
def test_yes_no_and_sources_are_understood_in_both_languages(name: str, text: str, read_as: str) -> None:
    assert normal(name, text) == read_as


def test_what_is_no_spreadsheet_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused, match="not an Excel file"):
        bring(cast.li_qian, "list", b"%PDF-1.7", cast.a)
