"""The fields of an input: what a screen reader is told of each, what was typed before, and how a mistake is shown."""

from typing import Any

import pytest

from domain.shared.message import Message
from templates import say, speaking
from tests.templates.page_reader import Element, faults
from tests.templates.test_components import drawn

WRONG = Message("Please fill this in.")
TAKEN = '{% from "components/fields.html" import text, number, day, password, area, select, choices, check, seg, file %}'
OPTIONS = '[("1", "One", "the first"), ("2", "Two", "")]'

# each kind of field with its name "a", as the call that draws it; `more` stands where errors and a hint come
KINDS = {
    "text": ('{{ text("a", "A", "v", errors, hint=hint) }}', "input"),
    "number": ('{{ number("a", "A", "v", errors, hint=hint) }}', "input"),
    "day": ('{{ day("a", "A", "2026-11-23", errors, hint=hint) }}', "input"),
    "password": ('{{ password("a", "A", errors, hint=hint) }}', "input"),
    "area": ('{{ area("a", "A", "v", errors, hint=hint) }}', "textarea"),
    "select": ('{{ select("a", "A", [("v", "V")], "v", errors, hint=hint) }}', "select"),
    "check": ('{{ check("a", "A", errors=errors, hint=hint) }}', "input"),
    "file": ('{{ file("a", "A", errors, hint=hint) }}', "input"),
}


def field(kind: str, errors: dict[str, Message] | None = None, hint: str = "") -> tuple[Element, Element]:
    source, tag = KINDS[kind]
    page = drawn(TAKEN + source, errors=errors or {}, hint=hint)
    return page, page.one(tag)


def shown(source: str, **context: Any) -> Element:
    return drawn(TAKEN + "{{ " + source + " }}", **context)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("errors", "hint", "described_by"),
    [
        ({}, "", None),
        ({}, "as on paper", "a-hint"),
        ({"a": WRONG}, "", "a-error"),
        ({"a": WRONG}, "as on paper", "a-hint a-error"),
        ({"b": WRONG}, "", None),
    ],
)
def test_a_field_points_to_its_hint_and_to_what_is_wrong(kind: str, errors: dict[str, Message], hint: str, described_by: str | None) -> None:
    page, one = field(kind, errors, hint)
    assert " ".join(one.attributes.get("aria-describedby", "").split()) == (described_by or "")
    assert one.has("aria-describedby") is (described_by is not None)
    assert one.has("aria-invalid") is ("a" in errors)
    assert faults(page) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_mistake_is_told_in_words_beneath_its_field(kind: str) -> None:
    wrong, _ = field(kind, {"a": WRONG})
    assert wrong.one("p", class_="err").words == say(WRONG)
    quiet, _ = field(kind)
    assert quiet.all("p") == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_mistake_speaks_the_readers_language(kind: str) -> None:
    source, _ = KINDS[kind]
    page = drawn(TAKEN + source, errors={"a": WRONG}, hint="", language="en")
    assert page.one("p", class_="err").words == "Please fill this in."


@pytest.mark.parametrize("kind", KINDS)
def test_a_field_goes_by_the_name_that_the_input_reads(kind: str) -> None:
    _, one = field(kind)
    assert (one.attributes["name"], one.attributes["id"]) == ("a", "a")


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "check"])
def test_a_label_belongs_to_its_field(kind: str) -> None:
    page, _ = field(kind)
    label = page.one("label")
    assert (label.attributes["for"], label.words) == ("a", "A")


@pytest.mark.parametrize("kind", ["text", "number", "day", "area", "select", "file"])
@pytest.mark.parametrize(("optional", "words"), [("True", "A 选填"), ("False", "A")])
def test_what_may_stay_empty_says_so_and_what_is_asked_does_not(kind: str, optional: str, words: str) -> None:
    call = {
        "text": 'text("a", "A", optional={})', "number": 'number("a", "A", optional={})', "day": 'day("a", "A", optional={})',
        "area": 'area("a", "A", optional={})', "select": 'select("a", "A", [], optional={})', "file": 'file("a", "A", optional={})',
    }[kind]  # fmt: skip
    assert shown(call.format(optional)).one("label").words == words


@pytest.mark.parametrize(
    ("call", "attributes"),
    [
        ('text("a", "A", kind="email")', {"type": "email", "autocomplete": "off", "class": "in"}),
        ('text("a", "A", auto="email", width="w6")', {"type": "text", "autocomplete": "email", "class": "in w6"}),
        ('number("a", "A", 12)', {"inputmode": "decimal", "value": "12", "class": "in in-num"}),
        ('day("a", "A", "2026-11-23")', {"type": "date", "value": "2026-11-23", "autocomplete": "off"}),
        ('password("a", "A")', {"type": "password", "autocomplete": "current-password"}),
        ('password("a", "A", auto="new-password", id="again")', {"id": "again", "name": "a", "autocomplete": "new-password"}),
        ('file("a", "A", accept="image/*", multiple=True)', {"type": "file", "accept": "image/*", "multiple": ""}),
        ('check("a", "A", value="yes", checked=True)', {"type": "checkbox", "value": "yes", "checked": ""}),
    ],
)
def test_each_kind_of_field_is_what_a_browser_understands(call: str, attributes: dict[str, str]) -> None:
    one = shown(call).one("input")
    assert {name: one.attributes.get(name) for name in attributes} == attributes


@pytest.mark.parametrize(
    ("call", "absent"),
    [
        ('file("a", "A")', "multiple"),
        ('file("a", "A")', "accept"),
        ('check("a", "A")', "checked"),
        ('text("a", "A")', "readonly"),
    ],
)
def test_a_field_has_nothing_that_nobody_asked_for(call: str, absent: str) -> None:
    assert not shown(call).one("input").has(absent)


def test_a_password_is_never_written_back() -> None:
    assert not shown('password("a", "A", {"a": wrong})', wrong=WRONG).one("input").has("value")


def test_a_password_under_another_id_keeps_label_and_mistake_together() -> None:
    page = shown('password("password", "A", {"password": wrong}, hint="h", id="password-2")', wrong=WRONG)
    assert page.one("label").attributes["for"] == "password-2"
    assert page.one("input").attributes["aria-describedby"].split() == ["password-2-hint", "password-2-error"]
    assert faults(page) == []


@pytest.mark.parametrize(("call", "tag"), [('text("a", "A", {})', "input"), ('number("a", "A", {})', "input"), ('area("a", "A", {})', "textarea")])
@pytest.mark.parametrize(("typed", "back"), [("none", ""), ('""', ""), ("0", "0"), ('"<b>&"', "<b>&")])
def test_what_was_typed_comes_back_as_it_was(call: str, tag: str, typed: str, back: str) -> None:
    one = shown(call.format(typed)).one(tag)
    assert (one.words if tag == "textarea" else one.attributes["value"]) == back


@pytest.mark.parametrize(("unit", "beside"), [('unit="kg"', "kg"), ('unit=""', "")])
def test_a_number_has_its_unit_beside_it(unit: str, beside: str) -> None:
    row = shown('number("a", "A", 1, ' + unit + ")").one("span", class_="row nowrap")
    assert [each.words for each in row.all("span")] == ([beside] if beside else [])


@pytest.mark.parametrize(("value", "selected"), [("2", ["2"]), ("none", []), ('"2"', ["2"]), ('"9"', [])])
def test_a_choice_of_a_list_is_the_one_that_was_made(value: str, selected: list[str]) -> None:
    page = shown('select("a", "A", [(1, "One"), (2, "Two")], ' + value + ")")
    assert [each.attributes["value"] for each in page.all("option") if each.has("selected")] == selected
    assert [each.words for each in page.all("option")] == ["One", "Two"]


def test_a_list_may_begin_with_no_choice() -> None:
    page = shown('select("a", "A", [("1", "One")], none, blank="Choose")')
    assert [(each.attributes["value"], each.words) for each in page.all("option")] == [("", "Choose"), ("1", "One")]
    assert page.all("option")[0].has("selected") is False


@pytest.mark.parametrize("kind", ["radio", "checkbox"])
@pytest.mark.parametrize(("chosen", "checked"), [("[]", []), ('["2"]', ["2"]), ('["1", "2"]', ["1", "2"])])
def test_cards_to_choose_from_keep_what_was_chosen(kind: str, chosen: str, checked: list[str]) -> None:
    page = shown(f'choices("a", "A", {OPTIONS}, chosen={chosen}, kind="{kind}")')
    boxes = page.all("input")
    assert {box.attributes["type"] for box in boxes} == {kind}
    assert [box.attributes["value"] for box in boxes if box.has("checked")] == checked
    assert [each.words for each in page.all("label")] == ["One the first", "Two"]


def test_a_group_of_cards_has_a_name_and_says_what_is_wrong() -> None:
    page = shown(f'choices("a", "A", {OPTIONS}, errors={{"a": wrong}}, hint="h")', wrong=WRONG)
    group = page.one("fieldset")
    assert (group.attributes["id"], group.attributes["tabindex"], group.one("legend").words) == ("a", "-1", "A")
    assert page.one("p", id=group.attributes["aria-describedby"]).words == say(WRONG)
    assert page.one("p", class_="hint").words == "h"
    quiet = shown(f'choices("a", "A", {OPTIONS})')
    assert not quiet.one("fieldset").has("aria-describedby") and quiet.all("p") == []


@pytest.mark.parametrize(("hidden", "cls"), [("True", "vh"), ("False", "lab")])
def test_the_name_of_a_group_may_be_for_readers_only(hidden: str, cls: str) -> None:
    assert shown(f'choices("a", "A", {OPTIONS}, hidden_label={hidden})').one("legend").attributes["class"] == cls


@pytest.mark.clause("5.1.2(1)")
@pytest.mark.parametrize(("value", "checked"), [("yes", ["yes"]), ("no", ["no"]), ("not_applicable", ["not_applicable"]), ("", [])])
def test_an_item_of_the_review_is_answered_yes_no_or_not_applicable(value: str, checked: list[str]) -> None:
    page = shown('seg("c1", "(1) capacity", value)', value=value)
    group = page.one("span", role="radiogroup")
    assert (group.attributes["aria-label"], group.attributes["id"], group.attributes["tabindex"]) == ("(1) capacity", "c1", "-1")
    boxes = page.all("input")
    assert [box.attributes["value"] for box in boxes] == ["yes", "no", "not_applicable"]
    assert {(box.attributes["type"], box.attributes["name"]) for box in boxes} == {("radio", "c1")}
    assert [box.attributes["value"] for box in boxes if box.has("checked")] == checked


@pytest.mark.parametrize(("language", "words"), [("zh-CN", ["符合", "不符合", "不适用"]), ("en", ["conforms", "does not conform", "not applicable"])])
def test_the_three_answers_are_words_and_not_colours_alone(language: str, words: list[str]) -> None:
    with speaking(language):
        page = drawn(TAKEN + '{{ seg("c1", "x") }}', language=language)
    assert [each.words for each in page.all("label")] == words


def test_other_answers_than_the_three_may_be_offered() -> None:
    page = shown('seg("c1", "x", "b", options=[("a", "A", ""), ("b", "B", "check")])')
    assert [(each.words, each.one("input").has("checked"), len(each.all("svg"))) for each in page.all("label")] == [("A", False, 0), ("B", True, 1)]


def test_an_item_without_an_answer_is_marked_where_the_reader_is_led_to() -> None:
    group = drawn(TAKEN + '{{ seg("c1", "x", "", {"c1": wrong}) }}<p id="c1-error">w</p>', wrong=WRONG).one("span", role="radiogroup")
    assert (group.attributes["aria-invalid"], group.attributes["aria-describedby"]) == ("true", "c1-error")
