"""Each column that a thing is found by: whoever changes it, the old word finds nothing any more and the new one does.

What the list shows beside the name follows too, or a result would call the thing by what it was.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from domain.customers.models import Customer
from domain.orders.models import Order, OrderLine
from domain.products.models import ListEntry, Product
from domain.search.queries import Found, find
from domain.shared.actor import Actor, system
from domain.shared.work import unit
from tests.cast import NOW, Cast
from tests.tracking.made import order, project

ARM = "2904110-K80"
Of = Callable[[Cast], Any]


def answered(actor: Actor, query: str, kind: str) -> list[Found]:
    with unit(actor, now=NOW) as work:
        return find(work, query, {kind: 9})


def change(model: type, key: object, **values: Any) -> None:
    with unit(system("test"), now=NOW) as work:
        thing = work.fetch(model, key)
        for name, value in values.items():
            setattr(thing, name, value)


def line_of(made: Order, position: int = 10) -> OrderLine:
    with unit(system("test"), now=NOW) as work:
        return work.session.scalars(select(OrderLine).where(OrderLine.order_id == made.id, OrderLine.position == position)).one()


# model, which one, column, its new value, what found it before (nothing where another column says the same), what finds it now
COLUMNS: list[tuple[type, Of, str, str, str, str]] = [
    (Customer, lambda cast: cast.b, "number", "K909", "K002", "K909"),
    (Customer, lambda cast: cast.b, "name_zh", "星河客车", "底盘系统", "星河客车"),
    (Customer, lambda cast: cast.b, "name_en", "Galaxy Bus", "Chassis", "galaxy bus"),
    (Customer, lambda cast: cast.b, "name_short", "银汉", "", "银汉"),
    (Product, lambda cast: cast.products["HC-2206-107"], "code", "HC-7777-001", "HC-2206-107", "7777"),
    (Product, lambda cast: cast.products["HC-2206-107"], "name_zh", "推力杆", "稳定杆连接杆", "推力杆"),
    (Product, lambda cast: cast.products["HC-2206-107"], "name_en", "Torque rod", "", "torque rod"),
    (ListEntry, lambda cast: cast.entries[ARM], "customer_part", "9904110-X1", "", "9904110"),
    (ListEntry, lambda cast: cast.entries[ARM], "name", "推力杆", "下摆臂总成", "推力杆"),
    (ListEntry, lambda cast: cast.entries[ARM], "drawing", "TZ-5566", "DWG-2904110", "TZ-5566"),
    (ListEntry, lambda cast: cast.entries[ARM], "program", "X77", "", "X77"),
]
KIND: dict[type, str] = {Customer: "customer", Product: "product", ListEntry: "entry"}


@pytest.mark.parametrize(("model", "of", "column", "value", "was", "now"), COLUMNS)
def test_a_thing_is_found_by_what_each_of_its_columns_says_now(
    cast: Cast, model: type, of: Of, column: str, value: str, was: str, now: str
) -> None:
    key, kind = of(cast).id, KIND[model]
    assert answered(cast.li_qian, now, kind) == []
    assert not was or key in [each.object_id for each in answered(cast.li_qian, was, kind)]
    change(model, key, **{column: value})
    assert [each.object_id for each in answered(cast.li_qian, now, kind)] == [key]
    assert key not in [each.object_id for each in answered(cast.li_qian, was, kind)]


@pytest.mark.parametrize(
    ("column", "value", "was", "now"),
    [("number", "SO-999999-001", "SO-261106-018", "SO-999999-001"), ("po_number", "QX-77", "45018", "QX-77")],
)
def test_an_order_is_found_by_the_numbers_that_it_has_now(cast: Cast, column: str, value: str, was: str, now: str) -> None:
    made = order(cast)
    change(Order, made.id, **{column: value})
    assert [each.object_id for each in answered(cast.li_qian, now, "order")] == [made.id]
    assert answered(cast.li_qian, was, "order") == []


@pytest.mark.parametrize(
    ("values", "was", "now"),
    [
        ({"customer_part": "9904110-X1"}, "2904110", "9904110"),
        ({"name": "推力杆"}, "摆臂", "推力杆"),
        ({"cancelled": True}, "摆臂", "悬置"),
    ],
)
def test_an_order_is_found_by_what_its_lines_say_now(cast: Cast, values: dict[str, Any], was: str, now: str) -> None:
    made = order(cast, title="两件")
    assert answered(cast.li_qian, was, "order")
    change(OrderLine, line_of(made).id, **values)
    assert answered(cast.li_qian, was, "order") == []
    assert [each.object_id for each in answered(cast.li_qian, now, "order")] == [made.id]


def test_a_line_that_gets_the_companys_own_part_is_found_by_its_code(cast: Cast) -> None:
    made = order(cast)
    change(OrderLine, line_of(made).id, product_id=cast.products["HC-9001-001"].id)
    assert [each.object_id for each in answered(cast.li_qian, "HC-9001-001", "order")] == [made.id]
    assert answered(cast.li_qian, "HC-4801-012", "order") == []


def test_a_listed_part_that_stands_for_another_code_is_found_by_that(cast: Cast) -> None:
    change(ListEntry, cast.entries[ARM].id, product_id=cast.products["HC-9001-001"].id)
    (found,) = answered(cast.li_qian, "9001-001 摆臂", "entry")
    assert (found.number, found.note) == (ARM, "HC-9001-001 · 远江汽车")


# the name in the list of answers


def test_an_order_is_called_by_its_number_title_and_customer_of_now(cast: Cast) -> None:
    made = order(cast)
    change(Order, made.id, title="新的称呼", po_number="QX-77")
    (found,) = answered(cast.li_qian, "SO-261106-018", "order")
    assert (found.title, found.note, found.at) == ("新的称呼", "QX-77 · 远江汽车", NOW)


def test_a_title_that_alone_is_changed_is_the_one_that_is_shown(cast: Cast) -> None:
    made = order(cast)
    change(Order, made.id, title="新的称呼")
    assert [each.title for each in answered(cast.li_qian, "SO-261106-018", "order")] == ["新的称呼"]


def test_a_customer_is_called_by_both_names(cast: Cast) -> None:
    (found,) = answered(cast.li_qian, "K001", "customer")
    assert (found.title, found.note, found.number) == ("远江汽车集团有限公司", "Yuanjiang Automotive Group", "K001")


def test_a_part_is_called_by_both_names(cast: Cast) -> None:
    change(Product, cast.products["HC-2206-107"].id, name_en="Stabiliser link")
    (found,) = answered(cast.li_qian, "HC-2206-107", "product")
    assert (found.title, found.note) == ("稳定杆连接杆", "Stabiliser link")


def test_the_newest_order_comes_first_by_the_day_it_was_sent_not_by_the_day_it_was_changed(cast: Cast) -> None:
    old, new = order(cast, "SO-1", at=NOW - timedelta(days=5)), order(cast, "SO-2")
    change(Order, old.id, po_number="QX-1")
    assert [each.object_id for each in answered(cast.li_qian, "摆臂", "order")] == [new.id, old.id]


# confidential


@pytest.mark.clause("5.1.1(4)")
def test_an_order_that_becomes_confidential_is_found_by_outsiders_no_more_and_again_when_it_ends(cast: Cast) -> None:
    made, secret = order(cast), project(cast, cast.li_qian)
    with unit(system("test"), now=NOW) as work:
        work.fetch(Order, made.id).project_id = secret
        for line in work.session.scalars(select(OrderLine).where(OrderLine.order_id == made.id)):
            line.project_id = secret
    assert answered(cast.wu_jia, "摆臂", "order") == []
    assert len(answered(cast.li_qian, "摆臂", "order")) == 1
    with unit(system("test"), now=NOW) as work:
        work.fetch(Order, made.id).project_id = None
        for line in work.session.scalars(select(OrderLine).where(OrderLine.order_id == made.id)):
            line.project_id = None
    assert len(answered(cast.wu_jia, "摆臂", "order")) == 1


@pytest.mark.clause("5.1.1(4)")
def test_an_order_without_lines_that_becomes_confidential_leaves_the_sight_of_outsiders_at_once(cast: Cast) -> None:
    made, secret = order(cast, title="样件"), project(cast, cast.li_qian)
    with unit(system("test"), now=NOW) as work:
        for line in work.session.scalars(select(OrderLine).where(OrderLine.order_id == made.id)):
            line.cancelled = True
    assert len(answered(cast.wu_jia, "SO-261106-018", "order")) == 1
    change(Order, made.id, project_id=secret)
    assert answered(cast.wu_jia, "SO-261106-018", "order") == []
    assert len(answered(cast.li_qian, "SO-261106-018", "order")) == 1


@pytest.mark.clause("5.1.1(4)")
def test_a_line_that_becomes_confidential_takes_its_words_behind_the_wall(cast: Cast) -> None:
    made, secret = order(cast, title="两件"), project(cast, cast.li_qian)
    change(OrderLine, line_of(made).id, project_id=secret)
    assert answered(cast.wu_jia, "摆臂", "order") == []
    assert [each.object_id for each in answered(cast.wu_jia, "悬置", "order")] == [made.id]
    assert [each.title for each in answered(cast.li_qian, "摆臂", "order")] == ["前下摆臂总成（左）"]


@pytest.mark.clause("5.1.1(4)")
def test_a_listed_part_and_a_customer_that_become_confidential_are_found_by_members_alone(cast: Cast) -> None:
    secret = project(cast, cast.li_qian)
    change(ListEntry, cast.entries[ARM].id, project_id=secret)
    change(Customer, cast.a.id, project_id=secret)
    for query, kind in ((ARM, "entry"), ("K001", "customer")):
        assert len(answered(cast.li_qian, query, kind)) == 1
        assert answered(cast.wu_jia, query, kind) == []


def test_an_order_whose_open_and_hidden_words_both_match_is_answered_once(cast: Cast) -> None:
    made, secret = order(cast, title="两件"), project(cast, cast.li_qian)
    change(OrderLine, line_of(made, 20).id, project_id=secret)
    found = answered(cast.li_qian, "SO-261106", "order")
    assert [(each.object_id, each.number) for each in found] == [(made.id, made.number)]
