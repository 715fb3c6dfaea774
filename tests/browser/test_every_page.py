"""Every page of both doors, served as to a user and opened once in a real browser: at a desk and on a phone.

Each is examined in one of its two looks, every other page in dark; `make drill` examines all of them in both. What they are built
from stands in all looks on one page (tests/templates/test_access.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from zlib import crc32

import pytest

from tests import examiner
from tests.cast import PASSWORD
from tests.web import world as worlds
from tests.web.world import World

DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
LOOKS = ((DESK, "light"), (PHONE, "dark"))
NOT_PAGES = ("/livez", "/readyz", "/static", ".xlsx", ".csv", ".zip", ".pdf", "/files/", "/records/", "/mailbox", "/proof", "/reset",
             "/draft")
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALL = """() => [...document.querySelectorAll("main button, main select, main input:not([type=hidden]), main summary.btn, main a.btn")]
    .filter(each => each.offsetParent && each.checkVisibility() && !each.closest(".vh"))
    .map(each => [each.outerHTML.slice(0, 100), (each.closest("label") || each).getBoundingClientRect()])
    .filter(([, box]) => box.height < 23.5 || box.width < 23.5).map(([html]) => html)"""


@pytest.fixture
def world(cast: Any) -> World:
    return worlds.build(cast)


@pytest.fixture
def signed_in(chromium: Any, server: str, world: World) -> Iterator[Any]:
    """`signed_in("admin", person)`: a window of hers; what its console complained of is in `complaints`."""
    opened = []

    def of(door: str, email: str, **options: Any) -> Any:
        context = chromium.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", base_url=server, **options)
        opened.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on(
            "console", lambda said: page.complaints.append(said.text) if said.type == "error" and "Content Security" in said.text else None
        )
        page.goto("/admin/login" if door == "admin" else "/login")
        page.fill('[name="email"]', email)
        page.fill('[name="password"]', PASSWORD)
        page.press('[name="password"]', "Enter")
        page.wait_for_url(lambda url: not url.endswith("/login"))
        return page

    yield of
    for context in opened:
        context.close()


def pages(application: Any, world: World, wanted: str) -> dict[str, str]:
    """The addresses of all pages of a door, with ids of what the reader may see, and the routes that they are of."""
    found = {}
    for door, prefix, route in worlds.routes(application):
        url = world.path(route, prefix)
        known = all(
            worlds.kind_of(prefix + route.path, name) in {**world.objects["a"], **world.objects["house"]} for name in names(route.path)
        )
        if door == wanted and route.method == "GET" and known and not any(each in url for each in NOT_PAGES):
            found[url] = route.path
    return dict(sorted(found.items()))


def names(path: str) -> list[str]:
    return [part[1:].partition(":")[0] for part in path.split("/") if part.startswith("{")]


def examined(page: Any, url: str, by_axe: Sequence[str] = ("light", "dark")) -> list[str]:
    """What stands against the page at `url`, in each of its looks; those of `by_axe` are the dear ones."""
    answer = page.goto(url)
    if answer.status != 200 or "text/html" not in answer.headers.get("content-type", ""):
        return [f"{url}: {answer.status}"] if answer.status >= 500 else []
    if not answer.text().startswith("<!doctype html"):
        return []  # a part of a page, with an address of its own
    examiner.comes_to(page)
    found = [f"{url} ({look}): {fault}" for size, look in LOOKS for fault in _seen(page, size, look, look in by_axe)]
    headings = page.locator("main h1").count()
    return found if headings == 1 else [*found, f"{url}: {headings} headings"]


def _seen(page: Any, size: dict[str, int], look: str, by_axe: bool) -> list[str]:
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=look)
    page.evaluate("() => { document.activeElement.blur(); window.scrollTo(0, 0); }")
    found = [f"{rule} {places[0]}" for rule, places in examiner.violations(page)] if by_axe else []
    wide = [f"wider than {size['width']}"] if page.evaluate(SIDEWAYS) > 0 else []
    return [*found, *wide, *[f"small {each}" for each in page.evaluate(SMALL)][:3]]


def one_look(route: str) -> str:
    """The same each day, whatever other pages there are."""
    return LOOKS[crc32(route.encode()) % 2][1]


@pytest.mark.browser
@pytest.mark.parametrize("door", ["portal", "admin"])
@pytest.mark.parametrize("looks", [pytest.param(1, id="a look"), pytest.param(2, id="both looks", marks=pytest.mark.drill)])
def test_no_page_shuts_anybody_out(application: Any, world: World, signed_in: Any, door: str, looks: int) -> None:
    person = world.cast.wang_min if door == "portal" else world.cast.li_qian
    page = signed_in(door, person.email, reduced_motion="reduce")  # without it axe meets colours on their way from one look to the other
    urls = pages(application, world, door)
    assert len(urls) >= (6 if door == "portal" else 15), urls
    chosen = {url: [one_look(route)] if looks == 1 else ["light", "dark"] for url, route in urls.items()}
    assert {look for [look, *_] in chosen.values()} == {"light", "dark"} or looks == 2
    found = [fault for url, by_axe in chosen.items() for fault in examined(page, url, by_axe)]
    assert found == []
    assert page.complaints == []


@pytest.mark.browser
def test_a_staff_member_walks_the_menu_by_keyboard_alone(world: World, signed_in: Any) -> None:
    page = signed_in("admin", world.cast.li_qian.email, viewport=DESK)
    page.keyboard.press("Control+k")
    page.keyboard.type("程序条款")
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/clauses")
    page.keyboard.press("g")
    page.keyboard.press("o")
    page.wait_for_url("**/admin/orders")
    assert page.locator('.side a[aria-current="page"]').get_attribute("href") == "/admin/orders"


@pytest.mark.browser
def test_the_way_past_the_menu_is_the_first_stop(world: World, signed_in: Any) -> None:
    page = signed_in("admin", world.cast.li_qian.email, viewport=DESK)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"


@pytest.mark.browser
def test_the_language_stays_with_the_reader_on_every_page(world: World, signed_in: Any) -> None:
    page = signed_in("portal", world.cast.wang_min.email, viewport=DESK)
    page.click('header button[name="language"][value="en"] >> visible=true')
    page.wait_for_load_state()
    page.goto("/orders")
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.locator("main h1").inner_text().strip().startswith("Orders")


@pytest.mark.browser
def test_dark_stays_when_the_page_changes(world: World, signed_in: Any) -> None:
    page = signed_in("admin", world.cast.li_qian.email, viewport=DESK)
    page.click("details.menu > summary")
    with page.expect_response("**/admin/theme"):
        page.click('button[name="theme"][value="dark"]')
    page.goto("/admin/orders")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


@pytest.mark.browser
def test_a_clause_opens_beside_the_page_in_our_own_words(world: World, signed_in: Any) -> None:
    page = signed_in("admin", world.cast.li_qian.email, viewport=DESK)
    page.goto(f"/admin/orders/{world.objects['a']['order']}")
    page.locator("a.clause").first.click()
    page.wait_for_selector("#drawer[open]")
    assert "§" in page.inner_text("#drawer")
    page.keyboard.press("Escape")
    assert not page.is_visible("#drawer")


@pytest.mark.browser
def test_without_script_orders_are_found_and_filtered(world: World, signed_in: Any) -> None:
    page = signed_in("portal", world.cast.wang_min.email, viewport=PHONE, java_script_enabled=False)
    page.goto("/orders")
    page.fill('main [name="q"]', world.objects["a"]["order"])
    page.press('main [name="q"]', "Enter")
    assert world.objects["a"]["order"] in page.inner_text("#list")
    assert "q=" in page.url
