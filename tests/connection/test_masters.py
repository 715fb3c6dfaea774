"""Parts and materials as 用友 and 金蝶 keep them come in by file, with columns named once, shown before anything is changed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from api.endpoints import ENDPOINTS
from domain.connection import exchange, mappings
from domain.connection.kinds import FILES, INCOMING
from domain.connection.models import ColumnMapping, ExchangeFile
from domain.connection.scopes import SCOPES
from domain.products.models import Material, Product
from domain.shared.errors import Forbidden
from domain.shared.files import Given
from domain.shared.journal import Audit
from domain.shared.work import unit
from tests.cast import NOW, Cast

U8 = "存货编码,存货名称,主计量单位,安全库存量,固定提前期,停用\n"
CODES = {"column-code": "0", "column-name_zh": "1", "column-unit": "2", "column-safety_stock": "3", "column-lead_days": "4"}


def brought(cast: Cast, kind: str, table: str, named: dict[str, str], name: str = "") -> tuple[ExchangeFile, Any]:
    """An uploaded table with its columns named, and what it would change."""
    with unit(cast.li_qian, now=NOW) as work:
        kept = exchange.upload(work, kind, Given("存货档案.csv", table.encode(), "file"))
        exchange.name_columns(work, kept.id, named, name)
        return kept, exchange.plan_of(work, kept, FILES[kind])


def applied(cast: Cast, kept: ExchangeFile, plan: Any) -> int:
    with unit(cast.li_qian, now=NOW) as work:
        return exchange.apply(work, kept.id, exchange.digest(plan))


def stands(cast: Cast, model: Any, code: str) -> Any:
    with unit(cast.li_qian) as work:
        return work.session.scalars(select(model).where(model.code == code)).one()


@pytest.mark.parametrize(("kind", "system", "headings", "wanted"), [
    ("parts", "用友 U8 存货档案", ["存货编码", "存货名称", "规格型号", "主计量单位", "固定提前期"],
     {"code": 0, "name_zh": 1, "unit": 3, "lead_days": 4}),
    ("parts", "金蝶 K3 物料", ["物料代码", "物料名称", "计量单位", "安全库存"], {"code": 0, "name_zh": 1, "unit": 2, "safety_stock": 3}),
    ("materials", "用友 U8 存货档案", ["存货编码", "存货名称", "主计量单位", "提前期"], {"code": 0, "name": 1, "unit": 2, "lead_days": 3}),
    ("materials", "金蝶 K3 物料", ["物料编码", "物料名称", "基本计量单位", "安全库存量"],
     {"code": 0, "name": 1, "unit": 2, "safety_stock": 3}),
])
def test_their_headings_are_known_without_a_mapping(kind: str, system: str, headings: list[str], wanted: dict[str, int]) -> None:
    assert dict(mappings.suggest(FILES[kind], headings, []).columns) == wanted, system


def test_parts_are_entered_or_changed_and_what_the_file_does_not_say_stays(cast: Cast) -> None:
    before = stands(cast, Product, "HC-4801-012")
    kept, plan = brought(cast, "parts", U8 + f"HC-4801-012,{before.name_zh},{before.unit},150,15,\nHC-9000-001,新支架,pcs,20,30,\n", CODES)
    assert [(step.key, step.what) for step in plan.steps] == [("HC-4801-012", "changed"), ("HC-9000-001", "added")]
    assert plan.wrong == []
    assert applied(cast, kept, plan) == 2
    after, new = stands(cast, Product, "HC-4801-012"), stands(cast, Product, "HC-9000-001")
    assert (after.safety_stock, after.on_hand, after.pieces_per_hour) == (Decimal(150), before.on_hand, before.pieces_per_hour)
    assert (new.name_zh, new.safety_stock, new.on_hand) == ("新支架", Decimal(20), Decimal(0))


def test_the_same_file_again_changes_nothing(cast: Cast) -> None:
    table = U8 + "HC-9000-001,新支架,pcs,20,30,\n"
    assert applied(cast, *brought(cast, "parts", table, CODES)) == 1
    _, plan = brought(cast, "parts", table, CODES)
    assert (plan.steps, plan.unchanged, plan.wrong) == ([], 1, [])


def test_materials_likewise_and_who_brought_them_stands_in_the_trail(cast: Cast) -> None:
    named = {"column-code": "0", "column-name": "1", "column-unit": "2", "column-safety_stock": "3", "column-lead_days": "4"}
    kept, plan = brought(cast, "materials", U8 + "CR-9,冷轧板,kg,500,12,\n", named)
    assert applied(cast, kept, plan) == 1
    found = stands(cast, Material, "CR-9")
    assert (found.name, found.unit, found.safety_stock, found.lead_days) == ("冷轧板", "kg", Decimal(500), 12)
    with unit(cast.it) as work:
        names = {each.actor_name for each in work.session.scalars(select(Audit).where(Audit.object_id == found.id))}
    assert names == {"李倩"}


def test_a_bad_cell_is_told_by_its_name_and_nothing_is_taken_over(cast: Cast) -> None:
    kept, plan = brought(cast, "parts", U8 + "HC-9000-001,新支架,pcs,viel,30,\nHC-9000-002,,pcs,1,1,\n", CODES)
    found = exchange.mistakes(plan, kept, FILES["parts"])
    assert [(each.cell, each.heading.split()[0]) for each in found] == [("D2", "安全库存"), ("B3", "品名")]


def test_a_line_of_production_is_told_under_its_own_heading(cast: Cast) -> None:
    """The preview shows what changes as the sheet heads it, not as the program calls it."""
    assert FILES["parts"].heading_of("line_id") == FILES["parts"].heading_of("line") == "产线 Production line"
    _, plan = brought(cast, "parts", "存货编码,存货名称,产线\nHC-9000-001,新支架,L9\n",
                      {"column-code": "0", "column-name_zh": "1", "column-line": "2"})
    assert [(row, name) for row, name, _ in plan.wrong] == [(2, "line")]


def test_its_columns_are_kept_by_a_name_and_known_the_next_time(cast: Cast) -> None:
    brought(cast, "parts", U8 + "HC-9000-001,新支架,pcs,20,30,\n", CODES, name="U8 存货档案")
    with unit(cast.li_qian) as work:
        [mapping] = work.session.scalars(select(ColumnMapping))
        found = mappings.suggest(FILES["parts"], U8.strip().split(","), [mapping])
        assert (mapping.kind, found.name, found.columns["lead_days"]) == ("parts", "U8 存货档案", 4)
    with unit(cast.li_qian, now=NOW) as work:
        mappings.remove(work, mapping.id, version=mapping.version)
        assert mappings.of_kind(work, "parts") == []


@pytest.mark.parametrize("kind", ["parts", "materials"])
def test_who_may_not_change_them_brings_none(cast: Cast, kind: str) -> None:
    for person in (cast.xu, cast.sun_li, cast.chen, cast.it, cast.wang_min):
        with pytest.raises(Forbidden), unit(person, now=NOW) as work:
            exchange.kind_of(work, kind)
    with unit(cast.li_qian, now=NOW) as work:
        assert exchange.kind_of(work, kind) is FILES[kind]


def test_no_program_tells_of_them_there_is_neither_route_nor_scope() -> None:
    """Masters are the house's own: a program reports what happened, not what a part is."""
    by_file = set(FILES) - set(INCOMING)
    assert by_file == {"parts", "materials"}
    assert all(FILES[name].scope == "" for name in by_file)
    assert {f"/{name}" for name in by_file}.isdisjoint(each.route.path for each in ENDPOINTS)
    assert {f"{name}:write" for name in by_file}.isdisjoint(SCOPES)


def test_each_has_a_page_a_template_and_a_preview(visit: Any, cast: Cast) -> None:
    sales = visit(cast.li_qian)
    for kind in ("parts", "materials"):
        page = sales.get(f"/admin/exchange/in/{kind}")
        assert (page.status_code, FILES[kind].fields[0].zh in page.text) == (200, True)
        assert sales.get(f"/admin/exchange/in/{kind}/template.xlsx").status_code == 200
    kept, _ = brought(cast, "parts", U8 + "HC-9000-001,新支架,pcs,20,30,\n", CODES)
    shown = sales.get(f"/admin/exchange/uploads/{kept.id}/preview")
    assert "HC-9000-001" in shown.text and "新支架" in shown.text
    assert 'href="/admin/exchange/in/parts"' in sales.get("/admin/exchange").text
