"""The receiver at the dock with a telephone: 390 points wide, a finger, no account."""

from __future__ import annotations

import base64
import io
import os
from pathlib import Path

import pytest
from PIL import Image

from tests.deliveries.slips import released, ship

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("CONCORD_TEST_SHOTS", "")


@pytest.fixture
def phone(chromium, server):
    context = chromium.new_context(
        viewport={"width": 390, "height": 844}, device_scale_factor=2, has_touch=True, is_mobile=True, locale="zh-CN", base_url=server)
    page = context.new_page()
    page.faults = []
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.on("console", lambda said: page.faults.append(said.text) if said.type == "error" else None)
    yield page
    context.close()


def shot(page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


@pytest.mark.clause("5.1.11(3)")
def test_the_receiver_counts_photographs_the_damage_and_signs_with_a_finger(phone, cast, tmp_path):
    sent = ship(released(cast), 2400, 1000)
    Image.new("RGB", (3000, 2000), "#805030").save(tmp_path / "damage.jpg")
    phone.goto(sent.path)
    shot(phone, "goods-open")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    first = phone.locator(".goods > li").first
    first.locator("[name^=received-]").fill("2380")
    assert first.locator(".goods-x").inner_text() == "短少 20"
    first.locator("summary").click()
    first.locator("[name^=damaged-]").fill("5")
    first.locator("[name^=note-]").fill("外箱压坏")
    phone.set_input_files("input[name=photos]", str(tmp_path / "damage.jpg"))
    phone.wait_for_selector(".shot img")
    phone.fill("input[name=name]", "刘伟")
    phone.get_by_role("button", name="签收货物").click()
    phone.wait_for_selector("#signature-error")
    shot(phone, "goods-refused")
    assert phone.locator("[name^=received-]").first.input_value() == "2380"
    phone.set_input_files("input[name=photos]", str(tmp_path / "damage.jpg"))
    phone.wait_for_selector(".shot img")
    sign_with_a_finger(phone)
    shot(phone, "goods-drawn")
    phone.get_by_role("button", name="签收货物").click()
    phone.wait_for_selector(".signed img")
    shot(phone, "goods-signed")
    assert phone.faults in ([], [each for each in phone.faults if "422" in each])
    slip = sent.slip
    assert (slip.state, slip.signed_by_name, [line.received for line in sent.lines]) == ("signed", "刘伟", [2380, 1000])
    kept = phone.locator(".signed img").get_attribute("src").partition(",")[2]
    picture = Image.open(io.BytesIO(base64.b64decode(kept)))
    assert sum(picture.convert("L").histogram()[:128]) > 200, "the strokes of the finger are in the picture"


def sign_with_a_finger(phone) -> None:
    canvas = phone.locator("canvas#signature")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    points = [(0.15, 0.7), (0.3, 0.2), (0.4, 0.8), (0.55, 0.3), (0.7, 0.75), (0.85, 0.35)]
    phone.mouse.move(box["x"] + box["width"] * points[0][0], box["y"] + box["height"] * points[0][1])
    phone.mouse.down()
    for x, y in points[1:]:
        phone.mouse.move(box["x"] + box["width"] * x, box["y"] + box["height"] * y, steps=6)
    phone.mouse.up()


def test_without_a_script_the_same_page_signs_with_the_typed_name(chromium, server, cast):
    sent = ship(released(cast), 2400, 1000)
    context = chromium.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False, base_url=server)
    page = context.new_page()
    page.goto(sent.path)
    assert not page.locator("canvas").is_visible()
    page.fill("input[name=name]", "Erik Lund")
    page.locator("form#f-goods button.btn-l").click()
    assert page.locator("text=Erik Lund").count() >= 1
    context.close()
    assert (sent.slip.state, sent.slip.signed_by_name) == ("signed", "Erik Lund")
