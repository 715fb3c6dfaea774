"""Every page of following and of the queue stands, at both doors, in both languages, and for nobody who is unknown."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cast import Cast
from tests.tracking.made import order

ADMIN = [
    "/admin/queue",
    "/admin/queue?view=department",
    "/admin/queue?view=all&type=review",
    "/admin/queue?view=done",
    "/admin/queue?view=behalf",
    "/admin/orders",
    "/admin/orders?view=review&sort=due",
    "/admin/orders/SO-261106-018",
    "/admin/flow",
    "/admin/clauses",
    "/admin/clauses/5.1.6",
    "/admin/clauses/5.1.2(2)A",
    "/admin/search",
    "/admin/search?q=摆臂",
    "/admin/queue.xlsx",
    "/admin/orders.xlsx",
]
PORTAL = ["/", "/orders", "/orders?view=running", "/orders/SO-261106-018", "/search", "/search?q=K80", "/orders.xlsx"]


@pytest.mark.parametrize("url", ADMIN)
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_companys_pages_stand(cast: Cast, visit: Any, url: str, language: str, speak: Any) -> None:
    order(cast)
    speak(cast.li_qian, language)
    answer = visit(cast.li_qian).get(url)
    assert answer.status_code == 200, answer.text[:500]


@pytest.mark.parametrize("url", PORTAL)
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_customers_pages_stand(cast: Cast, visit: Any, url: str, language: str, speak: Any) -> None:
    order(cast)
    speak(cast.wang_min, language)
    answer = visit(cast.wang_min).get(url)
    assert answer.status_code == 200, answer.text[:500]


@pytest.mark.parametrize("url", ADMIN)
def test_a_customer_does_not_come_in_at_the_companys_door(cast: Cast, visit: Any, url: str) -> None:
    assert visit(cast.wang_min, "admin").get(url).status_code in {302, 303, 401, 403}
    assert visit(None, "admin").get(url).status_code in {302, 303, 401}
