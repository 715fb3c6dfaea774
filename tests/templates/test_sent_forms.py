"""Forms as the scripts send them, in a real browser: drafts, files, refusals, and what becomes of the input."""

import threading

import pytest
from playwright.sync_api import expect

from tests.templates.conftest import Stage, Window

FORM = '{% from "components/form.html" import form %}{% from "components/fields.html" import text %}{% from "components/button.html" import button %}'


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

    @pytest.mark.parametrize("after", [200, 3000])
    def test_errors_stay_under_the_eyes_when_the_page_shrinks_while_it_comes(self, stage: Stage, window: Window, after: int) -> None:
        tall = "height => { for (const each of document.querySelectorAll('[data-tall]')) each.style.height = height + 'px'; }"
        begin = "tall(3000); document.body.style.overflowAnchor = 'none';"
        window.page.add_init_script(
            f"const tall = {tall}; document.addEventListener('DOMContentLoaded', () => {{ {begin} }});"
            f"window.addEventListener('load', () => {{ document.querySelector('[data-tall]').style.height = '{after}px'; }});"
        )
        between = '<div id="errors" data-focus tabindex="-1">wrong</div>'.join(["<div data-tall></div>"] * 2)
        window.page.goto(stage.show(f"{between}<div data-tall></div>"), wait_until="load")
        top = window.page.evaluate("document.getElementById('errors').getBoundingClientRect().top")
        assert window.page.evaluate("document.activeElement.id") == "errors" and 0 <= top < window.page.viewport_size["height"]

    def test_when_the_house_fails_the_input_stays(self, stage: Stage, window: Window) -> None:
        stage.answers["/orders"] = (500, '<html><main id="main"><section class="trouble"><p class="flash">sorry</p></section></main></html>')
        window.page.goto(stage.show(self.SOURCE))
        window.page.fill("#po", "my text")
        window.page.click("button.btn-p")
        window.page.wait_for_selector("#trouble .flash")
        assert window.page.input_value("#po") == "my text"
        assert window.page.locator("main").count() == 1
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
        decision = '<form action="/sign" method="post"><button aria-keyshortcuts="Control+Enter">Sign</button></form>'
        window.page.goto(stage.show(decision + self.SOURCE.replace('id="f")', 'id="f", swap="")')))
        window.page.focus("#po")
        window.page.keyboard.press("Control+Enter")
        window.page.wait_for_url("**/orders")
        assert stage.posts[0][1]["po"] == ["4711"]


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
