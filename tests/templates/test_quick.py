"""What makes pages quick changes no letter of them, and keeps nothing that belongs to one reader."""

from dataclasses import replace
from typing import Any

import pytest
from jinja2 import Environment, StrictUndefined, UndefinedError
from markupsafe import Markup, escape

from templates import environment, quick, showing, speaking
from templates.page import Page
from tests.templates.test_components import STAFF

LAID_OUT = '{% extends "layouts/admin.html" %}{% block title %}T{% endblock %}{% block main %}<h1>T</h1>{% endblock %}'


class Dressed:
    def __html__(self) -> str:
        return "<b>fine</b>"


class Loud(str):
    """A text of a kind of its own."""


@pytest.mark.parametrize("value", ["plain", "<script>", 'a "b" & \'c\'', Markup("<i>kept</i>"), 7, None, 1.5, Dressed(), Loud("<x>"), ["<"]])
def test_what_is_put_out_is_escaped_as_jinja_escapes_it(value: Any) -> None:
    assert quick.put_out(value) == escape(value)


def test_a_value_with_marks_does_not_become_part_of_the_page() -> None:
    made = environment().from_string("{{ a }}{% set b %}{{ a }}{% endset %}{{ b }}{% macro m(x) %}{{ x }}{% endmacro %}{{ m(a) }}{{ m(m(a)) ~ a }}")
    assert made.render(a="<&>") == "&lt;&amp;&gt;" * 5


def test_no_function_that_templates_know_asks_for_the_context_that_it_is_called_in() -> None:
    """They are called as Python calls, so it would not be handed to them."""
    known = environment().globals.values()
    assert len(known) > 20
    assert not [each for each in known if getattr(each, "jinja_pass_arg", None) is not None]


class Thing:
    name, items, nothing = "attribute", "kept apart", None


WRITTEN = [
    "{{ thing.name }}{{ thing.items }}{{ thing.nothing }}", "{{ row.name }}{{ row['items'] }}{{ row.items is mapping }}{{ row.missed is defined }}",
    "{{ thing.missed is defined }}{{ thing.name.missed|default('none') }}", "{{ rows[0].name }}{{ rows[0].name.upper() }}{{ row.deep.deeper }}",
    "{% macro m(a, b=2) %}{{ a }}{{ b }}{{ caller() if caller is defined }}{% endmacro %}{{ m(1) }}{{ m(1, b=3) }}{% call m(4) %}in{% endcall %}",
    "{% for each in rows if each.name %}{{ loop.index }}{{ loop.cycle('a', 'b') }}{{ each.name }}{% endfor %}",
    "{{ dict(**{'class': 1}) }}{{ range(*[3])|list }}{{ text.replace('<', b, 1) }}{{ namespace(a=1).a }}",
    "{% macro more() %}{{ varargs|join }}{{ kwargs|length }}{% endmacro %}{{ more(1, 2, class=3) }}",
]


@pytest.mark.parametrize("written", WRITTEN)
def test_a_template_says_what_jinja_says_itself(written: str) -> None:
    given = {"thing": Thing(), "row": {"name": "<n>", "items": "i", "deep": {"deeper": Markup("<b>")}}, "rows": [{"name": "x"}, Thing()],
             "text": "<<", "b": "&"}
    own = environment().from_string(written).render(**given)
    assert own == Environment(autoescape=True, undefined=StrictUndefined).from_string(written).render(**given) != ""


@pytest.mark.parametrize("written", ["{{ thing.missed }}", "{{ nobody.name }}", "{{ row.missed.deeper }}", "{{ thing.missed() }}", "{{ nobody() }}"])
def test_what_is_not_there_is_refused_and_not_left_out(written: str) -> None:
    with pytest.raises(UndefinedError):
        environment().from_string(written).render(thing=Thing(), row={"name": 1})


def test_functions_classes_and_methods_are_called_with_what_the_template_says() -> None:
    made = environment().from_string('{% for each in [1] %}{{ made(b=2, a=each) }}{{ kind("x") }}{{ "A".lower() }}{{ later(each) }}{% endfor %}')
    assert made.render(made=lambda a, b: f"{a}{b}", kind=Loud, later=Later()) == "12xa1 later"


class Later:
    def __call__(self, word: object) -> str:
        return f"{word} later"


def laid_out(page: Page, language: str = "zh-CN") -> str:
    with showing(page), speaking(language):
        return environment().from_string(LAID_OUT).render()


def test_a_part_that_is_kept_is_another_for_another_language_count_place_or_right() -> None:
    plain = laid_out(STAFF)
    for other in (replace(STAFF, counts={"tasks": 77}), replace(STAFF, path="/admin/customers"), replace(STAFF, serves=lambda url: "orders" in url)):
        assert laid_out(other) != plain == laid_out(STAFF)
    assert laid_out(STAFF, "en") != plain


def test_nothing_that_belongs_to_one_reader_is_kept_for_the_next() -> None:
    laid_out(replace(STAFF, csrf="the-first-readers", nonce="first-nonce", path="/admin/orders", query="q=secret"))
    second = laid_out(replace(STAFF, csrf="the-seconds", nonce="second-nonce", path="/admin/orders"))
    assert "first" not in second and "secret" not in second and "the-seconds" in second


def test_only_so_many_parts_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quick, "KEPT", 3)
    monkeypatch.setattr(quick, "_kept", {})
    made = [quick.kept_part("p", n, caller=lambda n=n: Markup(str(n))) for n in (1, 2, 3, 4, 4)]
    assert made == ["1", "2", "3", "4", "4"] and len(quick._kept) == 3
    assert quick.kept_part("p", 1, caller=lambda: Markup("made anew")) == "made anew"
