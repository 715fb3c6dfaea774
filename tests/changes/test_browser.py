"""A change through both doors in Chromium: asked on a phone, answered, accepted with the password, approved, in force."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from domain.orders.queries import by_number
from domain.shared.actor import Actor, system
from domain.shared.work import unit
from templates.figures import today
from tests.cast import PASSWORD, Cast
from tests.changes.story import released
from tests.orders.given import line

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
WIDE = "document.documentElement.scrollWidth <= window.innerWidth"


@pytest.fixture
def sit(chromium: Any, server: str) -> Iterator[Callable[..., Any]]:
    """`sit(cast.chen)`: a browser of theirs, signed in at their door."""
    opened = []

    def of(who: Actor, **how: Any) -> Any:
        context = chromium.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", base_url=server, **how)
        opened.append(context)
        page, door = context.new_page(), "/admin" if who.is_staff else ""
        page.goto(f"{door}/login")
        page.fill("[name=email]", who.email)
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url(lambda url: "/login" not in url)
        return page

    yield of
    for context in opened:
        context.close()


@pytest.mark.clause("5.1.9(1)", "5.1.9(3)")
def test_a_change_goes_from_the_buyers_phone_into_force(cast: Cast, sit: Callable[..., Any]) -> None:
    told = released(cast, line("2916035-K80", 600, today() + timedelta(days=40)))
    number, schedule = told.story.number, told.lines[0].schedules[0].id
    sooner, possible = (today() + timedelta(days=days) for days in (33, 36))

    buyer = sit(cast.wang_min, **PHONE)
    buyer.goto(f"/orders/{number}")
    buyer.click("text=申请变更")
    assert buyer.evaluate(WIDE)
    buyer.fill(f"#day-{schedule}", sooner.isoformat())
    buyer.click("button[value=check]")
    buyer.wait_for_url("**/change/check")
    assert sooner.isoformat() in buyer.inner_text("main") and buyer.evaluate(WIDE)
    buyer.fill("#why", "总装提前")
    buyer.click("text=提交申请")
    buyer.wait_for_url("**/changes/CH-*")
    change = buyer.url.rpartition("/")[2]

    control = sit(cast.chen)
    control.goto(f"/admin/changes/{change}")
    control.check("#f-production [name=answer][value=no]", force=True)
    control.fill("#remark-production", "该周焊接线已排满")
    control.fill("#f-production input[type=date]", possible.isoformat())
    control.fill(".decide [name=password]", PASSWORD)
    control.click(".decide button[type=submit]")
    control.wait_for_selector(".flash")

    sales = sit(cast.li_qian)
    sales.goto(f"/admin/changes/{change}")
    sales.check("#f-marketing [name=answer][value=yes]", force=True)
    sales.fill("[name=password]", PASSWORD)
    sales.click(".decide button[type=submit]")
    sales.wait_for_selector(".flash")

    buyer.goto(f"/orders/{number}")
    buyer.click(f"main .flash a.btn[href='/changes/{change}']")
    buyer.wait_for_url(f"**/changes/{change}")
    assert possible.isoformat() in buyer.inner_text("#items") and buyer.evaluate(WIDE)
    buyer.check("#answer [value=accept]", force=True)
    buyer.click("#answer button[value=send]")
    assert buyer.wait_for_selector("#password-error"), "without the password nothing is accepted"
    buyer.check("#answer [value=accept]", force=True)
    buyer.fill("#answer [name=password]", PASSWORD)
    buyer.click("#answer button[value=send]")
    buyer.wait_for_selector(".flash[data-s=ok]")

    manager = sit(cast.zhao)
    manager.goto(f"/admin/changes/{change}")
    manager.fill(".decide [name=password]", PASSWORD)
    manager.click(".decide button[type=submit]")
    manager.wait_for_selector(".flash[data-s=ok]")

    buyer.goto(f"/changes/{change}")
    assert "已生效" in buyer.inner_text("h1")
    buyer.goto(f"/orders/{number}")
    assert "第 2 版" in buyer.inner_text("main") and change in buyer.inner_text("#changes")
    with unit(system("test")) as work:
        assert by_number(work, number).revision == 2
    at = told.lines[0].schedules[0]
    assert (at.promised_latest, at.promised_first) == (possible, today() + timedelta(days=40))
