"""What the scripts add, in a real browser under the strict policy: and that the page holds without them."""

import threading
from typing import Any

import pytest
from playwright.sync_api import expect

from templates.samples import specimens
from tests.templates.conftest import Stage, Window

LINES = """
{% from "components/lines.html" import lines, cell, remove %}
<form method="post" action="/sent">{% call lines("Lines", [("Part",), ("Quantity", "num"), ("Due",)], blank=blank_line, foot="") %}
<tr data-line>{{ cell("lines-0-part", "part", "", {}, "part", lead=True) }}{{ cell("lines-0-quantity", "quantity", "", {}, "quantity", numeric=True) }}{{ cell("lines-0-due", "due", "", {}, "due", "date") }}{{ remove(0) }}</tr>
{% endcall %}</form>"""
FROM_EXCEL = "2904110-K80\t2,400\t2025/12/18\n2916035-K80\t6000\t2025-11-25\n5801300-E27\t1,234.5\t2025年12月1日\n"
FORM = '{% from "components/form.html" import form %}{% from "components/fields.html" import text %}{% from "components/button.html" import button %}'


def paste(window: Window, selector: str, text: str) -> None:
    window.page.evaluate(
        """([selector, text]) => { const data = new DataTransfer(); data.setData("text/plain", text);
        document.querySelector(selector).dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true})); }""",
        [selector, text],
    )


def values(window: Window) -> list[list[str]]:
    return window.page.eval_on_selector_all(
        "tr[data-line]", "rows => rows.map(row => [...row.querySelectorAll('[data-column]')].map(each => each.value))"
    )


class TestLines:
    @pytest.fixture
    def lines(self, stage: Stage, window: Window) -> Window:
        window.page.goto(stage.show(LINES, blank_line=specimens()["blank_line"]))
        return window

    def test_rows_copied_from_a_spreadsheet_fill_the_table(self, lines: Window) -> None:
        paste(lines, "#lines-0-part", FROM_EXCEL)
        assert values(lines) == [
            ["2904110-K80", "2400", "2025-12-18"],
            ["2916035-K80", "6000", "2025-11-25"],
            ["5801300-E27", "1234.5", "2025-12-01"],
        ]
        assert lines.page.text_content("#announce") == "已粘贴 3 行"

    def test_one_column_can_be_pasted_from_its_middle(self, lines: Window) -> None:
        paste(lines, "#lines-0-quantity", "10\n20\n")
        assert values(lines) == [["", "10", ""], ["", "20", ""]]

    def test_a_single_value_is_left_to_the_browser(self, lines: Window) -> None:
        paste(lines, "#lines-0-part", "2904110-K80")
        assert values(lines) == [["", "", ""]]

    def test_what_does_not_fit_on_the_right_is_left_out(self, lines: Window) -> None:
        paste(lines, "#lines-0-due", "2025-12-18\tx\ty\n2025-12-19\tx\ty\n")
        assert [row[2] for row in values(lines)] == ["2025-12-18", "2025-12-19"]

    def test_a_line_is_added_under_the_next_number_and_has_the_focus(self, lines: Window) -> None:
        lines.page.click("[data-add-line]")
        assert lines.page.evaluate("document.activeElement.name") == "lines-1-part"
        lines.page.click("[data-add-line]")
        assert lines.page.evaluate("document.activeElement.name") == "lines-2-part"

    def test_a_removed_number_is_not_given_twice(self, lines: Window) -> None:
        lines.page.click("[data-add-line]")
        lines.page.locator("[data-remove-line]").first.click()
        lines.page.click("[data-add-line]")
        names = lines.page.eval_on_selector_all('[data-column="part"]', "all => all.map(each => each.name)")
        assert names == ["lines-1-part", "lines-2-part"]

    def test_without_script_both_buttons_go_to_the_server(self, stage: Stage, chromium: Any) -> None:
        plain = Window(chromium, java_script_enabled=False)
        plain.page.goto(stage.show(LINES, blank_line=specimens()["blank_line"]))
        plain.page.click("[data-add-line]")
        assert stage.posts[0][1]["add_line"] == ["1"]
        plain.page.goto(stage.address + "/")
        plain.page.click("[data-remove-line]")
        assert stage.posts[1][1]["remove_line"] == ["0"]
        plain.context.close()


class TestAutosave:
    SOURCE = (
        FORM
        + '{% call form("/orders", id="f", version=7, autosave="/draft") %}{{ text("po", "Number") }}<input type="password" name="password" aria-label="p">{% endcall %}<p data-autosave-status="f"></p>'
    )

    @pytest.fixture
    def draft(self, stage: Stage, window: Window) -> Window:
        window.page.clock.install()
        window.page.goto(stage.show(self.SOURCE))
        return window

    def test_a_draft_is_kept_a_moment_after_the_last_key_and_said(self, stage: Stage, draft: Window) -> None:
        draft.page.fill("#po", "4500")
        draft.page.clock.run_for(700)
        draft.page.fill("#po", "4711")
        draft.page.clock.run_for(700)
        assert stage.posts == []
        with draft.page.expect_response("**/draft"):
            draft.page.clock.run_for(600)
        path, fields, headers = stage.posts[0]
        assert (path, fields["po"], fields["_version"]) == ("/draft", ["4711"], ["7"])
        assert headers["X-CSRF-Token"] == "c5rf"
        expect(draft.page.locator("[data-autosave-status]")).to_contain_text("已存草稿")
        assert "已存草稿" in draft.page.text_content("#announce")

    def test_the_next_draft_carries_the_version_that_the_server_answered(self, draft: Window) -> None:
        draft.page.fill("#po", "4711")
        with draft.page.expect_response("**/draft"):
            draft.page.clock.run_for(1300)
        expect(draft.page.locator('[name="_version"]')).to_have_value("8")
        assert draft.page.input_value('[name="_token"]') == "fresh"

    def test_a_draft_that_was_refused_is_not_called_saved(self, stage: Stage, draft: Window) -> None:
        stage.answers["/draft"] = (409, "<p>stale</p>")
        draft.page.fill("#po", "4711")
        with draft.page.expect_response("**/draft"):
            draft.page.clock.run_for(1300)
        expect(draft.page.locator("[data-autosave-status]")).to_contain_text("您填写的内容还在本页")
        assert draft.page.input_value("#po") == "4711"
        draft.complaints.clear()

    def test_a_form_sent_while_its_draft_is_under_way_carries_the_version_after_it(self, stage: Stage, window: Window) -> None:
        source = self.SOURCE.replace('id="f"', 'id="f", swap=""').replace("{% endcall %}", '{{ button("Go", look="p") }}{% endcall %}')
        stage.gates["/draft"] = threading.Event()
        stage.answers["/orders"] = (200, "<main id=main>sent</main>")
        window.page.goto(stage.show(source))
        with window.page.expect_request("**/draft"):
            window.page.fill("#po", "4711")
        window.page.click("form#f .btn-p")
        stage.gates["/draft"].set()
        window.page.wait_for_url("**/orders")
        assert [path for path, _, _ in stage.posts] == ["/draft", "/orders"]
        assert stage.posts[1][1]["_version"] == ["8"] and stage.posts[1][1]["po"] == ["4711"]

    def test_a_password_is_never_part_of_a_draft(self, stage: Stage, draft: Window) -> None:
        draft.page.fill('[name="password"]', "secret")
        draft.page.clock.run_for(2000)
        assert stage.posts == []
        draft.page.fill("#po", "1")
        with draft.page.expect_response("**/draft"):
            draft.page.clock.run_for(1300)
        assert "password" not in stage.posts[0][1]


class TestSending:
    SOURCE = FORM + '{% call form("/orders", id="f") %}{{ text("po", "Number", "4711") }}{{ button("Send", look="p") }}{% endcall %}'

    def test_a_refused_form_comes_back_with_its_errors_in_focus(self, stage: Stage, window: Window) -> None:
        stage.answers["/orders"] = (
            422,
            '<html><head><title>错误</title></head><main id="main"><h1>T</h1><div id="errors" data-focus tabindex="-1">wrong</div><input id="po" value="4711"></main></html>',
        )
        window.page.goto(stage.show(self.SOURCE))
        window.page.click("button.btn-p")
        window.page.wait_for_selector("#errors")
        assert window.page.evaluate("document.activeElement.id") == "errors"
        assert window.page.url == stage.address + "/"
        assert len(stage.posts) == 1
        window.complaints.clear()

    def test_when_the_house_fails_the_input_stays(self, stage: Stage, window: Window) -> None:
        stage.answers["/orders"] = (500, '<html><main id="main"><p class="flash">sorry</p></main></html>')
        window.page.goto(stage.show(self.SOURCE))
        window.page.fill("#po", "my text")
        window.page.click("button.btn-p")
        window.page.wait_for_selector("#trouble .flash")
        assert window.page.input_value("#po") == "my text"
        window.complaints.clear()

    def test_without_a_connection_it_says_so_and_the_input_stays(self, stage: Stage, window: Window) -> None:
        window.page.goto(stage.show(self.SOURCE))
        window.page.fill("#po", "my text")
        window.context.set_offline(True)
        window.page.click("button.btn-p")
        window.page.wait_for_selector("#trouble .flash")
        assert "网络已断开" in window.page.text_content("#trouble")
        assert window.page.input_value("#po") == "my text"
        window.complaints.clear()

    def test_two_quick_presses_send_once(self, stage: Stage, window: Window) -> None:
        window.page.goto(stage.show(self.SOURCE.replace('id="f")', 'id="f", swap="")')))
        stage.answers["/orders"] = (200, "<main id=main>done</main>")
        window.page.evaluate("() => { const b = document.querySelector('button.btn-p'); b.click(); b.click(); b.click(); }")
        window.page.wait_for_url("**/orders")
        assert len(stage.posts) == 1

    def test_ctrl_enter_sends_from_any_field(self, stage: Stage, window: Window) -> None:
        stage.answers["/orders"] = (200, "<main id=main>done</main>")
        window.page.goto(stage.show(self.SOURCE.replace('id="f")', 'id="f", swap="")')))
        window.page.focus("#po")
        window.page.keyboard.press("Control+Enter")
        window.page.wait_for_url("**/orders")
        assert stage.posts[0][1]["po"] == ["4711"]


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
        stage.answers["/gone"] = (200, "<main id=main>done</main>")
        window.page.goto(stage.show(self.CONFIRM))
        window.page.click("form.inline button:has-text('Withdraw')")
        assert window.page.text_content("dialog[open] p") == "Really?"
        window.page.click("dialog[open] button:has-text('取消')")
        assert stage.posts == []
        window.page.click("form.inline button:has-text('Withdraw')")
        window.page.click("dialog[open] button.btn-d")
        window.page.wait_for_url("**/gone")
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


class TestUpload:
    SOURCE = '<form method="post" action="/x">{% from "components/form.html" import secrets %}{{ secrets() }}{% from "components/files.html" import drop %}{{ drop("files", upload="/files") }}</form>'

    def test_a_file_goes_at_once_and_leaves_its_id_in_the_form(self, stage: Stage, window: Window) -> None:
        window.page.goto(stage.show(self.SOURCE))
        window.page.set_input_files("#files", {"name": "图纸.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"})
        window.page.wait_for_selector('input[name="files_id"]', state="attached")
        assert window.page.input_value('input[name="files_id"]') == "f1"
        assert "图纸.pdf" in window.page.text_content("[data-dropped]") and "已上传" in window.page.text_content("[data-dropped]")
        assert stage.posts[0][2]["X-CSRF-Token"] == "c5rf"
        window.page.click("[data-dropped] button")
        assert window.page.locator('input[name="files_id"]').count() == 0

    def test_one_that_the_server_refuses_leaves_nothing_and_says_so(self, stage: Stage, window: Window) -> None:
        stage.answers["/files"] = (413, "<p>too large</p>")
        window.page.goto(stage.show(self.SOURCE))
        window.page.set_input_files("#files", {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"x"})
        expect(window.page.locator("[data-dropped]")).to_contain_text("未能上传")
        assert window.page.locator('input[name="files_id"]').count() == 0
        window.complaints.clear()

    @pytest.fixture
    def sending(self, stage: Stage, window: Window) -> Window:
        """A page with a file under way that does not arrive yet."""
        stage.gates["/files"] = threading.Event()
        stage.answers["/x"] = (200, "<main id=main>sent</main>")
        window.page.goto(stage.show(self.SOURCE.replace("</form>", '<button class="btn btn-p" name="go" value="1">Go</button></form>')))
        window.page.set_input_files("#files", {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"x" * 5000})
        window.page.click("form[action='/x'] .btn-p")
        return window

    def test_the_form_waits_for_its_files_and_then_goes_by_itself(self, stage: Stage, sending: Window) -> None:
        expect(sending.page.locator("[data-upload-status]")).to_contain_text("上传完成后将自动提交")
        assert [path for path, _, _ in stage.posts] == ["/files"]
        stage.gates["/files"].set()
        sending.page.wait_for_url("**/x")
        assert stage.posts[1][1]["files_id"] == ["f1"]
        assert stage.posts[1][1]["go"] == ["1"]

    def test_a_file_that_failed_stops_the_form_until_it_is_removed(self, stage: Stage, sending: Window) -> None:
        stage.answers["/files"] = (500, "<p>no</p>")
        stage.gates["/files"].set()
        expect(sending.page.locator("[data-upload-status]")).to_contain_text("有文件未能上传")
        assert sending.page.evaluate("document.activeElement.textContent") == "移除"
        sending.page.click("form[action='/x'] .btn-p")
        assert [path for path, _, _ in stage.posts] == ["/files"]
        sending.page.click("[data-dropped] button")
        sending.page.click("form[action='/x'] .btn-p")
        sending.page.wait_for_url("**/x")
        assert "files_id" not in stage.posts[1][1]
        sending.complaints.clear()

    def test_pressing_again_while_it_waits_sends_it_once(self, stage: Stage, sending: Window) -> None:
        sending.page.evaluate("document.querySelector(\"form[action='/x'] .btn-p\").click()")
        stage.gates["/files"].set()
        sending.page.wait_for_url("**/x")
        assert [path for path, _, _ in stage.posts] == ["/files", "/x"]


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
    def test_the_companys_menu_is_folded_and_unfolds(self, stage: Stage, chromium: Any) -> None:
        window = Window(chromium, viewport={"width": 390, "height": 844})
        window.page.goto(stage.show("x"))
        assert not window.page.is_visible(".side nav")
        window.page.click(".side summary")
        assert window.page.is_visible(".side nav a")
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


class TestDropping:
    def test_files_dropped_on_a_plain_zone_go_with_the_form(self, stage: Stage, window: Window) -> None:
        window.page.goto(stage.show('<form action="/x">{% from "components/files.html" import drop %}{{ drop("files") }}</form>'))
        window.page.evaluate(
            """() => { const data = new DataTransfer(); data.items.add(new File(["x"], "a.pdf"));
            document.querySelector("[data-drop]").dispatchEvent(new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true})); }"""
        )
        assert window.page.evaluate("document.getElementById('files').files[0].name") == "a.pdf"

    def test_a_zone_shows_that_it_would_take_the_file(self, stage: Stage, window: Window) -> None:
        window.page.goto(stage.show('<form action="/x">{% from "components/files.html" import drop %}{{ drop("files") }}</form>'))
        for name, over in (("dragover", True), ("dragleave", False)):
            window.page.evaluate(
                "name => document.querySelector('[data-drop]').dispatchEvent(new DragEvent(name, {bubbles: true, cancelable: true}))", name
            )
            assert window.page.evaluate("document.querySelector('[data-drop]').classList.contains('over')") is over


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
