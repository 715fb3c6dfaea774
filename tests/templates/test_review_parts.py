"""The checklist of a review, lists to filter and to tick, lines to fill in, files, users: what their parts say and to whom."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from domain.shared.message import Message
from tests.templates.page_reader import Element, faults
from tests.templates.test_components import drawn

AT = datetime(2025, 11, 18, 1, 5, tzinfo=UTC)
WRONG = Message("Please fill this in.")
CHECKLIST = "signed_section, my_section, locked_section, answered, question"


def of(component: str, names: str, call: str, **context: Any) -> Element:
    return drawn(f'{{% from "components/{component}.html" import {names} %}}' + call, **context)


def classes(page: Element, tag: str) -> list[str]:
    return [each.attributes.get("class", "") for each in page.all(tag)]


# the sections of a review


@pytest.mark.parametrize(("options", "spoken", "cls"), [("", "已签核", "ic c-ok"), (", ok=False", "已签核，有说明", "ic c-warn")])
def test_a_signed_section_says_who_signed_when_and_whether_something_stands(options: str, spoken: str, cls: str) -> None:
    page = of("checklist", CHECKLIST, f'{{% call signed_section("Marketing", "5.1.2", "李倩", at, "3 items"{options}) %}}items{{% endcall %}}', at=AT)
    mark = page.all("svg")[1]
    assert (mark.attributes["class"], mark.attributes["aria-label"]) == (cls, spoken)
    assert (page.one("h3").words, page.one("span", class_="hint").words) == ("Marketing", "§5.1.2 · 3 items")
    assert page.one("span", class_="who").words == "2025-11-18 09:05 李倩"
    assert "items" in page.one("details").words


@pytest.mark.parametrize(("options", "opened"), [("", False), (", open=True", True)])
def test_a_signed_section_is_folded_unless_it_is_asked_for(options: str, opened: bool) -> None:
    page = of("checklist", CHECKLIST, f'{{% call signed_section("M", "", "李倩", "forecast"{options}) %}}x{{% endcall %}}')
    assert page.one("details").has("open") is opened
    assert "§" not in page.words and "forecast" in page.words


@pytest.mark.parametrize(("options", "who"), [("", "等您处理"), (', state="signed in part"', "signed in part")])
def test_my_section_is_a_form_that_names_itself(options: str, who: str) -> None:
    page = of("checklist", CHECKLIST, f'{{% call my_section("/s", "Delivery", "5.1.5", "4 items", version=1{options}) %}}x{{% endcall %}}')
    form = page.one("form")
    assert (form.attributes["aria-label"], form.attributes["id"], form.attributes["action"]) == ("Delivery", "f-mine", "/s")
    assert page.one("span", class_="who").words == who
    assert page.one("span", class_="hint").words == "§5.1.5 · 4 items"
    assert {each.attributes["name"] for each in page.all("input")} == {"_csrf", "_token", "_version"}


@pytest.mark.clause("5.1.6")
def test_a_section_whose_turn_has_not_come_cannot_be_filled_in() -> None:
    page = of("checklist", CHECKLIST, '{{ locked_section("Approval", "5.1.6", "opens when all have signed", "赵志远") }}')
    assert page.all("form", "input", "button", "summary") == []
    assert page.one("svg").attributes["aria-label"] == "尚未开放"
    assert "赵志远" in page.words and "§5.1.6 · opens when all have signed" in page.words


@pytest.mark.parametrize(
    ("answer", "look", "words", "cls"),
    [
        ("yes", "ok", "符合", "ci"),
        ("no", "bad", "不符合", "ci ng"),
        ("not_applicable", "draft", "不适用", "ci"),
        ("", "draft", "未答", "ci"),
    ],
)
def test_an_answered_item_shows_its_answer_in_words(answer: str, look: str, words: str, cls: str) -> None:
    page = of("checklist", CHECKLIST, '{{ answered("(1)", "Capacity", answer) }}', answer=answer)
    tag = [each for each in page.all("span") if each.has("data-s")]
    assert [(each.attributes["data-s"], each.words[: len(words)]) for each in tag] == [(look, words)]
    assert page.all("div")[0].attributes["class"] == cls
    assert "more" not in classes(page, "div")


def test_a_remark_and_the_evidence_stand_with_the_answer() -> None:
    page = of("checklist", CHECKLIST, '{{ answered("(1)", "Capacity", "no", "line 40 open", "load 80 %") }}')
    assert page.one("p", class_="say").words == "line 40 open"
    assert page.one("span", class_="hint").words == "— load 80 %"


@pytest.mark.clause("5.1.2(1)")
@pytest.mark.parametrize(("value", "cls"), [("no", "ci ng"), ("yes", "ci"), ("", "ci")])
def test_an_item_to_answer_stands_beside_the_number_of_its_clause(value: str, cls: str) -> None:
    page = of("checklist", CHECKLIST, '{{ question("(1)", "Capacity", "c1", value, note="n1", note_value="w") }}', value=value)
    item = page.all("div")[0]
    assert (item.attributes["class"], item.has("data-question")) == (cls, True)
    assert page.one("span", role="radiogroup").attributes["aria-label"] == "(1) Capacity"
    assert (page.one("textarea").attributes["name"], page.one("textarea").words) == ("n1", "w")
    assert page.one("label", for_="n1").words


def test_an_item_that_needs_no_note_asks_for_none() -> None:
    page = of("checklist", CHECKLIST, '{{ question("(1)", "Capacity", "c1", "yes") }}')
    assert page.all("textarea") == [] and "more" not in classes(page, "div")


@pytest.mark.parametrize(
    ("errors", "messages", "described"),
    [({}, [], None), ({"n1": WRONG}, ["n1-error"], "n1-error"), ({"c1": WRONG}, ["c1-error"], None), ({"c1": WRONG, "n1": WRONG}, ["c1-error", "n1-error"], "n1-error")],
)
def test_an_item_without_its_remark_is_told_at_the_remark(errors: dict[str, Message], messages: list[str], described: str | None) -> None:
    page = of("checklist", CHECKLIST, '{{ question("(1)", "Capacity", "c1", "no", errors, note="n1") }}', errors=errors)
    assert [each.attributes["id"] for each in page.all("p")] == messages
    assert page.one("textarea").attributes.get("aria-describedby") == described
    assert faults(page) == []


# above and below a list


def test_saved_views_show_where_one_is_and_how_many_there_are() -> None:
    page = of("filter", "views", '{{ views([("Mine", "/q", 0), ("Done", "/q?d", none)], current="/q?d") }}')
    assert [(each.words, each.attributes.get("aria-current")) for each in page.all("a")] == [("Mine 0", None), ("Done", "page")]
    assert page.one("nav").attributes["aria-label"] == "视图"


def test_a_filter_is_a_plain_search_that_works_without_script() -> None:
    page = of("filter", "filter, search_in, choose_in, day_in", (
        '{% call filter("/q", reset="/q?all", more="x") %}{{ search_in("q", none, hint="Number") }}'
        '{{ choose_in("state", "State", [("", "All"), ("open", "Open")], "open") }}{{ day_in("from", "From", none) }}{% endcall %}'
    ))  # fmt: skip
    form = page.one("form")
    assert (form.attributes["method"], form.attributes["action"], form.attributes["role"]) == ("get", "/q", "search")
    assert (form.attributes["hx-get"], form.attributes["hx-target"], form.attributes["hx-select"]) == ("/q", "#list", "#list")
    assert [each.attributes["value"] for each in page.all("input")] == ["", ""]
    assert [each.attributes["value"] for each in page.all("option") if each.has("selected")] == ["open"]
    assert (page.one("a").attributes["href"], [each for each in page.all("div") if "btns" in each.attributes.get("class", "")][-1].words) == ("/q?all", "x")
    assert faults(page) == []


def test_a_filter_without_its_own_way_back_begins_anew() -> None:
    page = of("filter", "filter, choose_in", '{% call filter("/q") %}{{ choose_in("s", "S", [("", "All"), ("a", "A")], none) }}{% endcall %}')
    assert page.one("a").attributes["href"] == "/q" and "filterbar" not in classes(page, "div")
    assert [each.attributes["value"] for each in page.all("option") if each.has("selected")] == [""]


@pytest.mark.parametrize(
    ("options", "rels"),
    [("", []), (', earlier="/e"', ["prev"]), (', later="/l"', ["next"]), (', earlier="/e", later="/l"', ["prev", "next"])],
)
def test_a_pager_leads_only_to_pages_that_there_are(options: str, rels: list[str]) -> None:
    page = of("pager", "pager", "{{ pager(3" + options + ") }}")
    assert [each.attributes["rel"] for each in page.all("a")] == rels
    assert len(page.all("nav")) == (1 if rels else 0)


@pytest.mark.parametrize(("shown", "total", "words"), [(0, 0, "共 0 项"), (3, 3, "共 3 项，第 1–3 项"), (3, None, "本页 3 项")])
def test_a_pager_counts_from_the_first(shown: int, total: int | None, words: str) -> None:
    assert of("pager", "pager", "{{ pager(shown, total=total) }}", shown=shown, total=total).one("span").words == words


COLUMNS = '[("Order",), ("Quantity", "num"), ("Actions", "vh"), ("All", "ck")]'


def test_headings_of_a_table_are_headings_of_columns() -> None:
    page = of("table", "table", f'{{% call table("Orders", {COLUMNS}, foot=foot) %}}<tr></tr>{{% endcall %}}', foot="")
    first, second, third = [each for each in page.all("th") if each.has("scope")]
    assert {first.attributes["scope"], second.attributes["scope"], third.attributes["scope"]} == {"col"}
    assert (first.attributes.get("class"), second.attributes["class"], third.one("span").attributes["class"]) == (None, "num", "vh")
    assert page.one("input").attributes["aria-label"] == "All" and page.one("input").has("data-check-all")
    assert page.all("tfoot") == []


@pytest.mark.parametrize(("options", "cls"), [("", "tbl tbl-c"), (", cards=False", "tbl"), (', cls="wide"', "tbl tbl-c wide")])
def test_a_table_becomes_cards_on_a_phone_unless_it_must_not(options: str, cls: str) -> None:
    page = of("table", "table", f'{{% call table("Orders", [("Order",)]{options}) %}}<tr></tr>{{% endcall %}}')
    assert page.one("table").attributes["class"] == cls


# lines to fill in


@pytest.mark.parametrize(
    ("options", "cell", "attributes"),
    [
        ("", "td", {"type": "text", "aria-label": "Line 1, part", "value": "", "class": "in in-s"}),
        (', "K80", lead=True, column="part"', "th", {"value": "K80", "data-column": "part"}),
        (", 0, numeric=True", "td", {"value": "0", "inputmode": "decimal", "class": "in in-s in-num"}),
        (', none, kind="date", width="w8", more="required"', "td", {"value": "", "type": "date", "class": "in in-s w8", "required": ""}),
    ],
)
def test_a_cell_to_fill_in_has_its_name_spoken(options: str, cell: str, attributes: dict[str, str]) -> None:
    page = of("lines", "cell", '<table><tr>{{ cell("lines-0-part", "Line 1, part"' + options + ") }}</tr></table>")
    assert len(page.all(cell)) == 1
    one = page.one("input")
    assert {name: one.attributes.get(name) for name in attributes} == attributes
    assert (one.attributes["id"], one.has("aria-invalid")) == ("lines-0-part", False)


def test_a_cell_with_a_mistake_points_to_it() -> None:
    page = of("lines", "cell", '<table><tr>{{ cell("a", "A", "x", {"a": wrong}, heading="Part") }}</tr></table>', wrong=WRONG)
    assert (page.one("input").attributes["aria-describedby"], page.one("td").attributes["data-l"]) == ("a-error", "Part")
    assert faults(page) == []


def test_lines_can_be_added_and_removed_without_script() -> None:
    page = of("lines", "lines, remove, line_note", (
        '{% call lines("Order lines", [("Part",), ("Quantity", "num")], blank="<x>", foot="1 line", paste_hint="Paste rows") %}'
        '<tr data-line>{{ remove(3, "Remove line 4") }}</tr>{{ line_note("n", "sooner than usual", 7) }}{% endcall %}'
    ))  # fmt: skip
    add, take = (next(each for each in page.all("button") if each.attributes["name"] == name) for name in ("add_line", "remove_line"))
    assert (add.attributes["value"], take.attributes["value"], take.attributes["aria-label"]) == ("1", "3", "Remove line 4")
    assert {add.attributes["type"], take.attributes["type"]} == {"submit"} and add.has("formnovalidate") and take.has("formnovalidate")
    assert (page.one("template").words, page.one("td", id="n").attributes["colspan"]) == ("<x>", "7")
    assert page.one("span", role="status").words == "1 line" and "Paste rows" in page.words
    assert faults(page) == []


# files and users


@pytest.mark.parametrize(
    ("name", "mark"),
    [("a.pdf", "PDF"), ("a.xlsx", "XLS"), ("b.CSV", "XLS"), ("c.step", "DWG"), ("d.jpeg", "JPG"), ("e.docx", "DOC"), ("f.tar.gzip", "GZIP"), ("README", "…")],
)
def test_a_file_is_marked_by_its_kind(name: str, mark: str) -> None:
    one = of("files", "mark", "{{ mark(name) }}", name=name).one("span")
    assert (one.words, one.attributes["aria-hidden"]) == (mark, "true")


def test_a_file_is_listed_with_what_is_known_of_it() -> None:
    rows = [{"name": "a.pdf", "url": "/f", "size": 388_000, "at": AT, "note": Message("confidential"), "title": "Your order"}, {"name": "b.pdf", "url": "/g"}]
    page = of("files", "files", "{{ files(rows) }}", rows=rows)
    assert [(each.words, each.attributes["href"]) for each in page.all("a")] == [("Your order", "/f"), ("b.pdf", "/g")]
    assert [each.words for each in page.all("small")] == ["388 KB · 2025-11-18 · 保密", ""]


def test_no_file_is_said_in_words() -> None:
    assert of("files", "files", '{{ files([], "None came with it.") }}').one("p").words == "None came with it."
    assert of("files", "files", "{{ files([]) }}").one("p").words == "暂无文件。"


@pytest.mark.parametrize(("options", "upload"), [(', upload="/files"', "/files"), ("", None)])
def test_files_are_dropped_or_chosen_and_go_at_once_only_where_they_may(options: str, upload: str | None) -> None:
    page = of("files", "drop", '{{ drop("files", "PDF", {"files": wrong}, accept="application/pdf"' + options + ") }}", wrong=WRONG)
    one = page.one("input")
    assert page.all("div")[1].attributes.get("data-upload") == upload
    assert (one.attributes["accept"], one.attributes["aria-describedby"], one.has("multiple")) == ("application/pdf", "files-error", True)
    assert one.attributes["type"] == "file"
    assert page.one("label").attributes["for"] == "files" and page.one("ul").attributes["aria-live"] == "polite"
    assert faults(page) == []


def user(**fields: Any) -> SimpleNamespace:
    return SimpleNamespace(**{"id": "7", "version": 2, "name": "王敏", "email": "w@x.example", "phone": "", "title": "", "roles": ["buyer"],
                              "active": True, "has_password": True, **fields})  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "state", "again"),
    [({}, "ok", 0), ({"has_password": False}, "submitted", 1), ({"active": False}, "closed", 0), ({"active": False, "has_password": False}, "closed", 0)],
)
def test_a_user_is_closed_invited_or_may_sign_in(fields: dict[str, Any], state: str, again: int) -> None:
    page = of("users", "users_list", '{{ users_list([one], "/users") }}', one=user(**fields))
    assert [each.attributes["data-s"] for each in page.all("span") if each.has("data-s")] == [state]
    assert [each.attributes["action"] for each in page.all("form")] == ["/users/7", "/users/7/invitation"][: 1 + again]
    assert page.one("input", name="active").has("checked") is fields.get("active", True)
    assert [each.attributes["value"] for each in page.all("input") if each.attributes["name"] == "roles" and each.has("checked")] == ["buyer"]


def test_a_new_user_is_a_buyer_unless_something_else_was_ticked() -> None:
    for chosen, roles in (([], ["buyer"]), (["quality"], ["quality"])):
        page = of("users", "user_new", '{{ user_new("/users", typed) }}', typed=user(roles=chosen))
        assert [each.attributes["value"] for each in page.all("input") if each.attributes["name"] == "roles" and each.has("checked")] == roles
        assert page.one("input", name="email").attributes["type"] == "email"
