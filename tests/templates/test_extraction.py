"""The walk over the program's sentences sees all of them, and refuses what nobody could translate."""

from pathlib import Path

import pytest

from templates import extraction
from templates.extraction import Said


def test_python_says_its_messages(tmp_path: Path) -> None:
    file = tmp_path / "rules.py"
    file.write_text('x = Message("One {n}", n=Message("Two"))\ny = translate("Three")\nz = Message(stored["id"])\nw = other("Four")\n')
    assert [each.id for each in extraction.in_python(file)] == ["One {n}", "Three", "Two"] or {
        each.id for each in extraction.in_python(file)
    } == {"One {n}", "Two", "Three"}


def test_a_sentence_over_two_lines_is_one(tmp_path: Path) -> None:
    file = tmp_path / "rules.py"
    file.write_text('x = Message(\n    "One "\n    "sentence"\n)\n')
    assert [each.id for each in extraction.in_python(file)] == ["One sentence"]


def test_templates_say_theirs(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text('{{ _("One") }}{% if x %}{{ ngettext("{n} day", "{n} days", 2) }}{% endif %}{{ both("Three") }}{{ other("Four") }}')
    found = list(extraction.in_template(file))
    assert [(each.id, each.plural) for each in found] == [("One", ""), ("{n} day", "{n} days"), ("Three", "")]


def test_a_variable_cannot_be_translated(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text("\n{{ _(title) }}")
    with pytest.raises(extraction.NotLiteral, match=r"page\.html:2"):
        list(extraction.in_template(file))


def test_no_template_of_ours_translates_a_variable() -> None:
    assert sum(1 for each in extraction.said() if each.place.startswith("templates/")) > 300


def test_an_entry_waits_in_the_shape_of_the_catalogue() -> None:
    assert extraction.entry(Said('Say "yes"', "a.py:1")) == '#: a.py:1\nmsgid "Say \\"yes\\""\nmsgstr ""'
    assert 'msgid_plural "{n} days"' in extraction.entry(Said("{n} day", "a.html:1", "{n} days"))


def test_parameters_of_a_sentence() -> None:
    assert extraction.parameters("{a} of {b:,}") == {"a", "b"}
