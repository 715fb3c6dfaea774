"""Each page asks few questions, and as many for a full house as for an empty one."""

from __future__ import annotations

from typing import Any

import pytest

from domain.orders.models import Order
from tests.cast import Cast
from tests.statements import counted
from tests.tracking.made import order
from tests.tracking.waiting import given

MOST = 16  # the session, two announcements and the figures of the menu among them
INSIDE = [
    "/admin/queue",
    "/admin/queue?view=all",
    "/admin/queue?q=摆臂",
    "/admin/orders",
    "/admin/orders?view=review",
    "/admin/orders?q=摆臂",
    "/admin/flow",
    "/admin/search?q=摆臂",
    "/admin/clauses",
    "/admin/clauses/1.3",
]
OUTSIDE = ["/", "/orders", "/orders?q=摆臂", "/search?q=摆臂"]
WALKED = ["ix_order_submitted", "ix_order_customer_submitted", "ix_order_state_submitted", "ix_order_customer_state"]  # by lists and tabs


def questions(visitor: Any, url: str) -> int:
    visitor.get(url)
    with counted() as said:
        assert visitor.get(url).status_code == 200
    return len([each for each in said if each.lstrip().upper().startswith(("SELECT", "INSERT", "UPDATE", "DELETE"))])


@pytest.mark.parametrize("url", INSIDE)
def test_a_page_of_the_company_asks_few_questions_however_much_there_is(cast: Cast, visit: Any, url: str) -> None:
    given(cast, order(cast, "SO-1", state="in_review"))
    reader = visit(cast.chen)
    few = questions(reader, url)
    for n in range(12):
        given(cast, order(cast, f"SO-2611{n:02d}-001", state="in_review"))
    assert questions(reader, url) <= few <= MOST


@pytest.mark.parametrize("url", OUTSIDE)
def test_a_page_of_the_customer_asks_few_questions_however_much_there_is(cast: Cast, visit: Any, url: str) -> None:
    order(cast, "SO-1", state="in_review")
    reader = visit(cast.wang_min)
    few = questions(reader, url)
    for n in range(12):
        order(cast, f"SO-2611{n:02d}-001", state="in_review")
    assert questions(reader, url) <= few <= MOST


@pytest.mark.parametrize("size", [1, 60])
def test_the_page_of_an_order_asks_as_much_for_sixty_lines_as_for_one(cast: Cast, visit: Any, size: int) -> None:
    made = order(cast, "SO-1", lines=tuple(("2904110-K80", 1, 0) for _ in range(size)))
    assert questions(visit(cast.wang_min), f"/orders/{made.number}") <= MOST + 2
    assert questions(visit(cast.li_qian), f"/admin/orders/{made.number}") <= MOST + 4


@pytest.mark.parametrize("name", WALKED)
def test_each_index_that_lists_walk_answers_what_the_walls_ask(name: str) -> None:
    """One that did not would be passed over for one that does, and a page would sort a customer's whole past (decision 0002)."""
    index = next(each for each in Order.__table__.indexes if each.name == name)  # type: ignore[attr-defined]
    carried = {column.name for column in index.columns} | set(index.dialect_options["postgresql"]["include"] or ())
    assert {"customer_id", "project_id"} <= carried
