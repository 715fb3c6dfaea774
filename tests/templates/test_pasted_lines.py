"""A table of lines in a real browser: what is pasted, added and removed; and without script."""

from typing import Any

import pytest

from templates.samples import specimens
from tests.templates.conftest import Stage, Window

LINES = """
{% from "components/lines.html" import lines, cell, remove %}
<form method="post" action="/sent">{% call lines("Lines", [("Part",), ("Quantity", "num"), ("Due",)], blank=blank_line, foot="") %}
<tr data-line>{{ cell("lines-0-part", "part", "", {}, "part", lead=True) }}{{ cell("lines-0-quantity", "quantity", "", {}, "quantity", numeric=True) }}{{ cell("lines-0-due", "due", "", {}, "due", "date") }}{{ remove(0) }}</tr>
{% endcall %}</form>"""
FROM_EXCEL = "2904110-K80\t2,400\t2025/12/18\n2916035-K80\t6000\t2025-11-25\n5801300-E27\t1,234.5\t2025年12月1日\n"


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
