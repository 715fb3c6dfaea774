"""The customer follows orders: first page, list, one order, messages. Through the door, in both languages."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any
from zipfile import ZipFile

import pytest
from sqlalchemy import select

from domain.accounts.models import Person
from domain.orders import lists
from domain.orders.models import OrderMessage
from domain.shared.actor import system
from domain.shared.clock import Allowance
from domain.shared.message import Message
from domain.shared.tasks import For, Task, open_task
from domain.shared.work import unit
from tests.cast import NOW, Cast
from tests.tracking.made import confidential_line, order, project
from tests.visitors import words


def ask_customer(cast: Cast, made: Any) -> None:
    with unit(system("test"), now=NOW) as work:
        open_task(
            work,
            made,
            "order.completion",
            Message("Complete order {number}: {why}", number=made.number, why="图纸缺页"),
            For(customer=True),
            Allowance.working_days(3),
            clause="5.1.1(1)",
            path=f"/orders/{made.number}/completion",
        )


@pytest.mark.clause("1.3")
def test_the_first_page_says_first_what_waits_for_the_customer_and_by_when(cast: Cast, visit: Any) -> None:
    ask_customer(cast, order(cast))
    page = visit(cast.wang_min).get("/")
    assert page.status_code == 200
    assert page.text.index("SO-261106-018/completion") < page.text.index('id="recent"')
    assert "图纸缺页" in page.text and "11-26" in page.text


@pytest.mark.clause("1.3")
@pytest.mark.parametrize(
    ("days", "words_shown", "words_absent"), [(-1, "现已逾期", "前答复，逾期我们会"), (30, "前答复，逾期我们会", "现已逾期")]
)
def test_an_answer_that_is_overdue_is_called_so_where_one_in_time_has_its_day(
    days: int, words_shown: str, words_absent: str, cast: Cast, visit: Any
) -> None:
    made = order(cast)
    ask_customer(cast, made)
    with unit(system("test")) as work:
        task = work.session.scalars(select(Task).where(Task.object_number == made.number, Task.kind == "order.completion")).one()
        task.due_at = NOW + timedelta(days=days)
    shown = visit(cast.wang_min).get(f"/orders/{made.number}").text
    assert words_shown in shown and words_absent not in shown
    assert ("现已逾期" in visit(cast.wang_min).get("/").text) is (days < 0)


def test_who_cannot_answer_is_led_to_the_order_and_not_to_a_page_that_refuses(cast: Cast, visit: Any) -> None:
    made = order(cast)
    ask_customer(cast, made)
    own = f'href="/orders/{made.number}/completion"'
    for url in ("/", f"/orders/{made.number}"):
        assert own in visit(cast.wang_min).get(url).text
        assert own not in visit(cast.a_quality).get(url).text
    assert f'href="/orders/{made.number}"' in visit(cast.a_quality).get("/").text


def test_what_waits_for_the_customer_has_the_pages_one_primary_button(cast: Cast, visit: Any) -> None:
    made = order(cast, state="in_review")
    primary = re.compile(r'<a class="btn btn-p[^>]*href="([^"]+)"')
    assert primary.findall(visit(cast.wang_min).get(f"/orders/{made.number}").text) == [f"/orders/{made.number}/amendment"]
    ask_customer(cast, made)
    assert primary.findall(visit(cast.wang_min).get(f"/orders/{made.number}").text) == [f"/orders/{made.number}/completion"]


def test_a_customers_pages_say_whose_they_are(cast: Cast, visit: Any) -> None:
    for url in ("/", "/orders", "/account"):
        assert "王敏 · 远江汽车" in words(visit(cast.wang_min).get(url).text), url


def test_the_first_page_shows_recent_orders_and_who_serves(cast: Cast, visit: Any) -> None:
    order(cast)
    text = visit(cast.wang_min).get("/").text
    assert 'href="/orders/SO-261106-018"' in text
    assert text.index("李倩") < text.index("孙启明") < text.index("周海涛")


def test_the_first_page_of_a_customer_without_orders_says_so(cast: Cast, visit: Any) -> None:
    order(cast)
    text = visit(cast.b_buyer).get("/").text
    assert "SO-261106-018" not in text and 'href="/orders/new"' in text


def test_the_list_is_filtered_by_its_address(cast: Cast, visit: Any) -> None:
    order(cast, "SO-261106-001", state="in_review")
    order(cast, "SO-261106-002", state="closed")
    page = visit(cast.wang_min).get("/orders?view=review")
    assert "SO-261106-001" in page.text and "SO-261106-002" not in page.text
    assert 'aria-current="page"' in page.text
    assert "SO-261106-002" in visit(cast.wang_min).get("/orders?q=SO-261106-002").text


def test_another_customers_order_is_as_one_that_never_was(cast: Cast, visit: Any) -> None:
    order(cast)
    theirs, none = visit(cast.b_buyer).get("/orders/SO-261106-018"), visit(cast.b_buyer).get("/orders/SO-261106-999")
    assert theirs.status_code == none.status_code == 404
    shown = [re.sub(r"[0-9a-f]{16}", "", words(answer.text)) for answer in (theirs, none)]
    assert shown[0] == shown[1] and "SO-261106" not in shown[0]


@pytest.mark.clause("2.1")
def test_the_order_page_shows_dates_asked_beside_dates_promised_late_ones_in_words(cast: Cast, visit: Any) -> None:
    order(cast)
    text = visit(cast.wang_min).get("/orders/SO-261106-018").text
    assert "12-03" in text and "12-08" in text and "5 天" in text
    assert "2904110-K80" in text and "HC-4801-012" in text
    assert "45018" in text


@pytest.mark.clause("5.1.1(4)")
def test_a_confidential_line_of_a_mixed_order_is_on_no_page_of_an_outsider(cast: Cast, visit: Any) -> None:
    made = order(cast)
    confidential_line(cast, made, project(cast, cast.wang_min))
    assert "氢能电堆支架" in visit(cast.wang_min).get(f"/orders/{made.number}").text
    for url in (f"/orders/{made.number}", "/orders", "/", "/orders?q=电堆"):
        assert "电堆支架" not in visit(cast.a_quality).get(url).text


def test_the_order_page_speaks_english_to_who_reads_it(cast: Cast, visit: Any) -> None:
    made = order(cast, "SO-261106-019", customer="b", lines=(("B-77120", 100, 0),))
    with unit(system("test")) as work:
        work.fetch(Person, cast.b_buyer.id).language = "en"
    text = visit(cast.b_buyer).get(f"/orders/{made.number}").text
    assert "Requested / promised" in text and "Messages" in text


@pytest.mark.clause("5.1.13(1)")
def test_a_message_of_the_customer_is_kept_with_the_order_and_seen_by_both(cast: Cast, visit: Any) -> None:
    made = order(cast)
    buyer = visit(cast.wang_min)
    page = buyer.follow(buyer.post(f"/orders/{made.number}/messages", {"body": "请先发右件。"}))
    assert "请先发右件。" in page.text
    with unit(cast.li_qian, now=NOW) as work:
        message = work.session.scalars(select(OrderMessage)).one()
        assert (message.text, message.internal, message.author_side) == ("请先发右件。", False, "customer")


def test_an_empty_message_is_refused_beside_its_field_and_nothing_is_kept(cast: Cast, visit: Any) -> None:
    made = order(cast)
    answer = visit(cast.wang_min).post(f"/orders/{made.number}/messages", {"body": "  "})
    assert answer.status_code == 422 and 'aria-invalid="true"' in answer.text
    with unit(cast.li_qian, now=NOW) as work:
        assert not work.session.scalars(select(OrderMessage)).all()


def test_a_message_sent_twice_is_kept_once(cast: Cast, visit: Any) -> None:
    made = order(cast)
    buyer = visit(cast.wang_min)
    for _ in range(2):
        assert buyer.post(f"/orders/{made.number}/messages", {"body": "同一句话"}, token="t" * 24).status_code == 303
    with unit(cast.li_qian, now=NOW) as work:
        assert len(work.session.scalars(select(OrderMessage)).all()) == 1


def test_nobody_writes_on_another_customers_order(cast: Cast, visit: Any) -> None:
    made = order(cast)
    assert visit(cast.b_buyer).post(f"/orders/{made.number}/messages", {"body": "?"}).status_code == 404


def test_the_export_is_a_workbook_of_what_is_filtered_and_text_in_it_is_no_formula(cast: Cast, visit: Any) -> None:
    order(cast, "SO-261106-001", po_number="=1+1", state="in_review")
    order(cast, "SO-261106-002", state="closed")
    answer = visit(cast.wang_min).get("/orders.xlsx?view=review")
    assert answer.status_code == 200 and "attachment" in answer.headers["content-disposition"]
    with ZipFile(io.BytesIO(answer.content)) as packed:
        strings, sheet = packed.read("xl/sharedStrings.xml").decode(), packed.read("xl/worksheets/sheet1.xml").decode()
    assert "=1+1" in strings and "<f>" not in sheet
    assert "SO-261106-001" in strings and "SO-261106-002" not in strings


@pytest.mark.parametrize("url", ["/", "/orders", "/orders/SO-1", "/orders.xlsx"])
def test_strangers_are_asked_to_sign_in(url: str, visit: Any) -> None:
    answer = visit(None, "portal").get(url)
    assert answer.status_code in {302, 303} and "/login" in answer.headers["location"]


def test_a_long_list_goes_on_behind_a_link(cast: Cast, visit: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "PAGE", 2)
    for n in range(3):
        order(cast, f"SO-26110{n}-001", at=NOW - timedelta(hours=n))
    buyer = visit(cast.wang_min)
    first = buyer.get("/orders").text
    later = re.search(r'rel="next" href="([^"]+)"', first)
    assert later and "SO-261102-001" not in first
    assert "SO-261102-001" in buyer.get(later[1].replace("&amp;", "&")).text


def test_what_cannot_be_done_now_says_why_on_the_page_of_the_order(cast: Cast, visit: Any) -> None:
    made = order(cast, state="released")
    answer = visit(cast.wang_min).post(f"/orders/{made.number}/withdrawal", {"why": "x"}, version=1)
    assert answer.status_code == 409
    assert 'class="errsum"' in answer.text and "已受订" in answer.text and made.number in answer.text


def test_a_customer_may_do_what_its_role_allows(cast: Cast, visit: Any) -> None:
    made = order(cast, state="in_review")
    buyer, quality = (visit(actor).get(f"/orders/{made.number}").text for actor in (cast.wang_min, cast.a_quality))
    assert f"/orders/{made.number}/withdrawal" in buyer and f"/orders/{made.number}/amendment" in buyer
    assert "/withdrawal" not in quality and "/amendment" not in quality
    assert f"/orders/{made.number}/messages" in quality


KINDS = {  # of a task of the customer → where it is answered, and where the others of the customer read what it is about
    "order.completion": ("/orders/{n}/completion", "/orders/{n}"), "order.countersign": ("/orders/{n}/countersignature", "/orders/{n}"),
    "change.answer": ("/changes/{n}", "/changes/{n}"), "delay.choice": ("/delays/DY-1", "/delays/DY-1"),
    "order.deviation": ("/orders/{n}/deviations/1/answer", "/orders/{n}/deviations/1/answer"),
    "order.supplied": ("/orders/{n}#supplied", "/orders/{n}#supplied"),
    "packaging.confirm": ("/deliveries/packaging", "/deliveries/packaging"),
    "statement.answer": ("/statements/DZ-1", ""),
}


def waits(cast: Cast, made: Any, kind: str) -> None:
    with unit(system("test"), now=NOW) as work:
        open_task(work, made, kind, Message("Complete order {number}: {why}", number=made.number, why="图纸缺页"), For(customer=True),
                  Allowance.working_days(3), clause="5.1.1(1)", path=KINDS[kind][0].format(n=made.number))


@pytest.mark.clause("1.3")
@pytest.mark.parametrize("kind", KINDS)
def test_who_may_not_answer_is_led_to_what_it_is_about_on_a_page_that_they_may_read(cast: Cast, visit: Any, kind: str) -> None:
    made = order(cast)
    waits(cast, made, kind)
    answered, read = (each.format(n=made.number) for each in KINDS[kind])
    assert f'href="{answered}"' in part(visit(cast.wang_min), "todo")
    row = part(visit(cast.a_quality), "todo")
    assert "图纸缺页" in row
    assert set(re.findall(r'<a [^>]*href="([^"]+)"', row)) == ({read} if read else set())
    assert f'href="{KINDS[kind][0].format(n=made.number) if kind == "statement.answer" else read}"' in part(visit(cast.a_admin), "todo")


def part(visitor: Any, anchor: str) -> str:
    return visitor.get("/").text.partition(f'id="{anchor}"')[2].partition("</section>")[0]


@pytest.mark.clause("5.1.9(1)")
def test_on_the_page_of_an_order_the_others_are_led_to_what_waits_for_their_buyers(cast: Cast, visit: Any) -> None:
    made = order(cast)
    waits(cast, made, "change.answer")
    waits(cast, made, "order.completion")
    at, buyer, quality = f"/orders/{made.number}", visit(cast.wang_min), visit(cast.a_quality)
    assert f'href="{at}/completion"' in buyer.get(at).text and f'href="/changes/{made.number}"' in buyer.get(at).text
    page = quality.get(at).text
    assert f'href="/changes/{made.number}"' in page and f'href="{at}/completion"' not in page
