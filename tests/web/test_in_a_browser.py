"""The door as a browser meets it: sign in, a refused input exchanged in place, no complaint of the content policy."""

from __future__ import annotations

import pytest

from tests.cast import PASSWORD

pytestmark = pytest.mark.browser


@pytest.fixture
def told(page):
    """What the browser's console said."""
    lines: list[str] = []
    page.on("console", lambda message: lines.append(message.text))
    page.on("pageerror", lambda error: lines.append(str(error)))
    return lines


def sign_in(page, email: str, door: str = "") -> None:
    page.goto(f"{door}/login")
    page.fill("#email", email)
    page.fill("#password", PASSWORD)
    page.click("main form button[type=submit]")
    page.wait_for_url(lambda url: "/login" not in url)


def test_a_customer_signs_in_and_out(page, cast, told):
    sign_in(page, cast.wang_min.email)
    assert "王敏" in page.inner_text("body")
    page.click("details.menu > summary")
    page.click('form[action="/logout"] button')
    page.wait_for_url("**/login")
    page.go_back()
    page.reload()
    assert "/login" in page.url, "the way back shows nothing"
    assert not [line for line in told if "Content Security Policy" in line]


def test_a_refused_input_is_exchanged_in_place_with_what_was_typed(page, cast, told):
    sign_in(page, cast.a_admin.email)
    page.goto("/users")
    page.fill("#name", "新用户")
    page.fill("#email", "no address")
    page.click("#f-user button[type=submit]")
    page.wait_for_selector("#errors")
    assert page.input_value("#name") == "新用户"
    assert page.locator("#email-error").is_visible()
    page.fill("#email", "new@k001.example")
    page.click("#f-user button[type=submit]")
    page.wait_for_selector("#flashes .flash")
    assert "新用户" in page.inner_text("#users")
    assert not [line for line in told if "Content Security Policy" in line]


def test_it_works_without_scripts(chromium, server, cast):
    context = chromium.new_context(locale="zh-CN", base_url=server, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, cast.it.email, "/admin")
    page.goto("/admin/people/new")
    page.fill("#name", "新同事")
    page.fill("#email", "no")
    page.click("#f-person button[type=submit]")
    assert page.locator("#posts-error").is_visible()
    assert page.input_value("#name") == "新同事"
    context.close()
