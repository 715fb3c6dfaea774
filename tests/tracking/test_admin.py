"""The company's own pages of orders: list, one order, export, kept views; what each shows and to whom."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any
from zipfile import ZipFile

import pytest

from domain.orders import lists
from domain.queue import queries
from domain.reviews import progress
from domain.shared import task_queries
from domain.shared.actor import system
from domain.shared.message import Message
from domain.shared.tasks import For, Task
from domain.shared.work import unit
from tests.cast import NOW, Cast
from tests.tracking.made import confidential_line, order, project
from tests.tracking.waiting import given
from tests.visitors import words

BOLTS = (("B-77120", 10, 0),)


def workbook(answer: Any) -> str:
    with ZipFile(io.BytesIO(answer.content)) as packed:
        return packed.read("xl/sharedStrings.xml").decode() + packed.read("xl/worksheets/sheet1.xml").decode()


def test_staff_see_the_orders_of_all_customers_with_who_looks_after_them(cast: Cast, visit: Any) -> None:
    order(cast, "SO-1")
    order(cast, "SO-2", customer="b", lines=BOLTS)
    text = words(visit(cast.ma).get("/admin/orders").text)
    assert "远江汽车 李倩" in text and "博恩底盘 吴佳" in text


@pytest.mark.parametrize(
    ("query", "there", "not_there"),
    [
        ("customer=K002", "SO-2", "SO-1"),
        ("view=done", "SO-2", "SO-1"),
        ("state=in_review", "SO-1", "SO-2"),
        ("class=newly_developed", "SO-1", "SO-2"),
        ("mine=1", "SO-1", "SO-2"),
        ("q=2904110", "SO-1", "SO-2"),
        ("q=制动", "SO-2", "SO-1"),
        ("to=2026-11-22", "SO-2", "SO-1"),
    ],
)
def test_the_list_is_narrowed_by_what_its_address_says(cast: Cast, visit: Any, query: str, there: str, not_there: str) -> None:
    order(cast, "SO-1", state="in_review", order_class="newly_developed")
    order(cast, "SO-2", customer="b", lines=BOLTS, state="closed", at=NOW - timedelta(days=3))
    text = visit(cast.li_qian).get(f"/admin/orders?{query}").text
    assert f"/admin/orders/{there}" in text and f"/admin/orders/{not_there}" not in text


def test_what_was_filtered_stands_in_the_filter_again(cast: Cast, visit: Any) -> None:
    text = visit(cast.li_qian).get("/admin/orders?q=摆臂&class=newly_developed&from=2026-11-01&mine=1&customer=K001").text
    assert 'value="摆臂"' in text and 'value="2026-11-01"' in text
    for chosen in ("newly_developed", "K001", "1"):
        assert f'value="{chosen}" selected' in text


def test_a_list_that_found_nothing_says_so_and_what_to_do(cast: Cast, visit: Any) -> None:
    text = words(visit(cast.li_qian).get("/admin/orders?q=zzzz").text)
    assert "没有找到订单" in text and "换一个视图" in text


@pytest.mark.parametrize("address", ["sort=due", "sort=-due", "sort=submitted"])
def test_a_heading_sorts_and_says_how_it_is_sorted(cast: Cast, visit: Any, address: str) -> None:
    order(cast)
    text = visit(cast.li_qian).get(f"/admin/orders?{address}").text
    assert f'aria-sort="{"descending" if "-" in address else "ascending"}"' in text


def test_an_order_in_review_says_how_many_departments_have_signed(cast: Cast, visit: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    order(cast, "SO-1", state="in_review")
    monkeypatch.setattr(progress, "counts", lambda work, numbers: dict.fromkeys(numbers, (3, 5)))
    assert "3/5" in visit(cast.li_qian).get("/admin/orders").text
    assert "3/5" in visit(cast.wang_min).get("/").text


def test_the_page_of_an_order_says_what_waits_and_for_whom(cast: Cast, visit: Any) -> None:
    made = order(cast, state="in_review")
    given(cast, made)
    given(cast, made, "order.completion", For(customer=True))
    given(cast, made, "review.meeting", For(person_id=cast.li_qian.id))
    text = words(visit(cast.ma).get(f"/admin/orders/{made.number}").text)
    waits = text[text.index("待办事项") :]
    assert "生产课 · 生管" in waits and "指定人员" in waits and "顾客" in waits


def test_the_page_of_an_order_leads_to_its_review_clauses_and_customer_data(cast: Cast, visit: Any) -> None:
    made = order(cast)
    text = visit(cast.li_qian).get(f"/admin/orders/{made.number}").text
    assert "远江汽车" in text and "45018" in text and "HC-4801-012" in text
    assert "周转箱" in text or "EU-6428" in text
    assert "/admin/clauses/5.1.13-1" in text


@pytest.mark.clause("5.1.1(4)")
def test_a_confidential_order_is_as_one_that_never_was_for_staff_outside_its_project(cast: Cast, visit: Any) -> None:
    order(cast, "E27-0031", project=project(cast, cast.li_qian))
    assert visit(cast.li_qian).get("/admin/orders/E27-0031").status_code == 200
    hidden, none = (visit(cast.wu_jia).get(f"/admin/orders/{number}") for number in ("E27-0031", "E27-9999"))
    assert hidden.status_code == none.status_code == 404
    assert re.sub(r"[0-9a-f]{16}", "", words(hidden.text)) == re.sub(r"[0-9a-f]{16}", "", words(none.text))


@pytest.mark.clause("5.1.1(4)")
@pytest.mark.parametrize(
    "url", ["/admin/orders", "/admin/orders?q=电堆", "/admin/search?q=电堆", "/admin/orders/SO-261106-018", "/admin/queue?view=all"]
)
def test_no_page_tells_an_outsider_of_a_confidential_line(cast: Cast, visit: Any, url: str) -> None:
    confidential_line(cast, order(cast), project(cast, cast.li_qian))
    assert "电堆支架" not in visit(cast.wu_jia).get(url).text


@pytest.mark.clause("5.1.1(4)")
def test_the_export_of_an_outsider_holds_no_confidential_line(cast: Cast, visit: Any) -> None:
    confidential_line(cast, order(cast), project(cast, cast.li_qian))
    assert "电堆支架" in workbook(visit(cast.li_qian).get("/admin/orders.xlsx"))
    assert "电堆支架" not in workbook(visit(cast.wu_jia).get("/admin/orders.xlsx"))


def test_the_export_says_what_the_list_says_in_the_readers_language(cast: Cast, visit: Any, speak: Any) -> None:
    order(cast, "SO-1")
    order(cast, "SO-2", state="closed")
    chinese = workbook(visit(cast.li_qian).get("/admin/orders.xlsx?view=running"))
    assert "要求交期" in chinese and "SO-1" in chinese and "SO-2" not in chinese
    speak(cast.li_qian, "en")
    assert "Requested date" in workbook(visit(cast.li_qian).get("/admin/orders.xlsx"))


def test_the_queue_is_exported_as_it_is_filtered(cast: Cast, visit: Any) -> None:
    given(cast, order(cast, "SO-1"))
    given(cast, order(cast, "SO-2"), "plan.acknowledge")
    text = workbook(visit(cast.chen).get("/admin/queue.xlsx?type=review"))
    assert "SO-1" in text and "SO-2" not in text and "生产课" in text


def test_a_view_of_the_order_list_is_kept_as_a_tab(cast: Cast, visit: Any) -> None:
    mine = visit(cast.li_qian)
    page = mine.follow(mine.post("/admin/orders/views", {"name": "远江在审", "filters": "view=review&customer=K001"}))
    assert "远江在审" in page.text and 'value="K001" selected' in page.text
    assert "远江在审" not in visit(cast.wu_jia).get("/admin/orders").text
    with unit(cast.li_qian, now=NOW) as work:
        (kept,) = queries.saved_views(work, "orders")
    gone = mine.follow(mine.post(f"/admin/queue/views/{kept.id}/removal"))
    assert "远江在审" not in gone.text and "订单" in gone.text


def test_a_view_without_a_name_is_refused_on_the_page_of_the_list(cast: Cast, visit: Any) -> None:
    answer = visit(cast.li_qian).post("/admin/orders/views", {"name": "", "filters": "view=review"})
    assert answer.status_code == 422 and "请填写视图名称" in answer.text


@pytest.mark.parametrize("filters", ["//evil.example", "view=review#x", "javascript:alert(1)", "%0d%0aLocation: x"])
def test_kept_filters_never_lead_out_of_the_list(cast: Cast, visit: Any, filters: str) -> None:
    answer = visit(cast.li_qian).post("/admin/orders/views", {"name": "x", "filters": filters})
    assert answer.status_code == 303
    assert re.match(r"/(admin/orders(\?|$)|$)", answer.headers["location"])


def test_the_companys_first_page_is_the_queue(cast: Cast, visit: Any) -> None:
    given(cast, order(cast))
    mine = visit(cast.chen)
    assert "SO-261106-018" in mine.follow(mine.get("/admin/")).text


def test_the_queue_names_late_ones_in_red_and_in_words(cast: Cast, visit: Any) -> None:
    given(cast, order(cast), hours=1, at=NOW - timedelta(days=3650))
    text = visit(cast.chen).get("/admin/queue").text
    row = text[text.index("SO-261106-018") :]
    assert 'data-s="overdue"' in row and "超" in row
    assert 'class="stat hot"' in text


def test_a_paused_task_says_so_instead_of_running_late(cast: Cast, visit: Any) -> None:
    task_id = given(cast, order(cast), hours=1)
    with unit(system("test"), now=NOW) as work:
        task = work.fetch(Task, task_id)
        task.paused_at, task.pause_reason = NOW, Message("The customer is to complete the order.").as_json()
    assert "已暂停" in visit(cast.chen).get("/admin/queue").text


def test_an_empty_queue_says_that_nothing_waits(cast: Cast, visit: Any) -> None:
    assert "这里没有待办" in visit(cast.jiang).get("/admin/queue").text


def test_pages_of_the_queue_follow_each_other(cast: Cast, visit: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task_queries, "PAGE", 50)
    for n in range(52):
        given(cast, order(cast, f"SO-{n:03d}", lines=(("2904110-K80", 1, 0),)), hours=n + 1)
    mine = visit(cast.chen)
    later = re.search(r'rel="next" href="([^"]+)"', mine.get("/admin/queue").text)
    assert later
    assert "SO-051" in mine.get(later[1].replace("&amp;", "&")).text


def test_the_customers_to_filter_by_are_those_in_sight(cast: Cast) -> None:
    with unit(cast.wang_min, now=NOW) as work:
        assert lists.customers(work) == [("K001", "远江汽车")]
