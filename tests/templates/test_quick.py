"""What makes pages quick changes no letter of them, and keeps nothing that belongs to one reader."""

from dataclasses import replace
from typing import Any

import pytest
from jinja2 import Environment, pass_context, pass_environment, pass_eval_context
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


@pass_context
def with_context(context: Any, word: str) -> str:
    return f"{word} {context['known']}"


@pass_environment
def with_environment(environment: Environment, word: str) -> str:
    return f"{word} {environment.autoescape}"


@pass_eval_context
def with_eval_context(context: Any, word: str) -> str:
    return f"{word} {context.autoescape}"


@pytest.mark.parametrize(("called", "answer"), [(with_context, "say yes"), (with_environment, "say True"), (with_eval_context, "say True")])
def test_a_function_that_asks_for_its_surroundings_gets_them(called: Any, answer: str) -> None:
    assert environment().from_string('{{ called("say") }}').render(called=called, known="yes") == answer


def test_functions_classes_and_methods_are_called_with_what_the_template_says() -> None:
    made = environment().from_string('{% for each in [1] %}{{ made(b=2, a=each) }}{{ kind("x") }}{{ "A".lower() }}{{ later(each) }}{% endfor %}')
    assert made.render(made=lambda a, b: f"{a}{b}", kind=Loud, later=Later()) == "12xa1 later"


class Later:
    def __call__(self, word: object) -> str:
        return f"{word} later"


def test_what_runs_out_inside_a_call_is_undefined_as_before() -> None:
    assert environment().from_string("{{ 'nothing' if next_of(none) is undefined }}").render(next_of=lambda _: next(iter(()))) == "nothing"


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
