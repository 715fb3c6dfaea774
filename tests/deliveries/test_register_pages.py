"""Ledger and statistics at the company's door: as pages, as workbooks, as papers (6.2.3, 6.2.4)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from domain.deliveries.ledger import LedgerFilter
from domain.deliveries.ledger.sheet import ledger_sheet
from domain.deliveries.rate import RateFilter
from domain.deliveries.rate.sheet import rate_sheet
from domain.records.sheets import restored, stored
from domain.shared.spreadsheet import read, writing
from domain.shared.work import unit
from templates.charts import percent, rates
from templates.press.drawing import drawn
from tests.cast import Cast
from tests.deliveries.counted import at, promised
from tests.records.samples import AT, COMPANY
from tests.remembering import remembered
from tests.templates.page_reader import read as read_page
from tests.visitors import words

BASE, RATE = "/admin/ledger", "/admin/delivery-rate"


@pytest.fixture
@remembered
def shipped(cast: Cast) -> None:
    """Three promises of November: one kept, one late and gone, one late and open."""
    promised(cast, 100, number="SO-261101-001").ship(0, arrived=1)
    promised(cast, 80, number="SO-261101-002", part="2904110-K80").ship(2, 80)
    promised(cast, 60, number="SO-261101-003", customer="b", part="B-77120").ship(0, 20)


def cells(answer: Any) -> list[list[Any]]:
    assert answer.status_code == 200
    return [list(row) for row in read(answer.content, most_rows=100).rows]


@pytest.mark.clause("5.1.10(2)", "6.2.3")
def test_the_ledger_shows_every_date_with_its_way_to_the_order(cast: Cast, shipped: None, visit: Any) -> None:
    page = visit(cast.li_qian).get(BASE)
    for number in ("SO-261101-001", "SO-261101-002", "SO-261101-003"):
        assert f'href="/admin/orders/{number}"' in page.text
    heads = [each.words for each in read_page(page.text).all("th") if each.attributes.get("scope") == "row"]
    names = (cast.a.name_short, cast.b.name_short)
    assert heads and all(any(name in each for name in names) for each in heads), "under the order: a long name makes no row taller"
    assert "准时" in words(page.text)
    assert "逾期" in words(page.text)
    late = visit(cast.li_qian).get(f"{BASE}?state=late")
    assert "SO-261101-003" in late.text
    assert "SO-261101-001" not in late.text
    assert "暂无记录" in words(visit(cast.li_qian).get(f"{BASE}?part=HC-9999").text)


@pytest.mark.parametrize("query", ["?after=x", "?from=x&to=y", "?state=%27", "?after=2026-11-20_00000000-0000-0000-0000-000000000000",
                                   "?q=%25&part=%5C", "?customer=K999"])
def test_a_strange_address_of_the_ledger_is_a_page_all_the_same(cast: Cast, shipped: None, visit: Any, query: str) -> None:
    assert visit(cast.li_qian).get(BASE + query).status_code == 200


@pytest.mark.parametrize("query", ["?month=2026-13", "?month=2020-01", "?basis=x", "?product=%27", "?customer=K999", "?after=x",
                                   "?month=2099-12", "?month=2026-11&before=2026-11-20_00000000-0000-0000-0000-000000000000"])
def test_a_strange_address_of_the_statistics_is_a_page_all_the_same(cast: Cast, shipped: None, visit: Any, query: str) -> None:
    assert visit(cast.li_qian).get(RATE + query).status_code == 200


@pytest.mark.clause("6.2.3")
def test_the_ledger_as_a_workbook_says_what_the_page_says(cast: Cast, shipped: None, visit: Any) -> None:
    heads, *rows = cells(visit(cast.li_qian).get(f"{BASE}/FM070100-03.xlsx?customer=K001"))
    assert {row[0] for row in rows} == {"SO-261101-001", "SO-261101-002"}
    assert heads.index("未发数量") > 0
    only = next(row for row in rows if row[0] == "SO-261101-001")
    assert [only[heads.index(name)] for name in ("订购数量", "已发货", "已签收", "未发数量", "按考核交期")] == [100, 100, 100, 0, "准时"]


def test_of_more_rows_than_a_sheet_takes_none_is_left_out_in_silence(cast: Cast, shipped: None, visit: Any,
                                                                     monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = f"{BASE}/FM070100-03.xlsx?customer=K001"
    monkeypatch.setattr(writing, "MOST_ROWS", 2)
    assert visit(cast.li_qian).get(sheet).status_code == 200
    monkeypatch.setattr(writing, "MOST_ROWS", 1)
    refused = visit(cast.li_qian).get(sheet)
    assert refused.status_code == 409 and "超过 1 行：请缩小筛选范围，分次导出。" in words(refused.text)


@pytest.mark.clause("5.1.10(3)", "6.2.4")
def test_the_statistics_show_the_rate_each_customer_and_each_miss(cast: Cast, shipped: None, visit: Any) -> None:
    page = visit(cast.li_qian).get(f"{RATE}?month=2026-11")
    said = words(page.text)
    assert "33.3" in said and "达成率舍去不进位" in said
    assert "3 行中 1 行准时" in said
    assert "2 项无已签对策表" in said
    for part in ("远江汽车", "博恩底盘", "SO-261101-002", "SO-261101-003"):
        assert part in said
    assert 'href="/admin/orders/SO-261101-002"' in page.text
    assert "<polyline" in page.text or "<circle" in page.text
    one = words(visit(cast.li_qian).get(f"{RATE}?month=2026-11&customer=K002").text)
    assert "1 行中 0 行准时" in one


@pytest.mark.clause("6.2.4")
def test_the_statistics_as_a_workbook_have_a_row_for_all_and_for_each(cast: Cast, shipped: None, visit: Any) -> None:
    heads, *rows = cells(visit(cast.li_qian).get(f"{RATE}/FM070100-04.xlsx?month=2026-11"))
    due, rate = heads.index("考核交期：应交行数"), heads.index("考核交期：行达成率（%）")
    assert [float(rows[0][column]) for column in (due, rate)] == [3, 33.3]
    assert {row[2] for row in rows[1:]} == {"K001", "K002", "HC-2206-107", "HC-4801-012", "HC-9001-001"}
    heads, *rows = cells(visit(cast.li_qian).get(f"{RATE}/misses.xlsx?month=2026-11"))
    assert {row[0] for row in rows} == {"SO-261101-002", "SO-261101-003"}


@pytest.mark.clause("6.2.3", "6.2.4")
@pytest.mark.parametrize(("path", "form"), [(BASE, "FM070100-03"), (RATE, "FM070100-04")])
def test_both_are_issued_as_controlled_forms(cast: Cast, shipped: None, visit: Any, path: str, form: str) -> None:
    sales = visit(cast.li_qian)
    answer = sales.post(f"{path}/form", {"month": "2026-11", "customer": "K001"})
    assert form in sales.follow(answer).text
    assert sales.post(f"{path}/form", {"customer": "K999"}).status_code == 404


@pytest.mark.clause("6.2.4")
@pytest.mark.parametrize(("part", "status"), [("HC-2206-107", 303), ("HC-2206", 409), ("NONE-1", 409)])
def test_statistics_are_issued_of_a_part_that_there_is(cast: Cast, shipped: None, visit: Any, part: str, status: int) -> None:
    """Half a code would give a paper that says of a part that nothing was missed."""
    answer = visit(cast.li_qian).post(f"{RATE}/form", {"month": "2026-11", "product": part})
    assert answer.status_code == status
    assert ("没有公司料号为" in answer.text) is (status == 409)
    assert status != 409 or f'value="{part}"' in answer.text, "what was chosen stays chosen"


@pytest.mark.parametrize("path", [BASE, RATE, f"{BASE}/FM070100-03.xlsx", f"{RATE}/FM070100-04.xlsx", f"{RATE}/misses.xlsx"])
def test_no_customer_sees_them(cast: Cast, visit: Any, path: str) -> None:
    assert visit(cast.li_qian).get(path).status_code == 200
    assert visit(cast.wang_min).get(path).status_code in (302, 303, 403, 404)


@pytest.mark.clause("6.2.3", "6.2.4")
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_papers_carry_number_figures_and_misses(cast: Cast, shipped: None, language: str) -> None:
    with unit(cast.chen, now=at(20)) as work:
        ledger = restored(stored(ledger_sheet(work, LedgerFilter(), "")))
        rate = restored(stored(rate_sheet(work, RateFilter(date(2026, 11, 1)), "")))
    page = drawn("FM070100-03", ledger, company=COMPANY, language=language, issued_at=AT)
    assert "FM070100-03" in page
    assert page.count("SO-261101-00") == 3
    page = drawn("FM070100-04", rate, company=COMPANY, language=language, issued_at=AT)
    assert "FM070100-04" in page
    assert "33.3%" in page and ("达成率舍去不进位" if language == "zh-CN" else "Rates are rounded down") in page
    assert page.count("SO-261101-00") == 2
    assert "<circle" in page
    assert ("保密" if language == "zh-CN" else "confidential") in page, "whoever compares it with the page is told why it differs"


def test_a_rate_is_cut_off_so_that_a_miss_never_reads_a_hundred() -> None:
    assert percent(Decimal("99.99")) == Decimal("99.9")
    assert percent(Decimal(100)) == 100
    assert percent(None) is None


def test_a_phones_chart_fits_it_and_names_every_third_month_with_the_last() -> None:
    months = [f"2026-{n:02}" for n in range(1, 13)]
    desk, phone = (rates(months, [("x", [Decimal(90)] * 12)], narrow=narrow) for narrow in (False, True))
    assert [text for _, text in phone.labels] == ["2026-03", "2026-06", "2026-09", "2026-12"]
    assert [text for _, text in desk.labels] == months
    assert phone.width < 390 < desk.width and phone.lines[0].points[-1].x == phone.labels[-1][0] == phone.right
    assert len(phone.lines[0].points) == 12


def test_a_chart_breaks_where_nothing_was_due_and_its_scale_begins_under_the_lowest() -> None:
    hundred, low = Decimal(100), Decimal("83.4")
    chart = rates(["a", "b", "c", "d"], [("x", [hundred, None, low, low]), ("y", [None] * 4)])
    first, second = chart.lines
    assert [len(run) for run in first.runs] == [1, 2]
    assert second.points == []
    assert (chart.floor, chart.ticks[0][1], chart.ticks[-1][1]) == (80, 100, 80)
    assert first.points[0].y < first.points[1].y <= chart.height
    assert chart.left <= min(point.x for point in first.points) <= max(point.x for point in first.points) <= chart.right


def test_names_at_the_end_of_lines_do_not_lie_on_each_other() -> None:
    same = [Decimal(100)] * 3
    places = sorted(line.name_y for line in rates(["a", "b", "c"], [("x", same), ("y", same), ("z", same)]).lines)
    assert all(later - earlier >= 15 for earlier, later in pairwise(places))
