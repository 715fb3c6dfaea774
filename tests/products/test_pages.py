"""Parts, lists, capacity and Excel at the company's door, and the customer's own list at theirs."""

import re
from datetime import date, timedelta
from typing import Any

import pytest

from domain.products.models import ListEntry, Lot
from domain.shared.actor import system
from domain.shared.spreadsheet import Column, read, write
from domain.shared.work import unit
from tests.cast import Cast
from tests.visitors import words

ARM, CODE = "2904110-K80", "HC-4801-012"
PART = "/admin/products/HC-4801-012"
LIST = "/admin/product-lists/K001"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PRODUCT = {"code": "HC-7", "name_zh": "新支架", "unit": "pcs", "lead_days": "20"}
ENTRY = {"code": "HC-9001-001", "customer_part": "NEW-7", "name": "支架", "revision": "A", "active": "1"}


def version(html: str, action: str = "") -> int:
    found = html.split(f'action="{action}"', 1)[1] if action else html
    return int(re.findall(r'name="_version" value="(\d+)"', found)[0])


def test_the_unit_of_a_part_is_said_in_the_readers_word(cast: Cast, visit: Any) -> None:
    page = words(visit(cast.chen).get(PART).text)
    assert "单位 件" in page and "pcs" not in page


@pytest.mark.clause("5.1.5(3)")
def test_what_is_available_of_a_part_is_told_for_each_drawing_revision_that_customers_may_order(cast: Cast, visit: Any) -> None:
    with unit(system("test")) as work:
        for number, quantity, revision in (("L-A", 200, "A"), ("L-B", 100, "B")):
            work.add(Lot(product_id=cast.entries[ARM].product_id, number=number, quantity=quantity, produced_on=date(2026, 11, 1),
                         drawing_revision=revision))
    of_one = words(visit(cast.chen).get(PART).text)
    assert "可用库存（B 版） 120 200 为其他图纸版本的批次" in of_one and "A 版" not in of_one.partition("安全库存")[0]
    with unit(system("test")) as work:
        work.add(ListEntry(customer_id=cast.b.id, product_id=cast.entries[ARM].product_id, customer_part="B-1", name="摆臂", revision="a"))
    of_two = words(visit(cast.chen).get(PART).text)
    assert "可用库存（A 版） 220" in of_two and "可用库存（B 版） 120" in of_two


@pytest.mark.clause("6.2.13")
def test_parts_are_listed_with_their_stock_and_can_be_narrowed(cast: Cast, visit: Any) -> None:
    staff = visit(cast.chen)
    text = words(staff.get("/admin/products").text)
    assert "前下摆臂总成（左）" in text and "低于安全库存" in text and "焊接一线" in text
    assert "稳定杆连接杆" not in words(staff.get("/admin/products?line=L1").text)
    low = words(staff.get("/admin/products?view=low").text)
    assert "发动机右悬置" in low and "稳定杆连接杆" not in low
    assert "没有找到零件" in words(staff.get("/admin/products?q=zzz").text)


@pytest.mark.clause("3.1")
def test_a_part_shows_everything_that_a_review_rests_on(cast: Cast, visit: Any) -> None:
    text = words(visit(cast.chen).get("/admin/products/HC-1001-044").text)
    for each in (
        "1001120-T15",
        "远江汽车",
        "橡胶 NR-60",
        "0.5 kg",
        "作业指导书",
        "BOM-HC-1001-044",
        "可用库存",
        "40",
        "11-23 盘点",
        "登记盘点",
    ):
        assert each in text, each
    assert visit(cast.chen).get("/admin/products/HC-0").status_code == 404


def test_a_part_is_entered_and_changed_on_the_page(cast: Cast, visit: Any) -> None:
    technical = visit(cast.fang)
    assert technical.get("/admin/products/new").status_code == 200
    assert "新支架" in technical.follow(technical.post("/admin/products", PRODUCT)).text
    seen = version(technical.get("/admin/products/HC-7/record").text)
    assert technical.post("/admin/products/HC-7/record", {**PRODUCT, "lead_days": "30"}, version=seen).status_code == 303
    assert technical.post("/admin/products/HC-7/record", PRODUCT, version=seen).status_code == 409
    refused = technical.post("/admin/products", {**PRODUCT, "lead_days": "soon"})
    assert refused.status_code == 422 and "请填写数字" in refused.text and "新支架" in refused.text
    assert visit(cast.chen).post("/admin/products", PRODUCT).status_code == 403


def test_consumption_documents_and_processes_outside_are_entered(cast: Cast, visit: Any) -> None:
    technical = visit(cast.fang)
    material = str(cast.materials["NR-60"].id)
    assert "0.25 kg" in words(technical.follow(technical.post(f"{PART}/consumption", {"material_id": material, "per_piece": "0.25"})).text)
    document = {"kind": "bom", "revision": "D", "number": "BOM-99", "issued_on": "2026-11-01"}
    assert "BOM-99" in technical.follow(technical.post(f"{PART}/documents", document)).text
    assert technical.post(f"{PART}/documents", document).status_code == 422
    page = technical.follow(technical.post(f"{PART}/outsourced", {"process": "电泳", "subcontractor": "吉州表面处理"})).text
    assert "吉州表面处理" in page
    address = re.findall(rf'action="({PART}/outsourced/[0-9a-f-]+/removal)"', page)[0]
    assert "吉州表面处理" not in technical.follow(technical.post(address)).text
    assert technical.post(f"{PART}/consumption", {"material_id": material, "per_piece": "x"}).status_code == 422


@pytest.mark.clause("5.1.5(3)")
def test_a_count_is_entered_by_logistics_and_shown_with_its_day(cast: Cast, visit: Any) -> None:
    logistics = visit(cast.sun_li)
    seen = version(logistics.get(PART).text, f"{PART}/count")
    page = words(logistics.follow(logistics.post(f"{PART}/count", {"on_hand": "1,234", "counted_on": "2026-11-20"}, version=seen)).text)
    assert "1,234" in page and "11-20 盘点" in page
    assert logistics.post(f"{PART}/count", {"on_hand": "5", "counted_on": "2026-11-20"}, version=seen).status_code == 409
    assert visit(cast.li_qian).post(f"{PART}/count", {"on_hand": "5", "counted_on": "2026-11-20"}).status_code == 403


def test_lots_are_recorded_blocked_and_set_free(cast: Cast, visit: Any) -> None:
    page = visit(cast.sun_li).post(f"{PART}/lots", {"number": "L-77", "quantity": "100", "produced_on": "2026-11-20"})
    assert page.status_code == 303
    quality = visit(cast.liu)
    html = quality.get(PART).text
    address = re.findall(rf'action="({PART}/lots/[0-9a-f-]+/block)"', html)[0]
    assert quality.post(address, {"reason": ""}, version=version(html, address)).status_code == 409
    html = quality.follow(quality.post(address, {"reason": "划伤"}, version=version(html, address))).text
    assert "划伤" in html and "已冻结" in html
    address = address.replace("/block", "/release")
    assert quality.post(address, {"reason": "复检合格"}, version=version(html, address)).status_code == 303
    assert visit(cast.chen).post(address, {"reason": "x"}).status_code == 403


def test_quality_stops_what_lies_in_no_lot_from_the_page_of_the_part(cast: Cast, visit: Any) -> None:
    """320 lie in no lot: more cannot be stopped, 20 can, and with none named all."""
    quality = visit(cast.liu)
    assert "未归入批次的 320" in quality.get(PART).text and "冻结部分数量" not in visit(cast.sun_li).get(PART).text
    page = quality.post(f"{PART}/block", {"stopped": "321", "why": "混料"})
    assert page.status_code == 422 and "未归入批次的有 320" in page.text and 'value="321"' in page.text
    for both in ({}, {"stopped": "20", "whole": "1"}):
        assert "二者选一" in quality.post(f"{PART}/block", {"why": "混料", **both}).text
    assert quality.post(f"{PART}/block", {"whole": "1", "why": ""}).status_code == 422
    assert quality.post(f"{PART}/block", {"stopped": "20", "why": "混料"}, version=7001).status_code == 409
    assert "批号 Q261123-1 已冻结" in quality.follow(quality.post(f"{PART}/block", {"stopped": "20", "why": "混料"})).text
    said = quality.follow(quality.post(f"{PART}/block", {"whole": "1", "why": "封存"})).text
    assert "现有数量已全部冻结" in said and "Q261123-2" in said
    assert "没有可再冻结的" in quality.post(f"{PART}/block", {"whole": "1", "why": "封存"}).text


@pytest.mark.clause("6.2.13")
def test_a_customers_list_is_shown_with_the_prices_of_today(cast: Cast, visit: Any) -> None:
    text = words(visit(cast.li_qian).get(LIST).text)
    assert "FM070100-13" in text and ARM in text and "86.40 CNY" in text and "清单价" in text
    assert "B-77120" not in text
    assert "没有找到零件" in words(visit(cast.li_qian).get(f"{LIST}?q=zzz").text)
    assert visit(cast.li_qian).get("/admin/product-lists/K999").status_code == 404


@pytest.mark.clause("3.1")
def test_a_part_is_put_on_the_list_and_given_a_price(cast: Cast, visit: Any) -> None:
    sales = visit(cast.li_qian)
    assert sales.get(f"{LIST}/entries?code=HC-9001-001").status_code == 200
    assert sales.post(f"{LIST}/entries", {**ENTRY, "code": "HC-0"}).status_code == 422
    answer = sales.post(f"{LIST}/entries", ENTRY)
    address = answer.headers["location"]
    assert "请登记价格" in sales.follow(answer).text
    price = {"unit_price": "12.5", "currency": "CNY", "valid_from": "2026-01-01", "source": "list"}
    page = words(sales.follow(sales.post(f"{address}/prices", price)).text)
    assert "12.50 CNY" in page
    refused = sales.post(f"{address}/prices", {**price, "unit_price": "13"})
    assert refused.status_code == 409 and "已有效" in refused.text
    assert sales.post(f"{address}/prices", {**price, "valid_from": "later"}).status_code == 422
    assert visit(cast.fang).post(f"{address}/prices", price).status_code == 403


def test_an_entry_is_edited_and_a_price_ended(cast: Cast, visit: Any) -> None:
    sales = visit(cast.li_qian)
    address = f"{LIST}/entries/{cast.entries[ARM].id}"
    html = sales.get(address).text
    fields = {"customer_part": ARM, "name": "左摆臂", "revision": "C", "active": "1"}
    assert sales.post(address, fields, version=version(html, address)).status_code == 303
    assert sales.post(address, fields, version=version(html, address)).status_code == 409
    end = re.findall(rf'action="({LIST}/prices/[0-9a-f-]+/end)"', html)[0]
    assert "2030-01-31" in words(sales.follow(sales.post(end, {"valid_to": "2030-01-31"}, version=version(html, end))).text)
    assert sales.get(f"{LIST}/entries/{cast.b_entries['B-77120'].id}").status_code == 404


@pytest.mark.clause("6.2.13")
def test_the_list_is_downloaded_and_imported_again_without_change(cast: Cast, visit: Any) -> None:
    sales = visit(cast.li_qian)
    answer = sales.get(f"{LIST}/FM070100-13.xlsx")
    assert answer.headers["content-type"] == XLSX and "attachment" in answer.headers["content-disposition"]
    assert "FM070100-13" in str(read(answer.content).rows[1][0])
    preview = sales.follow(sales.post("/admin/imports/list", {"customer": "K001"}, files={"file": ("list.xlsx", answer.content, XLSX)}))
    assert "没有变更" in preview.text


@pytest.mark.clause("6.2.13")
def test_an_import_is_previewed_and_taken_over(cast: Cast, visit: Any) -> None:
    sales = visit(cast.li_qian)
    assert "顾客料号" in sales.get("/admin/imports/list/new?customer=K001").text
    packed = write([Column("顾客料号"), Column("公司料号"), Column("品名"), Column("版本")], [[ARM, CODE, "前下摆臂总成（左）", "C"]])
    answer = sales.post("/admin/imports/list", {"customer": "K001"}, files={"file": ("清单.xlsx", packed, XLSX)})
    page = sales.follow(answer)
    assert re.search(r'class="was">B</span> → <span class="will">C', page.text)
    address = f"{answer.headers['location']}/application"
    assert "已导入《清单.xlsx》中的 1 处变更" in sales.follow(sales.post(address)).text
    assert sales.post(address).status_code == 409
    assert visit(cast.wu_jia).get(answer.headers["location"]).status_code == 404


@pytest.mark.clause("6.2.13")
def test_mistakes_of_a_sheet_are_shown_by_cell(cast: Cast, visit: Any) -> None:
    sales = visit(cast.li_qian)
    packed = write([Column("顾客料号"), Column("公司料号"), Column("品名")], [[ARM, "HC-0", "x"], ["", CODE, "x"]])
    answer = sales.post("/admin/imports/list", {"customer": "K001"}, files={"file": ("a.xlsx", packed, XLSX)})
    assert answer.status_code == 422
    assert 'id="cell-B2">B2' in answer.text and 'id="cell-A3">A3' in answer.text and "未保存任何数据" in answer.text


@pytest.mark.parametrize(("content", "status", "said"), [(b"%PDF-1.4", 409, "内容与扩展名不符"), (b"", 422, "请选择文件")])
def test_what_is_no_sheet_is_refused_on_the_page(cast: Cast, visit: Any, content: bytes, status: int, said: str) -> None:
    sales = visit(cast.li_qian)
    files = {"file": ("a.xlsx", content, XLSX)} if content else None
    answer = sales.post("/admin/imports/list", {"customer": "K001"}, **({"files": files} if files else {}))
    assert answer.status_code == status
    assert said in answer.text


@pytest.mark.parametrize(
    ("who", "kind", "may"),
    [
        ("sun_li", "stock", True),
        ("li_qian", "stock", False),
        ("fang", "materials", True),
        ("chen", "parts", False),
        ("fang", "list", False),
    ],
)
def test_each_import_has_its_people(cast: Cast, visit: Any, who: str, kind: str, may: bool) -> None:
    visitor = visit(getattr(cast, who))
    assert visitor.get(f"/admin/imports/{kind}/new").status_code == (200 if may else 403)
    assert visitor.get(f"/admin/imports/{kind}/template.xlsx").status_code == (200 if may else 403)
    assert visitor.get("/admin/imports/song/new").status_code == 404


def test_materials_are_listed_entered_and_counted(cast: Cast, visit: Any) -> None:
    technical = visit(cast.fang)
    assert "橡胶 NR-60" in technical.get("/admin/materials").text
    given = {"code": "AL-1", "name": "铝 A356", "unit": "kg", "lead_days": "12", "safety_stock": "5"}
    assert technical.get("/admin/materials/new").status_code == 200
    page = technical.follow(technical.post("/admin/materials", given)).text
    address = re.findall(r'href="(/admin/materials/[0-9a-f-]+)">铝 A356', page)[0]
    seen = version(technical.get(address).text)
    assert technical.post(address, {**given, "lead_days": "13"}, version=seen).status_code == 303
    assert technical.post(address, given, version=seen).status_code == 409
    logistics = visit(cast.sun_li)
    seen = version(logistics.get(address).text, f"{address}/count")
    assert logistics.post(f"{address}/count", {"on_hand": "7.5", "counted_on": "2026-11-20"}, version=seen).status_code == 303
    assert logistics.post(f"{address}/count", {"on_hand": "many", "counted_on": "2026-11-20"}, version=seen).status_code == 422


@pytest.mark.clause("6.2.13")
def test_the_list_is_issued_as_its_controlled_form(cast: Cast, visit: Any) -> None:
    from sqlalchemy import select

    from domain.records.models import Record

    sales = visit(cast.li_qian)
    assert "FM070100-13" in sales.follow(sales.post(f"{LIST}/form")).text
    with unit(system("test")) as work:
        record = work.session.scalars(select(Record)).one()
    assert record.form == "FM070100-13" and record.customer_id == cast.a.id
    assert [entry["customer_part"] for entry in record.sheet["entries"]] == sorted(cast.entries)


# capacity


@pytest.mark.clause("5.1.5(1)")
def test_load_stands_beside_capacity_as_drawing_and_as_figures(cast: Cast, visit: Any) -> None:
    page = visit(cast.chen).get("/admin/capacity?line=L1").text
    assert page.count("<rect") >= 16 and 'role="img"' in page
    assert "80.0 h" in words(page) and "有余量" in words(page) and "装配二线" in words(page)
    assert visit(cast.li_qian).get("/admin/capacity?line=nonsense").status_code == 200


@pytest.mark.clause("5.1.5(1)")
def test_production_edits_days_off_and_hours_on_the_page(cast: Cast, visit: Any) -> None:
    production = visit(cast.chen)
    first = date.today() + timedelta(days=7)  # noqa: DTZ011
    answer = production.post("/admin/capacity/L1/days-off", {"first": str(first), "last": str(first + timedelta(days=1)), "reason": "保养"})
    page = production.follow(answer).text
    assert page.count("保养") == 2
    address = re.findall(r'action="(/admin/capacity/L1/days-off/[0-9a-f-]+/removal)"', page)[0]
    assert production.follow(production.post(address)).text.count("保养") == 1
    assert production.post(address.replace("/L1/", "/L2/")).status_code == 404
    seen = version(page, "/admin/capacity/L1")
    assert "90" in production.follow(production.post("/admin/capacity/L1", {"name": "焊接一线", "weekly_hours": "90"}, version=seen)).text
    assert production.post("/admin/capacity/L1", {"name": "x", "weekly_hours": "900"}, version=seen + 1).status_code == 422
    other = production.post("/admin/capacity/L2", {"name": "装配二线", "weekly_hours": "900"}, version=1).text
    assert 'action="/admin/capacity/L2"' in other and 'action="/admin/capacity/L1"' not in other, "shown at their own line"
    assert visit(cast.li_qian).post("/admin/capacity/L1/days-off", {"first": str(first)}).status_code == 403


# the portal


@pytest.mark.clause("6.2.13")
def test_a_customer_reads_its_own_list_with_prices_and_no_other(cast: Cast, visit: Any) -> None:
    text = words(visit(cast.wang_min).get("/products").text)
    assert ARM in text and "86.40 CNY" in text and "B-77120" not in text
    assert "B-77120" in words(visit(cast.b_buyer).get("/products").text)
    assert "没有找到零件" in words(visit(cast.wang_min).get("/products?q=zzz").text)


def test_the_customers_list_tells_nothing_of_stock_or_materials(cast: Cast, visit: Any) -> None:
    text = words(visit(cast.wang_min).get("/products").text)
    assert not [secret for secret in ("库存", "橡胶", "产线", "安全", "冻结") if secret in text]


@pytest.mark.clause("6.2.13")
def test_a_customer_downloads_its_list(cast: Cast, visit: Any) -> None:
    answer = visit(cast.wang_min).get("/products.xlsx")
    parts = [row[0] for row in read(answer.content).rows[3:]]
    assert answer.headers["content-type"] == XLSX and set(parts) == set(cast.entries)


def test_staff_pages_are_not_the_customers(cast: Cast, visit: Any) -> None:
    for path in ("/admin/products", PART, LIST, "/admin/capacity", "/admin/materials"):
        assert visit(None, "admin").get(path).status_code in (302, 303)


@pytest.mark.parametrize(
    "path",
    [
        "/admin/products",
        PART,
        LIST,
        f"{LIST}/entries",
        "/admin/capacity",
        "/admin/imports/list/new?customer=K001",
        "/admin/materials",
        "/admin/products/new",
    ],
)
def test_the_pages_are_whole_in_english(cast: Cast, visit: Any, path: str) -> None:
    from domain.accounts.models import Person

    with unit(system("test")) as work:
        work.fetch(Person, cast.li_qian.id).language = "en"
    answer = visit(cast.li_qian).get(path)
    assert answer.status_code == 200 and 'lang="en"' in answer.text and "库存" not in words(answer.text)
