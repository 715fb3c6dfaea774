"""Long lists go on page by page through the links that a page shows, to the last row and back (no row lost, none twice)."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from domain.orders import lists
from domain.planning import queries as planning
from domain.planning.models import PurchaseRequest
from domain.queue import queries as queue
from domain.records import queries as records
from domain.records.actions import issue
from domain.reviews.queries import lists as reviews
from domain.shared.actor import system
from domain.shared.clock import Allowance
from domain.shared.message import Message
from domain.shared.tasks import For, open_task
from domain.shared.work import unit
from tests.cast import NOW, Cast
from tests.orders.given import sent
from tests.records.samples import SHEETS
from tests.tracking.made import order

HOUSE = system("test")
MANY = 5
NUMBER = re.compile(r"(?:SO|PR|NN)-[0-9]{6}-[0-9]{3}")


def walk(visitor: Any, url: str, rel: str = "next") -> list[list[str]]:
    """The numbers on each page, following the link until there is none."""
    pages: list[list[str]] = []
    while url:
        assert len(pages) < 2 * MANY, f"the pages go round in a circle: {pages}"
        answer = visitor.get(url)
        assert answer.status_code == 200
        shown = answer.text[answer.text.index('id="list"'):]
        pages.append(list(dict.fromkeys(NUMBER.findall(shown))))
        found = re.search(rf'rel="{rel}" href="([^"]+)"', shown)
        url = html.unescape(found[1]) if found else ""
    return pages


def last_of(visitor: Any, url: str) -> str:
    """The address of the last page."""
    while found := re.search(r'rel="next" href="([^"]+)"', visitor.get(url).text):
        url = html.unescape(found[1])
    return url


def orders(cast: Cast) -> list[str]:
    return [order(cast, f"SO-261123-00{n}", at=NOW + timedelta(minutes=n)).number for n in range(MANY)]


def in_review(cast: Cast) -> list[str]:
    return [sent(cast, po_number=f"4500-{n}") for n in range(MANY)]


def asked_for(cast: Cast) -> list[str]:
    made = order(cast)
    with unit(HOUSE, now=NOW) as work:
        for n in range(MANY):
            work.add(PurchaseRequest(number=f"PR-261123-00{n}", order_id=made.id, order_number="x", state="sent", drafted_by="陈建国",
                                     drafted_at=NOW + timedelta(minutes=n), customer_id=made.customer_id))
        work.session.flush()
        return list(work.session.scalars(select(PurchaseRequest.number).order_by(PurchaseRequest.number)))


def waiting(cast: Cast) -> list[str]:
    made = order(cast)
    with unit(HOUSE, now=NOW) as work:
        for n in range(MANY):
            open_task(work, made, "plan.acknowledge", Message("Task"), For("production", "control"), Allowance.working_days(n + 1),
                      clause="5.1.8(1)", path="/plan", number=f"NN-261123-00{n}")
    return [f"NN-261123-00{n}" for n in range(MANY)]


def issued(cast: Cast) -> list[str]:
    made = order(cast, "SO-1")
    for n in range(MANY):
        with unit(HOUSE, now=NOW + timedelta(minutes=n)) as work:
            issue(work, "FM070100-02", made, SHEETS["FM070100-02"], number=f"NN-261123-00{n}")
    return [f"NN-261123-00{n}" for n in range(MANY)]


LISTS: list[tuple[str, str, Any, str, Callable[[Cast], list[str]]]] = [  # address, reader, where its size stands, what is in it
    ("/admin/orders", "li_qian", lists, "PAGE", orders),
    ("/orders", "wang_min", lists, "PAGE", orders),
    ("/admin/reviews", "li_qian", reviews, "PAGE", in_review),
    ("/admin/purchase-requests", "qian", planning, "PAGE", asked_for),
    ("/admin/queue", "chen", queue.page, "__defaults__", waiting),
    ("/admin/records", "li_qian", records, "PAGE", issued),
]
EACH = pytest.mark.parametrize(("url", "who", "module", "size", "make"), LISTS, ids=[each[0] for each in LISTS])


@EACH
def test_each_row_of_a_long_list_is_reached_once_by_the_links_of_its_pages(
    cast: Cast, visit: Any, monkeypatch: pytest.MonkeyPatch, url: str, who: str, module: Any, size: str, make: Callable[[Cast], list[str]]
) -> None:
    made = make(cast)
    smaller(monkeypatch, module, size)
    pages = walk(visit(getattr(cast, who)), url)
    assert sorted(number for page in pages for number in page) == sorted(made)
    assert [len(page) for page in pages] == [2, 2, 1]


@pytest.mark.parametrize(("url", "who", "module", "size", "make"), LISTS[:-1], ids=[each[0] for each in LISTS[:-1]])
def test_the_way_back_shows_the_same_rows(
    cast: Cast, visit: Any, monkeypatch: pytest.MonkeyPatch, url: str, who: str, module: Any, size: str, make: Callable[[Cast], list[str]]
) -> None:
    """The register of documents, the last of the lists, goes one way: from the newest to the oldest."""
    made = make(cast)
    smaller(monkeypatch, module, size)
    visitor = visit(getattr(cast, who))
    pages = walk(visitor, last_of(visitor, url), "prev")
    assert sorted(number for page in pages for number in page) == sorted(made)


def smaller(monkeypatch: pytest.MonkeyPatch, module: Any, size: str) -> None:
    """Two rows a page."""
    before = getattr(module, size)
    monkeypatch.setattr(module, size, (2,) if isinstance(before, tuple) else 2)


def test_filters_are_kept_from_page_to_page(cast: Cast, visit: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    orders(cast)
    other = order(cast, "SO-261123-900", po_number="900", po_key="900")
    monkeypatch.setattr(lists, "PAGE", 2)
    pages = walk(visit(cast.li_qian), "/admin/orders?q=SO-261123-00")
    assert sum(len(page) for page in pages) == MANY
    assert other.number not in [number for page in pages for number in page]


@pytest.mark.parametrize("cursor", ["x", "2026-11-23T01:00:00 00:00_", "2026-11-23", "'; drop table x", "_"])
def test_a_link_that_is_broken_shows_the_first_page(cast: Cast, visit: Any, cursor: str) -> None:
    orders(cast)
    visitor = visit(cast.li_qian)
    for url in ("/admin/orders", "/admin/reviews", "/admin/purchase-requests", "/admin/queue"):
        for name in ("after", "before"):
            assert visitor.get(url, params={name: cursor}).status_code == 200
    assert "SO-261123-004" in visitor.get("/admin/orders", params={"after": cursor}).text
