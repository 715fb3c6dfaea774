"""What a component draws beside its frame: words, glyphs, links, and nothing where nothing was given."""

from __future__ import annotations

from typing import Any

import pytest

from domain.shared.message import Message
from templates.page import Page
from tests.templates.page_reader import Element
from tests.templates.test_components import STAFF, drawn

WRONG = Message("Please fill this in.")
CHECKLIST = "signed_section, my_section, locked_section, answered, question"


def of(component: str, names: str, call: str, page: Page = STAFF, **context: Any) -> Element:
    return drawn(f'{{% from "components/{component}.html" import {names} %}}' + call, page, **context)


def glyphs(page: Element) -> int:
    return len(page.all("svg"))


# buttons and cards


@pytest.mark.parametrize(
    ("options", "attributes", "glyph"),
    [
        ("", {"class": "btn", "href": "/x"}, 0),
        (', "plus", look="p", small=True', {"class": "btn btn-p btn-s"}, 1),
        (', label="New order"', {"aria-label": "New order"}, 0),
        (", more='data-x'", {"data-x": ""}, 0),
    ],
)
def test_a_link_looks_like_a_button_and_says_no_more_than_it_was_given(options: str, attributes: dict[str, str], glyph: int) -> None:
    page = of("button", "link_button", f'{{{{ link_button("New", "/x"{options}) }}}}')
    one = page.one("a")
    assert {name: one.attributes[name] for name in attributes} == attributes
    assert (one.words, glyphs(page)) == ("New", glyph)
    assert set(one.attributes) == {"class", "href"} | set(attributes)


@pytest.mark.parametrize(
    ("options", "attributes"),
    [
        ("", {"class": "btn", "type": "submit"}),
        (', look="d", large=True', {"class": "btn btn-d btn-l"}),
        (', name="decision", value="sign"', {"name": "decision", "value": "sign"}),
        (', kind="button", form="f"', {"type": "button", "form": "f"}),
        (', label="Sign now", small=True', {"aria-label": "Sign now", "class": "btn btn-s"}),
        (", more='data-y'", {"data-y": ""}),
    ],
)
def test_a_button_says_no_more_than_it_was_given(options: str, attributes: dict[str, str]) -> None:
    one = of("button", "button", f'{{{{ button("Sign"{options}) }}}}').one("button")
    assert {name: one.attributes[name] for name in attributes} == attributes
    assert set(one.attributes) == {"class", "type"} | set(attributes)
    assert one.words == "Sign"


@pytest.mark.parametrize(("options", "cls"), [("", "card"), (', cls="wide"', "card wide")])
def test_a_card_has_its_own_class_beside_the_common_one(options: str, cls: str) -> None:
    assert of("card", "card", f'{{% call card("T"{options}) %}}x{{% endcall %}}').one("section").attributes["class"] == cls


def test_a_card_leads_where_its_link_says() -> None:
    link = of("card", "card", '{% call card("T", link=("All", "/orders?x=1")) %}x{% endcall %}').one("a")
    assert (link.words, link.attributes["href"]) == ("All", "/orders?x=1")


# rows chosen in a list


def test_what_can_be_done_with_chosen_rows_counts_them_aloud() -> None:
    page = of("bulk", "bulk", '{% call bulk(hint="at most 100") %}<button>Go</button>{% endcall %}')
    group = page.one("div", role="group")
    assert group.has("data-bulk") and group.attributes["aria-label"] == "批量操作"
    assert page.one("span", role="status").words == "已选 0"
    assert page.one("b").has("data-chosen")
    assert page.one("span", class_="hint").words == "at most 100"
    assert page.one("button").words == "Go"
    assert page.all("input") == []


def test_signing_them_asks_for_the_password_in_words() -> None:
    page = of("bulk", "bulk", "{% call bulk(sign=True) %}x{% endcall %}")
    field = page.one("input", type="password")
    assert (field.attributes["name"], field.attributes["autocomplete"]) == ("password", "current-password")
    assert page.one("label").words == field.attributes["placeholder"] != ""
    assert [each for each in page.all("span") if each.attributes.get("class") == "hint"] == []


# sections of a review


@pytest.mark.clause("5.1.2(1)")
def test_the_section_that_waits_for_me_shows_its_title_clause_and_items() -> None:
    page = of("checklist", CHECKLIST, '{% call my_section("/x", "Production", "5.1.5", "4 items") %}<p>item</p>{% endcall %}')
    form = page.one("form")
    assert (form.attributes["aria-label"], form.attributes["id"], form.attributes["class"]) == ("Production", "f-mine", "chk mine")
    assert page.one("h3").words == "Production"
    assert page.one("span", class_="hint").words == "§5.1.5 · 4 items"
    assert page.one("p").words == "item"
    assert [each.attributes["data-s"] for each in page.all("span") if each.has("data-s")] == ["review"]
    assert glyphs(page.one("div", class_="chk-h bb")) >= 1


@pytest.mark.parametrize(("more", "words"), [("", "§5.1.6"), (', why="later"', "§5.1.6 · later")])
def test_a_locked_section_says_its_clause_and_why_where_there_is_a_reason(more: str, words: str) -> None:
    page = of("checklist", CHECKLIST, f'{{{{ locked_section("Approval", "5.1.6"{more}) }}}}')
    assert (page.one("h3").words, page.one("span", class_="hint").words) == ("Approval", words)


@pytest.mark.parametrize(("sum", "words"), [("", "§5.1.5"), ("4 items", "§5.1.5 · 4 items")])
def test_my_section_says_nothing_after_its_clause_where_nothing_is_summed(sum: str, words: str) -> None:
    page = of("checklist", CHECKLIST, '{% call my_section("/x", "P", "5.1.5", sum) %}x{% endcall %}', sum=sum)
    assert page.one("span", class_="hint").words == words


@pytest.mark.parametrize("macro", ['answered("(1)", "Capacity", "yes"', 'question("(1)", "Capacity", "c1", "yes"'])
def test_the_evidence_of_an_item_stands_behind_its_words_where_there_is_some(macro: str) -> None:
    for evidence, hints in (("load 80 %", ["— load 80 %"]), ("", [])):
        page = of("checklist", CHECKLIST, "{{ " + macro + ", evidence=evidence) }}", evidence=evidence)
        assert [each.words for each in page.all("span") if each.attributes.get("class") == "hint"] == hints
        assert "Capacity" in page.words
        assert page.one("span", class_="cl").words == "(1)"


@pytest.mark.parametrize(("label", "words"), [("", "不符合说明与补救措施"), ("Day that can be kept", "Day that can be kept")])
def test_the_remark_of_an_item_is_asked_for_in_words_of_its_own(label: str, words: str) -> None:
    page = of("checklist", CHECKLIST, '{{ question("(1)", "C", "c1", "no", note="n1", note_label=label) }}', label=label)
    assert page.one("label", for_="n1").words == words


def test_what_is_wrong_with_an_item_is_said_in_words_beside_it() -> None:
    page = of("checklist", CHECKLIST, '{{ question("(1)", "C", "c1", "no", errors, note="n1") }}', errors={"c1": WRONG, "n1": WRONG})
    assert [each.words for each in page.all("p")] == ["请填写此项。", "请填写此项。"]
    assert all(glyphs(each) == 1 for each in page.all("p"))


def test_more_can_be_asked_for_under_an_items_remark() -> None:
    source = '{% call question("(1)", "C", "c1", "no", note="n1") %}<input name="date">{% endcall %}'
    assert of("checklist", CHECKLIST, source).one("input", name="date")


# clauses of the procedure


@pytest.mark.clause("5.1.2(1)")
@pytest.mark.parametrize(
    ("call", "words", "glyph"),
    [('clause("5.1.6")', "§5.1.6", 1), ('clause("5.1.7(1)", "objection")', "§5.1.7(1) objection", 1), ('clause("5.1.3(1)", book=False)', "§5.1.3(1)", 0)],
)
def test_a_clause_is_named_with_its_sign_its_words_and_a_book(call: str, words: str, glyph: int) -> None:
    page = of("clause", "clause", "{{ " + call + " }}")
    link = page.one("a")
    assert (link.words, glyphs(page)) == (words, glyph)
    assert link.has("data-drawer")


def test_where_no_clauses_are_served_a_clause_is_words_and_no_dead_link() -> None:
    elsewhere = Page(door="public", serves=lambda url: False)
    page = of("clause", "clause", '<p>{{ clause("5.1.7(1)", "objection") }}</p>', elsewhere)
    assert page.all("a") == []
    assert page.one("p").words == "§5.1.7(1) objection"


@pytest.mark.clause("5.1.13(2)")
def test_the_head_of_a_form_names_form_version_and_clauses_apart() -> None:
    page = of("clause", "form_note", '<p>{{ form_note("FM070100-01", "1.0", ["5.1.2", "5.1.7"]) }}</p>')
    words = page.one("p").words
    assert "FM070100-01" in words and "1.0" in words and "QP070100" in words
    assert [each.words for each in page.all("a")] == ["§5.1.2", "§5.1.7"]
    assert words.index("§5.1.2") < words.index("§5.1.7")


def test_a_page_without_a_form_names_its_clauses_alone() -> None:
    page = of("clause", "form_note", '<p>{{ form_note(clauses=["5.1.6"]) }}</p>')
    assert "FM07" not in page.one("p").words
    assert "·" not in page.one("p").words
    assert [each.attributes["href"] for each in page.all("a")] == ["/admin/clauses/5.1.6"]
