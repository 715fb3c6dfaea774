"""The main job, as its people do it in a browser: an order of mixed lines from the portal to its stamped release."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from pypdf import PdfReader, PdfWriter

from tests.cast import PASSWORD, Cast
from tests.databases import TestDatabase
from tests.doors import Mailbox
from tests.journeys.house import House, open_house
from tests.scanner import codes

ROWS = "2904110-K80\t400\t2027-03-15\t84.90\n2916035-K80\t600\t2027-03-15\t21.75\n5801300-E27\t300\t2027-04-20"
PASTE = """text => {
  const cell = document.querySelector('input[name="lines-0-part"]'), data = new DataTransfer();
  data.setData('text/plain', text);
  cell.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}));
}"""


@pytest.fixture
def house(cast: Cast, database: TestDatabase, chromium: Any, mailbox: Mailbox, tmp_path: Path) -> Iterator[House]:
    with open_house(cast, database, chromium, mailbox, tmp_path) as opened:
        yield opened


def purchase_order(folder: Path) -> Path:
    writer, path = PdfWriter(), folder / "PO-4500999001.pdf"
    writer.add_blank_page(595, 842)
    writer.write(path)
    return path


def until(found: Callable[[], Any], seconds: float = 30) -> Any:
    """What `found` gives as soon as it gives something; printing and mailing happen after the answer."""
    deadline = time.monotonic() + seconds
    while not (result := found()) and time.monotonic() < deadline:
        time.sleep(0.3)
    assert result
    return result


def number_in(page: Any) -> str:
    found = re.search(r"/orders/([A-Z0-9-]+)", page.url)
    assert found
    return found.group(1)


def order(house: House, cast: Cast, folder: Path) -> str:
    """Wang Min pastes her lines, completes the new part, attaches the purchase order, checks and submits."""
    with house.at(cast.wang_min) as page:
        page.goto("/orders/new")
        page.evaluate(PASTE, ROWS)
        page.wait_for_selector("input[name$='-name']")
        page.fill("input[name=po]", "4500999001")
        page.fill("input[name=transport]", "汽运 · 卖方送货")
        page.fill("input[name=packaging]", "周转箱 EU-6428")
        page.fill("input[name=contact]", "刘伟 136-0000-0000")
        new = page.locator("input[name$='-name']").first.get_attribute("name").removesuffix("-name")
        page.fill(f"[name='{new}-name']", "后副车架衬套（液压）")
        page.fill(f"[name='{new}-specification']", "按随附图纸 A 版")
        page.fill(f"[name='{new}-quality']", "PPAP 三级")
        page.set_input_files("input[name=files]", purchase_order(folder))
        page.wait_for_selector("input[name=files_id]", state="attached")
        page.locator("button[name=step][value=check]").first.click()
        page.wait_for_url("**/orders/check*")
        assert page.locator("text=5801300-E27").count()
        page.locator("form[action='/orders'] button[type=submit]").last.click()
        page.wait_for_url(re.compile(r"/orders/SO-"))
        return number_in(page)


def split(house: House, cast: Cast, number: str) -> None:
    """Sales takes the new line out into an order of its own, numbered in its project; mass production keeps its number."""
    with house.at(cast.li_qian) as page:
        page.goto(f"/admin/orders/{number}")
        page.locator(f"form[action='/admin/orders/{number}/split'] [type=submit]").click()
        with page.expect_navigation():
            page.locator("dialog[open] .btn-d").click()
        assert page.url.endswith(f"/admin/orders/{number}")
        assert re.search(r"P[0-9A-Z]{7}-001", page.locator(".flash").first.inner_text())
        assert not page.locator("text=5801300-E27").count()


def settle_price(house: House, cast: Cast, number: str) -> None:
    """The price asked is not the one listed: sales proposes the listed price, the customer agrees with her password."""
    with house.at(cast.li_qian) as page:
        page.goto(f"/admin/reviews/{number}")
        form = page.locator("form[action$='/proposal']").first
        form.locator("[name=text]").fill("按现行协议价 86.40 元执行，请确认。")
        form.locator("[name=price]").fill("86.40")
        form.locator("[type=submit]").click()
        page.wait_for_load_state("networkidle")
    with house.at(cast.wang_min) as page:
        page.goto("/")
        page.locator("a[href*='/deviations/']").first.click()
        page.fill("#f-agree input[name=password], form[action$='/answer'] input[name=password]", PASSWORD)
        page.locator("form[action$='/answer'] [type=submit]").click()
        page.wait_for_url(f"**/orders/{number}")


def sign(house: House, actor: Any, number: str, key: str) -> None:
    """A department says that everything conforms, and signs with the password in the bar."""
    with house.at(actor) as page:
        page.goto(f"/admin/reviews/{number}")
        page.locator(f"#f-{key} button[value=rest]").click()
        page.wait_for_load_state("networkidle")
        decide(page)


def decide(page: Any) -> None:
    """The password and the button in the bar at the lower edge."""
    page.locator(".decide input[name=password]").fill(PASSWORD)
    page.locator(".decide button[type=submit]").last.click()
    page.wait_for_load_state("networkidle")
    assert page.locator(".errsum").count() == 0, page.locator(".errsum").inner_text()


def decided(house: House, actor: Any, number: str) -> None:
    with house.at(actor) as page:
        page.goto(f"/admin/reviews/{number}")
        decide(page)


def stamped_copy(house: House, cast: Cast, number: str) -> tuple[bytes, bytes]:
    """The stamped copy and the untouched original, as Wang Min downloads them."""
    with house.at(cast.wang_min) as page:

        def documents() -> Any:
            page.goto(f"/orders/{number}")
            records = page.locator("a[href*='/records/']").evaluate_all("all => all.map(a => a.getAttribute('href'))")
            bodies = [page.request.get(href).body() for href in dict.fromkeys(records)]
            stamped = [body for body in bodies if "订单审查" in text_of(body)]
            return (stamped, page.locator("a[href*='/files/']").first.get_attribute("href")) if stamped else None

        stamped, original = until(documents)
        return stamped[0], page.request.get(original).body()


def text_of(body: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages) if body.startswith(b"%PDF") else ""


@pytest.mark.browser
@pytest.mark.clause("2.1", "5.1.2(1)", "5.1.6", "5.1.7(2)", "5.1.13(1)")
def test_a_mixed_order_goes_from_the_portal_to_its_stamped_release(house: House, cast: Cast, tmp_path: Path) -> None:
    number = order(house, cast, tmp_path)
    split(house, cast, number)
    settle_price(house, cast, number)
    sign(house, cast.li_qian, number, "marketing")
    sign(house, cast.chen, number, "delivery")
    decided(house, cast.zhao, number)
    decided(house, cast.he_head, number)
    stamped, original = stamped_copy(house, cast, number)
    assert original == (tmp_path / "PO-4500999001.pdf").read_bytes()
    assert number in text_of(stamped) and stamped != original
    mails_are_seen(house, cast, number)
    proof_holds(house, stamped)


def mails_are_seen(house: House, cast: Cast, number: str) -> None:
    def to_her() -> Any:
        kept = [mail for mail in house.mailbox.messages if cast.wang_min.email in str(mail["To"]) and number in str(mail["Subject"])]
        return kept if any("受订" in str(mail["Subject"]) for mail in kept) else None

    mails = until(to_her)
    assert len({mail["Message-ID"] for mail in mails}) == len(mails)
    subjects = [str(mail["Subject"]) for mail in mails]
    assert [sum(word in subject for subject in subjects) for word in ("先行", "建议", "受订")] == [1, 1, 1]
    receivers = {str(mail["To"]) for mail in house.mailbox.messages}
    assert any(cast.chen.email in each for each in receivers) and any(cast.zhao.email in each for each in receivers)
    assert not any(cast.b_buyer.email in each for each in receivers)


def proof_holds(house: House, stamped: bytes) -> None:
    """The page behind the code that is read off the stamped copy proves it to anybody, and tells nothing else."""
    (address,) = codes(stamped)
    context = house.chromium.new_context(locale="zh-CN", base_url=house.address)
    page = context.new_page()
    answer = page.goto(urlsplit(address).path)
    words = page.inner_text("main")
    context.close()
    assert answer.status == 200 and "赵志远" in words and "何志明" in words
    assert "86.40" not in words and "摆臂" not in words
