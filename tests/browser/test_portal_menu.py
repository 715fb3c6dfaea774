"""The portal's menu stands on one line at a desk, in both languages, whoever reads it: what sticks below the bar lies nowhere under it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cast import PASSWORD, Cast

DESK = {"width": 1440, "height": 900}
LINES = "() => new Set([...document.querySelectorAll('.top .nav a')].map(each => each.offsetTop)).size"
OVERLAPS = """() => {
    const nav = document.querySelector('.top .nav'), tools = document.querySelector('.top .tools').getBoundingClientRect();
    return [...nav.children].some(each => each.getBoundingClientRect().right > tools.left + 1); }"""


@pytest.mark.browser
def test_it_stands_on_one_line_and_clear_of_the_tools(chromium: Any, server: str, cast: Cast) -> None:
    for who in (cast.wang_min, cast.a_admin):
        context = chromium.new_context(viewport=DESK, base_url=server)
        page = context.new_page()
        page.goto("/login")
        page.fill('[name="email"]', who.email)
        page.fill('[name="password"]', PASSWORD)
        page.press('[name="password"]', "Enter")
        page.wait_for_url(lambda url: not url.endswith("/login"))
        for language in ("zh-CN", "en"):
            if page.evaluate("document.documentElement.lang") != language:
                page.click(f'header button[name="language"][value="{language}"] >> visible=true')
                page.wait_for_load_state()
            page.goto("/orders")
            assert page.locator(".top .nav a").count() >= 5
            assert (page.evaluate(LINES), page.evaluate(OVERLAPS)) == (1, False), (who.name, language)
            assert page.locator(".top").bounding_box()["height"] <= 4.5 * 16, "what sticks at 4.5rem begins below the bar"
        context.close()
