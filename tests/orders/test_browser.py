"""The order page in Chromium: rows pasted from a spreadsheet, prices found as one types, a draft that saves itself, submission."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from domain.orders.models import Order, OrderDraft, OrderLine
from domain.shared.actor import system
from domain.shared.work import unit
from templates.figures import today
from tests.cast import PASSWORD, Cast

pytestmark = pytest.mark.browser
PASTE = """text => {
  const cell = document.querySelector('[data-order-lines] [data-column=part]');
  const data = new DataTransfer();
  data.setData('text/plain', text);
  cell.focus();
  cell.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}));
}"""
DRAWN = """() => {
  const all = [...document.querySelectorAll('tbody[data-order-line]')];
  const shown = all.filter(body => body.querySelector('td').checkVisibility({contentVisibilityAuto: true}));
  return [shown.length, document.querySelectorAll('[data-order-lines] *').length];
}"""
TOUCHED = """() => {
  window.touched = new Set();
  new MutationObserver(records => {
    for (const record of records) for (const each of [record.target, ...record.addedNodes]) {
      const line = each.closest && each.closest('tbody[data-order-line]');
      if (line) window.touched.add(line.dataset.orderLine);
    }
  }).observe(document.querySelector('[data-order-lines]'), {subtree: true, childList: true, attributes: true, characterData: true});
}"""


def day(later: int) -> str:
    return (today() + timedelta(days=later)).isoformat()


@pytest.fixture
def buyer(cast: Cast, page: Any) -> Any:
    """王敏 in her browser, at the page of a new order."""
    page.goto("/login")
    page.fill("[name=email]", cast.wang_min.email)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/")
    page.goto("/orders/new")
    return page


def count(model: type) -> int:
    with unit(system("test")) as work:
        return work.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.mark.clause("5.1.1(1)", "2.1", "3.2")
def test_rows_pasted_from_a_spreadsheet_become_an_order(buyer: Any, tmp_path: Path) -> None:
    drawing = tmp_path / "5801300-E27_revC.pdf"
    drawing.write_bytes(b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")
    rows = f"2904110-K80\t2,400\t{day(40)}\n2916035-K80\t6000\t{day(3)}\n5801300-E27\t3000\t{day(60)}"
    buyer.evaluate(PASTE, rows)
    buyer.wait_for_selector("tbody[data-order-line] >> text=前下摆臂总成（左）")
    assert "207,360.00" in buyer.inner_text("[data-order-lines]")
    assert "早于该件标准周期" in buyer.inner_text("[data-order-lines]")
    assert "新开发件" in buyer.inner_text("[data-order-lines]")
    buyer.fill("[name=po]", "4500874021")
    buyer.fill("[name=transport]", "汽运")
    buyer.set_input_files("#files", drawing)
    buyer.wait_for_selector("[data-dropped] >> text=已上传")
    buyer.click("[data-order-lines] [name$='specification_unstated']")
    buyer.click("[data-order-lines] [name$='quality_unstated']")
    buyer.fill("[data-order-lines] [name$='-name']", "后副车架衬套")
    buyer.wait_for_selector("[data-autosave-status][data-state=ok]")
    assert "¥337,860.00" in buyer.inner_text("[data-order-summary]")
    assert count(Order) == 0
    buyer.click(".aside-stick button[value=check]")
    buyer.wait_for_url("**/orders/check?**")
    assert count(Order) == 0
    buyer.click("#f-check button.btn-p")
    buyer.wait_for_url(re.compile(r"/orders/SO-"))
    assert (count(Order), count(OrderLine), count(OrderDraft)) == (1, 3, 0)


def test_typing_goes_on_while_a_line_is_looked_up(buyer: Any) -> None:
    buyer.fill("#lines-0-part", "2904110-K80")
    buyer.press("#lines-0-part", "Tab")
    buyer.keyboard.type("2400")
    buyer.wait_for_selector("tbody[data-order-line='0'] >> text=前下摆臂总成（左）")
    buyer.keyboard.type("5")
    assert buyer.input_value("#lines-0-quantity") == "24005"
    assert buyer.evaluate("document.activeElement.id") == "lines-0-quantity"


def test_what_is_ticked_and_typed_while_a_line_is_looked_up_stays_and_counts(buyer: Any) -> None:
    held: list[Any] = []
    buyer.fill("#lines-0-part", "5801300-E27")
    buyer.press("#lines-0-part", "Tab")
    buyer.wait_for_selector("[name='lines-0-quality_unstated']")
    buyer.route("**/orders/lines", lambda route: held.append(route))
    buyer.check("[name='lines-0-specification_unstated']")
    buyer.check("[name='lines-0-quality_unstated']")
    buyer.wait_for_timeout(100)
    assert len(held) == 2
    for _ in range(2):
        with buyer.expect_response("**/orders/lines"):
            held.pop(0).continue_()
        buyer.wait_for_timeout(200)
    assert buyer.is_checked("[name='lines-0-specification_unstated']") and buyer.is_checked("[name='lines-0-quality_unstated']")
    buyer.fill("#lines-0-part", "2904110-K80")
    buyer.press("#lines-0-part", "Tab")
    buyer.keyboard.type("100")
    buyer.keyboard.press("Tab")
    buyer.wait_for_timeout(100)
    assert len(held) == 2, "part and quantity are asked about one after the other"
    for each in held:
        each.continue_()
    buyer.wait_for_selector("tbody[data-order-line='0'] >> text=8,640.00")


def test_a_draft_is_found_again_after_the_browser_was_closed(buyer: Any, cast: Cast) -> None:
    buyer.fill("[name=po]", "4500874099")
    buyer.fill("#lines-0-part", "2904110-K80")
    buyer.wait_for_selector("[data-autosave-status][data-state=ok]")
    buyer.goto("/orders/new")
    buyer.click("text=4500874099")
    assert buyer.input_value("[name=po]") == "4500874099"
    assert buyer.input_value("#lines-0-part") == "2904110-K80"


def test_five_hundred_lines_are_pasted_by_one_request_and_a_change_touches_its_own_line_alone(buyer: Any) -> None:
    asked: list[Any] = []
    buyer.on("request", lambda request: asked.append(request) if request.url.endswith("/orders/lines") else None)
    buyer.evaluate(PASTE, "\n".join(f"2904110-K80\t{n + 1}\t{day(40)}" for n in range(500)))
    buyer.wait_for_selector("tbody[data-order-line]:nth-of-type(500)")
    assert len(asked) == 1
    drawn, elements = buyer.evaluate(DRAWN)
    assert drawn < 60  # the browser passes over the lines that are out of sight: this is why a key costs no more than among five
    assert elements < 500 * 40
    buyer.evaluate(TOUCHED)
    buyer.click("tbody[data-order-line]:nth-of-type(250) [data-column=quantity]", click_count=2)
    buyer.keyboard.type("777")
    buyer.keyboard.press("Tab")
    buyer.wait_for_selector("tbody[data-order-line]:nth-of-type(250) >> text=67,132.80")
    assert len(asked) == 2
    assert len(asked[1].post_data) < 500
    assert buyer.evaluate("() => [...window.touched]") == ["249"]  # and no other line was so much as touched
    assert buyer.input_value("#lines-249-quantity") == "777"


def test_a_column_pasted_over_many_lines_is_looked_up_by_one_request(buyer: Any) -> None:
    asked: list[Any] = []
    buyer.on("request", lambda request: asked.append(request) if request.url.endswith("/orders/lines") else None)
    buyer.evaluate(PASTE, "\n".join(["2904110-K80"] * 200))
    buyer.wait_for_selector("tbody[data-order-line]:nth-of-type(200) >> text=前下摆臂总成（左）")
    assert buyer.locator("tbody[data-order-line]").count() == 200
    assert len(asked) == 1
    buyer.fill("#lines-199-quantity", "10")
    buyer.press("#lines-199-quantity", "ArrowUp")
    assert buyer.evaluate("document.activeElement.id") == "lines-198-quantity"
    buyer.press("#lines-198-quantity", "Shift+Enter")
    assert buyer.evaluate("document.activeElement.id") == "lines-197-quantity"
    buyer.press("#lines-197-quantity", "ArrowDown")
    assert buyer.evaluate("document.activeElement.id") == "lines-198-quantity"
    buyer.wait_for_selector("tbody[data-order-line='199'] >> text=864.00")


def test_lines_are_added_opened_and_removed_by_keyboard_alone(buyer: Any) -> None:
    buyer.focus("#lines-2-part")
    buyer.keyboard.press("Enter")
    assert buyer.locator("tbody[data-order-line]").count() == 4
    buyer.keyboard.type("2904110-K80")
    buyer.keyboard.press("Tab")
    buyer.wait_for_selector("tbody[data-order-line='3'] >> text=前下摆臂总成（左）")
    buyer.press("tbody[data-order-line='3'] [data-open-line]", "Enter")
    buyer.wait_for_selector("#lines-3-revision")
    buyer.press("tbody[data-order-line='3'] [data-remove-order-line]", "Enter")
    assert buyer.locator("tbody[data-order-line]").count() == 3


@pytest.mark.parametrize("width", [390, 1440])
def test_the_page_stays_within_the_screen(buyer: Any, width: int) -> None:
    buyer.set_viewport_size({"width": width, "height": 900})
    buyer.evaluate(PASTE, f"2904110-K80\t2400\t{day(3)}\n5801300-E27\t3000\t{day(60)}")
    buyer.wait_for_selector("text=前下摆臂总成（左）")
    assert buyer.evaluate("document.documentElement.scrollWidth") <= width
