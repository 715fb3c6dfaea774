"""What the pages of an order say of it, on either side: its requirements, its classes, its amount, whose turn it is."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from domain.accounts.models import Person
from domain.orders import pages, requirements
from domain.orders.models import Order
from domain.queue import queries as queue
from domain.queue.queries import QueueFilter
from domain.reviews import progress
from domain.reviews import queries as reviews
from domain.shared.actor import Actor, system
from domain.shared.base import new_id
from domain.shared.message import Message
from domain.shared.work import unit
from tests.cast import NOW, Cast
from tests.orders.given import line, new_line
from tests.remembering import remembered
from tests.reviews.story import Story, begin
from tests.tracking.made import confidential_line, order, project
from tests.tracking.waiting import given
from tests.visitors import words

PPAP = Message("PPAP or material certificate with the first delivery")


@pytest.fixture
@remembered
def mixed(cast: Cast) -> Story:
    """A mass-production line and a newly developed one: each route is answered apart."""
    return begin(cast, line(), new_line(), flags=("ppap",), notes="首批请附检验报告")


def written(story: Story, who: Actor) -> list[tuple[int | None, str, str]]:
    found = story.as_(who, lambda work: requirements.of_order(work, story.order.id))
    return [(each.position, each.source.id, each.text if isinstance(each.text, str) else each.text.id) for each in found]


@pytest.mark.clause("1.1", "5.1.1(1)")
def test_what_the_customer_asked_stands_in_writing_for_those_who_review_it(mixed: Story, cast: Cast) -> None:
    begin(cast, line(), po_number="4500874099", notes="另一张订单的要求")
    assert written(mixed, cast.li_qian) == [
        (None, "stated", PPAP.id), (None, "stated", "首批请附检验报告"), (20, "stated", "图纸 2026-11-10 版"),
    ]


@pytest.mark.clause("5.1.1(4)")
def test_the_requirements_of_a_confidential_line_are_for_its_members(mixed: Story, cast: Cast) -> None:
    assert [position for position, *_ in written(mixed, cast.sun_li)] == [None, None]


@pytest.mark.clause("1.1")
def test_both_sides_and_the_review_show_the_requirements(mixed: Story, cast: Cast, visit: Any) -> None:
    for who, url in ((cast.wang_min, "/orders/"), (cast.li_qian, "/admin/orders/"), (cast.li_qian, "/admin/reviews/")):
        page = words(visit(who).get(f"{url}{mixed.number}").text)
        assert "首批随货提交 PPAP 或材质证明" in page and "首批请附检验报告" in page, url
        assert "As on the current" not in page


def test_an_order_without_requirements_has_no_card_for_them(cast: Cast, visit: Any) -> None:
    assert 'id="h-requirements"' not in visit(cast.li_qian).get(f"/admin/orders/{order(cast).number}").text


@pytest.mark.clause("1.1", "5.1.13(1)")
def test_what_was_agreed_with_the_customer_becomes_a_requirement(cast: Cast) -> None:
    story = begin(cast, line())
    deviation = story.no("marketing", "service", "不能提供驻厂服务")
    assert deviation is not None
    story.propose(deviation, "每周到厂服务一次")
    story.agree(deviation)
    assert (None, "agreed", "每周到厂服务一次") in [(None, source, text) for _, source, text in written(story, cast.wang_min)]


def shown(story: Story, who: Actor) -> pages.OrderPage:
    return story.as_(who, lambda work: pages.page(work, story.number))


@pytest.mark.clause("3.1", "5.1.2(2)")
def test_a_mixed_order_names_the_classes_of_the_lines_in_sight(mixed: Story, cast: Cast) -> None:
    assert shown(mixed, cast.wang_min).classes == ["mass_production", "newly_developed"]
    assert shown(mixed, cast.sun_li).classes == ["mass_production"]


def test_the_amount_is_of_the_lines_that_have_a_price_and_says_how_many_have_none(mixed: Story, cast: Cast) -> None:
    page = shown(mixed, cast.wang_min)
    assert page.total == Decimal("2400") * Decimal("86.40") and page.unpriced == 1
    assert shown(mixed, cast.sun_li).unpriced == 0


def row(line_class: str, price: str | None, *, cancelled: bool = False) -> pages.LineRow:
    amount = None if price is None else Decimal(price)
    return pages.LineRow(new_id(), 10, "x", None, "x", "A", None, None, Decimal(2), "pcs", amount, line_class, PPAP, cancelled, False)


def test_a_cancelled_line_counts_for_nothing() -> None:
    head: Any = SimpleNamespace(order=SimpleNamespace(order_class="special_contract"))
    gone = [row("newly_developed", None, cancelled=True), row("newly_developed", "5", cancelled=True)]
    page = pages.OrderPage(head, [row("mass_production", "3"), *gone], [], [])
    assert (page.classes, page.unpriced, page.total, page.quantity) == (["mass_production"], 0, Decimal(6), Decimal(2))
    assert pages.OrderPage(head, gone, [], []).classes == ["special_contract"], "with no line left the order's own class is shown"


def made(quantity: int, *, made: int = 0, shipped: int = 0, received: int = 0, cancelled: bool = False) -> pages.LineRow:
    figures = {"quantity": quantity, "made": made, "shipped": shipped, "received": received}
    return replace(row("mass_production", "3", cancelled=cancelled), **{name: Decimal(value) for name, value in figures.items()})


@pytest.mark.parametrize(
    ("line", "state"),
    [
        (made(400), "released"),
        (made(400, made=1), "in_production"),
        (made(400, made=400, shipped=200), "part_shipped"),
        (made(400, shipped=200, received=200), "part_shipped"),
        (made(400, shipped=400, received=396), "shipped"),
        (made(400, shipped=400, received=400), "received"),
    ],
)
def test_each_line_is_as_far_as_it_is_while_its_order_is_under_way(line: pages.LineRow, state: str) -> None:
    assert {line.state_in(each) for each in ("released", "in_production", "part_shipped", "shipped")} == {state}
    assert all(line.state_in(each) == each for each in ("in_review", "on_hold", "closed", "cancelled")), "else as far as its order"


def test_what_left_from_stock_counts_as_made_and_nothing_counts_twice() -> None:
    assert [each.done for each in (made(400, made=100, shipped=250), made(400, made=600), made(400, made=90))] == [250, 400, 90]


def test_production_and_shipping_are_told_in_hundredths_of_the_quantity_and_all_only_when_it_is_all() -> None:
    head: Any = SimpleNamespace(order=SimpleNamespace(order_class="mass_production"))
    page = pages.OrderPage(head, [made(999, made=999, shipped=999), made(1), made(5000, cancelled=True)], [], [])
    assert page.shares == {3: 99, 4: 99}
    assert pages.OrderPage(head, [made(300, made=200, shipped=100)], [], []).shares == {3: 66, 4: 33}
    assert pages.OrderPage(head, [], [], []).shares == {3: 0, 4: 0}, "of nothing, nothing is made"


def test_an_order_without_any_price_has_no_amount(cast: Cast) -> None:
    story = begin(cast, new_line())
    page = shown(story, cast.wang_min)
    assert (page.total, page.unpriced) == (None, 1)


@pytest.mark.clause("5.1.2(1)")
def test_parts_of_both_routes_are_told_apart_and_a_stranger_to_the_new_one_sees_no_second(mixed: Story, cast: Cast) -> None:
    def seen(who: Actor) -> progress.Progress:
        found = mixed.as_(who, lambda work: progress.of_order(work, mixed.order.id))
        assert found is not None
        return found

    twins = [part.route for part in seen(cast.wang_min).sections if part.title.id == "Delivery and material"]
    assert sorted(twins) == ["mass", "new"] and seen(cast.wang_min).mixed
    assert not seen(cast.sun_li).mixed


@pytest.mark.clause("5.1.2(1)", "5.1.6")
def test_the_way_of_a_review_names_who_is_awaited_now_and_who_decides_in_the_end(mixed: Story, cast: Cast) -> None:
    def way(who: Actor) -> dict[str, str]:
        nodes = mixed.as_(who, lambda work: reviews.page(work, mixed.number)).way
        return {str(node.what.params.get("part", node.what)): str(node.who) for node in nodes if node.state in {"now", "todo"}}

    before = way(cast.li_qian)
    assert any("李倩" in names for names in before.values())
    assert any("赵志远" in names for names in before.values()) and any("沈岳" in names for names in before.values())
    assert not any("陈建国" in names for names in before.values()), "production control is not asked before marketing has signed"
    mixed.sign("marketing")
    assert any("陈建国" in names for names in way(cast.li_qian).values())
    mixed.system(lambda work: setattr(work.fetch(Person, cast.chen.id), "active", False))
    assert not any("陈建国" in names for names in way(cast.li_qian).values()), "who has left is awaited no more"


@pytest.mark.clause("1.3", "5.1.1(4)")
def test_a_task_about_the_hidden_part_of_an_order_is_told_by_its_own_line(cast: Cast) -> None:
    secret = project(cast, cast.li_qian)
    made = order(cast, "SO-1")
    confidential_line(cast, made, secret)
    given(cast, made)
    made.project_id = secret
    given(cast, made, by=cast.li_qian)
    with unit(cast.chen, now=NOW) as work:
        rows = queue.page(work, QueueFilter.of({})).rows
        told = {(row.about, row.lines, row.order_class) for row in rows}
    assert told == {(made.title, made.line_count, "mass_production"), ("氢能电堆支架", 1, "newly_developed")}


@pytest.mark.clause("5.1.1(4)")
def test_a_task_about_an_order_that_is_confidential_as_a_whole_is_told_by_its_header(cast: Cast) -> None:
    made = order(cast, "E27-0031", project=project(cast, cast.li_qian))
    with unit(system("test"), now=NOW) as work:
        work.fetch(Order, made.id).title = "整单保密的标题"
    given(cast, made, by=cast.li_qian)
    with unit(cast.chen, now=NOW) as work:
        (found,) = queue.page(work, QueueFilter.of({})).rows
    assert found.about == "整单保密的标题"
