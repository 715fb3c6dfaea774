"""What the scripts add, in a real browser under the strict policy: and that the page holds without them."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.templates.conftest import Stage, Window

FORM = '{% from "components/form.html" import form %}{% from "components/fields.html" import text %}{% from "components/button.html" import button %}'


class TestAsking:
    ASK = '{% from "components/dialog.html" import ask %}{% call ask("d", "Decline", "Decline it?", "/declined", password=True) %}<label>Why <input name="reason"></label>{% endcall %}'
    CONFIRM = '{% from "components/form.html" import post_button %}{{ post_button("/gone", "Withdraw", confirm="Really?") }}'

    def test_a_question_is_a_dialog_and_esc_returns_to_its_button(self, stage: Stage, window: Window) -> None:
        window.page.goto(stage.show(self.ASK))
        window.page.click("summary.btn")
        assert window.page.evaluate("document.querySelector('dialog.dlg').matches(':modal')")
        assert window.page.evaluate("document.activeElement.name") == "reason"
        window.page.keyboard.press("Escape")
        assert window.page.evaluate("document.activeElement.tagName") == "SUMMARY"
        assert stage.posts == []

    def test_its_button_sends_reason_and_password(self, stage: Stage, window: Window) -> None:
        stage.answers["/declined"] = (200, "<main id=main>done</main>")
        window.page.goto(stage.show(self.ASK))
        window.page.click("summary.btn")
        window.page.fill('[name="reason"]', "no capacity")
        window.page.fill("#password-d", "secret")
        window.page.click(".ask .btns .btn-d")
        window.page.wait_for_url("**/declined")
        assert stage.posts[0][1]["reason"] == ["no capacity"] and stage.posts[0][1]["password"] == ["secret"]

    def test_a_short_question_stands_before_what_hurts(self, stage: Stage, window: Window) -> None:
        stage.answers["/gone"] = (204, "")
        window.page.goto(stage.show(self.CONFIRM))
        window.page.click("form.inline button:has-text('Withdraw')")
        assert window.page.text_content("dialog[open] p") == "Really?"
        window.page.click("dialog[open] button:has-text('取消')")
        assert stage.posts == []
        window.page.click("form.inline button:has-text('Withdraw')")
        with window.page.expect_response("**/gone"):
            window.page.click("dialog[open] button.btn-d")
        window.page.evaluate("window.dispatchEvent(new Event('pageshow'))")  # as a page that comes back out of the history
        window.page.click("form.inline button:has-text('Withdraw')")
        assert window.page.text_content("dialog[open] p") == "Really?", "it is asked each time"
        assert len(stage.posts) == 1

    def test_without_script_the_question_opens_in_place(self, stage: Stage, chromium: Any) -> None:
        stage.answers["/declined"] = (200, "<main id=main>done</main>")
        plain = Window(chromium, java_script_enabled=False)
        plain.page.goto(stage.show(self.ASK))
        assert not plain.page.is_visible('[name="reason"]')
        plain.page.click("summary.btn")
        plain.page.fill('[name="reason"]', "x")
        plain.page.click(".ask .btns .btn-d")
        assert stage.posts[0][0] == "/declined"
        plain.context.close()


class TestKeys:
    def test_the_palette_finds_pages_by_name_and_goes_there(self, stage: Stage, window: Window) -> None:
        stage.show("orders", "/admin/orders")
        window.page.goto(stage.show("start"))
        window.page.keyboard.press("Control+k")
        window.page.keyboard.type("审计")
        assert window.page.locator('#palette [role="option"]:visible').count() == 1
        window.page.keyboard.press("Control+a")
        window.page.keyboard.type("G O")
        window.page.keyboard.press("Enter")
        window.page.wait_for_url("**/admin/orders")

    def test_the_palette_finds_things_by_the_search_of_the_door_best_first(self, stage: Stage, window: Window) -> None:
        stage.show('<a class="pick" href="/one">SO-1 first</a><a class="pick" href="/two">SO-1 second</a>', "/admin/search")
        stage.show("one", "/one")
        window.page.goto(stage.show("start"))
        window.page.keyboard.press("Control+k")
        window.page.keyboard.type("SO-1")
        expect(window.page.locator('#palette [role="option"]:visible')).to_have_text(["SO-1 first", "SO-1 second"])
        window.page.keyboard.press("ArrowDown")
        window.page.keyboard.press("ArrowUp")
        window.page.keyboard.press("Enter")
        window.page.wait_for_url("**/one")
        assert "one" in window.page.inner_text("main")

    def test_g_and_a_letter_go_to_a_page(self, stage: Stage, window: Window) -> None:
        stage.show("tasks", "/admin/queue")
        window.page.goto(stage.show("start"))
        window.page.keyboard.press("g")
        window.page.keyboard.press("q")
        window.page.wait_for_url("**/admin/queue")
        assert "tasks" in window.page.text_content("main")

    def test_single_keys_do_nothing_while_one_types(self, stage: Stage, window: Window) -> None:
        window.page.goto(stage.show('<input aria-label="a" id="a">'))
        window.page.click("#a")
        window.page.keyboard.type("gq?/")
        assert window.page.input_value("#a") == "gq?/"
        assert window.page.url == stage.address + "/"

    def test_rows_are_walked_and_ticked(self, stage: Stage, window: Window) -> None:
        table = '{% from "components/table.html" import table, pick, tick %}{% from "components/bulk.html" import bulk %}<form action="/x">{% call bulk() %}{% endcall %}{% call table("T", [("All", "ck"), ("N",)]) %}{% for n in range(3) %}<tr>{{ tick(n|string) }}<th scope="row">{{ pick("/row", "row " ~ n) }}</th></tr>{% endfor %}{% endcall %}</form>'
        window.page.goto(stage.show(table))
        assert not window.page.is_visible("[data-bulk]")
        for key in ("j", "j", "x"):
            window.page.keyboard.press(key)
        assert window.page.evaluate("document.querySelector('input[name=sel]:checked').value") == "1"
        assert window.page.text_content("[data-chosen]") == "1"
        window.page.check("[data-check-all]")
        assert window.page.text_content("[data-chosen]") == "3"

    def test_the_list_of_keys_opens_and_closes(self, stage: Stage, window: Window) -> None:
        window.page.goto(stage.show("x"))
        window.page.keyboard.press("?")
        assert window.page.is_visible("#keys")
        window.page.keyboard.press("Escape")
        assert not window.page.is_visible("#keys")


class TestBesideThePage:
    def test_a_clause_opens_beside_the_page(self, stage: Stage, window: Window) -> None:
        stage.show('<section id="clause">核准</section>', "/admin/clauses/5.1.6")
        window.page.goto(stage.show('{% from "components/clause.html" import clause %}{{ clause("5.1.6") }}'))
        window.page.click("a.clause")
        window.page.wait_for_selector("#drawer[open]")
        assert "核准" in window.page.text_content("#drawer")
        assert window.page.url == stage.address + "/"

    def test_the_clause_alone_is_shown_and_the_focus_stays_with_it_when_another_one_follows(self, stage: Stage, window: Window) -> None:
        next_one = '{% from "components/clause.html" import clause %}<p>breadcrumb</p><section id="clause">{{ clause("5.1.7") }}</section>'
        stage.show(next_one, "/admin/clauses/5.1.6")
        stage.show('<p>breadcrumb</p><section id="clause">异议</section>', "/admin/clauses/5.1.7")
        window.page.goto(stage.show('{% from "components/clause.html" import clause %}{{ clause("5.1.6") }}'))
        window.page.click("a.clause")
        window.page.click("#drawer a.clause")
        window.page.wait_for_selector("#drawer:has-text('异议')")
        assert "breadcrumb" not in window.page.text_content("#drawer")
        assert window.page.evaluate("document.activeElement.matches('[data-drawer-body]')")

    def test_one_that_cannot_be_fetched_is_opened_as_a_page(self, stage: Stage, window: Window) -> None:
        window.page.goto(stage.show('{% from "components/clause.html" import clause %}{{ clause("9.9") }}'))
        window.page.click("a.clause")
        window.page.wait_for_url("**/admin/clauses/9.9")
        assert "nothing here" in window.page.text_content("main")
        window.complaints.clear()

    def test_the_colours_change_at_once_and_are_told_to_the_server(self, stage: Stage, window: Window) -> None:
        window.page.goto(stage.show("x"))
        window.page.click("details.menu > summary")
        with window.page.expect_response("**/admin/theme"):
            window.page.click('button[name="theme"][value="dark"]')
        assert window.page.evaluate("document.documentElement.dataset.theme") == "dark"
        assert stage.posts[0][1]["theme"] == ["dark"]


def test_a_no_opens_its_remark_and_a_yes_folds_it(stage: Stage, window: Window) -> None:
    source = '{% from "components/checklist.html" import question %}<form action="/x">{{ question("(1)", "Capacity", "c1", "", {}, note="n1") }}</form>'
    window.page.goto(stage.show(source))
    assert not window.page.is_visible("#n1")
    window.page.check('input[name="c1"][value="no"]', force=True)
    assert window.page.is_visible("#n1")
    window.page.check('input[name="c1"][value="yes"]', force=True)
    assert not window.page.is_visible("#n1")


class TestFolds:
    FOLDED = '{% from "components/checklist.html" import signed_section %}{% call signed_section("Sales", "5.1.2", "李倩", "11-13") %}<p id="inside">yes</p>{% endcall %}'

    def test_on_paper_nothing_is_folded_and_afterwards_it_is_again(self, stage: Stage, window: Window) -> None:
        window.page.goto(stage.show(self.FOLDED))
        assert not window.page.is_visible("#inside")
        window.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        assert window.page.is_visible("#inside")
        window.page.evaluate("window.dispatchEvent(new Event('afterprint'))")
        assert not window.page.is_visible("#inside")

    def test_what_the_reader_opened_stays_open_after_printing(self, stage: Stage, window: Window) -> None:
        window.page.goto(stage.show(self.FOLDED))
        window.page.click("details.chk > summary")
        for name in ("beforeprint", "afterprint"):
            window.page.evaluate("name => window.dispatchEvent(new Event(name))", name)
        assert window.page.is_visible("#inside")

    def test_menus_and_tools_are_not_printed(self, stage: Stage, window: Window) -> None:
        window.page.goto(stage.show(self.FOLDED))
        window.page.emulate_media(media="print")
        assert not window.page.is_visible(".side") and not window.page.is_visible(".bar")
        assert window.page.is_visible("main h1")

    def test_the_persons_menu_closes_by_esc_and_by_a_click_elsewhere(self, stage: Stage, window: Window) -> None:
        window.page.goto(stage.show("<p id='away'>x</p>"))
        window.page.click("details.menu > summary")
        window.page.keyboard.press("Escape")
        assert window.page.evaluate("document.activeElement.tagName") == "SUMMARY"
        assert not window.page.is_visible(".menu-b")
        window.page.click("details.menu > summary")
        window.page.click("#away")
        assert not window.page.is_visible(".menu-b")


class TestOnAPhone:
    @pytest.mark.parametrize("scripts", [True, False])
    def test_the_companys_menu_is_folded_and_unfolds(self, stage: Stage, chromium: Any, scripts: bool) -> None:
        window = Window(chromium, viewport={"width": 390, "height": 844}, java_script_enabled=scripts)
        window.page.goto(stage.show("x"))
        assert not window.page.is_visible(".side nav")
        window.page.click(".side .unfold")
        assert window.page.is_visible(".side nav a")
        window.context.close()

    def test_on_a_desk_it_stands_there_and_nothing_unfolds_it(self, stage: Stage, chromium: Any) -> None:
        window = Window(chromium, viewport={"width": 1440, "height": 900}, java_script_enabled=False)
        window.page.goto(stage.show("x"))
        assert window.page.is_visible(".side nav a") and not window.page.is_visible(".side .unfold")
        window.context.close()

    def test_a_row_becomes_a_card_with_its_columns_named(self, stage: Stage, chromium: Any) -> None:
        table = '{% from "components/table.html" import table, pick %}{% call table("T", [("Order",), ("Due",)]) %}<tr><th scope="row">{{ pick("/x", "SO-1") }}</th><td data-l="Due">11-28</td></tr>{% endcall %}'
        window = Window(chromium, viewport={"width": 390, "height": 844})
        window.page.goto(stage.show(table))
        assert window.page.evaluate("getComputedStyle(document.querySelector('td'), '::before').content") == '"Due"'
        assert window.page.evaluate("document.documentElement.scrollWidth") <= 390
        window.context.close()

    def test_fields_are_large_enough_that_the_phone_does_not_zoom(self, stage: Stage, chromium: Any) -> None:
        window = Window(chromium, viewport={"width": 390, "height": 844})
        window.page.goto(stage.show(FORM + '{{ text("po", "Number") }}'))
        assert window.page.evaluate("parseFloat(getComputedStyle(document.getElementById('po')).fontSize)") >= 16
        window.context.close()


class TestFilter:
    SOURCE = (
        '{% from "components/filter.html" import filter, search_in, choose_in %}{% call filter("/list") %}{{ search_in("q") }}'
        '{{ choose_in("state", "State", [("", "All"), ("open", "Open")]) }}{% endcall %}<div id="list"><p>all of them</p></div>'
    )

    @pytest.fixture
    def filtered(self, stage: Stage, window: Window) -> Window:
        stage.show(self.SOURCE.replace("all of them", "those found"), "/list")
        window.page.goto(stage.show(self.SOURCE))
        return window

    def test_typing_finds_without_a_button_and_the_address_says_what(self, filtered: Window) -> None:
        filtered.page.locator('main [name="q"]').press_sequentially("SO-1")
        expect(filtered.page.locator("#list")).to_have_text("those found")
        assert "q=SO-1" in filtered.page.url
        assert filtered.page.evaluate("document.activeElement.name") == "q"
        assert filtered.page.input_value('main [name="q"]') == "SO-1"

    def test_choosing_finds_at_once(self, filtered: Window) -> None:
        filtered.page.select_option('[name="state"]', "open")
        expect(filtered.page.locator("#list")).to_have_text("those found")
        assert "state=open" in filtered.page.url

    def test_back_returns_to_the_list_before(self, filtered: Window, stage: Stage) -> None:
        filtered.page.select_option('[name="state"]', "open")
        expect(filtered.page.locator("#list")).to_have_text("those found")
        filtered.page.go_back()
        expect(filtered.page.locator("#list")).to_have_text("all of them")
        assert filtered.page.url == stage.address + "/"

    def test_without_script_the_button_finds(self, stage: Stage, chromium: Any) -> None:
        stage.show(self.SOURCE.replace("all of them", "those found"), "/list")
        plain = Window(chromium, java_script_enabled=False)
        plain.page.goto(stage.show(self.SOURCE))
        plain.page.fill('main [name="q"]', "SO-1")
        plain.page.click(".filter .btn-p")
        assert plain.page.inner_text("#list") == "those found"
        plain.context.close()


class TestSeveralForms:
    """What is half typed in one form is not lost when another of the page is sent."""

    TWO = (
        '{% from "components/form.html" import form %}{% from "components/fields.html" import text, area, password, check, select %}'
        '{% call form("/a", swap=swap) %}{{ text("name", "Name") }}<button>A</button>{% endcall %}'
        '<details><summary>More</summary>{% call form("/b", swap=swap) %}{{ area("why", "Why") }}{{ password("password", "P") }}'
        '{{ check("agreed", "Agreed") }}{{ select("kind", "Kind", [("x", "X"), ("y", "Y")]) }}{{ text("kept", "Kept", "old") }}'
        "<button>B</button>{% endcall %}</details>"
    )

    def half_typed(self, stage: Stage, window: Window, swap: str, status: int) -> Any:
        again = stage.show(self.TWO, swap=swap)
        stage.answers["/a"] = (status, stage.answer("/")[2].decode())
        page = window.page
        page.goto(again)
        page.click("#main summary")
        page.fill("[name=why]", "模具维修\n两天")
        page.fill("[name=password]", "secret")
        page.check("[name=agreed]")
        page.select_option("[name=kind]", "y")
        page.fill("[name=name]", "李")
        with page.expect_response("**/a"):
            page.click("button:has-text('A')")
        return page

    @pytest.mark.parametrize(("swap", "status"), [("", 422), ("#main", 422), ("", 200)])
    def test_it_stands_there_again_once_the_other_is_answered(self, stage: Stage, window: Window, swap: str, status: int) -> None:
        page = self.half_typed(stage, window, swap, status)
        expect(page.locator("[name=why]")).to_have_value("模具维修\n两天")
        expect(page.locator("[name=why]")).to_be_visible()  # the fold that it stands in is open
        expect(page.locator("[name=agreed]")).to_be_checked()
        expect(page.locator("[name=kind]")).to_have_value("y")
        assert page.input_value("[name=kept]") == "old" and page.input_value("[name=name]") == ""  # what was sent is the server's to show
        assert page.input_value("[name=password]") == "", "a secret is kept nowhere"
        assert page.evaluate("sessionStorage.length") == 0
        window.complaints.clear()  # that the answer was a refusal

    def test_on_another_page_it_is_forgotten(self, stage: Stage, window: Window) -> None:
        stage.answers["/a"] = (200, "<main id=main>done</main>")
        page = window.page
        page.goto(stage.show(self.TWO, swap=""))
        page.click("#main summary")
        page.fill("[name=why]", "x")
        with page.expect_response("**/a"):
            page.click("button:has-text('A')")
        page.goto(stage.show("nothing", "/other"))
        page.goto(stage.address + "/")
        assert page.input_value("[name=why]") == ""
