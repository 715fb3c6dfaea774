"""What a reader presses: buttons, questions, decisions, filters, lists to tick and lines to fill in."""

from dataclasses import replace
from typing import Any

import pytest

from domain.shared.message import Message
from templates.page import Page
from tests.templates.page_reader import Element, faults
from tests.templates.test_components import STAFF, drawn

WHY = Message("All sections must be signed first.")
WRONG = Message("Please fill this in.")


def of(component: str, names: str, call: str, **context: Any) -> Element:
    return drawn(f'{{% from "components/{component}.html" import {names} %}}' + call, **context)


# buttons


@pytest.mark.parametrize(
    ("call", "cls"),
    [
        ('button("Go")', "btn"), ('button("Go", look="p")', "btn btn-p"), ('button("Go", look="d", large=True)', "btn btn-d btn-l"),
        ('button("Go", small=True)', "btn btn-s"), ('link_button("Go", "/x")', "btn"), ('link_button("Go", "/x", look="q", small=True)', "btn btn-q btn-s"),
    ],
)  # fmt: skip
def test_a_button_looks_as_important_as_it_is(call: str, cls: str) -> None:
    page = of("button", "button, link_button", "{{ " + call + " }}")
    assert page.all("a", "button")[0].attributes["class"] == cls


@pytest.mark.parametrize(
    ("call", "attributes"),
    [
        ('button("Go")', {"type": "submit"}),
        ('button("Go", kind="button")', {"type": "button"}),
        ('button("Go", name="decision", value="sign")', {"type": "submit", "name": "decision", "value": "sign"}),
        ('button("Go", value="sign")', {"type": "submit"}),
        ('button("Go", form="f")', {"type": "submit", "form": "f"}),
        ('button("Go", label="Go on")', {"type": "submit", "aria-label": "Go on"}),
        ('button("Go", more="disabled")', {"type": "submit", "disabled": ""}),
        ('link_button("Go", "/x")', {"href": "/x"}),
        ('link_button("Go", "/x", label="Go on")', {"href": "/x", "aria-label": "Go on"}),
        ('link_button("Go", "/x", more="download")', {"href": "/x", "download": ""}),
    ],
)
def test_a_button_carries_what_it_was_given_and_nothing_else(call: str, attributes: dict[str, str]) -> None:
    one = of("button", "button, link_button", "{{ " + call + " }}").all("a", "button")[0]
    assert {name: value for name, value in one.attributes.items() if name != "class"} == attributes


@pytest.mark.parametrize(("icon", "number"), [('icon_name="plus"', 1), ('icon_name=""', 0)])
def test_an_icon_on_a_button_is_not_spoken(icon: str, number: int) -> None:
    page = of("button", "button, link_button", f'{{{{ button("Go", {icon}) }}}}{{{{ link_button("Go", "/x", {icon}) }}}}')
    assert [len(each.all("svg")) for each in page.all("button", "a")] == [number, number]
    assert all(svg.attributes["aria-hidden"] == "true" for svg in page.all("svg"))


def posted(options: str = "", **context: Any) -> Element:
    return of("form", "post_button", f'{{{{ post_button("/x", "Withdraw"{options}) }}}}', **context)


def hidden(page: Element) -> dict[str, str]:
    return {each.attributes["name"]: each.attributes["value"] for each in page.all("input")}


def test_a_button_that_changes_something_is_a_form_with_its_secrets() -> None:
    page = posted(', version=3, fields={"kind": "a&b"}')
    form = page.one("form")
    assert (form.attributes["method"], form.attributes["action"]) == ("post", "/x") and form.has("data-once")
    assert {name: value for name, value in hidden(page).items() if name != "_token"} == {"_csrf": "c5rf", "_version": "3", "kind": "a&b"}
    assert page.one("button").attributes["type"] == "submit"


@pytest.mark.parametrize(("options", "version"), [("", None), (", version=none", None), (", version=0", "0")])
def test_a_form_names_the_version_that_was_read_even_the_first(options: str, version: str | None) -> None:
    assert hidden(posted(options)).get("_version") == version


@pytest.mark.parametrize(("options", "asked"), [(', confirm="Withdraw it?"', "Withdraw it?"), ("", None)])
def test_what_hurts_to_undo_asks_before_it_goes(options: str, asked: str | None) -> None:
    form = posted(options).one("form")
    assert form.attributes.get("data-confirm") == asked
    assert form.attributes.get("data-confirm-words") == ("Withdraw|取消" if asked else None)


@pytest.mark.parametrize(("options", "spoken"), [(', name="Withdraw SO-1"', "Withdraw SO-1"), ("", None)])
def test_buttons_of_many_rows_may_say_which_row_they_mean(options: str, spoken: str | None) -> None:
    assert posted(options).one("button").attributes.get("aria-label") == spoken


def test_a_button_that_cannot_run_yet_posts_nothing_and_tells_every_reason() -> None:
    page = posted(", refusals=why", why=[WHY, WRONG])
    assert page.all("form", "input") == []
    button = page.one("button")
    assert (button.attributes["type"], button.attributes["aria-disabled"]) == ("button", "true")
    assert page.one("span", id=button.attributes["aria-describedby"]).words == "须全部部门签核后才能进行。 请填写此项。"


def test_two_buttons_that_cannot_run_tell_each_its_own_reason() -> None:
    call = '{{ refused("Hold", [first]) }}{{ refused("Stop", [second]) }}'
    page = of("form", "refused", call, first=Message("{n} lines", n=1), second=Message("{n} lines", n=2))
    said = [page.one("span", id=each.attributes["aria-describedby"]).words for each in page.all("button")]
    assert said == ["1 行", "2 行"]
    assert faults(page) == []


def test_the_same_button_refused_for_the_same_reason_in_two_rows_is_told_apart() -> None:
    page = of("form", "refused", '{{ refused("Hold on", [why]) }}{{ refused("Hold on", [why]) }}', why=WHY)
    first, second = (each.attributes["aria-describedby"] for each in page.all("button"))
    assert first != second and " " not in first
    assert faults(page) == []


# forms


@pytest.mark.parametrize(
    ("options", "attribute", "value"),
    [
        ('id="f"', "id", "f"), ("", "id", None), ('label="Order"', "aria-label", "Order"), ("", "aria-label", None),
        ("multipart=True", "enctype", "multipart/form-data"), ("", "enctype", None), ("multipart=True", "hx-encoding", "multipart/form-data"),
        ("", "hx-encoding", None), ('multipart=True, swap=""', "hx-encoding", None), ('cls="chk"', "class", "chk"), ('cls=""', "class", None),
        ("", "hx-target", "#main"), ('swap="#list"', "hx-target", "#list"), ('swap="#list"', "hx-select", "#list"),
        ('autosave="/draft"', "data-autosave", "/draft"), ("", "data-autosave", None), ('more="data-x"', "data-x", ""),
        ("", "hx-sync", "this:drop"), ("", "data-once", ""), ("", "novalidate", ""),
        ("", "hx-status:5xx", "select:.trouble target:#trouble swap:innerHTML push:false"),
    ],
)  # fmt: skip
def test_a_form_has_what_its_use_asks_for(options: str, attribute: str, value: str | None) -> None:
    call = f'{{% call form("/orders"{", " + options if options else ""}) %}}x{{% endcall %}}'
    assert of("form", "form", call).one("form").attributes.get(attribute) == value


def test_a_form_that_saves_itself_says_when_it_did_and_when_not() -> None:
    form = of("form", "form", '{% call form("/orders", autosave="/draft") %}x{% endcall %}').one("form")
    saved, not_saved = form.attributes["data-autosave-words"].split("|")
    assert saved == "{time} 已存草稿" and not_saved and "{time}" not in not_saved


# questions before a deed

ASK = '{{% call ask("back", "Return", "Return the order?", "/return"{}) %}}why{{% endcall %}}'


def asked(options: str = "", **context: Any) -> Element:
    return of("dialog", "ask", ASK.format(options), **context)


REFUSED = replace(STAFF, path="/return")  # the page that answers the question's own form


@pytest.mark.parametrize(
    ("options", "summary", "verb", "look"),
    [
        ("", "btn btn-d", "Return", "btn btn-d"),
        (', look="", verb="Put it on hold"', "btn", "Put it on hold", "btn btn-p"),
        (', look="q", small=True', "btn btn-q btn-s", "Return", "btn btn-q"),
    ],
)
def test_a_question_names_its_button_by_a_verb(options: str, summary: str, verb: str, look: str) -> None:
    page = asked(options)
    send = [each for each in page.all("button") if each.attributes["type"] == "submit"]
    assert [(each.words, each.attributes["class"]) for each in send] == [(verb, look)]
    assert page.one("summary").attributes["class"] == summary
    assert page.one("dialog").attributes["aria-labelledby"] == page.one("h2").attributes["id"]


@pytest.mark.parametrize(("page", "opened"), [(REFUSED, True), (STAFF, False)])
def test_a_question_that_was_refused_is_open_when_the_page_comes_back(page: Page, opened: bool) -> None:
    assert asked(page=page).one("details").has("open") is opened


@pytest.mark.parametrize(("options", "words"), [(', words="It ends here."', ["It ends here."]), ("", [])])
def test_a_question_says_what_will_happen(options: str, words: list[str]) -> None:
    assert [each.words for each in asked(options).all("p")] == words


@pytest.mark.parametrize(("options", "signs"), [(", password=True", 1), ("", 0)])
def test_only_what_counts_as_a_signature_asks_for_the_password(options: str, signs: int) -> None:
    page = asked(options)
    assert [each.attributes["id"] for each in page.all("input") if each.attributes.get("type") == "password"] == ["password-back"] * signs


def test_a_wrong_password_is_told_in_the_question() -> None:
    page = asked(", password=True, errors=errors", errors={"password": WRONG}, page=REFUSED)
    assert page.one("input", type="password").attributes["aria-describedby"] == "password-back-error"
    assert faults(page) == []


def test_a_question_that_may_not_be_put_says_why_and_asks_nothing() -> None:
    page = asked(", refusals=[why]", why=WHY)
    assert page.all("form", "dialog", "details") == []
    assert page.one("button").attributes["aria-disabled"] == "true"


# the decision bar, and many decisions at once


def decided(options: str = "", **context: Any) -> Element:
    return of("decide", "decide", f'<form id="f"></form>{{% call decide("f"{options}) %}}<button>Go</button>{{% endcall %}}', **context)


@pytest.mark.parametrize(("options", "cls"), [(', status="All answered", ok=True', "ic c-ok"), (', status="1 item open"', "ic c-warn")])
def test_the_decision_bar_says_whether_something_is_open(options: str, cls: str) -> None:
    status = decided(options).one("span", role="status")
    assert status.one("svg").attributes["class"] == cls
    assert status.words in options


def test_the_decision_bar_without_status_says_nothing() -> None:
    assert decided().all("span") == []


@pytest.mark.parametrize(("errors", "described_by"), [({}, None), ({"password": WRONG}, "password-error"), ({"x": WRONG}, None)])
def test_a_password_that_is_wrong_is_told_at_the_decision(errors: dict[str, Message], described_by: str | None) -> None:
    page = decided(", sign=True, errors=errors", errors=errors)
    assert page.one("input").attributes.get("aria-describedby") == described_by
    assert page.one("input").has("aria-invalid") is (described_by is not None)
    assert len(page.all("p")) == (1 if described_by else 0)


def test_an_opinion_belongs_to_the_form_that_is_decided() -> None:
    page = decided(', opinion="remark", opinion_value="fine"')
    one = page.one("input")
    assert (one.attributes["name"], one.attributes["form"], one.attributes["value"]) == ("remark", "f", "fine")
    assert page.one("label").attributes["for"] == "remark"
    assert one.attributes["placeholder"] == "意见（选填，顾客不可见）"


@pytest.mark.parametrize(("options", "fields"), [("sign=True", ["password"]), ("", [])])
def test_many_rows_are_signed_with_one_password(options: str, fields: list[str]) -> None:
    page = of("bulk", "bulk", f'{{% call bulk({options}) %}}<button>Go</button>{{% endcall %}}')
    assert [each.attributes["name"] for each in page.all("input")] == fields
    hidden_as_typed = [(each.attributes.get("type"), each.attributes["autocomplete"]) for each in page.all("input")]
    assert hidden_as_typed == [("password", "current-password")] * len(fields)
    assert page.one("div", role="group").attributes["aria-label"] == "批量操作"
    assert faults(page) == []


@pytest.mark.parametrize(("options", "hints"), [('hint="at most 50"', ["at most 50"]), ("", [])])
def test_what_can_be_done_with_many_may_carry_a_hint(options: str, hints: list[str]) -> None:
    page = of("bulk", "bulk", f"{{% call bulk({options}) %}}x{{% endcall %}}")
    assert [each.words for each in page.all("span") if each.attributes.get("class") == "hint"] == hints


# a door that serves no clauses shows the number, and no dead link


@pytest.mark.parametrize(("served", "links"), [(True, ["/admin/clauses/5.1.6"]), (False, [])])
def test_a_clause_is_a_link_only_where_it_can_be_opened(served: bool, links: list[str]) -> None:
    shown = Page(door="admin", actor=STAFF.actor, serves=lambda url: served)
    page = drawn('{% from "components/clause.html" import clause %}{{ clause("5.1.6", "approval") }}', shown)
    assert [each.attributes["href"] for each in page.all("a")] == links
    assert page.words == "§5.1.6 approval"
