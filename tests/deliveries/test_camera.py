"""The camera of a telephone scans boxes in the store; where it may not be used, the field does the same (5.1.11(2))."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.cast import PASSWORD, Cast
from tests.deliveries.shipping import Shipment, in_stock, noticed, packed, released
from tests.doors import launch
from tests.orders.given import line
from tests.remembering import remembered

pytestmark = pytest.mark.browser
READER = """() => {
    window.held = "";
    window.BarcodeDetector = class {
        static async getSupportedFormats() { return ["qr_code", "code_128"]; }
        async detect(video) {
            if (!(video.videoWidth > 0)) throw new Error("no picture");
            return window.held ? [{rawValue: window.held}] : [];
        }
    };
}"""


@pytest.fixture
@remembered
def packed_two(cast: Cast) -> Shipment:
    """400 pieces in two boxes, nothing scanned."""
    story = released(cast, line(quantity=1000))
    in_stock(story, 500)
    return packed(noticed(story, 400), scan=False)


@pytest.fixture(scope="module")
def with_camera(chromium: Any) -> Iterator[Any]:
    """A browser whose camera shows a moving picture, and whose owner lets pages use it."""
    browser = launch(chromium.browser_type, "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
    yield browser
    browser.close()


def opened(browser: Any, server: str, shipment: Shipment, reads: bool = True) -> Any:
    """Logistics in the store, at the page of the notice, on a telephone."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, locale="zh-CN", base_url=server)
    if reads:
        context.add_init_script(f"({READER})()")
    page = context.new_page()
    page.goto("/admin/login")
    page.fill('[name="email"]', shipment.story.cast.sun_li.email)
    page.fill('[name="password"]', PASSWORD)
    page.press('[name="password"]', "Enter")
    page.wait_for_url(lambda url: not url.endswith("/login"))
    page.goto(f"/admin/dispatch/{shipment.number}/verification")
    return page


def hold(page: Any, code: str) -> None:
    page.evaluate("code => { window.held = code }", code)


def until(page: Any, true: str) -> None:
    """Wait for what a page's own policy lets nobody ask inside it."""
    for _ in range(150):
        if page.evaluate(true):
            return
        page.wait_for_timeout(100)
    raise AssertionError(true)


@pytest.mark.clause("5.1.11(2)")
def test_box_after_box_is_scanned_while_the_camera_stays_open(with_camera: Any, server: str, packed_two: Shipment) -> None:
    page, (first, second) = opened(with_camera, server, packed_two), packed_two.boxes
    assert "2" in page.inner_text("#scan-left")
    page.click("[data-camera-open]")
    until(page, "document.querySelector('[data-camera-picture] video').videoWidth > 0")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    hold(page, first.code)
    page.wait_for_selector("#scan-left:has-text('1')")
    assert first.code in page.inner_text("[data-camera-said]")
    assert [box.scanned_by for box in packed_two.boxes] == ["孙丽", None]
    hold(page, "DN-1-1-1")
    page.wait_for_selector("[data-camera-said].err")
    assert "DN-1-1-1" in page.inner_text("[data-camera-said]") and page.is_visible("[data-camera-picture] video")
    hold(page, second.code.lower())
    page.wait_for_selector("[data-camera-said]:not(.err)")
    page.wait_for_selector("#scan-left:has-text('均已扫描')")
    assert all(box.scanned_at for box in packed_two.boxes)
    page.click("[data-camera-close]")
    ended = "document.querySelector('[data-camera-picture] video').srcObject.getTracks().every(each => each.readyState === 'ended')"
    assert page.evaluate(ended) and not page.is_visible("[data-camera-view]") and page.is_visible("[data-camera-open]")
    page.context.close()


def test_without_a_connection_it_says_so_and_scans_on_when_there_is_one(with_camera: Any, server: str, packed_two: Shipment) -> None:
    page, (first, _) = opened(with_camera, server, packed_two), packed_two.boxes
    page.click("[data-camera-open]")
    until(page, "document.querySelector('[data-camera-picture] video').videoWidth > 0")
    page.context.set_offline(True)
    hold(page, first.code)
    page.wait_for_selector("[data-camera-said].err")
    assert not any(box.scanned_at for box in packed_two.boxes)
    page.context.set_offline(False)
    page.wait_for_selector("#scan-left:has-text('1')")  # the same box, held on
    assert packed_two.boxes[0].scanned_at is not None
    page.context.close()


@pytest.mark.clause("5.1.11(2)")
def test_what_a_hand_scanner_read_without_a_connection_goes_by_itself_when_there_is_one(
        chromium: Any, server: str, packed_two: Shipment) -> None:
    page, (first, second) = opened(chromium, server, packed_two), packed_two.boxes
    until(page, "document.activeElement.id === 'code'")
    page.context.set_offline(True)
    for code in (first.code, second.code):
        page.keyboard.type(code)
        page.keyboard.press("Enter")
    page.wait_for_selector("[data-scan-said] .err")
    assert not any(box.scanned_at for box in packed_two.boxes)
    page.context.set_offline(False)
    page.wait_for_selector("#scan-left:has-text('均已扫描')")
    assert all(box.scanned_at for box in packed_two.boxes)
    page.context.close()


def test_where_the_camera_may_not_be_used_the_field_takes_the_code(chromium: Any, server: str, packed_two: Shipment) -> None:
    page, (first, _) = opened(chromium, server, packed_two), packed_two.boxes
    page.click("[data-camera-open]")
    page.wait_for_selector("[data-camera-open]", state="hidden")
    assert page.evaluate("document.activeElement.id") == "code"
    page.keyboard.type(first.code)
    page.keyboard.press("Enter")
    page.wait_for_selector("#scan-left:has-text('1')")
    assert first.code in page.inner_text("[data-scan-said]") and packed_two.boxes[0].scanned_at is not None
    page.context.close()


@pytest.mark.clause("5.1.11(2)")
def test_a_hand_scanner_loses_no_code_however_fast_and_what_is_no_box_stays_to_be_read(
        chromium: Any, server: str, packed_two: Shipment) -> None:
    page, (first, second) = opened(chromium, server, packed_two), packed_two.boxes
    until(page, "document.activeElement.id === 'code'")  # the browser gives the focus with the first picture
    for code in (first.code, "DN-1-1-1", second.code):
        page.keyboard.type(code)
        page.keyboard.press("Enter")
    page.wait_for_selector("#scan-left:has-text('均已扫描')")
    assert all(box.scanned_at for box in packed_two.boxes)
    assert "DN-1-1-1" in page.inner_text("[data-scan-said] .err")
    assert second.code in page.inner_text("[data-scan-said] .hint")
    assert page.evaluate("document.activeElement.id") == "code" and page.input_value("#code") == ""
    page.context.close()


def test_after_packing_the_camera_is_offered_as_before(with_camera: Any, server: str, packed_two: Shipment) -> None:
    page = opened(with_camera, server, packed_two)
    page.wait_for_selector("[data-camera-open]")
    page.locator("button:has-text('全部拆箱')").last.click()
    page.locator("dialog[open] button:has-text('拆箱')").click()
    page.wait_for_selector("form[action$='/boxes']")
    page.locator("form[action$='/boxes'] button").click()
    page.wait_for_selector("#scan-left:has-text('2')")
    assert page.is_visible("[data-camera-open]")
    page.context.close()


def test_where_the_browser_reads_no_codes_no_camera_is_offered(with_camera: Any, server: str, packed_two: Shipment) -> None:
    page = opened(with_camera, server, packed_two, reads=False)
    page.evaluate("delete window.BarcodeDetector")
    assert not page.is_visible("[data-camera-open]") and page.is_visible("#code")
    page.context.close()
