"""Very many rows scroll in a window of their own, below their totals: nothing of them shows between these."""

from __future__ import annotations

from typing import Any

import pytest

from tests.templates.conftest import Stage, Window

LONG = (
    '{% from "components/table.html" import table %}'
    '{% set foot %}{% for currency in ["CNY", "EUR", "USD"] %}<tr><th scope="row">{{ currency }}</th><td class="num">¥1.00</td></tr>{% endfor %}'
    '{% endset %}{% call table("Receivables", [("Customer",), ("Open", "num")], foot=foot, rows=60) %}'
    '{% for n in range(60) %}<tr><th scope="row">■■■■■■■■ {{ n }}</th><td class="num">■■■■■■■■</td></tr>{% endfor %}{% endcall %}'
)


@pytest.mark.browser
@pytest.mark.parametrize(("width", "scale"), [(800, 1), (1280, 1), (1440, 1.25)])
def test_no_row_shows_between_the_totals_that_it_scrolls_under(stage: Stage, chromium: Any, width: int, scale: float) -> None:
    window = Window(chromium, viewport={"width": width, "height": 700}, device_scale_factor=scale)
    window.page.goto(stage.show(LONG))
    window.page.evaluate("document.fonts.ready")
    foot = window.page.locator("tfoot").bounding_box()
    within = {"x": foot["x"] + 2, "y": foot["y"] + 2, "width": 300, "height": foot["height"] - 4}
    seen = []
    for down in (0, 200, 208, 416):  # whole pixels, of the screen as well
        window.page.evaluate("down => { document.querySelector('.tw-long').scrollTop = down; }", down)
        seen.append(window.page.screenshot(clip=within))
    window.context.close()
    assert seen[1:] == seen[:1] * 3
