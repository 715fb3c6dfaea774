"""Customers at the company's door: the register, a page with its tabs, and each form, with who may and who may not."""

import re

import pytest

from tests.cast import Cast
from tests.visitors import words

FIELDS = {"number": "K009", "name_zh": "重庆长安零部件", "name_short": "长安零部件", "grade": "B", "distance": "overseas", "language": "en"}
TERMS = {
    "payment_kind": "invoice",
    "payment_days": "30",
    "currency": "EUR",
    "tax_percent": "0",
    "dates_mean": "arrival",
    "required_documents": ["packing_list", "commercial_invoice"],
}
BASE = "/admin/customers/K001"


def version(html: str) -> int:
    return int(re.findall(r'name="_version" value="(\d+)"', html)[0])


@pytest.mark.clause("6.2.10")
def test_the_register_is_a_list_that_can_be_searched(cast: Cast, visit) -> None:  # type: ignore[no-untyped-def]
    staff = visit(cast.fang)
    text = words(staff.get("/admin/customers").text)
    assert "远江汽车集团有限公司" in text and "博恩底盘系统" in text and "FM070100-10" in text
    text = words(staff.get("/admin/customers?q=boen").text)
    assert "博恩底盘系统" in text and "远江汽车集团" not in text
    assert "没有找到" in words(staff.get("/admin/customers?q=zzz").text)
    assert staff.get("/admin/customers?view=nonsense&grade=Z&after=x").status_code == 200


@pytest.mark.parametrize("tab", ["", "terms", "places", "contacts", "requirements", "internal", "nonsense"])
def test_each_tab_of_a_customer_can_be_read(cast: Cast, visit, tab: str) -> None:  # type: ignore[no-untyped-def]
    answer = visit(cast.li_qian).get(f"{BASE}?tab={tab}")
    assert answer.status_code == 200 and "远江汽车集团有限公司" in answer.text


def test_a_customer_that_never_was_is_not_there(cast: Cast, visit) -> None:  # type: ignore[no-untyped-def]
    for path in ("K999", "K999/record", "K999/terms", "K001/parts/nonsense", f"K001/parts/places/{cast.ship_to['b'].id}"):
        assert visit(cast.li_qian).get(f"/admin/customers/{path}").status_code == 404


@pytest.mark.clause("5.3.1(1)")
def test_sales_enter_a_customer_on_the_page(cast: Cast, visit) -> None:  # type: ignore[no-untyped-def]
    sales = visit(cast.li_qian)
    assert 'value="K003"' in sales.get("/admin/customers/new").text
    answer = sales.post("/admin/customers", {**FIELDS, "owner_id": str(cast.li_qian.id), "retail": "1"})
    assert answer.headers["location"] == "/admin/customers/K009"
    page = sales.follow(answer).text
    assert "重庆长安零部件" in page and "零售" in page


def test_mistakes_are_shown_at_their_fields_with_what_was_typed(cast: Cast, visit) -> None:  # type: ignore[no-untyped-def]
    fields = {**FIELDS, "number": "K001", "name_en": "Chang'an <b>", "owner_id": str(cast.li_qian.id)}
    answer = visit(cast.li_qian).post("/admin/customers", fields)
    assert answer.status_code == 422
    assert "已有顾客使用此编号" in answer.text and "重庆长安零部件" in answer.text
    assert "<b>" not in answer.text.split("<main")[1].split("name_en")[1][:200]


def test_the_record_is_edited_and_a_stale_form_is_refused(cast: Cast, visit) -> None:  # type: ignore[no-untyped-def]
    sales = visit(cast.li_qian)
    seen = version(sales.get(f"{BASE}/record").text)
    fields = {**FIELDS, "number": "K001", "owner_id": str(cast.wu_jia.id)}
    assert sales.post(f"{BASE}/record", fields, version=seen).status_code == 303
    assert sales.post(f"{BASE}/record", {**fields, "grade": "C"}, version=seen).status_code == 409


def test_terms_are_edited_with_their_documents(cast: Cast, visit) -> None:  # type: ignore[no-untyped-def]
    sales = visit(cast.li_qian)
    seen = version(sales.get(f"{BASE}/terms").text)
    text = words(sales.follow(sales.post(f"{BASE}/terms", TERMS, version=seen)).text)
    assert "装箱单" in text and "商业发票" in text and "货物到达" in text
    assert sales.post(f"{BASE}/terms", {**TERMS, "payment_days": "soon"}, version=seen + 1).status_code == 422


@pytest.mark.parametrize(
    ("kind", "fields", "shown"),
    [
        ("places", {"code": "9", "name": "备件中心", "transport_days": "2", "active": "1"}, "备件中心"),
        ("contacts", {"name": "王芳", "email": "wang@a.cn", "language": "zh-CN", "active": "1"}, "王芳"),
        (
            "requirements",
            {"topic": "delivery", "source": "手册 3", "text": "双标签", "question": "能否贴双标签？", "active": "1"},
            "双标签",
        ),
    ],
)
@pytest.mark.clause("1.2")
def test_what_belongs_to_a_customer_is_added_and_changed(cast: Cast, visit, kind: str, fields: dict[str, str], shown: str) -> None:  # type: ignore[no-untyped-def]
    sales = visit(cast.li_qian)
    assert sales.get(f"{BASE}/parts/{kind}").status_code == 200
    page = sales.follow(sales.post(f"{BASE}/parts/{kind}", fields)).text
    assert shown in page
    address = next(each for each in re.findall(rf'href="({BASE}/parts/{kind}/[0-9a-f-]+)">([^<]*)', page) if each[1] == shown)[0]
    seen = version(sales.get(address).text)
    assert sales.post(address, {**fields, "active": ""}, version=seen).status_code == 303
    assert sales.post(address, fields, version=seen).status_code == 409
    assert sales.post(f"{BASE}/parts/{kind}", {}).status_code == 422


@pytest.mark.clause("1.2")
def test_technical_adds_a_requirement_but_no_place(cast: Cast, visit) -> None:  # type: ignore[no-untyped-def]
    technical = visit(cast.fang)
    assert technical.get(f"{BASE}/parts/requirements").status_code == 200
    assert technical.get(f"{BASE}/parts/places").status_code == 403
    assert technical.get(f"{BASE}/record").status_code == 403


@pytest.mark.clause("5.3.1(2)")
def test_the_seal_holds_on_the_page(cast: Cast, visit) -> None:  # type: ignore[no-untyped-def]
    sales = visit(cast.li_qian)
    text = sales.follow(sales.post(f"{BASE}/internal-operation", {"debt": "负债率 62%"})).text
    assert "负债率 62%" in text
    for who in (cast.fang, cast.chen):
        answer = visit(who).get(f"{BASE}?tab=internal")
        assert "负债率" not in answer.text and "限阅" in answer.text
        assert visit(who).get(f"{BASE}/internal-operation").status_code == 403
    assert "负债率 62%" in visit(cast.xu).get(f"{BASE}/internal-operation").text


def test_customers_and_strangers_never_come_to_these_pages(cast: Cast, visit) -> None:  # type: ignore[no-untyped-def]
    assert visit(None, "admin").get("/admin/customers").status_code in (302, 303)
    assert visit(cast.chen).post("/admin/customers", FIELDS).status_code == 403


@pytest.mark.parametrize("path", ["", "/K001", "/K001?tab=terms", "/new", "/K001/terms", "/K001/parts/requirements"])
def test_the_pages_are_whole_in_english(cast: Cast, visit, path: str) -> None:  # type: ignore[no-untyped-def]
    from dataclasses import replace

    from domain.accounts.models import Person
    from domain.shared.actor import system
    from domain.shared.work import unit

    with unit(system("test")) as work:
        work.fetch(Person, cast.li_qian.id).language = "en"
    text = visit(replace(cast.li_qian, language="en")).get(f"/admin/customers{path}").text
    assert 'lang="en"' in text and "客户" not in words(text) and "顾客" not in words(text)
