"""Before and after a confidential order comes into the world, every page reads the same to whoever is not of its project."""

from __future__ import annotations

import io
import re
from typing import Any
from zipfile import ZipFile

import pytest

from domain.orders import messages
from domain.orders.queries import by_number
from domain.shared import files
from domain.shared.tasks import For
from domain.shared.work import unit
from tests.cast import NOW, Cast
from tests.orders.given import new_line
from tests.reviews.story import begin
from tests.tracking.made import confidential_line, order, project
from tests.tracking.waiting import given
from tests.visitors import words

INSIDE = [
    "/admin/queue",
    "/admin/queue?view=department",
    "/admin/queue?view=all",
    "/admin/queue?view=all&type=review",
    "/admin/queue?view=started",
    "/admin/queue?due=late",
    "/admin/orders",
    "/admin/orders?view=review",
    "/admin/orders?class=newly_developed",
    "/admin/orders?customer=K001",
    "/admin/orders?sort=due",
    "/admin/orders?q=CNRY",
    "/admin/orders/SO-261106-018",
    "/admin/search?q=CNRY",
    "/admin/search?q=5801300",
    "/admin/search?q=远江",
    "/admin/flow",
]
OUTSIDE = ["/", "/orders", "/orders?view=review", "/orders?q=CNRY", "/orders?sort=due", "/search?q=CNRY", "/orders/SO-261106-018"]
CHANGING = re.compile(r"[0-9a-f]{16}|\d\d:\d\d")


def open_world(cast: Cast) -> None:
    """What everybody may know of: an order with a task, a message and a file."""
    made = order(cast, state="in_review")
    given(cast, made, by=cast.li_qian)
    given(cast, made, "order.completion", For(customer=True), by=cast.li_qian)
    with unit(cast.li_qian, now=NOW) as work:
        messages.write(work, made.number, "请确认包装")
        files.attach(work, made, files.Given("po.txt", b"PO 45018"), "customer_order")


def secret_world(cast: Cast) -> str:
    """A confidential order of its own, and a confidential line within the open one; with tasks, a message, a note, a file."""
    secret = project(cast, cast.li_qian, cast.wang_min)
    hidden = order(
        cast, "CNRY-0031", state="in_review", order_class="newly_developed", project=secret, po_number="CNRY-PO", title="CNRY 电堆"
    )
    given(cast, hidden, "review.specification", For(person_id=cast.li_qian.id), by=cast.li_qian)
    given(cast, hidden, "order.completion", For(customer=True), by=cast.li_qian)
    with unit(cast.li_qian, now=NOW) as work:
        messages.write(work, hidden.number, "CNRY 公差待定")
        messages.note(work, hidden.number, "CNRY 成本")
        files.attach(work, hidden, files.Given("CNRY.txt", b"CNRY"), "other")
        mixed = order_of(work)
    confidential_line(cast, mixed, secret, name="CNRY 电堆支架", part="5801300-E27")
    with unit(cast.li_qian, now=NOW) as work:
        messages.write(work, mixed.number, "CNRY 行的图纸", line=90)
    return hidden.number


def order_of(work: Any) -> Any:
    return by_number(work, "SO-261106-018")


def text(visitor: Any, url: str) -> str:
    answer = visitor.get(url)
    assert answer.status_code == 200, url
    return CHANGING.sub("", words(answer.text))


@pytest.mark.clause("5.1.1(4)")
@pytest.mark.parametrize("who", ["wu_jia", "shen", "it", "sun_li"])
def test_staff_outside_the_project_read_the_same_pages_as_before(cast: Cast, visit: Any, who: str) -> None:
    open_world(cast)
    reader = visit(getattr(cast, who))
    before = {url: text(reader, url) for url in INSIDE}
    secret_world(cast)
    after = {url: text(reader, url) for url in INSIDE}
    assert {url for url in INSIDE if before[url] != after[url]} == set()


@pytest.mark.clause("5.1.1(4)")
@pytest.mark.parametrize("who", ["a_quality", "a_admin"])
def test_colleagues_at_the_same_customer_read_the_same_pages_as_before(cast: Cast, visit: Any, who: str) -> None:
    open_world(cast)
    reader = visit(getattr(cast, who))
    before = {url: text(reader, url) for url in OUTSIDE}
    secret_world(cast)
    after = {url: text(reader, url) for url in OUTSIDE}
    assert {url for url in OUTSIDE if before[url] != after[url]} == set()


@pytest.mark.clause("5.1.1(4)")
def test_another_customer_reads_the_same_pages_as_before(cast: Cast, visit: Any) -> None:
    open_world(cast)
    order(cast, "SO-261106-020", customer="b", lines=(("B-77120", 10, 0),))
    reader = visit(cast.b_buyer)
    before = {url: text(reader, url) for url in OUTSIDE[:-1]}
    secret_world(cast)
    assert {url: text(reader, url) for url in OUTSIDE[:-1]} == before
    assert reader.get(OUTSIDE[-1]).status_code == 404


@pytest.mark.clause("5.1.1(4)")
@pytest.mark.parametrize(("who", "urls"), [("li_qian", INSIDE[:2] + INSIDE[6:9]), ("wang_min", OUTSIDE[:4])])
def test_members_do_read_of_it(cast: Cast, visit: Any, who: str, urls: list[str]) -> None:
    open_world(cast)
    number = secret_world(cast)
    reader = visit(getattr(cast, who))
    assert any(number in text(reader, url) for url in urls)
    assert "CNRY 行的图纸" in text(reader, ("/admin" if who == "li_qian" else "") + "/orders/SO-261106-018")


@pytest.mark.clause("5.1.1(4)")
@pytest.mark.parametrize(
    "url", ["/admin/queue.xlsx?view=all", "/admin/queue.xlsx?view=department", "/admin/orders.xlsx", "/admin/orders.xlsx?q=CNRY"]
)
def test_no_workbook_of_an_outsider_names_it(cast: Cast, visit: Any, url: str) -> None:
    open_world(cast)
    secret_world(cast)
    answer = visit(cast.wu_jia).get(url)
    with ZipFile(io.BytesIO(answer.content)) as packed:
        assert all(b"CNRY" not in packed.read(name) for name in packed.namelist())


@pytest.mark.clause("5.1.1(4)")
@pytest.mark.parametrize("path", ["/admin/orders/{number}", "/admin/orders/{number}/messages", "/admin/orders/{number}/notes"])
def test_its_addresses_answer_as_those_of_nothing(cast: Cast, visit: Any, path: str) -> None:
    open_world(cast)
    number = secret_world(cast)
    reader = visit(cast.wu_jia)
    post = path.endswith(("messages", "notes"))
    answers = [
        reader.post(path.format(number=each), {"body": "x"}) if post else reader.get(path.format(number=each))
        for each in (number, "CNRY-9999")
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    told = [CHANGING.sub("", words(answer.text)).replace(number, "").replace("CNRY-9999", "") for answer in answers]
    assert told[0] == told[1]


@pytest.mark.clause("5.1.1(4)")
def test_a_new_part_that_is_ordered_leaves_no_trace_for_outsiders(cast: Cast, visit: Any) -> None:
    open_world(cast)
    reader = visit(cast.sun_li)
    urls = [url for url in INSIDE if "department" not in url]
    before = {url: text(reader, url) for url in urls}
    story = begin(cast, new_line("CNRY-5801300", 12, name="CNRY 支架"))
    after = {url: text(reader, url) for url in urls}
    assert {url for url in urls if before[url] != after[url]} == set(), story.number
