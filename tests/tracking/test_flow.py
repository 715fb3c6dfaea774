"""The live flow of 4.1, the clauses on the screen, and search, through the company's door."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from domain.procedure import catalogue, pages
from domain.procedure.flow import FLOW, OF_NO_STEP, Step
from domain.queue import flow
from domain.queue.kinds import KINDS, name
from domain.search.queries import find
from domain.shared.actor import Actor, system
from domain.shared.message import Message
from domain.shared.tasks import Task, end_task
from domain.shared.work import unit
from tests.cast import NOW, Cast
from tests.tracking.made import order, project
from tests.tracking.waiting import given
from tests.visitors import words


def step(actor: Actor, key: str, after: timedelta = timedelta()) -> flow.StepRow:
    with unit(actor, now=NOW + after) as work:
        return next(row for row in flow.flow(work) if row.step.key == key)


@pytest.mark.clause("4.1")
def test_the_flow_shows_each_step_from_the_product_list_to_the_records_in_the_procedures_order() -> None:
    keys = [each.key for each in FLOW]
    assert keys == [
        "product_list",
        "quotation",
        "order",
        "review",
        "development",
        "production",
        "sales_order",
        "change",
        "execution",
        "dispatch",
        "outbound",
        "receivables",
        "service",
        "corrective",
        "satisfaction",
        "records",
    ]
    assert [form for each in FLOW for form in each.forms] == [
        "FM070100-13",
        "FM070100-01",
        "FM070100-02",
        "FM070100-03",
        "FM070100-04",
        "FM070100-05",
        "FM070100-06",
        "FM070100-07",
        "FM070100-08",
        "FM070100-09",
        "FM070100-11",
        "FM070100-12",
    ]


@pytest.mark.clause("4.1")
def test_every_kind_of_task_waits_at_one_step_of_the_flow_or_is_of_the_program_alone() -> None:
    assert sorted([*(kind for each in FLOW for kind in each.kinds), *OF_NO_STEP]) == sorted(KINDS)


@pytest.mark.clause("4.1")
def test_each_step_says_how_many_wait_and_how_many_are_late(cast: Cast) -> None:
    given(cast, order(cast, "SO-1"), hours=1)
    given(cast, order(cast, "SO-2"), hours=40)
    given(cast, order(cast, "SO-3"), "plan.acknowledge", hours=40)
    review = step(cast.li_qian, "review", timedelta(hours=3))
    assert (review.waiting.n, review.late.n) == (2, 1)
    assert [(row.kind, row.waiting.n, row.late.n) for row in review.kinds if row.waiting] == [("review.delivery", 2, 1)]
    assert (step(cast.li_qian, "production").waiting.n, step(cast.li_qian, "order").waiting.n) == (1, 0)


@pytest.mark.clause("4.1")
def test_what_is_done_waits_no_more(cast: Cast) -> None:
    task_id = given(cast, order(cast))
    with unit(cast.chen, now=NOW) as work:
        end_task(work, work.fetch(Task, task_id))
    assert step(cast.li_qian, "review").waiting.n == 0


@pytest.mark.clause("5.1.1(4)")
def test_the_flow_counts_nothing_that_its_reader_may_not_know_of(cast: Cast) -> None:
    given(cast, order(cast, "E27-0031", project=project(cast, cast.li_qian)), by=cast.li_qian)
    assert step(cast.li_qian, "review").waiting.n == 1
    assert step(cast.wu_jia, "review").waiting.n == 0


def test_steps_of_later_areas_are_shown_as_not_yet_in_use(cast: Cast, visit: Any) -> None:
    page = visit(cast.li_qian).get("/admin/flow").text
    for each in FLOW:
        shown = page[page.index(f'id="step-{each.key}"') :]
        shown = shown[: shown.index("</li>")]
        assert ("尚未启用" in shown) is not each.in_use, each.key
        assert all(form in shown for form in each.forms)
        assert all(f'"/admin/clauses/{catalogue.address(number)}"' in shown for number in each.clauses)


def test_a_step_leads_to_the_tasks_that_wait_there(cast: Cast, visit: Any) -> None:
    given(cast, order(cast))
    reader = visit(cast.wu_jia)
    link = re.search(r'href="(/admin/queue\?[^"]*review\.delivery)"', reader.get("/admin/flow").text)
    assert link
    assert "SO-261106-018" in reader.get(link[1].replace("&amp;", "&")).text


def test_every_kind_of_task_has_a_word_and_those_of_the_flow_are_known() -> None:
    assert {kind for each in FLOW for kind in each.kinds} <= set(KINDS)
    assert name("review.delivery") == Message("Delivery and material")
    assert name("something.new") == Message("Task")


def test_every_step_names_clauses_of_the_procedure() -> None:
    assert {number for each in FLOW for number in each.clauses} <= set(catalogue.CLAUSES)


@pytest.mark.parametrize("each", FLOW, ids=lambda each: each.key)
def test_a_clause_is_in_use_as_soon_as_its_step_is(each: Step) -> None:
    assert {catalogue.begun(number) for number in each.clauses} == {each.in_use}


# the clauses


@pytest.mark.parametrize("number", ["1.1", "5.1.2(2)A", "5.1.3(7)", "5.3.5(2)F", "6.2.13"])
def test_a_clause_has_an_address_of_its_own_and_says_who_and_what(cast: Cast, visit: Any, number: str) -> None:
    for written in (number, catalogue.address(number)):
        page = visit(cast.ma).get(f"/admin/clauses/{written}")
        assert page.status_code == 200
        assert 'id="clause"' in page.text and f"§{number}" in page.text


def test_the_addresses_of_the_clauses_differ_and_have_no_brackets() -> None:
    addresses = [catalogue.address(number) for number in catalogue.CLAUSES]
    assert len(set(addresses)) == len(addresses)
    assert not any(set(each) & set("()") for each in addresses)
    assert catalogue.address("5.1.2(2)A") == "5.1.2-2A"


@pytest.mark.parametrize("number", ["9.9", "5.1.99", "5.1.2(2)Z", "...", "%00"])
def test_a_clause_that_is_none_is_not_found(cast: Cast, visit: Any, number: str) -> None:
    assert visit(cast.ma).get(f"/admin/clauses/{number}").status_code in {400, 404}


def test_a_clause_is_read_in_english_too(cast: Cast, visit: Any, speak: Any) -> None:
    speak(cast.ma, "en")
    text = words(visit(cast.ma).get("/admin/clauses/5.1.6").text)
    assert "Nothing is accepted for production before the marketing manager has approved the whole review." in text


@pytest.mark.parametrize(
    ("page", "url"),
    [
        ("admin/queue", "/admin/queue"),
        ("admin/flow", "/admin/flow"),
        ("admin/orders/list", "/admin/orders"),
        ("admin/orders/show", "/admin/orders/SO-261106-018"),
    ],
)
def test_a_page_names_its_clauses_and_opens_them_beside_itself(cast: Cast, visit: Any, page: str, url: str) -> None:
    order(cast)
    text = visit(cast.li_qian).get(url).text
    for clause in pages.clauses_of(page):
        assert re.search(rf'href="/admin/clauses/{re.escape(catalogue.address(clause.number))}"[^>]*data-drawer', text), clause.number


def test_all_clauses_are_listed_with_what_has_not_begun(cast: Cast, visit: Any) -> None:
    text = visit(cast.ma).get("/admin/clauses").text
    assert all(f'"/admin/clauses/{catalogue.address(number)}"' in text for number in catalogue.CLAUSES)
    assert text.count("尚未启用") >= len(catalogue.NOT_BEGUN)


def test_where_a_clause_is_done_is_named_and_led_to(cast: Cast, visit: Any) -> None:
    text = visit(cast.ma).get("/admin/clauses/4.1").text
    assert 'href="/admin/flow"' in text[text.index('id="clause"') :]
    assert [place.url for place in pages.places_of("4.1")] == ["/admin/flow"]


# search


def test_search_leads_to_orders_parts_and_customers(cast: Cast, visit: Any) -> None:
    order(cast)
    text = visit(cast.li_qian).get("/admin/search?q=HC-4801-012").text
    assert 'class="pick" href="/admin/orders/SO-261106-018"' in text and 'href="/admin/products/HC-4801-012"' in text
    assert 'href="/admin/customers/K001"' in visit(cast.li_qian).get("/admin/search?q=远江").text


def test_a_customer_searches_own_orders_and_parts(cast: Cast, visit: Any) -> None:
    order(cast)
    text = visit(cast.wang_min).get("/search?q=2904110").text
    assert 'class="pick" href="/orders/SO-261106-018"' in text and 'href="/products?q=2904110-K80"' in text
    theirs = visit(cast.b_buyer).get("/search?q=2904110").text
    assert 'href="/orders/SO-261106-018"' not in theirs and "没有找到" in theirs


@pytest.mark.parametrize("query", ["", "%", "'; DROP TABLE task; --", "<script>alert(1)</script>", "\\", "&amp;", "远" * 200])
def test_any_query_is_answered_and_shown_back_as_text(cast: Cast, visit: Any, query: str) -> None:
    answer = visit(cast.li_qian).get("/admin/search", params={"q": query})
    assert answer.status_code == 200 and "<script>alert" not in answer.text


def test_each_kind_has_its_share_of_the_answers(cast: Cast, visit: Any) -> None:
    for n in range(14):
        order(cast, f"SO-26110{n:02d}-001", at=NOW - timedelta(hours=n))
    text = visit(cast.li_qian).get("/admin/search?q=摆臂").text
    assert text.count('href="/admin/orders/SO-') == 10
    assert 'href="/admin/products/HC-4801-012"' in text
    assert 'href="/admin/orders?q=%E6%91%86%E8%87%82"' in text


def test_system_work_may_search_everything(cast: Cast) -> None:
    order(cast, "E27-0031", project=project(cast, cast.li_qian))
    with unit(system("test"), now=NOW) as work:
        assert [found.number for found in find(work, "E27-0031")] == ["E27-0031"]
