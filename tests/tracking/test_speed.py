"""Each page asks few questions, and as many for a full house as for an empty one."""

from __future__ import annotations

from typing import Any

import pytest

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
