"""In a browser: the clause opens beside the page, Ctrl K finds, the filter narrows in place, phones need no side scroll."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cast import PASSWORD, Cast
from tests.tracking.made import order
from tests.tracking.waiting import given

pytestmark = pytest.mark.browser


@pytest.fixture
def signed_in(page: Any, cast: Cast) -> Any:
    """`signed_in("/admin", cast.chen)`: their browser, past the log-in page."""

    def enter(door: str, actor: Any) -> Any:
        page.goto(f"{door}/login")
        page.fill("[name=email]", actor.email)
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url(lambda url: "/login" not in url)
        return page

    return enter


def narrowed(cast: Cast, signed_in: Any) -> Any:
    """The queue of two tasks in the browser, narrowed in place to the one of the plan."""
    given(cast, order(cast, "SO-261106-001"))
    given(cast, order(cast, "SO-261106-002"), "plan.acknowledge")
    page = signed_in("/admin", cast.chen)
    page.goto("/admin/queue")
    page.select_option("select[name=type]", "plan")
    page.wait_for_url("**type=plan**")
    return page


def test_a_clause_opens_beside_the_page_and_the_page_stays(cast: Cast, signed_in: Any) -> None:
    page = signed_in("/admin", cast.chen)
    page.goto("/admin/flow")
    page.click("a.clause:has-text('4.1')")
    drawer = page.locator("#drawer")
    drawer.wait_for(state="visible")
    assert "4.1" in drawer.inner_text() and page.url.endswith("/admin/flow")
    page.keyboard.press("Escape")
    assert not drawer.is_visible()


def test_ctrl_k_finds_an_order_by_a_piece_of_its_number(cast: Cast, signed_in: Any) -> None:
    order(cast)
    page = signed_in("/admin", cast.chen)
    page.keyboard.press("Control+k")
    page.fill("#palette input", "261106")
    found = page.locator("#palette [data-found]").first
    found.wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/orders/SO-261106-018")
    assert page.locator("h1").inner_text().startswith("订单 SO-261106-018")


def test_the_queue_is_narrowed_in_place_and_its_address_follows(cast: Cast, signed_in: Any) -> None:
    page = narrowed(cast, signed_in)
    page.wait_for_function("!document.querySelector('#list').innerText.includes('SO-261106-001')")
    assert "SO-261106-002" in page.locator("#list").inner_text()


def test_the_bulk_bar_appears_once_a_row_is_chosen(cast: Cast, signed_in: Any) -> None:
    given(cast, order(cast))
    page = signed_in("/admin", cast.chen)
    page.goto("/admin/queue")
    assert not page.locator(".bulk").is_visible()
    page.check("tbody input[name=sel]")
    assert page.locator(".bulk").is_visible()
    assert page.locator("[data-chosen]").inner_text() == "1"


@pytest.mark.parametrize(
    "url", ["/admin/queue", "/admin/orders", "/admin/orders/SO-261106-018", "/admin/flow", "/admin/clauses", "/admin/search?q=SO"]
)
def test_no_page_of_the_company_scrolls_sideways_on_a_phone(cast: Cast, signed_in: Any, url: str) -> None:
    given(cast, order(cast))
    page = signed_in("/admin", cast.chen)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(url)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


@pytest.mark.parametrize("url", ["/", "/orders", "/orders/SO-261106-018", "/search?q=SO"])
def test_no_page_of_the_customer_scrolls_sideways_on_a_phone(cast: Cast, signed_in: Any, url: str) -> None:
    order(cast)
    page = signed_in("", cast.wang_min)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(url)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


def test_what_is_kept_or_exported_is_the_list_as_it_was_narrowed_in_place(cast: Cast, signed_in: Any) -> None:
    page = narrowed(cast, signed_in)
    with page.expect_download() as saved:
        page.click("a[data-follows]")
    assert "type=plan" in saved.value.url
    page.click("details.keep > summary")
    page.fill("#view-name", "计划")
    page.click("details.keep button[type=submit] >> nth=0")
    page.locator(".views a[aria-current]", has_text="计划").wait_for()
    assert page.url.endswith("?type=plan") and "SO-261106-001" not in page.locator("#list").inner_text()
