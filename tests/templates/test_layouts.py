"""What every page has, whoever opens it: a title, its language, a way past the menu, the nonce, its colours."""

import re
from collections import Counter
from dataclasses import replace
from types import SimpleNamespace

import pytest

from domain.shared.actor import Actor, Kind
from domain.shared.message import Message
from templates import environment, render, showing, speaking
from templates.assets import static_url
from templates.menu import ADMIN, PORTAL, Entry
from templates.page import Page
from tests.templates.page_reader import Element, faults, read
from tests.templates.test_components import STAFF

CUSTOMER = Page(
    door="portal",
    actor=Actor(kind=Kind.PORTAL, name="王敏", customer_name="远江汽车"),
    path="/orders/SO-1",
    nonce="n0nce",
    csrf="c5rf",
    company="衡川汽车零部件有限公司",
    hotline="400-800-0000",
    counts={"orders": 2},
)
VISITOR = Page(door="portal", path="/login", nonce="n0nce", company="衡川汽车零部件有限公司", hotline="400-800-0000")
LAYOUTS = [("portal", CUSTOMER), ("admin", STAFF), ("auth", VISITOR), ("bare", VISITOR), ("portal", VISITOR)]


def laid_out(layout: str, page: Page, language: str = "zh-CN") -> Element:
    source = '{% extends "layouts/' + layout + '.html" %}{% block title %}T{% endblock %}{% block main %}<h1>T</h1>{% endblock %}'
    with showing(page), speaking(language):
        return read(environment().from_string(source).render())


@pytest.mark.parametrize(("layout", "page"), LAYOUTS)
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_layout_is_sound_in_both_languages(layout: str, page: Page, language: str) -> None:
    shown = laid_out(layout, page, language)
    assert faults(shown) == []
    assert shown.one("html").attributes["lang"] == language
    assert shown.one("title").words == "T · Concord 契合"


@pytest.mark.parametrize(("layout", "page"), LAYOUTS)
def test_the_first_link_leads_past_the_menu(layout: str, page: Page) -> None:
    shown = laid_out(layout, page)
    assert shown.all("a")[0].attributes["href"] == "#main"
    assert shown.one("main").attributes["id"] == "main" and shown.one("main").attributes["tabindex"] == "-1"


@pytest.mark.parametrize(("layout", "page"), LAYOUTS)
def test_every_script_carries_the_nonce_and_none_stands_in_the_page(layout: str, page: Page) -> None:
    for script in laid_out(layout, page).all("script"):
        assert script.attributes["nonce"] == "n0nce" and script.attributes["src"].startswith("/static/") and not script.words


def test_the_chosen_colours_are_written_for_the_first_paint() -> None:
    assert laid_out("portal", replace(CUSTOMER, theme="dark")).one("html").attributes["data-theme"] == "dark"
    assert not laid_out("portal", CUSTOMER).one("html").has("data-theme")


def test_single_key_shortcuts_can_be_switched_off() -> None:
    assert laid_out("admin", STAFF).one("body").has("data-single-keys")
    assert not laid_out("admin", replace(STAFF, single_keys=False)).one("body").has("data-single-keys")


def test_the_menu_marks_where_one_is() -> None:
    marked = [each.words for each in laid_out("portal", CUSTOMER).all("a") if each.attributes.get("aria-current") == "page"]
    assert len(marked) == 2 and all("订单" in each for each in marked)


@pytest.mark.parametrize("table", [PORTAL, ADMIN], ids=["portal", "admin"])
def test_every_entry_of_a_menu_has_a_picture_of_its_own(table: tuple[Entry, ...]) -> None:
    drawn = Counter(entry.icon for entry in table)
    assert [icon for icon, n in drawn.items() if n > 1] == []


def test_the_companys_menu_counts_what_waits_and_reddens_what_is_late() -> None:
    counts = {
        each.words: each.attributes["class"]
        for each in laid_out("admin", STAFF).all("span")
        if "n" in each.attributes.get("class", "").split()
    }
    assert counts == {"12": "n hot", "9": "n"}


def test_who_is_not_signed_in_sees_no_menu() -> None:
    shown = laid_out("portal", VISITOR)
    assert shown.all("nav") == []
    assert "退出登录" not in shown.words


def test_no_page_leads_a_customer_into_the_company() -> None:
    links = [each.attributes.get("href", "") for each in laid_out("portal", CUSTOMER).all("a")]
    actions = [each.attributes.get("action", "") for each in laid_out("portal", CUSTOMER).all("form")]
    assert not [each for each in links + actions if each.startswith("/admin")]


def test_changing_the_language_returns_to_the_page() -> None:
    shown = laid_out("portal", replace(CUSTOMER, query="state=open"))
    returned = {each.attributes["value"] for each in shown.all("input") if each.attributes["name"] == "next"}
    assert returned == {"/orders/SO-1?state=open"}


@pytest.mark.parametrize(("status", "layout"), [(404, "portal"), (409, "admin"), (500, "bare"), (403, ""), (429, "auth")])
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_an_error_says_what_happened_and_where_to_go(status: int, layout: str, language: str) -> None:
    context = {
        "status": status,
        "title": Message("Not uploaded"),
        "words": [Message("All sections must be signed first.")],
        "rows": [Message("Signed")],
        "back": "/orders",
        "request_id": "r-1",
        "layout": layout,
        "sign_in": "",
    }
    shown = read(render("errors/page.html", context, language=language, page=STAFF if layout == "admin" else VISITOR))
    assert faults(shown) == []
    assert any(each.attributes.get("href") == "/orders" for each in shown.all("a"))
    assert ("r-1" in shown.words) is (status >= 500)


@pytest.mark.parametrize(("language", "words"), [
    ("zh-CN", ["备注", "第 1 行数量", "所填内容"]), ("en", ["Remark", "Line 1 Quantity", "Entered here"]),
])
def test_what_was_entered_is_given_back_under_its_name_in_words(language: str, words: list[str]) -> None:
    kept = [("remark", "a story"), ("lines-0-quantity", "12"), ("flux-x", "odd")]
    context = {"status": 409, "title": Message("Signed"), "words": [], "rows": [], "back": "/orders", "request_id": "r", "layout": "",
               "kept": kept, "sign_in": ""}
    shown = read(render("errors/page.html", context, language=language, page=VISITOR))
    assert [each.words for each in shown.all("dt")] == words
    assert [each.words for each in shown.all("dd")] == ["a story", "12", "odd"]


def test_who_has_an_account_is_led_to_its_door() -> None:
    context = {"status": 404, "title": Message("Signed"), "words": [], "rows": [], "back": "/", "request_id": "r", "layout": "", "kept": [],
               "sign_in": "/login"}
    shown = read(render("errors/page.html", context, page=VISITOR))
    assert "/login" in [each.attributes.get("href") for each in shown.all("a")]


def test_an_error_for_a_part_of_a_page_is_a_part() -> None:
    shown = render("errors/fragment.html", {"words": [Message("Not uploaded")], "request_id": "r-1"}, page=STAFF)
    assert "<html" not in shown and "未能上传" in shown and "r-1" in shown


LETTER = SimpleNamespace(thread="<order@x>")
MAIL = '{% extends "mail/_layout.EXT" %}{% block title %}Order SO-1{% endblock %}{% block body %}Hello{% endblock %}{% block other %}你好{% endblock %}'


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_mail_has_one_button_and_a_twin_in_plain_text(language: str) -> None:
    context = {"letter": LETTER, "company": "衡川", "url": "https://x.example/orders/SO-1", "button": ""}
    with speaking(language):
        html = environment().from_string(MAIL.replace("EXT", "html")).render(context)
        text = environment().from_string(MAIL.replace("EXT", "txt")).render(context)
    assert [each.attributes["href"] for each in read(html).all("a")] == ["https://x.example/orders/SO-1"]
    assert 'width="560"' in html and "<script" not in html and "<link" not in html
    assert "https://x.example/orders/SO-1" in text and "<" not in text


def test_a_mail_without_an_address_has_no_button() -> None:
    assert read(environment().from_string(MAIL.replace("EXT", "html")).render(company="衡川", url="", letter=LETTER)).all("a") == []


def test_every_use_of_a_style_on_paper_and_in_mail_stays_out_of_pages() -> None:
    inline = re.compile(r"\sstyle=|<style|\son\w+=|javascript:|<script(?![^>]*src=)")
    found = []
    for name in environment().list_templates(extensions=["html"]):
        if not name.startswith(("mail/", "forms/")) and inline.search(environment().loader.get_source(environment(), name)[0]):
            found.append(name)
    assert found == []


def test_pages_name_static_files_by_their_hashed_address() -> None:
    links = [each.attributes["href"] for each in laid_out("bare", VISITOR).all("link")]
    assert static_url("css/concord.css") in links
