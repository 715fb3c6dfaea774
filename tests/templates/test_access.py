"""WCAG 2.2 AA as far as a machine can say it, at a desk and on a phone, in light and in dark, in both languages."""

from typing import Any

import pytest

from templates import render
from templates.samples import specimens
from tests import examiner
from tests.templates.conftest import Stage, Window
from tests.templates.test_components import STAFF
from tests.templates.test_layouts import CUSTOMER, VISITOR

DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture
def specimen(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """The page of all components, and the layouts of the portal and of the sign-in."""
    import domain.orders.workflow  # noqa: F401 - gives the states their words

    portal = '{% extends "layouts/portal.html" %}{% block title %}T{% endblock %}{% block main %}<h1>T</h1>{% include "admin/specimens/flow.html" %}{% endblock %}'
    signing_in = (
        '{% extends "layouts/auth.html" %}{% from "components/fields.html" import text %}{% block title %}T{% endblock %}'
        '{% block main %}<h1>T</h1>{{ text("email", "E") }}{% endblock %}'
    )
    served = stage.answer

    def answer(path: str) -> tuple[int, str, bytes]:
        if path == "/specimens":
            return 200, "text/html; charset=utf-8", render("admin/specimens.html", specimens(), language=stage.language, page=STAFF).encode()
        return served(path)

    monkeypatch.setattr(stage, "answer", answer)
    stage.context.update(specimens())
    stage.pages |= {"/portal": portal, "/login": signing_in}
    stage.shown_as = {"/portal": CUSTOMER, "/login": VISITOR}
    return stage


@pytest.mark.browser
@pytest.mark.parametrize("path", ["/specimens", "/portal", "/login"])
@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize(("size", "language"), [(DESK, "zh-CN"), (PHONE, "zh-CN"), (PHONE, "en")])
def test_nothing_stands_against_a_page(specimen: Stage, chromium: Any, path: str, colours: str, size: dict[str, int], language: str) -> None:
    specimen.language = language
    window = Window(chromium, viewport=size, color_scheme=colours)
    window.page.goto(specimen.address + path)
    window.page.evaluate("() => { document.activeElement.blur(); window.scrollTo(0, 0); }")  # under a sticky bar all is small
    examiner.comes_to(window.page)
    found = examiner.violations(window.page, "best-practice")
    wide = window.page.evaluate("document.documentElement.scrollWidth")
    window.context.close()
    assert found == []
    assert wide <= size["width"]


@pytest.mark.browser
def test_the_examiner_sees_what_is_wrong(stage: Stage, window: Window) -> None:
    window.page.goto(stage.show('<img src="/x.png"><input>'))
    examiner.comes_to(window.page)
    found = dict(examiner.violations(window.page, "best-practice"))
    assert found["image-alt"] == ['<img src="/x.png">'] and found["label"] == ["<input>"]
    window.complaints.clear()


@pytest.mark.browser
def test_every_control_is_large_enough_for_a_finger(specimen: Stage, chromium: Any) -> None:
    window = Window(chromium, viewport=PHONE)
    window.page.goto(specimen.address + "/specimens")
    small = window.page.evaluate(
        """() => [...document.querySelectorAll("#main a, #main button, #main input:not([type=hidden]), #main summary, #main select")]
        .filter(each => each.offsetParent && !each.closest(".vh, p, .sub, dd, .card-f, template"))
        .map(each => [each.outerHTML.slice(0, 90), (each.closest("label") || each).getBoundingClientRect()])
        .filter(([, box]) => box.height < 23.5 || box.width < 23.5).map(([html]) => html)"""
    )
    window.context.close()
    assert small == []
