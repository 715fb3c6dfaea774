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


def test_what_was_typed_without_a_connection_is_there_again_and_is_sent_when_there_is_one(phone, cast):
    sent = ship(released(cast), 2400, 1000)
    phone.goto(sent.path)
    first = phone.locator(".goods > li").first
    first.locator("[name^=received-]").fill("2380")
    first.locator("summary").click()
    first.locator("[name^=note-]").fill("外箱压坏")
    phone.fill("input[name=name]", "刘伟")
    phone.fill("textarea[name=note]", "雨天卸货")
    phone.check("input[name=typed]")
    phone.context.set_offline(True)
    phone.get_by_role("button", name="签收货物").click()
    phone.wait_for_selector("#trouble .flash")
    assert "网络已断开" in phone.inner_text("#trouble")
    assert first.locator("[name^=received-]").input_value() == "2380" and sent.slip.state == "left"
    phone.context.set_offline(False)
    phone.goto(sent.path)  # the telephone slept, and its browser began anew
    typed = [phone.locator(f"[name={name}]").input_value() for name in ("name", "note")]
    assert typed == ["刘伟", "雨天卸货"]
    first = phone.locator(".goods > li").first
    assert [first.locator(f"[name^={name}-]").input_value() for name in ("received", "note")] == ["2380", "外箱压坏"]
    assert first.locator("[name^=note-]").is_visible(), "what was said of a line is unfolded"
    assert first.locator(".goods-x").inner_text() == "短少 20"
    phone.check("input[name=typed]")
    phone.get_by_role("button", name="签收货物").click()
    phone.wait_for_selector("#signed")
    assert [line.received for line in sent.lines] == [2380, 1000]
    assert phone.evaluate("Object.keys(localStorage).filter(each => each.startsWith('concord ')).length") == 0


def test_the_draft_of_one_slip_is_not_that_of_another(phone, cast):
    story = released(cast)
    first, second = ship(story, 1400, 0), ship(story, 1000, 0)
    phone.goto(first.path)
    phone.fill("input[name=name]", "刘伟")
    phone.goto(second.path)
    assert phone.locator("input[name=name]").input_value() == ""
    phone.goto(first.path)
    assert phone.locator("input[name=name]").input_value() == "刘伟"


def test_who_empties_a_field_is_told_of_no_difference_as_none_is_taken(phone, cast):
    sent = ship(released(cast), 2400, 1000)
    phone.goto(sent.path)
    first = phone.locator(".goods > li").first
    for typed, said in (("2,380", "短少 20"), ("2500", "多出 100"), ("", ""), ("2400", "")):
        first.locator("[name^=received-]").fill(typed)
        assert first.locator(".goods-x").inner_text() == said if said else not first.locator(".goods-x").is_visible(), typed
