"""The page of the daily board, its check, its chase, its workbook (5.1.10(1))."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from domain.deliveries.models import Chase, DailyCheck
from domain.shared.work import unit
from tests.cast import NOW, Cast
from tests.deliveries.late import HOUSE, delays, due, member_of, nothing_in_stock
from tests.visitors import words

pytestmark = pytest.mark.clause("5.1.10(1)")


def test_the_board_shows_what_is_late_with_its_day_quantity_and_customer(cast: Cast, visit: Any) -> None:
    due(cast, -3, 400, shipped=150, number="SO-9")
    page = words(visit(cast.sun_li).get("/admin/deliveries").text)
    for said in ("每日出货看板", "SO-9 · 10", "稳定杆连接杆", "HC-2206-107", "远江汽车", "逾期 3 天", "250", "共 400", "建立延误案"):
        assert said in page


@pytest.mark.parametrize(("view", "days"), [("late", -1), ("today", 0), ("next3", 2), ("next7", 8), ("all", 40)])
def test_each_view_has_an_address_of_its_own(cast: Cast, visit: Any, view: str, days: int) -> None:
    due(cast, days, number="SO-9")
    seen = {name for name in ("late", "today", "next3", "next7", "risk", "all")
            if "SO-9" in visit(cast.sun_li).get("/admin/deliveries", params={"view": name}).text}
    assert view in seen and "all" in seen


def test_a_risk_is_shown_with_its_reason_in_both_languages(cast: Cast, visit: Any) -> None:
    nothing_in_stock(cast)
    due(cast, 1, 10_000)
    reader = visit(cast.sun_li)
    assert "尚缺 10,000 未生产：需 50 小时" in reader.get("/admin/deliveries?view=risk").text


def test_an_empty_board_says_so(cast: Cast, visit: Any) -> None:
    assert "这里没有出货" in visit(cast.sun_li).get("/admin/deliveries").text


def test_the_workbook_has_the_rows_of_the_view_and_no_others(cast: Cast, visit: Any) -> None:
    due(cast, -1, number="SO-8")
    due(cast, 0, number="SO-9")
    due(cast, -1, number="SO-7", project=member_of(cast, cast.chen))
    sent = visit(cast.sun_li).get("/admin/deliveries.xlsx").content
    heading, *rows = CalamineWorkbook.from_filelike(BytesIO(sent)).get_sheet_by_index(0).to_python()
    assert [row[3] for row in rows] == ["SO-8"]
    assert heading[0] == "应发日期"


def test_one_click_chases_what_is_ticked(cast: Cast, visit: Any) -> None:
    chosen, left = due(cast, -2), due(cast, -1)
    logistics = visit(cast.sun_li)
    page = logistics.follow(logistics.post("/admin/deliveries/chasing", {"sel": str(chosen.id), "note": "客户停线"}))
    assert "已就 1 批交货跟催生产" in page.text and "已跟催" in page.text
    with unit(HOUSE, now=NOW) as work:
        made = work.session.scalars(select(Chase)).one()
    assert (made.schedule_id, made.by, made.note) == (chosen.id, "孙丽", "客户停线")
    assert left.id != made.schedule_id


def test_who_may_not_chase_has_no_box_to_tick(cast: Cast, visit: Any) -> None:
    due(cast, -1)
    assert 'name="sel"' in visit(cast.sun_li).get("/admin/deliveries").text
    assert 'name="sel"' not in visit(cast.xu).get("/admin/deliveries").text


def test_nothing_ticked_is_refused_on_the_same_page(cast: Cast, visit: Any) -> None:
    answer = visit(cast.sun_li).post("/admin/deliveries/chasing", {})
    assert answer.status_code == 409 and "选择" in words(answer.text)


def test_the_check_of_today_is_ended_on_the_board(cast: Cast, visit: Any) -> None:
    due(cast, -1)
    logistics = visit(cast.sun_li)
    assert 'id="f-check"' in logistics.get("/admin/deliveries").text
    page = logistics.follow(logistics.post("/admin/deliveries/check", {"note": "已与生管核对"}))
    assert "今日查询已记录" in page.text and "已与生管核对" in page.text and 'id="f-check"' not in page.text
    with unit(HOUSE, now=NOW) as work:
        assert work.session.scalars(select(DailyCheck)).one().figures["late"] == 1


def test_only_logistics_is_offered_the_check(cast: Cast, visit: Any) -> None:
    assert 'id="f-check"' not in visit(cast.chen).get("/admin/deliveries").text
    assert visit(cast.chen).post("/admin/deliveries/check", {}).status_code == 403


def test_a_case_is_opened_from_a_row(cast: Cast, visit: Any) -> None:
    risky = due(cast, 2)
    sales = visit(cast.li_qian)
    answer = sales.post(f"/admin/deliveries/{risky.id}/delay", {"why": "told"})
    delay, = delays()
    assert answer.headers["location"] == f"/admin/deliveries/delays/{delay.number}"
    assert (delay.schedule_id, delay.why_late, delay.found_by) == (risky.id, "told", "李倩")
