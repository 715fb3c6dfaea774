"""The pages on which production says what it made: by phone behind the code of the line, and from Excel (5.1.10(2))."""

from __future__ import annotations

import re
import threading
import time
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from domain.deliveries.making import imports
from domain.deliveries.models import ProductionReport, ReportImport
from domain.orders.models import Order, OrderLine
from domain.products.models import Product
from domain.shared.actor import system
from domain.shared.errors import Forbidden, Invalid, NotFound, Refused, Stale
from domain.shared.spreadsheet import Column, write
from domain.shared.work import unit
from templates.press.drawing import drawn
from tests.cast import NOW, TODAY, Cast
from tests.records.samples import AT, COMPANY, SHEETS
from tests.remembering import remembered
from tests.tracking import made
from tests.visitors import words

NUMBER, PART = "SO-261106-018", "2916035-K80"
HERE = f"/admin/production-reports/{NUMBER}/10"
HEADINGS = ("订单号", "行号", "公司料号", "完工数量", "生产日期", "批号", "报工单号", "备注")


@pytest.fixture
@remembered
def order(cast: Cast) -> Order:
    return made.order(cast, NUMBER, lines=((PART, 100, 0),))


def reports() -> list[int]:
    with unit(system("test")) as work:
        wanted = select(ProductionReport.quantity).order_by(ProductionReport.at, ProductionReport.id)
        return [int(each) for each in work.session.scalars(wanted)]


def sheet(*rows: list[Any], headings: tuple[str, ...] = HEADINGS) -> bytes:
    return write([Column(heading, "date" if heading == "生产日期" else "text") for heading in headings], rows)


def row(quantity: Any = 60, *, number: str = NUMBER, position: Any = 10, code: str = "HC-2206-107", day: Any = TODAY, lot: str = "",
        reference: str = "") -> list[Any]:
    return [number, position, code, quantity, day, lot, reference, ""]


def bring(cast: Cast, *rows: list[Any], who: Any = None) -> ReportImport:
    with unit(who or cast.ma, now=NOW) as work:
        return imports.upload(work, sheet(*rows), "made.xlsx")


def do(cast: Cast, kept: ReportImport, who: Any = None) -> int:
    with unit(who or cast.ma, now=NOW) as work:
        return imports.apply(work, kept.id)


@pytest.mark.clause("5.1.10(2)")
def test_who_scanned_the_code_of_a_line_reports_with_a_number_alone(cast: Cast, order: Order, visit: Any) -> None:
    production = visit(cast.ma)
    page = production.get(HERE)
    assert page.status_code == 200
    assert "尚待生产 100" in words(page.text)
    answer = production.post(HERE, {"quantity": "60", "produced_on": str(TODAY), "lot": "", "remark": ""})
    shown = words(production.follow(answer).text)
    assert "已报工 60" in shown
    assert "尚待生产 40" in shown
    assert reports() == [60]


@pytest.mark.clause("5.1.10(2)")
@pytest.mark.parametrize("code", [f"http://127.0.0.1:8000{HERE}", f"{NUMBER}/10", f" {NUMBER.lower()} 10", f"{NUMBER}／１０"])
def test_what_a_hand_scanner_types_opens_the_line(cast: Cast, order: Order, visit: Any, code: str) -> None:
    production = visit(cast.ma)
    page = production.get("/admin/production-reports").text
    assert re.search(r'<input[^>]*name="code"[^>]* autofocus', page)
    answer = production.get("/admin/production-reports", params={"code": code})
    assert (answer.status_code, answer.headers["location"]) == (303, HERE)


@pytest.mark.parametrize("code", [f"{NUMBER}/20", "SO-999999-999/10", NUMBER, "HC-2206-107", "x" * 300, "/10"])
def test_a_code_that_is_no_lines_is_told_on_the_list(cast: Cast, order: Order, visit: Any, code: str) -> None:
    page = visit(cast.ma).get("/admin/production-reports", params={"code": code})
    assert page.status_code == 200
    assert "value=" not in re.findall(r'<input[^>]*id="code"[^>]*>', page.text)[0]  # the next scan is not written behind this one
    assert f"没有订单行对应“{code}”" in words(page.text)


def test_what_was_typed_wrong_stays_typed_and_is_told_at_its_field(cast: Cast, order: Order, visit: Any) -> None:
    refused = visit(cast.ma).post(HERE, {"quantity": "0", "produced_on": str(TODAY), "lot": "A7", "remark": ""})
    assert refused.status_code == 422
    assert 'value="A7"' in refused.text
    assert "请填写大于 0 的数量" in words(refused.text)
    assert reports() == []


def test_a_report_is_taken_back_on_the_page_with_its_reason(cast: Cast, order: Order, visit: Any) -> None:
    production = visit(cast.ma)
    production.post(HERE, {"quantity": "60", "produced_on": str(TODAY), "lot": "", "remark": ""})
    (path,) = set(re.findall(rf'action="({HERE}/[0-9a-f-]+/correction)"', production.get(HERE).text))
    refused = production.post(path, {"back": "10", "why": ""})
    assert refused.status_code == 422
    assert "open" in refused.text
    assert "已冲减 10" in words(production.follow(production.post(path, {"back": "10", "why": "数错"})).text)
    assert reports() == [60, -10]


def test_who_does_not_make_sees_the_reports_and_no_form(cast: Cast, order: Order, visit: Any) -> None:
    sales = visit(cast.li_qian)
    page = sales.get(HERE)
    assert page.status_code == 200
    assert 'name="quantity"' not in page.text
    assert sales.post(HERE, {"quantity": "60", "produced_on": str(TODAY)}).status_code == 403


@pytest.mark.parametrize("path", ["/admin/production-reports/SO-999999-999/10", f"/admin/production-reports/{NUMBER}/20",
                                  f"/admin/production-reports/{NUMBER}/x"])
def test_a_line_that_never_was_is_not_found(cast: Cast, order: Order, visit: Any, path: str) -> None:
    assert visit(cast.ma).get(HERE).status_code == 200
    assert visit(cast.ma).get(path).status_code == 404


def test_the_list_leads_to_the_line_and_tells_what_was_made_today(cast: Cast, order: Order, visit: Any) -> None:
    production = visit(cast.ma)
    assert f'href="{HERE}"' in production.get("/admin/production-reports").text
    assert f'href="{HERE}"' in production.get("/admin/production-reports?q=HC-2206").text
    assert f'href="{HERE}"' not in production.get("/admin/production-reports?q=HC-9999").text
    production.post(HERE, {"quantity": "7", "produced_on": str(TODAY)})
    assert "今日完工" in words(production.get("/admin/production-reports").text)


@pytest.mark.clause("5.1.10(2)")
def test_a_sheet_is_shown_before_it_is_reported(cast: Cast, order: Order, visit: Any) -> None:
    production = visit(cast.ma)
    sent = production.post("/admin/production-reports/import", files={"file": ("made.xlsx", sheet(row(60), row(70, lot="B-2")))})
    assert reports() == []
    shown = production.follow(sent)
    assert "超出订购数 30" in words(shown.text)
    (path,) = set(re.findall(r'action="(/admin/production-reports/previews/[0-9a-f-]+/application)"', shown.text))
    assert "已从 made.xlsx 导入 2 条报工" in words(production.follow(production.post(path)).text)
    assert sorted(reports()) == [60, 70]
    assert production.post(path).status_code == 409


def test_wrong_cells_are_told_by_their_place_and_nothing_is_kept(cast: Cast, order: Order) -> None:
    bad = [row(60, number="SO-1"), row(60, position=20), row(60, code="HC-4801-012"), row("many"), row(0), row(5, day=date(2027, 1, 1))]
    with pytest.raises(Invalid) as refused:
        bring(cast, row(1), *bad)
    assert set(refused.value.fields) == {"cell-A3", "cell-B4", "cell-C5", "cell-D6", "cell-D7", "cell-E8"}
    with unit(system("test")) as work:
        assert work.session.scalars(select(ReportImport)).all() == []
    assert bring(cast, row(1)).shown


def test_an_order_that_is_not_in_production_is_told_in_its_row(cast: Cast) -> None:
    made.order(cast, NUMBER, state="closed", lines=((PART, 100, 0),))
    with pytest.raises(Invalid) as refused:
        bring(cast, row(1))
    assert set(refused.value.fields) == {"cell-A2"}


@pytest.mark.clause("5.1.10(2)")
def test_the_same_sheet_again_reports_nothing_twice(cast: Cast, order: Order) -> None:
    rows = [row(60, reference="M-1"), row(10, reference="M-2"), row(10, reference="M-2")]
    assert do(cast, bring(cast, *rows)) == 2
    assert do(cast, bring(cast, *rows, row(5, reference="M-3"))) == 1
    assert sorted(reports()) == [5, 10, 60]


def test_a_preview_that_no_longer_holds_is_not_applied(cast: Cast, order: Order) -> None:
    kept = bring(cast, row(60))
    with unit(system("test")) as work:
        work.session.scalars(select(OrderLine)).one().made = Decimal(90)
    with pytest.raises(Stale):
        do(cast, kept)
    assert reports() == []


def test_a_preview_is_its_owners_and_applied_once(cast: Cast, order: Order) -> None:
    kept = bring(cast, row(60))
    with pytest.raises(NotFound):
        do(cast, kept, cast.chen)
    assert do(cast, kept) == 1
    with pytest.raises(Refused):
        do(cast, kept)


def test_only_production_brings_sheets(cast: Cast, order: Order, visit: Any) -> None:
    with pytest.raises(Forbidden):
        bring(cast, row(1), who=cast.li_qian)
    assert visit(cast.li_qian).get("/admin/production-reports/import").status_code == 403
    assert visit(cast.ma).get("/admin/production-reports/import").status_code == 200


def test_a_sheet_without_rows_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused):
        bring(cast)


def test_the_template_has_the_headings_that_are_read(cast: Cast, order: Order, visit: Any) -> None:
    answer = visit(cast.ma).get("/admin/production-reports/template.xlsx")
    assert answer.status_code == 200
    assert answer.content[:2] == b"PK"
    with pytest.raises(Refused), unit(cast.ma, now=NOW) as work:
        imports.upload(work, imports.template(), "empty.xlsx")


@pytest.mark.clause("5.1.10(2)", "5.1.7(2)")
@pytest.mark.parametrize(("paper", "lines"), [("production-plan", "rows"), ("FM070100-02", "lines")])
def test_plan_and_sales_order_carry_a_code_for_each_line(paper: str, lines: str) -> None:
    page = drawn(paper, SHEETS[paper], company=COMPANY, issued_at=AT)
    assert page.count('class="scan"') == len(getattr(SHEETS[paper], lines)) > 0
    assert page.count("<svg") == page.count('class="scan"')


def test_what_the_customer_countersigns_carries_no_code_of_ours() -> None:
    assert 'class="scan"' not in drawn("order-confirmation", SHEETS["order-confirmation"], company=COMPANY, issued_at=AT)


def test_a_list_holds_all_its_orders_before_the_first_part(cast: Cast, order: Order) -> None:
    """Who ships of the second order holds it and wants the part: the list that waits for that order has not taken the part yet."""
    second = made.order(cast, "SO-261106-019", lines=((PART, 100, 0),))
    kept = bring(cast, row(10), row(20, number="SO-261106-019"))
    with unit(system("another")) as work:
        work.fetch(Order, second.id, lock=True)
        waiting = threading.Thread(target=do, args=(cast, kept))
        waiting.start()
        time.sleep(0.7)
        code = select(Product.id).where(Product.code == "HC-2206-107")
        work.session.execute(code.with_for_update(nowait=True))
    waiting.join(20)
    assert reports() == [10, 20]
